"""Which part of a section stands for it: the one that shows why it was found, with the matched words marked,
or its short form."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.content.articles import Section
from assistant.search import analysis

LENGTH = 180

SHORT = 160
"""Longest `short` in characters, not counting the sentences that must be carried."""

Marks = tuple[tuple[int, int], ...]


def snippet(text: str, query: str, length: int = LENGTH) -> tuple[str, Marks]:
    """Up to `length` characters of the text around the densest match, and where in them the words of the
    query are."""
    flat = " ".join(text.split())
    wanted = set(analysis.terms(query))
    prefix = (analysis.words(query) or [""])[-1]
    found = [
        (m.start(), m.end())
        for m in re.finditer(r"\w+(?:['\u2019]\w+)*", flat)
        if _matches(m.group(), wanted, prefix)
    ]
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
    """Whole sentences from the beginning up to 160 characters, then what must be carried; a longer first
    sentence ends with an ellipsis."""
    out = ""
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(section.text.split())):
        longer = f"{out} {sentence}".strip()
        if len(longer) > SHORT:
            break
        out = longer
    if not out:
        flat = " ".join(section.text.split())
        out = flat if len(flat) <= SHORT else flat[: SHORT - 1].rsplit(" ", 1)[0] + "…"
    missing = [sentence for sentence in section.must_carry if " ".join(sentence.split()) not in out]
    return " ".join([out, *(" ".join(sentence.split()) for sentence in missing)])


def _matches(word: str, wanted: set[str], prefix: str) -> bool:
    return not wanted.isdisjoint(_stems(word)) or (len(prefix) >= 3 and word.lower().startswith(prefix))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    """The stems of a word of an article."""
    return analysis.terms(word)
