"""Four views of one library: whatever address one of them gives, the others have; whatever text one of them shows, the others have word for word."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import yaml
from conftest import small_base
from pages import Site, flat, read_page
from starlette.testclient import TestClient

from assistant import builds
from assistant.api.app import create_app
from assistant.library import Library
from assistant.links import TOP
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def site(published: Settings) -> Site:
    return Site(builds.current(published).folder / "site", published.site_url)


@pytest.fixture(scope="module")
def library(published: Settings) -> Library:
    return builds.load(builds.current(published), published)[0]


def addresses(value: Any) -> Iterator[str]:
    """Every url and permalink in a response, however deep, and every href in its HTML."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("url", "permalink") and isinstance(inner, str):
                yield inner
            elif name == "html" and isinstance(inner, str):
                yield from re.findall(r'href="([^"]+)"', inner)
            elif name == "markdown" and isinstance(inner, str):
                yield from re.findall(r"\]\((\S+?)\)", inner)
            else:
                yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)


def assert_all_arrive(site: Site, found: set[str], at_least: int) -> None:
    assert len(found) >= at_least
    assert [trouble for url in sorted(found) if (trouble := site.trouble(url))] == []


# --- addresses in the API --------------------------------------------------------------------------------------------


def test_every_address_in_every_article_of_the_api_arrives(client: TestClient, site: Site, library: Library) -> None:
    found = set(addresses(client.get("/v1/articles").json()))
    for article in library.articles:
        found |= set(addresses(client.get(f"/v1/articles/{article.id}").json()))

    assert_all_arrive(site, found, 36 * 4)


def test_every_address_in_the_answer_to_every_question_arrives(client: TestClient, site: Site, library: Library) -> None:
    questions = [s.heading for s in library.sections if s.is_question]
    assert len(questions) > 100
    found: set[str] = set()
    for question in questions:
        answer = client.post("/v1/answers", json={"question": question}).json()
        assert answer["related"], question
        found |= set(addresses(answer))

    assert_all_arrive(site, found, 100)


def test_every_address_in_search_pages_faqs_and_suggestions_arrives(client: TestClient, site: Site, library: Library) -> None:
    found = set(addresses(client.get("/v1/faqs/verification").json()))
    for page in {p for a in library.articles for p in a.pages} | {"nothing/here"}:
        found |= set(addresses(client.get(f"/v1/pages/{page}").json()))
    for article in library.articles:
        found |= set(addresses(client.post("/v1/search", json={"query": article.title, "limit": 50}).json()))
        suggested = client.post("/v1/suggestions", json={"ticket": f"{article.title} {article.summary}"}).json()
        found |= set(addresses(suggested))
        for suggestion in suggested["suggestions"]:
            found |= set(re.findall(r"https?://127[^\s)\"<]+", " ".join(suggestion["reply"].values())))

    assert_all_arrive(site, found, 100)


def test_every_permalink_leads_in_one_hop_to_where_the_redirect_page_leads(client: TestClient, site: Site, library: Library) -> None:
    checked = 0
    for article in library.articles:
        for section in article.sections:
            path = article.permalink if section.anchor == TOP else f"{article.permalink}/{section.anchor}"
            wanted = article.section_url(section.anchor)
            static = site.file_of(path + "/")
            assert static is not None, path
            assert client.get(path).headers["location"] == wanted
            assert site.page(static).meta["refresh"] == f"0; url={wanted}"
            checked += 1
    assert checked > 250


def test_each_section_page_has_its_heading_under_its_anchor_and_copies_its_permalink(site: Site, library: Library) -> None:
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None, article.url
        page = site.page(path)
        for section in article.sections:
            if section.anchor == TOP:
                continue
            assert flat(page.headings[section.anchor]) == section.heading
            assert page.permalinks[section.anchor] == f"{article.permalink}/{section.anchor}"


# --- addresses in files ----------------------------------------------------------------------------------------------


def test_every_link_and_anchor_on_every_page_arrives(site: Site) -> None:
    pages = site.pages()
    assert len(pages) >= 36 + 10
    troubles = {trouble for p in pages for url in site.page(p).links if (trouble := site.trouble(url, site.address_of(p)))}

    assert sorted(troubles) == []


def test_everything_a_page_loads_is_there(site: Site) -> None:
    troubles = {trouble for p in site.pages() for url in site.page(p).loads if (trouble := site.trouble(url, site.address_of(p)))}

    assert sorted(troubles) == []


