"""Search as one types: headings that begin like the words so far come first, in an order that does not jump;
then sections by their words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from assistant.content.addresses import TOP
from assistant.content.articles import OVERDUE_PENALTY, Section
from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.bm25 import Scores, best_first
from assistant.search.index import SYNONYM_WEIGHT, Index
from assistant.search.spelling import Correction, Speller

UNFINISHED = 0.7
"""Weight of a word that the last typed letters may become."""

SHORTEST_PREFIX = 2
SHORTEST_BEGINNING = 3
"""Characters from which headings are compared with what was typed."""

MOST_COMPLETIONS = 30
"""Stems that an unfinished word may become."""

SPARE = 40
"""Sections ranked beyond the limit, because some of them are lists of open points, which are not shown."""

LAST_LETTER = "\U0010ffff"
"""Sorts behind every letter: what begins with a text stands between it and it with this."""

Headings = list[tuple[str, int]]
"""Headings as words, with a space at the end, each with the number of its section; sorted."""


@dataclass(eq=False)
class TypeAhead:
    """Ranks sections for words that are still being typed, without the sentence model: it has to answer
    between two keys."""

    library: Library
    index: Index
    speller: Speller
    product: str = ""

    def __post_init__(self) -> None:
        self._weights: tuple[date, Scores] | None = None

    def search(
        self, query: str, day: date, limit: int, audience: str | None = None, category: str | None = None
    ) -> tuple[Correction, Sequence[Section]]:
        """The words as they were read, and the best sections for an audience, of a category. Words without a
        topic alone give the first articles.

        On each day, sections whose review is overdue come behind those that are as good.
        """
        corrected = self.speller.correct(query, typing=True)
        words = analysis.words(corrected.text)
        is_finished = query != query.rstrip()
        last = "" if is_finished or not words else words[-1]
        whole = words[:-1] if last else words
        topics = [word for word in whole if word not in self._fillers]
        weights = self.weights(day)
        first = self._by_heading(whole, topics, last)
        first.sort(key=lambda n: weights[n] < 1)
        scores = self._score(topics or whole, last) * weights
        scores[first] = -1
        count = len(scores) if audience or category else limit + SPARE
        rest = [n for n in best_first(scores, count) if scores[n] > 0]
        sections = [self.library.sections[n] for n in [*first, *rest]]
        sections = [section for section in sections if section.is_confirmed]
        if not sections and words and not topics and (not last or self._may_be_filler(last)):
            sections = [article.sections[0] for article in self.library.articles]
        return corrected, [each for each in sections if self._passes(each, audience, category)][:limit]

    def weights(self, day: date) -> Scores:
        """What the score of each section is worth on a day, (sections,). Kept for the day that was asked for
        last."""
        kept = self._weights
        if kept is None or kept[0] != day:
            articles = self.library.by_id
            overdue = [articles[s.article_id].is_stale(day) for s in self.library.sections]
            kept = day, np.array([1 - OVERDUE_PENALTY * each for each in overdue], np.float32)
            self._weights = kept
        return kept[1]

    def _passes(self, section: Section, audience: str | None, category: str | None) -> bool:
        """Whether a section is for an audience (one that names none is for everybody) and of a category."""
        article = self.library.article(section.article_id)
        groups = article.audience_of(section)
        return (not audience or not groups or audience in groups) and (
            not category or article.category == category
        )

    def _by_heading(self, whole: Sequence[str], topics: Sequence[str], last: str) -> list[int]:
        """Sections whose heading begins with what was typed; behind them those whose heading does so without
        the words that say nothing."""
        exactly = self._beginning(whole, last, self._whole_headings)
        return list(dict.fromkeys([*exactly, *self._beginning(topics, last, self._short_headings)]))

    def _beginning(self, typed_words: Sequence[str], last: str, headings: Headings) -> list[int]:
        """Sections whose heading begins with what was typed. Typing on can only shorten this list, and it
        never changes order."""
        typed = " ".join(typed_words)
        if last:
            beginnings = {f"{typed} {last}".strip()}
            if self._may_be_filler(last):
                beginnings.add(f"{typed} ".lstrip())
        else:
            beginnings = {typed + " "} if typed else set()
        spans = (
            headings[bisect_left(headings, (text,)) : bisect_left(headings, (text + LAST_LETTER,))]
            for text in beginnings
            if len(text) >= SHORTEST_BEGINNING
        )
        return sorted({number for span in spans for _, number in span})

    def _score(self, topics: Sequence[str], last: str) -> Scores:
        stems = {stem: 1.0 for word in topics for stem in analysis.terms(word)}
        synonyms = dict.fromkeys(analysis.synonyms_of(list(stems), self.index.phrases), SYNONYM_WEIGHT)
        scores = self.index.score(stems | synonyms) if stems else np.zeros(len(self.index.refs), np.float32)
        if not last:
            return scores
        finished = dict.fromkeys(analysis.terms(last), 1.0)
        unfinished = UNFINISHED * self.index.score_any(self._stems_from(last))
        return scores + (np.maximum(self.index.score(finished), unfinished) if finished else unfinished)

    def _stems_from(self, last: str) -> list[str]:
        """Stems that the unfinished word may become, at most the thirty shortest."""
        if len(last) < SHORTEST_PREFIX:
            return []
        stems = self._vocabulary
        shorter = [last[:n] for n in range(4, len(last)) if last[:n] in self._stems]
        longer = stems[bisect_left(stems, last) : bisect_left(stems, last + LAST_LETTER)]
        return sorted([*shorter, *longer], key=lambda stem: (len(stem), stem))[:MOST_COMPLETIONS]

    def _may_be_filler(self, last: str) -> bool:
        return any(filler.startswith(last) for filler in self._fillers)

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
