"""Search as one types: headings that begin like the words so far come first, in an order that does not jump;
then sections by their words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.content.addresses import TOP
from assistant.content.articles import OVERDUE_PENALTY, Section
from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.bm25 import Scores, best_first
from assistant.search.headings import LAST_LETTER, Headings, beginning, begins_heading, sorted_headings
from assistant.search.index import SYNONYM_WEIGHT, Index
from assistant.search.languages import UNSPACED, folded, rules_of
from assistant.search.spelling import Correction, Speller

UNFINISHED = 0.7
"""Weight of a word that the last typed letters may become."""

TERM = 0.5
"""What a term of the glossary is worth beside a section, which has more words."""

SHORTEST_PREFIX = 2

MOST_COMPLETIONS = 30
"""Stems that an unfinished word may become."""

FEWEST = 3
"""So many words are a question also without its mark, when the last one is finished."""

_END = re.compile(r"[?!.\u3002\uff1f\uff01]\s*$")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    read: Correction
    """The words as they were read."""

    sections: Sequence[Section]
    """Best first, at most as many as were asked for."""

    total: int
    """How many sections there are in all."""

    missing: tuple[str, ...] = ()
    """Words that stand nowhere in the base."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What was typed, as it is looked up."""

    whole: Sequence[str]
    """Words that are finished, as typed."""

    last: str
    """The word that may be unfinished; empty when there is none."""

    topics: Sequence[str]
    """The finished words that say something."""

    stems: Sequence[str]
    """Of the finished words that say something."""

    last_stems: Sequence[str]
    """What the last word adds to them when it is finished, codes such as E-1042 included."""


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
        self._number = {section.ref: n for n, section in enumerate(self.library.sections)}
        self._allowed: dict[tuple[str | None, str | None], NDArray[np.bool_]] = {}

    def search(
        self,
        query: str,
        day: date,
        limit: int,
        audience: str | None = None,
        category: str | None = None,
        leading: Iterable[Section] = (),
    ) -> Found:
        """The best sections for some words, for an audience, of a category; those that are `leading` first.
        Words without a topic alone give the first articles.

        On each day, sections whose review is overdue come behind those that are as good.
        """
        corrected = self.speller.correct(query, typing=True)
        words = self._words(corrected.text, is_finished=query != query.rstrip())
        weights, allowed = self.weights(day), self._for(audience, category)
        first = self._by_heading(words)
        first.sort(key=lambda n: weights[n] < 1)
        first = list(dict.fromkeys([*(self._number[section.ref] for section in leading), *first]))
        first = [n for n in first if allowed[n]]
        scores = self._score(words) * weights * allowed
        scores[first] = 0
        total = len(first) + int(np.count_nonzero(scores > 0))
        rest = [n for n in best_first(scores, min(limit, len(scores))) if scores[n] > 0]
        sections = [self.library.sections[n] for n in [*first, *rest]]
        missing = self._missing(words)
        if not sections and (words.whole or words.last) and self._says_nothing(words):
            openings = [article.sections[0] for article in self.library.articles]
            sections = [s for s in openings if s.text and allowed[self._number[s.ref]]]
            total = len(sections)
        return Found(corrected, sections[:limit], total, missing)

    def is_whole(self, query: str) -> bool:
        """Whether this is a whole question rather than words that are still being typed: it ends with its
        mark, or it has some words, the last of which is finished, and no heading begins so and goes on."""
        tokens = analysis.tokens(query)
        if _END.search(query):
            return len(tokens) > 1
        if len(tokens) < FEWEST or begins_heading(tokens, self._whole_headings):
            return False
        last = tokens[-1].lower()
        if len(last) == 1 and last.isalpha():
            return query != query.rstrip()
        return query != query.rstrip() or self.speller.knows(last) or not self.speller.begins(last)

    def weights(self, day: date) -> Scores:
        """What the score of each section is worth on a day, (sections,). A term is worth half of a section: it
        has fewer words. Kept for the day that was asked for last."""
        kept = self._weights
        if kept is None or kept[0] != day:
            articles = self.library.by_id
            overdue = [articles[s.article_id].is_stale(day) for s in self.library.sections]
            worth = [TERM if s.is_term else 1.0 for s in self.library.sections]
            late = np.array([1 - OVERDUE_PENALTY * each for each in overdue], np.float32)
            kept = day, late * np.array(worth, np.float32)
            self._weights = kept
        return kept[1]

    def _for(self, audience: str | None, category: str | None) -> NDArray[np.bool_]:
        """Which sections may be found by an audience (one that names none is for everybody), in a category:
        (sections,). A list of open points never is."""
        kept = self._allowed.get((audience, category))
        if kept is None:
            kept = np.array(
                [s.is_confirmed and self._passes(s, audience, category) for s in self.library.sections], bool
            )
            self._allowed[audience, category] = kept
        return kept

    def _passes(self, section: Section, audience: str | None, category: str | None) -> bool:
        article = self.library.article(section.article_id)
        groups = article.audience_of(section)
        return (not audience or not groups or audience in groups) and (
            not category or article.category == category
        )

    def _words(self, text: str, *, is_finished: bool) -> _Words:
        text = analysis.normalize(text)
        places = list(analysis.TOKEN.finditer(text))
        tokens = [match.group() for match in places]
        last = "" if is_finished or not tokens else tokens[-1]
        before = text[: places[-1].start()] if last else text
        whole = tokens[:-1] if last else tokens
        topics = [token for token in whole if not self._is_filler(token)]
        fillers = {stem for token in whole if self._is_filler(token) for stem in self.index.terms(token)}
        stems = [stem for stem in self.index.terms(before) if not topics or stem not in fillers]
        last_stems = [stem for stem in self.index.terms(text) if stem not in self.index.terms(before)]
        for one, other in pairwise(tokens):  # "sign in" is also found where an article has "signin"
            joined = analysis.raw_stem(one + other)
            if joined in self._stems and joined not in (*stems, *last_stems):
                (last_stems if last and other is tokens[-1] else stems).append(joined)
        if not stems and not last_stems:  # no word says anything: perhaps a name that looks like such a word
            stems = [stem for token in tokens if (stem := analysis.raw_stem(token)) in self._stems]
        return _Words(whole=whole, last=last, topics=topics, stems=stems, last_stems=last_stems)

    def _by_heading(self, words: _Words) -> list[int]:
        """Sections whose heading begins with what was typed; behind them those whose heading does so without
        the words that say nothing."""
        may_go_on = self._may_be_filler(words.last)
        exactly = beginning(words.whole, words.last, may_go_on, self._whole_headings)
        return list(
            dict.fromkeys([*exactly, *beginning(words.topics, words.last, may_go_on, self._short_headings)])
        )

    def _score(self, words: _Words) -> Scores:
        stems = dict.fromkeys(words.stems, 1.0)
        synonyms = dict.fromkeys(self.index.beside(list(stems)), SYNONYM_WEIGHT)
        scores = self.index.score(stems | synonyms) if stems else np.zeros(len(self.index.refs), np.float32)
        finished = dict.fromkeys(words.last_stems, 1.0)
        completions = self._completions(words)
        if not completions:
            return scores + self.index.score(finished) if finished else scores
        unfinished = UNFINISHED * self.index.score_any(completions)
        return scores + (np.maximum(self.index.score(finished), unfinished) if finished else unfinished)

    def _completions(self, words: _Words) -> list[str]:
        """Stems that the unfinished word may become, at most the thirty shortest. A word without a topic
        becomes none when another says something: "sign in" is no beginning of "sign invoices"."""
        last = folded(words.last.lower())
        if self.index.languages != analysis.ENGLISH:
            last = last.rpartition("'")[2]  # of "l'abonn" what stands behind the article
        is_empty = analysis.says_nothing(last, self.index.languages) and bool(words.topics)
        is_short = len(last) < SHORTEST_PREFIX and not UNSPACED.match(last)
        if is_short or is_empty or analysis.is_name(words.last):
            return []
        found = self._stems_from(last)
        for joined in words.last_stems:
            if joined.endswith(last) and joined != last:
                found += [stem for stem in self._stems_from(joined) if stem.startswith(joined)]
        return found

    def _stems_from(self, last: str) -> list[str]:
        stems = self._vocabulary
        shorter = [last[:n] for n in range(4, len(last)) if last[:n] in self._stems]
        longer = stems[bisect_left(stems, last) : bisect_left(stems, last + LAST_LETTER)]
        return sorted([*shorter, *longer], key=lambda stem: (len(stem), stem))[:MOST_COMPLETIONS]

    def _missing(self, words: _Words) -> tuple[str, ...]:
        """Words that say something and stand nowhere, neither as such nor as the beginning of another."""
        tokens = [(token, False) for token in words.whole]
        tokens += [(words.last, True)] if words.last else []
        missing = []
        for token, may_go_on in tokens:
            stems = self.index.terms(token)
            is_known = any(stem in self._stems or stem in self._synonym_stems for stem in stems) or any(
                stem in self._stems for stem in self.index.beside(stems)
            )
            if len(token) > 1 and stems and not is_known and not (may_go_on and self._completions(words)):
                missing.append(token)
        return tuple(dict.fromkeys(missing))

    def _says_nothing(self, words: _Words) -> bool:
        return not words.topics and (not words.last or self._may_be_filler(words.last))

    def _is_filler(self, token: str) -> bool:
        small = token.lower()
        is_filler = small in self._fillers or analysis.says_nothing(small, self.index.languages)
        return is_filler and not analysis.is_name(token)

    def _may_be_filler(self, last: str) -> bool:
        return bool(last) and any(filler.startswith(last.lower()) for filler in self._fillers)

    @cached_property
    def _fillers(self) -> frozenset[str]:
        """Words that say nothing about the topic: function words, politeness, the product's name."""
        stop_words = (
            analysis.STOP_WORDS if language == "en" else rules_of(language).stop_words
            for language in self.index.languages
        )
        return frozenset().union(analysis.POLITE, analysis.words(self.product), *stop_words)

    @cached_property
    def _titles(self) -> list[list[str]]:
        """The words of each section's heading; of an opening, those of its article's title."""
        titles = (
            self.library.by_id[s.article_id].title if s.anchor == TOP else s.heading
            for s in self.library.sections
        )
        return [analysis.tokens(title) for title in titles]

    @cached_property
    def _whole_headings(self) -> Headings:
        return sorted_headings(self._titles)

    @cached_property
    def _short_headings(self) -> Headings:
        return sorted_headings([t for t in title if not self._is_filler(t)] for title in self._titles)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return self.index.vocabulary()

    @cached_property
    def _synonym_stems(self) -> frozenset[str]:
        return frozenset(stem for phrase in self.index.phrases for stem in phrase)

    @cached_property
    def _vocabulary(self) -> Sequence[str]:
        return sorted(self._stems)
