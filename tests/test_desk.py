"""The support desk in a real Chromium: by mouse, by keyboard alone, on a phone; what it copies, and what it never sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from browsing import CLIPBOARD, Visit, violations, visit
from playwright.sync_api import expect
from starlette.testclient import TestClient

from assistant.articles import Article, Section
from assistant.library import Library
from assistant.settings import Settings

CARD = "What credit card can I use to verify my identity?"
TICKET = f"""Hi team,

our new physician Dr. Maya Lindgren (DOB 04/12/1979, SSN 219-09-9999) has one question. {CARD}
She tried 4111 1111 1111 1111.

How do I revoke a patient's access to the portal?

Thanks, reach me at ann.lee@example.com or 415-555-0132."""
CANARIES = ("Lindgren", "04/12/1979", "219-09", "4111", "ann.lee", "555-0132")
PRINTER = "The printer on the second floor is out of toner. Please order two boxes."
DANGER = "A patient writes that she has chest pain and cannot breathe."
READ = """async () => {
  const [item] = await navigator.clipboard.read()
  const forms = {}
  for (const type of item.types) forms[type] = await (await item.getType(type)).text()
  return forms
}"""


class Desk(Visit):
    """The desk, with everything that it sent."""

    def start(self) -> Desk:
        self.sent: list[str] = []
        self.page.on("request", lambda r: self.sent.append(f"{r.url} {r.post_data or ''}"))
        self.go("/support/")
        self.box = self.page.get_by_label("Ticket text")
        self.title = self.page.locator("#found-title")
        self.heads = self.page.locator(".card-head")
        self.said = self.page.locator("#said")
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        """As a person does: into the field that has the focus."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    def find(self, ticket: str) -> None:
        self.box.fill(ticket)
        self.press("Control+Enter")
        expect(self.title).not_to_have_text("Suggestions")

    @property
    def copied(self) -> dict[str, str]:
        return dict(self.page.evaluate(READ))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(line.partition(" ")[2]) for line in self.sent if line.partition(" ")[2]]


@contextmanager
def desk(browser: Any, address: str, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Desk]:
    with visit(browser, address, width, scheme, Desk, permissions=CLIPBOARD, **options) as it:
        yield it.start()


@pytest.fixture
def it(browser: Any, served: str) -> Iterator[Desk]:
    with desk(browser, served) as found:
        yield found


# --- the main path ----------------------------------------------------------------------------------------------------


def test_an_agent_gets_from_a_ticket_to_a_copied_reply_and_a_flag_by_keyboard_alone(it: Desk, published: Settings) -> None:
    expect(it.box).to_be_focused()
    it.paste(TICKET)
    expect(it.page.locator("#ticket-found")).to_contain_text("Taken out: ")
    it.press("Control+Enter")

    expect(it.heads.first).to_be_focused()
    expect(it.heads.first).to_have_text(re.compile("credit card|revoke", re.I))
    for _ in range(6):
        if it.page.locator(".card--open .card-head").inner_text().endswith(CARD):
            break
        it.press("j")
    it.press("c")
    expect(it.said).to_have_text("Reply copied: text, HTML and Markdown")
    assert set(it.copied) == {"text/plain", "text/html", "web text/markdown"}
    it.press("y")
    expect(it.said).to_have_text("Link copied")
    assert it.page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8000/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    it.press("m")
    expect(it.said).to_have_text("Reply copied as Markdown")
    assert f"**{CARD}**" in it.page.evaluate("navigator.clipboard.readText()")

    it.press("f", "ArrowRight", "Tab")
    it.page.keyboard.type("The form takes other cards now. Ask Dr. Maya Lindgren, 415-555-0132.")
    it.press("Control+Enter")
    expect(it.page.locator(".done")).to_have_text("Flag sent: outdated. The owner of the article gets it.")
    expect(it.page.locator(".card--open .card-head")).to_be_focused()
    flag = it.bodies[-1]
    assert (flag["article"], flag["verdict"]) == (484517, "outdated")
    assert flag["reason"].startswith("The form takes other cards now.")
    kept = b"".join(path.read_bytes() for path in published.journal_file.parent.glob(f"{published.journal_file.name}*"))
    assert b"The form takes other cards now." in kept
    assert b"Lindgren" not in kept

    it.press("n")
    expect(it.box).to_be_focused()
    expect(it.box).to_have_value("")
    expect(it.heads).to_have_count(0)


