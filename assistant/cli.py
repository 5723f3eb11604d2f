"""Commands and exit codes. Each does one thing; `--json` where a script would want it."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from fastapi.encoders import jsonable_encoder
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant import builds, evaluate, starter
from assistant.answers import Answer
from assistant.api import create_app
from assistant.api.app import today
from assistant.api.engine import Engine, open_engine
from assistant.articles import Link
from assistant.checks import checked_library, dead_links, unrecorded
from assistant.errors import AssistantError, ContentErrors, IndexMissing
from assistant.explain import explain_question
from assistant.ledger import record
from assistant.library import Library
from assistant.meaning import open_model
from assistant.settings import Settings

app = typer.Typer(
    name="kb", no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
    help="Markdown articles become a help site, a search index and an API that answers with the articles' own words.",
    epilog="Start with:  [bold]kb serve[/bold]   then ask:  [bold]kb ask \"What credit card can I use to verify my identity?\"[/bold]",
)  # fmt: skip
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Base = Annotated[Path, typer.Option("--base", "-C", help="Folder of the base: the one with mkdocs.yml and kb/.", show_default="this folder")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
HERE = Path(".")
Audience = Literal["provider", "front-desk", "admin", "patient"]


def main() -> None:
    """The entry point: our own errors become a message and an exit code, never a traceback."""
    try:
        app(prog_name="kb")
    except AssistantError as error:
        err.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        err.print(f"[red]{escape(str(error.filename or 'this machine'))}: {error.strerror}[/red]", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


# --- build and serve --------------------------------------------------------------------------------------------------


@app.command(epilog="Example:  kb build            Example:  kb build --full --json")
def build(base: Base = HERE, full: Annotated[bool, typer.Option(help="Make every page new.")] = False, as_json: AsJson = False) -> None:
    """Build site and index and publish both at once. Nothing to do is fast; only changed pages are made new."""
    started = datetime.now(UTC)
    settings = Settings.load(base)
    made, library = _build(settings, full=full, quiet=as_json)
    seconds = (datetime.now(UTC) - started).total_seconds()
    if as_json:
        _print_json({**builds.describe(made), "seconds": round(seconds, 2)})
        return
    what = f"{made.pages_written} pages made new" if made.is_new else "nothing had changed"
    out.print(f"Build [bold]{made.id}[/bold]: {made.articles} articles, {made.sections} sections, {what}, {seconds:.1f} s.")
    _tell_defaults(library)


@app.command(epilog="Example:  kb serve --port 8080")
def serve(
    base: Base = HERE,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="ASSISTANT_HOST or 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="ASSISTANT_PORT or 8000")] = None,
    no_build: Annotated[bool, typer.Option("--no-build", help="Serve the published build as it is.")] = False,
) -> None:
    """Build what changed, then serve site, API and demo page in one process."""
    settings = Settings.load(base, host=host, port=port)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        err.print(f"[red]{settings.host}:{settings.port} cannot be used: {error.strerror}[/red]\n  Choose another: kb serve --port 8001")
        raise typer.Exit(2) from None
    with listener:
        _serve(settings, listener, no_build=no_build)


def _serve(settings: Settings, listener: socket.socket, *, no_build: bool) -> None:
    import uvicorn

    listener.listen(128)  # now: until then another server could take the same port
    if not no_build:
        try:
            _build(settings)
        except ContentErrors as errors:
            try:
                builds.current(settings)
            except IndexMissing:
                raise errors from None  # there is nothing to serve instead
            err.print(f"[red]{escape(str(errors))}[/red]\n[yellow]Serving the last good build instead.[/yellow]", soft_wrap=True)
    engine = open_engine(settings, today)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{listener.getsockname()[1]}{settings.base_path}/"
    _welcome(engine, address)
    config = uvicorn.Config(create_app(settings), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10)
    uvicorn.Server(config).run(sockets=[listener])


def _welcome(engine: Engine, address: str) -> None:
    example = next((s.heading for s in engine.library.sections if s.is_question and s.is_confirmed and s.ref in _first_faq(engine.settings)), None)
    example = example or next((s.heading for s in engine.library.sections if s.is_question), "How do I start?")
    body = json.dumps({"question": example}).replace("'", "'\\''")
    name = escape(engine.settings.site_name)
    out.print(f"[bold]{name}[/bold]  {address}\n  Demo of the widget's place  {address}demo/\n  The API, described  {address}docs\n", soft_wrap=True)
    out.print(
        f"Try:  [cyan]curl -s {address}v1/answers -H 'content-type: application/json' -d '{escape(body)}'[/cyan]\n\nCtrl-C stops it.", soft_wrap=True
    )


def _first_faq(settings: Settings) -> tuple[str, ...]:
    return next(iter(settings.faqs.values()), ())


# --- ask and search ---------------------------------------------------------------------------------------------------


@app.command(epilog='Example:  kb ask "how long does a refund take?"')
def ask(
    question: Annotated[str, typer.Argument(help="A question in your own words.")],
    base: Base = HERE,
    audience: Annotated[Audience | None, typer.Option(help="Who asks.")] = None,
    choice: Annotated[str | None, typer.Option(help="A choice of the answer before.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show each candidate and why it won or lost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question. Exit code 0 for an answer, 4 when the base has none."""
    engine = _engine(base)
    answer = engine.assistant.answer(question, audience=audience, choice=choice)
    if explain:
        _explain(engine, question)
    if as_json:
        _print_json(answer)
    else:
        _show(answer)
    if answer.status == "no_answer":
        raise typer.Exit(4)


