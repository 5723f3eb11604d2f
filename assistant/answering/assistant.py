"""A question in, an Answer out: redact, cache, emergency, rank, decide, compose."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from assistant.answering import search_results
from assistant.answering.composition import compose
from assistant.answering.decision import Answered, Asker, Nothing, choose, decide, in_order_for
from assistant.answering.definitions import Definitions
from assistant.answering.models import Answer, Part, Person, SearchResults
from assistant.answering.notices import Notice, emergency, sensitive_data
from assistant.answering.own_values import OwnValues
from assistant.answering.questions import checked, questions_in
from assistant.answering.sections import SectionAnswers
from assistant.answering.vocabulary import Vocabulary, vocabulary_of
from assistant.cache import RecentCache
from assistant.content.addresses import reference
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.ranking.ranker import Ranker
from assistant.safety.emergency import is_emergency
from assistant.safety.people import People
from assistant.safety.redaction import Redaction, redact
from assistant.search.typeahead import TypeAhead
from assistant.settings import Settings


@dataclass(eq=False, slots=True)
class CachedAnswer:
    """An answer that may be asked for again, with what it is sent as."""

    answer: Answer
    bodies: dict[str, bytes] = field(default_factory=dict)
    """The bytes of a response by their content coding, for those who send it: made once, then kept here."""

    noted: str | None = None
    """What a journal keeps of the question, where there is one: the same words as on its disk, and no others."""


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
        self.definitions = Definitions(self.library)
        self.typeahead = TypeAhead(
            self.library, self.ranker.index, self.ranker.speller, self.settings.base.product
        )
        self.people = People(self.ranker.speller.written, self.ranker.speller.is_near)
        self.own_values = OwnValues(self.library)
        self.answers: RecentCache[bytes, CachedAnswer] = RecentCache(self.settings.kept_answers)
        """By a hash of the question without sensitive data, whose key ends with this build."""

        self._hash_key = secrets.token_bytes(32)

    def answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> Answer:
        """The answer to a question in anybody's words. Raises BadQuestion when there is nothing in it or too
        much, NotFound for a choice that names no section."""
        return self.cached_answer(question, audience, page, choice)[0].answer

    def cached_answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> tuple[CachedAnswer, bool]:
        """As `answer`, and whether it was kept from before."""
        redacted, text = self.redact(question)
        key = self._key(redacted, text, audience, page, choice)
        if (found := self.answers.find(key)) is not None:
            return found, True
        made = CachedAnswer(self._answer(redacted, text, Asker(audience, page), choice))
        if not made.answer.parts:  # these quote the question
            self.answers.put(key, made)
        return made, False

    def known_answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> CachedAnswer | None:
        """As `cached_answer`, but only what was kept from before: nothing is ranked. Raises BadQuestion."""
        return self.answers.find(self._key(*self.redact(question), audience, page, choice))

    def search(
        self, query: str, limit: int = 10, audience: str | None = None, category: str | None = None
    ) -> SearchResults:
        """What `search_results.search` finds in this build."""

        def in_order(question: str) -> Sequence[Section]:
            return self.sections_for(question, audience)

        return search_results.search(
            self.typeahead, self.sections, query, in_order, limit=limit, audience=audience, category=category
        )

    def sections_for(self, question: str, audience: str | None = None) -> Sequence[Section]:
        """The sections for a whole question: what answers it, or what may be chosen, a term that it names, then
        what ranks next."""
        answer = self.answer(question, audience)
        sources = [answer.source, *(part.source for part in answer.parts)]
        refs = [reference(source.id, source.anchor) for source in sources if source]
        refs += [choice.choice for choice in answer.choices]
        candidates = self.ranker.candidates(self.redact(question)[1])
        ranked = in_order_for(Asker(audience), candidates, self.library, self.today())
        term = self.definitions.named(question, is_answered=False)
        return [
            *map(self.library.section, refs),
            *([term] if term else []),
            *(candidate.section for candidate in ranked),
        ]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that may be kept of what people type."""
        signs = self.settings.base.emergency.signs
        return vocabulary_of(self.library, self.ranker.speller, signs, self.people)

    def handoff(self) -> Person:
        """How to reach a person."""
        return self.sections.handoff()

    def redact(self, question: str) -> tuple[Redaction, str]:
        """What is sensitive in a question, and the words of it that are ranked. Raises BadQuestion."""
        question = checked(question, self.settings.max_question)
        redacted = redact(question, self.people)
        return redacted, self.own_values.words_to_rank(question, redacted)

    def _key(
        self, redacted: Redaction, text: str, audience: str | None, page: str | None, choice: str | None
    ) -> bytes:
        """What an answer is kept under. A notice depends on the kinds that were taken out, and the text that
        is ranked has those numbers that the base itself has."""
        asked = repr((redacted.text, redacted.kinds, text, audience, page, choice, self.today()))
        return hashlib.blake2b(asked.encode(), key=self._hash_key, digest_size=16).digest()

    def _answer(self, redacted: Redaction, text: str, asker: Asker, choice: str | None) -> Answer:
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
        if term := self.definitions.asked_for(self.ranker.speller.correct(text).text):
            return compose(Answered(term, 1.0), self.sections, notices)
        ranking = self.ranker.rank(text)
        decision = decide(ranking, asker, self.library, self.settings.base, self.today())
        if isinstance(decision, Answered | Nothing):
            is_answered = isinstance(decision, Answered)
            term = self.definitions.named(ranking.question.text, is_answered=is_answered)
            decision = Answered(term, 1.0) if term else decision
        return compose(decision, self.sections, notices)

    def _emergency(self, text: str, notices: tuple[Notice, ...]) -> Answer:
        near = Nothing(tuple(self.ranker.candidates(text)))
        return compose(near, self.sections, (emergency(self.settings.base, self.library.facts), *notices))
