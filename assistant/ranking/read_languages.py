"""Which languages the sentence model reads, and so which articles and questions may be answered; the others are
searched, and offered as near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.content.library import Library
from assistant.ranking.model_card import ModelCard
from assistant.search import analysis
from assistant.search.bm25 import Scores
from assistant.search.language_guess import guess
from assistant.search.spelling import Speller
from assistant.words.tags import primary

WORDS, WORDS_OF_ITS_OWN = 0.5, 1.0
"""What the words of an article that the model does not read count beside the likeness of others: of a question
that it reads, and of one that it does not."""


@dataclass(frozen=True)
class ReadLanguages:
    """What a model reads of one base."""

    library: Library
    card: ModelCard
    speller: Speller

    @cached_property
    def unread(self) -> NDArray[np.bool_] | None:
        """Which sections are in a language that the model does not read, (sections,); None if none is."""
        by_article = {a.id: not self.card.reads(primary(a.lang)) for a in self.library.sources}
        found = np.array([by_article[s.article_id] for s in self.library.sections], bool)
        return found if found.any() else None

    def language_of(self, question: str) -> str:
        """The language of a question, as far as its words tell."""
        return guess(question, self.library.languages, self._words)

    def reads(self, question: str) -> bool:
        """Whether the model reads the language of a question."""
        return self.card.reads(self.language_of(question))

    @cached_property
    def _words(self) -> Mapping[str, Collection[str]]:
        """Words of the base by language, of several those that the others do not have."""
        languages = self.library.languages
        if len(languages) == 1:
            return {languages[0]: self.speller.own}
        found: dict[str, set[str]] = {language: set() for language in languages}
        for article in self.library.articles:
            found[primary(article.lang)].update(analysis.words(article.text))
        return {
            language: words.difference(*(other for name, other in found.items() if name != language))
            for language, words in found.items()
        }


def by_words(lexical: Scores, out: float, *, is_read: bool) -> Scores:
    """Scores of sections that the model does not read, (sections,): their share of the best match by words, and
    `out` for one without any. `is_read` says whether the model reads the question."""
    weight = WORDS if is_read else WORDS_OF_ITS_OWN
    best = max(float(lexical.max(initial=0.0)), 1e-9)
    return np.where(lexical > 0, weight * lexical / best, out).astype(np.float32)


def answered_and_searched(
    languages: Iterable[str], card: ModelCard | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The languages of a base in which questions are answered, and those that are only searched. Without a
    model words alone answer, in all of them."""
    found = tuple(languages)
    answered = tuple(language for language in found if card is None or card.reads(language))
    return answered, tuple(language for language in found if language not in answered)
