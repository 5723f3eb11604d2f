"""What is sensitive in a text, and what is left of the text without it. What sensitive data looks like is in
`patterns`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.safety.patterns import (
    BEFORE,
    BIRTH,
    DIGIT_WORDS,
    DIGITS,
    NAMES,
    ORDINARY,
    RECENT,
    RULES,
    SENSITIVE,
    ZEROS,
    Rule,
)

_WORDS = DIGIT_WORDS.split()
_PLACEHOLDER = re.compile("|".join(re.escape(f"[{name}]") for name in NAMES.values()))


@dataclass(frozen=True, slots=True)
class Found:
    """Where something sensitive stands in a text as it was given."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without what is sensitive in it."""

    text: str
    kinds: tuple[str, ...]
    """What was taken out, each kind once, in the order of NAMES."""

    found: tuple[Found, ...] = ()
    """Each part that was taken out, in the order of the text."""


@dataclass(slots=True)
class _Cells:
    """A text cut into its characters, each with what belongs to it."""

    plain: str
    """What the patterns see: a character of ASCII for each."""

    out: list[str]
    """What the text keeps of each: digits of any script as ASCII, marks behind their letter."""

    start: list[int]
    """Where each begins in the text as it was given, and where that ends."""


def redact(text: str) -> Redaction:
    """Replace every sensitive part by its kind in square brackets. Digits of other scripts, accents and
    invisible characters do not hide anything."""
    cells = _cells(text)
    shown, place = (
        cells.plain,
        list(range(len(cells.plain) + 1)),
    )  # place: the cell of each character of `shown`
    taken: list[tuple[int, int, str]] = []
    kinds: set[str] = set()
    for rule in RULES:
        if not _is_due(rule, kinds, shown):
            continue
        parts: list[str] = []
        places: list[int] = []
        done = 0
        for match in _compiled(rule.pattern, rule.any_case).finditer(shown):
            kind = rule.kind or _kind(match.group(), shown[max(0, match.start() - BEFORE) : match.start()])
            start, end = match.end() - len(match.group(match.re.groups)), match.end()
            if not _counts(rule, match, shown, start):
                continue
            kinds.add(kind)
            taken.append((place[start], place[end], kind))
            parts += [shown[done:start], f"[{NAMES[kind]}]"]
            places += [*place[done:start], *[place[start]] * len(parts[-1])]
            done = end
        shown, place = "".join([*parts, shown[done:]]), [*places, *place[done:]]
    taken.sort()
    return Redaction(
        _joined(cells, taken), tuple(kind for kind in NAMES if kind in kinds), tuple(_spans(cells, taken))
    )


def without_placeholders(redacted: str) -> str:
    """A redacted text without the words in brackets that stand for what was taken out."""
    return " ".join(_PLACEHOLDER.sub(" ", redacted).split())


def told(kinds: tuple[str, ...], where: str) -> str:
    """What the person is told about sensitive data in a question, with the base's sentence `where` it
    belongs; or nothing: a name alone is no reason."""
    names = [NAMES[kind] for kind in kinds if kind != "name"]
    if not names:
        return ""
    kinds_in_words = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"{SENSITIVE.format(kinds=kinds_in_words)} {where}".strip()


def plain(text: str) -> str:
    """The text as patterns see it: in ASCII, letters without accents, letters of other alphabets as x, X and
    _, invisible characters left out."""
    return _cells(text).plain


def _joined(cells: _Cells, taken: list[tuple[int, int, str]]) -> str:
    parts, done = [], 0
    for start, end, kind in taken:
        parts += [*cells.out[done:start], f"[{NAMES[kind]}]"]
        done = end
    return unicodedata.normalize("NFKC", "".join([*parts, *cells.out[done:]]))


def _spans(cells: _Cells, taken: list[tuple[int, int, str]]) -> list[Found]:
    found = []
    for start, end, kind in taken:
        while cells.start[end] == cells.start[end - 1]:  # one character of the text may be several here
            end += 1
        found.append(Found(cells.start[start], cells.start[end], kind))
    return found


def _cells(text: str) -> _Cells:
    if text.isascii():
        return _Cells(text, list(text), list(range(len(text) + 1)))
    shown: list[str] = []
    out: list[str] = []
    starts: list[int] = []
    for at, given in enumerate(text):
        for c in given if given.isascii() else unicodedata.normalize("NFKC", given):
            category = unicodedata.category(c)
            if category == "Cf":
                continue
            if category[0] == "M" and out:
                out[-1] += c
                continue
            seen = _plain(c)
            shown.append(seen)
            out.append(seen if seen.isdigit() else c)
            starts.append(at)
    return _Cells("".join(shown), out, [*starts, len(text)])


@cache
def _plain(c: str) -> str:
    """The one character of ASCII that stands for a character."""
    category, base = unicodedata.category(c), unicodedata.normalize("NFKD", c)[0]
    if base.isascii():
        return base
    digit = (
        unicodedata.digit(c, None)
        if category == "Nd"
        else next((ord(c) - zero for zero in reversed(ZEROS) if zero <= ord(c) <= zero + 9), None)
    )
    if digit is not None:
        return str(digit)
    if category[0] in "LN":
        return {"Lu": "X", "Ll": "x"}.get(category, "_")
    if c in "\u2018\u2019\u201b\u2032":
        return "'"
    if category == "Pd" or c == "\u2212":
        return "-"
    return " " if category[0] == "Z" else "." if c in "\u00b7\u2022\u2219\u22c5" else "\x7f"


@cache
def _compiled(pattern: str, any_case: bool = True) -> re.Pattern[str]:
    return re.compile(pattern, re.A | re.I if any_case else re.A)


def _is_due(rule: Rule, kinds: set[str], shown: str) -> bool:
    if rule.check == "called":
        title = next(r for r in RULES if r.check == "titled")
        return bool(kinds) or _compiled(title.pattern, title.any_case).search(shown) is not None
    return rule.check not in ("titled", "named") or bool(kinds - {"name"})


def _counts(rule: Rule, match: re.Match[str], shown: str, start: int) -> bool:
    """Whether what looks sensitive is: not a date of the last years without a word about birth before it, and
    no ordinary words."""
    if rule.check == "birth":
        before = shown[max(0, match.start() - BEFORE) : match.start()]
        return not _compiled(RECENT).search(match.group()) or _compiled(BIRTH).search(before) is not None
    if rule.check in ("called", "named"):
        return not _compiled(ORDINARY).search(shown[start : match.end()])
    return True


def _kind(run: str, before: str) -> str:
    """What a run of digits most likely is: by the words before it, its length and its check digit."""
    digits = re.sub(
        r"[a-z]+", lambda m: str(_WORDS.index(m.group()) % 10) if m.group() in _WORDS else "", run.lower()
    )
    digits = re.sub(r"\D", "", digits)
    for kind, pattern, ahead in DIGITS:
        if _compiled(pattern).search(f"{digits} {before}") and (ahead is None or _luhn(ahead + digits)):
            return kind
    return "number"


def _luhn(digits: str) -> bool:
    """The check digit of card numbers, and of NPIs behind 80840 (ISO/IEC 7812, 45 CFR 162.406)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
