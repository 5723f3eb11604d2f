"""What is sensitive in a text, and what is left of the text without it. What sensitive data looks like is in
`rules`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.safety.patterns import (
    BEHIND,
    BIRTH,
    HAN,
    NAMES,
    NUMBER_WORDS,
    ORDINARY,
    RECENT,
    WINDOW,
    ZEROS,
)
from assistant.safety.people import People
from assistant.safety.rules import DIGITS, GROUPS, HARMLESS, RULES, TRIGGERS, Rule
from assistant.words import Words

HIDDEN = "\x01"
"""What the rules see in the place of what a rule before them has found."""

_END = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\$", re.S)
"""An escaped character, a class, or the sign for the end outside of both."""

_TOKEN = re.compile(r"\d+|[a-z]+")
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


def redact(text: str, people: People | None = None) -> Redaction:
    """Replace every sensitive part by its kind in square brackets. Digits of other scripts, accents and
    invisible characters do not hide anything. With `people`, names are found by lists, too."""
    cells = _cells(text)
    shown = cells.plain
    taken: list[tuple[int, int, str]] = []
    kinds: set[str] = set()
    has: dict[str, bool] = {}
    for needs, rules in GROUPS:
        if not all(_has(name, cells.plain, has) for name in needs):
            continue
        for rule in rules:
            if _is_due(rule, kinds, shown):
                shown = _hide(rule, shown, taken)
                kinds.update(kind for _, _, kind in taken)
    if people is not None:
        for start, end in people.find(shown, is_beside=bool(kinds - {"name"})):
            kinds.add("name")
            taken.append((start, end, "name"))
    taken.sort()
    return Redaction(
        _joined(cells, taken), tuple(kind for kind in NAMES if kind in kinds), tuple(_spans(cells, taken))
    )


def without_placeholders(redacted: str) -> str:
    """A redacted text without the words in brackets that stand for what was taken out."""
    return " ".join(_PLACEHOLDER.sub(" ", redacted).split())


def told(kinds: tuple[str, ...], where: str, words: Words) -> str:
    """What the person is told about sensitive data in a question, with the base's sentence `where` it
    belongs; or nothing: a name alone is no reason."""
    names = [words(f"kinds.{kind}") for kind in kinds if kind != "name"]
    return f"{words('notices.sensitive', kinds=', '.join(names))} {where}".strip() if names else ""


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
    if c in HAN:
        return str(HAN.index(c))
    digit = (
        unicodedata.digit(c, None)
        if category == "Nd"
        else next((ord(c) - zero for zero in reversed(ZEROS) if zero <= ord(c) <= zero + 9), None)
        if category == "No"
        else None
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
    # `$` is the very end, as in JavaScript, and not also what stands before a last line break
    ended = _END.sub(lambda m: m.group() if len(m.group()) > 1 else r"\Z", pattern)
    return re.compile(ended, re.A | re.I if any_case else re.A)


def _has(trigger: str, text: str, known: dict[str, bool]) -> bool:
    """Whether a text has what a group of rules needs, looked for once."""
    if trigger not in known:
        sign = TRIGGERS.get(trigger)
        known[trigger] = sign is None or _compiled(sign).search(text) is not None
    return known[trigger]


def _hide(rule: Rule, shown: str, taken: list[tuple[int, int, str]]) -> str:
    """The text with what a rule finds in it hidden; what is sensitive of that is added to `taken`."""
    parts, done = [], 0
    for match in _compiled(rule.pattern, rule.any_case).finditer(shown):
        start, end = match.end() - len(match.group(match.lastindex or 0)), match.end()
        if not _counts(rule, shown, start, end):
            continue
        parts += [shown[done:start], HIDDEN * (end - start)]
        done = end
        if rule.kind != HARMLESS:
            before = shown[max(0, start - WINDOW) : start]
            taken.append((start, end, rule.kind or _kind(_digits(shown[start:end]), before)))
    return "".join([*parts, shown[done:]]) if parts else shown


def _is_due(rule: Rule, kinds: set[str], shown: str) -> bool:
    if rule.check == "called":
        title = next(r for r in RULES if r.check == "titled")
        return bool(kinds) or _compiled(title.pattern, title.any_case).search(shown) is not None
    return rule.check not in ("titled", "named") or bool(kinds - {"name"})


def _counts(rule: Rule, shown: str, start: int, end: int) -> bool:
    """Whether what looks sensitive is, by what stands around it and how many digits it has."""
    part, before = shown[start:end], shown[max(0, start - WINDOW) : start]
    if rule.before and not _compiled(rule.before).search(before):
        return False
    if rule.spare and _compiled(rule.spare).search(before):
        return False
    if rule.after and _compiled(rule.after).search(shown[end : end + BEHIND]):
        return False
    if rule.digits and len(_digits(part)) < rule.digits:
        return False
    if rule.check == "birth":  # a date of the last years is somebody's appointment
        return not _compiled(RECENT).search(part) or _compiled(BIRTH).search(before) is not None
    return rule.check not in ("called", "named") or not _compiled(ORDINARY).search(part)


def _digits(run: str) -> str:
    """The digits of a match, also those that are written as words."""
    out, times, is_open = "", 1, False
    for token in _TOKEN.findall(run.lower()):
        found = NUMBER_WORDS.get(token, "" if token[0].isalpha() else token)
        if found.startswith("x"):
            times = int(found[1:])
            continue
        if not found:
            continue
        if is_open and not (len(found) == 1 and found != "0"):  # "twenty" with no unit behind it
            out += "0"
        is_open = found.endswith("*")
        out += found.removesuffix("*") * times
        times = 1
    return out + "0" * is_open


def _kind(digits: str, before: str) -> str:
    """What a run of digits most likely is: by the words before it, its length and its check digit."""
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
