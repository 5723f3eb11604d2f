"""What is left of a text before it is kept: words that the base or a dictionary knows and that are no names.
Any other word is kept as its kind. The one function that every text goes through, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from assistant import english
from assistant.journal.entries import KeptText, readable
from assistant.safety.emergency import is_emergency
from assistant.safety.patterns import NAMES
from assistant.safety.people import People
from assistant.safety.placeholders import in_english
from assistant.safety.redaction import redact

NAME, NUMBER, WORD = "[name]", "[number]", "[word]"

ORDINARY = Path("assistant", "journal", "ordinary_names.txt")
"""Names that are words first; `scripts/ordinary_names.py` says where they are from."""

LOOKED_AT = 2000
"""Characters of a text that are looked at; longer ones are cut."""

ENOUGH = 3
"""Known words that a reason must have. A rest of fewer says nothing to an author, and may still say something
about a person."""

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
    " million first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth double triple"
    " cero uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte"
    " treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doble"
)
NUMBER_WORDS = frozenset(_NUMBERS.split())

_JOINING = "and or dash hyphen dot point slash then oh o minus space plus y guion punto"
JOINING = frozenset(_JOINING.split())
"""Words between two numbers that are said."""

_SHORT = (
    "mr mrs ms dr prof pt ssn dob mrn npi cvv mbi icd cpt ehr emr http https url www pdf csv sms wifi login"
    " faq ok vs ex mom lol pls yay amex po llc html seo vip aol whitelist"
)
SHORT = frozenset(_SHORT.split())
"""Short forms that everybody uses, which the dictionary does not have."""

TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "sr", "sra"])

_ITEM = re.compile(
    "(?P<held>"
    + "|".join(re.escape(f"[{name}]") for name in [*NAMES.values(), "number", "word"])
    + r")|(?P<number>[^\W_]*\d[^\W_]*(?:[.,:/\-'&#+=%|\\]+[^\W_]*\d[^\W_]*)*)"
    r"|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<between>[\W_]+?(?=[^\W_]|\[|$))",
    re.I,
)
_PUNCTUATION = frozenset(" .,;:?!'\"()-/&>\u2013\u2014\u2026\u2018\u2019\u201c\u201d\u00bf\u00a1")
_REPEATED = re.compile(r"(\[[\w ]+\])(?:[\s.,;'\"&/()-]*\1)+", re.I)


class Vocabulary(Protocol):
    """Which words a base knows."""

    @property
    def small(self) -> Collection[str]:
        """Words that its texts have in small letters."""

    @property
    def numbers(self) -> Collection[str]:
        """Numbers that its texts have."""

    @property
    def signs(self) -> Sequence[str]:
        """Signs of danger."""

    @property
    def people(self) -> People:
        """Finds names."""

    def knows(self, word: str) -> bool: ...

    def mended(self, word: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a text, and what is kept of it."""

    typed: str
    kind: str
    """held, number, word or between."""

    kept: str

    @property
    def is_number(self) -> bool:
        return self.kind == "number" or not NUMBER_WORDS.isdisjoint((self.typed.lower(), self.kept.lower()))


def kept_text(text: str, vocabulary: Vocabulary) -> KeptText:
    """What may be kept of a text, on one line, in its own capitals; at most 2,000 characters. Nothing of one
    that has a sign of danger."""
    text = in_english(readable(text))
    redacted = readable(redact(text, vocabulary.people).text)[:LOOKED_AT]
    if any(is_emergency(each, vocabulary.signs) for each in {text, redacted}):
        return KeptText("")
    is_loud = redacted == redacted.upper()
    parts = [
        _part(match.group(), match.lastgroup or "between", vocabulary, is_loud=is_loud)
        for match in _ITEM.finditer(redacted)
    ]
    kept = "".join(part.kept for part in _without_names(_without_runs(parts, vocabulary)))
    return KeptText(_REPEATED.sub(r"\1", " ".join(kept.split())))


def normalized(text: str, vocabulary: Vocabulary) -> KeptText:
    """A question or a search as it is kept: as `kept_text`, in small letters, without punctuation at its end;
    at most 300 characters."""
    return KeptText(kept_text(text, vocabulary).casefold()[:300].rstrip(" ?!.,;:"))


