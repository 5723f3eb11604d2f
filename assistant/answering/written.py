"""Who asks almost in the words of a title, a heading or a wording gets that section, however unsure the ranking
is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from assistant.content.addresses import TOP
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.ranking.candidates import Ranking
from assistant.search import analysis

FEWEST = 2
"""Words with a topic that a text needs: one alone is asked about in many ways."""

LEADS_UP = frozenset(
    analysis.terms(
        "quick question query asking ask tell know wonder wondering curious explain understand help wanted wish "
        "just simply please hello hi hey thanks thank"
    )
)
"""Words before a question that say nothing of it."""

NEAREST = 10
"""Sections that are looked at: a text in just these words makes its section one of them."""

LONGEST = 80
"""Characters of a text that may be made of nothing but words without a topic."""


class WrittenTexts:
    """Titles, headings and wordings of a base by their words, those of a section read when it is first near a
    question."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[str, frozenset[frozenset[str]]] = {}

    def section_of(self, ranking: Ranking) -> Section | None:
        """The best section of a ranking that has a text of just these words, in any order and form."""
        asked = frozenset(analysis.terms(ranking.question.text, self._library.languages))
        near = [candidate.section for candidate in ranking.candidates[:NEAREST]]
        for words in (asked, asked - LEADS_UP):
            found = next((section for section in near if words in self._words_of(section)), None)
            if found and len(words) >= FEWEST and words not in self._others:
                return found
        return None

    def has(self, text: str) -> bool:
        """Whether one of them has just these words, in this order: it may name no topic."""
        return tuple(analysis.words(text)) in self._whole

    @cached_property
    def _whole(self) -> frozenset[tuple[str, ...]]:
        texts = (text for section in self._library.sections for text in self._texts(section))
        return frozenset(tuple(analysis.words(text)) for text in texts if len(text) <= LONGEST)

    @cached_property
    def _others(self) -> frozenset[frozenset[str]]:
        """What must not be answered, or only the asker can decide, stays so."""
        asked = (q.ask for q in self._library.questions if q.clarify or not q.find)
        return frozenset(frozenset(analysis.terms(text, self._library.languages)) for text in asked)

    def _words_of(self, section: Section) -> frozenset[frozenset[str]]:
        if section.ref not in self._read:
            texts = self._texts(section) if section.is_confirmed else ()
            self._read[section.ref] = frozenset(
                frozenset(analysis.terms(text, self._library.languages)) for text in texts
            )
        return self._read[section.ref]

    def _texts(self, section: Section) -> Iterable[str]:
        title = self._library.article(section.article_id).title
        return (*section.asked, title if section.anchor == TOP else section.heading)
