"""What an overdue review changes: notices, ranks, and in the end the link alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.bases import Write, small_base, with_base
from support.browser import LOOKS, serve_app, violations, visit
from support.dated_journals import TODAY, DatedJournal, report_of

from assistant.answering.assistant import Assistant
from assistant.answering.decision import Asker, in_order_for
from assistant.answering.tickets import suggest
from assistant.api.app import create_app
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.content.articles import Article, date_in_words
from assistant.ranking.candidates import Candidate
from assistant.settings import Settings
from assistant.words import words_of

CREDIT_CARD = "What credit card can I use to verify my identity?"

LATE = words_of("en")("reasons.not_reviewed")


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: TODAY).assistant


@pytest.fixture
def twins(base: Path, write: Write, one_speller: None) -> Assistant:
    """Two articles that say the same; the review of the first was due yesterday."""
    for name, review_by in (("fees", TODAY - timedelta(days=1)), ("prices", TODAY)):
        write(name, "## How long does a refund take?\n\nFive working days.\n", review_by=str(review_by))
    settings = Settings.load(base, model="off")
    build.build(settings)
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
    assert [n.text for n in late.notices if n.kind == "stale"] == [
        f"This article was due for review on {date_in_words(due)}."
    ]
    assert late.text == in_time.text


def test_an_article_whose_review_is_long_overdue_is_linked_but_not_quoted(
    assistant: Assistant, due: date
) -> None:
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
        f"The article about this was due for review on {date_in_words(due)} and has not"
    )


def test_a_ticket_gets_no_reply_to_copy_from_an_article_that_is_withheld(
    assistant: Assistant, due: date
) -> None:
    ticket = f"Hello, {CREDIT_CARD} Thanks"

    assert [s.source.id for s in suggest(on(assistant, due), ticket).suggestions][:1] == [484517]
    assert suggest(on(assistant, due + timedelta(days=91)), ticket).suggestions == ()


def test_the_limit_after_which_text_is_withheld_is_a_setting(assistant: Assistant, due: date) -> None:
    strict = replace(
        assistant,
        settings=with_base(assistant.settings, withhold_days=0),
        today=lambda: due + timedelta(days=1),
    )

    assert strict.answer(CREDIT_CARD).text is None


def test_an_overdue_article_ranks_behind_one_that_is_as_good(assistant: Assistant) -> None:
    def dated(article: Article) -> Article:
        return replace(article, review_by=TODAY - timedelta(days=1) if article.id == 484517 else TODAY)

    library = replace(assistant.library, articles=tuple(map(dated, assistant.library.articles)))
    first, second = (library.article(n).sections[0] for n in (484517, 486121))
    found = [Candidate(first, 0.80, 0.9, 0, 0, 0), Candidate(second, 0.79, 0.9, 0, 0, 0)]

    def order(day: date, candidates: Sequence[Candidate] = found) -> list[int]:
        return [c.section.article_id for c in in_order_for(Asker(), candidates, library, day)]

    assert order(TODAY - timedelta(days=1)) == [484517, 486121]
    assert order(TODAY) == [486121, 484517]
    far = [found[0], replace(found[1], score=0.70)]
    assert order(TODAY, far) == [484517, 486121]


@pytest.mark.parametrize("words", ["refund", "how long do", "How long does a refund take? ", "five wor"])
def test_an_overdue_article_comes_behind_one_that_is_as_good_in_a_search(
    twins: Assistant, words: str
) -> None:
    def order(day: date) -> list[str]:
        return [hit.article.title for hit in on(twins, day).search(words).results]

    assert order(TODAY - timedelta(days=1)) == ["Fees", "Prices"]
    assert order(TODAY) == ["Prices", "Fees"]


def test_an_overdue_article_comes_behind_one_that_is_as_good_in_the_suggestions_for_a_ticket(
    twins: Assistant,
) -> None:
    def order(day: date) -> list[str]:
        return [
            found.source.title
            for found in suggest(on(twins, day), "Hello,\nHow long does a refund take?").suggestions
        ]

    # a wish gets one suggestion
    assert order(TODAY - timedelta(days=1)) == ["Fees"]
    assert order(TODAY) == ["Prices"]


def test_a_search_finds_an_article_that_is_withheld_and_says_why_its_text_is_not_shown(
    assistant: Assistant, due: date
) -> None:
    last, after = (
        {
            hit.ref: hit
            for hit in on(assistant, due + timedelta(days=90 + n)).search("debit card", 50).results
            if hit.article.id == 484517
        }
        for n in (0, 1)
    )

    assert last.keys() == after.keys() != set()
    assert {(bool(hit.snippet), hit.article.reason) for hit in last.values()} == {(True, "")}
    assert {(hit.snippet, hit.marks, hit.article.reason) for hit in after.values()} == {(LATE, (), LATE)}


def test_a_withheld_answer_is_kept_as_overdue_and_is_no_gap(
    published: Settings, dated_journal: DatedJournal, assistant: Assistant, due: date
) -> None:
    app = create_app(published, lambda: due + timedelta(days=91))
    app.state.journal = dated_journal.journal
    for _ in range(3):
        TestClient(app).post("/v1/answers", json={"question": CREDIT_CARD})
    assert dated_journal.journal.writer.flush()

    result = report_of(dated_journal, assistant)

    assert (result.weeks[-1].overdue, result.gaps) == (3, ())


# --- the pages -------------------------------------------------------------------------------------------------------

OVERDUE, IN_TIME = date(2020, 1, 1), date(2100, 5, 21)
"""When the reviews of two articles were due, and will be: the one before, the other long after the pages are
built."""

SHIFTS = "window.__shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => window.__shift += e.value)).observe({type: 'layout-shift', buffered: true})"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Iterator[str]:
    """The address of a service over both articles."""
    root = small_base(tmp_path_factory.mktemp("reviews") / "base")
    for name, due in (("refunds", IN_TIME), ("invoices", OVERDUE)):
        path = root / "kb/articles" / f"{name}.md"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text(
            "".join(f"review_by: {due}\n" if line.startswith("review_by") else line for line in lines),
            "utf-8",
        )
    settings = Settings.load(root)
    build.build(settings)
    with serve_app(settings) as address:
        yield address


def opened(it: Any, path: str, day: date, hour: time = time(12)) -> Any:
    """A page in a browser whose clock stands at an hour of a day, in UTC."""
    it.page.clock.set_fixed_time(datetime.combine(day, hour, UTC))
    return it.go(path)


def test_a_page_that_was_built_before_says_from_the_day_after_that_its_review_is_overdue(
    browser: Any, pages: str
) -> None:
    with visit(browser, pages, timezone_id="Pacific/Auckland") as it:
        shown = []
        for day, hour in ((IN_TIME, time(23, 59)), (IN_TIME + timedelta(days=1), time(0, 0))):
            shown.append(opened(it, "/articles/refunds/", day, hour).locator(".banner").is_visible())
        said = it.page.locator(".banner").inner_text()
        built = opened(it, "/articles/invoices/", IN_TIME).locator(".banner").inner_text()
        broken = it.page.evaluate("window.__broken")

    assert shown == [False, True]
    assert "This page is due for review since 21 May 2100." in " ".join(said.split())
    assert said == built.replace(date_in_words(OVERDUE), date_in_words(IN_TIME)), (
        "the words are those of a page that was built late"
    )
    assert (it.errors, broken) == ([], [])


def test_without_javascript_a_page_says_what_was_so_when_it_was_built(browser: Any, pages: str) -> None:
    with visit(browser, pages, java_script_enabled=False) as it:
        shown = [
            it.go(f"/articles/{name}/").locator(".banner").is_visible() for name in ("refunds", "invoices")
        ]

    assert shown == [False, True]


@pytest.mark.parametrize("day", [IN_TIME, IN_TIME + timedelta(days=1)])
def test_nothing_jumps_where_a_banner_may_come(browser: Any, pages: str, day: date) -> None:
    with visit(browser, pages, 360) as it:
        it.context.add_init_script(SHIFTS)
        page = opened(it, "/articles/refunds/", day)
        it.settle()
        page.wait_for_timeout(150)

        assert page.evaluate("window.__shift") < 0.02


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation_on_a_page_that_became_overdue(
    browser: Any, pages: str, width: int, scheme: str
) -> None:
    with visit(browser, pages, width, scheme) as it:
        page = opened(it, "/articles/refunds/", IN_TIME + timedelta(days=1))

        assert page.locator(".banner").is_visible()
        assert violations(page) == []
