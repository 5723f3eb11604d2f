"""Words of English and names of people, read from data that packages carry and never from their code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

DICTIONARY = "frequency_dictionary_en_82_765.txt"
"""symspellpy's: 82,765 words, each with how often books have it, the most frequent first."""

GIVEN, SURNAMES = ("dist.female.first", "dist.male.first"), "dist.all.last"
"""The lists of the United States Census of 1990, which the package `names` carries: a name, its share in
percent, the sum of shares so far, and its rank."""

MOST = 30_000
"""Surnames that count, of 88,799."""


@cache
def frequencies() -> Mapping[str, int]:
    """Words of English in small letters with their frequency, the most frequent first."""
    pairs = (line.rsplit(" ", 1) for line in _lines("symspellpy", DICTIONARY) if " " in line)
    return {word: int(count) for word, count in pairs}


@cache
def frequency_at(rank: int) -> int:
    """How often books have the word of a rank; more frequent words have a lower one."""
    return next(islice(frequencies().values(), rank, None))


@cache
def given_names() -> frozenset[str]:
    """5,163 first names in small letters."""
    return frozenset(line.split()[0].lower() for name in GIVEN for line in _lines("names", name))


@cache
def surnames() -> frozenset[str]:
    """The most frequent surnames in small letters. Among the rarer ones is almost any word."""
    return frozenset(islice(ranked_surnames(), MOST))


def ranked_surnames() -> Iterator[str]:
    """88,799 surnames in small letters, the most frequent first."""
    return (line.split()[0].lower() for line in _lines("names", SURNAMES))


def _lines(package: str, name: str) -> Iterator[str]:
    """The lines of a file that an installed package carries. The package itself is not imported."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise ModuleNotFoundError(f"{package} is not installed")
    with Path(places[0], name).open(encoding="utf-8-sig") as file:
        yield from file
