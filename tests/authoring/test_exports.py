"""Exports of other help centers: each format becomes a base in order, with ids, addresses, links and pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.command_line import Run, says
from support.exports import EXPORTS, document, zipped

from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.exports.html import to_markdown
from assistant.authoring.importing.run import migrate
from assistant.content.articles import Article
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.settings import Settings


def brought(source: Path, tmp_path: Path) -> tuple[Library, Migrated, Path]:
    """The library of a base made of an export, what was told, and the base."""
    root = tmp_path / "base"
    made = migrate(source, root, "Brew")
    return checked_library(Settings.load(root)), made, root


def by_title(library: Library) -> dict[str, Article]:
    return {article.title: article for article in library.articles}


def told(made: Migrated) -> str:
    return "\n".join(map(str, made.left))


@pytest.mark.parametrize(
    ("tool", "number", "shelf", "day", "former"),
    [
        ("zendesk", 4408839258778, "refunds-more", date(2025, 5, 6), "/hc/en-us/articles/{id}"),
        ("intercom", 6871119, "refunds", date(2025, 5, 6), "/en/articles/{id}"),
        ("help_scout", 23, "refunds", date(2024, 8, 21), "/article/{id}"),
        ("freshdesk", 43000123456, "refunds", date(2024, 2, 3), "/support/solutions/articles/{id}"),
        ("uservoice", 484517, "refunds", date(2024, 2, 3), "/knowledgebase/articles/{id}"),
        ("wordpress", 12, "refunds", date(2024, 2, 3), ""),
        ("confluence_xml", 101, "billing", date(2024, 2, 3), ""),
        ("confluence_html", 101, "billing", date(2024, 2, 3), ""),
    ],
)
def test_an_article_keeps_its_id_its_shelf_its_day_and_its_addresses(
    tmp_path: Path, tool: str, number: int, shelf: str, day: date, former: str
) -> None:
    library, made, root = brought(EXPORTS / tool, tmp_path)

    article = by_title(library)["Refund an order"]
    assert made.errors == []
    assert (article.id, article.category, article.reviewed) == (number, shelf, day)
    assert Settings.load(root).base.former_addresses == former


@pytest.mark.parametrize("tool", sorted(path.name for path in EXPORTS.iterdir()))
def test_links_among_the_articles_of_an_export_lead_to_their_files(tmp_path: Path, tool: str) -> None:
    library, made, _ = brought(EXPORTS / tool, tmp_path)

    refund, invoices = by_title(library)["Refund an order"], by_title(library)["Invoices"]
    assert invoices.path in {path for path, _, _ in refund.links}
    assert made.errors == []
    assert "Not yet" not in by_title(library)


@pytest.mark.parametrize(
    ("tool", "title"),
    [
        ("zendesk", "New prices"),
        *(
            (tool, "Not yet")
            for tool in ("intercom", "help_scout", "freshdesk", "uservoice", "wordpress", "confluence_xml")
        ),
    ],
)
def test_a_draft_comes_along_as_a_draft_that_nobody_reads(tmp_path: Path, tool: str, title: str) -> None:
    library, made, _ = brought(EXPORTS / tool, tmp_path)

    assert title not in by_title(library)
    assert [(w.article.title, w.reason) for w in library.withheld] == [(title, "is a draft")]
    assert made.done["drafts kept as drafts"] == 1


@pytest.mark.parametrize(("tool", "whom"), [("zendesk", "the user segment 55"), ("freshdesk", "agents")])
def test_what_only_some_may_read_is_not_published(tmp_path: Path, tool: str, whom: str) -> None:
    library, made, _ = brought(EXPORTS / tool, tmp_path)

    assert "For agents" not in by_title(library)
    assert f"'For agents' is for {whom} only, and was not taken" in told(made)


def test_the_text_of_a_zendesk_article_is_markdown_of_this_tool(tmp_path: Path) -> None:
    _, made, root = brought(EXPORTS / "zendesk", tmp_path)

    text = (root / "kb/articles/refunds-more/01-refund-an-order.md").read_text("utf-8")
    assert text.partition("---\n# ")[2] == (
        "Refund an order\n\nMoney comes back in **five** days.\n\n## Ask for it {#h_01ABC}\n\n1. Open **Billing**.\n"
        "2. Select *Refund*.\n\n   ![The button](../pictures/refund.png)\n\n> [!WARNING]\n> The order is closed.\n\n"
        "See [invoices](../invoices/01-invoices.md#h_2).\n\n[Far](https://cdn.far.example/x.png)\n"
    )
    assert (root / "kb/articles/pictures/refund.png").read_bytes().startswith(b"\x89PNG")
    assert "the picture 'https://cdn.far.example/x.png' is not in the export" in told(made)
    assert "'Factures' is in the language fr, and was not taken" in told(made)


def test_categories_keep_their_titles_and_their_order(tmp_path: Path) -> None:
    _, _, root = brought(EXPORTS / "zendesk", tmp_path)

    pages = root / "kb/articles/pages/categories"
    assert "number: 1\ntitle: Invoices\n" in (pages / "invoices.md").read_text("utf-8")
    assert "number: 2\ntitle: Refunds & more\n" in (pages / "refunds-more.md").read_text("utf-8")


def test_the_old_address_of_an_article_leads_to_it(tmp_path: Path) -> None:
    library, _, _ = brought(EXPORTS / "wordpress", tmp_path)

    assert by_title(library)["Refund an order"].redirect_from == ("/help/refund-an-order/",)


def test_macros_of_confluence_become_alerts_code_and_pictures(tmp_path: Path) -> None:
    _, _, root = brought(EXPORTS / "confluence_xml", tmp_path)

    text = (root / "kb/articles/billing/03-refund-an-order.md").read_text("utf-8")
    assert "[the invoices](02-invoices.md#where-are-they)" in text
    assert "> [!CAUTION]\n> The order is closed.\n" in text
    assert "```bash\nbrew <refund> && wait\n```\n" in text
    assert "![The button](../pictures/refund.png)" in text


def test_a_list_of_help_scout_without_texts_says_what_to_add(tmp_path: Path) -> None:
    _, made, _ = brought(EXPORTS / "help_scout", tmp_path)

    assert "list.json:18: the article 'Later' has no text in this list" in told(made)
    assert "GET /v1/articles/5214c77c45667acd25394b5c" in told(made)


def test_word_documents_become_articles_with_their_headings(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "billing").mkdir(parents=True)
    document(
        docs / "billing" / "Refund.docx",
        ("Title", "Refund an order"),
        ("", "Five days &amp; no more."),
        ("Heading2", "How do I ask?"),
        ("", "In Billing."),
    )

    document(docs / "Hours.docx", ("", "Nine to five."))

    library, _, root = brought(docs, tmp_path)

    assert set(by_title(library)) == {"Hours", "Refund an order"}
    assert by_title(library)["Refund an order"].category == "billing"
    assert (
        (root / "kb/articles/billing/01-refund-an-order.md")
        .read_text("utf-8")
        .endswith("# Refund an order\n\nFive days & no more.\n\n## How do I ask?\n\nIn Billing.\n")
    )


def test_chapters_of_a_word_document_all_stay(tmp_path: Path) -> None:
    path = document(
        tmp_path / "manual.docx", ("Heading1", "Start"), ("", "One."), ("Heading1", "End"), ("", "Two.")
    )

    _, _, root = brought(path, tmp_path)

    text = (root / "kb/articles/01-manual.md").read_text("utf-8")
    assert text.endswith("# Manual\n\n## Start\n\nOne.\n\n## End\n\nTwo.\n")


def test_an_export_may_be_a_zip_and_is_not_changed(tmp_path: Path) -> None:
    path = zipped(EXPORTS / "confluence_xml", tmp_path / "space.zip")
    before = path.read_bytes()

    library, made, _ = brought(path, tmp_path)

    assert set(by_title(library)) == {"Billing", "Brew home", "Invoices", "Refund an order"}
    assert path.read_bytes() == before
    assert made.files == 1


def test_an_export_may_be_one_file(tmp_path: Path) -> None:
    library, _, _ = brought(EXPORTS / "uservoice" / "articles.csv", tmp_path)

    assert set(by_title(library)) == {"Refund an order", "Invoices"}


def test_a_folder_of_markdown_with_data_beside_it_is_still_markdown(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "hours.md").write_text("# Hours\n\nNine to five.\n")
    (docs / "page.html").write_text("<p>Something else.</p>")
    (docs / "broken.json").write_text("{")

    library, _, _ = brought(docs, tmp_path)

    assert set(by_title(library)) == {"Hours"}


def test_an_old_question_is_answered_from_a_base_that_was_an_export(
    kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "off")
    root = tmp_path / "base"

    made = kb("init", root, "--from", EXPORTS / "zendesk", "--name", "Brew")
    built = kb("build", "--base", root)
    asked = kb("ask", "where are my invoices?", "--base", root)

    assert (made.code, built.code, asked.code) == (0, 0, 0)
    assert says(asked.out, "Where are they?") or says(asked.out, "In Billing.")
    assert (root / "site/hc/en-us/articles/4408839258778/index.html").is_file()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One&nbsp;<span>two</span></p><p>&nbsp;</p>", "One two"),
        ("<ul><li>A<ul><li>B</li></ul></li><li>C</li></ul>", "- A\n  - B\n- C"),
        ("<p>1. Open it.<br>2. Close it.</p>", "1. Open it.\n2. Close it."),
        (
            "<p># no heading</p><p>snake_case, __init__, 2 * 3</p>",
            "\\# no heading\n\nsnake_case, \\_\\_init\\_\\_, 2 * 3",
        ),
        ("<p><b>Note:</b>read <b>th</b><b>is</b></p>", "**Note:** read **this**"),
        (
            "<p>Press <kbd>C</kbd>, H<sub>2</sub>O, <code>a`b</code></p>",
            "Press <kbd>C</kbd>, H<sub>2</sub>O, `` a`b ``",
        ),
        ("<details><summary>Why?</summary><p>So.</p></details>", "**Why?**\n\nSo."),
        (
            "<table><tr><th>A</th></tr><tr><td>x | y<br>z</td></tr></table>",
            "| A |\n| --- |\n| x \\| y<br>z |",
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan='2'>x</td><td>y</td></tr><tr><td>z</td></tr></table>",
            "| A | B |\n| --- | --- |\n| x | y |\n|  | z |",
        ),
        ("<pre><code class='language-js'>a = '```'\n</code></pre>", "````js\na = '```'\n````"),
        ("<div class='alert alert-danger'><h4>Stop</h4>Now.</div>", "> [!CAUTION]\n> **Stop**\n>\n> Now."),
        ("<h2 id='x'><strong>Fees</strong></h2><p>None.</p>", "## Fees {#x}\n\nNone."),
        ("<p><a name='old'></a></p><h2>Fees</h2>", "## Fees {#old}"),
        ("<p>A<p>B", "A\n\nB"),
        ("<p><a href='javascript:x()'>Do</a> <a href='a b.html'>it</a></p>", "Do [it](a%20b.html)"),
        ("<iframe src='https://v.example/1' title='The tour'></iframe>", "[The tour](https://v.example/1)"),
    ],
)
def test_html_becomes_the_markdown_that_a_person_would_write(html: str, text: str) -> None:
    assert to_markdown(html, lambda address: address, lambda address: address) == f"{text}\n"
