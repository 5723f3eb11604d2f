"""What the support desk copies, and what it never sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient
from support.desk import CARD, TICKET, Desk

from assistant.content.articles import Article, Section
from assistant.content.library import Library

CANARIES = ("Lindgren", "04/12/1979", "219-09", "4111", "ann.lee", "555-0132")


# --- what is copied -----------------------------------------------------------------------------------------------------


COPY_ALL = """async replies => {
  const { compose, copyReply } = await import('/support/desk.js')
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
    """The letters of a Markdown text or a plain one: without addresses, bullets, numbers of steps and the
    names of notices."""
    return letters(
        re.sub(r"\]\([^)]*\)|^\s*(?:>\s*)?(?:\[![A-Z]+\]|#+|\d+\.|[-*])?\s", "", markdown, flags=re.M)
    )


def lacks(section: Section, article: Article, forms: dict[str, Any]) -> Iterator[str]:
    """What a copied reply does not have."""
    link = "http://127.0.0.1:8000" + (
        f"/a/{article.id}" if section.anchor == "top" else f"/a/{article.id}/{section.anchor}"
    )
    text, markdown, words = forms["text/plain"], forms["web text/markdown"], forms["words"]
    if section.text not in text:
        yield "text: the answer"
    if link not in forms["links"]:
        yield "HTML: the link"
    for name, form in {"text": text, "Markdown": markdown, "HTML": words}.items():
        wanted = {"title": article.title, "heading": section.heading, "date": "As of 22 Nov 2026."} | (
            {"link": link} if name != "HTML" else {}
        )
        yield from (f"{name}: the {what}" for what, part in wanted.items() if part not in form)
        read = plain(form) if name == "Markdown" else letters(form)
        yield from (f"{name}: {sentence}" for sentence in section.must_carry if letters(sentence) not in read)
        yield from (f"{name}: {step}" for step in section.steps if letters(step) not in read)
    yield from (
        f"HTML: {step} is no step"
        for step in section.steps
        if not any(letters(step) in letters(item) for item in forms["items"])
    )
    if plain(section.text) not in letters(words):
        yield "HTML: the answer"
    if plain(section.text) not in plain(markdown) and not section.tables:
        yield "Markdown: the answer"


def test_the_copied_reply_is_complete_in_all_forms_for_every_article_and_every_faq(
    agent: Desk, real: Library, client: TestClient
) -> None:
    sections = [s for s in real.sections if s.is_confirmed and not s.is_term]
    replies = [client.get(f"/v1/replies/{s.article_id}/{s.anchor}").json()["reply"] for s in sections]
    languages = ["en", "es", "none"]

    read = agent.page.evaluate(
        COPY_ALL, [[reply, languages[place % 3]] for place, reply in enumerate(replies)]
    )

    assert {s.article_id for s in sections} == {a.id for a in real.articles}
    assert len(read) == len(sections) > 200
    found = {
        s.ref: [*lacks(s, real.article(s.article_id), forms)] for s, forms in zip(sections, read, strict=True)
    }
    assert {ref: missing for ref, missing in found.items() if missing} == {}


@pytest.mark.parametrize(
    ("language", "hello", "says"),
    [
        ("en", "Hello,", "in its own words"),
        ("es", "Hola:", "El texto está en inglés, con las palabras del artículo"),
    ],
)
def test_a_greeting_changes_the_words_around_the_answer_and_says_that_the_answer_is_quoted(
    agent: Desk, language: str, hello: str, says: str
) -> None:
    agent.find(CARD)
    agent.page.locator("#greeting").select_option(language)
    agent.heads.first.focus()
    agent.press("c")
    expect(agent.said).to_contain_text("Reply copied")

    for form in agent.copied.values():
        assert hello in form
        assert says in form
        assert "A personal credit card." in form
    expect(agent.page.locator(f".reply p[lang={language}]").first).to_have_text(hello)
    expect(agent.page.locator(".reply div[lang=en]")).to_contain_text("A personal credit card.")
    agent.page.reload()
    expect(agent.page.locator("#greeting")).to_have_value(language)


def test_without_a_greeting_only_the_answer_is_copied(agent: Desk) -> None:
    agent.find(CARD)
    agent.heads.first.focus()
    agent.press("g", "g", "c")
    expect(agent.said).to_contain_text("Reply copied")

    assert agent.copied["text/plain"].startswith(CARD)


def test_a_browser_without_custom_formats_copies_two_forms_and_one_without_the_clipboard_api_does_it_the_older_way(
    agent: Desk,
) -> None:
    agent.find(CARD)
    agent.page.evaluate("ClipboardItem.supports = () => false")
    agent.press("c")
    expect(agent.said).to_have_text("Reply copied: text and HTML")
    assert set(agent.copied) == {"text/plain", "text/html"}

    agent.page.evaluate(
        "window.kept = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    agent.press("m", "c")
    expect(agent.said).to_have_text("Reply copied: text and HTML")
    agent.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: kept, configurable: true })")
    assert "A personal credit card." in agent.copied["text/plain"]
    assert "<strong>" in agent.copied["text/html"]


