"""Which wishes of a message stand by themselves: those that different sections answer, and those that nothing
answers beside one that something does. The others are one question, however many clauses it has."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.decision import Answered, Clarify, Decision, Handoff, Nothing, Outline
from assistant.answering.sentences import TOLD, Kind, topic_words
from assistant.answering.wishes import Wish
from assistant.content.articles import Section
from assistant.ranking.candidates import Ranking
from assistant.search.index import Index

MOST_PARTS = 4
"""Wishes of one message that each get an answer of their own."""

MOST_LOOKED_AT = 8
"""Wishes that the grammar proposes and that are looked at: some of them turn out to be one."""

CLEAR = 0.6
"""Confidence from which a part that hangs on another one is taken for answered."""

SAME_ARTICLE, SAME_ARTICLE_WITHOUT_TOPIC = 0.25, 0.4
"""Confidence from which a part that nothing answers clearly is about the article of the part before; the
second for one that says by itself hardly what it is about."""

FOREIGN = 0.1
"""Below this certainty that the base has an answer, a part is not about what it has, whatever stands before
it."""

HELD = 0.5
"""Share of a part's own words, by rarity, that the section of the part before needs to answer it, too."""

HELD_ELSEWHERE = 0.3
"""The same for another section that is found when both are read together."""

SURE = 0.9
"""Confidence from which a part without a topic of its own is answered from elsewhere."""

UNSURE = 0.5
"""Confidence below which a choice is no answer to a part."""


@dataclass(frozen=True, slots=True)
class Means:
    """How texts are answered."""

    rank_all: Callable[[Sequence[str]], Sequence[Ranking]]
    decide: Callable[[str, Ranking], Decision]
    """What a text gets, given its ranking."""

    index: Index


@dataclass(frozen=True, slots=True)
class Told:
    """A wish and what it gets."""

    wish: Wish
    decision: Decision

    @property
    def section(self) -> Section | None:
        """What answers it."""
        return self.decision.section if isinstance(self.decision, Answered | Outline) else None

    @property
    def is_clear(self) -> bool:
        """Whether something answers it without doubt."""
        return self._confidence >= CLEAR

    @property
    def is_sure(self) -> bool:
        """Whether a part without a topic of its own may have this answer."""
        return self._confidence >= SURE

    @property
    def _confidence(self) -> float:
        if isinstance(self.decision, Handoff):  # wishes for a person are told by their words
            return 1.0
        return 0.0 if isinstance(self.decision, Nothing) else self.decision.confidence


def parts_of(text: str, wishes: Sequence[Wish], means: Means) -> list[Told]:
    """The parts of a message in order, none when it is one question. `wishes` are what its grammar proposes,
    of which the first eight are looked at."""
    wishes = wishes[:MOST_LOOKED_AT]
    if len(wishes) < 2:
        return []
    texts = dict.fromkeys(
        (text, *(each for wish in wishes for each in (wish.alone, wish.in_context) if each))
    )
    rankings = dict(zip(texts, means.rank_all(list(texts)), strict=True))
    whole = Told(wishes[0], means.decide(text, rankings[text]))
    found: list[Told] = []
    for wish in wishes:
        before = found[-1].section if found else None
        found.append(Told(wish, _read(wish, before, rankings, means)))
    merged = _merged(_with_doubts_settled(found, whole, means))
    sections = {told.section for told in merged if told.section}
    others = [told for told in merged if not told.section]
    chosen = whole.decision.sections if isinstance(whole.decision, Clarify) else ()
    if len(merged) == 2 and sections & set(chosen):  # what a base calls ambiguous stays one question
        return []
    return merged if len(sections) > 1 or (sections and others) else []


def _read(wish: Wish, before: Section | None, rankings: Mapping[str, Ranking], means: Means) -> Decision:
    """What a wish gets: by its own words, or read behind the wish before, whose section is `before`."""
    alone = rankings[wish.alone]
    own = Told(wish, _decided(wish.alone, alone, means))
    if isinstance(own.decision, Handoff):
        return own.decision
    behind = own
    if wish.in_context:
        behind = Told(wish, _decided(wish.in_context, rankings[wish.in_context], means))
    is_elsewhere = (
        behind.section is not None
        and behind.is_clear
        and behind.section is not before
        and _held(wish.text, behind.section, means.index) >= HELD_ELSEWHERE
    )
    if wish.refers_back and is_elsewhere:
        return behind.decision
    if own.section and own.is_clear and topic_words(wish.text):
        return own.decision
    if is_elsewhere and alone.covered >= FOREIGN:
        return behind.decision
    least = SAME_ARTICLE if _has_topic(wish) else SAME_ARTICLE_WITHOUT_TOPIC
    if before is not None and (near := _in_article(alone, before, least)):
        return near
    if isinstance(own.decision, Clarify) and own.is_clear and topic_words(wish.text):
        return own.decision
    if (
        behind.section is not None
        and behind.section is before
        and _held(wish.text, before, means.index) >= HELD
    ):
        return behind.decision
    if not wish.refers_back or not own.section:
        return own.decision
    return Nothing(alone.candidates)


