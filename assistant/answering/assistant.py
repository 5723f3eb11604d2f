"""A question in, an Answer out: cache, redact, emergency, rank, decide, compose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering import search_results
from assistant.answering.composition import compose
from assistant.answering.decision import Asker, Nothing, choose, decide
from assistant.answering.models import Answer, Hit, Part, Person
from assistant.answering.notices import Notice, emergency, sensitive_data
from assistant.answering.own_values import OwnValues
from assistant.answering.questions import checked, questions_in
from assistant.answering.sections import SectionAnswers
from assistant.cache import RecentCache
from assistant.content.library import Library
from assistant.ranking.ranker import Ranker
from assistant.safety.emergency import is_emergency
from assistant.safety.people import People
from assistant.safety.redaction import Redaction, redact
from assistant.search.typeahead import TypeAhead
from assistant.settings import Settings


@dataclass(eq=False)
class Assistant:
    """Answers from one build. Of a question it keeps nothing but its answer, in memory, until others have
    taken the place."""

    library: Library
    settings: Settings
    today: Callable[[], date]
    """What day it is decides which reviews are overdue."""

    ranker: Ranker

    def __post_init__(self) -> None:
        self.sections = SectionAnswers(self.library, self.settings, self.today)
        self.typeahead = TypeAhead(
            self.library, self.ranker.index, self.ranker.speller, self.settings.base.product
        )
        self.people = People(self.ranker.speller.written, self.ranker.speller.is_near)
        self.own_values = OwnValues(self.library)
        self.answers: RecentCache[tuple[str, str | None, str | None, str | None, date], Answer]
        self.answers = RecentCache(self.settings.kept_answers)

    def answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> Answer:
        """The answer to a question in anybody's words. Raises BadQuestion when there is nothing in it or too
        much, NotFound for a choice that names no section."""
        return self.cached_answer(question, audience, page, choice)[0]

    def cached_answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> tuple[Answer, bool]:
        """As `answer`, and whether it was kept from before."""
        return self.answers.get(
            (question, audience, page, choice, self.today()),
            lambda: self._answer(question, Asker(audience, page), choice),
        )

    def search(
        self, query: str, limit: int = 10, audience: str | None = None, category: str | None = None
    ) -> tuple[str | None, tuple[Hit, ...]]:
        """What `search_results.search` finds in this build."""
        return search_results.search(
            self.typeahead, self.sections, query, limit=limit, audience=audience, category=category
        )

    def handoff(self) -> Person:
        """How to reach a person."""
        return self.sections.handoff()

    def redact(self, question: str) -> tuple[Redaction, str]:
        """What is sensitive in a question, and the words of it that are ranked. Raises BadQuestion."""
        question = checked(question, self.settings.max_question)
        redacted = redact(question, self.people)
        return redacted, self.own_values.words_to_rank(question, redacted)

    def _answer(self, question: str, asker: Asker, choice: str | None) -> Answer:
        redacted, text = self.redact(question)
        notices = sensitive_data(redacted, self.settings.base)
        if is_emergency(redacted.text, self.settings.base.emergency.signs):
            return self._emergency(text, notices)
        if choice:
            return compose(choose(self.library.section(choice)), self.sections, notices)
        return self._with_parts(text, asker, notices)

    def _with_parts(self, text: str, asker: Asker, notices: tuple[Notice, ...]) -> Answer:
        """The answer to a text, with the answers to its questions when it asks more than one and they come
        from different places."""
        questions = questions_in(text)
        parts = tuple(self._part(each, asker) for each in questions) if len(questions) > 1 else ()
        answer = self._rank_and_decide(text, asker, notices)
        answered = next((part for part in parts if part.source), None)
        if answer.source is None and not answer.choices and answered:
            # the questions together fit nothing; one of them alone does
            answer = self._rank_and_decide(answered.question, asker, notices)
        places = {part.source.permalink for part in parts if part.source}
        if len(places) > 1 or (places and any(part.source is None for part in parts)):
            return replace(answer, parts=parts)
        return answer

    def _part(self, question: str, asker: Asker) -> Part:
        answer = self._rank_and_decide(question, asker)
        return Part(
            question=question,
            status=answer.status,
            text=answer.text,
            html=answer.html,
            steps=answer.steps,
            source=answer.source,
            confidence=answer.confidence,
        )

    def _rank_and_decide(self, text: str, asker: Asker, notices: tuple[Notice, ...] = ()) -> Answer:
        ranking = self.ranker.rank(text)
        decision = decide(ranking, asker, self.library, self.settings.base, self.today())
        return compose(decision, self.sections, notices)

    def _emergency(self, text: str, notices: tuple[Notice, ...]) -> Answer:
        near = Nothing(tuple(self.ranker.candidates(text)))
        return compose(near, self.sections, (emergency(self.settings.base, self.library.facts), *notices))
