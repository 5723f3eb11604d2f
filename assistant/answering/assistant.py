"""A question in, an Answer out: redact, cache, emergency, rank, decide, compose."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from assistant.answering import search_results, topics
from assistant.answering.composition import compose
from assistant.answering.conversation import Exchange, Topic, checked_context, topic_of, understood
from assistant.answering.decision import (
    Answered,
    Asker,
    Clarify,
    Decision,
    Handoff,
    Nothing,
    choose,
    decide,
    in_order_for,
)
from assistant.answering.definitions import Definitions
from assistant.answering.handoff import wants_person
from assistant.answering.models import Answer, Hit, Person, SearchResults, part
from assistant.answering.notices import Notice, emergencies, no_topic, not_looked_at, sensitive_data
from assistant.answering.own_values import OwnValues
from assistant.answering.parts import MOST_LOOKED_AT, MOST_PARTS, Means, parts_of
from assistant.answering.questions import checked
from assistant.answering.sections import SectionAnswers
from assistant.answering.vocabulary import Vocabulary, vocabulary_of
from assistant.answering.wishes import wishes_in
from assistant.answering.written import WrittenTexts
from assistant.cache import RecentCache
from assistant.content.addresses import reference
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.errors import NotFound
from assistant.ranking.candidates import Ranking
from assistant.ranking.ranker import Ranker
from assistant.safety.emergency import is_emergency
from assistant.safety.people import People
from assistant.safety.placeholders import in_words
from assistant.safety.redaction import Redaction, redact
from assistant.search.typeahead import TypeAhead
from assistant.settings import Settings

MOST_NEAREST = 3
"""Sections that are named beside "no answer"."""


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
        self.written = WrittenTexts(self.library)
        self.emergencies = emergencies(self.settings.base, self.library.facts)
        self.answers: RecentCache[bytes, CachedAnswer] = RecentCache(self.settings.kept_answers)
        """By a hash of the question without sensitive data, whose key ends with this build."""

        self._hash_key = secrets.token_bytes(32)

    def answer(
        self,
        question: str,
        audience: str | None = None,
        page: str | None = None,
        choice: str | None = None,
        context: Sequence[Exchange] = (),
    ) -> Answer:
        """The answer to a question in anybody's words. `context` is what the same person asked just before,
        oldest first. Raises BadQuestion when there is nothing in it or too much, NotFound for a choice that
        names no section."""
        return self.cached_answer(question, audience, page, choice, context)[0].answer

    def cached_answer(
        self,
        question: str,
        audience: str | None = None,
        page: str | None = None,
        choice: str | None = None,
        context: Sequence[Exchange] = (),
    ) -> tuple[CachedAnswer, bool]:
        """As `answer`, and whether it was kept from before."""
        redacted, text = self.redact(question)
        before = checked_context(context, self.settings.max_question)
        topic = self._topic(before) if before and self._read(text).hangs else None
        key = self._key(redacted, text, audience, page, choice, topic)
        if (found := self.answers.find(key)) is not None:
            return found, True
        made = CachedAnswer(self._answer(redacted, text, Asker(audience, page), choice, topic))
        if not made.answer.parts:  # these quote the question
            self.answers.put(key, made)
        return made, False

    def known_answer(
        self, question: str, audience: str | None = None, page: str | None = None, choice: str | None = None
    ) -> CachedAnswer | None:
        """As `cached_answer`, but only what was kept from before: nothing is ranked. Raises BadQuestion."""
        question = checked(question, self.settings.max_question)
        # a question that was kept as it is typed had nothing to take out: what is sensitive is not looked for
        as_typed = self._key(Redaction(question, ()), question, audience, page, choice)
        if (found := self.answers.find(as_typed)) is not None:
            return found
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
        signs = self.settings.base.emergency.all_signs
        return vocabulary_of(self.library, self.ranker.speller, signs, self.people)

    def danger(self, text: str) -> tuple[Notice, ...]:
        """The notice about an emergency when a text sounds like one, in the language of its words."""
        found = next((notice for signs, notice in self.emergencies if is_emergency(text, signs)), None)
        return (found,) if found else ()

    def handoff(self) -> Person:
        """How to reach a person."""
        return self.sections.handoff()

    def redact(self, question: str) -> tuple[Redaction, str]:
        """What is sensitive in a question, and the words of it that are ranked. Raises BadQuestion."""
        question = checked(question, self.settings.max_question)
        redacted = redact(question, self.people)
        return redacted, self.own_values.words_to_rank(question, redacted)

    def _key(
        self,
        redacted: Redaction,
        text: str,
        audience: str | None,
        page: str | None,
        choice: str | None,
        topic: Topic | None = None,
    ) -> bytes:
        """What an answer is kept under. A notice depends on the kinds that were taken out, and the text that
        is ranked has those numbers that the base itself has. Of the context counts what the question hangs
        on."""
        before = (topic.text, topic.shown and topic.shown.ref) if topic else None
        asked = repr((redacted.text, redacted.kinds, text, audience, page, choice, before, self.today()))
        return hashlib.blake2b(asked.encode(), key=self._hash_key, digest_size=16).digest()

    def _topic(self, context: Sequence[Exchange]) -> Topic | None:
        """What the questions before were about, without sensitive data. Sections that are gone do not
        count."""
        safe = [replace(each, question=self.redact(each.question)[1]) for each in context]
        return topic_of(safe, self._section, self._beside)

    def _section(self, reference: str) -> Section | None:
        try:
            return self.library.section(reference)
        except NotFound:
            return None

    def _beside(self, section: Section) -> tuple[int, ...]:
        article = self.library.article(section.article_id)
        return tuple(link.id for link in self.sections.related(article))

    def _read(self, text: str) -> topics.Reading:
        return topics.read(text, self._has_word)

    def _has_word(self, word: str) -> bool:
        return any(len(self.ranker.index.sections_with(stem)) for stem in self.ranker.index.terms(word))

    def _answer(
        self, redacted: Redaction, text: str, asker: Asker, choice: str | None, topic: Topic | None
    ) -> Answer:
        notices = sensitive_data(redacted, self.settings.base, self.sections.words)
        if danger := self.danger(redacted.text):
            near = Handoff(tuple(self.ranker.candidates(text)))
            return compose(near, self.sections, (*danger, *notices))
        if choice:
            return compose(choose(self.library.section(choice)), self.sections, notices)
        return self._with_parts(text, asker, notices, topic)

    def _with_parts(
        self, text: str, asker: Asker, notices: tuple[Notice, ...], topic: Topic | None
    ) -> Answer:
        """The answer to a text, with the answers to its parts when it has several wishes and they come from
        different places."""
        means = Means(
            self.ranker.rank_all,
            lambda part, ranking: Handoff() if wants_person(part) else self._decide(ranking, asker),
            self.ranker.index,
        )
        wishes = wishes_in(text)
        parts = parts_of(text, wishes, means)
        answered = next((told.decision for told in parts if told.section), None)
        if answered is None:
            return self._rank_and_decide(text, asker, notices, topic)
        others = [told.wish for told in parts[MOST_PARTS:]] + wishes[MOST_LOOKED_AT:]
        left = not_looked_at([wish.text for wish in others], self.sections.words)
        shown = tuple(
            part(in_words(told.wish.text, self.sections.words), compose(told.decision, self.sections))
            for told in parts[:MOST_PARTS]
        )
        return replace(compose(answered, self.sections, (*notices, *left)), parts=shown)

    def _rank_and_decide(
        self, text: str, asker: Asker, notices: tuple[Notice, ...], topic: Topic | None
    ) -> Answer:
        if wants_person(text):
            return compose(Handoff(), self.sections, notices)
        if term := self.definitions.asked_for(self.ranker.speller.correct(text).text):
            return compose(Answered(term, 1.0), self.sections, notices)
        reading = self._read(text)
        decision = self._decide(understood(text, reading, topic, self.ranker.rank), asker)
        asks_back = isinstance(decision, Clarify)
        if topic is None and not reading.has_topic and not asks_back and not self.written.has(text):
            return compose(Nothing(), self.sections, (*notices, no_topic(self.sections.words)))
        answer = compose(decision, self.sections, notices)
        return replace(answer, nearest=self._nearest(decision, text))

    def _nearest(self, decision: Decision, text: str) -> tuple[Hit, ...]:
        """What is near a question that gets no answer, with the part of it that is."""
        candidates = decision.candidates if isinstance(decision, Nothing) else ()
        sections = [candidate.section for candidate in candidates[:MOST_NEAREST]]
        return tuple(
            search_results.hit_of(section, text, self.sections, self.today()) for section in sections
        )

    def _decide(self, ranking: Ranking, asker: Asker) -> Decision:
        decision = decide(ranking, asker, self.library, self.settings.base, self.today())
        if isinstance(decision, Clarify):
            return decision
        is_answered = not isinstance(decision, Nothing)
        if term := self.definitions.named(ranking.question.text, is_answered=is_answered):
            return Answered(term, 1.0)
        if not isinstance(decision, Answered) and (section := self.written.section_of(ranking)):
            return Answered(section, max(ranking.covered, self.settings.base.threshold))
        return decision
