"""What a mistyped word was meant to be: the base's own words first, and a dictionary of English so that common
words stay what they are. In another language a base knows its own words alone, and mends less."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from assistant import english
from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.compounds import Compounds
from assistant.search.language_guess import guess
from assistant.search.languages import COMPOUNDING, UNSPACED, folded
from assistant.search.near_words import NearWords

COMMON = 25_000
"""English words that may be proposed, the most frequent ones; all 82,765 of the dictionary are known and left
alone."""

LONG = 8
"""Letters from which two of a word may be wrong."""

SHORTEST_FOREIGN = 6
"""Letters from which a word is mended, by one letter, where no dictionary knows it: a shorter one is likely a
word of its own."""

USED, MORE = 3, 5
"""How often a word that only wordings have must stand in them, and from how many times its number a near word
makes it a typing error."""

_NOT = [
    "do",
    "does",
    "did",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "ca",
    "could",
    "wo",
    "would",
    "should",
    "must",
    "need",
]
_SHORT = {verb + "nt": verb + "n't" for verb in _NOT} | {
    "im": "i'm",
    "ive": "i've",
    "youre": "you're",
    "theyre": "they're",
    "thats": "that's",
    "whats": "what's",
}
"""Short forms typed without their apostrophe. A near word of the dictionary would turn "doesnt" into its
opposite."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Correction:
    """A text with its spelling mended."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()
    """Word as typed, word as read."""


@dataclass(frozen=True)
class Speller:
    """Mends words that neither the base nor the English dictionary knows."""

    own: Mapping[str, int]
    near: NearWords
    """The same words, by their letters."""

    written: Collection[str] = frozenset()
    """Those that the texts of the base have, and not only the wordings, in which people name themselves."""

    languages: tuple[str, ...] = analysis.ENGLISH
    """Those of the base's articles."""

    def correct(self, text: str, *, typing: bool = False) -> Correction:
        """The text with unknown words replaced by what they most likely were. While `typing`, the last word
        stays when it may be the beginning of another one, and becomes none but a word of the base."""
        text = analysis.composed(text)
        better_of = self._better if self._is_english(text) else self._nearest_own
        changes: list[tuple[str, str]] = []
        end = len(text.rstrip())

        def mend(match: re.Match[str]) -> str:
            word = match.group()
            is_last = typing and match.end() == end and text.rstrip() == text
            if is_last and self.begins(word.lower()):
                return word
            better = better_of(word.lower())
            if better is None or (is_last and not all(part in self.own for part in better.split())):
                return word
            changes.append((word, better))
            return better

        return Correction(_WORD.sub(mend, text), tuple(changes))

    def _is_english(self, text: str) -> bool:
        """Whether the dictionary of English may mend a text: in a base with other languages, too, only one that
        is in it."""
        return self.languages == analysis.ENGLISH or (
            "en" in self.languages and guess(text, self.languages, {}) == "en"
        )

    def _is_spelled(self, word: str) -> bool:
        """Whether a word is spelled as the base or English spells it."""
        return word in self.own or ("en" in self.languages and word in english.frequencies())

    def knows(self, word: str) -> bool:
        """Whether a word, or another form of it, is one of the base's languages."""
        if self._is_spelled(word):
            return True
        if self.languages == analysis.ENGLISH:
            return False
        stems = analysis.terms(word, self.languages)
        return not stems or not self._stems.isdisjoint(stems)

    def begins(self, letters: str) -> bool:
        """Whether some word of the base or of English begins so, or is that."""
        return any(
            place < len(words) and words[place].startswith(letters)
            for words in (self._sorted, _dictionary() if "en" in self.languages else ())
            for place in (bisect_left(words, letters),)
        )

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self.own)

    def is_near(self, word: str) -> bool:
        """Whether a word that is not known is one or, when it is long, two letters away from one that is."""
        distance = 1 if len(word) < LONG else 2
        near = (self.near, _common()) if "en" in self.languages else (self.near,)
        return any(words.within(word, distance) for words in near)

    @cached_property
    def _stems(self) -> frozenset[str]:
        """The stems of its own words, and what the compounds among them are made of."""
        stems = {stem for word in self.own for stem in analysis.terms(word, self.languages)}
        if COMPOUNDING.isdisjoint(self.languages):
            return frozenset(stems)
        compounds = Compounds(stems)
        return frozenset(stems.union(*map(compounds.parts_of, stems)))

    @cached_property
    def _by_fold(self) -> Mapping[str, str]:
        """Its own words by themselves without accents."""
        return {folded(word): word for word in sorted(self.own, key=lambda word: self.own[word])}

    @cached_property
    def _near_folded(self) -> NearWords:
        return NearWords({word: self.own[written] for word, written in self._by_fold.items()})

    def _nearest_own(self, word: str) -> str | None:
        """The word of the base that is nearest to one that it does not know: without a dictionary of the
        language no other is proposed."""
        before, joint, base = word.replace("\u2019", "'").rpartition("'")
        base = folded(base)
        if len(base) < SHORTEST_FOREIGN or UNSPACED.search(base) or self.knows(base):
            return None
        if not COMPOUNDING.isdisjoint(self.languages) and any(
            self._compounds.parts_of(stem) for stem in analysis.terms(base, self.languages)
        ):
            return None
        found = [near for near in self._near_folded.within(base, 1) if near.term[0] == base[0]]
        best = max(found, key=lambda near: (near.count, near.term), default=None)
        return None if best is None else before + joint + self._by_fold[best.term]

    @cached_property
    def _compounds(self) -> Compounds:
        return Compounds(self._stems)

    def _better(self, word: str) -> str | None:
        plain = word.replace("\u2019", "'")
        base = plain.removesuffix("'s")
        if base in _SHORT:
            return _SHORT[base]
        if len(base) < 3 or not base.isascii() or any(map(self._is_spelled, (base, base.replace("'", "")))):
            return None  # not by stems: a word without its last letter often is one
        halves = self._halves(base)
        if halves:
            return halves
        distance = 1 if len(base) <= 4 else 2
        found = [near for words in (_common(), self.near) for near in words.within(base, distance)]
        if len(base) == 3:  # a name or an abbreviation, unless it is nearly a word of the base
            found = [
                s
                for s in found
                if s.term in self.own and (sorted(s.term) == sorted(base) or _is_within(base, s.term))
            ]
        if not found:
            return None
        best = max(found, key=lambda s: (self._likelihood(base, s.term, s.distance), s.term))
        return str(best.term) + plain[len(base) :]

    def _likelihood(self, typed: str, term: str, distance: int) -> float:
        """Higher is likelier: near, starting alike, used in the base, frequent in English. In units of
        natural logarithms of odds."""
        score = -4.5 * distance + 0.5 * math.log(english.frequencies().get(term, 1000))
        score += 2.0 + math.log1p(self.own[term]) if term in self.own else 0.0
        score -= 2.0 * (typed[0] != term[0])
        score += 1.0 * (sorted(typed) == sorted(term) or _skeleton(typed) == _skeleton(term))
        return score + 1.5 * _is_within(typed, term)

    def _halves(self, word: str) -> str | None:
        """Two words of the base that were typed as one."""
        splits = [(word[:n], word[n:]) for n in range(3, len(word) - 2)]
        both = [(a, b) for a, b in splits if self.own.get(a, 0) > 2 and self.own.get(b, 0) > 2]
        if not both:
            return None
        first, second = max(both, key=lambda pair: min(self.own[pair[0]], self.own[pair[1]]))
        return f"{first} {second}"


