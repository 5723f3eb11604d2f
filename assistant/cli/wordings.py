"""`kb wordings`: which sections have few wordings, and suggestions for them from a language model of the
author's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from assistant.cli.accepted import got, show_accepted
from assistant.cli.console import HERE, AsJson, Base, err, open_or_build, out, print_json, progress_bars
from assistant.cli.report import print_table
from assistant.content.checks import checked_library
from assistant.errors import ContentErrors, LanguageModelError, NoSuggestions
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering.assistant import Assistant
    from assistant.authoring.language_model import LanguageModel
    from assistant.authoring.suggestions import Suggestions
    from assistant.authoring.wordings import Trial
    from assistant.content.articles import Section
    from assistant.evaluation.comparison import Change
    from assistant.progress import Progress

KEYS = "[a]ccept, [s]kip, [e]dit, [q]uit"
SHOWN = 3
"""Changes that stand below one suggestion."""


def wordings(
    base: Base = HERE,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help="Ask the language model of language_model_url for wordings. Sends articles, nothing else.",
        ),
    ] = False,
    article: Annotated[
        int | None,
        typer.Option(
            help="Only the article with this id, and all its sections.",
            show_default="all sections with fewer than 8",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List sections with few wordings. --suggest asks your own language model for some and shows them one by
    one, with what each would change: accept, skip, edit or quit. --json writes nothing.

    Exit code 1 when a section got no suggestion or a promise would be lost, 2 when no language model is named.
    """
    from assistant.authoring.language_model import LanguageModel
    from assistant.authoring.suggestions import sections_to_word

    settings = Settings.load(base)
    model = LanguageModel(settings, wait=_wait) if suggest else None
    sections = sections_to_word(checked_library(settings), article)
    if model is None:
        _list(sections, as_json)
        return
    assistant = open_or_build(base).assistant
    if as_json:
        is_whole = _print_suggestions(settings, assistant, model, sections)
    else:
        out.print(
            f"{len(sections)} section{'s' if len(sections) != 1 else ''} with title, text and wordings will be "
            f"sent to {escape(model.host)} ({escape(model.name)}), one after the other. Nothing else is."
        )
        is_whole = _go_through(settings, assistant, model, sections)
    if not is_whole:
        raise typer.Exit(1)


def _wait(seconds: float) -> None:
    """Wait as long as the server of the language model asks for, and say so."""
    err.print(f"There were too many requests; the language model takes the next one in {seconds:.0f} s.")
    time.sleep(seconds)


def _list(sections: Sequence[Section], as_json: bool) -> None:
    rows = sorted(sections, key=lambda section: len(section.asked))
    if as_json:
        print_json([{"ref": s.ref, "heading": s.heading, "wordings": len(s.asked)} for s in rows])
        return
    print_table(
        "Sections and how many wordings each has",
        ("Section", "Heading", "Wordings"),
        [(s.ref, s.heading, str(len(s.asked))) for s in rows],
    )
    out.print(
        "Write them into kb/wordings, or let a language model of your own suggest some: kb wordings --suggest"
        if rows
        else "Each section has eight wordings or more."
    )


def _suggested(
    settings: Settings, assistant: Assistant, model: LanguageModel, section: Section, report: Progress
) -> tuple[Suggestions, Trial | None]:
    """What the model suggests for a section and what that would change, which is nothing when none may be
    added."""
    from assistant.authoring.suggestions import suggest
    from assistant.authoring.wordings import tried

    library = checked_library(settings)  # with what was accepted for other sections meanwhile
    found = suggest(library, library.section(section.ref), model, assistant.people)
    trial = tried(settings, assistant, found.ref, found.wordings, report) if found.wordings else None
    return found, trial


def _print_suggestions(
    settings: Settings, assistant: Assistant, model: LanguageModel, sections: Sequence[Section]
) -> bool:
    """Print what is suggested for all sections; gives whether each got something."""
    done: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    with progress_bars(quiet=False) as report:
        for number, section in enumerate(sections):
            report("Sections", number, len(sections))
            try:
                found, trial = _suggested(settings, assistant, model, section, report)
            except (LanguageModelError, ContentErrors) as error:
                problems.append({"ref": section.ref, "problem": str(error)})
                if not isinstance(error, NoSuggestions | ContentErrors):
                    break
                continue
            outcomes = trial.new if trial else {}
            done.append(
                {
                    "ref": found.ref,
                    "heading": found.heading,
                    "wordings": [
                        {"text": text, "before": before, "after": after}
                        for text, (before, after) in outcomes.items()
                    ],
                    "left_out": found.left_out,
                    "lost": trial.accepted.lost if trial else (),
                    "changes": trial.accepted.changes if trial else (),
                }
            )
    print_json({"model": model.name, "host": model.host, "sections": done, "problems": problems})
    return not problems


