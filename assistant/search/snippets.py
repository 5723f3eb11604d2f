"""Which part of a section stands for it: the one that shows why it was found, with the matched words marked,
or its short form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.content.articles import Section
from assistant.search import analysis
from assistant.search.languages import UNSPACED

LENGTH = 180

SHORT = 160
"""Longest `short` in characters, not counting the sentences that must be carried."""

_WORD = re.compile(r"(?:\w|[\u00ad\u0300-\u036f\u200b-\u200d])+(?:['\u2019](?:\w|\u00ad)+)*")
_ITEM = re.compile(r"(?:\d+\.|-) ")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a query looks for in a text."""

    stems: frozenset[str]
    prefix: str
    """Its last word, in small letters, which may be unfinished."""

    languages: tuple[str, ...]


def snippet(
    text: str, query: str, length: int = LENGTH, languages: Sequence[str] = analysis.ENGLISH
) -> tuple[str, Marks]:
    """Up to `length` characters of the text around the densest match, in whole sentences and whole items of
    lists, and where in them the words of the query are, by the rules of some languages. Of one that is longer,
    a part."""
    wanted = _Wanted(
        frozenset(analysis.terms(query, languages)), (analysis.words(query) or [""])[-1], tuple(languages)
    )
    units = [words for _, words in _units(text)]
    if sum(map(len, units)) + len(units) - 1 <= length:
        first, last = 0, len(units)
    else:
        first, last = _densest(units, [len(_found(words, wanted)) for words in units], length)
    before, after = ("… " if first else ""), (" …" if last < len(units) else "")
    shown = " ".join(units[first:last])
    if len(shown) > length:
        shown, cut_before, cut_after = _part(shown, _found(shown, wanted), length)
        before, after = ("… " if cut_before else before), (" …" if cut_after else after)
    shown = before + shown + after
    return shown, tuple(_found(shown, wanted))


def _densest(units: Sequence[str], found: Sequence[int], length: int) -> tuple[int, int]:
    """First and last (excluded) of the units that have the most matches within `length` characters, the
    earliest of those; with what follows them while there is room. One unit may be longer."""
    best, most = (0, 1), -1
    for first in range(len(units)):
        last, size = first + 1, len(units[first])
        while last < len(units) and size + 1 + len(units[last]) <= length:
            size += 1 + len(units[last])
            last += 1
        if (matches := sum(found[first:last])) > most and (found[first] or not first):
            best, most = (first, last), matches
    return best


def _part(text: str, found: Sequence[tuple[int, int]], length: int) -> tuple[str, bool, bool]:
    """Up to `length` characters of a text around the densest match, and whether something stands before and
    behind them."""
    start = max(
        (s for s, _ in found),
        key=lambda s: (sum(s <= other < s + length for other, _ in found), -s),
        default=0,
    )
    start = max(0, min(start - 30, len(text) - length))
    if start:
        blank = text.find(" ", start, start + 30)
        start = blank + 1 if blank >= 0 else start
    end = len(text)
    if start + length < end:
        blank = text.rfind(" ", start + length // 2, start + length)
        # no blank near: a long address, or a script without blanks
        end = blank if blank >= 0 else start + length
    return text[start:end], start > 0, end < len(text)


def _found(text: str, wanted: _Wanted) -> list[tuple[int, int]]:
    """Start and end of each word that matches; where a script has no blanks, of each run of pairs that do."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if not word.isascii() and UNSPACED.search(word):
            found += ((start + first, start + last) for first, last in _runs(word, wanted.stems))
        elif _matches(word, wanted):
            found.append((start, match.end()))
    return found


def _runs(word: str, stems: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the pairs of letters of a query stand together in a run of letters."""
    places = [n for n in range(max(len(word) - 1, 1)) if word[n : n + 2] in stems]
    for n in places:
        if n - 1 not in places:
            last = next(m for m in range(n, len(word) + 1) if m not in places)
            yield n, min(last + 1, len(word))


def short(section: Section) -> str:
    """The short form of a section as one line."""
    sentences, items = short_parts(section)
    return " ".join([*sentences, *items])


def short_parts(section: Section) -> tuple[list[str], list[str]]:
    """Whole sentences and whole steps from the beginning up to 160 characters, and what must be carried; a
    longer first sentence ends with an ellipsis. The sentences, and the items of the list behind them.

    Nothing but items follows an item: a sentence behind the last step would read as part of it. So what must
    be carried stands before the steps.
    """
    carried = [" ".join(text.split()) for text in section.must_carry]
    carrying = {sentence: text for text in carried for sentence in _SENTENCE_END.split(text)}
    said: list[str] = []
    items: list[str] = []
    room = SHORT
    for is_item, words in _units(section.text):
        whole = None if is_item else carrying.get(words)
        if (items and not is_item) or (whole is None and len(words) > room):
            break
        if whole is None:
            room -= len(words) + 1
            (items if is_item else said).append(words)
        elif whole not in said:
            said.append(whole)
    if not said and not items:
        said.append(_cut(section.text))
    missing = [text for text in carried if text not in said]
    leads_in = bool(items and said) and said[-1].endswith(":")
    return ([*missing, *said] if leads_in else [*said, *missing]), items


def _units(text: str) -> Iterator[tuple[bool, str]]:
    """What a short form has as a whole or not at all: each sentence, and each item of a list with all that
    stands in it; and whether it is an item."""
    item = ""
    for line in text.split("\n"):
        if item and line.startswith(" "):
            item = f"{item} {' '.join(line.split())}"
            continue
        if item and line:
            yield True, item
            item = ""
        if _ITEM.match(line):
            item = " ".join(line.split())
        elif line:
            yield from ((False, sentence) for sentence in _SENTENCE_END.split(" ".join(line.split())))
    if item:
        yield True, item


def _cut(text: str) -> str:
    """The beginning of a text whose first sentence or item is too long: without the mark of an item, because
    part of a step is none."""
    flat = " ".join(_ITEM.sub("", text).split())
    return flat if len(flat) <= SHORT else flat[: SHORT - 1].rsplit(" ", 1)[0] + "…"


def _matches(word: str, wanted: _Wanted) -> bool:
    return not wanted.stems.isdisjoint(_stems(word, wanted.languages)) or (
        len(wanted.prefix) >= 3 and word.lower().startswith(wanted.prefix)
    )


@lru_cache(maxsize=50_000)
def _stems(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of a word of an article."""
    return analysis.terms(word, languages)