def test_everything_a_style_sheet_or_script_loads_is_there(site: Site) -> None:
    used = {urljoin(site.address_of(p), url) for p in site.pages() for url in site.page(p).loads}
    seen: set[str] = set()
    troubles = []
    while used:
        url = urlsplit(used.pop()).path
        path = site.file_of(url)
        if url in seen or path is None or path.suffix not in (".css", ".js"):
            continue
        seen.add(url)
        text = path.read_text("utf-8")
        inner = (
            re.findall(r"""url\(["']?([^"')]+)""", text)
            if path.suffix == ".css"
            else re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", text)
        )
        for each in inner:
            if not each.startswith(("data:", "#")):
                assert not urlsplit(each).netloc, f"{url} loads {each}"
                used.add(urljoin(url, each))
                troubles += [trouble] if (trouble := site.trouble(each, url)) else []
    assert len(seen) >= 5
    assert troubles == []


def test_every_redirect_page_arrives_in_one_hop(site: Site, library: Library) -> None:
    redirects = site.redirects()
    assert len(redirects) >= sum(len(a.sections) for a in library.articles)

    assert [trouble for p in redirects if (trouble := site.trouble(site.address_of(p)))] == []
    assert [p for p in redirects if site.page(p).meta.get("robots") != "noindex"] == []


OLD = """
483346-how-do-i-process-patient-appointment-requests 484516-how-does-a-patient-register-for-their-patient-fusi
484517-how-do-i-get-a-patient-fusion-online-scheduling-pr 484517 484518-how-can-i-help-a-patient-troubleshoot-patient-port
484521-how-does-patient-portal-auto-invite-work 484523-how-can-patients-send-a-message-to-their-provider 484964
486071-how-do-i-troubleshoot-patient-fusion-login-issues 486121-online-appointment-booking-page-faq
486592-what-if-a-patient-receives-an-access-error-when-vi 713967-how-do-i-process-online-appointment-booking-resche
714024-how-do-i-set-up-a-cancellation-policy-for-my-onlin
"""
"""As the former help center published them."""


@pytest.mark.parametrize("name", OLD.split())
def test_every_address_of_the_former_help_center_arrives_as_a_plain_file_too(site: Site, library: Library, name: str) -> None:
    path = site.file_of(f"/knowledgebase/articles/{name}/")

    assert path is not None
    assert site.page(path).meta["refresh"] == f"0; url={library.article(int(name.partition('-')[0])).url}"


def test_the_sitemap_has_exactly_the_pages_and_no_invented_date(site: Site, library: Library) -> None:
    tree = ElementTree.parse(site.folder / "sitemap.xml").getroot()
    listed = [node.text or "" for node in tree.iter(f"{SITEMAP}loc")]

    assert len(listed) == len(set(listed))
    assert sorted(listed) == sorted(urljoin(site.site_url, site.address_of(p)) for p in site.pages() if p.name == "index.html")
    assert list(tree.iter(f"{SITEMAP}lastmod")) == [], "this copy is in no repository: nobody knows when a page changed"


def test_every_address_that_the_ledger_knows_arrives_on_the_site_and_in_the_api(site: Site, client: TestClient) -> None:
    path = ROOT / "kb" / "links.yml"
    assert path.is_file(), "kb/links.yml is missing; make it with: kb links --record"
    ledger = yaml.safe_load(path.read_text("utf-8"))
    found = 0
    for article_id, entry in ledger["published"].items():
        for address in [entry["url"], *(f"/a/{article_id}" + (f"/{a}" if a != TOP else "") for a in entry["anchors"])]:
            response = client.get(address)
            target = response.headers.get("location", address)
            assert site.trouble(target) is None
            assert site.trouble(address if address.endswith("/") else address + "/") is None
            found += 1
        for anchor in entry["anchors"]:
            assert site.trouble(entry["url"] + (f"#{anchor}" if anchor != TOP else "")) is None
    for old in ledger["moved"] or {}:
        address = old if old.startswith("/") else "/a/" + old.replace("#", "/")
        assert site.trouble(client.get(address).headers["location"]) is None
    assert found > 250


def test_every_address_in_llms_txt_the_feed_and_robots_arrives(site: Site) -> None:
    listed = re.findall(r"\]\((\S+)\)", (site.folder / "llms.txt").read_text("utf-8"))
    assert len(listed) == 36
    full = set(re.findall(r"https?://127\.0\.0\.1:8000[^\s)>\"]*", (site.folder / "llms-full.txt").read_text("utf-8")))
    robots = re.findall(r"Sitemap: (\S+)", (site.folder / "robots.txt").read_text("utf-8"))
    tree = ElementTree.parse(site.folder / "feed.xml").getroot()
    fed = [node.get("href") or "" for node in tree.iter(f"{ATOM}link")] + [node.findtext(f"{ATOM}id") or "" for node in tree.iter(f"{ATOM}entry")]
    assert len(fed) == 36 * 2 + 2

    assert_all_arrive(site, {*listed, *full, *robots, *(url + "/" if "/a/" in url else url for url in fed)}, 36 * 3)


