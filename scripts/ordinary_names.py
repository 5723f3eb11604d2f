"""Writes `assistant/journal/ordinary_names.txt`: names of people that are words first, such as long and page;
behind an empty line those of them that are names beside another one.

    python scripts/ordinary_names.py EN_US

EN_US is the file `en_US.dic` of the package `spylls` 0.1.7 on PyPI: the spelling dictionary of SCOWL, whose
licence asks for nothing but its own notice. Other than a list of frequencies, it tells March from march.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from assistant import english
from assistant.journal.wording import ORDINARY

FREQUENT = 150
"""Surnames so frequent are names, though a dictionary has them as words, too: smith, cooper, baker."""

MAYBE = 3_000
"""Surnames so frequent are names beside another one, though they are words first."""

FUNCTION_WORDS = 150
"""The most frequent words of English are no names, whatever stands beside them."""

_GIVEN = (
    "john peter martin mike tom jack lee bob rose gene harry ray frank crystal don angel tony dean jean"
    " pearl nick grace jay rob ken roger pat nelson maria terry rick billy eve carter johnny clay rod"
    " jimmy graham warren charlie val robin carol sue amber chase ruby drew brad rocky ted sandy dale"
    " mason victor glen chad heather josh bobby randy timothy troy earl holly kitty jenny sally cliff"
    " belle teddy lance jade daisy lily joey iris wade bud mickey molly homer violet ivy jasper hank noel"
    " meg sheila rosemary hazel veronica eddy deb opal viola jasmine sherry barney patty fritz willy dolly"
    " barb brandy dirk sonny hector colleen beau tanner derrick wally fay phoebe waldo kelvin angelica"
    " patsy trey marge sierra peg basil fern daphne oliver frances elmer carly grover chester polly"
    " amberly neely clement james"
)
GIVEN = frozenset(_GIVEN.split())
"""First names that are names first, though a dictionary has them as words, too."""

_WORDS = (
    "ball banks bell black cook cross day fields green hall hill king little long miles page parks powers"
    " price sharp stone ward wells west white wood woods young"
)
WORDS = frozenset(_WORDS.split())
"""Of the frequent surnames, those that are words first."""

_OTHERS = (
    "january april june september monday friday sunday thu christmas english german irish thai record"
    " online ok ai her im eng guy july dec mon seo forth sellers max christian islam norton hewlett"
    " packard cisco mercedes del les la le un una broadway"
)
OTHERS = frozenset(_OTHERS.split())
"""What the census has as names and the dictionary does not have in small letters, and yet nearly everybody
uses as a word."""

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


def main(en_us: Path) -> None:
    words = {line.split("/")[0].strip() for line in en_us.read_text("latin-1").splitlines()}
    small = {word for word in words if word.islower()}

    def is_ordinary(word: str) -> bool:
        return word in small or any(
            word.endswith(ending) and len(word) - len(ending) > 2 and word[: -len(ending)] + rest in small
            for ending, rest in ENDINGS
        )

    surnames = list(english.ranked_surnames())
    found = english.given_names() | english.surnames()
    frequent = set(surnames[:FREQUENT]) - WORDS | GIVEN
    first = {name for name in found if is_ordinary(name) and name not in frequent} | OTHERS
    function_words = set(islice(english.frequencies(), FUNCTION_WORDS))
    maybe = first & (english.given_names() | set(surnames[:MAYBE])) - function_words - OTHERS
    target = Path(__file__).parents[1] / ORDINARY
    target.write_text("\n".join([*sorted(first - maybe), "", *sorted(maybe)]) + "\n", "utf-8")
    print(f"{len(first - maybe)} words and {len(maybe)} that are names beside another one: {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
