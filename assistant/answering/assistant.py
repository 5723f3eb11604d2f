"""A question in, an Answer out: redact, cache, emergency, rank, decide, compose."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from assistant.answering import search_results
from assistant.answering.composition import compose
from assistant.answering.decision import Asker, Decision, Nothing, choose, decide
from assistant.answering.models import Answer, Hit, Person, part
from assistant.answering.notices import Notice, emergency, not_looked_at, sensitive_data
from assistant.answering.own_values import OwnValues
from assistant.answering.parts import MOST_LOOKED_AT, MOST_PARTS, Means, parts_of
from assistant.answering.questions import checked
from assistant.answering.sections import SectionAnswers
from assistant.answering.vocabulary import Vocabulary, vocabulary_of
from assistant.answering.wishes import wishes_in
from assistant.cache import RecentCache
from assistant.content.library import Library
from assistant.ranking.ranker import Ranker, Ranking
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
    ) -> tuple[str | None, tuple[Hit, ...]]:
        """What `search_results.search` finds in this build."""
        return search_results.search(
            self.typeahead, self.sections, query, limit=limit, audience=audience, category=category
        )

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
        """The answer to a text, with the answers to its parts when it has several wishes and they come from
        different places."""
        means = Means(
            self.ranker.rank_all, lambda _, ranking: self._decide(ranking, asker), self.ranker.index
        )
        wishes = wishes_in(text)
        parts = parts_of(text, wishes, means)
        answered = next((told.decision for told in parts if told.section), None)
        if answered is None:
            return self._rank_and_decide(text, asker, notices)
        others = [told.wish for told in parts[MOST_PARTS:]] + wishes[MOST_LOOKED_AT:]
        left = not_looked_at([wish.text for wish in others])
        shown = tuple(
            part(told.wish.text, compose(told.decision, self.sections)) for told in parts[:MOST_PARTS]
        )
        return replace(compose(answered, self.sections, (*notices, *left)), parts=shown)

    def _rank_and_decide(self, text: str, asker: Asker, notices: tuple[Notice, ...] = ()) -> Answer:
        decision = self._decide(self.ranker.rank(text), asker)
        return compose(decision, self.sections, notices)

    def _decide(self, ranking: Ranking, asker: Asker) -> Decision:
        return decide(ranking, asker, self.library, self.settings.base, self.today())

    def _emergency(self, text: str, notices: tuple[Notice, ...]) -> Answer:
        near = Nothing(tuple(self.ranker.candidates(text)))
        return compose(near, self.sections, (emergency(self.settings.base, self.library.facts), *notices))
