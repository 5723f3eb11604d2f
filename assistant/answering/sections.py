"""What a section says as an answer, for whoever names it: no question is ranked here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from assistant.answering.models import Answer, AnswerStatus, Choice, Person, Source, person_of
from assistant.answering.notices import Notice, of_section, withheld
from assistant.content.addresses import permalink
from assistant.content.articles import Article, Link, Section
from assistant.content.library import Library
from assistant.content.related import related_to
from assistant.search.snippets import short
from assistant.settings import Settings

NOT_REVIEWED = "Not reviewed for a long time"
"""Why the article of a withheld answer is named."""

NEVER = "(?!)"
"""A pattern that nothing fits, for Python and JavaScript."""


def clarify_pattern(words: Sequence[str]) -> str:
    """The words of the setting `clarify_words` as a pattern for Python and JavaScript."""
    parts = [re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in words]
    return rf"\b(?:{'|'.join(parts)})\b" if parts else NEVER


@dataclass(frozen=True)
class SectionAnswers:
    """Sections of a library as answers, with their notices and what belongs beside them."""

    library: Library
    settings: Settings
    today: Callable[[], date]
    """What day it is decides which reviews are overdue."""

    def section_answer(self, reference: str) -> Answer:
        """The answer that a section is, for somebody who names it, as a FAQ does: never withheld, but with
        its notices. Raises NotFound."""
        section = self.library.section(reference)
        return self._as_written(section, self.library.article(section.article_id), 1.0, ())

    def label(self, section: Section) -> str:
        """How a section is offered as a choice."""
        who = self.library.article(section.article_id).audience_of(section)
        if len(who) == 1:
            return f"{section.heading} (for {self.settings.base.audiences.get(who[0], who[0])})"
        return section.heading

    def handoff(self) -> Person:
        """How to reach a person."""
        return person_of(self.settings)

    def _from_section(self, section: Section, confidence: float, notices: tuple[Notice, ...]) -> Answer:
        article = self.library.article(section.article_id)
        if self.is_withheld(article):
            return self._link_only(section, article, confidence, notices)
        return self._as_written(section, article, confidence, notices)

    def _as_written(
        self, section: Section, article: Article, confidence: float, notices: tuple[Notice, ...]
    ) -> Answer:
        status: AnswerStatus = "outline" if article.status == "outline" else "answered"
        return self._answer(
            status,
            section=section,
            article=article,
            confidence=confidence,
            related=self.related(article),
            notices=(*notices, *of_section(article, section, self.today())),
        )

    def related(self, article: Article) -> tuple[Link, ...]:
        """What belongs beside an article: found once for each."""
        return self._related_of(article.id)

    @cached_property
    def _related_of(self) -> Callable[[int], tuple[Link, ...]]:
        return cache(lambda article_id: related_to(self.library, self.library.article(article_id)))

    def is_withheld(self, article: Article) -> bool:
        """Whether a review is overdue for so long that only the link to the article is given."""
        return (
            article.review_by is not None
            and (self.today() - article.review_by).days > self.settings.base.withhold_days
        )

    def _link_only(
        self, section: Section, article: Article, confidence: float, notices: tuple[Notice, ...]
    ) -> Answer:
        """The place where an answer stands that may no longer hold: first of the related articles, with the
        sentence why."""
        link = Link(
            article.id, article.title, article.section_url(section.anchor), article.summary, NOT_REVIEWED
        )
        related = (link, *(other for other in self.related(article) if other.id != article.id))[:3]
        return self._answer(
            "no_answer", confidence=confidence, related=related, notices=(*notices, withheld(article))
        )

    def _permalink(self, section: Section) -> str:
        return self.settings.base_path + permalink(section.article_id, section.anchor)

    def _source(self, article: Article, section: Section) -> Source:
        return Source(
            article.id,
            article.number,
            article.title,
            section.heading,
            section.anchor,
            article.section_url(section.anchor),
            self._permalink(section),
            section.span,
            article.hash,
            article.status,
            article.reviewed,
            article.is_stale(self.today()),
        )

    def _answer(
        self,
        status: AnswerStatus,
        *,
        confidence: float,
        related: tuple[Link, ...],
        notices: tuple[Notice, ...] = (),
        section: Section | None = None,
        article: Article | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> Answer:
        named = "|".join(
            [self.library.build, status, section.ref if section else "", *(c.choice for c in choices)]
        )
        return Answer(
            status=status,
            kind=section.kind if section else None,
            text=section.text if section else None,
            markdown=section.markdown if section else None,
            html=section.html if section else None,
            short=short(section) if section else None,
            steps=section.steps if section else (),
            source=self._source(article, section) if section and article else None,
            confidence=round(confidence, 4),
            choices=choices,
            related=related,
            notices=notices,
            handoff=self.handoff(),
            parts=(),
            answer_id=hashlib.sha256(named.encode()).hexdigest()[:16],
            build=self.library.build,
        )
