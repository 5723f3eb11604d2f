"""What widget, site and desk tell the journal, and how each of them shows an answer that is withheld: in a
real Chromium, read on the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from support.bases import Write
from support.browser import serve_app
from support.desk import desk
from support.widget import CARD, NONE, TWO, widget

from assistant import today
from assistant.builds import build
from assistant.content.articles import date_in_words
from assistant.journal import Journal
from assistant.journal.tables import METADATA
from assistant.settings import Settings

ASKED = CARD.casefold().rstrip("?")
LATE = "This has not been reviewed for a long time"


@contextmanager
def told(settings: Settings, folder: Path) -> Iterator[tuple[str, Callable[[str], list[dict[str, Any]]]]]:
    """The service with a journal of its own: its address, and the rows of a table of that journal, which is
    written when the service ends."""
    own = settings.model_copy(update={"journal_path": folder / "journal.sqlite"})

    def rows(table: str) -> list[dict[str, Any]]:
        running.close()
        journal = Journal(own)
        with journal.read() as reading:
            found = [
                dict(row) for row in reading._connection.execute(METADATA.tables[table].select()).mappings()
            ]
        journal.close()
        return found

    with ExitStack() as running:
        yield running.enter_context(serve_app(own)), rows


def test_the_journal_hears_from_the_widget_what_was_asked_whether_it_helped_and_that_somebody_came_back(
    browser: Any,
    published: Settings,
    tmp_path: Path,
) -> None:
    with told(published, tmp_path) as (address, rows):
        with widget(browser, address) as it:
            it.start().open().ask(CARD)
            it.press("No")
            it.says("Thank you.")
            it.ask("do I need my ssn to verify my identity for an online profile")
            with it.page.expect_response("**/v1/handoffs"):
                it.press("Ask a person")
            it.ask(NONE)
        asked = {row["question"]: row for row in rows("asked")}
        verdicts = rows("feedback")

    assert {row["face"] for row in asked.values()} == {"widget"}
    assert {row["page"] for row in asked.values()} == {"settings/users"}
    assert asked[ASKED]["outcome"] == "not-helped"
    assert asked["do i need my ssn to verify my identity for an online profile"]["outcome"] == "person"
    assert asked[NONE.casefold().rstrip("?")]["status"] == "no_answer"
    assert [(row["verdict"], row["face"]) for row in verdicts] == [("not-helped", "widget")]


def test_a_choice_is_no_return_and_a_second_question_on_the_topic_is_one(
    browser: Any, published: Settings, tmp_path: Path
) -> None:
    with told(published, tmp_path) as (address, rows):
        with widget(browser, address) as it:
            it.start().open().ask(TWO)
            it.panel.get_by_role("button", name="(for providers)").click()
            it.says("Did this help?")
            it.ask(CARD)
            it.says("Did this help?")
        found = rows("asked")

    outcomes = {(row["question"], row["status"]): row["outcome"] for row in found}
    assert outcomes[(TWO, "clarify")] == ""
    assert outcomes[(TWO, "answered")] == "came-back"
    assert outcomes[(ASKED, "answered")] == ""


def test_on_the_site_a_question_counts_once_when_its_answer_is_opened_and_not_while_it_is_typed(
    browser: Any,
    published: Settings,
    tmp_path: Path,
) -> None:
    with told(published, tmp_path) as (address, rows):
        with widget(browser, address) as it:
            page = it.go("/")
            page.locator("#home-input").click()
            for typed in ("which credit card", " can I use"):
                with page.expect_response("**/v1/answers") as drafted:
                    page.keyboard.type(typed)
                assert drafted.value.request.post_data_json["draft"] is True
            page.locator(".search-brief .brief").wait_for()
            with page.expect_response("**/v1/answers"):
                page.keyboard.press("Enter")
            page.locator(".answer").get_by_role("button", name="Yes").click()
            page.get_by_text("Thank you.").wait_for()
            with page.expect_request("**/v1/handoffs"):
                page.locator(".answer-foot > a").click()
        found = rows("asked")
        searches = rows("searched")

    assert [(row["question"], row["face"]) for row in found] == [("which credit card can i use", "site")]
    assert found[0]["outcome"] == "helped", "the first thing that is said of it"
    assert searches == []


def test_the_desk_tells_which_result_was_used_and_that_none_was(
    browser: Any, published: Settings, tmp_path: Path
) -> None:
    with told(published, tmp_path) as (address, rows):
        with desk(browser, address) as it:
            it.press("Escape", "/")
            for words, leave in (("debit card", "c"), ("zebra", "t")):
                it.page.locator("#words").fill(words)
                it.press("Enter")
                expect(it.title).to_contain_text("result" if leave == "c" else "Nothing fits")
                it.page.locator("#found-title").focus()
                if leave == "c":
                    it.heads.first.focus()
                with it.page.expect_response("**/v1/searches"):
                    it.press(leave)
        found = rows("searched")

    assert sorted((row["words"], bool(row["article"]), row["face"]) for row in found) == [
        ("debit card", True, "desk"),
        ("zebra", False, "desk"),
    ]


def searched(page: Any, question: str) -> str:
    """What the answer in the search box says, from its heading to its links."""
    page.locator("input[type=search], [role=combobox]").first.click()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    return str(page.locator(".answer").inner_text())


def test_each_face_says_that_a_long_overdue_article_is_withheld_and_shows_its_link_but_not_its_text(
    browser: Any,
    base: Path,
    write: Write,
) -> None:
    question = "How long does a refund take?"
    write(
        "refunds",
        f"## {question}\n\nFive working days.\n\n## Fees\n\nNone at all.\n",
        reviewed="2019-01-01",
        review_by="2020-01-01",
    )
    overdue = today() - timedelta(days=3)
    write("returns", "## Who pays for the way back?\n\nWe do.\n", reviewed="2019-01-01", review_by=overdue)
    settings = Settings.load(base, model="off")
    build.build(settings)
    with serve_app(settings) as address:
        with widget(browser, address) as it:
            it.start()
            it.button.click()
            it.copied()
            for reach in (lambda: it, it.without_api):
                reach().ask(question)
                assert it.says(LATE).is_visible()
                assert it.says("was due for review on 1 Jan 2020").is_visible()
                assert it.body.get_by_text("Five working days").count() == 0
                assert (
                    it.body.locator(".list a")
                    .first.get_attribute("href")
                    .endswith("/articles/refunds/#how-long-does-a-refund-take")
                )
                it.body.locator(".list a").first.click()
                if reach == it.without_api:
                    expect(it.body.locator("h3").first).to_have_text("Refunds")
                    assert it.says(LATE).is_visible(), "the pack gives the text of such an article to nobody"
                    continue
                assert it.says("was due for review on 1 Jan 2020").is_visible()
                assert it.says("Reviewed 1 Jan 2019.").is_visible()
                expect(it.body.locator(".here h3")).to_have_text(question)
            it.page.unroute_all()
            said = [searched(reach().go("/"), question) for reach in (lambda: it, it.without_api)]
            assert LATE in said[0]
            assert "1 Jan 2020" in said[0]
            assert "Five working days" not in said[0]
            assert said[1] == said[0], "without the API as with it"
            it.page.unroute_all()
            said = [
                searched(reach().go("/"), "Who pays for the way back?")
                for reach in (lambda: it, it.without_api)
            ]
            for card in said:
                assert "We do." in card
                assert f"This article was due for review on {date_in_words(overdue)}." in card
        with desk(browser, address) as agent:
            agent.find(question)
            expect(agent.title).to_have_text(LATE)
            agent.press("1")
            expect(agent.page.locator(".card--open")).to_contain_text("only its link is given")


def test_each_face_shows_in_a_search_that_a_long_overdue_article_is_there_and_why_its_text_is_not(
    browser: Any, base: Path, write: Write
) -> None:
    question, why = "How long does a refund take?", "Not reviewed for a long time"
    write(
        "refunds",
        f"## {question}\n\nFive working days.\n\n## Fees\n\nNone at all.\n",
        reviewed="2019-01-01",
        review_by="2020-01-01",
    )
    settings = Settings.load(base, model="off")
    build.build(settings)
    with serve_app(settings) as address:
        with widget(browser, address) as it:
            it.start().button.click()
            found = it.type("refund ta").panel.get_by_role("option").first
            expect(found.locator("small").first).to_have_text(why)
            expect(found.locator("b")).to_have_text(question)
            page = it.go("/")
            page.locator("input[type=search], [role=combobox]").first.click()
            page.keyboard.type("refund ta")
            expect(page.locator(".result-text").first).to_have_text(why)
        with desk(browser, address) as agent:
            agent.press("Escape", "/")
            agent.page.locator("#words").fill("refund ta")
            agent.press("Enter")
            expect(agent.page.locator(".card-snippet").first).to_have_text(why)


def test_every_page_of_ours_shows_the_font_that_we_serve(browser: Any, published: Settings) -> None:
    shown = {}
    with serve_app(published) as address, widget(browser, address) as it:
        for path in ("/", "/docs", "/support/", "/support/changes/"):
            page = it.go(path)
            page.evaluate("document.fonts.ready")
            shown[path] = page.evaluate(
                "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family.replaceAll('\"', ''))"
            )

    assert {path: "Inter" in fonts for path, fonts in shown.items()} == dict.fromkeys(shown, True)
