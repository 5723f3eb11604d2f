"""What the faces have in common: safe HTML, and the words of the search without the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from support.hostile import VECTORS
from support.scripts import module_page

from assistant.content import html
from assistant.content.library import Library
from assistant.offline.terms import stem, words

POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'"

SAME = """async markups => {
  const { safeHtml } = await import('/web/shared/safe_html.js')
  const differing = []
  for (const markup of markups) {
    const read = document.createElement('div')
    read.append(safeHtml(markup, { linkTo: href => ({ href }) }))
    const parsed = new DOMParser().parseFromString(markup, 'text/html').body
    for (const element of parsed.querySelectorAll('[rel], [tabindex], code[class]')) {
      element.removeAttribute('rel')
      element.removeAttribute('tabindex')
      if (element.localName === 'code') element.removeAttribute('class')
    }
    if (!read.isEqualNode(Object.assign(document.createElement('div'), { innerHTML: parsed.innerHTML }))) differing.push(markup)
  }
  return differing
}"""

LEFT = """async markups => {
  const { ALLOWED, safeHtml } = await import('/web/shared/safe_html.js')
  const page = document.createElement('div')
  for (const markup of markups) page.append(safeHtml(markup))
  return [...page.querySelectorAll('*')].flatMap(e => [
    ...(Object.hasOwn(ALLOWED, e.localName) ? [] : [e.localName]),
    ...[...e.attributes].filter(a => ![...ALLOWED[e.localName] ?? [], 'rel'].includes(a.name) ||
      /^[\\s\\x00-\\x1f]*(javascript|vbscript|data)/i.test(a.value)).map(a => `${e.localName} ${a.name}=${a.value}`)])
}"""


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    with module_page(browser) as found:
        yield found


def test_the_browser_lets_the_elements_and_attributes_pass_that_the_service_does(page: Page) -> None:
    allowed = page.evaluate("async () => (await import('/web/shared/safe_html.js')).ALLOWED")

    known = {name: html._ATTRIBUTES.get(name, set()) - {"rel", "tabindex"} for name in html.TAGS}
    given = {
        name: known[name] | {"controls", "preload"} for name in ("audio", "video")
    }  # every player has them
    assert {name: set(attributes) for name, attributes in allowed.items()} == known | given | {"code": set()}


def test_what_the_service_sends_is_read_as_a_parser_of_the_browser_reads_it(
    page: Page, real: Library
) -> None:
    markups = [section.html for section in real.sections if section.html]

    assert len(markups) > 200
    assert page.evaluate(SAME, markups) == []


def test_of_hostile_html_only_harmless_elements_and_attributes_are_left(page: Page) -> None:
    assert page.evaluate(LEFT, [*VECTORS, *(html.sanitize(vector) for vector in VECTORS)]) == []


def test_safe_html_needs_no_exception_from_trusted_types(browser: Any) -> None:
    with module_page(browser, policy=POLICY) as page:
        text = page.evaluate(
            """async () => { const { safeHtml } = await import('/web/shared/safe_html.js')
            return safeHtml('<p>Fees &amp; <b>terms</b></p>').textContent }"""
        )

    assert text == "Fees & terms"


def test_browser_and_build_split_texts_into_the_same_words(page: Page, real: Library) -> None:
    texts = [wording for section in real.sections for wording in section.asked][::7]
    texts += [section.text for section in real.sections]
    texts += [
        "Café DON’T can't",
        "ﬁnd Ⅷ １２ ²",
        "Straße ÅNGSTRÖM",
        "оплата счёта",
        "漢字 かな",
        "予約を変更できますか。PIN変更、犬",
        "비밀번호를 재설정하는 방법",
        "เปลี่ยนรหัสผ่าน",
        "l'été où j'ai réservé",
        "a_b c-d",
        "zero\u200bwidth",
        "E-1042, e 1042 and E1042; ICD-10, v 2.1, e-mail, x-e-1 5 c-d 7, it's 5",
        "O\u2018Brien O\u00b4Brien con\u00adfig re\u0301sume\u0301 \u0152uvre",
    ]

    split = page.evaluate(
        """async texts => { const { POLITE } = await import('/web/shared/stop_words.js')
        const m = await import('/web/shared/offline_search.js')
        return texts.map(text => m.words(text).filter(word => !POLITE.has(word)).map(word => [word, m.stem(word)])) }""",
        texts,
    )

    here = [[[word, stem(word)] for word in words(text)] for text in texts]
    assert [text for text, a, b in zip(texts, split, here, strict=True) if a != b] == []


HEADINGS = [
    "IT",
    "US",
    "Users",
    "Sign in",
    "Invoices",
    "What does error E-1042 mean?",
    "What is new in v2.1?",
    "R\u00e9sum\u00e9",
    "Con\u00adfig\u00adu\u00adra\u00adtion",
    "O'Brien",
    "Stra\u00dfe",
    "Registration",
]
FOUND = {
    "IT": "IT",
    "it": "IT",
    "US": "US",
    "IT help": "IT",
    "sign in": "Sign in",
    "sign-in": "Sign in",
    "E1042": "What does error E-1042 mean?",
    "e 1042": "What does error E-1042 mean?",
    "error E-1042": "What does error E-1042 mean?",
    "v 2.1": "What is new in v2.1?",
    "re\u0301sume\u0301": "R\u00e9sum\u00e9",
    "configuration": "Con\u00adfig\u00adu\u00adra\u00adtion",
    "O\u2019Brien": "O'Brien",
    "obrien": "O'Brien",
    "STRASSE": "Stra\u00dfe",
    "regstration": "Registration",
}


def searched(page: Page, queries: list[str]) -> list[dict[str, Any]]:
    """What the engine of the static site and the pack finds among `HEADINGS`."""
    found: list[dict[str, Any]] = page.evaluate(
        """async ([headings, queries]) => {
        const { TermIndex } = await import('/web/shared/offline_search.js')
        const { StaticIndex } = await import('/web/site/search/static_index.js')
        const site = new StaticIndex({ sections: headings.map(h => ({ r: h, h, t: 'Help', x: 'Text.', k: '' })) })
        const sections = headings.map(heading => ({ heading, title: 'Help', text: 'Text.', wordings: [] }))
        const index = TermIndex.ofTexts(sections)
        return queries.map(query => {
            const { hits, ...found } = index.search(query, { limit: 8 })
            const cut = site.search(query).total
            return { ...found, cut, whole: site.isWhole(query), hits: hits.map(({ number }) => headings[number]) } }) }""",
        [HEADINGS, queries],
    )
    return found


def test_the_browser_finds_a_word_however_it_is_spelled(page: Page) -> None:
    found = searched(page, list(FOUND))

    assert {query: one["hits"][:1] for query, one in zip(FOUND, found, strict=True)} == {
        query: [heading] for query, heading in FOUND.items()
    }


def test_the_browser_counts_all_that_it_finds_and_names_what_stands_nowhere(page: Page) -> None:
    many, none, long = searched(page, ["help", "registration zyzzx", "zyzzx " * 2000 + "registration"])

    assert many["total"] == len(HEADINGS) > len(many["hits"])
    assert none["missing"] == ["zyzzx"]
    assert long["cut"] == 0, "more than 1,000 characters were looked at"


def test_the_browser_tells_a_whole_question_from_words_that_are_being_typed(page: Page) -> None:
    queries = [
        "how do i sign in?",
        "what does error E-1042",
        "please sign in",
        "sign in reg",
        "IT",
        "help with invoices",
    ]

    assert [one["whole"] for one in searched(page, queries)] == [True, False, True, False, False, True]