def test_every_address_in_the_search_index_arrives_and_its_words_are_the_articles_own(site: Site, library: Library) -> None:
    index = json.loads((site.folder / "assets/search-index.json").read_text("utf-8"))

    assert index["build"] == library.build
    assert_all_arrive(site, {row["u"] for row in index["sections"]}, 250)
    rows = {row["r"]: row for row in index["sections"]}
    assert {s.ref for s in library.sections if s.is_confirmed} <= rows.keys()
    for section in library.sections:
        if section.is_confirmed:
            assert section.text.startswith(rows[section.ref]["x"])
            assert rows[section.ref]["h"] == section.heading


def test_the_opensearch_description_brings_words_behind_the_hash_where_no_server_sees_them(site: Site) -> None:
    tree = ElementTree.parse(site.folder / "opensearch.xml").getroot()
    template = next(node.get("template") or "" for node in tree.iter("{http://a9.com/-/spec/opensearch/1.1/}Url"))

    assert template.endswith("/#q={searchTerms}")
    assert len(tree.findtext("{http://a9.com/-/spec/opensearch/1.1/}ShortName") or "") <= 16


def test_security_txt_has_a_contact_that_arrives_and_an_end_within_a_year(site: Site) -> None:
    lines = dict(line.split(": ", 1) for line in (site.folder / ".well-known/security.txt").read_text("utf-8").splitlines())

    assert site.trouble(lines["Contact"]) is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", lines["Expires"])
    assert lines["Canonical"] == site.site_url + ".well-known/security.txt"


# --- the same words everywhere ---------------------------------------------------------------------------------------


def test_every_section_of_the_api_is_its_span_of_the_articles_text(client: TestClient, library: Library) -> None:
    checked = 0
    for article in library.articles:
        given = client.get(f"/v1/articles/{article.id}").json()
        for section in given["sections"]:
            assert given["text"][slice(*section["span"])] == section["text"]
            checked += 1
    assert checked > 250


def test_every_answer_is_its_span_of_the_articles_text(client: TestClient, library: Library) -> None:
    texts = {a.id: a.text for a in library.articles}
    for section in library.sections:
        answer = client.post("/v1/answers", json={"question": "x", "choice": section.ref}).json()

        if section.is_confirmed:
            assert answer["text"] == texts[section.article_id][slice(*answer["source"]["span"])] == section.text
        else:  # what is not established is told, never answered
            assert (answer["status"], answer["text"], answer["notices"][0]["text"]) == ("no_answer", None, section.text)


def test_every_page_shows_each_section_word_for_word_as_answers_quote_it(site: Site, library: Library) -> None:
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None
        page = site.page(path)
        for section in article.sections:
            if section.text and section.anchor != TOP:
                assert letters(page.text_of[section.anchor]) == letters(section.text), section.ref


def letters(text: str) -> str:
    """A text without white space and the signs that only lay it out (bullets, numbers of a list, bars of a table)."""
    return re.sub(r"(?m)^\s*(?:[-*•]|\d+\.)\s+|[\s|]", "", text)


def test_the_topics_page_lists_the_36_titles_in_order_and_links_each(site: Site, library: Library) -> None:
    page = site.page(site.folder / "topics/index.html")
    words, listed = flat(page.words), [url for url in page.links if url.startswith("/articles/")]
    titles, place = list(library.topics.values()), 0

    assert len(titles) == 36
    assert listed == [a.url for a in library.articles]
    for title in titles:
        place = words.find(title, place)
        assert place >= 0, title
        place += len(title)


def test_each_article_says_its_status_in_words_and_partial_and_outline_have_their_banner(site: Site, library: Library) -> None:
    banners = {"verified": None, "partial": "Part of this page is not confirmed", "outline": "We don’t have confirmed steps for this yet"}
    labels = {"verified": "Verified", "partial": "Partly confirmed", "outline": "Outline"}
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None
        words = flat(site.page(path).words)
        assert labels[article.status] in words
        assert {s for s, banner in banners.items() if banner and banner in words} == ({article.status} - {"verified"}), article.path


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
            article.status != "outline" and any(s.is_question and s.anchor != TOP and s.is_confirmed for s in article.sections)
        )
    assert questions > 80
    assert steps > 20


def test_json_ld_breadcrumbs_are_those_of_the_page(site: Site, library: Library) -> None:
    for path in site.pages():
        page = site.page(path)
        if not page.data:
            assert path.name == "404.html"
            continue
        trail = next(item for item in json.loads(page.data[0])["@graph"] if item["@type"] == "BreadcrumbList")["itemListElement"]
        assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
        assert trail[-1]["item"] == urljoin(site.site_url, site.address_of(path))
        for step in trail[:-1]:
            assert site.trouble(step["item"]) is None
            inner = urlsplit(step["item"]).path
            assert inner in page.links, f"{path}: {step} is in no link of the page"


