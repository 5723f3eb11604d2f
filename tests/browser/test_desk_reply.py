"""One reply to a ticket with several questions: collected, ordered, edited and copied, by keys alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from support.bases import small_base
from support.browser import serve_app, violations
from support.desk import CARD, Desk, desk

from assistant.builds import build
from assistant.content.addresses import permalink
from assistant.content.library import Library
from assistant.settings import Settings

TWO = f"Hello,\n\n{CARD} And how do I revoke a patient's access to the portal?\n\nThanks"
TICKETS = [
    ticket
    for ticket in map(
        json.loads,
        (Path(__file__).parents[1] / "answering/tickets.jsonl").read_text("utf-8").splitlines(),
    )
    if sum(wish["right"] != "none" for wish in ticket["wishes"]) > 1
][:10]
"""Ten tickets with several questions that articles answer."""


class Writer(Desk):
    """An agent who writes a reply, and how many keys that took."""

    @property
    def field(self) -> Any:
        return self.page.get_by_label("Text of the reply")

    @property
    def parts(self) -> Any:
        return self.page.locator(".part-name")

    def reply_to(self, ticket: str, parts: int = 2) -> str:
        """Collect the first suggestions of a ticket; gives the text of the reply."""
        self.find(ticket)
        self.heads.first.wait_for()
        self.press(*"a" * parts)
        expect(self.parts).to_have_count(parts)
        return str(self.field.input_value())

    def copy(self) -> dict[str, str]:
        self.page.locator("#said").evaluate("said => { said.textContent = '' }")
        self.page.locator("#found-title").focus()
        self.press("c")
        expect(self.said).to_contain_text("Reply copied")
        return self.copied


@pytest.fixture
def writer(browser: Any, served: str) -> Iterator[Writer]:
    with desk(browser, served) as it:
        it.__class__ = Writer
        yield it  # type: ignore[misc]


def told(writer: Writer) -> list[dict[str, Any]]:
    return [
        json.loads(line.partition(" ")[2])
        for line in writer.sent
        if line.partition(" ")[0].endswith("/v1/replies")
    ]


# --- the main path ------------------------------------------------------------------------------------------


def test_a_ticket_with_two_questions_is_a_copied_reply_after_five_keys(writer: Writer) -> None:
    pressed: list[str] = []
    writer.page.evaluate("text => navigator.clipboard.writeText(text)", TWO)

    def press(key: str) -> None:
        pressed.append(key)
        writer.press(key)

    press("Control+v")
    press("Control+Enter")
    writer.heads.nth(1).wait_for()
    press("a")
    press("a")
    press("c")
    expect(writer.said).to_contain_text("Reply copied: text, HTML and Markdown")

    copied = writer.copied
    assert len(pressed) <= 6
    for form in copied.values():
        assert form.count("Hello,") == form.count("Kind regards,") == 1
        assert "A personal credit card." in form
        assert len(re.findall("As of 22 Nov 2026", form)) == 2
        assert len(re.findall(r"127\.0\.0\.1:8000/a/\d+", form)) >= 2
    assert copied["text/plain"] == writer.field.input_value()


@pytest.mark.parametrize("ticket", TICKETS, ids=[ticket["id"] for ticket in TICKETS])
def test_a_ticket_is_a_copied_reply_after_four_keys_and_one_a_question(
    writer: Writer, ticket: dict[str, Any]
) -> None:
    pressed: list[str] = []
    writer.page.evaluate("text => navigator.clipboard.writeText(text)", ticket["ticket"])

    def press(*keys: str) -> None:
        pressed.extend(keys)
        writer.press(*keys)

    expect(writer.box).to_be_focused()
    press("Control+v", "Control+Enter")
    writer.heads.first.wait_for()
    headings = writer.page.locator(".card-head > span:last-child").all_inner_texts()
    press(*"a" * len(headings), "c")
    expect(writer.said).to_contain_text("Reply copied")

    assert len(pressed) <= 4 + len(ticket["wishes"]), "six for two questions"
    expect(writer.parts).to_have_text(headings)
    for form in writer.copied.values():
        assert form.count("Hello,") == form.count("Kind regards,") == 1
        assert form.count("As of ") == len(headings)
    assert [len(body["sections"]) for body in told(writer)] == [len(headings)]


def test_a_reply_is_edited_before_it_is_copied_by_keyboard_alone(writer: Writer) -> None:
    writer.reply_to(TWO)
    writer.press("e")
    expect(writer.field).to_be_focused()
    writer.press("Control+Home", "End")
    writer.page.keyboard.type(" and thank you for asking.")
    writer.press("Control+Enter")
    expect(writer.said).to_contain_text("Reply copied")

    assert writer.copied["text/plain"].startswith("Hello, and thank you for asking.\n\n")
    assert writer.copied["text/plain"].endswith("\n\nKind regards,")
    assert writer.copied["text/plain"] == writer.field.input_value()


def test_all_that_is_likely_is_added_with_one_key(writer: Writer) -> None:
    writer.find(TWO)
    writer.heads.nth(1).wait_for()
    likely = writer.page.locator(".sure--high").count()
    writer.press("A")

    expect(writer.parts).to_have_count(likely)
    assert likely >= 2


def test_sections_of_a_search_and_of_an_old_link_are_collected_too(writer: Writer) -> None:
    writer.reply_to(TWO, 1)
    writer.press("/")
    writer.page.keyboard.type("revoke access")
    writer.press("Enter")
    expect(writer.heads.first).to_be_focused()
    writer.press("a")
    expect(writer.parts).to_have_count(2)
    writer.press("l")
    writer.page.keyboard.type("/a/484517/why-do-i-need-to-provide-my-dob-or-ssn")
    writer.press("Enter")
    expect(writer.title).to_have_text("It still arrives")
    writer.press("a")
    expect(writer.parts).to_have_count(3)

    assert writer.field.input_value().count("Kind regards,") == 1


def test_a_section_is_one_part_however_often_it_is_added(writer: Writer) -> None:
    writer.reply_to(TWO, 1)
    writer.press("1", "a")
    expect(writer.said).to_have_text("It is part 1 of the reply")
    expect(writer.page.locator(".card--in .card-part")).to_have_text("Part 1 of the reply")

    expect(writer.parts).to_have_count(1)


def test_a_part_begins_with_its_question_where_the_heading_does_not_say_it(writer: Writer) -> None:
    text = writer.reply_to(
        "May she use a debit card for the ID check? And how do I revoke access to the portal?"
    )

    assert re.search(r"\n\n> May she use a debit card for the ID check\?\n\nWhat credit card can I use", text)
    writer.press("n")
    assert "> " not in writer.reply_to(TWO, 1), "one answer needs none"


def test_no_question_is_quoted_from_which_something_was_taken_out(writer: Writer) -> None:
    text = writer.reply_to(
        "May Dr. Lindgren, SSN 219-09-9999, use a debit card for the ID check?\n"
        "How do I revoke a patient's access to the portal?"
    )

    assert "[" not in text


# --- the parts ----------------------------------------------------------------------------------------------


def test_parts_are_moved_taken_out_and_given_other_forms_by_keys(writer: Writer) -> None:
    writer.reply_to(TWO)
    first, second = writer.parts.all_inner_texts()
    writer.press("p", "Shift+ArrowDown")
    expect(writer.parts).to_have_text([second, first])
    expect(writer.page.locator(".part-head").nth(1)).to_be_focused()
    text = writer.field.input_value()
    assert text.index(second) < text.index(first)
    writer.press("s")
    expect(writer.page.get_by_label("Form of part 2")).to_have_value("short")
    expect(writer.page.get_by_label("All parts")).to_have_value("")
    writer.press("k", "x")
    expect(writer.parts).to_have_text([first])
    expect(writer.page.locator(".part-head").first).to_be_focused()
    writer.press("x")

    expect(writer.page.locator("#reply")).to_be_hidden()
    expect(writer.heads.nth(1)).to_be_focused()


def test_parts_are_moved_and_taken_out_by_mouse(writer: Writer) -> None:
    writer.reply_to(TWO)
    first, second = writer.parts.all_inner_texts()
    writer.page.get_by_role("button", name="Move part 1 down").click()
    expect(writer.parts).to_have_text([second, first])
    writer.page.get_by_label("Form of part 1").select_option("link")
    expect(writer.page.get_by_label("Form of part 1"), "the next arrow key is its own").to_be_focused()
    writer.page.get_by_role("button", name="Take part 2 out").click()

    expect(writer.parts).to_have_text([second])
    assert "A personal credit card." not in writer.field.input_value()


def test_each_form_has_what_must_be_carried_the_day_and_the_link(writer: Writer, real: Library) -> None:
    section = next(s for s in real.sections if s.must_carry and len(s.text) > 400 and s.is_confirmed)
    writer.press("Escape", "l")
    writer.page.keyboard.type(f"/a/{section.article_id}/{section.anchor}")
    writer.press("Enter")
    expect(writer.heads.first).to_be_focused()
    writer.press("a")
    expect(writer.parts).to_have_count(1)
    link, found = permalink(section.article_id, section.anchor), {}
    for form in ("full", "short", "link"):
        expect(writer.page.get_by_label("All parts")).to_have_value(form)
        found[form] = writer.copy()
        writer.press("s")

    for forms in found.values():
        for name, text in forms.items():
            assert "As of " in text, name
            assert link in text, name
            words = re.sub(r"[\W_]+", "", re.sub(r"<[^>]+>|^>\s?", "", text, flags=re.M))
            for sentence in section.must_carry:
                assert re.sub(r"[\W_]+", "", sentence) in words, name
    lengths = [len(found[form]["text/plain"]) for form in ("full", "short", "link")]
    assert lengths == sorted(lengths, reverse=True)
    assert "The whole answer: http" in found["short"]["text/plain"]


def test_a_sentence_that_must_stay_is_missed_when_it_was_deleted(writer: Writer, real: Library) -> None:
    section = next(s for s in real.sections if s.must_carry and s.is_confirmed)
    writer.press("Escape", "l")
    writer.page.keyboard.type(f"/a/{section.article_id}/{section.anchor}")
    writer.press("Enter")
    expect(writer.heads.first).to_be_focused()
    writer.press("a")
    expect(writer.parts).to_have_count(1)
    expect(writer.page.locator("#draft-note")).to_be_hidden()
    writer.field.fill("Hello, this is all.")

    expect(writer.page.locator("#draft-note")).to_contain_text("Must stay in the reply: “")
    assert writer.copy()["text/plain"] == "Hello, this is all."


# --- what was typed -----------------------------------------------------------------------------------------


def insert(writer: Desk, before: str, text: str) -> None:
    """Type before some words of the reply."""
    field = writer.page.get_by_label("Text of the reply")
    place = field.input_value().index(before)
    field.evaluate("(field, at) => { field.focus(); field.setSelectionRange(at, at) }", place)
    writer.page.keyboard.insert_text(text)


def test_what_was_typed_stays_while_parts_come_move_and_go(writer: Writer) -> None:
    writer.reply_to(TWO, 1)
    insert(writer, "Hello,", "Dear team, ")
    insert(writer, "A personal credit card.", "In short: ")
    insert(writer, "Kind regards,", "Call us if anything is unclear.\n\n")
    writer.press("Escape", "a")
    expect(writer.parts).to_have_count(2)
    writer.press("p", "Shift+j", "j", "k")
    writer.page.locator("#greeting").select_option("es")
    writer.page.get_by_role("button", name="Keep my words").click()
    typed = ("Dear team, Hello,", "In short: A personal credit card.", "Call us if anything is unclear.")
    for words in typed:
        assert writer.field.input_value().count(words) == 1
    assert "Un saludo cordial," in writer.field.input_value()
    writer.press("n", "Control+z")
    expect(writer.parts).to_have_count(2)

    for words in typed:
        assert writer.field.input_value().count(words) == 1


def test_nothing_that_was_typed_goes_without_a_question(writer: Writer) -> None:
    writer.reply_to(TWO)
    insert(writer, "A personal credit card.", "In short: ")
    place = [CARD in name for name in writer.parts.all_inner_texts()].index(True) + 1
    writer.page.get_by_label(f"Form of part {place}").select_option("link")
    question = writer.page.get_by_role("dialog")
    expect(question).to_contain_text("You changed the text of a part.")
    expect(writer.page.get_by_role("button", name="Keep my words")).to_be_focused()
    writer.press("Enter")
    expect(writer.page.get_by_label(f"Form of part {place}")).to_have_value("full")
    assert "In short: A personal credit card." in writer.field.input_value()

    writer.page.get_by_role("button", name=f"Take part {place} out").click()
    expect(question).to_contain_text("You changed this part.")
    writer.press("Escape")
    expect(writer.parts).to_have_count(2)
    assert "In short: A personal credit card." in writer.field.input_value()

    writer.page.get_by_label(f"Form of part {place}").select_option("link")
    writer.page.get_by_role("button", name="Go on without them").click()
    expect(writer.page.get_by_label(f"Form of part {place}")).to_have_value("link")
    expect(writer.field).not_to_have_value(re.compile(r"A personal credit card\."))


def test_a_part_that_was_left_alone_keeps_its_format_and_what_was_typed_is_copied_as_it_looks(
    writer: Writer,
) -> None:
    writer.reply_to(TWO)
    steps = writer.copy()["text/html"].count("<li>")
    insert(
        writer,
        "Kind regards,",
        "Two <more> things:\n\n1. See https://example.com/a_b.\n2. *Stars*\n\n3. Third\n\n",
    )
    copied = writer.copy()

    assert steps > 0
    assert copied["text/html"].count("<li>") == steps + 3
    assert '<ol start="3"><li>Third</li></ol>' in copied["text/html"]
    assert "<p>Two &lt;more&gt; things:</p>" in copied["text/html"]
    assert (
        '<li>See <a href="https://example.com/a_b">https://example.com/a_b</a>.</li>' in copied["text/html"]
    )
    assert "1. See <https://example.com/a_b>.\n2. \\*Stars\\*" in copied["web text/markdown"]
    assert "Two <more> things:" in copied["text/plain"]


def test_a_new_ticket_takes_the_reply_with_it_and_it_comes_back_for_twenty_seconds(writer: Writer) -> None:
    writer.reply_to(TWO)
    text = writer.field.input_value()
    writer.press("n")
    expect(writer.page.locator("#reply")).to_be_hidden()
    assert writer.field.input_value() == ""
    writer.press("Control+z")

    expect(writer.field).to_have_value(text)
    expect(writer.box).to_have_value(re.compile("revoke"))


def test_the_last_ticket_does_not_come_back_over_a_reply_that_was_begun(writer: Writer) -> None:
    writer.reply_to(TWO)
    writer.press("n")
    expect(writer.page.locator("#reply")).to_be_hidden()
    expect(writer.page.locator("#undo")).to_be_visible()
    writer.page.get_by_role("tab", name="Words").click()
    writer.page.locator("#words").fill("revoke access")
    writer.page.locator("#words").press("Enter")
    expect(writer.heads.first).to_be_focused()
    writer.press("a")
    expect(writer.parts).to_have_count(1)

    expect(writer.page.locator("#undo")).to_be_hidden()


def test_a_part_that_comes_late_is_not_put_into_the_reply_to_another_ticket(writer: Writer) -> None:
    held: list[Any] = []
    writer.route("**/v1/replies/**", lambda route: held.append(route))
    writer.page.get_by_role("tab", name="Words").click()
    writer.page.locator("#words").fill("revoke access")
    writer.page.locator("#words").press("Enter")
    expect(writer.heads.first).to_be_focused()
    with writer.page.expect_request("**/v1/replies/**"):
        writer.press("a")
    writer.press("n")
    with writer.page.expect_response("**/v1/replies/**") as response:
        for route in held:
            route.continue_()
    response.value.finished()
    writer.page.unroute("**/v1/replies/**")

    assert writer.reply_to(TWO)
    expect(writer.parts).to_have_count(2)
    expect(writer.parts.first).to_have_text(CARD)


# --- around the answers -------------------------------------------------------------------------------------


def test_the_settings_give_greeting_and_closing_and_the_browser_keeps_the_name(
    browser: Any, tmp_path: Path
) -> None:
    root = small_base(
        tmp_path / "base", 'replies: {greeting: "Good day,", closing: "With best wishes,\\nThe help team"}'
    )
    settings = Settings.load(root, model="off")
    build.build(settings)
    with serve_app(settings) as address, desk(browser, address) as it:
        it.page.get_by_label("Name", exact=True).fill("Ana")
        it.press("Escape")
        it.find("How long does a refund take?")
        it.heads.first.wait_for()
        it.press("c")
        expect(it.said).to_contain_text("Reply copied")
        alone = it.copied
        it.press("a", "c")
        expect(it.page.locator(".part")).to_have_count(1)
        expect(it.said).to_contain_text("Reply copied")
        composed = it.copied
        it.page.reload()

        assert alone == composed
        assert alone["text/plain"].startswith("Good day,\n\n")
        assert alone["text/plain"].endswith("\n\nWith best wishes,\nThe help team\nAna")
        assert '<p lang="en">With best wishes,<br>The help team<br>Ana</p>' in alone["text/html"]
        expect(it.page.get_by_label("Name", exact=True)).to_have_value("Ana")


def test_a_copied_reply_tells_its_sections_once_and_nothing_else(writer: Writer) -> None:
    writer.page.get_by_label("Name", exact=True).fill("Ana Whitfield")
    writer.reply_to(TWO)
    insert(writer, "Hello,", "Dear Rosa, ")
    writer.copy()
    writer.press("m")
    expect(writer.said).to_have_text("Reply copied as Markdown")
    writer.press("3", "a")
    writer.copy()
    writer.settle()

    bodies = told(writer)
    assert all(body.keys() == {"sections"} for body in bodies)
    named = [section for body in bodies for section in body["sections"]]
    assert len(named) == len(set(named)) >= 2
    assert all(re.fullmatch(r"\d+#[\w-]+", section) for section in named)
    assert not any("Whitfield" in line or "Rosa" in line for line in writer.sent)


# --- no barriers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_axe_finds_no_violation_while_a_reply_is_written(
    browser: Any, served: str, width: int, scheme: str
) -> None:
    found: dict[str, list[str]] = {}
    with desk(browser, served, width, scheme) as it:

        def look(state: str) -> None:
            if wrong := violations(it.page):
                found[state] = wrong
            assert it.page.evaluate("document.documentElement.scrollWidth") <= width, state

        it.find(TWO)
        it.heads.first.wait_for()
        it.press("a", "a")
        expect(it.page.locator(".part")).to_have_count(2)
        look("two parts")
        insert(it, CARD, "In short: ")
        look("typed")
        it.page.get_by_label("All parts").select_option("short")
        it.page.get_by_role("dialog").wait_for()
        look("question")
        it.press("Enter")
        it.page.get_by_role("button", name="New").click()
        it.find("My password does not work any more since the update of the tablet.")
        expect(it.title).to_have_text("Nothing sure")
        look("not sure")
    assert found == {}


def test_on_a_phone_a_bar_leads_to_the_reply(browser: Any, served: str) -> None:
    with desk(browser, served, 390, has_touch=True, is_mobile=True) as it:
        it.box.fill(TWO)
        it.page.get_by_role("button", name="Find answers").tap()
        for place in (0, 1):
            if it.heads.nth(place).get_attribute("aria-expanded") == "false":
                it.heads.nth(place).tap()
            it.page.locator(".card--open").get_by_role("button", name="Add").tap()
            expect(it.page.locator(".part")).to_have_count(place + 1)
        it.page.get_by_role("link", name="Reply 2 parts").tap()
        expect(it.page.get_by_label("Text of the reply")).to_be_in_viewport()
        it.page.locator("#reply-copy").tap()

        expect(it.said).to_contain_text("Reply copied")
        assert it.page.evaluate("document.documentElement.scrollWidth") == 390
