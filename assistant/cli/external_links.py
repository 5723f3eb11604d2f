"""`kb external-links`: whether what articles link to elsewhere is still there."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.markup import escape

from assistant.cli.console import HERE, AsJson, Base, out, print_json, progress_bars
from assistant.content.checks import checked_library
from assistant.settings import Settings

COLORS = {"dead": "red", "moved": "yellow", "unclear": "yellow", "not asked": "dim"}


def external_links(
    base: Base = HERE,
    skip: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="Leave out addresses in which this regular expression is found."
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--timeout", min=0.1, help="Longest wait for an answer, in seconds.")
    ] = 10.0,
    retries: Annotated[
        int, typer.Option(min=0, max=10, help="How often to ask again when nothing or an error comes.")
    ] = 2,
    delay: Annotated[float, typer.Option(min=0, help="Seconds between two requests to the same host.")] = 1.0,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Ask addresses of this machine and of private networks, too."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask other hosts whether the pages that articles link to are still there. It needs the network and is no
    part of a build: run it once a week. Exit code 1 when a link is dead."""
    # here: no other command needs what speaks HTTP
    from assistant.authoring.external_links import Pace, check_links, skipped
    from assistant.authoring.external_links import external_links as links_of
    from assistant.authoring.link_requests import LinkClient

    settings = Settings.load(base)
    links = skipped(links_of(checked_library(settings), settings), _patterns(skip or ()))
    with progress_bars(quiet=as_json) as report:
        found = check_links(links, LinkClient(seconds, allow_private), Pace(delay, retries), report)
    dead = [each for each in found if each.outcome == "dead"]
    if as_json:
        print_json({"links": found, "dead": len(dead)})
    else:
        for each in found:
            if each.outcome != "fine":
                leads = f"\n  leads to {each.leads_to}" if each.leads_to else ""
                out.print(
                    f"{escape(f'{each.path}:{each.line}')}: "
                    f"[{COLORS[each.outcome]}]{each.outcome}[/{COLORS[each.outcome]}]  "
                    + escape(f"{each.address}  {each.said}{leads}"),
                    soft_wrap=True,
                )
        counts = {kind: sum(each.outcome == kind for each in found) for kind in ("fine", *COLORS)}
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "none"
        out.print(f"{len(found)} links to other hosts: {told}.")
    if dead:
        raise typer.Exit(1)


def _patterns(texts: list[str] | tuple[str, ...]) -> list[re.Pattern[str]]:
    try:
        return [re.compile(text) for text in texts]
    except re.error as error:
        raise typer.BadParameter(
            f"{error.pattern!r} is no regular expression: {error.msg}", param_hint="'--skip'"
        ) from None
