"""A question in, an Answer out: the one place that decides what counts as an answer, and when there is
none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.answering.models import Answer, Choice, Hit, Part
from assistant.answering.notices import Notice, about_person, emergency, not_confirmed
from assistant.answering.sections import NOT_REVIEWED, SectionAnswers, clarify_pattern
from assistant.content.articles import OVERDUE_PENALTY, Link, Section
from assistant.errors import BadQuestion
from assistant.ranking.calibration import SURE
from assistant.ranking.ranker import Candidate, Ranker, Ranking
from assistant.safety.emergency import is_emergency
from assistant.safety.redaction import redact
from assistant.search.snippets import snippet
from assistant.search.typeahead import TypedSearch

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

IS_NEW: ContextVar[bool] = ContextVar("is_new", default=True)
"""Whether the last answer in this context was worked out, not kept from before."""

LIFT = 0.05
"""What a section for the asker's audience, or for the page in view, gains in the ranking."""

NEAR_FLOW = 0.25
"""How far behind the best a section of another flow may be, to be offered as a choice."""

_HANGS = re.compile(
    r"(?:(?:and|but|or)\s+)?(?:if (?:so|yes|not|no|it|that|they|this)\b|(?:where|how|when|why|who|what)\W*$)",
    re.I,
)
"""How a question begins, or all that it is, when it cannot be understood without the one before."""