def test_json_ld_cannot_end_its_script_early(base: Path, write: Callable[..., Path]) -> None:
    write(
        "danger", '# Danger\n\n## What does `</script><script>alert("1")</script>` do?\n\nNothing: `</script><script>alert("2")</script>` is text.\n'
    )
    write("other", "# Other\n\nText.\n")

    build, _ = builds.build(Settings.load(base))

    page = read_page(build.folder / "site/articles/danger/index.html")
    assert page.inline == []
    assert 'alert("2")' in json.dumps(json.loads(page.data[0])).replace('\\"', '"')


def test_each_page_has_a_markdown_twin_with_its_words(site: Site, library: Library, client: TestClient) -> None:
    for article in (*library.articles, *library.pages):
        response = client.get(f"{article.url}index.md")
        assert response.status_code == 200
        assert response.text.startswith(f"# {article.title}\n")
        headings = [line.lstrip("#").strip() for line in response.text.splitlines() if re.match(r"#{2,6} ", line)]
        assert [s.heading for s in article.sections if s.anchor != TOP] == [h for h in headings if h in {s.heading for s in article.sections}]
        assert not re.search(r"\]\(/|\{\{", response.text), "addresses are absolute, facts are filled in"
    full = (site.folder / "llms-full.txt").read_text("utf-8")
    assert [full.find(f"# {a.title}\n") >= 0 for a in library.articles] == [True] * 36


# --- heads of pages --------------------------------------------------------------------------------------------------


def test_each_page_names_its_canonical_address_and_describes_itself_for_previews(site: Site) -> None:
    for path in site.pages():
        page, name = site.page(path), path.relative_to(site.folder).as_posix()
        if name == "404.html":
            assert not [link for link in page.linked if link.get("rel") == "canonical"], "no page is the true place of what is not there"
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
        assert [url for url in site.page(path).loads if urlsplit(url).netloc not in ("", urlsplit(site.site_url).netloc)] == []


def test_no_page_has_an_inline_script_style_or_handler(site: Site) -> None:
    found = {item: path.name for path in [*site.pages(), *site.redirects()] for item in site.page(path).inline}

    assert found == {}


# --- dates, other builders, other bases ------------------------------------------------------------------------------


def test_sitemap_and_feed_give_the_day_of_the_last_commit_of_each_file(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base", model=True)
    who = {f"GIT_{a}_{b}": c for a in ("AUTHOR", "COMMITTER") for b, c in (("NAME", "A"), ("EMAIL", "a@example.com"))}
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(tmp_path), **who}

    def commit(day: str, *paths: str) -> None:
        dated = environment | {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        for words in (("add", *paths), ("commit", "-qm", day)):
            subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, env=dated)

    subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True, env=environment)
    commit("2025-03-04", "kb/articles/refunds.md", "kb/articles/index.md")
    commit("2026-05-06", "kb/articles/invoices.md")

    built, _ = builds.build(Settings.load(root))

    text = (built.folder / "site/sitemap.xml").read_text("utf-8")
    dates = dict(re.findall(r"<loc>http://127.0.0.1:8000(\S*)</loc>(?:<lastmod>(\S+)</lastmod>)?", text))
    assert dates == {"/": "2025-03-04", "/articles/refunds/": "2025-03-04", "/articles/invoices/": "2026-05-06", "/about/": "", "/topics/": ""}
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
        trouble for p in site.pages() for url in (*site.page(p).links, *site.page(p).loads) if (trouble := site.trouble(url, site.address_of(p)))
    }

    assert len(site.pages()) == 6
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
        "sitemap.xml",
        "assets/search-index.json",
        "a/900001/index.html",
    ):
        assert (tmp_path / "theirs" / name).read_text("utf-8") == (ours / name).read_text("utf-8"), name


def test_names_and_headings_in_any_script_have_addresses_that_arrive(base: Path, write: Callable[..., Path]) -> None:
    write("über-uns & mehr", "# Über uns\n\nText.\n\n## Was kostet „das“ für Ärzte?\n\nNichts. Siehe [日本語](日本語.md#何ですか).\n")
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
            json={"question": "Was kostet das für Ärzte?", "choice": f"{library.articles[0].id}#{library.articles[0].sections[1].anchor}"},
        ).json()
    assert site.trouble(answer["source"]["url"]) is None
    assert [trouble for url in addresses(answer) if (trouble := site.trouble(url))] == []
