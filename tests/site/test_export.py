"""What is exported says the same as the site, whoever reads it: Zensical, CommonMark, Python-Markdown, a
browser without a server."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit

import markdown
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support.bases import Write
from support.exported import (
    BuiltSite,
    bicycles,
    built_by_us,
    built_by_zensical,
    content_of,
    differences,
    exported,
    our_site,
)

from assistant.builds import build
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.errors import BuildError
from assistant.settings import Settings
from assistant.site.export import zensical
from assistant.site.export.formats import Format
from assistant.site.export.markdown import markdown_of
from assistant.site.export.tree import Element

PYTHON_MARKDOWN = ["attr_list", "md_in_html", "sane_lists", "tables", "pymdownx.superfences"]


@pytest.fixture(scope="module")
def cycling(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.load(bicycles(tmp_path_factory.mktemp("bicycles") / "base"))


@pytest.fixture(scope="module")
def bicycle_library(cycling: Settings) -> Library:
    return checked_library(cycling)


@pytest.fixture(scope="module")
def ours(cycling: Settings, bicycle_library: Library, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    return built_by_us(cycling, bicycle_library, tmp_path_factory.mktemp("ours") / "site")


@pytest.fixture(scope="module")
def folders(
    cycling: Settings, bicycle_library: Library, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """An export of the bicycles in each form."""
    root = tmp_path_factory.mktemp("exports")
    for to in Format:
        exported(cycling, bicycle_library, root / to, to)
    return {to: root / to for to in Format}


def table(rows: list[str]) -> str:
    return "\n".join(["where | what | ours | theirs", *rows])


def test_zensical_builds_the_shipped_base_with_the_addresses_anchors_words_and_links_of_our_site(
    published: Settings, library: Library, tmp_path: Path
) -> None:
    exported(published, library, tmp_path / "project", Format.ZENSICAL)
    found = our_site(build.current(published).folder / "site", published.site_url)

    theirs = built_by_zensical(tmp_path / "project", published.site_url)

    assert len(found.pages) >= 36
    assert len(found.redirects) > 300
    rows = differences(found, theirs)
    assert rows == [], table(rows)


def test_zensical_builds_every_construct_in_three_languages_as_we_do(
    cycling: Settings, ours: BuiltSite, folders: dict[str, Path], tmp_path: Path
) -> None:
    project = shutil.copytree(folders["zensical"], tmp_path / "project")

    theirs = built_by_zensical(project, cycling.site_url)

    assert differences(ours, theirs) == [], table(differences(ours, theirs))
    page = BeautifulSoup((project / "site/articles/arabic/index.html").read_text("utf-8"), "html.parser")
    article = page.select_one("article > div[lang]")
    assert article is not None
    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    alternates = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    assert alternates["es"] == f"{cycling.site_url}articles/cadena/"


@pytest.mark.parametrize("dialect", ["CommonMark", "Python-Markdown"])
def test_other_readers_of_markdown_find_the_words_of_our_site(
    cycling: Settings, ours: BuiltSite, folders: dict[str, Path], dialect: str
) -> None:
    for path in sorted((folders["markdown"] / "docs").rglob("*.md")):
        matter, _, text = path.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
        html = in_html(text, dialect)
        # CommonMark has no anchors: there they stay behind the heading
        html = re.sub(r" \{#[^{}]+\}(?=</h\d>)", "", html)
        address = cycling.site_url.rstrip("/") + yaml.safe_load(matter)["url"]

        read = content_of(BeautifulSoup(f"<main>{html}</main>", "html.parser"), address, "main")

        assert read.words == ours.pages[address].words, f"{address} in {dialect}"


def in_html(text: str, dialect: str) -> str:
    if dialect == "CommonMark":
        return str(MarkdownIt("commonmark").enable("table").render(text))
    return markdown.markdown(text, extensions=PYTHON_MARKDOWN)


def test_each_heading_with_a_permanent_address_says_its_anchor(
    bicycle_library: Library, folders: dict[str, Path]
) -> None:
    for article in bicycle_library.articles:
        text = (folders["markdown"] / "docs" / f"{article.url.strip('/')}.md").read_text("utf-8")

        assert re.findall(r"^#+ .* \{#(.+)\}$", text, re.M)[: len(article.sections)] == [
            section.anchor for section in article.sections
        ]


def test_front_matter_has_what_the_site_shows_under_names_that_generators_read(
    folders: dict[str, Path],
) -> None:
    text = (folders["markdown"] / "docs/articles/cadena.md").read_text("utf-8")

    assert yaml.safe_load(text.split("---\n")[1]) == {
        "title": "¿Cómo limpio una cadena?",
        "description": "Límpiala en seco.",
        "lang": "es",
        "dir": "ltr",
        "url": "/articles/cadena/",
        "permalink": "/articles/cadena/",
        "id": "910011",
        "permanent_link": "/a/910011",
        "date": yaml.safe_load("2026-09-01"),
        "category": "care",
        "reviewed": yaml.safe_load("2026-09-01"),
        "translation_of": "910001",
        "translations": [
            {"lang": "en", "href": "http://127.0.0.1:8000/articles/chain/"},
            {"lang": "ar", "href": "http://127.0.0.1:8000/articles/arabic/"},
            {"lang": "es", "href": "http://127.0.0.1:8000/articles/cadena/"},
        ],
        "aliases": ["/a/910011/"],
    }


def test_owners_sources_notes_and_wordings_stay_in_the_base(base: Path, write: Write, tmp_path: Path) -> None:
    write(
        "fees",
        "# Fees\n\n## Paid\n\nYes.\n",
        also_asked={"paid": ["gratis"]},
        internal_note="ring Bob",
        sources=["a call with Ann"],
    )
    settings = Settings.load(base)

    exported(settings, checked_library(settings), tmp_path / "out", Format.MARKDOWN)

    text = (tmp_path / "out/docs/articles/fees.md").read_text("utf-8")
    assert "article_status: verified" in text
    assert not re.search("help-center|gratis|Bob|Ann|owner|sources", text)


@pytest.mark.parametrize("to", Format)
def test_drafts_and_their_pictures_are_in_no_export(folders: dict[str, Path], to: str) -> None:
    paths = [path for path in folders[to].rglob("*") if path.is_file()]

    assert any(path.name == "rag.png" for path in paths)
    assert not [path for path in paths if "secret" in path.name or "draft" in path.name]
    assert not [p for p in paths if "Unpublished words" in p.read_text("utf-8")]


@pytest.mark.parametrize("to", Format)
def test_an_article_outside_its_days_is_in_no_export(
    base: Path, write: Write, tmp_path: Path, to: Format
) -> None:
    write("today", "Now.\n", publish="2020-01-01")
    write("later", "Not yet.\n", publish="2999-01-01")
    write("over", "No more.\n", unpublish="2020-01-01")
    settings = Settings.load(base)

    exported(settings, checked_library(settings), tmp_path / "out", to)

    said = "".join(path.read_text("utf-8") for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert [words for words in ("Now.", "Not yet.", "No more.") if words in said] == ["Now."]


@pytest.mark.parametrize("to", Format)
def test_facts_are_filled_in_and_code_is_as_it_was(folders: dict[str, Path], to: str) -> None:
    name = "articles/chain/index.html" if to == "html" else "docs/articles/chain.md"

    text = (folders[to] / name).read_text("utf-8")

    assert "It takes 5 minutes." in text
    assert text.count("facts.minutes") == 1


def test_pages_of_html_need_no_server_and_no_script(folders: dict[str, Path]) -> None:
    root = folders["html"]
    pages = {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in root.rglob("*.html")}

    for path, page in pages.items():
        assert not page.select("script")
        for part in page.select("[src], [poster], [href]:not([rel=canonical], [hreflang])"):
            for name in {"src", "poster", "href"} & {*part.attrs}:
                trouble = arrives(str(part[name]), path, pages)
                assert not trouble, f"{path.relative_to(root)}: {trouble}"


def arrives(address: str, source: Path, pages: dict[Path, BeautifulSoup]) -> str:
    """Why an address in an exported page leads nowhere; empty when it arrives, or leads to another host."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto", "tel"):
        return ""
    target = (source.parent / unquote(parts.path)).resolve() if parts.path else source
    if address.startswith("/") or not target.is_file():
        return f"{address} is no file"
    anchor = unquote(parts.fragment)
    if anchor and not pages[target].find(id=anchor):
        return f"{address} has no such id"
    return ""


