"""Site, search index and API say the same words about the same articles."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient
from support.addresses import ATOM, addresses
from support.bases import small_base
from support.pages import Site, flat, read_page

from assistant.api.app import create_app
from assistant.builds import build as builds
from assistant.content.addresses import TOP
from assistant.content.library import Library
from assistant.settings import Settings

# --- the same words everywhere ------------------------------------------------------------------------------


def test_every_section_of_the_api_is_its_span_of_the_articles_text(
    client: TestClient, library: Library
) -> None:
    checked = 0
    for article in library.articles:
        given = client.get(f"/v1/articles/{article.id}").json()
        for section in given["sections"]:
            assert given["text"][slice(*section["span"])] == section["text"]
            checked += 1
    assert checked > 250


def test_every_answer_is_its_span_of_the_articles_text(client: TestClient, library: Library) -> None:
    texts = {a.id: a.text for a in library.sources}
    for section in library.sections:
        answer = client.post("/v1/answers", json={"question": "x", "choice": section.ref}).json()

        if section.is_confirmed:
            assert (
                answer["text"] == texts[section.article_id][slice(*answer["source"]["span"])] == section.text
            )
        else:  # what is not established is told, never answered
            assert (answer["status"], answer["text"], answer["notices"][0]["text"]) == (
                "no_answer",
                None,
                section.text,
            )


def test_every_page_shows_each_section_word_for_word_as_answers_quote_it(
    site: Site, library: Library
) -> None:
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None
        page = site.page(path)
        for section in article.sections:
            if section.text and section.anchor != TOP:
                assert letters(page.text_of[section.anchor]) == letters(section.text), section.ref


def letters(text: str) -> str:
    """A text without white space and the signs that only lay it out (bullets, numbers of a list, bars of a
    table)."""
    return re.sub(r"(?m)^\s*(?:[-*•]|\d+\.)\s+|[\s|]", "", text)


def test_the_topics_page_lists_the_36_titles_in_order_and_links_each(site: Site, library: Library) -> None:
    page = site.page(site.folder / "topics/index.html")
    words = flat(page.words)
    # those with an anchor are questions that the search of each page offers
    listed = [url for url in page.links if url.startswith("/articles/") and "#" not in url]
    titles, place = list(library.topics.values()), 0

    assert len(titles) == 36
    assert listed == [a.url for a in library.articles]
    for title in titles:
        place = words.find(title, place)
        assert place >= 0, title
        place += len(title)


def test_each_article_says_its_status_in_words_and_partial_and_outline_have_their_banner(
    site: Site, library: Library
) -> None:
    banners = {
        "verified": None,
        "partial": "Part of this page is not confirmed",
        "outline": "We don’t have confirmed steps for this yet",
    }
    labels = {"verified": "Verified", "partial": "Partly confirmed", "outline": "Not confirmed yet"}
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None
        words = flat(site.page(path).words)
        assert labels[article.status] in words
        assert {s for s, banner in banners.items() if banner and banner in words} == (
            {article.status} - {"verified"}
        ), article.path


def test_json_ld_is_the_text_that_the_page_shows(site: Site, library: Library) -> None:
    questions = steps = 0
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None
        page = site.page(path)
        graph = json.loads(page.data[0])["@graph"]
        for item in graph:
            if item["@type"] == "FAQPage":
                for question in item["mainEntity"]:
                    anchor = urlsplit(question["url"]).fragment
                    assert question["name"] == flat(page.headings[anchor])
                    assert letters(question["acceptedAnswer"]["text"]) == letters(page.text_of[anchor])
                    questions += 1
            if item["@type"] == "HowTo":
                anchor = urlsplit(item["url"]).fragment
                assert item["name"] == flat(page.headings.get(anchor, article.title))
                shown = letters(page.text_of.get(anchor, page.words))
                place = 0
                for number, step in enumerate(item["step"], start=1):
                    assert step["position"] == number
                    place = shown.find(letters(step["text"]), place)
                    assert place >= 0, step["text"]
                    steps += 1
        assert ("FAQPage" in {i["@type"] for i in graph}) == (
            article.status != "outline"
            and any(s.is_question and s.anchor != TOP and s.is_confirmed for s in article.sections)
        )
    assert questions > 80
    assert steps > 20


def test_json_ld_breadcrumbs_are_those_of_the_page(site: Site, library: Library) -> None:
    for path in site.pages():
        page = site.page(path)
        if not page.data:
            assert path.name in ("404.html", "503.html")
            continue
        trail = next(
            item for item in json.loads(page.data[0])["@graph"] if item["@type"] == "BreadcrumbList"
        )["itemListElement"]
        assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
        assert trail[-1]["item"] == urljoin(site.site_url, site.address_of(path))
        for step in trail[:-1]:
            assert site.trouble(step["item"]) is None
            inner = urlsplit(step["item"]).path
            assert inner in page.links, f"{path}: {step} is in no link of the page"


def test_json_ld_cannot_end_its_script_early(base: Path, write: Callable[..., Path]) -> None:
    write(
        "danger",
        '# Danger\n\n## What does `</script><script>alert("1")</script>` do?\n\nNothing: '
        '`</script><script>alert("2")</script>` is text.\n',
    )
    write("other", "# Other\n\nText.\n")

    build, _ = builds.build(Settings.load(base))

    page = read_page(build.folder / "site/articles/danger/index.html")
    assert page.inline == []
    assert 'alert("2")' in json.dumps(json.loads(page.data[0])).replace('\\"', '"')


def test_each_page_has_a_markdown_twin_with_its_words(
    site: Site, library: Library, client: TestClient
) -> None:
    for article in (*library.articles, *library.pages):
        response = client.get(f"{article.url}index.md")
        assert response.status_code == 200
        assert response.text.startswith(f"# {article.title}\n")
        headings = [
            line.lstrip("#").strip() for line in response.text.splitlines() if re.match(r"#{2,6} ", line)
        ]
        assert [s.heading for s in article.sections if s.anchor != TOP] == [
            h for h in headings if h in {s.heading for s in article.sections}
        ]
        assert not re.search(r"\]\(/|\{\{", response.text), "addresses are absolute, facts are filled in"
    full = (site.folder / "llms-full.txt").read_text("utf-8")
    assert [full.find(f"# {a.title}\n") >= 0 for a in library.articles] == [True] * 36


# --- heads of pages -----------------------------------------------------------------------------------------


def test_each_page_names_its_canonical_address_and_describes_itself_for_previews(site: Site) -> None:
    for path in site.pages():
        page, name = site.page(path), path.relative_to(site.folder).as_posix()
        if name in ("404.html", "503.html"):
            assert not [link for link in page.linked if link.get("rel") == "canonical"], (
                "no page is the true place of what is not there"
            )
            continue
        canonical = [link["href"] for link in page.linked if link.get("rel") == "canonical"]
        assert canonical == [urljoin(site.site_url, site.address_of(path))], name
        assert page.meta["og:url"] == canonical[0]
        assert page.meta["og:title"]
        assert page.meta["og:title"] in page.title
        assert page.meta["og:site_name"] == "Patient Fusion Help"
        assert page.meta["og:type"] == ("article" if name.startswith("articles/") else "website")
        assert page.meta["og:description"] == page.meta["description"] != ""
        twin = [link["href"] for link in page.linked if link.get("type") == "text/markdown"]
        assert len(twin) == 1
        assert site.trouble(twin[0]) is None


def test_each_title_and_description_is_of_one_page_only(site: Site) -> None:
    titles = [site.page(p).title.strip() for p in site.pages()]

    assert sorted({t for t in titles if titles.count(t) > 1}) == []


def test_each_page_carries_the_build_id(site: Site, library: Library) -> None:
    assert {site.page(p).meta["build"] for p in site.pages()} == {library.build}


def test_each_page_has_one_h1_a_language_and_no_id_twice(site: Site) -> None:
    for path in site.pages():
        text = path.read_text("utf-8")
        ids = site.page(path).ids
        assert len(re.findall(r"<h1[\s>]", text)) == 1, path
        assert '<html lang="en"' in text
        assert sorted({i for i in ids if ids.count(i) > 1}) == [], path


def test_no_page_loads_anything_from_a_foreign_host(site: Site) -> None:
    for path in [*site.pages(), *site.redirects()]:
        assert [
            url
            for url in site.page(path).loads
            if urlsplit(url).netloc not in ("", urlsplit(site.site_url).netloc)
        ] == []


def test_no_page_has_an_inline_script_style_or_handler(site: Site) -> None:
    found = {
        item: path.name for path in [*site.pages(), *site.redirects()] for item in site.page(path).inline
    }

    assert found == {}


# --- dates, other builders, other bases ---------------------------------------------------------------------


def test_sitemap_and_feed_give_the_day_of_the_last_commit_of_each_file(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base", model=True)
    who = {
        f"GIT_{a}_{b}": c
        for a in ("AUTHOR", "COMMITTER")
        for b, c in (("NAME", "A"), ("EMAIL", "a@example.com"))
    }
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        **who,
    }

    def commit(day: str, *paths: str) -> None:
        dated = environment | {
            "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
            "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        }
        for words in (("add", *paths), ("commit", "-qm", day)):
            subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env=dated)

    subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True, env=environment)
    commit("2025-03-04", "kb/articles/refunds.md", "kb/articles/index.md")
    commit("2026-05-06", "kb/articles/invoices.md")

    built, _ = builds.build(Settings.load(root))

    text = (built.folder / "site/sitemap.xml").read_text("utf-8")
    dates = dict(re.findall(r"<loc>http://127.0.0.1:8000(\S*)</loc>(?:<lastmod>(\S+)</lastmod>)?", text))
    assert dates == {
        "/": "2025-03-04",
        "/articles/refunds/": "2025-03-04",
        "/articles/invoices/": "2026-05-06",
        "/about/": "",
        "/topics/": "",
    }
    feed = ElementTree.parse(built.folder / "site/feed.xml").getroot()
    entries = [(e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}updated")) for e in feed.iter(f"{ATOM}entry")]
    assert entries == [("Invoices", "2026-05-06T12:00:00+00:00"), ("Refunds", "2025-03-04T12:00:00+00:00")]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Path:
    return small_base(tmp_path_factory.mktemp("started") / "base", model=True)


def test_the_site_of_a_new_base_has_no_dead_link(started: Path) -> None:
    settings = Settings.load(started)
    site = Site(builds.build(settings)[0].folder / "site", settings.site_url)

    troubles = {
        trouble
        for p in site.pages()
        for url in (*site.page(p).links, *site.page(p).loads)
        if (trouble := site.trouble(url, site.address_of(p)))
    }

    assert len(site.pages()) == 8
    assert {re.sub(r" \(on .*?\)", "", trouble) for trouble in troubles} == set()


def test_a_bare_mkdocs_build_gives_the_same_pages_as_kb_build(started: Path, tmp_path: Path) -> None:
    root = tmp_path / "base"
    shutil.copytree(started, root, ignore=shutil.ignore_patterns("builds", "current", "site"))
    ours = builds.build(Settings.load(root))[0].folder / "site"

    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "theirs")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for name in (
        "index.html",
        "articles/refunds/index.html",
        "topics/index.html",
        "404.html",
        "503.html",
        "problems/503.json",
        "sitemap.xml",
        "assets/search-index.json",
        "a/900001/index.html",
    ):
        assert (tmp_path / "theirs" / name).read_text("utf-8") == (ours / name).read_text("utf-8"), name


def test_names_and_headings_in_any_script_have_addresses_that_arrive(
    base: Path, write: Callable[..., Path]
) -> None:
    write(
        "über-uns & mehr",
        "# Über uns\n\nText.\n\n## Was kostet „das“ für Ärzte?\n\nNichts. Siehe [日本語](日本語.md#何ですか).\n",
    )
    write("pages/about", "# About\n\nThe way to a person.\n")
    write("日本語", "# 日本語\n\n## 何ですか\n\nテスト\n")
    settings = Settings.load(base)
    build, library = builds.build(settings)
    site = Site(build.folder / "site", settings.site_url)

    with TestClient(create_app(settings), follow_redirects=True) as client:
        for article in library.articles:
            for section in article.sections:
                assert site.trouble(article.section_url(section.anchor)) is None
                suffix = "" if section.anchor == TOP else f"/{section.anchor}"
                assert site.trouble(f"{article.permalink}{suffix}/") is None
                assert client.get(article.section_url(section.anchor)).status_code == 200
                assert client.get(article.permalink + suffix).status_code == 200
            assert client.get(article.url.rstrip("/")).status_code == 200
        answer = client.post(
            "/v1/answers",
            json={
                "question": "Was kostet das für Ärzte?",
                "choice": f"{library.articles[0].id}#{library.articles[0].sections[1].anchor}",
            },
        ).json()
    assert site.trouble(answer["source"]["url"]) is None
    assert [trouble for url in addresses(answer) if (trouble := site.trouble(url))] == []
