"""Every address that the API or a file of the site names arrives."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import yaml
from starlette.testclient import TestClient
from support.addresses import ATOM, addresses
from support.pages import Site, flat

from assistant.content.addresses import TOP
from assistant.content.library import Library

ROOT = Path(__file__).parent.parent.parent
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def assert_all_arrive(site: Site, found: set[str], at_least: int) -> None:
    assert len(found) >= at_least
    assert [trouble for url in sorted(found) if (trouble := site.trouble(url))] == []


# --- addresses in the API -----------------------------------------------------------------------------------


def test_every_address_in_every_article_of_the_api_arrives(
    client: TestClient, site: Site, library: Library
) -> None:
    found = set(addresses(client.get("/v1/articles").json()))
    for article in library.articles:
        found |= set(addresses(client.get(f"/v1/articles/{article.id}").json()))

    assert_all_arrive(site, found, 36 * 4)


def test_every_address_in_the_answer_to_every_question_arrives(
    client: TestClient, site: Site, library: Library
) -> None:
    questions = [s.heading for s in library.sections if s.is_question]
    assert len(questions) > 100
    found: set[str] = set()
    for question in questions:
        answer = client.post("/v1/answers", json={"question": question}).json()
        assert answer["related"], question
        found |= set(addresses(answer))

    assert_all_arrive(site, found, 100)


def test_every_address_in_search_pages_faqs_and_suggestions_arrives(
    client: TestClient, site: Site, library: Library
) -> None:
    found = set(addresses(client.get("/v1/faqs/verification").json()))
    for page in {p for a in library.articles for p in a.pages} | {"nothing/here"}:
        found |= set(addresses(client.post("/v1/pages", json={"page": page}).json()))
    for article in library.articles:
        found |= set(addresses(client.post("/v1/search", json={"query": article.title, "limit": 50}).json()))
        suggested = client.post(
            "/v1/suggestions", json={"ticket": f"{article.title} {article.summary}"}
        ).json()
        found |= set(addresses(suggested))
        for suggestion in suggested["suggestions"]:
            reply = suggestion["reply"]
            for form in (reply, reply["short"], reply["link"]):
                words = " ".join(form[kind] for kind in ("text", "markdown", "html"))
                found |= set(re.findall(r"https?://127[^\s)\"<]+", words))

    assert_all_arrive(site, found, 100)


def test_every_permalink_leads_in_one_hop_to_where_the_redirect_page_leads(
    client: TestClient, site: Site, library: Library
) -> None:
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


def test_each_section_page_has_its_heading_under_its_anchor_and_copies_its_permalink(
    site: Site, library: Library
) -> None:
    for article in library.articles:
        path = site.file_of(article.url)
        assert path is not None, article.url
        page = site.page(path)
        for section in article.sections:
            if section.anchor == TOP:
                continue
            assert flat(page.headings[section.anchor]) == section.heading
            assert page.permalinks[section.anchor] == f"{article.permalink}/{section.anchor}"


# --- addresses in files -------------------------------------------------------------------------------------


def test_every_link_and_anchor_on_every_page_arrives(site: Site) -> None:
    pages = site.pages()
    assert len(pages) >= 36 + 10
    troubles = {
        trouble
        for p in pages
        for url in site.page(p).links
        if (trouble := site.trouble(url, site.address_of(p)))
    }

    assert sorted(troubles) == []


def test_everything_a_page_loads_is_there(site: Site) -> None:
    troubles = {
        trouble
        for p in site.pages()
        for url in site.page(p).loads
        if (trouble := site.trouble(url, site.address_of(p)))
    }

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
484517-how-do-i-get-a-patient-fusion-online-scheduling-pr 484517
484518-how-can-i-help-a-patient-troubleshoot-patient-port
484521-how-does-patient-portal-auto-invite-work 484523-how-can-patients-send-a-message-to-their-provider
484964
486071-how-do-i-troubleshoot-patient-fusion-login-issues 486121-online-appointment-booking-page-faq
486592-what-if-a-patient-receives-an-access-error-when-vi
713967-how-do-i-process-online-appointment-booking-resche
714024-how-do-i-set-up-a-cancellation-policy-for-my-onlin
"""
"""As the former help center published them."""


