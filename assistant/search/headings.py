"""Which headings begin with the words that were typed so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from assistant.search.languages import folded

SHORTEST_BEGINNING = 3
"""Characters from which headings are compared with what was typed."""

LAST_LETTER = "\U0010ffff"
"""Sorts behind every letter: what begins with a text stands between it and it with this."""

Headings = Sequence[tuple[str, int]]
"""Headings as words in lower case without accents, with a space at the end, each with the number of its section; sorted."""


def sorted_headings(titles: Iterable[Sequence[str]]) -> Headings:
    """Headings that are given as the words of each section's."""
    return sorted((_text(title), number) for number, title in enumerate(titles))


def beginning(typed: Sequence[str], last: str, may_go_on: bool, headings: Headings) -> list[int]:
    """Sections whose heading begins with the words that were typed and then with `last`, which may be
    unfinished or empty; with `may_go_on` also without that. A heading of just these words comes first.

    Typing on can only shorten the rest of this list, and it never changes its order.
    """
    whole = _text(typed) if typed else ""
    exact = _text([*typed, last]) if last else whole
    beginnings = {f"{whole}{folded(last.lower())}", exact} if last else {whole}
    if may_go_on:
        beginnings.add(whole)
    found = {n for text in beginnings if len(text) >= SHORTEST_BEGINNING for n, _ in _spanned(text, headings)}
    same = {n for n, heading in _spanned(exact, headings) if heading == exact}
    return [*sorted(found & same), *sorted(found - same)]


def begins_heading(typed: Sequence[str], headings: Headings) -> bool:
    """Whether some heading begins with what was typed, and goes on."""
    text = _text(typed)
    return any(heading != text for _, heading in _spanned(text.rstrip(), headings))


def _spanned(text: str, headings: Headings) -> Sequence[tuple[int, str]]:
    """Number and words of each heading that begins with a text; of none when there is no text."""
    if not text:
        return []
    start, end = bisect_left(headings, (text,)), bisect_left(headings, (text + LAST_LETTER,))
    return [(number, heading) for heading, number in headings[start:end]]


def _text(words: Sequence[str]) -> str:
    return folded(" ".join(words).lower()) + " "
