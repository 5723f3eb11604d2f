"""The wishes of a ticket: what it asks, asks for or complains of, each read with what it hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.clauses import Clause, clauses_of
from assistant.answering.sentences import (
    ASKED,
    Kind,
    asks_nothing_by_name,
    lowered,
    refers_back,
    sentences_of,
    topic_words,
)
from assistant.answering.wishes import FEWEST_WORDS, is_follow_up
from assistant.safety.redaction import without_placeholders

MOST_WISHES = 60
"""Wishes of a ticket that are looked at: its first and its last, when it has more."""

LONGEST_SENTENCE = 1000
"""Characters of a sentence; what is longer is no sentence."""

LONGEST_CONTEXT = 20
"""Words before a clause that it may hang on."""

_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class TicketWish:
    """One wish of a ticket."""

    sentence: str
    """As written, without what is sensitive in it."""

    readings: tuple[str, ...]
    """What it asks by its own words, behind what was said before, or either of the two."""

    is_plain: bool
    """Whether it asks for something that it names. A complaint, or "What else can he try?", says less of what
    somebody wants."""


def ticket_wishes(text: str) -> list[TicketWish]:
    """The wishes, in order, of what somebody wrote in a ticket, without what is sensitive."""
    wishes: list[TicketWish] = []
    before = ""
    for sentence in sentences_of(text):
        for clause in _joined(list(clauses_of(sentence[:LONGEST_SENTENCE]))):
            asked = _question(clause.text)
            if wishes and is_follow_up(clause.text) and len(topic_words(asked).split()) < 2:
                last = wishes[-1]
                wishes[-1] = replace(last, sentence=f"{last.sentence} {clause.text}")
            elif _is_wish(clause, asked, is_first=not before):
                wishes.append(_wish(clause, asked, before))
            before = _context(asked, before)
    half = MOST_WISHES // 2
    return wishes if len(wishes) <= MOST_WISHES else wishes[:half] + wishes[-half:]


def _joined(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses of a sentence; one that may go on with the one before does."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and not clause.is_certain:
            last = joined[-1]
            joined[-1] = replace(last, text=f"{last.text}{clause.joined_by}{clause.text}")
        else:
            joined.append(clause)
    return joined


def _is_wish(clause: Clause, text: str, *, is_first: bool) -> bool:
    """Whether a clause asks for something, and not only for help or about the sender's own data."""
    if len(lowered(text)) < FEWEST_WORDS or not topic_words(text) or asks_nothing_by_name(clause.text):
        return False
    if text != clause.text and len(topic_words(text).split()) < 2:  # "My SSN is [number]"
        return False
    return clause.kind is not Kind.STATEMENT and (clause.kind is not Kind.FRAGMENT or is_first)


def _wish(clause: Clause, asked: str, before: str) -> TicketWish:
    own, names = f"{clause.head} {asked}".strip(), len(topic_words(asked).split()) > 1
    readings: tuple[str, ...] = (own,)
    if before:
        behind = f"{topic_words(before)}: {own}"
        readings = (own, behind) if names else (behind,)
    return TicketWish(clause.text, readings, is_plain=names and clause.kind in ASKED)


def _context(text: str, before: str) -> str:
    """What the next clause may hang on: the words of this one, behind those that it hangs on itself."""
    if not refers_back(text):
        return text or before
    return " ".join(f"{topic_words(before)} {text}".split()[-LONGEST_CONTEXT:])


def _question(sentence: str) -> str:
    """What a sentence may ask: neither "[email address]" nor an aside such as "(DOB [date of birth])" is a
    question about such data."""
    return without_placeholders(
        _ASIDE.sub(lambda m: m.group() if without_placeholders(m.group()) == m.group() else "", sentence)
    )