def test_the_same_by_touch_on_a_phone(browser: Any, served: str) -> None:
    with desk(browser, served, 390, has_touch=True, is_mobile=True) as it:
        it.box.tap()
        it.paste(TICKET)
        it.page.get_by_role("button", name="Find answers").tap()
        it.heads.nth(1).tap()
        it.page.locator(".card--open").get_by_role("button", name="Copy reply").tap()

        expect(it.said).to_have_text("Reply copied: text, HTML and Markdown")
        assert it.page.locator(".card--open").count() == 1
        assert it.page.evaluate("document.documentElement.scrollWidth") == 390, "nothing is wider than the phone"
        assert it.page.locator("kbd:visible").count() == 0, "keys are for keyboards"


def test_a_suggestion_shows_its_sentence_confidence_status_and_review(it: Desk) -> None:
    it.find(TICKET)
    card = it.page.locator(".card").filter(has_text=CARD).first

    expect(card.locator(".sure")).to_have_text(re.compile(r"^(Very likely|Likely|Possible|Weak), \d\d? %$"))
    expect(card.locator(".card-meta")).to_contain_text("Verified")
    expect(card.locator(".card-meta")).to_contain_text("Reviewed 22 Nov 2026")
    expect(card.locator(".card-sentence mark")).to_have_text(CARD)
    expect(it.page.locator("#sent mark.mark--on")).to_have_count(1)
    expect(it.page.locator("#sent .gone").first).to_have_text(re.compile(r"^\[.+\]$"))


def test_the_arrow_keys_and_numbers_move_and_the_ends_hold(it: Desk) -> None:
    it.find(TICKET)
    expect(it.heads.first).to_be_focused()
    it.press("ArrowUp")
    expect(it.heads.first).to_be_focused()
    it.press("2")
    expect(it.heads.nth(1)).to_be_focused()
    expect(it.heads.nth(1)).to_have_attribute("aria-expanded", "true")
    expect(it.heads.first).to_have_attribute("aria-expanded", "false")
    it.press("ArrowDown", "k")
    expect(it.heads.nth(1)).to_be_focused()


def test_single_keys_can_be_switched_off(it: Desk) -> None:
    it.find(TICKET)
    it.press("?")
    it.page.get_by_label("Single keys are on").uncheck()
    it.press("Escape")
    it.heads.first.focus()
    it.press("n", "j", "l")

    expect(it.heads.first).to_be_focused()
    expect(it.page.locator("#panel-link")).to_be_hidden()


# --- what is copied -----------------------------------------------------------------------------------------------------

COPY_ALL = """async replies => {
  const { compose, copyReply } = await import('/support/reply.js')
  const read = []
  for (const [reply, language] of replies) {
    await copyReply(compose(reply, language))
    const [item] = await navigator.clipboard.read()
    const forms = {}
    for (const type of item.types) forms[type] = await (await item.getType(type)).text()
    const page = new DOMParser().parseFromString(forms['text/html'], 'text/html')
    forms.links = [...page.links].map(link => link.href)
    forms.items = [...page.querySelectorAll('ol > li')].map(step => step.textContent)
    for (const p of page.querySelectorAll('p')) if (/^(Note|Tip|Important|Warning|Caution)$/.test(p.textContent)) p.remove()
    forms.words = page.body.textContent
    read.push(forms)
  }
  return read
}"""


def letters(text: str) -> str:
    """Only what is read aloud: forms differ in marks and white space, never in words."""
    return re.sub(r"[\W_]+", "", text)


def plain(markdown: str) -> str:
    """The letters of a Markdown text or a plain one: without addresses, bullets, numbers of steps and the names of notices."""
    return letters(re.sub(r"\]\([^)]*\)|^\s*(?:>\s*)?(?:\[![A-Z]+\]|#+|\d+\.|[-*])?\s", "", markdown, flags=re.M))