def test_permanent_and_former_addresses_lead_on_in_a_folder_too(
    ours: BuiltSite, folders: dict[str, Path]
) -> None:
    root = folders["html"]

    for old, new in ours.redirects.items():
        path = root / urlsplit(old).path.strip("/") / "index.html"
        link = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("main a")
        assert link is not None
        to, _, anchor = str(link["href"]).partition("#")
        assert (path.parent / unquote(to)).resolve() == root / urlsplit(new).path.strip("/") / "index.html"
        assert anchor == urlsplit(new).fragment


def test_plain_markdown_has_a_list_of_where_addresses_lead(ours: BuiltSite, folders: dict[str, Path]) -> None:
    lines = (folders["markdown"] / "_redirects").read_text("utf-8").splitlines()

    def path(address: str) -> str:
        return address.removeprefix("http://127.0.0.1:8000")

    assert sorted(lines) == sorted(
        f"{path(old).rstrip('/')} {path(new)} 301" for old, new in ours.redirects.items()
    )


def test_a_site_below_a_path_keeps_its_addresses(cycling: Settings, tmp_path: Path) -> None:
    settings = Settings.load(cycling.root, site_url="https://example.org/help/")
    library = checked_library(settings)
    exported(settings, library, tmp_path / "project", Format.ZENSICAL)

    theirs = built_by_zensical(tmp_path / "project", settings.site_url)

    rows = differences(built_by_us(settings, library, tmp_path / "ours/site"), theirs)
    assert rows == [], table(rows)