# --- what is sent -------------------------------------------------------------------------------------------------------


def test_no_ticket_word_link_or_reason_leaves_the_page_unredacted(agent: Desk) -> None:
    agent.page.keyboard.type(TICKET)
    agent.press("Control+Enter")
    expect(agent.heads.first).to_be_focused()
    assert not any(canary in agent.page.locator("#sent").inner_text() for canary in CANARIES), (
        "it is redacted in view"
    )
    agent.press("f")
    agent.page.locator("form.flag textarea").fill(
        "Wrong for Maya Lindgren, SSN 219-09-9999, 4111 1111 1111 1111."
    )
    agent.press("Control+Enter")
    expect(agent.page.locator(".done")).to_contain_text("Flag sent")
    agent.press("/")
    agent.page.keyboard.type("revoke access ann.lee@example.com 415-555-0132")
    agent.press("Enter")
    agent.page.locator(".card, .quiet--trouble").first.wait_for()
    agent.press("l")
    agent.page.keyboard.type(
        "https://x.example/knowledgebase/articles/484517-Lindgren?dob=04/12/1979&phone=415-555-0132"
    )
    agent.press("Enter")
    expect(agent.title).to_have_text("It moved, and still arrives")
    agent.settle()

    assert len(agent.bodies) >= 4
    assert [line for line in agent.sent for canary in CANARIES if canary in line] == []
    assert agent.page.evaluate(
        "[localStorage.length, sessionStorage.length, location.href.includes('?')]"
    ) == [0, 0, False]


@pytest.mark.parametrize(
    "words",
    ["ssn 219-09-9999", "card 4111 1111 1111 1111", "call 415-555-0132", "write to ann.lee@example.com"],
)
def test_half_a_number_or_address_is_not_sent_while_it_is_typed_nor_the_whole_with_enter(
    agent: Desk, words: str
) -> None:
    agent.press("Escape", "/")
    agent.page.locator("#words").type(words, delay=200)
    assert [
        body for body in agent.bodies if "@" in str(body) or re.search(r"\d.*\d.*\d", body.get("query", ""))
    ] == []
    with agent.page.expect_request("**/v1/search"):
        agent.press("Enter")
    agent.settle()

    assert agent.bodies[-1]
    assert [
        body
        for body in agent.bodies
        if "@" in str(body) or re.search(r"\d.*\d.*\d", str(body.get("query", "") + body.get("ticket", "")))
    ] == []


def test_a_word_with_one_number_in_it_is_searched_for_as_it_is_typed(agent: Desk) -> None:
    agent.press("Escape", "/")
    with agent.page.expect_request("**/v1/search"):
        agent.page.keyboard.type("2 step pin")


def test_the_desk_asks_no_foreign_host_breaks_no_policy_and_keeps_nothing(agent: Desk) -> None:
    agent.find(TICKET)
    agent.press("c", "f", "Escape", "?", "Escape")
    agent.page.goto(agent.address + "/support/changes/")
    agent.settle()

    assert (agent.errors, agent.foreign, agent.context.cookies()) == ([], [], [])
    assert agent.page.evaluate("window.__broken") == []
    assert agent.page.evaluate("localStorage.length") == 0


def test_hostile_markup_in_a_ticket_or_a_reply_is_only_text(agent: Desk) -> None:
    attack = "<img src='https://example.com/x.png' onerror='window.hit = 1'><script>window.hit = 1</script>"

    def answer(route: Any) -> None:
        body = route.fetch().json()
        for suggestion in body["suggestions"]:
            suggestion["reply"]["html"] = f"<p>{attack}<a href='javascript:window.hit=1'>x</a></p>"
            suggestion["sentence"] = suggestion["source"]["heading"] = attack
        route.fulfill(json=body)

    agent.route("**/v1/suggestions", answer)
    agent.find(f"{attack} {CARD}")
    agent.page.locator(".reply").wait_for()

    assert agent.page.evaluate(
        "[window.hit, document.querySelectorAll('.found img, .found script, .sent img, a[href^=javascript]').length]"
    ) == [
        None,
        0,
    ]
    expect(agent.heads.first).to_contain_text("<img src='https://example.com/x.png'")
