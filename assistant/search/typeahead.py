"""Search as one types: headings that begin like the words so far come first, in an order that does not jump;
then sections by their words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from assistant.content.addresses import TOP
from assistant.content.articles import OVERDUE_PENALTY, Section
from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.index import Index, ranked
from assistant.search.spelling import Correction, Speller

UNFINISHED = 0.7
"""Weight of a word that the last typed letters may become."""

SHORTEST_PREFIX = 2
LAST = "\U0010ffff"
"""Sorts behind every letter: what begins with a text stands between it and it with this."""

Headings = list[tuple[str, int]]
"""Headings as words, with a space at the end, each with the number of its section; sorted."""


@dataclass(frozen=True)
class TypedSearch:
    """Ranks sections for words that are still being typed, without the sentence model: it has to answer
    between two keys."""

    library: Library
    index: Index
    speller: Speller
    product: str = ""

    def search(
        self, query: str, day: date, limit: int, audience: str | None = None, category: str | None = None
    ) -> tuple[Correction, Sequence[Section]]:
        """The words as they were read, and the best sections for an audience, of a category. Words without a
        topic alone give the first articles.

        On each day, sections whose review is overdue come behind those that are as good.
        """
        corrected = self.speller.correct(query, typing=True)
        finished = query != query.rstrip()
        words = analysis.words(corrected.text)
        last = "" if finished or not words else words[-1]
        whole = words if not last else words[:-1]
        topics = [word for word in whole if word not in self._fillers]
        exactly = self._beginning(whole, last, self._whole_headings)
        first = list(dict.fromkeys([*exactly, *self._beginning(topics, last, self._short_headings)]))
        weights = self._weights(day)
        first.sort(key=lambda n: weights[n] < 1)
        scores = self._score(topics or whole, last) * weights
        scores[first] = -1
        rest = [
            n for n in ranked(scores, len(scores) if audience or category else limit + 40) if scores[n] > 0
        ]
        sections = self.library.sections
        found = [sections[n] for n in [*first, *rest] if sections[n].is_confirmed]
        if not found and words and not topics and (not last or self._may_be_filler(last)):
            found = [a.sections[0] for a in self.library.articles]
        return corrected, [section for section in found if self._passes(section, audience, category)][:limit]

    def _passes(self, section: Section, audience: str | None, category: str | None) -> bool:
        """Whether a section is for an audience (one that names none is for everybody) and of a category."""
        article = self.library.article(section.article_id)
        groups = article.audience_of(section)
        return (not audience or not groups or audience in groups) and (
            not category or article.category == category
        )

    def _beginning(self, typed_words: Sequence[str], last: str, headings: Headings) -> list[int]:
        """Sections whose heading begins with what was typed. Typing on can only shorten this list, and it
        never changes order."""
        typed = " ".join(typed_words)
        ways = {f"{typed} {last}".strip()} | (
            {f"{typed} ".lstrip()} if last and self._may_be_filler(last) else set()
        )
        if not last:
            ways = {typed + " "} if typed else set()
        found = (
            headings[bisect_left(headings, (way,)) : bisect_left(headings, (way + LAST,))]
            for way in ways
            if len(way) >= 3
        )
        return sorted({number for part in found for _, number in part})

    def _score(self, topics: Sequence[str], last: str) -> np.ndarray:
        stems = {stem: 1.0 for word in topics for stem in analysis.terms(word)}
        scores = (
            self.index.score(
                stems | dict.fromkeys(analysis.synonyms_of(list(stems), self.index.phrases), 0.5)
            )
            if stems
            else self._zeros()
        )
        if last:
            exact = dict.fromkeys(analysis.terms(last), 1.0)
            unfinished = UNFINISHED * self.index.score_any(self._stems_from(last))
            scores = scores + (np.maximum(self.index.score(exact), unfinished) if exact else unfinished)
        return scores

    def _stems_from(self, last: str) -> list[str]:
        """Stems that the unfinished word may become, at most the thirty shortest."""
        if len(last) < SHORTEST_PREFIX:
            return []
        begun = [last[:n] for n in range(4, len(last)) if last[:n] in self._stems]
        found = [
            *begun,
            *self._vocabulary[
                bisect_left(self._vocabulary, last) : bisect_left(self._vocabulary, last + LAST)
            ],
        ]
        return sorted(found, key=lambda stem: (len(stem), stem))[:30]

    def _may_be_filler(self, last: str) -> bool:
        return any(filler.startswith(last) for filler in self._fillers)

    def _zeros(self) -> np.ndarray:
        return np.zeros(len(self.index.refs), np.float32)

    @cached_property
    def _weights(self) -> Callable[[date], np.ndarray]:
        """What the score of each section is worth on a day."""
        articles, sections = self.library.by_id, self.library.sections
        return lru_cache(maxsize=2)(
            lambda day: np.array(
                [1 - OVERDUE_PENALTY * articles[s.article_id].is_stale(day) for s in sections], np.float32
            )
        )

    @cached_property
    def _fillers(self) -> frozenset[str]:
        """Words that say nothing about the topic: function words, politeness, the product's name."""
        return analysis.STOP_WORDS | analysis.POLITE | frozenset(analysis.words(self.product))

    @cached_property
    def _titles(self) -> list[str]:
        return [
            self.library.by_id[s.article_id].title if s.anchor == TOP else s.heading
            for s in self.library.sections
        ]

    @cached_property
    def _whole_headings(self) -> Headings:
        return sorted((" ".join(analysis.words(title)) + " ", n) for n, title in enumerate(self._titles))

    @cached_property
    def _short_headings(self) -> Headings:
        return sorted(
            (" ".join(word for word in analysis.words(title) if word not in self._fillers) + " ", n)
            for n, title in enumerate(self._titles)
        )

    @cached_property
    def _stems(self) -> frozenset[str]:
        return self.index.vocabulary()

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._stems)
