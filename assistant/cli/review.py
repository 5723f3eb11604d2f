"""`kb review`: what runs on a pull request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant import today
from assistant.cli.console import HERE, Base, out, progress_bars
from assistant.errors import GitHubError
from assistant.history.git import fetch_commit
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.authoring.github import Comments, PullRequest


def review(
    base: Base = HERE,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help="Compare answers with those of this git revision.",
            show_default="what the pull request is to be merged into",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many changes of each kind to show.")] = 10,
    comment: Annotated[
        bool, typer.Option("--comment/--no-comment", help="Write the review into the pull request.")
    ] = True,
    event: Annotated[
        Path | None,
        typer.Option(envvar="GITHUB_EVENT_PATH", help="File of the event that started the workflow."),
    ] = None,
    repository: Annotated[
        str, typer.Option(envvar="GITHUB_REPOSITORY", help="Repository of the pull request, as owner/name.")
    ] = "",
    api: Annotated[
        str, typer.Option(envvar="GITHUB_API_URL", help="Address of GitHub's API.")
    ] = "https://api.github.com",
    token: Annotated[
        str | None,
        typer.Option(envvar="GITHUB_TOKEN", help="Token that may write comments: better in the variable."),
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(envvar="GITHUB_STEP_SUMMARY", help="File to add the review to.")
    ] = None,
) -> None:
    """Check the articles and show what the edits of a pull request do to answers, as one comment in it that is
    written anew each time. Exit code 1 when something is wrong, or an edit takes a question from its article;
    never because the comment could not be written."""
    # here: it loads what answers, and what speaks HTTP
    from assistant.authoring.github import Comments, pull_request_in
    from assistant.authoring.review import as_markdown, reviewed

    settings = Settings.load(base)
    pull = pull_request_in(event) if event else None
    revision, name = against, against
    if revision is None and pull is not None:
        fetch_commit(settings.root, pull.base)
        revision, name = pull.base, pull.branch
    with progress_bars(quiet=False) as report:
        found = reviewed(settings, revision, today, report, name)
    if event:
        for mistake in found.mistakes:
            place = (base / mistake.path).as_posix()
            tell("error", f"{mistake.problem}\n{mistake.remedy}".strip(), file=place, line=mistake.line or 1)
    since = f": what changes since {name}" if name else ""
    text = as_markdown(found, f"{settings.base.site_name}{since}", limit)
    out.print(escape(text), soft_wrap=True)
    if summary:
        with summary.open("a", encoding="utf-8") as file:
            file.write(text)
    if comment and pull:
        _write(Comments(api, repository, token or ""), pull, base, text)
    if not found.is_in_order:
        raise typer.Exit(1)


def _write(comments: Comments, pull: PullRequest, base: Path, text: str) -> None:
    """Write the comment; say so when that is not possible."""
    if not comments.token:
        tell("warning", "The review is not written as a comment: GITHUB_TOKEN is not set.")
        return
    try:
        address = comments.put(pull.number, f"<!-- kb review of {base.as_posix()} -->", text)
    except GitHubError as error:
        tell("warning", f"The review could not be written as a comment: {error}")
    else:
        out.print(f"The review is a comment: {escape(address)}", soft_wrap=True)


def tell(kind: str, message: str, **properties: object) -> None:
    """Print a command of GitHub's workflows, which it shows at a line of a file or above the log."""
    shown = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    print(f"::{kind}{f' {shown}' if shown else ''}::{_escaped(message)}")  # noqa: T201 - for a program


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
