"""What a question means after another one: case by case, from rankings that are written down here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.answering.conversation import (
    OWN,
    POOL,
    Exchange,
    Topic,
    checked_context,
    topic_of,
    understood,
)
from assistant.answering.topics import Hanging, Reading
from assistant.content.articles import Section
from assistant.errors.questions import BadQuestion
from assistant.ranking.candidates import Candidate, Ranking
from assistant.search.spelling import Correction


def section(article: int, anchor: str) -> Section:
    return Section(
        article_id=article,
        anchor=anchor,
        heading=f"About {anchor}",
        level=2,
        line=1,
        markdown="Text.",
        text="Text.",
        html="<p>Text.</p>",
        span=(0, 5),
    )


CARD, DIGITS = section(1, "card"), section(1, "digits")
PHONE, FEES = section(2, "phone"), section(3, "fees")
SECTIONS = {each.ref: each for each in (CARD, DIGITS, PHONE, FEES)}
HANGS = Reading(hangs=Hanging.YES, has_topic=False, is_correction=False)
SHORT = Reading(hangs=Hanging.PERHAPS, has_topic=True, is_correction=False)
STANDS = Reading(hangs=Hanging.NOT, has_topic=True, is_correction=False)
CORRECTS = Reading(hangs=Hanging.YES, has_topic=False, is_correction=True)
ABOUT_CARD = Topic("About card which card", CARD, related=(2,))


def ranking(scores: Mapping[Section, float], sure: float, covered: float, *ambiguous: str) -> Ranking:
    """Sections by their scores, the best first, and how sure it is of that one."""
    order = sorted(scores, key=lambda each: -scores[each])
    return Ranking(
        question=Correction("the question"),
        candidates=tuple(
            Candidate(section=each, score=scores[each], confidence=sure, likeness=0.0, learned=0.0, words=0.0)
            for each in order
        ),
        covered=covered,
        unconfirmed=None,
        ambiguous=ambiguous,
    )


UNSURE = ranking({PHONE: 0.5, DIGITS: 0.4, FEES: 0.3, CARD: 0.1}, 0.4, 0.6, PHONE.ref, FEES.ref)
SURE = ranking({PHONE: 0.9, DIGITS: 0.4, FEES: 0.3, CARD: 0.1}, 0.99, 0.99)
OFF_TOPIC = ranking({FEES: 0.2, PHONE: 0.1, DIGITS: 0.1, CARD: 0.0}, 0.05, 0.02)
WITH_CARD = ranking({CARD: 0.8, DIGITS: 0.7, PHONE: 0.2, FEES: 0.1}, 0.9, 0.98)


def ranked(alone: Ranking, reading: Reading, topic: Topic | None = ABOUT_CARD) -> tuple[Ranking, list[str]]:
    asked: list[str] = []

    def rank(text: str, count: int) -> Ranking:
        asked.append(text)
        return alone if text == "and which?" else WITH_CARD

    return understood("and which?", reading, topic, rank), asked


@pytest.mark.parametrize(
    ("alone", "reading", "best"),
    [
        (UNSURE, HANGS, DIGITS),  # another section of the article that the conversation is about
        (UNSURE, SHORT, DIGITS),
        (UNSURE, STANDS, PHONE),  # a question that stands by itself is not dragged
        (SURE, HANGS, PHONE),  # nor is one that is sure of its own answer
        (SURE, SHORT, PHONE),
        (UNSURE, CORRECTS, DIGITS),  # what was shown was not meant
    ],
)
def test_the_first_section_is_that_of_the_topic_where_the_question_hangs_on_it(
    alone: Ranking, reading: Reading, best: Section
) -> None:
    assert ranked(alone, reading)[0].candidates[0].section is best


def test_without_anything_before_the_question_is_ranked_alone() -> None:
    found, asked = ranked(UNSURE, HANGS, topic=None)

    assert found is UNSURE
    assert asked == ["and which?"]


def test_a_question_that_stands_by_itself_is_ranked_once() -> None:
    assert ranked(UNSURE, STANDS)[1] == ["and which?"]
    assert ranked(UNSURE, HANGS)[1] == ["and which?", "About card which card and which?"]


def test_a_topic_makes_no_answer_of_what_the_base_does_not_cover() -> None:
    found, _ = ranked(OFF_TOPIC, HANGS)

    assert found.covered < 0.4


def test_a_section_far_from_the_topic_has_to_be_surer_when_the_question_points_back() -> None:
    far = ranking({FEES: 2.0, DIGITS: 0.2, PHONE: 0.1, CARD: 0.1}, 0.5, 0.9)

    pointing, told = ranked(far, HANGS)[0], ranked(far, CORRECTS)[0]

    assert pointing.candidates[0].section is told.candidates[0].section is FEES
    assert pointing.covered < 0.75 * told.covered
    assert pointing.candidates[0].confidence == pointing.covered


def test_a_section_that_is_headed_by_the_same_narrow_question_word_gains() -> None:
    question = replace(UNSURE, question=Correction("and who of us may do that?"))
    who = replace(FEES, article_id=1, heading="Who may change a card?")
    alone = replace(question, candidates=(replace(UNSURE.candidates[0], section=who), *UNSURE.candidates[1:]))

    def heading_of(first: Ranking) -> str:
        found = understood(
            "and who?", HANGS, ABOUT_CARD, lambda text, _: first if text == "and who?" else WITH_CARD
        )
        return found.candidates[0].section.heading

    assert heading_of(alone) == "Who may change a card?"
    # "what" asks for anything, and "how" for any way
    assert heading_of(replace(alone, question=Correction("and what may we do?"))) == "About digits"


def test_only_a_question_that_hangs_on_a_topic_ranks_as_many_sections_as_are_compared() -> None:
    counts: list[int] = []

    def rank(text: str, count: int) -> Ranking:
        counts.append(count)
        return UNSURE

    understood("and which?", STANDS, ABOUT_CARD, rank)
    understood("and which?", HANGS, None, rank)
    understood("and which?", HANGS, ABOUT_CARD, rank)

    assert counts == [OWN, OWN, POOL, POOL]


def test_the_topic_settles_what_would_be_asked_back() -> None:
    assert UNSURE.ambiguous
    assert ranked(UNSURE, HANGS)[0].ambiguous == ()


def test_confidences_are_probabilities_in_the_order_of_the_sections() -> None:
    found, _ = ranked(UNSURE, HANGS)
    confidences = [candidate.confidence for candidate in found.candidates]

    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= each <= 1 for each in confidences)
    assert confidences[0] == found.covered


def test_the_topic_is_what_was_shown_last_and_the_last_question() -> None:
    context = [
        Exchange("which card", "answered", CARD.ref),
        Exchange("and fees", "answered", FEES.ref),
        Exchange("in which year", "no_answer"),
    ]

    found = topic_of(context, SECTIONS.get, lambda shown: (shown.article_id + 1,))

    assert found == Topic("About fees in which year", FEES, (4,))


def test_a_section_that_is_gone_is_no_topic_and_no_mistake() -> None:
    gone = Exchange("old things", "answered", "9#gone")

    assert topic_of([gone], SECTIONS.get, lambda shown: ()) == Topic("old things")
    assert topic_of([], SECTIONS.get, lambda shown: ()) is None


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ([Exchange("a", "answered")] * 4, "'context' has 4 exchanges, more than 3: send the last 3"),
        ([Exchange(" ", "answered")], "'context[0].question' is empty"),
        (
            [Exchange("a", "answered"), Exchange("b" * 101, "answered")],
            "'context[1].question' has 101 characters, more than 100: leave this exchange out",
        ),
    ],
)
def test_a_context_that_cannot_be_taken_is_told_with_its_place(context: list[Exchange], says: str) -> None:
    with pytest.raises(BadQuestion, match="context") as refused:
        checked_context(context, 100)
    assert says in str(refused.value)