def lacks(section: Section, article: Article, forms: dict[str, Any]) -> Iterator[str]:
    """What a copied reply does not have."""
    link = "http://127.0.0.1:8000" + (f"/a/{article.id}" if section.anchor == "top" else f"/a/{article.id}/{section.anchor}")
    text, markdown, words = forms["text/plain"], forms["web text/markdown"], forms["words"]
    if section.text not in text:
        yield "text: the answer"
    if link not in forms["links"]:
        yield "HTML: the link"
    for name, form in {"text": text, "Markdown": markdown, "HTML": words}.items():
        wanted = {"title": article.title, "heading": section.heading, "date": "As of 22 Nov 2026."} | ({"link": link} if name != "HTML" else {})
        yield from (f"{name}: the {what}" for what, part in wanted.items() if part not in form)
        read = plain(form) if name == "Markdown" else letters(form)
        yield from (f"{name}: {sentence}" for sentence in section.must_carry if letters(sentence) not in read)
        yield from (f"{name}: {step}" for step in section.steps if letters(step) not in read)
    yield from (f"HTML: {step} is no step" for step in section.steps if not any(letters(step) in letters(item) for item in forms["items"]))
    if plain(section.text) not in letters(words):
        yield "HTML: the answer"
    if plain(section.text) not in plain(markdown) and not section.tables:
        yield "Markdown: the answer"


def test_the_copied_reply_is_complete_in_all_forms_for_every_article_and_every_faq(it: Desk, real: Library, client: TestClient) -> None:
    sections = [s for s in real.sections if s.is_confirmed]
    replies = [client.get(f"/v1/replies/{s.article_id}/{s.anchor}").json()["reply"] for s in sections]
    languages = ["en", "es", "none"]

    read = it.page.evaluate(COPY_ALL, [[reply, languages[place % 3]] for place, reply in enumerate(replies)])

    assert {s.article_id for s in sections} == {a.id for a in real.articles}
    assert len(read) == len(sections) > 200
    found = {s.ref: [*lacks(s, real.article(s.article_id), forms)] for s, forms in zip(sections, read, strict=True)}
    assert {ref: missing for ref, missing in found.items() if missing} == {}


@pytest.mark.parametrize(
    ("language", "hello", "says"),
    [("en", "Hello,", "in its own words"), ("es", "Hola:", "El texto está en inglés, con las palabras del artículo")],
)
def test_a_greeting_changes_the_words_around_the_answer_and_says_that_the_answer_is_quoted(it: Desk, language: str, hello: str, says: str) -> None:
    it.find(CARD)
    it.page.locator("#greeting").select_option(language)
    it.heads.first.focus()
    it.press("c")
    expect(it.said).to_contain_text("Reply copied")

    for form in it.copied.values():
        assert hello in form
        assert says in form
        assert "A personal credit card." in form
    expect(it.page.locator(f".reply p[lang={language}]").first).to_have_text(hello)
    expect(it.page.locator(".reply div[lang=en]")).to_contain_text("A personal credit card.")
    it.page.reload()
    expect(it.page.locator("#greeting")).to_have_value(language)


def test_without_a_greeting_only_the_answer_is_copied(it: Desk) -> None:
    it.find(CARD)
    it.heads.first.focus()
    it.press("g", "g", "c")
    expect(it.said).to_contain_text("Reply copied")

    assert it.copied["text/plain"].startswith(CARD)


def test_a_browser_without_custom_formats_copies_two_forms_and_one_without_the_clipboard_api_does_it_the_older_way(it: Desk) -> None:
    it.find(CARD)
    it.page.evaluate("ClipboardItem.supports = () => false")
    it.press("c")
    expect(it.said).to_have_text("Reply copied: text and HTML")
    assert set(it.copied) == {"text/plain", "text/html"}

    it.page.evaluate("window.kept = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    it.press("m", "c")
    expect(it.said).to_have_text("Reply copied: text and HTML")
    it.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: kept, configurable: true })")
    assert "A personal credit card." in it.copied["text/plain"]
    assert "<strong>" in it.copied["text/html"]


# --- what is sent -------------------------------------------------------------------------------------------------------


def test_no_ticket_word_link_or_reason_leaves_the_page_unredacted(it: Desk) -> None:
    it.page.keyboard.type(TICKET)
    it.press("Control+Enter")
    expect(it.heads.first).to_be_focused()
    assert not any(canary in it.page.locator("#sent").inner_text() for canary in CANARIES), "it is redacted in view"
    it.press("f")
    it.page.locator("form.flag textarea").fill("Wrong for Maya Lindgren, SSN 219-09-9999, 4111 1111 1111 1111.")
    it.press("Control+Enter")
    expect(it.page.locator(".done")).to_contain_text("Flag sent")
    it.press("/")
    it.page.keyboard.type("revoke access ann.lee@example.com 415-555-0132")
    it.press("Enter")
    it.page.locator(".card, .quiet--trouble").first.wait_for()
    it.press("l")
    it.page.keyboard.type("https://x.example/knowledgebase/articles/484517-Lindgren?dob=04/12/1979&phone=415-555-0132")
    it.press("Enter")
    expect(it.title).to_have_text("It moved, and still arrives")
    it.settle()

    assert len(it.bodies) >= 4
    assert [line for line in it.sent for canary in CANARIES if canary in line] == []
    assert it.page.evaluate("[localStorage.length, sessionStorage.length, location.href.includes('?')]") == [0, 0, False]


