"""Which words may be kept of what people type: those of a base, its wordings and synonyms, and of the English
dictionary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.content.library import Library
from assistant.search.spelling import Speller

_SMALL = re.compile(r"(?<![^\W_])[^\W\d_A-Z]+(?![^\W_])")
_NUMBER = re.compile(r"[^\W_]*\d[^\W_]*(?:[.,:/\-][^\W_]*\d[^\W_]*)*")


@dataclass(frozen=True)
class Vocabulary:
    """The words of one build."""

    speller: Speller
    small: frozenset[str]
    """Words that its texts have in small letters: no names there, whatever else they may be."""

    numbers: frozenset[str]
    """Numbers of its texts as they stand there, in small letters: 404, 8443, 2.4.1, icd-10."""

    signs: Sequence[str]
    """What the base calls signs of danger: nothing is kept of a text that has one."""

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one of the base or of English."""
        plain = word.replace("\u2019", "'")
        return self.speller.knows(plain) or self.speller.knows(plain.replace("'", ""))

    def mended(self, word: str) -> str:
        """What a mistyped word was meant to be; the word itself when nobody knows."""
        return self.speller.correct(word).text


def vocabulary_of(library: Library, speller: Speller, signs: Sequence[str]) -> Vocabulary:
    """The vocabulary of a base, whose words a speller has counted already."""
    small: set[str] = set()
    numbers: set[str] = set()
    for section in library.sections:
        for text in (section.heading, section.text):
            small.update(_SMALL.findall(text))
            numbers.update(number.lower() for number in _NUMBER.findall(text))
    for phrase in (phrase for group in library.synonyms for phrase in group):
        small.update(_SMALL.findall(phrase))
        numbers.update(number.lower() for number in _NUMBER.findall(phrase))
    return Vocabulary(speller=speller, small=frozenset(small), numbers=frozenset(numbers), signs=signs)
