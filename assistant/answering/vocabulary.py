"""Which words may be kept of what people type: those of a base and its synonyms, and of the English
dictionary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import english
from assistant.content.library import Library
from assistant.safety.people import People
from assistant.search import analysis
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

    people: People
    """Finds names."""

    def knows(self, word: str) -> bool:
        """Whether a word in small letters is one of the base or of English. That a wording has it is not
        enough: there, people name themselves."""
        return any(
            plain in self.speller.written or plain in self.small or plain in english.frequencies()
            for plain in (word, word.replace("'", ""))
        )

    def mended(self, word: str) -> str:
        """What a mistyped word was meant to be; the word itself when nobody knows."""
        return self.speller.correct(word).text


def vocabulary_of(library: Library, speller: Speller, signs: Sequence[str], people: People) -> Vocabulary:
    """The vocabulary of a base, whose words a speller has counted already."""
    small: set[str] = set()
    numbers: set[str] = set()
    for section in library.sections:
        for text in (section.heading, section.text):
            small.update(_SMALL.findall(text))
            numbers.update(number.lower() for number in _NUMBER.findall(text))
    for phrase in (phrase for group in library.synonyms for phrase in group):
        small.update(analysis.words(phrase))
        numbers.update(number.lower() for number in _NUMBER.findall(phrase))
    return Vocabulary(
        speller=speller, small=frozenset(small), numbers=frozenset(numbers), signs=signs, people=people
    )