def make_speller(
    texts: Iterable[str], wordings: Iterable[str] = (), languages: tuple[str, ...] = analysis.ENGLISH
) -> Speller:
    """A speller whose own words are those of some texts, and of wordings as far as they are spelled well.

    Wordings are what people typed, typing errors included: one that neither English nor a text knows is a
    word of the base only when people use it, and is not near a word that they use far more often.
    """
    own, typed = _counts(texts, languages), _counts(wordings, languages)
    spelled = Counter(
        {
            word: count
            for word, count in typed.items()
            if word in own or ("en" in languages and word in english.frequencies())
        }
    )
    near = NearWords(own + spelled)
    for word, count in (typed - spelled).items():
        likelier = (
            found for found in near.within(word, 2 if len(word) > 5 else 1) if found.count >= MORE * count
        )
        if count >= USED and next(likelier, None) is None:
            spelled[word] = count
    return Speller(own + spelled, NearWords(own + spelled), frozenset(own), languages)


def speller_of(library: Library) -> Speller:
    """A speller for the questions that a base gets. An abbreviation that is listed as a synonym is a word of
    the base."""
    sections = library.sections
    texts = [
        *(text for s in sections for text in (s.heading, s.text)),
        *(phrase for group in library.synonyms for phrase in group),
    ]
    return make_speller(texts, (asked for s in sections for asked in s.asked), library.languages)


def _counts(texts: Iterable[str], languages: Sequence[str]) -> Counter[str]:
    """How often each word stands in some texts. Where no language is English an apostrophe joins two."""
    words = (
        part
        for text in texts
        for word in analysis.words(text)
        for part in ((word.replace("'", ""),) if "en" in languages else word.split("'"))
    )
    return Counter(word for word in words if word.isalpha())


@cache
def _dictionary() -> Sequence[str]:
    """All words of the English dictionary in the order of their letters."""
    return sorted(english.frequencies())


@cache
def _common() -> NearWords:
    """The common words of English: made once, however many builds a process serves after each other."""
    return NearWords(islice(english.frequencies().items(), COMMON))


def _skeleton(word: str) -> str:
    """The consonants of a word without doubled ones: what survives when people spell by ear."""
    return re.sub(r"(.)\1+", r"\1", word[0] + re.sub(r"[aeiouy']", "", word[1:]))


def _is_within(typed: str, term: str) -> bool:
    """Whether letters were only left out: every typed letter is in the word, in order."""
    letters = iter(term)
    return all(letter in letters for letter in typed)
