"""A review of the base as it is in a checkout: its mistakes, and what its edits do to answers, as one page of
Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.content.checks import checked_library, unrecorded
from assistant.errors import AssistantError, ContentError, ContentErrors
from assistant.evaluation.comparison import HEADINGS, Change, Comparison, Outcome, compare, distinct
from assistant.evaluation.known_questions import MOST
from assistant.progress import Progress, silent
from assistant.settings import Settings

LONGEST = 150
"""Characters of a question or an answer that a table shows."""

MOST_LISTED = 20
"""Mistakes and new addresses that are listed; the count is of all."""

MOST_CHARACTERS = 60_000
"""GitHub takes comments of up to 65,536 characters."""


@dataclass(frozen=True, slots=True)
class Review:
    """What was found."""

    articles: int
    mistakes: tuple[ContentError, ...] = ()
    new_addresses: tuple[str, ...] = ()
    """Those that the ledger of a strict base does not know."""

    comparison: Comparison | None = None
    not_compared: str = ""
    """Why answers were not compared, though they were to be."""

    @property
    def is_in_order(self) -> bool:
        """Whether nothing is wrong, and no article loses a question that is meant for it."""
        lost = self.comparison.of("taken") if self.comparison else ()
        return not (self.mistakes or self.new_addresses or lost)


def reviewed(
    settings: Settings,
    against: str | None,
    today: Callable[[], date],
    report: Progress = silent,
    name: str | None = None,
) -> Review:
    """Check the base, and compare its answers with those of a git revision when one is given; `name` is what
    that is called. A revision that cannot be compared with is no mistake of the base."""
    try:
        library = checked_library(settings, report)
    except ContentErrors as errors:
        return Review(0, errors.errors, not_compared="the articles have mistakes" if against else "")
    new = tuple(unrecorded(library)) if settings.base.strict else ()
    comparison, why = None, ""
    if against:
        try:
            found = compare(settings, against, today, MOST, report)
            comparison = replace(found, revision=name or against)
        except AssistantError as error:
            why = str(error).splitlines()[0]
    return Review(len(library.articles), (), new, comparison, why)


def as_markdown(review: Review, title: str, limit: int = 10) -> str:
    """The review as a page of GitHub's Markdown, with at most `limit` changes of each kind. Words of articles
    are shown as they are, whatever they would mean in Markdown, and call nobody."""
    parts = [f"### {_plain(title)}", *_mistakes(review), *_changes(review, limit)]
    text = "\n\n".join(parts) + "\n"
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rpartition("\n")[0] + "\n\nThe rest is too long for a comment.\n"


def _mistakes(review: Review) -> Iterator[str]:
    if review.mistakes:
        count = len(review.mistakes)
        yield f"**{count} mistake{'s' if count != 1 else ''}** in the articles, so nothing can be published:"
        yield "\n".join(_mistake(each) for each in review.mistakes[:MOST_LISTED])
        if count > MOST_LISTED:
            yield f"{count - MOST_LISTED} more: `kb check`"
    else:
        yield f"{review.articles} articles are in order."
    if review.new_addresses:
        yield (
            f"**{len(review.new_addresses)} addresses are not in the link ledger yet.** Before you publish "
            "them: `kb links --record`"
        )
        yield "\n".join(f"- {_plain(address)}" for address in review.new_addresses[:MOST_LISTED])


def _mistake(error: ContentError) -> str:
    where = f"{error.path}:{error.line}" if error.line else error.path
    return f"- {_plain(where, 300)}: {_plain(error.problem, 300)} {_plain(error.remedy, 300)}".rstrip()


def _changes(review: Review, limit: int) -> Iterator[str]:
    if review.not_compared:
        yield f"Answers were not compared: {_plain(review.not_compared, 300)}"
    if review.comparison is None:
        return
    yield _plain(review.comparison.summary, 1000)
    for kind, heading in HEADINGS.items():
        found = review.comparison.of(kind)
        if found:
            yield f"#### {len(found)} question{'s' if len(found) != 1 else ''} {heading}"
            shown = distinct(found)[:limit]
            if shown:
                yield _table(shown)
            if len(found) > len(shown):
                yield f"… and {len(found) - len(shown)} more, many with the same change."


def _table(changes: Sequence[Change]) -> str:
    rows = [f"| {_plain(c.question)} | {_outcome(c.before)} | {_outcome(c.after)} |" for c in changes]
    return "\n".join(["| Question | Before | Now |", "|---|---|---|", *rows])


def _outcome(outcome: Outcome) -> str:
    place = f", rank {outcome.rank}" if outcome.rank else ""
    where = re.sub("[`|]", "", outcome.ref)
    said = f"**{_plain(outcome.status)}** " + (f"`{where}` " if where else "")
    said += f"({outcome.confidence:.0%}{place})"
    return f"{said}<br>{_plain(outcome.text)}" if outcome.text else said


def _plain(text: str, most: int = LONGEST) -> str:
    """A text as one line that Markdown shows as it is. An invisible character keeps `@` and `#` from calling a
    person or an issue."""
    line = " ".join(text.split())
    line = line if len(line) <= most else f"{line[:most]} …"
    return re.sub(r"([@#])", "\\1\u200b", re.sub(r"([\\`*_{}\[\]<>|~])", r"\\\1", line))
