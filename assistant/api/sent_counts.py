"""How often what changed was sent in replies: the journal's counts beside the changes of a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date

from assistant.content.addresses import parse_reference, reference
from assistant.content.library import Library
from assistant.errors import JournalError, NotFound
from assistant.history.changes import ArticleChange
from assistant.journal import Journal

DAYS = 30
"""Replies of so many days are counted: what somebody may still act on."""

Place = tuple[Set[tuple[int, str]], int]
"""Where a section was when it was sent and where it is now, each as article and anchor, and how often that was."""


def with_counts(
    changes: Iterable[ArticleChange], library: Library, journal: Journal, since: date
) -> tuple[ArticleChange, ...]:
    """The changes with how often each was sent since a day. A journal that cannot be read counts nothing, and
    the changes are told all the same."""
    listed = tuple(changes)
    try:
        with journal.read() as reading:
            counts = reading.sent(since)
    except JournalError:
        return listed
    places = [({key, _now(library, key)}, count) for key, count in counts.items()]
    return tuple(_counted(change, places) for change in listed)


def _counted(change: ArticleChange, places: Sequence[Place]) -> ArticleChange:
    own = [place for place in places if any(article == change.id for article, _ in place[0])]
    sections = tuple(
        replace(section, sent=sum(count for keys, count in own if (change.id, section.anchor) in keys))
        for section in change.sections
    )
    return replace(change, sections=sections, sent=sum(count for _, count in own))


def _now(library: Library, key: tuple[int, str]) -> tuple[int, str]:
    """Where a section that was sent is now: its heading may have got another anchor since."""
    try:
        return parse_reference(library.section(reference(*key)).ref)
    except NotFound:
        return key
