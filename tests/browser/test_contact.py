"""A message to a person, from the page of contact and from the widget, until it arrives: at a mail server, and at a
webhook that fails twice before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from support.browser import LOOKS, serve_app, until, violations, visit
from support.mail_server import MailServer, mail_server
from support.webhook import SECRET, Receiver, webhook_receiver
from support.widget import widget

from assistant.contact import courier
from assistant.settings import Contact, Settings

QUESTION = "How long does a refund take?"
NUMBER = "4111 1111 1111 1111"


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook_receiver() as receiver:
        receiver.statuses += [500, 503]
        yield receiver


@pytest.fixture
def settings(
    small_built: Path,
    tmp_path: Path,
    mails: MailServer,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Those of a service that sends messages both ways, and waits for no hour before it tries again."""
    monkeypatch.setattr(courier, "PAUSES", (0.05,))
    settings = Settings.load(
        small_built,
        smtp_url=f"smtp://127.0.0.1:{mails.port}",
        mail_from="help@example.org",
        mail_to="people@example.org",
        webhook_url=receiver.address,
        webhook_secret=SECRET,
        journal_path=tmp_path / "journal.sqlite",
    )
    contact = Contact(phone="+1 555 010 0100", hours="Weekdays, 9 to 5")
    return settings.model_copy(update={"base": settings.base.model_copy(update={"contact": contact})})


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with serve_app(settings) as address:
        yield address