def _decided(text: str, ranking: Ranking, means: Means) -> Decision:
    """What a part gets. A choice that is far from it is none: it would hide that nothing answers the part."""
    decision = means.decide(text, ranking)
    if isinstance(decision, Clarify) and decision.confidence < UNSURE:
        return Nothing(ranking.candidates)
    return decision


def _has_topic(wish: Wish) -> bool:
    """Whether a wish says by itself what it is about."""
    topic = topic_words(wish.text).split()
    return len(topic) > 1 or (
        not wish.refers_back and len(topic) == 1 and len(wish.text.split()) > len(topic) + 2
    )


def _in_article(ranking: Ranking, before: Section, least: float) -> Decision | None:
    """The best other section of an article, when it is likely enough."""
    for candidate in ranking.candidates:
        section = candidate.section
        if section.article_id == before.article_id and section is not before:
            return Answered(section, candidate.confidence) if candidate.confidence >= least else None
    return None


def _held(text: str, section: Section, index: Index) -> float:
    """Share of what a text is about, by rarity, that a section has in its words or wordings; 1 when it is
    about nothing."""
    number = index.refs.index(section.ref)
    total = held = 0.0
    for stem in set(index.terms(topic_words(text))):
        holders = index.sections_with(stem)
        weight = math.log(1 + len(index.refs) / (1 + len(holders)))
        total += weight
        held += weight * bool((holders == number).any())
    return held / total if total else 1.0


def _with_doubts_settled(found: Sequence[Told], whole: Told, means: Means) -> list[Told]:
    """The same without parts that only look like wishes: they belong to the part before, which is then read
    with them."""
    kept: list[Told] = []
    longer: set[int] = set()
    for told in found:
        if not kept and not told.section and (told.wish.kind in TOLD or not told.wish.is_certain):
            continue  # told before the first question, and nothing answers it
        if kept and not _stands(told, kept[-1], whole, means.index):
            kept[-1] = Told(kept[-1].wish.and_then(told.wish), kept[-1].decision)
            longer.add(len(kept) - 1)
        else:
            kept.append(told)
    if len(kept) > 1 and longer:
        texts = {n: kept[n].wish.alone for n in sorted(longer)}
        for (n, text), ranking in zip(texts.items(), means.rank_all(list(texts.values())), strict=True):
            kept[n] = Told(kept[n].wish, _decided(text, ranking, means))
    return kept


def _stands(told: Told, before: Told, whole: Told, index: Index) -> bool:
    """Whether a part is a wish of its own beside the part before."""
    wish = told.wish
    if isinstance(told.decision, Handoff):
        return True
    if not _has_topic(wish) and not (told.section and told.is_sure):
        return False
    if wish.is_certain:
        return bool(told.section) or wish.kind not in TOLD
    is_fragment = wish.kind is Kind.FRAGMENT and (wish.is_one_thing_more or not wish.head)
    if is_fragment and whole.section is None:  # "… plus the phone number": rather this than nothing
        return told.is_sure if told.section else before.section is not None
    if is_fragment and not wish.is_one_thing_more:
        return False
    if told.section or isinstance(told.decision, Clarify):
        is_beside = (before.is_clear and bool(before.section)) or wish.kind is Kind.QUESTION
        # who asks for "find and answer messages" almost in the words of a section means that section
        is_one = whole.section is not None and whole.is_sure and wish.kind is not Kind.PROBLEM
        return told.is_clear and is_beside and told.section is not before.section and not is_one
    return (
        is_fragment
        and bool(topic_words(wish.text))
        and before.section is not None
        and before.is_clear
        and _held(wish.text, before.section, index) == 0.0
    )


def _merged(found: Sequence[Told]) -> list[Told]:
    """The same with neighbors that one section answers as one."""
    merged: list[Told] = []
    for told in found:
        if merged and told.section is not None and merged[-1].section is told.section:
            merged[-1] = Told(merged[-1].wish.and_then(told.wish), merged[-1].decision)
        else:
            merged.append(told)
    return merged
