"""What a question means that hangs on what came before: its ranking, and with the topic of the last answer.

Whether it hangs is decided by its own words (`topics.read`). A question that stands by itself is ranked alone,
as if nothing had been asked before, and a sure answer to the question alone wins over any context.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.topics import Hanging, Reading
from assistant.answering.word_classes import NARROW_QUESTION_WORDS
from assistant.content.articles import Section
from assistant.errors.questions import BadQuestion
from assistant.ranking.candidates import Ranking
from assistant.search import analysis

MOST_EXCHANGES = 3
"""Exchanges before a question that are looked at."""

OWN = 30
"""Sections of a question that stands by itself: enough for three articles that are near."""

POOL = 200
"""Sections of each of the two rankings that are compared."""

TOGETHER = 0.5
"""Weight of the ranking of the question with its topic, beside that of the question alone."""

SAME_ARTICLE, RELATED = 0.4, 0.1
"""What a section gains in the article that the conversation is about, and in one that belongs beside it."""

SHOWN = 0.15
"""What a section loses that was shown already. Who asks on mostly wants another one."""

ASKED_ALIKE = 0.2
"""What a section gains whose heading begins with the same narrow question word: "who of us can do that?" has
little else that tells what is wanted."""

NOT_MEANT = 9.0
"""What it loses when the person says that something else was meant."""

SURENESS = {Hanging.WHOLLY: 60, Hanging.YES: 8, Hanging.PERHAPS: 2}
"""How fast a topic counts for less, the surer the answer to the question alone is: one minus its confidence,
to this power. Where a pronoun stands for the topic, that question is hardly ever the one that is meant."""

FAR = 0.7
"""What of that probability is left where the best section is neither in that article nor in one beside it,
although the question points back."""

ALONE = 2 / 3
"""Share of the question alone in the probability that the base has an answer. With its topic any question
seems to be covered."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked before, and what came of it."""

    question: str
    status: str
    source: str | None = None
    """Section that answered, `id#anchor`."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about."""

    text: str
    """In words: the heading of the section that was shown last, and the last question."""

    shown: Section | None = None
    related: Collection[int] = ()
    """Articles that belong beside that of the section."""


def checked_context(context: Sequence[Exchange], longest: int) -> Sequence[Exchange]:
    """The exchanges before a question. Raises BadQuestion when there are too many, or when one of their
    questions is empty or has more than `longest` characters."""
    if len(context) > MOST_EXCHANGES:
        raise BadQuestion(
            f"'context' has {len(context)} exchanges, more than {MOST_EXCHANGES}: "
            f"send the last {MOST_EXCHANGES}"
        )
    for place, each in enumerate(context):
        if not each.question.strip():
            raise BadQuestion(f"'context[{place}].question' is empty: send what was asked, or leave it out")
        if len(each.question) > longest:
            raise BadQuestion(
                f"'context[{place}].question' has {len(each.question):,} characters, more than {longest:,}: "
                "leave this exchange out"
            )
    return context


def topic_of(
    context: Sequence[Exchange],
    section: Callable[[str], Section | None],
    related: Callable[[Section], Collection[int]],
) -> Topic | None:
    """The topic of the last exchanges, oldest first; none when there are none. `section` finds one by its
    reference, or nothing when it is not there any more."""
    if not context:
        return None
    sources = (section(each.source) for each in reversed(context) if each.source)
    shown = next((found for found in sources if found), None)
    heading = f"{shown.heading} " if shown else ""
    return Topic(heading + context[-1].question, shown, related(shown) if shown else ())


def understood(
    question: str, reading: Reading, topic: Topic | None, rank: Callable[[str, int], Ranking]
) -> Ranking:
    """The ranking of a question that may hang on a topic. `rank` orders so many sections for a text."""
    if topic is None or not reading.hangs:
        return rank(question, OWN)
    alone = rank(question, POOL)
    sure = alone.candidates[0].confidence if alone.candidates else 0.0
    weight = 1 - sure ** SURENESS[reading.hangs]
    together = rank(f"{topic.text} {question}", POOL)
    found = joined(alone, together, topic, weight, is_correction=reading.is_correction)
    return found if reading.hangs < Hanging.YES or reading.is_correction else _doubted(found, topic, weight)


def joined(
    alone: Ranking, together: Ranking, topic: Topic, weight: float, *, is_correction: bool = False
) -> Ranking:
    """One ranking of that of a question alone and that of the question with its topic, which counts by a
    `weight` of 0 to 1."""
    if not together.candidates or weight <= 0:
        return alone
    own, told = _scores(alone), _scores(together)
    least_own, least_told = min(own.values(), default=0.0), min(told.values())
    sections = {c.section.ref: c for c in (*together.candidates, *alone.candidates)}
    loss = NOT_MEANT if is_correction else SHOWN
    asked = _asks(alone.question.text)
    scores = {
        ref: own.get(ref, least_own)
        + weight
        * (
            TOGETHER * told.get(ref, least_told)
            + _nearness(candidate.section, topic, loss)
            + (ASKED_ALIKE if asked and asked & _asks(candidate.section.heading, 2) else 0.0)
        )
        for ref, candidate in sections.items()
    }
    order = sorted(scores, key=lambda ref: -scores[ref])
    covered = alone.covered + weight * (1 - ALONE) * (together.covered - alone.covered)
    return replace(
        alone,
        candidates=tuple(
            replace(
                sections[ref],
                score=round(scores[ref], 4),
                confidence=round(covered * math.exp(4 * (scores[ref] - scores[order[0]])), 4),
            )
            for ref in order
        ),
        covered=round(covered, 4),
        unconfirmed=alone.unconfirmed or together.unconfirmed,
        ambiguous=(),  # the topic says which is meant
    )


def _doubted(ranking: Ranking, topic: Topic, weight: float) -> Ranking:
    """The ranking with less certainty where its best section is far from the topic."""
    if topic.shown is None or not ranking.candidates:
        return ranking
    near = {topic.shown.article_id, *topic.related}
    if ranking.candidates[0].section.article_id in near:
        return ranking
    left = 1 - weight * (1 - FAR)
    candidates = (replace(each, confidence=round(left * each.confidence, 4)) for each in ranking.candidates)
    return replace(ranking, candidates=tuple(candidates), covered=round(left * ranking.covered, 4))


def _scores(ranking: Ranking) -> dict[str, float]:
    return {candidate.section.ref: candidate.score for candidate in ranking.candidates}


def _asks(text: str, first: int | None = None) -> frozenset[str]:
    """The narrow question words of a text, or of its `first` words."""
    return NARROW_QUESTION_WORDS.intersection(analysis.words(text)[:first])


def _nearness(section: Section, topic: Topic, loss: float) -> float:
    """What a section gains or loses by what was shown before."""
    if topic.shown is None:
        return 0.0
    if section.article_id == topic.shown.article_id:
        return SAME_ARTICLE - (loss if section.anchor == topic.shown.anchor else 0.0)
    return RELATED if section.article_id in topic.related else 0.0
