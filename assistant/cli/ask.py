"""`kb ask` and `kb search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant.cli.console import HERE, AsJson, Base, open_or_build, out, print_json
from assistant.content.audiences import audiences

if TYPE_CHECKING:
    from assistant.answering.models import Answer, Part
    from assistant.builds.engine import Engine
    from assistant.content.articles import Link


def ask(
    question: Annotated[str, typer.Argument(help="A question in your own words.")],
    base: Base = HERE,
    audience: Annotated[str | None, typer.Option(help="Who asks: one of the base's audiences.")] = None,
    choice: Annotated[str | None, typer.Option(help="A choice of the answer before.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each candidate and why it won or lost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question. Exit code 0 for an answer, 4 when the base has none."""
    engine = open_or_build(base)
    known = audiences(engine.library, engine.settings.base)
    if audience is not None and audience not in known:
        says = f"this base has {', '.join(known)}" if known else "this base has none: leave the option out"
        raise typer.BadParameter(f"'{audience}' is no audience; {says}", param_hint="'--audience'")
    answer = engine.assistant.answer(question, audience=audience, choice=choice)
    if explain:
        _explain(engine, question)
    if as_json:
        print_json(answer)
    else:
        _show(answer)
    if answer.status == "no_answer":
        raise typer.Exit(4)


def search(
    words: Annotated[list[str], typer.Argument(help="Words, also the beginning of one.")],
    base: Base = HERE,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    as_json: AsJson = False,
) -> None:
    """List the sections that fit some words. Exit code 4 when there are none."""
    found = open_or_build(base).assistant.search(" ".join(words), limit)
    if as_json:
        print_json(found)
    else:
        if found.corrected:
            out.print(f"Showing results for [bold]{escape(found.corrected)}[/bold]")
        for hit in found.results:
            out.print(f"[bold]{escape(hit.heading)}[/bold]\n  {escape(hit.snippet)}")
            out.print(f"  [cyan]{escape(hit.url)}[/cyan]", soft_wrap=True)
        if found.missing:
            out.print(f"[dim]Nothing has:[/dim] {escape(', '.join(found.missing))}")
        if found.total > len(found.results):
            out.print(f"[dim]{len(found.results)} of {found.total}[/dim]")
        if not found.results:
            out.print("Nothing fits. Try fewer or other words.")
    if not found.results:
        raise typer.Exit(4)


def _explain(engine: Engine, question: str) -> None:
    from assistant.answering.explain import explain_question

    explanation = explain_question(engine.assistant, question)
    if explanation.changes:
        out.print(
            "Read as: " + escape(", ".join(f"{typed} → {meant}" for typed, meant in explanation.changes))
        )
    out.print(
        f"Terms: {escape(' '.join(explanation.terms))}   "
        f"Synonyms: {escape(' '.join(explanation.synonyms)) or 'none'}"
    )
    out.print(
        f"Certainty that the base has an answer: {explanation.covered:.2f}, "
        f"needed {engine.settings.base.threshold:.2f}"
    )
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
    if answer.parts:
        _show_parts(answer)
        return
    if answer.source:
        out.print(f"[bold]{escape(answer.source.heading)}[/bold]")
    if answer.status == "outline":
        out.print("[yellow]This topic is not confirmed yet.[/yellow]")
    if answer.text:
        out.print(escape(answer.text))
    else:
        _show_no_text(answer)
    _show_notices(answer)
    if answer.source:
        reviewed = f", reviewed {answer.source.reviewed.isoformat()}" if answer.source.reviewed else ""
        out.print(
            f"[dim]From[/dim] {escape(answer.source.title)}{reviewed}, confidence {answer.confidence:.0%}"
        )
        out.print(f"  [cyan]{escape(answer.source.url)}[/cyan]", soft_wrap=True)
    for following in answer.next:
        out.print(f"[dim]Next:[/dim] {escape(following.question)}")
    if answer.status != "handoff":
        _show_links("Related" if answer.source else "Near your question", answer.related)


def _show_parts(answer: Answer) -> None:
    for part in answer.parts:
        out.print(f"[bold]{escape(part.question)}[/bold]")
        if part.text:
            out.print(escape(part.text))
        else:
            _show_no_text(part)
        if part.source:
            out.print(f"[dim]From[/dim] {escape(part.source.title)}, confidence {part.confidence:.0%}")
            out.print(f"  [cyan]{escape(part.source.url)}[/cyan]", soft_wrap=True)
    _show_notices(answer)


def _show_no_text(told: Answer | Part) -> None:
    if told.status == "clarify":
        out.print("Which one do you mean?")
        for option in told.choices:
            out.print(f"  {escape(option.label)}   [dim]--choice {escape(option.choice)}[/dim]")
    elif told.status == "handoff" and (person := getattr(told, "handoff", None)):
        out.print(f"[bold]{escape(person.label)}[/bold]  [cyan]{escape(person.url)}[/cyan]", soft_wrap=True)
        for each in person.prepare:
            out.print(f"  {escape(each)}")
    elif told.status == "handoff":
        out.print("You want to talk to a person.")
    else:
        out.print("We don't have an answer to that.")


def _show_notices(answer: Answer) -> None:
    for notice in answer.notices:
        if notice.text not in (answer.text or ""):
            out.print(f"[yellow]{escape(notice.text)}[/yellow]")


def _show_links(title: str, found: tuple[Link, ...]) -> None:
    out.print(f"[dim]{title}:[/dim]")
    for link in found:
        out.print(f"  {escape(link.title)}  [cyan]{escape(link.url)}[/cyan]", soft_wrap=True)