def test_half_a_number_is_not_sent_while_it_is_typed(it: Desk) -> None:
    it.press("Escape", "/")
    it.page.keyboard.type("ssn 219 09", delay=30)
    it.page.wait_for_timeout(400)
    assert it.bodies == []

    it.page.keyboard.type(" 9999")
    it.press("Enter")
    it.settle()
    assert it.bodies
    assert "219" not in str(it.bodies)


def test_the_desk_asks_no_foreign_host_breaks_no_policy_and_keeps_nothing(it: Desk) -> None:
    it.find(TICKET)
    it.press("c", "f", "Escape", "?", "Escape")
    it.page.goto(it.address + "/support/changes/")
    it.settle()

    assert (it.errors, it.foreign, it.context.cookies()) == ([], [], [])
    assert it.page.evaluate("window.__broken") == []
    assert it.page.evaluate("localStorage.length") == 0


def test_hostile_markup_in_a_ticket_or_a_reply_is_only_text(it: Desk) -> None:
    attack = "<img src=x onerror='window.hit = 1'><script>window.hit = 1</script>"

    def answer(route: Any) -> None:
        body = route.fetch().json()
        for suggestion in body["suggestions"]:
            suggestion["reply"]["html"] = f"<p>{attack}<a href='javascript:window.hit=1'>x</a></p>"
            suggestion["sentence"] = suggestion["source"]["heading"] = attack
        route.fulfill(json=body)

    it.page.route("**/v1/suggestions", answer)
    it.find(f"{attack} {CARD}")
    it.page.locator(".reply").wait_for()

    assert it.page.evaluate("[window.hit, document.querySelectorAll('.found img, .found script, .sent img, a[href^=javascript]').length]") == [
        None,
        0,
    ]
    expect(it.heads.first).to_contain_text("<img src=x")


# --- nothing fits, words, old links, trouble -------------------------------------------------------------------------------


def test_a_ticket_that_nothing_fits_gets_the_nearest_articles_and_a_person(it: Desk) -> None:
    it.find(PRINTER)

    expect(it.title).to_have_text("Nothing fits this ticket")
    expect(it.heads).to_have_count(3)
    expect(it.page.locator("#found .person a")).to_have_attribute("href", "/contact/")
    it.press("j", "c")
    expect(it.said).to_contain_text("Reply copied")
    expect(it.page.locator(".card--open .card-meta")).to_contain_text("Reviewed")


def test_an_article_that_gives_no_reply_still_gives_its_link(it: Desk) -> None:
    it.page.route("**/v1/replies/**", lambda route: route.fulfill(status=404, json={"detail": "only its link is given"}))
    it.find(PRINTER)
    it.press("j")
    expect(it.page.locator(".card--open .trouble")).to_have_text("Only its link is given.")
    it.press("y")

    expect(it.said).to_have_text("Link copied")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/a/\d+", it.page.evaluate("navigator.clipboard.readText()"))


def test_a_ticket_about_danger_says_first_whom_to_call(it: Desk) -> None:
    it.find(DANGER)

    expect(it.page.locator(".notice--emergency")).to_contain_text("call 911 now")


def test_words_find_sections_as_one_types_and_mistyped_words_too(it: Desk) -> None:
    it.press("Escape", "/")
    it.page.keyboard.type("revoke acess")
    expect(it.heads.first).to_contain_text(re.compile("revoke|access", re.I))
    expect(it.page.locator(".card-snippet mark").first).to_be_visible()
    it.press("ArrowDown")
    expect(it.heads.first).to_be_focused()
    it.press("c")
    expect(it.said).to_contain_text("Reply copied")
    it.press("/")
    it.page.keyboard.type("zebra crossing")
    expect(it.title).to_have_text("Nothing fits these words")
    expect(it.page.locator("#found .person a")).to_be_visible()


OLD_LINKS = [
    ("/knowledgebase/articles/484517-how-do-i-get", "It moved, and still arrives", "An address of the former help center. It moved"),
    ("http://127.0.0.1/a/484517/what-credit-card-can-i-use-to-verify-my-identity", "It still arrives", "A permanent link. It has not moved."),
    ("/a/484517/never-there", "It still arrives", "The section that it names is not there"),
    ("/glossary/", "It still arrives", "A page of this site."),
    ("/nothing/here", "This link leads nowhere", "It is no address of this help center"),
]


