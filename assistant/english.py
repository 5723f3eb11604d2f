"""Words of English and names of people, read from data that packages carry and never from their code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

DICTIONARY = "frequency_dictionary_en_82_765.txt"
"""symspellpy's: 82,765 words, each with how often books have it, the most frequent first."""

GIVEN, SURNAMES = ("dist.female.first", "dist.male.first"), "dist.all.last"
"""The lists of the United States Census of 1990, which the package `names` carries: a name, its share in
percent, the sum of shares so far, and its rank."""


@cache
def frequencies() -> Mapping[str, int]:
    """Words of English in small letters with their frequency, the most frequent first."""
    pairs = (line.rsplit(" ", 1) for line in _lines("symspellpy", DICTIONARY) if " " in line)
    return {word: int(count) for word, count in pairs}


@cache
def ranks() -> Mapping[str, int]:
    """Words of English in small letters with their rank by frequency, from 0."""
    return {word: rank for rank, word in enumerate(frequencies())}


@cache
def given_names() -> frozenset[str]:
    """5,163 first names in small letters."""
    return frozenset(line.split()[0].lower() for name in GIVEN for line in _lines("names", name))


@cache
def surnames() -> Mapping[str, int]:
    """88,799 surnames in small letters with their rank by frequency, from 0."""
    return {line.split()[0].lower(): rank for rank, line in enumerate(_lines("names", SURNAMES))}


def _lines(package: str, name: str) -> Iterator[str]:
    """The lines of a file that an installed package carries. The package itself is not imported."""
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations is not None, package
    with open(Path(spec.submodule_search_locations[0], name), encoding="utf-8-sig") as file:
        yield from file