@pytest.fixture
def without_ways(small_built: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service that takes no messages."""
    with serve_app(Settings.load(small_built, journal_path=tmp_path / "journal.sqlite")) as address:
        yield address


def ask(page: Any, question: str) -> None:
    """Ask in the search of the home page, and wait for the whole answer and for what of it may go along."""
    page.locator("#home-input").fill(question)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    until(page, "JSON.parse(sessionStorage['help-along'] ?? '{}').section")


def opened(it: Any) -> Any:
    """The widget with its panel open; the small base has nothing for the page in view."""
    it.start().button.click()
    it.box.wait_for()
    return it


def test_a_message_brings_along_what_was_asked_and_read_and_arrives_by_both_ways(
    browser: Any, address: str, mails: MailServer, receiver: Receiver
) -> None:
    with visit(browser, address) as it:
        page = it.go("/")
        ask(page, QUESTION)
        page.locator(".answer").get_by_role("link", name="Contact a person").click()
        page.wait_for_url("**/contact/")
        expect(page.get_by_label("What you asked")).to_have_value(QUESTION)
        expect(page.get_by_label("What you read")).to_have_value(f"Refunds: {QUESTION}")
        page.get_by_label("What you read").fill("")
        page.get_by_label("Your message").fill("It took seven.")
        page.get_by_label("Your email address").fill("alex@example.com")
        page.get_by_role("button", name="Send").click()
        said = page.get_by_role("heading", name="Your message is on its way")
        expect(said).to_be_focused()
        kept = page.evaluate("sessionStorage.getItem('help-along')")
        page.reload()
        mails.wait_for(1)
        receiver.wait_for(3)

        (mail,) = mails.mails
        assert it.errors == []
    text = mail.get_content()
    assert "It took seven." in text
    assert f"Question: {QUESTION}" in text
    assert "Section:" not in text, "it was taken out"
    assert mail["Reply-To"] == "alex@example.com"
    assert [status for _, status in receiver.asked] == [500, 503, 204]
    assert len({name for name, _ in receiver.asked}) == 1
    assert receiver.data[-1]["data"]["message"] == "It took seven."
    assert kept is None, "what was sent goes along no more"


def test_an_article_and_the_part_that_a_no_was_about_go_along(browser: Any, address: str) -> None:
    with visit(browser, address) as it:
        page = it.go("/articles/refunds/#how-do-i-ask-for-a-refund")
        page.locator("[data-feedback]").scroll_into_view_if_needed()
        page.locator("[data-feedback] button[value=not-helped]").click()
        page.locator(".after-no").get_by_role("link", name="Contact a person").click()
        page.wait_for_url("**/contact/")

        expect(page.get_by_label("What you read")).to_have_value("How do I ask for a refund?")
        expect(page.get_by_label("The page that you had open")).to_have_value(f"Refunds ({address}/a/900001)")
        assert it.errors == []


def test_personal_data_in_a_message_is_named_and_none_is_kept_of_a_question(
    browser: Any, address: str
) -> None:
    with visit(browser, address) as it:
        page = it.go("/")
        ask(page, f"{QUESTION} my card is {NUMBER}")
        page.goto(f"{address}/contact/")
        expect(page.get_by_label("What you asked")).to_have_value(f"{QUESTION} my card is [card number]")
        warning = page.locator("[data-sensitive]")
        expect(warning).to_be_hidden()
        page.get_by_label("Your message").fill(f"my card is {NUMBER}")

        expect(warning).to_contain_text("There seems to be personal data in this: card number.")
        assert NUMBER not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_mistake_gets_the_focus_and_what_does_not_arrive_stays_written(
    browser: Any, address: str, receiver: Receiver
) -> None:
    with visit(browser, address) as it:
        page = it.go("/contact/")
        page.locator("#email").evaluate("field => field.type = 'text'")  # as a browser does that checks less
        page.get_by_label("Your message").fill("Hello")
        page.get_by_label("Your email address").fill("alex")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert").filter(has_text="Your message was not sent.")).to_be_focused()
        expect(page.locator("#email-problem")).to_contain_text("Write one address such as name@example.com")
        page.get_by_label("Your email address").fill("")
        it.route("**/contact/", lambda route: route.abort())
        page.get_by_role("button", name="Send").click()

        expect(page.locator("[data-state]")).to_contain_text("That did not arrive.")
        expect(page.get_by_label("Your message")).to_have_value("Hello")
        expect(page.get_by_role("button", name="Send")).to_be_focused()
        assert receiver.asked == []


def test_what_somebody_took_out_of_a_form_is_not_put_back_when_it_returns_with_a_mistake(
    browser: Any, address: str
) -> None:
    with visit(browser, address) as it:
        page = it.go("/")
        ask(page, QUESTION)
        page.goto(f"{address}/contact/")
        asked = page.get_by_label("What you asked")
        expect(asked).to_have_value(QUESTION)
        asked.fill("")
        page.locator("#email").evaluate("field => field.type = 'text'")
        page.get_by_label("Your message").fill("Hello")
        page.get_by_label("Your email address").fill("alex")
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#email-problem")).to_be_visible()

        expect(page.locator("[data-carried=question] textarea")).to_have_value("")


def test_without_javascript_the_form_is_sent_as_a_page(browser: Any, address: str, mails: MailServer) -> None:
    with visit(browser, address, java_script_enabled=False) as it:
        page = it.go("/contact/")
        page.get_by_label("Your message").fill("Without a script")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("heading", name="Your message is on its way").wait_for()

        assert page.url == f"{address}/contact/?sent=noted"
    mails.wait_for(1)
    assert mails.mails[0].get_content().startswith("Without a script")


@pytest.mark.parametrize(("width", "scheme"), [*LOOKS, (320, "light")])
def test_the_page_fits_and_axe_finds_nothing(browser: Any, address: str, width: int, scheme: str) -> None:
    with visit(browser, address, width, scheme) as it:
        page = it.go("/contact/")
        page.evaluate("sessionStorage.setItem('help-along', JSON.stringify({ question: 'what is it' }))")
        page.reload()
        page.get_by_label("What you asked").wait_for()
        page.get_by_label("Your message").fill(f"my card is {NUMBER}")
        page.locator("[data-sensitive]:not([hidden])").wait_for()

        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label("Your message").fill(" ")
        page.get_by_role("button", name="Send").click()
        page.locator("#message-problem").wait_for()
        assert violations(page) == []


def test_the_widget_sends_a_message_and_both_ways_get_it(
    browser: Any, address: str, mails: MailServer, receiver: Receiver
) -> None:
    with widget(browser, address) as it:
        opened(it).ask(QUESTION).press("Ask a person")
        message = it.panel.get_by_label("Your message")
        expect(message).to_have_value(QUESTION)
        expect(it.panel.get_by_label("Sent along: what you read")).to_have_value(
            f"{QUESTION} ({address}/a/900001/how-long-does-a-refund-take)"
        )
        assert (
            it.panel.get_by_role("link", name="+1 555 010 0100").get_attribute("href") == "tel:+15550100100"
        )
        message.fill(f"my card is {NUMBER}")
        it.says("Personal data in this: card number.")
        message.fill(f"my card is {NUMBER}, born 3 May 1962")
        it.says("Personal data in this: card number, date of birth.")
        message.fill("It took seven.")
        expect(it.body.get_by_text("Personal data in this")).to_be_hidden()
        it.panel.get_by_label("Your email address, for the answer").fill("alex@example.com")
        it.press("Send")
        it.says("Your message is on its way. The answer comes by email.")
        mails.wait_for(1)
        receiver.wait_for(3)

        assert it.page.evaluate("window.__broken") == []
        assert it.errors == []
    assert "It took seven." in mails.mails[0].get_content()
    data = receiver.data[-1]["data"]
    assert (data["message"], data["email"], data["page"]) == (
        "It took seven.",
        "alex@example.com",
        "settings/users",
    )


def test_in_the_widget_a_mistake_is_said_and_what_does_not_arrive_stays_written(
    browser: Any, address: str, receiver: Receiver
) -> None:
    with widget(browser, address) as it:
        opened(it).press("Ask a person")
        it.press("Send")
        it.says("Write a few words first.")
        it.panel.get_by_label("Your message").fill("Hello")
        it.panel.get_by_label("Your email address, for the answer").fill("alex")
        it.press("Send")
        it.says("Write one address such as name@example.com, or none.")
        it.panel.get_by_label("Your email address, for the answer").fill("")
        it.route("**/v1/messages", lambda route: route.abort())
        it.press("Send")
        it.says("It was not sent. Try again.")
        expect(it.panel.get_by_label("Your message")).to_have_value("Hello")
        it.page.unroute("**/v1/messages")
        it.press("Send")
        it.says("Your message is on its way. You gave no email address, so nobody writes back.")
        receiver.wait_for(3)


def test_where_no_message_is_taken_the_widget_copies_it(browser: Any, without_ways: str) -> None:
    with widget(browser, without_ways) as it:
        opened(it).ask(QUESTION).press("Ask a person")

        it.panel.get_by_role("link", name="Copy and continue").wait_for()
        assert it.panel.get_by_role("button", name="Send").count() == 0


def test_the_form_of_the_widget_has_names_and_axe_finds_nothing(browser: Any, address: str) -> None:
    for width, scheme in LOOKS:
        with widget(browser, address, width, scheme) as it:
            opened(it).ask(QUESTION).press("Ask a person")
            it.panel.get_by_label("Your message").wait_for()

            found = [line for line in violations(it.page) if "help-widget" in line]
            assert found == [], "all else is the demo's"


def test_where_its_module_does_not_come_the_widget_links_to_the_page(browser: Any, without_ways: str) -> None:
    with widget(browser, without_ways) as it:
        it.route("**/person-en.js", lambda route: route.abort())
        opened(it).press("Ask a person")

        link = it.body.get_by_role("link", name="Contact a person")
        link.wait_for()
        assert link.get_attribute("href") == f"{without_ways}/contact/"


def test_a_page_of_plain_files_says_who_can_help(browser: Any, files_only: str) -> None:
    with visit(browser, files_only) as it:
        page = it.go("/contact/")

        expect(page.get_by_role("heading", name="Who can help", exact=True)).to_be_visible()
        assert page.locator("[data-message-form]").count() == 0
        assert it.errors == []
        page.get_by_role("button", name="Search again").click()
        expect(page.locator("#search-input")).to_be_focused()


def test_the_header_leads_to_a_person(browser: Any, without_ways: str) -> None:
    with visit(browser, without_ways, 390) as it:
        page = it.go("/articles/refunds/")
        page.get_by_role("button", name="Menu", exact=True).click()
        page.locator("#menu").get_by_role("link", name="Contact a person").click()
        page.wait_for_url("**/contact/")

        expect(page.get_by_role("heading", name="Contact a person", exact=True)).to_be_visible()
