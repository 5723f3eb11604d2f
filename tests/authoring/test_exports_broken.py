"""Exports that are broken, hostile or something else: an error that says where, what and what to do, and no
base."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support.command_line import Run, says
from support.exports import EXPORTS, document
from support.importing import lay

from assistant.authoring.importing.exports import source
from assistant.authoring.importing.run import migrate
from assistant.errors import AssistantError

ENTITIES = '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n'
WXR = (EXPORTS / "wordpress" / "brew.xml").read_text("utf-8")
ZENDESK = (EXPORTS / "zendesk" / "articles.json").read_text("utf-8")


def refused(path: Path, tmp_path: Path) -> str:
    """What is said of an export that gives no base."""
    with pytest.raises(AssistantError) as caught:
        migrate(path, tmp_path / "base", "Brew")
    assert not (tmp_path / "base").exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("articles.json", ZENDESK[:900], "articles.json:25: the JSON ends too early\n  Export it again"),
        ("articles.json", ZENDESK.replace('"page": 1,', '"page": 1'), "articles.json:5: this is not JSON"),
        ("articles.json", "[" * 100_000, "articles.json: this JSON cannot be read"),
        ("articles.json", b'{"articles": "\xe9"}', "articles.json:1: the byte 0xe9 is not UTF-8"),
        (
            "articles.csv",
            "Name,Points\nAda,3\n",
            "articles.csv:1: the table has no column for title and html",
        ),
        ("articles.csv", 'Title,Body\nA,"open\n', "articles.csv:2: this is not CSV: unexpected end of data"),
        (
            "articles.csv",
            "Title,Body\nA,b\nA,b,c\n",
            "articles.csv:3: this row has 3 cells, the first line has 2",
        ),
        ("brew.xml", WXR[:1500], "brew.xml:14: this is not XML"),
        (
            "brew.xml",
            ENTITIES + WXR.partition("?>")[2],
            "brew.xml:1: the XML has a document type or entities",
        ),
        ("entities.xml", "<hibernate-generic><object", "entities.xml:1: this is not XML"),
        (
            "data.xml",
            "<a/>",
            "is no export that is known\n  Name a folder of Markdown, or an export of: Zendesk",
        ),
        ("notes.txt", "Hello", "is no export that is known"),
        (
            "export.zip",
            b"PK\x03\x04 cut",
            "export.zip: this is no zip file, or a broken one\n  Download it again",
        ),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0 old Word",
            "a.docx: this is no Word document, whatever its name says\n  Open it",
        ),
    ],
)
def test_a_broken_file_says_where_what_and_what_to_do(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    lay(tmp_path, {name: content})

    assert message in refused(tmp_path / name, tmp_path)


def test_a_broken_page_of_an_export_is_never_passed_over(tmp_path: Path) -> None:
    docs = lay(tmp_path / "docs", {"page1.json": ZENDESK, "page2.json": ZENDESK[:900]})

    assert "page2.json:25: the JSON ends too early" in refused(docs, tmp_path)


def test_a_zip_that_would_fill_the_disk_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SMALL", 1000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("articles.json", b"0" * 10_000_000)

    assert "bomb.zip: the zip would grow" in refused(path, tmp_path)


def test_a_zip_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("articles.json", b"0" * 100_000)
    data = written.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path = lay(tmp_path, {"liar.zip": data}) / "liar.zip"

    assert "liar.zip: 'articles.json' cannot be unpacked" in refused(path, tmp_path)


def test_a_zip_writes_nothing_outside_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../slipped.json", "{}")

    assert "the zip has a file that would leave the folder: '../slipped.json'" in refused(path, tmp_path)
    assert not list(tmp_path.parent.glob("slipped*"))


@pytest.mark.parametrize(
    ("prolog", "message"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>', "'word/document.xml' in it has a document type or entities"),
        ("<broken", "a.docx: the document cannot be read"),
    ],
)
def test_a_word_document_with_hostile_xml_is_refused(tmp_path: Path, prolog: str, message: str) -> None:
    path = document(tmp_path / "a.docx", ("", "Text."), prolog=prolog)

    assert message in refused(path, tmp_path)


def test_a_zip_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "Text.")

    assert "this is a zip file without a Word document in it" in refused(path, tmp_path)


def test_one_broken_document_does_not_keep_the_others_out(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs", {"old.docx": b"\xd0\xcf\x11\xe0", "page.html": "<h1>Hours</h1><p>Nine.</p>"}
    )

    made = migrate(docs, tmp_path / "base", "Brew")

    assert made.articles == 1
    assert "old.docx: this is no Word document" in str(made.left[0])


def test_html_without_end_is_left_out_and_told(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            "deep.html": "<h1>Deep</h1>" + "<div>" * 5000 + "x",
            "page.html": "<h1>Hours</h1>" + "<p>Nine." * 2000,
        },
    )

    made = migrate(docs, tmp_path / "base", "Brew")

    assert made.articles == 1
    assert "deep.html: 'Deep': this article was not taken: its elements are nested too deep" in str(
        made.left[0]
    )


def test_scripts_and_templates_of_a_page_reach_no_article(tmp_path: Path) -> None:
    html = (
        "<h1>Hours</h1><script>steal()</script><p onclick='steal()'>Nine. {{ facts.x }} {% raw %} [TOC]</p>"
    )
    docs = lay(tmp_path / "docs", {"page.html": html})

    migrate(docs, tmp_path / "base", "Brew")

    text = (tmp_path / "base/kb/articles/01-hours.md").read_text("utf-8")
    assert "steal" not in text
    assert text.endswith("# Hours\n\nNine. {\\{ facts.x }} {\\% raw %} [TOC]\n")


def test_the_command_says_it_in_one_message(kb: Run, tmp_path: Path) -> None:
    lay(tmp_path, {"articles.json": ZENDESK[:900]})

    ran = kb("init", tmp_path / "base", "--from", tmp_path / "articles.json")

    assert ran.code == 1
    assert says(ran.err, "articles.json:25: the JSON ends too early Export it again")
    assert "Traceback" not in ran.err
