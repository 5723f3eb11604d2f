"""`kb eval` and `kb train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.cache import write_whole
from assistant.cli.console import HERE, AsJson, Base, open_or_build, out, print_json, progress_bars
from assistant.content.checks import checked_library
from assistant.errors import SettingsError
from assistant.settings import Settings


def evaluate(
    base: Base = HERE,
    questions_only: Annotated[
        bool, typer.Option("--questions", help="Ask kb/questions only, without holding wordings out.")
    ] = False,
    misses: Annotated[int, typer.Option(min=0, help="How many misses to list.")] = 20,
    curve: Annotated[
        Path | None, typer.Option(help="Write precision against coverage as an SVG picture.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask what the base promises to answer, and each wording held out in turn. Exit code 1 when a question of
    kb/questions for a named FAQ fails."""
    from assistant.evaluation.evaluate import evaluate  # here, and below: no other command needs it
    from assistant.insights import charts

    engine = open_or_build(base)
    with progress_bars(quiet=as_json) as report:
        result = evaluate(
            engine.assistant,
            held_out=not questions_only,
            progress=report,
        )
    if curve:
        points = [(p.confidence, p.coverage, p.precision) for p in result.points]
        curve.write_text(charts.curve(points), "utf-8")
    if as_json:
        print_json(result)
    else:
        for line in result.summary():
            out.print(line)
        for miss in result.misses[:misses]:
            out.print(
                f"[yellow]{escape(miss.reason)}[/yellow]  {escape(miss.question[:100])}\n"
                f"    wanted {escape(', '.join(miss.wanted)) or 'no answer'}, got {escape(miss.got)}"
            )
    if result.faq_right < result.faq_total:
        raise typer.Exit(1)


def train(base: Base = HERE) -> None:
    """Fit the confidence to this base's own wordings, each held out in turn, and keep it in
    kb/calibration.yml. Takes about a minute."""
    from assistant.evaluation.held_out import held_out
    from assistant.evaluation.reliability import calibrate
    from assistant.ranking.calibration import dump_calibration
    from assistant.ranking.graphs import FOLDER
    from assistant.ranking.models import open_model

    settings = Settings.load(base)
    library = checked_library(settings)
    model = open_model(settings.model, 2, settings.index_dir / FOLDER)
    if model is None:
        raise SettingsError("without a sentence model there is nothing to fit\n  Remove ASSISTANT_MODEL=off.")
    with progress_bars(quiet=False) as report:
        trials = list(
            held_out(
                library,
                model,
                settings.cache_dir,
                progress=report,
            )
        )
    path = settings.root / "kb" / "calibration.yml"
    write_whole(path, dump_calibration(calibrate(trials), len(trials)))
    out.print(f"Wrote {path} from {len(trials)} questions. Build to use it: kb build")