def reason(text: str, vocabulary: Vocabulary) -> KeptText:
    """What somebody says for an author to act on, as it is kept: as `kept_text`, or nothing when that leaves
    less than three words."""
    kept = kept_text(text, vocabulary)
    words = re.findall(r"[^\W\d_]+", re.sub(r"\[[\w ]+\]", " ", kept))
    return kept if len(words) >= ENOUGH else KeptText("")


def _part(typed: str, kind: str, vocabulary: Vocabulary, *, is_loud: bool) -> _Part:
    if kind == "between":
        return _Part(typed, kind, "".join(c if c in _PUNCTUATION else " " for c in typed))
    if kind == "number":
        is_kept = len(typed) == 1 or typed.lower() in vocabulary.numbers
        return _Part(typed, kind, typed if is_kept else NUMBER)
    if kind == "held":
        return _Part(typed, kind, typed)
    word = typed.lower().replace("\u2019", "'")
    plain = word.removesuffix("'s")
    if _is_name(plain, vocabulary):
        return _Part(typed, kind, NAME)
    if len(plain) == 1:
        return _Part(typed, kind, typed if plain in ("a", "i") else WORD)
    if plain in SHORT or vocabulary.knows(plain):
        return _Part(typed, kind, typed)
    if typed.isupper() and not is_loud:  # an abbreviation
        return _Part(typed, kind, WORD)
    better = vocabulary.mended(word)
    if better != word and not any(_is_name(each, vocabulary) for each in better.split()):
        return _Part(typed, kind, better)
    return _Part(typed, kind, NAME if typed[0].isupper() and not is_loud else WORD)


def _is_name(word: str, vocabulary: Vocabulary) -> bool:
    return word.replace("'", "") in _names() and word not in vocabulary.small


def _without_runs(parts: list[_Part], vocabulary: Vocabulary) -> list[_Part]:
    """Two or more numbers in a row, in digits or words, are one that nobody may know, unless the base has
    each of them."""
    out = list(parts)
    run: list[int] = []
    for place, part in enumerate([*parts, _Part("", "end", "")]):
        if part.is_number:
            run.append(place)
            continue
        if part.kind == "between" or (part.kind == "word" and part.typed.lower() in JOINING):
            continue
        if len(run) > 1 and not all(
            len(parts[n].typed) > 1 and parts[n].typed.lower() in vocabulary.numbers for n in run
        ):
            for n in range(run[0], run[-1] + 1):
                out[n] = replace(parts[n], kept=NUMBER if parts[n].kind != "between" else " ")
        run = []
    return out


def _without_names(parts: list[_Part]) -> list[_Part]:
    """A word that may be a name, or that nobody knows, is one beside another or after a title: A. Young."""
    if not any(part.kept.lower() == NAME or part.typed.lower() in TITLES for part in parts):
        return parts
    out = list(parts)
    solid = [place for place, part in enumerate(parts) if part.kind != "between"]
    for order in (solid, solid[::-1]):
        for before, place in pairwise(order):
            near = "".join(part.typed for part in parts[min(before, place) + 1 : max(before, place)])
            is_beside = out[before].kept.lower() == NAME or (
                before < place and out[before].typed.lower() in TITLES
            )
            word = out[place].typed.lower().removesuffix("'s")
            is_maybe = out[place].kind == "word" and (
                len(word) == 1 or word in _ordinary()[1] or out[place].kept == WORD
            )
            if is_beside and is_maybe and word not in ("a", "i") and re.fullmatch("[ .,'\u2019-]{1,2}", near):
                out[place] = replace(out[place], kept=NAME)
    return out


def read_names() -> None:
    """Read the lists of names now, so that no question waits for them."""
    _names()


@cache
def _names() -> frozenset[str]:
    """Names of people, without those that are words first."""
    return (english.given_names() | english.surnames()) - _ordinary()[0] - _ordinary()[1]


@cache
def _ordinary() -> tuple[frozenset[str], frozenset[str]]:
    """Names that are words first: those that always are, and those that are names beside another one."""
    always, _, maybe = (Path(__file__).parents[2] / ORDINARY).read_text("utf-8").partition("\n\n")
    return frozenset(always.split()), frozenset(maybe.split())