@dataclass(frozen=True)
class Assistant(SectionAnswers):
    """Answers from one build. Of a question it keeps nothing but its answer, in memory, until others have
    taken the place."""

    ranker: Ranker

    def answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> Answer:
        """The answer to a question in anybody's words. Raises BadQuestion when there is nothing in it or too
        much."""
        IS_NEW.set(False)
        return self._kept(question, audience, page, choice, self.today())

    @property
    def kept(self) -> int:
        """How many answers are kept at this moment."""
        return self._kept.cache_info().currsize

    @cached_property
    def _kept(self) -> _lru_cache_wrapper[Answer]:
        """Answers by question and day. One of these belongs to one build and ends with it."""
        return lru_cache(self.settings.kept_answers)(
            lambda question, audience, page, choice, _day: self._answer_anew(question, audience, page, choice)
        )

    def _answer_anew(
        self, question: str, audience: str | None, page: str | None, choice: str | None
    ) -> Answer:
        IS_NEW.set(True)
        redacted = redact(self._checked(question))
        notices = about_person(redacted)
        if is_emergency(redacted.text):
            return self._emergency(redacted.text, notices)
        if choice:
            return self._chosen(self.library.section(choice), notices)
        asked = questions_in(redacted.text)
        parts = tuple(self._part(part, audience, page) for part in asked) if len(asked) > 1 else ()
        answer = self._decide(redacted.text, audience, page, notices)
        answered = next((part for part in parts if part.source), None)
        if (
            answer.source is None and not answer.choices and answered
        ):  # together they fit nothing, one of them alone does
            answer = self._decide(answered.question, audience, page, notices)
        sources = {part.source.permalink for part in parts if part.source}
        if len(sources) > 1 or (sources and any(part.source is None for part in parts)):
            return replace(answer, parts=parts)
        return answer

    def _chosen(self, section: Section, notices: tuple[Notice, ...]) -> Answer:
        """A choice leads to its section, but a list of open points is never an answer, whoever names it."""
        if not section.is_confirmed:
            return self._none((), (*notices, *not_confirmed(section)))
        return self._from_section(section, 1.0, notices)

    def _decide(
        self, question: str, audience: str | None, page: str | None, notices: tuple[Notice, ...] = ()
    ) -> Answer:
        ranking = self.ranker.rank(question)
        candidates = self._for(ranking.candidates, audience, page)
        if not candidates or (ranking.covered < self.settings.base.threshold and not ranking.ambiguous):
            open_points = ranking.unconfirmed
            if (
                open_points and self.library.article(open_points.article_id).status == "outline"
            ):  # the topic itself has nothing confirmed yet
                top = self.library.article(open_points.article_id).sections[0]
                return self._from_section(top, ranking.covered, (*notices, *not_confirmed(open_points)))
            return self._none(candidates, (*notices, *not_confirmed(open_points)))
        rivals = self._rivals(ranking, candidates, audience)
        if len(rivals) > 1:
            return self._clarify(rivals, candidates[0].confidence, notices)
        return self._from_section(
            rivals[0] if rivals else candidates[0].section, candidates[0].confidence, notices
        )

    def _part(self, question: str, audience: str | None, page: str | None) -> Part:
        a = self._decide(question, audience, page)
        return Part(question, a.status, a.text, a.html, a.steps, a.source, a.confidence)

    def _for(
        self, candidates: Sequence[Candidate], audience: str | None, page: str | None
    ) -> list[Candidate]:
        """What is known of the asker moves sections for just those people, or for just that page, up a
        little; an overdue review moves down."""

        def lift(candidate: Candidate) -> float:
            article = self.library.article(candidate.section.article_id)
            return LIFT * (
                (audience in article.audience_of(candidate.section)) + (page in article.pages)
            ) - OVERDUE_PENALTY * article.is_stale(day)

        day = self.today()
        return sorted(candidates, key=lambda c: -c.score - lift(c))

    def _rivals(
        self, ranking: Ranking, candidates: Sequence[Candidate], audience: str | None
    ) -> list[Section]:
        """The sections between which only the asker can choose; one when what is known of the asker settles
        it; or none.

        Either the base itself names the question as ambiguous, or a short question with one of its
        `clarify_words` fits sections of two flows.
        """
        best = candidates[0]
        offered = [self.library.section(ref) for ref in ranking.ambiguous]
        if (
            not offered
            and best.confidence < SURE
            and re.search(clarify_pattern(self.settings.base.clarify_words), ranking.question.text, re.I)
            and len(ranking.question.text.split()) <= 14
        ):
            flows = {self._flow(best.section)}
            offered = [best.section]
            for other in candidates[1:]:
                flow = self._flow(other.section)
                if flow and None not in flows and flow not in flows and best.score - other.score <= NEAR_FLOW:
                    flows.add(flow)
                    offered.append(other.section)
            offered = offered if len(offered) > 1 else []
        if (
            audience
        ):  # what is for just these people wins over what is for them among others, and that over the rest
            groups = {s: self.library.article(s.article_id).audience_of(s) for s in offered}
            theirs = [s for s in offered if groups[s] == (audience,)] or [
                s for s in offered if audience in groups[s] and len(groups[s]) > 1
            ]
            offered = theirs or offered
        return offered[:4]

    def _flow(self, section: Section) -> str | None:
        return self.library.article(section.article_id).flow_of(section)

    def _clarify(self, sections: Sequence[Section], confidence: float, notices: tuple[Notice, ...]) -> Answer:
        choices = tuple(Choice(self.label(section), section.ref) for section in sections)
        articles = dict.fromkeys(section.article_id for section in sections)
        related = tuple(
            Link(a.id, a.title, a.url, a.summary, "One of the choices")
            for a in map(self.library.article, articles)
        )
        return self._answer(
            "clarify", confidence=confidence, related=related[:3], choices=choices, notices=notices
        )

    def _emergency(self, text: str, notices: tuple[Notice, ...]) -> Answer:
        return self._none(self.ranker.candidates(text), (emergency(self.library.facts), *notices))

    def search(
        self, query: str, limit: int = 10, audience: str | None = None, category: str | None = None
    ) -> tuple[str | None, tuple[Hit, ...]]:
        """What was searched for when a spelling was corrected, and the sections for an audience, of a
        category.

        Raises BadQuestion as `answer` does, also when there is no such category.
        """
        names = [c.name for c in self.library.categories]
        if category and category not in names:
            raise BadQuestion(f"there is no category of that name; there is: {', '.join(names) or 'none'}")
        redacted = redact(self._checked(query)) if len(query.strip()) > 6 else None
        text = redacted.text if redacted and redacted.kinds else query
        day = self.today()
        corrected, sections = self.typed.search(text, day, limit, audience, category)
        hits = []
        for section in sections:
            article = self.library.article(section.article_id)
            is_withheld = self.is_withheld(article)
            shown, marks = (NOT_REVIEWED, ()) if is_withheld else snippet(section.text, corrected.text)
            link = Link(
                article.id, article.title, article.url, article.summary, NOT_REVIEWED if is_withheld else ""
            )
            url = article.section_url(section.anchor)
            hits.append(
                Hit(
                    section.ref,
                    url,
                    self._permalink(section),
                    section.heading,
                    link,
                    article.category,
                    article.audience_of(section),
                    article.status,
                    article.reviewed,
                    article.is_stale(day),
                    shown,
                    marks,
                )
            )
        return (corrected.text if corrected.changes else None), tuple(hits)

    @cached_property
    def typed(self) -> TypedSearch:
        return TypedSearch(self.library, self.ranker.index, self.ranker.speller, self.settings.base.product)

    def _checked(self, question: str) -> str:
        question = question.strip()
        if not question:
            raise BadQuestion("the question is empty: write what you want to know")
        if len(question) > self.settings.max_question:
            raise BadQuestion(
                f"the question has {len(question):,} characters, more than {self.settings.max_question:,}: send a ticket's text to /v1/suggestions"
            )
        return question

    def _none(self, candidates: Sequence[Candidate], notices: tuple[Notice, ...] = ()) -> Answer:
        articles = dict.fromkeys(c.section.article_id for c in candidates)
        near = [self.library.article(i) for i in articles] or list(self.library.articles)
        related = tuple(
            Link(a.id, a.title, a.url, a.summary, "Near your question" if candidates else "Often read")
            for a in near[:3]
        )
        return self._answer(
            "no_answer",
            confidence=candidates[0].confidence if candidates else 0.0,
            related=related,
            notices=notices,
        )


def questions_in(text: str) -> list[str]:
    """The questions of a text that asks more than one, each with at least three words; at most four.

    One that hangs on the answer to the one before ("If so, where?") asks nothing by itself and stays with it.
    """
    found: list[str] = []
    for part in re.findall(r"[^?]+\?", text):
        if found and _HANGS.match(part.lstrip()):
            found[-1] += part
        else:
            found.append(re.split(r"(?<=[.!])\s+", part.strip())[-1])
    return [part for part in found if len(part.split()) >= 3][:4]
