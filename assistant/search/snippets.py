"""Which part of a section stands for it: the one that shows why it was found, with the matched words marked,
or its short form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.content.articles import Section
from assistant.search import analysis

LENGTH = 180

SHORT = 160
"""Longest `short` in characters, not counting the sentences that must be carried."""

_WORD = re.compile(r"(?:\w|[\u00ad\u0300-\u036f\u200b-\u200d])+(?:['\u2019](?:\w|\u00ad)+)*")
_ITEM = re.compile(r"(?:\d+\.|-) ")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

Marks = tuple[tuple[int, int], ...]


def snippet(text: str, query: str, length: int = LENGTH) -> tuple[str, Marks]:
    """Up to `length` characters of the text around the densest match, and where in them the words of the
    query are."""
    flat = " ".join(text.split())
    wanted = set(analysis.terms(query))
    prefix = (analysis.words(query) or [""])[-1]
    found = [(m.start(), m.end()) for m in _WORD.finditer(flat) if _matches(m.group(), wanted, prefix)]
    if len(flat) <= length:
        return flat, tuple(found)
    start = max(
        (s for s, _ in found),
        key=lambda s: (sum(s <= other < s + length for other, _ in found), -s),
        default=0,
    )
    start = max(0, min(start - 30, len(flat) - length))
    if start:
        blank = flat.find(" ", start, start + 30)
        start = blank + 1 if blank >= 0 else start
    end = len(flat)
    if start + length < end:
        blank = flat.rfind(" ", start + length // 2, start + length)
        end = (
            blank if blank >= 0 else start + length
        )  # no blank near: a long address, or a script without blanks
    before, after = ("… " if start else ""), (" …" if end < len(flat) else "")
    shift = start - len(before)
    return before + flat[start:end] + after, tuple(
        (s - shift, e - shift) for s, e in found if start <= s and e <= end
    )


def short(section: Section) -> str:
    """Whole sentences and whole steps from the beginning up to 160 characters, and what must be carried; a
    longer first sentence ends with an ellipsis.

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
    return " ".join([*missing, *said, *items] if leads_in else [*said, *missing, *items])


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


def _matches(word: str, wanted: set[str], prefix: str) -> bool:
    return not wanted.isdisjoint(_stems(word)) or (len(prefix) >= 3 and word.lower().startswith(prefix))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    """The stems of a word of an article."""
    return analysis.terms(word)