def _go_through(
    settings: Settings, assistant: Assistant, model: LanguageModel, sections: Sequence[Section]
) -> bool:
    """Show the suggestions of one section after the other and write what is accepted; gives whether all went
    well."""
    is_whole = True
    for number, section in enumerate(sections, 1):
        try:
            with progress_bars(quiet=False) as report:
                report("Sections", number - 1, len(sections))
                found, trial = _suggested(settings, assistant, model, section, report)
        except (NoSuggestions, ContentErrors) as error:
            out.print(f"[yellow]{escape(section.ref)}: {escape(str(error))}[/yellow]")
            is_whole = False
            continue
        out.print(
            f"\n[bold]{escape(found.heading)}[/bold]  [cyan]{escape(found.ref)}[/cyan]  "
            f"(section {number} of {len(sections)})"
        )
        for left in found.left_out:
            out.print(f"  [dim]left out: {escape(f'{left.text} {left.reason}'.strip())}[/dim]")
        if trial is None:
            continue
        chosen, goes_on = _choose(trial, lambda text, of=section: _why_not(settings, assistant, of, text))  # type: ignore[misc]
        if chosen:
            is_whole = _write(settings, assistant, trial, chosen) and is_whole
        if not goes_on:
            break
    return is_whole


def _choose(trial: Trial, why_not: Callable[[str], str]) -> tuple[list[str], bool]:
    """Ask about each suggestion; gives those that are accepted, as they were edited, and whether to go on with
    other sections. `why_not` says why an edited one may not be added, or nothing."""
    chosen: list[str] = []
    for place, (text, (before, after)) in enumerate(trial.new.items(), 1):
        out.print(f"\n{place} of {len(trial.new)}: [bold]{escape(text)}[/bold]")
        is_same = (before.status, before.ref) == (after.status, after.ref)
        out.print(f"  today: {_flat(got(before))}" + ("" if is_same else f"   then: {_flat(got(after))}"))
        for change in trial.changes_near(text)[:SHOWN]:
            out.print(f"  {_effect(change, trial)}")
        answer = ""
        while answer not in ("a", "s", "e", "q"):
            answer = typer.prompt(KEYS).strip().lower()[:1]
        if answer == "q":
            return chosen, False
        while answer == "e":
            edited = " ".join(str(typer.prompt("Wording", default=text)).split())
            problem = why_not(edited) if edited != text else ""
            if not problem:
                text, answer = edited, "a"
            else:
                out.print(f"[red]It {escape(problem)}.[/red]")
        if answer == "a":
            chosen.append(text)
    return list(dict.fromkeys(chosen)), True


def _why_not(settings: Settings, assistant: Assistant, section: Section, text: str) -> str:
    """Why a wording that the author wrote may not be added to a section; empty when it may."""
    from assistant.authoring.suggestions import sorted_out

    library = checked_library(settings)
    _, left_out = sorted_out(library, library.section(section.ref), [text], assistant.people)
    return left_out[0].reason if left_out else ""


def _effect(change: Change, trial: Trial) -> str:
    """In a line, what a question that the base knows would get instead, with all suggestions of the section."""
    color = "red" if change in trial.accepted.lost else "yellow" if change.kind == "taken" else "green"
    what = {"red": "breaks a promise", "yellow": "loses its article", "green": "gets another answer"}[color]
    return (
        f"[{color}]{what}:[/{color}] {escape(change.question)}  "
        f"[dim]{_flat(got(change.before))} → {_flat(got(change.after))}[/dim]"
    )


def _flat(text: str) -> str:
    return escape(" ".join(text.split()))


def _write(settings: Settings, assistant: Assistant, trial: Trial, chosen: Sequence[str]) -> bool:
    """Write what was accepted, tried once more when it is not all that was tried; gives whether it was
    written."""
    from assistant.authoring.wordings import tried

    if tuple(chosen) != trial.accepted.wordings:
        with progress_bars(quiet=False) as report:
            trial = tried(settings, assistant, trial.accepted.ref, chosen, report)
    done = trial.write()
    article = done.ref.partition("#")[0]
    again = f"kb wordings --suggest --article {article}"
    show_accepted(done, f"Leave out the wording that takes them: {again}")
    return not done.lost
