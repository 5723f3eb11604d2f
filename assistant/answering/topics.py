"""Whether the words of a question name a topic, and whether they point back to something said before.

Function words, pronouns and words that any trade uses name none: "is that safe?" asks about something, and
does not say what. Languages: English, Spanish, French and German; a word of another language counts as a
topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from assistant.answering.word_classes import (
    ACKNOWLEDGED,
    ADVERBS,
    CLOSING,
    DETERMINERS,
    FUNCTION_WORDS,
    LIGHT_WORDS,
    POINTERS,
    QUESTION_IN_ANY,
)
from assistant.search import analysis

_BEGINNINGS = re.compile(
    r"(?:and|but|or|then|so|also|only|just|instead|otherwise|what about|how about|what if not|same for|as for"
    r"|y|pero|entonces|también|tambien|solo|sólo|qué tal|que tal"
    r"|et|mais|ou|alors|aussi|seulement|sinon"
    r"|und|aber|oder|dann|auch|nur|sonst|was ist mit|wie ist es mit)\b",
    re.I,
)
"""How a question begins that goes on from another one."""

_CORRECTION = re.compile(
    r"^(?:no|nope|not (?:this|that|the|what)|actually|rather|wrong|sorry)\b"
    r"|^(?:nein|nicht (?:das|die|den)|non|pas ça)\b"
    r"|\b(?:i|we) (?:mean|meant)\b|\bthe other (?:one|ones|way|kind)\b"
    r"|\bthat'?s not (?:what|it)\b|\bi'd rather\b"
    r"|\b(?:quiero decir|quise decir|me refiero|me refería|je veux dire|je voulais dire|plutôt"
    r"|ich mein(?:e|te))\b",
    re.I,
)
"""How somebody says that something else was meant."""

_SWITCH = re.compile(
    r"\b(?:(?:something|anything|sth) (?:else|different)"
    r"|(?:another|a different|a new|different|other|new|next|one more) (?:question|topic|subject|thing)"
    r"|by the way|btw|unrelated|change of (?:topic|subject)|forget (?:it|that)|otra (?:pregunta|cosa)|por cierto"
    r"|autre (?:question|chose)|au fait|andere frage|etwas anderes|übrigens)\b",
    re.I,
)
"""How somebody says that a new topic begins."""

_OPENING = " \t\n\"'(…-–—¿¡"


class Hanging(IntEnum):
    """How much a question hangs on what came before."""

    NOT = 0
    PERHAPS = 1
    """It is so short that it may leave out its topic."""

    YES = 2
    """It says so: it begins with "and", or corrects what came before."""

    WHOLLY = 3
    """A pronoun stands for what it is about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a question tell about its topic."""

    hangs: Hanging
    has_topic: bool
    """Whether a word names what the question is about."""

    is_correction: bool
    """Whether something else was meant than what came last."""


SHORT = 2
"""A question with so few words that name a topic may leave out the rest."""


def read(question: str, knows: Callable[[str], bool]) -> Reading:
    """What the words of a question tell. `knows(word)` says whether the base has a word: one that it does not
    have cannot be the topic of a question that points back."""
    question = question.replace("\u2019", "'").lstrip(_OPENING)
    words = analysis.words(question)
    topics = [_is_topic(word) for word in words]
    pointing = {word for n, word in enumerate(words) if _points_back(n, words, topics)}
    named = {word for word, is_topic in zip(words, topics, strict=True) if is_topic}
    # "is that legal?" in a base that knows no law; without a pronoun the words say something themselves
    known = (
        {word for word in named if knows(word)}
        if pointing
        else {*named, *(LIGHT_WORDS - ACKNOWLEDGED).intersection(words)}
    )
    is_correction = _CORRECTION.search(question) is not None
    goes_on = _BEGINNINGS.match(question) is not None
    is_asked = goes_on and question.rstrip().endswith("?")  # "and no?"
    if _SWITCH.search(question) or (not named and _is_only_said(words, is_asked=is_asked)):
        hangs = Hanging.NOT
    elif pointing or is_correction or goes_on:
        surely = Hanging.WHOLLY if pointing - ADVERBS and not is_correction else Hanging.YES
        hangs = surely if len(named) <= SHORT else Hanging.PERHAPS
    elif len(named) <= SHORT and (question.rstrip().endswith("?") or len(named) < len(words)):
        hangs = Hanging.PERHAPS
    else:  # long, or key words
        hangs = Hanging.NOT
    return Reading(hangs=hangs, has_topic=bool(known), is_correction=is_correction)


def _is_topic(word: str) -> bool:
    return not any(
        word in known
        for known in (FUNCTION_WORDS, POINTERS, ADVERBS, QUESTION_IN_ANY, LIGHT_WORDS, CLOSING, ACKNOWLEDGED)
    )


def _is_only_said(words: Iterable[str], *, is_asked: bool) -> bool:
    """Whether nothing is asked: thanks, or a word that something was understood where that `is_asked` not."""
    said = set(words)
    is_understood = bool(said & ACKNOWLEDGED) and said <= ACKNOWLEDGED | FUNCTION_WORDS
    return bool(said & CLOSING) or (is_understood and not is_asked)


def _points_back(n: int, words: list[str], topics: list[bool]) -> bool:
    """Whether the word at a place stands for something that the question itself does not name before it."""
    word = words[n]
    if word in ADVERBS:
        return not any(topics[:n]) or n == len(words) - 1
    if word not in POINTERS or (word == "that" and n + 1 < len(words) and words[n + 1] in DETERMINERS):
        return False
    before = n
    while before and words[before - 1] in FUNCTION_WORDS:
        before -= 1
    # the word before is what is done with it: "cancel it"
    return not any(topics[: max(before - 1, 0)])
