"""Where a sentence ends, and what it does: it asks, wishes, complains, or only tells. Closed classes of English
words decide, and the question words of Spanish; no base is known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from assistant.answering.word_classes import (
    AUXILIARIES,
    BACK_REFERENCES,
    QUESTION_WORDS,
    RELATIVE_PRONOUNS,
    SUBJECTS,
    word_set,
)
from assistant.search.analysis import STOP_WORDS

LAST = 60
"""Characters before and behind a full stop that tell whether a sentence ends there."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|dr|mr|mrs|ms|mx|prof|st|sr|sra|jr|no|nr|nos|vs|etc|approx|dept|fig|inc|ltd|tel|ext"
    r"|e\.g|i\.e|p\.s|a\.m|p\.m|u\.s|ph\.d|m\.d)|\b(?:[A-Z]\.)+[A-Z])\.$",
    re.I,
)
"""What a full stop may belong to: a title, a common abbreviation, or an initial."""

_NEVER_LAST = re.compile(r"\b(?:dr|mr|mrs|ms|mx|prof|e\.g|i\.e|no|nr|nos|vs|fig|tel|ext)\.$", re.I)
"""Of these, what no sentence ends with."""

_END = re.compile(r"[.!?]+[)\"'\u201d\u2019]*(?=\s|$)")
_POINT = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[a-h]\)|[-*\u2022\u2013\u2014])\s+")
"""How a line of a list begins."""

_INLINE_POINT = re.compile(r"(?:(?<=\s)|^)(?:\(?([1-9])[.)]|([1-9])\s*[-\u2013:])\s+(?=\D)")


_WISH = re.compile(
    r"^\W*(?:(?:and|but|so|also|then|now|hi|hello|ok|okay|oh|please|pls|kindly|just)\W+)*"
    r"(?:(?:the|my|our|a|one)\s+\w+\s+(?:(?:also|just|still)\s+)?"
    r"(?:asks?|asked|wonders?|wants?\s+(?:to|me|us|her|his|a)|would\s+like)\b"
    r"|(?:i|we|he|she|they|you)(?:'d|'ll|'m|'re|'s)?\s+"
    r"(?:(?:would|will|do|does|also|really|just|still|only|am|are|is|was|were|have|has|been)\s+)*"
    r"(?:like|want|wants|need|needs|wish|wishes|look(?:ing)?\s+for|try(?:ing)?\s+to|wonder(?:s|ed|ing)?|ask(?:s|ed|ing)?"
    r"|hop(?:e|ing)\s+to|interested\s+in|curious)\b"
    r"|(?:can|could|would|will)\s+you\b"
    r"|(?:tell|show|explain|help|advise|give|send|let\s+(?:me|us)|describe|confirm|clarify|list|walk\s+me)\b"
    r"|(?:looking|searching)\s+for\b|(?:need|want|wondering|trying)\b|quiero\b|necesito\b|quisiera\b)",
    re.I,
)
_REPORTED = re.compile(
    r"\b(?:asks?|asked|asking|wonder(?:s|ed|ing)?|(?:wants?|like|needs?|wish(?:es)?)\s+to\s+know)\s+"
    r"(?:(?:me|us|you)\s+)?(?:if|whether|how|what|where|when|why|who|whom|which)\b",
    re.I,
)
"""A question that is told: "one of us asks whether …"."""

_NOT_TO_ANSWER = re.compile(
    r"^\W*(?:(?:please|kindly)\s+)?(?:advise|help|let\s+(?:me|us)\s+know|assist|confirm|reply|call|get\s+back)\b"
    r"(?:\W+\w+){0,4}\W*$"
    r"|\b(?:one|another|a|two|three|four|some|few|following|quick)\s+(?:\w+\s+){0,2}(?:questions?|things?)\W*$"
    r"|\b(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:help|advise|assist|tell\s+me|let\s+(?:me|us)\s+know)?"
    r"(?:\s+\w+){0,2}\W*$",
    re.I,
)
"""Asks for help and not for anything by name: "Please advise", "I have two questions"."""

