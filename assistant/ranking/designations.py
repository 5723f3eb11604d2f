"""Codes, versions and names of one of several alike: an article about another one is no answer, however like
the rest of it is.

Error E-1042 and error E-1043, version 2.1 and 3.0, C# and C++, the Team plan and the Family plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.content.articles import Section
from assistant.search.bm25 import Scores

KINDS = (
    "code|edition|error|exception|fault|firmware|level|licen[cs]e|mode|model|package|plan|release|series"
    "|subscription|tier|version"
)
"""Words that say what a number or a name beside them is one of."""

_CODE = re.compile(
    r"(?<![\w.])(?:([a-z]{1,8})[-_]?(?=\d)|([a-z]{1,2}) (?=\d{3}))(\d{2,})([a-z]?)(?![\w%]|[.,]\d)", re.I
)
_VERSION = re.compile(r"(?<![\w.,$])v?(\d{1,4}(?:\.\d{1,6}){1,3})(?:\.?x)?(?![\w%]|[.,]\d)", re.I)
_SYMBOL = re.compile(r"(?<![\w+#])([A-Za-z]{1,3})(\+\+|#)(?![\w+#])")
_NUMBER = re.compile(
    rf"(?<!\w)(?:{KINDS})s?(?: number| no\.?| code)?[\s:#-]{{1,3}}(0x[0-9a-f]+|\d{{1,12}})(?!\w|\.\d)", re.I
)
_LONG = re.compile(r"(?<![\w.,/-])(0x[0-9a-f]{4,}|\d{5,12})(?![\w/-]|[.,]\d)", re.I)
_NAMED = re.compile(rf"(?<![\w-])([a-z][\w-]*|\d+)\s({KINDS})s?(?!\w)", re.I)

_DIGIT = re.compile(r"\d")
_KIND = re.compile(rf"\s(?:{KINDS})", re.I)

LONG = "long number"
HELD, OTHER = 0.1, -0.3
"""What a section gains that has what a question names, and what one loses that has another of the kind."""

SHORT = 3
"""Letters of a code that people leave away, or say "error" for."""

_NO_NAMES = frozenset(
    {
        *("a", "an", "the", "this", "that", "these", "those", "my", "your", "our", "their", "his"),
        *("her", "its", "any", "some", "each", "every", "no", "which", "what", "whose", "other"),
        *("another", "same", "new", "old", "current", "latest", "first", "last", "next"),
        *("previous", "right", "wrong", "full", "paid", "different", "all", "both", "one", "two"),
        *("of", "on", "in", "for", "to", "with", "from", "by", "at", "and", "or", "but", "is"),
        *("are", "was", "do", "does", "can", "have", "has", "had", "get", "gets", "got", "see"),
        *("use", "using", "if", "when", "how", "why", "where", "as", "than", "into", "under"),
        *("without", "within", "per", "not", "only", "just", "existing", "specific", "certain"),
        *("following", "recommended", "default", "about", "there", "me", "us", "you", "we", "it"),
        *("i", "upgrade", "change", "choose", "cancel", "buy", "pick"),
    }
)
"""Words before a kind that name none of it."""


@dataclass(frozen=True, slots=True)
class Designation:
    """One of several alike."""

    kind: str
    """What it is one of: the letters of a code, `number`, `version`, a kind such as `plan`."""

    value: str
    """Which one, in small letters, the same for every spelling."""


def designations(text: str) -> set[Designation]:
    """All that a text names, spelled in whatever way: E-1042, e 1042 and E1042 are the same."""
    return set(_found(text))


@dataclass(frozen=True, slots=True)
class Designated:
    """What the codes, versions and names of a question say about sections."""

    moves: dict[int, float]
    """What the score of a section, by its number, gains or loses."""

    is_unknown: bool
    """Whether the base has some of the kind, and nowhere the one that is asked for."""

    def moved(self, score: Scores) -> Scores:
        """The scores of all sections with these moves, (sections,)."""
        out = score.copy()
        for n, move in self.moves.items():
            out[n] += move
        return out


NONE = Designated({}, is_unknown=False)


class Names:
    """What the sections of a base name, each looked through when it is first near a question that names
    something."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.sections = sections
        self._found: dict[int, set[Designation]] = {}

    @cached_property
    def texts(self) -> Sequence[str]:
        """What each section says and is asked with, in small letters."""
        return ["\n".join(_parts(section)).lower() for section in self.sections]

    def of(self, number: int) -> set[Designation]:
        """What a section names."""
        if number not in self._found:
            self._found[number] = designations("\n".join(_parts(self.sections[number])))
        return self._found[number]


def compare(question: str, names: Names, near: Iterable[int]) -> Designated:
    """Look for what a question names in all sections, and for others of its kind in those `near`. A section
    that has one thing that was asked for and another one of something else loses."""
    asked = designations(question)
    if not asked:
        return NONE
    named = {n: names.of(n) for n in near}
    held: set[int] = set()
    lost: set[int] = set()
    is_unknown = False
    for one in asked:
        stands = _standing(one.value)
        holders = {n for n, text in enumerate(names.texts) if stands(text)}
        others = {n for n, found in named.items() if n not in holders and _has_kind(found, one.kind)}
        held |= holders
        lost |= others
        is_unknown = is_unknown or (bool(others) and not holders)
    return Designated(dict.fromkeys(held, HELD) | dict.fromkeys(lost, OTHER), is_unknown)


def _has_kind(found: set[Designation], kind: str) -> bool:
    """Whether others of a kind are named. A long number by itself is one of nothing: 50000 rows, or ohms."""
    return kind != LONG and any(one.kind == kind for one in found)


def _parts(section: Section) -> tuple[str, ...]:
    return (section.heading, *section.asked, section.text)


def _standing(value: str) -> Callable[[str], bool]:
    """Whether a code, number or name stands in a text, which has small letters, by itself; a number also
    behind the letters of a code."""
    before = r"(?<![\d.])" if value[:1].isdigit() else r"(?<!\w)"
    pattern = re.compile(rf"{before}{re.escape(value)}(?!\w|\.\d)")

    def stands(text: str) -> bool:
        # nearly no text has it, and looking for that takes a tenth of what the pattern takes
        return value in text and pattern.search(text) is not None

    return stands


def _found(text: str) -> Iterator[Designation]:
    if _DIGIT.search(text):
        yield from _with_digits(text)
    for letters, sign in _SYMBOL.findall(text) if "#" in text or "++" in text else ():
        yield Designation(f"{letters.lower()} and a sign", letters.lower() + sign)
    for name, kind in _NAMED.findall(text) if _KIND.search(text) else ():
        if name.lower() not in _NO_NAMES and not name.lower().endswith(("est", "ing", "ed")):
            yield Designation(kind.lower(), name.lower())


def _with_digits(text: str) -> Iterator[Designation]:
    for joined, apart, digits, end in _CODE.findall(text):
        letters = (joined or apart).lower()
        if letters in _NO_NAMES:  # "in 2025"
            continue
        yield Designation(f"code {letters}", digits + end.lower())
        if len(letters) <= SHORT:
            yield Designation("number", digits)
    for value in _VERSION.findall(text):
        yield Designation("version", value)
    for value in _NUMBER.findall(text):
        yield Designation("number", value.lower())
    for value in _LONG.findall(text):
        yield Designation(LONG, value.lower())
