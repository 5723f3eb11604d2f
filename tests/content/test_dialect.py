"""What people write beyond CommonMark: how it is shown, what stands alone of it, and what an author is told. What is
read of it stands in fixtures/parse.md."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.content.articles import Article
from assistant.content.dialect.footnotes import MAX_NOTES
from assistant.content.html import sanitize
from assistant.content.html_words import tokens_of
from assistant.content.markdown import plain_text, steps_of
from assistant.content.parser import parse
from assistant.errors import ContentErrors


def article(text: str) -> Article:
    return parse(f"---\nid: 7\n---\n{text}", "guides/a.md").article


def html_of(text: str) -> str:
    return article(text).sections[0].html


# --- footnotes ----------------------------------------------------------------------------------------------


def test_a_footnote_leads_there_and_back() -> None:
    assert html_of("Free.[^1]\n\n[^1]: Until *May*.") == (
        '<p>Free.<sup class="footnote-ref"><a href="#fn-7-0-1" id="fnref-7-0-1" role="doc-noteref">[1]</a></sup></p>\n'
        '<div class="footnotes" role="doc-endnotes">\n<div class="footnote" id="fn-7-0-1">\n'
        '<p><a href="#fnref-7-0-1" role="doc-backlink">[1]</a> Until <em>May</em>.</p>\n</div>\n</div>'
    )


def test_no_two_elements_of_a_page_have_one_id() -> None:
    found = article("A[^1] b[^1].\n\n## B\n\nC[^1], d[^2].\n\n[^1]: X[^2].\n[^2]: Y[^1].")
    ids = re.findall(r' id="([^"]*)"', "".join(section.html for section in found.sections))

    assert len(ids) == len(set(ids)) == 8
    for section in found.sections:
        own = set(re.findall(r' id="([^"]*)"', section.html))
        assert set(re.findall(r'href="#([^"]*)"', section.html)) <= own


def test_the_same_footnote_in_two_articles_has_two_ids() -> None:
    one, other = (parse(f"---\nid: {n}\n---\na[^1]\n\n[^1]: b", "a.md").article for n in (7, 8))

    assert 'id="fn-7-0-1"' in one.sections[0].html
    assert 'id="fn-8-0-1"' in other.sections[0].html


def test_a_footnote_of_a_heading_stands_below_it_and_not_in_its_words() -> None:
    (_, fees) = article("## Fees[^1]\n\nNone.\n\n[^1]: As of today.").sections

    assert (fees.heading, fees.anchor, fees.text) == ("Fees", "fees", "None.\n\n[1] As of today.")


def test_the_markdown_of_a_section_has_the_notes_that_it_uses_and_no_others() -> None:
    found = article("One[^a].\n\n## B\n\nTwo[^b].\n\n[^a]: [Far](../b.md)\n[^b]: Near\n\n    and more.")

    assert [section.markdown for section in found.sections] == [
        "One[^a].\n\n[^a]: [Far](/articles/b/)",
        "Two[^b].\n\n[^b]: Near\n\n    and more.",
    ]


def test_notes_that_would_fill_the_memory_are_refused() -> None:
    with pytest.raises(ContentErrors, match="the footnotes are too long to repeat"):
        article("## A\n\n[^1]\n\n" * 1000 + f"[^1]: {'x' * (MAX_NOTES // 900)}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\n[^1]: b", (6, "the footnote [^1] is not shown: no text refers to it")),
        ("a[^1]\n\n[^1]: b\n\n[^1]: c", (8, "the footnote [^1] is there twice: both stand in one note")),
        ("a\n\nb[^1]", (6, "there is no footnote [^1]")),
        (":::cards\nx\n:::", (4, "the mark ':::cards' begins no block, and is shown as it is")),
        (
            "![x](https://a.example/x.mp4)",
            (4, "a video or a sound of another host is not played, only linked"),
        ),
        (
            '<video controls src="//a.example/x.mp4"></video>',
            (4, "the <video> of another host is taken out of the page"),
        ),
        (
            '<audio>\n<source src="https://a.example/x.mp3"></audio>',
            (4, "the <audio> of another host is taken out of the page"),
        ),
    ],
)
def test_what_no_page_shows_is_told_with_its_line(text: str, told: tuple[int, str]) -> None:
    assert [loss[:2] for loss in article(text).losses] == [told]


@pytest.mark.parametrize(
    "text",
    [
        "a[^1]\n\n[^1]: b",
        "`[^1]`",
        "```\n:::cards\n```",
        "![x](x.mp4) <video src='x.mp4'></video>",
        '!!! note\n    x\n\n=== "A"\n    y',
    ],
)
def test_what_a_page_shows_is_no_loss(text: str) -> None:
    assert article(text).losses == ()


# --- tasks, tabs, notes -------------------------------------------------------------------------------------


def test_a_task_says_in_words_whether_it_is_done() -> None:
    assert html_of("- [ ] a\n- [x] b") == (
        '<ul>\n<li class="task-item"><span class="task" role="img" aria-label="Not done">☐</span> a</li>\n'
        '<li class="task-item"><span class="task" role="img" aria-label="Done">☑</span> b</li>\n</ul>'
    )


def test_tabs_are_folds_of_which_the_first_is_open() -> None:
    assert html_of('=== "A"\n    a\n=== "*B*"\n    b') == (
        '<div class="tabs">\n<details class="tab" open="" name="tabs-7-1">\n<summary>A</summary>\n<p>a</p>\n</details>\n'
        '<details class="tab" name="tabs-7-1">\n<summary><em>B</em></summary>\n<p>b</p>\n</details>\n</div>'
    )


def test_each_group_of_tabs_opens_by_itself() -> None:
    markup = html_of(
        '=== "A"\n    === "C"\n        c\n\n    === "D"\n        d\n=== "B"\n    b\n\ntext\n\n=== "E"\n    e'
    )

    assert re.findall(r'name="([^"]*)"', markup) == [
        "tabs-7-1",
        "tabs-7-2",
        "tabs-7-2",
        "tabs-7-1",
        "tabs-7-3",
    ]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("!!! danger\n    x", '<div class="admonition caution" role="note">\n<p class="admonition-title">Caution</p>'),
        ("!!! tip \"A *b*\"\n    x", '<div class="admonition tip" role="note">\n<p class="admonition-title">A <em>b</em></p>'),
        ("??? note\n    x", '<details class="admonition note">\n<summary class="admonition-title">Note</summary>'),
        ('???+ note "A"\n    x', '<details class="admonition note" open="">\n<summary class="admonition-title">A</summary>'),
        (":::warning[A]\nx\n:::", '<div class="admonition warning" role="note">\n<p class="admonition-title">A</p>'),
        (":::details A\nx\n:::", "<details>\n<summary>A</summary>"),
        (":::details\nx\n:::", '<details>\n<summary class="admonition-title">Details</summary>'),
    ],
)  # fmt: skip
def test_notes_of_other_tools_are_alerts_and_folds(text: str, markup: str) -> None:
    assert html_of(text).startswith(markup)


def test_a_note_is_the_alert_that_github_writes_otherwise() -> None:
    assert html_of("!!! warning\n    a\n\n    - b") == html_of("> [!WARNING]\n> a\n>\n> - b")
    assert html_of(":::warning\na\n\n- b\n:::") == html_of("> [!WARNING]\n> a\n>\n> - b")


def test_a_block_in_an_item_does_not_take_what_stands_behind_the_item() -> None:
    found = article("- a\n\n  :::note\n  b\n\nc\n\n:::\n\nd")

    assert "admonition" not in found.sections[0].html
    assert found.text.split() == ["a", "-", "a", ":::note", "b", "c", ":::", "d"]


# --- videos, sounds, diagrams -------------------------------------------------------------------------------


def test_a_video_plays_from_the_files_of_the_site_and_never_by_itself() -> None:
    found = article("![The *tour*](clip.mp4)\n\n<audio autoplay src='../b.mp3' onplay='x()'></audio>")

    assert found.sections[0].html == (
        '<p><video src="/guides/clip.mp4" aria-label="The tour" controls="" preload="metadata">'
        '<a href="/guides/clip.mp4">The tour</a></video></p>\n'
        '<p><audio src="/b.mp3" controls="" preload="metadata"><a href="/b.mp3">b.mp3</a></audio></p>'
    )
    assert found.images == (("guides/clip.mp4", 4), ("b.mp3", 6))


def test_a_video_has_its_sources_and_captions() -> None:
    markup = html_of(
        '<video poster="p.png">\n<source src="c.webm" type="video/webm">\n'
        '<track kind="captions" src="c.vtt" srclang="en" default>\nThe tour\n</video>'
    )

    for part in ('poster="/guides/p.png"', 'src="/guides/c.webm"', 'src="/guides/c.vtt"', "The tour"):
        assert part in markup
    assert "<a " not in markup  # its own words stand for it


@pytest.mark.parametrize(
    "address", ["https://a.example/x.mp4", "//a.example/x.mp4", "&#104;ttps://a.example/x.mp4", "data:video/mp4,x"]
)  # fmt: skip
def test_a_video_of_another_host_is_taken_out_and_its_words_stay(address: str) -> None:
    for markup in (f'<video src="{address}">words</video>', f'<video><source src="{address}">words</video>'):
        assert re.sub(r"</?p>", "", html_of(markup)) == "words"


def test_a_diagram_says_that_it_is_shown_as_its_text() -> None:
    found = article("```mermaid\na --> b\n```")

    assert "A diagram, shown as its text" in found.sections[0].html
    assert [hint[:2] for hint in found.hints] == [
        (4, "the diagram is shown as its text: no page loads the program that draws it")
    ]
    assert found.losses == ()


# --- hostile --------------------------------------------------------------------------------------------------


def test_nobody_takes_an_id_or_a_group_of_the_page() -> None:
    cleaned = sanitize(
        '<a id="top" href="#x">a</a><details name="menu">b</details><div id="search">c</div><a id="fn-1-1-1">d</a>'
    )

    assert cleaned == ('<a href="#x">a</a><details>b</details><div>c</div><a id="fn-1-1-1">d</a>')


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{'    ' * n}!!! note\n" for n in range(1000)) + "    " * 1000 + "x",
        "".join(f'{"    " * n}=== "a"\n' for n in range(1000)) + "    " * 1000 + "x",
        "".join(f"{'  ' * n}- [ ] a\n" for n in range(1000)),
        ":" * 2000 + "note\n" + "".join(":::note\n" for _ in range(1000)) + ":::\n" * 1000,
        "".join(f"{'    ' * n}[^{n}]: a[^{n + 1}]\n" for n in range(1000)),
    ],
)
def test_what_is_nested_a_thousand_deep_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ContentErrors, match=r"a\.md:\d+: the text is nested too deep to read"):
        article(text)


def test_many_blocks_that_never_end_are_words() -> None:
    for text in (":::note\n" * 5000, "::::note\n" * 2500 + ":::\n" * 2500, "!!! note\n" * 5000, "[^" * 5000):
        assert re.sub(r"\s", "", article(text).sections[0].text) == re.sub(r"\s", "", text)


PIECES = (
    "!!! warning \"w0\"", "    w1", "??? tip", "=== \"w2\"", "        w3", ":::note w4", ":::", "- [x] w5", "  w6",
    "w7[^1]", "[^1]: w8", "w9", ": w10", "> w11", "> !!! note", ">     w12", "1. w13", "```", "| w14 | w15 |",
    "|---|---|", "<details>", "</details>", "<summary>w16</summary>", "![w17](a.mp4)", "", "", "## w18", "\tw19",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_whatever_is_mixed_is_read_whole_and_alike_in_html(pieces: list[str]) -> None:
    source = "\n".join(pieces)
    found = article(source)
    told = " ".join(problem for _, problem, _ in found.losses)
    words = found.text + " " + " ".join(section.heading for section in found.sections)

    for word in set(re.findall(r"\bw\d+", source)):
        assert re.search(rf"\b{word}\b", words) or "[^1] is" in told or "cells" in told
    for section in found.sections:
        assert plain_text(tokens_of(section.html)) == section.text
        assert steps_of(tokens_of(section.html)) == section.steps
    for one, other in pairwise(found.sections):
        assert one.span[1] <= other.span[0]


# --- in another language ------------------------------------------------------------------------------------


def test_what_a_page_adds_is_in_the_language_of_the_article_and_not_in_its_text() -> None:
    text = "> [!TIP]\n> Öfter ölen.\n\n- [x] trocken\n\n<details>leise</details>\n\n```mermaid\na\n```\n"
    section = parse(f"---\nid: 7\nlang: de\n---\n{text}", "guides/a.md").article.sections[0]

    assert '<p class="admonition-title">Tipp</p>' in section.html
    assert 'aria-label="Erledigt"' in section.html
    assert "Ein Diagramm, gezeigt als Text" in section.html
    assert not re.search("Tipp|Diagramm|Erledigt", section.text)