@app.command(epilog="Example:  kb search lost pin")
def search(
    words: Annotated[list[str], typer.Argument(help="Words, also the beginning of one.")],
    base: Base = HERE,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    as_json: AsJson = False,
) -> None:
    """List the sections that fit some words. Exit code 4 when there are none."""
    corrected, hits = _engine(base).assistant.search(" ".join(words), limit)
    if as_json:
        _print_json({"corrected": corrected, "results": hits})
    else:
        if corrected:
            out.print(f"Showing results for [bold]{escape(corrected)}[/bold]")
        for hit in hits:
            out.print(f"[bold]{escape(hit.heading)}[/bold]\n  {escape(hit.snippet)}")
            out.print(f"  [cyan]{escape(hit.url)}[/cyan]", soft_wrap=True)
        if not hits:
            out.print("Nothing fits. Try fewer or other words.")
    if not hits:
        raise typer.Exit(4)


def _explain(engine: Engine, question: str) -> None:
    explanation = explain_question(engine.assistant, question)
    if explanation.changes:
        out.print("Read as: " + escape(", ".join(f"{typed} → {meant}" for typed, meant in explanation.changes)))
    out.print(f"Terms: {escape(' '.join(explanation.terms))}   Synonyms: {escape(' '.join(explanation.synonyms)) or 'none'}")
    out.print(f"Probability that the base covers it: {explanation.covered:.2f}, needed {engine.settings.threshold:.2f}")
    table = Table("Section", "Score", "Likeness", "Learned", "Words", "Nearest wording", "Outcome")
    for line in explanation.lines:
        table.add_row(
            escape(line.ref),
            f"{line.score:.3f}",
            f"{line.likeness:.3f}",
            f"{line.learned:.2f}",
            f"{line.words:.2f}",
            escape(line.nearest),
            escape(line.outcome),
        )
    out.print(table)


