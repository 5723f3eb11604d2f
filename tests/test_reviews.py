"""What an overdue review changes: notices, ranks, and in the end the link alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from books import TODAY, Book, made
from conftest import Write
from starlette.testclient import TestClient

from assistant import builds
from assistant.answers import Assistant
from assistant.api.app import create_app
from assistant.api.engine import open_engine
from assistant.articles import Article, spoken
from assistant.ranking import Candidate
from assistant.section_answers import NOT_REVIEWED
from assistant.settings import Settings
from assistant.tickets import suggest

CREDIT_CARD = "What credit card can I use to verify my identity?"


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: TODAY).assistant


@pytest.fixture
def twins(base: Path, write: Write, one_speller: None) -> Assistant:
    """Two articles that say the same; the review of the first was due yesterday."""
    for name, review_by in (("fees", TODAY - timedelta(days=1)), ("prices", TODAY)):
        write(name, "## How long does a refund take?\n\nFive working days.\n", review_by=str(review_by))
    settings = Settings.load(base, model="off")
    builds.build(settings)
    return open_engine(settings).assistant


def on(assistant: Assistant, day: date) -> Assistant:
    return replace(assistant, today=lambda: day)


@pytest.fixture(scope="module")
def due(assistant: Assistant) -> date:
    review_by = assistant.library.article(484517).review_by
    assert review_by
    return review_by


def test_an_answer_says_when_a_review_is_overdue(assistant: Assistant, due: date) -> None:
    in_time, late = (on(assistant, due + timedelta(days=n)).answer(CREDIT_CARD) for n in (0, 1))

    assert in_time.source
    assert late.source
    assert (in_time.source.stale, [n.kind for n in in_time.notices if n.kind == "stale"]) == (False, [])
    assert late.source.stale
    assert [n.text for n in late.notices if n.kind == "stale"] == [f"This article was due for review on {spoken(due)}."]
    assert late.text == in_time.text


def test_an_article_whose_review_is_long_overdue_is_linked_but_not_quoted(assistant: Assistant, due: date) -> None:
    last, after = (on(assistant, due + timedelta(days=90 + n)).answer(CREDIT_CARD) for n in (0, 1))

    assert last.text
    assert (after.status, after.text, after.html, after.markdown, after.short, after.steps, after.source) == (
        "no_answer",
        None,
        None,
        None,
        None,
        (),
        None,
    )
    assert after.related[0].id == 484517
    assert after.related[0].url.endswith("#what-credit-card-can-i-use-to-verify-my-identity")
    assert next(n.text for n in after.notices if n.kind == "stale").startswith(
        f"The article about this was due for review on {spoken(due)} and has not"
    )


def test_a_ticket_gets_no_reply_to_copy_from_an_article_that_is_withheld(assistant: Assistant, due: date) -> None:
    ticket = f"Hello, {CREDIT_CARD} Thanks"

    assert [s.source.id for s in suggest(on(assistant, due), ticket).suggestions][:1] == [484517]
    assert suggest(on(assistant, due + timedelta(days=91)), ticket).suggestions == ()


def test_the_limit_after_which_text_is_withheld_is_a_setting(assistant: Assistant, due: date) -> None:
    strict = replace(assistant, settings=assistant.settings.model_copy(update={"withhold_days": 0}), today=lambda: due + timedelta(days=1))

    assert strict.answer(CREDIT_CARD).text is None


def test_an_overdue_article_ranks_behind_one_that_is_as_good(assistant: Assistant) -> None:
    def dated(article: Article) -> Article:
        return replace(article, review_by=TODAY - timedelta(days=1) if article.id == 484517 else TODAY)

    library = replace(assistant.library, articles=tuple(map(dated, assistant.library.articles)))
    first, second = (library.article(n).sections[0] for n in (484517, 486121))
    found = [Candidate(first, 0.80, 0.9, 0, 0, 0), Candidate(second, 0.79, 0.9, 0, 0, 0)]

    def order(day: date) -> list[int]:
        return [c.section.article_id for c in replace(assistant, library=library, today=lambda: day)._for(found, None, None)]

    assert order(TODAY - timedelta(days=1)) == [484517, 486121]
    assert order(TODAY) == [486121, 484517]
    far = [found[0], replace(found[1], score=0.70)]
    assert [c.section.article_id for c in replace(assistant, library=library)._for(far, None, None)] == [484517, 486121]


@pytest.mark.parametrize("words", ["refund", "how long do", "How long does a refund take? ", "five wor"])
def test_an_overdue_article_comes_behind_one_that_is_as_good_in_a_search(twins: Assistant, words: str) -> None:
    def order(day: date) -> list[str]:
        return [hit.article.title for hit in on(twins, day).search(words)[1]]

    assert order(TODAY - timedelta(days=1)) == ["Fees", "Prices"]
    assert order(TODAY) == ["Prices", "Fees"]


def test_an_overdue_article_comes_behind_one_that_is_as_good_in_the_suggestions_for_a_ticket(twins: Assistant) -> None:
    def order(day: date) -> list[str]:
        return [found.source.title for found in suggest(on(twins, day), "Hello,\nHow long does a refund take?").suggestions]

    assert order(TODAY - timedelta(days=1)) == ["Fees", "Prices"]
    assert order(TODAY) == ["Prices", "Fees"]


def test_a_search_finds_an_article_that_is_withheld_and_says_why_its_text_is_not_shown(assistant: Assistant, due: date) -> None:
    last, after = (
        {hit.ref: hit for hit in on(assistant, due + timedelta(days=90 + n)).search("debit card", 50)[1] if hit.article.id == 484517} for n in (0, 1)
    )

    assert last.keys() == after.keys() != set()
    assert {(bool(hit.snippet), hit.article.reason) for hit in last.values()} == {(True, "")}
    assert {(hit.snippet, hit.marks, hit.article.reason) for hit in after.values()} == {(NOT_REVIEWED, (), NOT_REVIEWED)}


def test_a_withheld_answer_is_kept_as_overdue_and_is_no_gap(published: Settings, book: Book, assistant: Assistant, due: date) -> None:
    app = create_app(published, lambda: due + timedelta(days=91))
    app.state.journal = book.journal
    for _ in range(3):
        TestClient(app).post("/v1/answers", json={"question": CREDIT_CARD})
    assert book.journal.writer.flush()

    result = made(book, assistant)

    assert (result.weeks[-1].overdue, result.gaps) == (3, ())
