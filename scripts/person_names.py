"""Writes `assistant/journal/names.txt`: names of people, of which the journal keeps none.

    python scripts/person_names.py NAMES EN_US

NAMES is the folder `names` of the package `names` 0.3.0 (first names and surnames of the United States census
of 1990, public domain), EN_US the file `en_US.dic` of the package `spylls` 0.1.7 (the spelling dictionary
SCOWL, whose licence asks for nothing but its own notice). Both are on PyPI; neither is needed afterwards.

The file has two parts, with an empty line between them: names, and ordinary words that are names as well,
which count as names only beside another one.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

TARGET = Path(__file__).parents[1] / "assistant" / "journal" / "names.txt"

SURNAMES = 12_000
"""The most frequent ones; 73 of 100 people had one of them."""

FREQUENT_FIRST, FREQUENT_LAST = 400, 150
"""Names so frequent are names, though a dictionary has them as words, too: john, rose, smith, cooper."""

MAYBE = 3_000
"""Names so frequent count beside another name."""

FUNCTION_WORDS = 150
"""The most frequent words of English are no names, whatever stands beside them."""

_WORDS = (
    "art ball banks bell bill black chance cook cross day dawn faith fields grant green hall hill hope joy"
    " king little long love mark may miles page parks powers price sharp star stone summer ward wells west white"
    " will wood woods young"
)
WORDS = frozenset(_WORDS.split())
"""Of the frequent names, those that are words more often."""

_NO_NAMES = (
    "january april june september monday friday sunday thu christmas english german irish thai record online ok"
    " ai im eng guy max christian islam norton hewlett packard cisco mercedes del les la le un una broadway"
)
NO_NAMES = frozenset(_NO_NAMES.split())
"""What the census has as names, and nearly everybody uses as a word."""

ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
    ("ness", ""),
)


def main(names: Path, en_us: Path) -> None:
    last = _ranks(names / "dist.all.last")
    first = _ranks(names / "dist.male.first")
    for name, rank in _ranks(names / "dist.female.first").items():
        first[name] = min(first.get(name, rank), rank)
    words = {line.split("/")[0].strip() for line in en_us.read_text("latin-1").splitlines()}
    small = {word for word in words if word.islower()}
    english = (
        resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    )
    frequent = [line.rpartition(" ")[0] for line in english.splitlines()]
    function_words = set(frequent[:FUNCTION_WORDS])

    def is_ordinary(word: str) -> bool:
        return word in small or any(
            word.endswith(ending) and len(word) - len(ending) > 2 and word[: -len(ending)] + rest in small
            for ending, rest in ENDINGS
        )

    sure, maybe = set(), set()
    for name in {*first, *(name for name, rank in last.items() if rank <= SURNAMES)}:
        is_frequent = first.get(name, 10**6) <= FREQUENT_FIRST or last.get(name, 10**6) <= FREQUENT_LAST
        if not is_ordinary(name) or (is_frequent and name not in WORDS):
            sure.add(name)
        elif min(first.get(name, 10**6), last.get(name, 10**6)) <= MAYBE:
            maybe.add(name)
    sure, maybe = sure - function_words - NO_NAMES, maybe - function_words
    lines = [*sorted(sure), "", *sorted(maybe)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(sure)} names and {len(maybe)} words that are names as well: {TARGET}")


def _ranks(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text("ascii").splitlines())
    return {row[0].lower(): int(row[3]) for row in rows if row}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