def _show(answer: Answer) -> None:
    if answer.source:
        out.print(f"[bold]{escape(answer.source.heading)}[/bold]")
    if answer.status == "outline":
        out.print("[yellow]This topic is not confirmed yet.[/yellow]")
    if answer.text:
        out.print(escape(answer.text))
    elif answer.status == "clarify":
        out.print("Which one do you mean?")
        for option in answer.choices:
            out.print(f"  {escape(option.label)}   [dim]--choice {escape(option.choice)}[/dim]")
    else:
        out.print("We don't have an answer to that.")
    for notice in answer.notices:
        if notice.text not in (answer.text or ""):
            out.print(f"[yellow]{escape(notice.text)}[/yellow]")
    if answer.source:
        reviewed = f", reviewed {answer.source.reviewed.isoformat()}" if answer.source.reviewed else ""
        out.print(f"[dim]From[/dim] {escape(answer.source.title)}{reviewed}, confidence {answer.confidence:.0%}")
        out.print(f"  [cyan]{escape(answer.source.url)}[/cyan]", soft_wrap=True)
    _show_links("Related" if answer.source else "Near your question", answer.related)


def _show_links(title: str, found: tuple[Link, ...]) -> None:
    out.print(f"[dim]{title}:[/dim]")
    for link in found:
        out.print(f"  {escape(link.title)}  [cyan]{escape(link.url)}[/cyan]", soft_wrap=True)


# --- evaluate and train -------------------------------------------------------------------------------------------


