"""What may be kept: entries without a time of day, an address, a browser or a name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, NewType

Verdict = Literal["helped", "not-helped", "wrong", "outdated"]
FlagVerdict = Literal["wrong", "outdated"]
Face = Literal["site", "widget", "desk", "api"]
Result = Literal["helped", "not-helped", "came-back", "person"]
KeptText = NewType("KeptText", str)
"""A text that `wording` has made of somebody's words: only such a text may go into the journal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it got."""

    question: KeptText
    """As `normalized` leaves it; empty for an emergency, because nobody may read those words later."""

    status: str
    """That of the answer, or `overdue` when an article was held back because its review is long overdue, or
    `emergency`."""

    article: int | None
    anchor: str
    confidence: float
    answer: str
    """The `answer_id`: names what was answered, not what was asked."""

    build: str
    page: str = ""
    face: Face = "api"
    after: str = ""
    """The `answer_id` of the answer that this asker saw before, if any. It is used to count one return and
    then dropped: no row has it."""

    topic: tuple[int, ...] = ()
    """Articles on the same topic as this answer: a return counts only among them. Not kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with an answer. The journal marks one of the day's rows with that answer; it does not know
    which reader's row that is."""

    answer: str
    result: Result
    topic: tuple[int, ...] | None = None
    """Articles of which the answer must be one; None for any."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A finished search: the words, how much was found, and what was opened."""

    words: KeptText
    results: int
    article: int | None
    anchor: str
    build: str
    face: Face = "api"


@dataclass(frozen=True, slots=True)
class Followed:
    """An old link that was followed: the article only."""

    article: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A section that was copied as a reply, or as a part of one: nothing of the ticket, nor what was sent
    with it."""

    article: int
    anchor: str


Entry = Asked | Outcome | Searched | Followed | Sent


def readable(text: str) -> str:
    """The text without surrogates and control characters, which no database accepts."""
    if text.isprintable():
        return text
    text = text.encode("utf-8", "ignore").decode()
    return "".join(
        " " if c in "\n\t\r" else c
        for c in text
        if c in "\n\t\r" or unicodedata.category(c) not in ("Cc", "Cs")
    )
