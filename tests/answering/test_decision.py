"""What a question gets, case by case, from rankings that are written down here: nothing is built."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.decision import Answered, Asker, Clarify, Decision, Nothing, Outline, choose, decide
from assistant.content.addresses import NOT_CONFIRMED
from assistant.content.articles import Article, Section, Status
from assistant.content.library import Library
from assistant.ranking.candidates import Candidate, Ranking
from assistant.search.spelling import Correction
from assistant.settings import KnowledgeBaseSettings

DAY = date(2026, 12, 1)
THRESHOLD = 0.5
SURE, UNSURE = 0.98, 0.7
SETTINGS = KnowledgeBaseSettings(threshold=THRESHOLD, clarify_words=("verif*", "identi*"))


def section(article: int, anchor: str, *audience: str, flow: str | None = None) -> Section:
    return Section(
        article_id=article,
        anchor=anchor,
        heading=anchor,
        level=2,
        line=1,
        markdown="Text.",
        text="Text.",
        html="<p>Text.</p>",
        span=(0, 5),
        flow=flow,
        audience=audience,
    )


def article(
    number: int,
    *sections: Section,
    status: Status = "verified",
    review_by: date | None = None,
    pages: tuple[str, ...] = (),
) -> Article:
    return Article(
        id=number,
        path=f"{number}.md",
        url=f"/articles/{number}/",
        title=f"Article {number}",
        sections=sections,
        text="Text.",
        hash="",
        status=status,
        review_by=review_by,
        pages=pages,
    )


CARD = section(1, "card", "provider", flow="credit-card")
PHONE = section(2, "phone", "patient", flow="phone-call")
BOTH = section(3, "both", "patient", "provider", flow="video-call")
FEES = section(4, "fees")
DUE = section(5, "due")
OPENING, OPEN_POINTS = section(6, "top"), section(6, NOT_CONFIRMED)
PARTLY_OPEN = section(4, NOT_CONFIRMED)

LIBRARY = Library(
    articles=(
        article(1, CARD),
        article(2, PHONE),
        article(3, BOTH),
        article(4, FEES, PARTLY_OPEN, pages=("billing",)),
        article(5, DUE, review_by=date(2026, 11, 30)),
        article(6, OPENING, OPEN_POINTS, status="outline"),
    )
)


def candidates(*scored: tuple[Section, float], confidence: float = SURE) -> tuple[Candidate, ...]:
    return tuple(Candidate(each, score, confidence, 0.9, 0.0, 0.0) for each, score in scored)


def ranking(
    *scored: tuple[Section, float],
    question: str = "what does it cost",
    covered: float = 0.9,
    confidence: float = SURE,
    unconfirmed: Section | None = None,
    ambiguous: tuple[Section, ...] = (),
) -> Ranking:
    return Ranking(
        question=Correction(question),
        candidates=candidates(*scored, confidence=confidence),
        covered=covered,
        unconfirmed=unconfirmed,
        ambiguous=tuple(each.ref for each in ambiguous),
    )


def decided(found: Ranking, asker: Asker | None = None, day: date = DAY) -> Decision:
    return decide(found, asker or Asker(), LIBRARY, SETTINGS, day)


VERIFY = "how do I verify my identity"
CHECKS = ((CARD, 0.90), (PHONE, 0.80), (FEES, 0.79))


@pytest.mark.parametrize(
    ("case", "found", "asker", "decision"),
    [
        ("the best section answers", ranking((FEES, 0.9), (CARD, 0.8)), Asker(), Answered(FEES, SURE)),
        (
            "exactly the threshold is enough",
            ranking((FEES, 0.9), covered=THRESHOLD),
            Asker(),
            Answered(FEES, SURE),
        ),
        (
            "below the threshold there is nothing, with what is near",
            ranking((FEES, 0.9), covered=0.49),
            Asker(),
            Nothing(candidates((FEES, 0.9))),
        ),
        ("nothing is like the question", ranking(covered=0.0), Asker(), Nothing()),
        (
            "what is asked for is an open point of an article with answers",
            ranking((FEES, 0.9), covered=0.1, unconfirmed=PARTLY_OPEN),
            Asker(),
            Nothing(candidates((FEES, 0.9)), PARTLY_OPEN),
        ),
        (
            "what is asked for is an open point of a topic that has nothing confirmed",
            ranking((FEES, 0.9), covered=0.1, unconfirmed=OPEN_POINTS),
            Asker(),
            Outline(OPENING, OPEN_POINTS, 0.1),
        ),
        (
            "the topic is clear, and nothing of it is confirmed",
            ranking((OPENING, 0.9), covered=0.49),
            Asker(),
            Outline(OPENING, OPEN_POINTS, 0.49),
        ),
        (
            "a topic without confirmed content is only near",
            ranking((OPENING, 0.9), covered=0.49, confidence=0.4),
            Asker(),
            Nothing(candidates((OPENING, 0.9), confidence=0.4)),
        ),
        (
            "an open point does not matter to a question that is covered",
            ranking((FEES, 0.9), unconfirmed=OPEN_POINTS),
            Asker(),
            Answered(FEES, SURE),
        ),
        (
            "the base names the question as ambiguous",
            ranking((FEES, 0.9), ambiguous=(CARD, PHONE)),
            Asker(),
            Clarify((CARD, PHONE), SURE),
        ),
        (
            "an ambiguous question is not held back by the threshold",
            ranking((FEES, 0.9), covered=0.1, ambiguous=(CARD, PHONE)),
            Asker(),
            Clarify((CARD, PHONE), SURE),
        ),
        (
            "the audience settles an ambiguous question",
            ranking((FEES, 0.9), ambiguous=(CARD, PHONE)),
            Asker(audience="patient"),
            Answered(PHONE, SURE),
        ),
        (
            "a section for just this audience wins over one for it among others",
            ranking((FEES, 0.9), ambiguous=(BOTH, CARD)),
            Asker(audience="provider"),
            Answered(CARD, SURE),
        ),
        (
            "a section for it among others wins over those of other people",
            ranking((FEES, 0.9), ambiguous=(BOTH, CARD)),
            Asker(audience="patient"),
            Answered(BOTH, SURE),
        ),
        (
            "an audience that no choice is for gets all of them",
            ranking((FEES, 0.9), ambiguous=(CARD, PHONE)),
            Asker(audience="admin"),
            Clarify((CARD, PHONE), SURE),
        ),
        (
            "a short question with a word that is to be clarified fits two flows",
            ranking(*CHECKS, question=VERIFY, confidence=UNSURE),
            Asker(),
            Clarify((CARD, PHONE), UNSURE),
        ),
        (
            "one section is sure",
            ranking(*CHECKS, question=VERIFY, confidence=SURE),
            Asker(),
            Answered(CARD, SURE),
        ),
        (
            "the question has no such word",
            ranking(*CHECKS, confidence=UNSURE),
            Asker(),
            Answered(CARD, UNSURE),
        ),
        (
            "a long question says which flow it means",
            ranking(
                *CHECKS,
                question=VERIFY + " when I sit at the desk of the practice on Mondays",
                confidence=UNSURE,
            ),
            Asker(),
            Answered(CARD, UNSURE),
        ),
        (
            "the other flow is far behind",
            ranking((CARD, 0.9), (PHONE, 0.6), question=VERIFY, confidence=UNSURE),
            Asker(),
            Answered(CARD, UNSURE),
        ),
        (
            "the best section is of no flow",
            ranking((FEES, 0.9), (CARD, 0.9), (PHONE, 0.9), question=VERIFY, confidence=UNSURE),
            Asker(),
            Answered(FEES, UNSURE),
        ),
        (
            "the audience moves a section up a little",
            ranking((FEES, 0.90), (PHONE, 0.86)),
            Asker(audience="patient"),
            Answered(PHONE, SURE),
        ),
        (
            "but not past one that fits much better",
            ranking((FEES, 0.90), (PHONE, 0.84)),
            Asker(audience="patient"),
            Answered(FEES, SURE),
        ),
        (
            "so does the page in view",
            ranking((CARD, 0.90), (FEES, 0.86)),
            Asker(page="billing"),
            Answered(FEES, SURE),
        ),
        (
            "an overdue review loses against one that is as good",
            ranking((DUE, 0.90), (FEES, 0.88)),
            Asker(),
            Answered(FEES, SURE),
        ),
        (
            "and wins against one that is not",
            ranking((DUE, 0.90), (FEES, 0.86)),
            Asker(),
            Answered(DUE, SURE),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_question_gets(case: str, found: Ranking, asker: Asker, decision: Decision) -> None:
    assert decided(found, asker) == decision, case


def test_a_review_is_overdue_from_the_day_after_its_date() -> None:
    found = ranking((DUE, 0.90), (FEES, 0.88))

    assert decided(found, day=date(2026, 11, 30)) == Answered(DUE, SURE)
    assert decided(found, day=date(2026, 12, 1)) == Answered(FEES, SURE)


def test_at_most_four_choices_are_offered() -> None:
    decision = decided(ranking((FEES, 0.9), ambiguous=(CARD, PHONE, BOTH, FEES, DUE)))

    assert decision == Clarify((CARD, PHONE, BOTH, FEES), SURE)


def test_a_section_that_somebody_names_is_the_answer_unless_it_lists_open_points() -> None:
    assert choose(FEES) == Answered(FEES, 1.0)
    assert choose(OPEN_POINTS) == Nothing(open_points=OPEN_POINTS)
