"""What a section says as an answer, for whoever names it: no question is ranked here."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assistant.answering.models import Answer, AnswerStatus, Choice, Next, Person, Source, person_of
from assistant.answering.next_questions import questions_after
from assistant.answering.notices import Notice, of_section, withheld
from assistant.content.addresses import TOP, permalink
from assistant.content.articles import Article, Link, Section
from assistant.content.library import Library
from assistant.content.related import related_to
from assistant.safety.emergency import NEVER
from assistant.search.snippets import short
from assistant.settings import Settings
from assistant.words import Words, words_of


def clarify_pattern(words: Sequence[str]) -> str:
    """The words of the setting `clarify_words` as a pattern for Python and JavaScript."""
    parts = [re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in words]
    return rf"\b(?:{'|'.join(parts)})\b" if parts else NEVER


@dataclass(frozen=True, eq=False)
class SectionAnswers:
    """Sections of a library as answers, with their notices and what belongs beside them."""

    library: Library
    settings: Settings
    today: Callable[[], date]
    """What day it is decides which reviews are overdue."""

    _related: dict[int, tuple[Link, ...]] = field(init=False, repr=False, default_factory=dict)
    _next: dict[str, tuple[Next, ...]] = field(init=False, repr=False, default_factory=dict)

    @cached_property
    def words(self) -> Words:
        """What is said beside the words of articles, in the language of the base."""
        return words_of(self.settings.base.language)

    def answer(self, reference: str) -> Answer:
        """The answer that a section is, for somebody who names it, as a FAQ does: never withheld, but with
        its notices. Raises NotFound."""
        section = self.library.section(reference)
        return self._as_written(section, self.library.article(section.article_id), 1.0, ())

    def answer_unless_withheld(
        self, section: Section, confidence: float, notices: tuple[Notice, ...]
    ) -> Answer:
        """The answer that a section is, for somebody whose question found it: only a link when its review is
        overdue for too long."""
        article = self.library.article(section.article_id)
        if self.is_withheld(article):
            return self._link_only(section, article, confidence, notices)
        return self._as_written(section, article, confidence, notices)

    def label(self, section: Section) -> str:
        """How a section is offered as a choice."""
        who = self.library.article(section.article_id).audience_of(section)
        if len(who) == 1:
            audience = self.settings.base.audiences.get(who[0], who[0])
            return self.words("notices.choice_for", heading=section.heading, audience=audience)
        return section.heading

    def handoff(self) -> Person:
        """How to reach a person."""
        return person_of(self.settings)

    def related(self, article: Article) -> tuple[Link, ...]:
        """What belongs beside an article: found once for each."""
        if article.id not in self._related:
            self._related[article.id] = related_to(self.library, article, self.words)
        return self._related[article.id]

    def next_after(self, section: Section) -> tuple[Next, ...]:
        """Questions that may come after a section: found once for each. Nothing is ranked for them: each is
        the heading of one section alone, which answers whoever asks in these words, or sends its `choice`."""
        if section.ref not in self._next:
            article = self.library.article(section.article_id)
            beside = [self.library.article(link.id) for link in self.related(article)]
            self._next[section.ref] = questions_after(
                section, self._asking(article), map(self._asking, beside)
            )
        return self._next[section.ref]

    def _asking(self, article: Article) -> list[Section]:
        """The sections of an article that answer a question which no other section has as its heading."""
        if self.is_withheld(article):
            return []
        return [
            each
            for each in article.sections
            if each.text
            and each.is_question
            and each.anchor != TOP
            and self._headings[each.heading.casefold()] == 1
        ]

    @cached_property
    def _headings(self) -> Counter[str]:
        return Counter(each.heading.casefold() for each in self.library.sections)

    def related_to(self, section: Section) -> tuple[Link, ...]:
        """What belongs beside a section: what belongs beside its article; for a term, what its text links
        to."""
        article = self.library.article(section.article_id)
        linked = self.library.linked_from(section) if section.is_term else ()
        return tuple(other.link(self.words("reasons.linked")) for other in linked) or self.related(article)

    def is_withheld(self, article: Article) -> bool:
        """Whether a review is overdue for so long that only the link to the article is given."""
        return (
            article.review_by is not None
            and (self.today() - article.review_by).days > self.settings.base.withhold_days
        )

    def permalink(self, section: Section) -> str:
        """The permanent address of a section, with the path of the site."""
        return permalink(section.article_id, section.anchor, self.settings.base_path)

    def compose(
        self,
        status: AnswerStatus,
        *,
        confidence: float,
        related: tuple[Link, ...],
        notices: tuple[Notice, ...] = (),
        section: Section | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> Answer:
        """An answer with the words of a section, or with none."""
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
            source=self._source(section) if section else None,
            confidence=round(confidence, 4),
            choices=choices,
            related=related,
            nearest=(),
            notices=notices,
            handoff=self.handoff(),
            parts=(),
            next=self.next_after(section) if section else (),
            answer_id=hashlib.sha256(named.encode()).hexdigest()[:16],
            build=self.library.build,
        )

    def _as_written(
        self, section: Section, article: Article, confidence: float, notices: tuple[Notice, ...]
    ) -> Answer:
        return self.compose(
            "outline" if article.status == "outline" else "answered",
            section=section,
            confidence=confidence,
            related=self.related_to(section),
            notices=(*notices, *of_section(article, section, self.today(), self.words)),
        )

    def _link_only(
        self, section: Section, article: Article, confidence: float, notices: tuple[Notice, ...]
    ) -> Answer:
        """The place of an answer that may no longer hold: first of the related articles, with the reason."""
        others = [other for other in self.related(article) if other.id != article.id]
        return self.compose(
            "no_answer",
            confidence=confidence,
            related=(article.link(self.words("reasons.not_reviewed"), section.anchor), *others)[:3],
            notices=(*notices, withheld(article, self.words)),
        )

    def _source(self, section: Section) -> Source:
        article = self.library.article(section.article_id)
        return Source(
            id=article.id,
            number=article.number,
            title=article.title,
            heading=section.heading,
            anchor=section.anchor,
            url=article.section_url(section.anchor),
            permalink=self.permalink(section),
            span=section.span,
            hash=article.hash,
            status=article.status,
            reviewed=article.reviewed,
            stale=article.is_stale(self.today()),
        )