@pytest.mark.parametrize("name", OLD.split())
def test_every_address_of_the_former_help_center_arrives_as_a_plain_file_too(
    site: Site, library: Library, name: str
) -> None:
    path = site.file_of(f"/knowledgebase/articles/{name}/")

    assert path is not None
    assert site.page(path).meta["refresh"] == f"0; url={library.article(int(name.partition('-')[0])).url}"


def test_the_sitemap_has_exactly_the_pages_and_no_invented_date(site: Site, library: Library) -> None:
    tree = ElementTree.parse(site.folder / "sitemap.xml").getroot()
    listed = [node.text or "" for node in tree.iter(f"{SITEMAP}loc")]

    assert len(listed) == len(set(listed))
    assert sorted(listed) == sorted(
        urljoin(site.site_url, site.address_of(p)) for p in site.pages() if p.name == "index.html"
    )
    assert list(tree.iter(f"{SITEMAP}lastmod")) == [], (
        "this copy is in no repository: nobody knows when a page changed"
    )


def test_every_address_that_the_ledger_knows_arrives_on_the_site_and_in_the_api(
    site: Site, client: TestClient
) -> None:
    path = ROOT / "kb" / "links.yml"
    assert path.is_file(), "kb/links.yml is missing; make it with: kb links --record"
    ledger = yaml.safe_load(path.read_text("utf-8"))
    found = 0
    for article_id, entry in ledger["published"].items():
        for address in [
            entry["url"],
            *(f"/a/{article_id}" + (f"/{a}" if a != TOP else "") for a in entry["anchors"]),
        ]:
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
    full = set(
        re.findall(
            r"https?://127\.0\.0\.1:8000[^\s)>\"]*", (site.folder / "llms-full.txt").read_text("utf-8")
        )
    )
    robots = re.findall(r"Sitemap: (\S+)", (site.folder / "robots.txt").read_text("utf-8"))
    tree = ElementTree.parse(site.folder / "feed.xml").getroot()
    fed = [node.get("href") or "" for node in tree.iter(f"{ATOM}link")] + [
        node.findtext(f"{ATOM}id") or "" for node in tree.iter(f"{ATOM}entry")
    ]
    assert len(fed) == 36 * 2 + 2

    assert_all_arrive(
        site, {*listed, *full, *robots, *(url + "/" if "/a/" in url else url for url in fed)}, 36 * 3
    )


def test_every_address_in_the_search_index_arrives_and_its_words_are_the_articles_own(
    site: Site, library: Library
) -> None:
    index = json.loads((site.folder / "assets/search-index.json").read_text("utf-8"))

    assert index["build"] == library.build
    assert_all_arrive(site, {row["u"] for row in index["sections"]}, 250)
    rows = {row["r"]: row for row in index["sections"]}
    assert {s.ref for s in library.sections if s.is_confirmed} <= rows.keys()
    for section in library.sections:
        if section.is_confirmed:
            assert section.text.startswith(rows[section.ref]["x"])
            assert rows[section.ref]["h"] == section.heading
    assert {library.section(ref).heading for ref in rows} == {row["h"] for row in rows.values()}, (
        "the API knows each, glossary included"
    )


def test_the_opensearch_description_brings_words_behind_the_hash_where_no_server_sees_them(
    site: Site,
) -> None:
    tree = ElementTree.parse(site.folder / "opensearch.xml").getroot()
    template = next(
        node.get("template") or "" for node in tree.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")
    )

    assert template.endswith("/#q={searchTerms}")
    assert len(tree.findtext("{http://a9.com/-/spec/opensearch/1.1/}ShortName") or "") <= 16


def test_security_txt_has_a_contact_that_arrives_and_an_end_within_a_year(site: Site) -> None:
    lines = dict(
        line.split(": ", 1)
        for line in (site.folder / ".well-known/security.txt").read_text("utf-8").splitlines()
    )

    assert site.trouble(lines["Contact"]) is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", lines["Expires"])
    assert lines["Canonical"] == site.site_url + ".well-known/security.txt"
