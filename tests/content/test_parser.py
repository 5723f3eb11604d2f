"""Markdown text → Article. Most cases stand in fixtures/parse.md and fixtures/html.md, where an author can
add one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file

from assistant.content.addresses import TOP
from assistant.content.articles import Article
from assistant.content.html_words import tokens_of
from assistant.content.markdown import plain_text, steps_of
from assistant.content.parser import MAX_BYTES, decode, parse
from assistant.errors import ContentError, ContentErrors

FIXTURES = Path(__file__).parent.parent / "fixtures"
FACTS = {"phone": "555-0100"}


def cases(name: str) -> list[object]:
    return [
        pytest.param(given, expected, id=title)
        for _, title, given, expected in read_fixture_file(FIXTURES / name)
    ]


def article(text: str, path: str = "refunds.md", *, strict: bool = False) -> Article:
    return parse(text, path, FACTS, strict=strict).article


def on_one_line(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line)


def shown(found: Article) -> str:
    """An article as fixtures/parse.md writes it."""
    out = []
    for section in found.sections:
        if section.anchor == TOP and not section.text:
            continue
        braces = (f" flow={section.flow}" if section.flow else "") + (
            f" audience={','.join(section.audience)}" if section.audience else ""
        )
        out.append(f'h{section.level} {section.anchor} "{section.heading}"{braces}')
        out += [f"  {line}" for line in section.text.splitlines()]
        out += [f"  step: {on_one_line(step)}" for step in section.steps]
        out += [f"  must carry: {on_one_line(sentence)}" for sentence in section.must_carry]
        out += [f"  asked: {wording}" for wording in section.asked]
    out += [
        f"link {path}{'#' if anchor else ''}{anchor} on line {line}" for path, anchor, line in found.links
    ]
    return "".join(f"{line.rstrip()}\n" for line in out)


def read(text: str) -> str:
    try:
        return shown(article(text))
    except ContentErrors as errors:
        return "".join(f"line {e.line}: {e.problem}\n  {e.remedy}\n" for e in errors.errors)


@pytest.mark.parametrize(("markdown", "expected"), cases("parse.md"))
def test_an_article_is_read_as_the_fixture_says(markdown: str, expected: str) -> None:
    assert read(markdown) == expected


@pytest.mark.parametrize(("markdown", "expected"), cases("html.md"))
def test_the_html_of_an_article_is_what_the_fixture_says(markdown: str, expected: str) -> None:
    opening = parse(markdown, "billing/refunds.md", None, "/help").article.sections[0]

    assert opening.html == expected.rstrip("\n")


# --- the text and its parts -------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from(
        [
            "# Title",
            "## Fees",
            "## Fees",
            "### Ask? {#ask}",
            "Some text.",
            "1. one\n2. two\n   - deep",
            "- a\n- b",
            "> [!IMPORTANT]\n> Mind this.",
            "> quote",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "```\ncode\n\n  more\n```",
            "    indented",
            "<div>html</div>",
            "***",
            "line\\\nbreak",
            "text *em* `c` [l](x.md)",
            "",
        ]
    ),
    max_size=12,
)


@given(PIECES, st.text("#*-_`[]()<>|!>1. \nabé\t\\&", max_size=60))
def test_every_section_is_exactly_the_part_of_the_articles_text_that_its_span_names(
    pieces: list[str], noise: str
) -> None:
    found = article("\n\n".join([*pieces, noise]))

    for section in found.sections:
        start, end = section.span
        assert found.text[start:end] == section.text
    assert found.text.startswith(found.title)
    assert found.sections[0].anchor == TOP
    assert len({section.anchor for section in found.sections}) == len(found.sections)


@given(PIECES)
def test_reading_the_same_text_twice_gives_the_same_article(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)

    assert article(text) == article(text)


def test_the_articles_text_is_title_headings_and_bodies_in_order() -> None:
    found = article("# Refunds\n\nLead.\n\n## Fees\n\nNone.\n\n## Empty\n\n## Last\n\n- a\n")

    assert found.text == "Refunds\n\nLead.\n\nFees\n\nNone.\n\nEmpty\n\nLast\n\n- a"


def test_the_hash_changes_with_the_text_and_not_with_the_fields() -> None:
    one = article("---\ntitle: Refunds\ntags: [a]\n---\nText.")
    two = article("---\ntitle: Refunds\ntags: [b]\n---\nText.")
    three = article("---\ntitle: Refunds\n---\nOther text.")

    assert one.hash == two.hash != three.hash
    assert len(one.hash) == 16


def test_text_before_the_title_belongs_to_the_opening_in_every_form() -> None:
    opening = article("Before.\n\n# Refunds\n\nAfter.\n").sections[0]

    assert opening.text == "Before.\n\nAfter."
    assert "<p>Before.</p>" in opening.html
    assert "Before." in opening.markdown


def test_the_markdown_of_a_section_is_its_source_with_links_that_work_anywhere() -> None:
    found = parse(
        "## Fees\n\nSee **[rules](../rules.md#late)** and ![x](p.png).\n", "billing/fees.md", FACTS, "/help"
    ).article

    assert (
        found.sections[1].markdown
        == "See **[rules](/help/articles/rules/#late)** and ![x](/help/billing/p.png)."
    )


def test_code_in_the_markdown_of_a_section_stays_as_it_was_written() -> None:
    found = article("## Fees\n\n```\n[a](b.md)\n```\n")

    assert found.sections[1].markdown == "```\n[a](b.md)\n```"


def test_a_reference_link_still_leads_there_in_the_markdown_of_its_section() -> None:
    found = article("## Fees\n\nSee [rules].\n\n## Last\n\n[rules]: rules.md\n")

    assert "/articles/rules/" in found.sections[1].html
    assert "/articles/rules/" in found.sections[1].markdown


@pytest.mark.parametrize("quoted", ["> ", "- "])
def test_text_nested_deep_is_kept_or_refused_but_never_dropped_silently(quoted: str) -> None:
    try:
        found = article(f"{quoted * 200}the deepest words")
    except ContentErrors as errors:
        assert "nested" in str(errors)  # noqa: PT017 - either outcome is right
    else:
        assert "the deepest words" in found.text


def test_a_link_that_is_no_address_is_read_without_harm() -> None:
    found = article("## Fees\n\n[a](http://[foo) and [b](//[foo) and [c](http://a\u2100b.com/)\n")

    assert "and" in found.sections[1].text


# --- facts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "{{ 1 / 0 }}",
        "{{ facts() }}",
        "{{ range(10 ** 9) | list }}",
        "{{ 'a' + 1 }}",
        "{{ }}",
        "{{ facts. }}",
        "{{ facts.phone | nope }}",
        "{{ facts.__class__ }}",
        "{{ phone }}",
        "{{ facts.phone.number }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_braces_that_name_no_fact_are_a_mistake_with_a_remedy(words: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        article(f"## Call\n\nCall {words} now.\n")

    error = caught.value.errors[0]
    assert (error.path, error.line) == ("refunds.md", 3)
    assert error.problem.startswith(f"{words} cannot be filled in: ")
    assert error.remedy == "Use {{ facts.name }} with a name from kb/facts.yml."


@pytest.mark.parametrize("words", ["{{ facts.phone }", "{{ facts.phone", "{{\nfacts.phone }}"])
def test_braces_with_a_fact_that_do_not_close_are_not_shown_to_readers(words: str) -> None:
    with pytest.raises(ContentErrors, match=r"Use \{\{ facts\.name \}\} with a name from kb/facts\.yml"):
        article(f"## Call\n\nCall {words} now.\n")


def test_a_fact_with_markup_in_it_is_plain_text_in_the_article() -> None:
    found = parse(
        "## Call\n\nCall {{ facts.phone }}.\n", "a.md", {"phone": "5 < 6 & {{ facts.phone }}"}
    ).article

    assert found.sections[1].text == "Call 5 < 6 & {{ facts.phone }}."


def test_without_a_facts_file_braces_are_ordinary_text() -> None:
    found = parse("## Use {{ x }}\n\n{{ y / 0 }}\n", "a.md", None).article

    assert (found.sections[1].heading, found.sections[1].text) == ("Use {{ x }}", "{{ y / 0 }}")


def test_a_line_full_of_braces_is_read_in_no_time() -> None:
    text = "{{" * 10_000

    started = time.process_time()
    parse(text, "a.md", FACTS)

    assert time.process_time() - started < 20  # it took a minute when every brace was tried with every other


# --- anchors and defaults ---------------------------------------------------------------------------------------------


def test_a_repeated_anchor_in_a_strict_base_names_both_headings_and_the_way_out() -> None:
    with pytest.raises(ContentErrors) as caught:
        article("---\ntitle: Refunds\n---\n## Fees\n\n## Fees\n", "pages/refunds.md", strict=True)

    assert str(caught.value.errors[0]) == (
        "pages/refunds.md:6: the heading 'Fees' has the anchor #fees, which is already used on line 4\n"
        "  Give one of them its own anchor: '## Fees {#another-name}'."
    )


def test_the_anchor_top_is_kept_for_the_opening() -> None:
    with pytest.raises(
        ContentErrors,
        match=r"pages/a\.md:4: the heading 'Top' has the anchor #top, which is kept for the top of the page",
    ):
        article("---\ntitle: A\n---\n## Top\n", "pages/a.md", strict=True)


def test_repeated_headings_of_a_lenient_base_never_share_an_anchor() -> None:
    found = article("## Fees\n\n## Fees-1\n\n## Fees\n\n## Top\n")

    assert [s.anchor for s in found.sections] == ["top", "fees", "fees-1", "fees-2", "top-1"]


def test_thousands_of_equal_headings_are_read_as_fast_as_different_ones() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        article(text)
        return time.process_time() - started

    different = seconds("".join(f"## Fees {n}\n" for n in range(4_000)))

    assert (
        seconds("## Fees\n" * 4_000) < 10 * different + 2
    )  # a search through all earlier ones took hundreds of times as long


def test_an_article_without_fields_gets_them_and_says_which_were_filled_in() -> None:
    parsed = parse("First sentence. Second.\n", "how-to/pay.md")

    assert parsed.defaulted[:3] == ("id", "title", "summary")
    assert (parsed.article.title, parsed.article.summary, parsed.article.status) == (
        "pay",
        "First sentence.",
        "unverified",
    )
    assert parsed.article.id == parse("Other text.", "how-to/pay.md").article.id >= 10_000_000


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    with pytest.raises(ContentErrors) as caught:
        article("---\ntitle: A\nid: x\nnope: 1\nstatus: done\n---\n# A\n", strict=True)

    problems = [error.problem for error in caught.value.errors]
    assert {
        "'id' is 'x', not a whole number above 0",
        "the field 'nope' is unknown",
        "the status 'done' is unknown",
    } <= set(problems)
    assert str(caught.value).endswith(f"{len(problems)} mistakes found; nothing was changed.")


def test_the_kind_of_a_section_is_steps_then_question_then_passage() -> None:
    found = article(
        "# Is this it?\n\nYes.\n\n## How?\n\n1. So.\n\n## Why?\n\nBecause.\n\n## Fees\n\nNone.\n\n## Not confirmed yet\n\n- All.\n"
    )

    assert [s.kind for s in found.sections] == ["section", "steps", "faq", "section", "section"]
    assert [s.is_confirmed for s in found.sections] == [True, True, True, True, False]


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain = "---\ntitle: A\n---\n# A\n\n## Fees\n"

    assert decode(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode(), "a.md") == plain
    assert decode(plain.replace("\n", "\r").encode(), "a.md") == plain


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"one\ntwo\n\x00",
            "a.md:3: this is a binary file, not Markdown\n  Move it out of the articles folder or save it as UTF-8 text.",
        ),
        (
            "# Größe".encode("latin-1"),
            "a.md:1: the byte 0xf6 is not UTF-8\n  Save the file with the encoding UTF-8.",
        ),
        ("ok é\n".encode() + b"caf\xe9\n", "a.md:2: the byte 0xe9 is not UTF-8"),
        ("# Refunds\n".encode("utf-16"), "a.md:1: this is a binary file"),
        (b"\xff\xfe\xfd", "a.md:1: the byte 0xff is not UTF-8"),
    ],
)
def test_bytes_that_are_no_utf_8_text_are_refused_with_line_and_remedy(data: bytes, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        decode(data, "a.md")

    assert str(caught.value).startswith(message)


def test_a_file_that_is_too_large_is_refused_and_one_of_just_that_size_is_not() -> None:
    with pytest.raises(
        ContentError,
        match=r"a\.md: the file has 2,000,001 bytes, more than 2,000,000\n  Split it into several articles\.",
    ):
        decode(b"a" * (MAX_BYTES + 1), "a.md")
    assert len(decode(b"a" * MAX_BYTES, "a.md")) == MAX_BYTES


@pytest.mark.parametrize(
    "given", [pytest.param(g, id=t) for _, t, g, _ in read_fixture_file(FIXTURES / "parse.md")]
)
def test_html_is_read_as_the_markdown_that_it_was_made_of(given: str) -> None:
    try:
        sections = article(given).sections
    except ContentErrors:
        return  # what cannot be read has no sections

    for section in sections:
        assert plain_text(tokens_of(section.html)) == section.text
        assert steps_of(tokens_of(section.html)) == section.steps


def test_steps_that_go_on_behind_code_are_one_list_on_the_page() -> None:
    html = article("1. a\n2. b\n\n```\ncode\n```\n\n3. c\n4. d\n").sections[0].html

    assert html.count("<ol") == 1
    assert html.count("<li>") == 4


def test_the_address_of_a_file_has_no_bare_marks() -> None:
    html = article("![](pic%231.png) [p](Price%20list%20%231.pdf) [q](<50% off?.pdf>)").sections[0].html

    assert 'src="/pic%231.png"' in html
    assert 'href="/Price%20list%20%231.pdf"' in html


def test_a_link_in_angle_brackets_leads_somewhere_in_markdown_too() -> None:
    section = article(
        "[x](<my file.md>) [y](<https://a.example/b c>) [z](a(1).md#b) `[c](<my file.md>)`"
    ).sections[0]

    assert section.markdown == (
        "[x](/articles/my%20file/) [y](<https://a.example/b c>) [z](/articles/a%281%29/#b) `[c](<my file.md>)`"
    )


@pytest.mark.parametrize("strict", [False, True])
def test_text_in_the_front_matter_is_read_as_it_stands(strict: bool) -> None:
    given = "---\ntitle: No\nsummary: 2026-01-01\ntags: [no, 1.10, 0x10]\nowner: ~\nalso_asked: {top: [yes, 1.0]}\n---\nx\n"
    found = article(given, "pages/a.md", strict=strict)

    assert (found.title, found.summary, found.owner) == ("No", "2026-01-01", "")
    assert found.tags == ("no", "1.10", "0x10")
    assert found.sections[0].asked == ("yes", "1.0")