@app.command("eval", epilog="Example:  kb eval --json")
def evaluate_(
    base: Base = HERE,
    questions_only: Annotated[bool, typer.Option("--questions", help="Ask kb/questions.yml only, without holding wordings out.")] = False,
    misses: Annotated[int, typer.Option(min=0, help="How many misses to list.")] = 20,
    curve: Annotated[Path | None, typer.Option(help="Write precision against coverage as an SVG picture.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask what the base promises to answer, and each wording held out in turn. Exit code 1 when a question of kb/questions.yml for a named FAQ fails."""
    engine = _engine(base)
    with _progress(quiet=as_json) as report:
        result = evaluate.evaluate(engine.assistant, held_out=not questions_only, progress=lambda done, total: report("Asking", done, total))
    if curve:
        curve.write_text(evaluate.curve_svg(result.points), "utf-8")
    if as_json:
        _print_json(result)
    else:
        for line in result.summary():
            out.print(line)
        for miss in result.misses[:misses]:
            out.print(
                f"[yellow]{escape(miss.reason)}[/yellow]  {escape(miss.question[:100])}\n    wanted {escape(', '.join(miss.wanted)) or 'no answer'}, got {escape(miss.got)}"
            )
    if result.faq_right < result.faq_total:
        raise typer.Exit(1)


@app.command(epilog="Example:  kb train")
def train(base: Base = HERE) -> None:
    """Fit the confidence to this base's own wordings, each held out in turn, and keep it in kb/calibration.yml. Takes about a minute."""
    settings = Settings.load(base)
    library = checked_library(settings)
    model = open_model(settings.model, 2)
    if model is None:
        err.print("[red]Without a sentence model there is nothing to fit.[/red]\n  Remove ASSISTANT_MODEL=off.")
        raise typer.Exit(2)
    with _progress(quiet=False) as report:
        trials = list(
            evaluate.held_out(library, model, settings.index_dir / "cache", progress=lambda done, total: report("Holding out", done, total))
        )
    path = settings.root / "kb" / "calibration.yml"
    path.write_text(evaluate.dump_calibration(evaluate.calibrate(trials), trials), "utf-8")
    out.print(f"Wrote {path} from {len(trials)} questions. Build to use it: kb build")


# --- check and write --------------------------------------------------------------------------------------------------


@app.command(epilog="Example:  kb check --json")
def check(base: Base = HERE, as_json: AsJson = False) -> None:
    """Check articles, links, facts and the ledger. Exit code 1 when something is wrong."""
    settings = Settings.load(base)
    try:
        with _progress(quiet=as_json) as report:
            library = checked_library(settings, lambda done, total: report("Reading articles", done, total))
    except ContentErrors as errors:
        if not as_json:
            raise
        _print_json({"errors": [{"path": e.path, "line": e.line, "problem": e.problem, "remedy": e.remedy} for e in errors.errors]})
        raise typer.Exit(1) from None
    new = unrecorded(library) if settings.strict else []
    dead = [] if settings.strict else dead_links(library, settings)
    if as_json:
        _print_json({"errors": [], "articles": len(library.articles), "sections": len(library.sections), "defaulted": library.defaulted,
                     "unrecorded": new, "dead_links": len(dead), "build": library.build})  # fmt: skip
    else:
        out.print(f"{len(library.articles)} articles with {len(library.sections)} sections are in order.")
        _tell_defaults(library)
        if dead:
            out.print(f"[yellow]{len(dead)} links lead nowhere, the first in {escape(str(dead[0]))}[/yellow]")
        if new:
            out.print(
                f"[red]{len(new)} addresses are not in the link ledger yet, such as {new[0]}.[/red]\n  Before you publish them: kb links --record"
            )
    if new:
        raise typer.Exit(1)


@app.command(epilog="Example:  kb links --record")
def links(base: Base = HERE, write: Annotated[bool, typer.Option("--record", help="Add the new addresses to kb/links.yml.")] = False) -> None:
    """Show which addresses the ledger does not know yet, or record them."""
    settings = Settings.load(base)
    library = checked_library(settings)
    new = unrecorded(library)
    if write:
        record(settings.root / "kb" / "links.yml", library, settings.base_path)
        out.print(f"{len(new)} addresses recorded in kb/links.yml.")
    else:
        for ref in new:
            out.print(ref)
        out.print(f"{len(new)} addresses are new; the ledger knows {sum(len(a) for a in library.ledger.published.values())}.")


@app.command(epilog='Example:  kb new "How do I change my office hours?" --category online-profile')
def new(
    title: Annotated[str, typer.Argument(help="The question or task that the article is about.")],
    base: Base = HERE,
    category: Annotated[str, typer.Option(help="Shelf of the article.")] = "",
) -> None:
    """Write a new article with a free id and a filled front matter."""
    path = starter.new_article(Settings.load(base), title, category)
    out.print(f"Wrote [bold]{path}[/bold]. Fill it in, then: kb check")


@app.command(epilog="Example:  kb init my-help && cd my-help && kb serve")
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    name: Annotated[str, typer.Option(help="Name of the help center.")] = "Help center",
) -> None:
    """Make a small base of one's own: two example articles, mkdocs.yml, settings."""
    for path in starter.new_base(folder, name):
        out.print(f"  {path}")
    out.print(f"Now:  cd {folder} && kb serve")


@app.command(epilog="Example:  ASSISTANT_PORT=9000 kb config")
def config(base: Base = HERE, as_json: AsJson = False) -> None:
    """Show every setting that is in force, what it means, and the variable that changes it."""
    settings = Settings.load(base)
    if as_json:
        _print_json(settings)
        return
    table = Table("Setting", "Variable", "In force", "Meaning", show_lines=False)
    for name, field in Settings.model_fields.items():
        table.add_row(name, f"ASSISTANT_{name.upper()}", escape(str(getattr(settings, name))), field.description or "")
    out.print(table)


# --- shared -----------------------------------------------------------------------------------------------------------


def _engine(base: Path) -> Engine:
    """The published build, made now when there is none yet."""
    settings = Settings.load(base)
    try:
        return open_engine(settings, today)
    except IndexMissing:
        _build(settings)
        return open_engine(settings, today)


def _build(settings: Settings, *, full: bool = False, quiet: bool = False) -> tuple[builds.Build, Library]:
    with _progress(quiet=quiet) as report:
        return builds.build(settings, report, full=full)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[builds.Report]:
    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield report


def _tell_defaults(library: Library) -> None:
    if library.defaulted:
        fields = ", ".join(f"{name} in {count}" for name, count in sorted(library.defaulted.items(), key=lambda item: (-item[1], item[0])))
        out.print(f"[yellow]Filled in what articles left out: {fields}.[/yellow]")


def _print_json(value: Any) -> None:
    print(json.dumps(jsonable_encoder(value), ensure_ascii=False, indent=2))  # noqa: T201 - plain text for programs, no markup


if __name__ == "__main__":
    main()
