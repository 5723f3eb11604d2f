"""The folder read once: which articles there are, in which order, and the build id that stands for all of
it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from support.bases import ROOT, Write

from assistant.content.categories import Category
from assistant.content.library import Library, read_library
from assistant.errors import ContentErrors, IndexBroken, NotFound
from assistant.settings import Settings

DAY = date(2026, 11, 22)


def read(base: Path, today: date = DAY, **overrides: object) -> Library:
    return read_library(Settings.load(base, **overrides), today=today)


def test_articles_come_by_number_then_by_file(base: Path, write: Write) -> None:
    write("z", number=1)
    write("a", number=2)
    write("c")
    write("b/b")

    assert [a.path for a in read(base).articles] == ["z.md", "a.md", "b/b.md", "c.md"]


def test_pages_are_kept_beside_the_articles_and_hidden_folders_are_not_read(base: Path, write: Write) -> None:
    write("refunds")
    write("index")
    write("pages/about")
    write(".drafts/secret")

    library = read(base)

    assert [a.path for a in library.articles] == ["refunds.md"]
    assert [p.path for p in library.pages] == ["index.md", "pages/about.md"]
    assert library.by_path["pages/about.md"].is_page


def test_a_folder_without_articles_says_how_to_make_one(base: Path) -> None:
    with pytest.raises(
        ContentErrors, match="there are no Markdown files\n  Make a first article with: kb new 'A title'"
    ):
        read(base)


def test_every_broken_file_is_told_at_once_with_its_place(base: Path, write: Write) -> None:
    write("refunds")
    (base / "kb/articles/one.md").write_text("---\na: b: c\n---\n", "utf-8")
    (base / "kb/articles/two.md").write_bytes(b"caf\xe9")
    (base / "kb/topics.yml").write_text("- x\n", "utf-8")

    with pytest.raises(ContentErrors) as caught:
        read(base)

    assert [(e.path, e.line) for e in caught.value.errors] == [
        ("kb/articles/one.md", 2),
        ("kb/articles/two.md", 1),
        ("kb/topics.yml", 1),
    ]
    assert str(caught.value).endswith("3 mistakes found; nothing was changed.")


def test_progress_is_told_for_every_file(base: Path, write: Write) -> None:
    for name in ("a", "b", "c"):
        write(name)
    told: list[tuple[int, int]] = []

    read_library(Settings.load(base), lambda _, done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file names that are not text")
def test_a_file_name_that_is_not_text_is_a_mistake_and_no_crash(base: Path, write: Write) -> None:
    write("refunds")
    with open(os.fsencode(base / "kb/articles") + b"/caf\xe9.md", "wb") as file:
        file.write(b"# Caf\n")

    with pytest.raises(ContentErrors, match="caf"):
        read(base)


def test_fields_that_were_left_out_are_counted_for_articles_only(base: Path, write: Write) -> None:
    write("a", owner=None, summary=None)
    write("b", owner=None)
    write("pages/about")

    assert read(base).defaulted == {"summary": 1, "owner": 2}


# --- the build id -----------------------------------------------------------------------------------------------------


def test_the_same_content_has_the_same_build_id_wherever_it_lies(
    base: Path, write: Write, tmp_path: Path
) -> None:
    write("refunds", "## Fees\n")
    before = read(base).build
    moved = base.rename(tmp_path / "elsewhere")

    assert read(moved).build == before
    assert len(before) == 12


@pytest.mark.parametrize(
    "changed",
    [
        "kb/articles/refunds.md",
        "kb/facts.yml",
        "kb/links.yml",
        "kb/synonyms.yml",
        "kb/topics.yml",
        "kb/settings.yml",
        "kb/questions.yml",
        "kb/questions/refunds.yml",
        "kb/wordings/refunds.yml",
        "mkdocs.yml",
        "kb/theme/main.html",
    ],
)
def test_a_change_of_anything_that_readers_see_changes_the_build_id(
    base: Path, write: Write, changed: str
) -> None:
    write("refunds", "## Fees\n")
    before = read(base).build
    path = base / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.is_file() else "") + "\n", "utf-8")

    assert read(base).build != before


def test_a_renamed_article_and_another_address_change_the_build_id(base: Path, write: Write) -> None:
    path = write("refunds")
    before = read(base).build
    elsewhere = read(base, site_url="https://help.example.com/").build
    path.rename(path.with_name("money.md"))

    assert len({before, elsewhere, read(base).build}) == 3


def test_a_review_that_becomes_overdue_changes_the_build_id_and_other_days_do_not(
    base: Path, write: Write
) -> None:
    write("refunds", review_by="2026-12-01")

    assert read(base, date(2026, 11, 22)).build == read(base, date(2026, 12, 1)).build
    assert read(base, date(2026, 12, 2)).build != read(base, date(2026, 12, 1)).build


# --- finding ----------------------------------------------------------------------------------------------------------


def test_a_section_is_found_by_its_reference_also_after_it_moved(base: Path, write: Write) -> None:
    write("refunds", "Lead.\n\n## Fees\n\nNone.\n", id=7)
    (base / "kb/links.yml").write_text('moved: {"7#fee": "7#fees"}\n', "utf-8")

    library = read(base)

    assert library.section("7#fees").heading == "Fees"
    assert library.section("7#fee").heading == "Fees"
    assert library.section("7").anchor == "top"
    assert library.article(7).title == "Refunds"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("8", "no article has the id 8"),
        ("7#nope", "article 7 has no section #nope"),
        ("fees", "'fees' is not an article id with an anchor"),
    ],
)
def test_what_is_not_there_is_not_found(base: Path, write: Write, reference: str, message: str) -> None:
    write("refunds", id=7)

    with pytest.raises(NotFound, match=message):
        read(base).section(reference)


def test_only_sections_of_articles_with_a_text_may_be_answers(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n\n## Late\n\nNever.\n")
    write("pages/about", "## What is this?\n\nHelp.\n")

    assert [s.heading for s in read(base).sections] == ["Late"]


def test_categories_with_a_page_come_first_then_any_that_an_article_names(base: Path, write: Write) -> None:
    write("refunds", category="billing")
    write("hours", category="opening-hours")
    write("pages/categories/billing", title="Money", summary="About money.")

    library = read(base)

    assert library.categories == (
        Category("billing", "Money", "About money.", "/categories/billing/"),
        Category("opening-hours", "Opening hours", "", ""),
    )
    assert [a.path for a in library.in_category("billing")] == ["refunds.md"]


def test_the_glossary_is_its_page_without_the_opening(base: Path, write: Write) -> None:
    write("refunds")
    assert read(base).glossary() == ()

    write("pages/glossary", "Words.\n\n## PIN\n\nA code.\n")

    assert [(s.heading, s.text) for s in read(base).glossary()] == [("PIN", "A code.")]


def test_below_a_path_every_address_carries_it(base: Path, write: Write) -> None:
    write("refunds", "See [hours](hours.md#late).\n")
    write("hours", "## Late\n")

    library = read(base, site_url="https://example.com/help")

    assert {a.url for a in library.articles} == {"/help/articles/refunds/", "/help/articles/hours/"}
    assert 'href="/help/articles/hours/#late"' in library.by_path["refunds.md"].sections[0].html


# --- kept and read again ----------------------------------------------------------------------------------------------


def test_a_library_that_was_written_is_read_again_as_it_was(real: Library) -> None:
    assert Library.load(real.dump()) == real


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"articles": 3}', b"\xff\xfe"])
def test_a_damaged_library_says_how_to_get_a_new_one(data: bytes) -> None:
    with pytest.raises(
        IndexBroken, match=r"the build's library cannot be read: .*\n  Build it again with: kb build"
    ):
        Library.load(data)


def test_the_real_base_is_read_the_same_way_twice(real: Library) -> None:
    again = read_library(Settings.load(ROOT))

    assert (again.build, again.articles) == (real.build, real.articles)


def test_markdown_files_are_read_however_their_names_end(base: Path) -> None:
    folder = base / "kb/articles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shouted.MD").write_text("# Shouted\n\n[l](long.markdown#more)\n", "utf-8")
    (folder / "long.markdown").write_text("# Long\n\n## More\n\nText.\n", "utf-8")

    library = read_library(Settings.load(base))

    assert {a.path: a.url for a in library.articles} == {
        "long.markdown": "/articles/long/",
        "shouted.MD": "/articles/shouted/",
    }
    assert 'href="/articles/long/#more"' in library.by_path["shouted.MD"].sections[0].html