_TROUBLE = re.compile(
    r"\b(?:not|never|cannot|nothing|nobody|nowhere|unable|without|\w+n't|no\s+longer|no\s+\w+|can't|cant|doesnt|wont"
    r"|isnt|didnt|fail\w*|errors?|expired?|lost|loses?|forgot\w*|missing|locked|stuck|wrong|broken|broke|problems?"
    r"|trouble|issues?|refus\w+|reject\w+|denied|blocked|gone|vanish\w*|disappear\w*|invalid|declin\w+|crash\w*"
    r"|spam|instead\s+of|too\s+(?:late|long|slow|large|big)|only\s+one|mistake)\b",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


class Kind(Enum):
    """What a sentence, or a part of one, does."""

    QUESTION = "question"
    REQUEST = "request"
    """Says what somebody wants, without asking."""

    PROBLEM = "problem"
    """Says what does not work."""

    STATEMENT = "statement"
    FRAGMENT = "fragment"
    """Words without a verb that could be told: a title, or one more thing after a question."""


ASKED = (Kind.QUESTION, Kind.REQUEST)
TOLD = (Kind.PROBLEM, Kind.STATEMENT)


def lowered(text: str) -> list[str]:
    """The words of a text in small letters, with straight apostrophes."""
    return [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text in order: a line of its own, a point of a list, and what ends with `.`, `!` or
    `?`, but neither with an initial nor with an abbreviation."""
    found: list[str] = []
    for line in text.splitlines():
        found += [s for each in _points(line) for s in _ended(_POINT.sub("", each))]
    return [sentence for sentence in found if _WORD.search(sentence)]


def _points(line: str) -> list[str]:
    """A line at its numbers, when these count from 1: "1. … 2. …"."""
    marks = list(_INLINE_POINT.finditer(line))
    if [int(m.group(1) or m.group(2)) for m in marks] != list(range(1, len(marks) + 1)) or len(marks) < 2:
        return [line]
    edges = [(m.start(), m.end()) for m in marks]
    ends = [start for start, _ in edges[1:]] + [len(line)]
    return [
        line[: edges[0][0]],
        *(line[end:until] for (_, end), until in zip(edges, ends, strict=True)),
    ]


def _ended(line: str) -> list[str]:
    found, start = [], 0
    for mark in _END.finditer(line):
        last, following = (
            line[max(start, mark.end() - LAST) : mark.end()],
            line[mark.end() : mark.end() + LAST].lstrip(),
        )
        if mark.group()[0] == "." and _goes_on(last.rstrip(")\"'\u201d\u2019 "), following):
            continue
        found.append(line[start : mark.end()].strip())
        start = mark.end()
    return [*found, line[start:].strip()]


def _goes_on(so_far: str, rest: str) -> bool:
    """Whether a sentence goes on behind a full stop."""
    if not rest:
        return False
    if so_far.count("(") > so_far.count(")") and _ABBREVIATION.search(so_far):
        return True
    if _NEVER_LAST.search(so_far) or re.search(r"^\W*\d+\.$", so_far):
        return True
    return bool(_ABBREVIATION.search(so_far)) and (
        rest[0].islower() or bool(re.search(r"\b[A-Z]\.$", so_far))
    )


def kind_of(text: str) -> Kind:
    """What a sentence does, by its first words and its end."""
    words = lowered(text)
    while words and words[0] in _OPENERS:
        words = words[1:]
    if text.rstrip(" )\"'").endswith("?") or opens_question(words) or _is_inverted(words):
        return Kind.QUESTION
    if _WISH.search(text) or _REPORTED.search(text):
        return Kind.REQUEST
    if _TROUBLE.search(text):
        return Kind.PROBLEM
    return Kind.STATEMENT if any(word.partition("'")[0] in _FINITE for word in words) else Kind.FRAGMENT


_OPENERS = word_set(
    "and but or so also plus then now ok okay hi hello hey oh well anyway besides y además too again"
)
_FINITE = (
    SUBJECTS - {"the", "a", "an", "any", "all", "some", "one", "my", "your", "our", "this", "that"}
) | AUXILIARIES


def opens_question(words: Sequence[str], *, after_comma: bool = False) -> bool:
    """Whether words in small letters begin as a question does: with a question word, or with an auxiliary and
    its subject. `after_comma` they may as well go on with a clause that says more of a thing (", which is")."""
    if not words:
        return False
    first, second = words[0], words[1] if len(words) > 1 else ""
    third = words[2] if len(words) > 2 else ""
    if first in QUESTION_WORDS:
        if first == "that" or (first == "que"):
            return False
        if first not in RELATIVE_PRONOUNS:
            return True
        inverted = second in AUXILIARIES and (third in SUBJECTS or third.endswith("s") or not after_comma)
        if after_comma:
            return inverted or second == "to"
        return first != "when" or second in AUXILIARIES or second == "to" or not second
    if first in ("have", "has", "had") and second in ("a", "an", "the", "one", "some", "all", "no"):
        return False
    if first == "do" and second == "it":
        return False
    return first in AUXILIARIES and (
        second in SUBJECTS or second.endswith("s") or first in ("do", "does", "did")
    )


def _is_inverted(words: Sequence[str]) -> bool:
    """Whether a sentence begins with an auxiliary, and neither a date nor a good wish ("Have a nice day")."""
    if len(words) < 3 or words[0] not in AUXILIARIES or words[1].isdigit() or words[1] == "not":
        return False
    return words[0] not in ("have", "had") or words[1] in SUBJECTS - {"a", "an", "the"}


def asks_nothing_by_name(text: str) -> bool:
    """Whether a sentence asks for help and does not say with what."""
    return bool(_NOT_TO_ANSWER.search(text))


def refers_back(text: str) -> bool:
    """Whether a text stands on what was said before: by a pronoun, or because it names nothing."""
    return any(word in BACK_REFERENCES for word in lowered(text)) or not topic_words(text)


def topic_words(text: str) -> str:
    """The words of a text that say what it is about, in their order."""
    return " ".join(word for word in lowered(text) if word not in _NO_TOPIC and word not in STOP_WORDS)


_NO_TOPIC = (
    QUESTION_WORDS
    | AUXILIARIES
    | SUBJECTS
    | BACK_REFERENCES
    | word_set("tell show need want know now get got")
)