def test_an_old_link_is_followed(it: Desk) -> None:
    it.press("Escape", "l")
    field = it.page.get_by_label("A link that somebody has")
    for link, title, says in OLD_LINKS:
        field.fill(link)
        field.press("Enter")
        expect(it.page.locator("#found")).to_contain_text(says)
        expect(it.title).to_have_text(title)


def test_without_the_api_the_desk_says_so_keeps_the_ticket_and_goes_on_when_it_is_back(it: Desk) -> None:
    it.page.route("**/v1/**", lambda route: route.abort())
    it.find(CARD)
    expect(it.title).to_have_text("The help service cannot be reached")
    expect(it.box).to_have_value(CARD)

    it.page.unroute("**/v1/**")
    it.press("r")
    expect(it.heads.first).to_be_focused()


def test_a_flag_without_a_reason_or_without_the_api_keeps_what_was_written(it: Desk) -> None:
    it.find(CARD)
    it.press("f", "Control+Enter")
    reason = it.page.get_by_label("What is wrong with it?")
    it.page.route("**/v1/flags", lambda route: route.abort())
    reason.fill("Wrong card.")
    it.press("Control+Enter")
    expect(it.page.locator("form.flag .trouble")).to_contain_text("Your words are still here")
    expect(reason).to_have_value("Wrong card.")
    it.press("Escape")
    expect(it.heads.first).to_be_focused()
    expect(it.page.locator("form.flag")).to_have_count(0)


def test_without_javascript_the_desk_names_what_there_is(browser: Any, served: str) -> None:
    with visit(browser, served, java_script_enabled=False) as it:
        page = it.go("/support/")
        expect(page.locator(".plain-note")).to_contain_text("The support desk needs JavaScript")
        it.go("/support/changes/?since=2026-11-01")
        expect(page.locator("h1")).to_have_text("What changed")


@pytest.mark.parametrize("path", ["/support", "/support/changes"])
def test_the_folder_without_its_slash_leads_to_the_page(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["location"]) == (301, f"{path}/")


@pytest.mark.parametrize("path", ["/support/desk.html", "/support/frame.html", "/support/nothing.js", "/support/..%2fsettings.py"])
def test_only_scripts_and_styles_of_the_desk_are_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_list_of_open_points_is_no_reply(client: TestClient) -> None:
    assert client.get("/v1/replies/484964/not-confirmed-yet").status_code == 404
    assert client.get("/v1/replies/1/top").status_code == 404


# --- no barriers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_in_any_state(browser: Any, served: str, width: int, scheme: str) -> None:
    found: dict[str, list[str]] = {}
    with desk(browser, served, width, scheme) as it:

        def look(state: str) -> None:
            if wrong := violations(it.page):
                found[state] = wrong

        look("empty")
        it.box.focus()
        it.paste(TICKET)
        look("pasted")
        it.press("Control+Enter")
        it.page.locator(".reply").wait_for()
        look("suggestions")
        it.press("c")
        expect(it.said).to_contain_text("Reply copied")
        look("copied")
        it.press("g", "f")
        it.page.locator("form.flag textarea").fill("Call 415-555-0132.")
        it.page.route("**/v1/flags", lambda route: route.abort())
        it.press("Control+Enter")
        expect(it.page.locator("form.flag .trouble")).not_to_be_empty()
        look("flag that did not arrive, Spanish")
        it.page.unroute("**/v1/flags")
        it.press("Control+Enter")
        it.page.locator(".done").wait_for()
        look("flag sent")
        it.press("?")
        look("keys")
        it.press("Escape", "/")
        it.page.keyboard.type("lost pin")
        it.page.locator(".reply").wait_for()
        look("words")
        it.page.locator("#words").fill("zebra crossing")
        expect(it.title).to_have_text("Nothing fits these words")
        look("no words")
        it.press("Escape", "l")
        it.page.keyboard.type("/knowledgebase/articles/484517-x")
        it.press("Enter")
        it.page.locator(".reply").wait_for()
        look("old link")
        it.press("n")
        it.find(DANGER)
        look("emergency")
        it.press("n")
        it.page.route("**/v1/**", lambda route: route.abort())
        it.find(PRINTER)
        look("no API")
    assert found == {}