def test_what_zensical_does_not_do_in_other_languages_is_said(
    cycling: Settings, bicycle_library: Library, tmp_path: Path
) -> None:
    made = exported(cycling, bicycle_library, tmp_path / "out", Format.ZENSICAL)

    assert made.notes == (
        "The pages in Arabic and Spanish have their language and links to their translations, but Zensical's "
        "menus and search are in English alone: it builds one language at a time.",
    )


def test_the_languages_of_zensical_are_those_of_the_version_that_is_named() -> None:
    import zensical as package

    folder = Path(package.__file__).parent / "templates/partials/languages"

    assert version("zensical") == zensical.VERSION
    assert {path.stem for path in folder.glob("*.html")} == zensical.LANGUAGES
    assert [zensical.theme_language(tag) for tag in ("pt-BR", "de-AT", "tlh")] == ["pt-BR", "de", "en"]


def test_a_template_that_needs_its_site_is_refused_with_its_article(
    base: Path, write: Write, tmp_path: Path
) -> None:
    (base / "kb/theme").mkdir()
    (base / "kb/theme/own.html").write_text('{% extends "base.html" %}', "utf-8")
    write("fees", template="own.html")
    settings = Settings.load(base)

    with pytest.raises(
        BuildError, match=r"kb/articles/fees\.md: its template own\.html cannot be shown outside"
    ):
        exported(settings, checked_library(settings), tmp_path / "out", Format.HTML)

    assert not (tmp_path / "out").exists()


TEXTS = st.text(st.sampled_from("ab1 *_`[]()<>#+-.!|{}~\\&:;=\"'/^?,é中"), min_size=1, max_size=20)


@given(TEXTS)
def test_any_words_stay_words_in_each_dialect(words: str) -> None:
    text = markdown_of([Element("p", {}, [words])], lambda address: address)

    for dialect in ("CommonMark", "Python-Markdown"):
        read = BeautifulSoup(in_html(text, dialect), "html.parser")
        assert read.get_text().split() == words.split(), f"{text!r} in {dialect}"
        assert {part.name for part in read.find_all()} <= {"p"}
