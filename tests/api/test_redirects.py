"""Links that never break, also below a sub-path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.api_requests import ARTICLE, SECTION
from support.bases import small_base

from assistant.api.app import create_app
from assistant.builds import build
from assistant.settings import Settings

# --- links that never break ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/knowledgebase/articles/484517-how-do-i-get-a-patient-fusion-online-scheduling-pr",
        "/knowledgebase/articles/484517",
        "/knowledgebase/articles/484517/",
        "/knowledgebase/articles/484517-how-do-i-get",
        "/knowledgebase/articles/484517-h",
        "/knowledgebase/articles/484517-",
        "/knowledgebase/articles/484517-something-else-entirely",
        "/knowledgebase/articles/484517-How-Do-I?source=mail",
        "/knowledgebase/articles/484517-%E2%80%A6",
        "/a/484517",
        "/a/484517/",
        "/a/484517?x=1",
        "/a/0484517",
    ],
)
def test_every_old_and_short_link_arrives_at_article_2(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code in (301, 302, 307, 308)
    assert response.headers["location"] == ARTICLE
    assert client.get(response.headers["location"]).status_code == 200


def test_a_short_link_with_an_anchor_arrives_at_the_section(client: TestClient) -> None:
    for end in ("", "/"):
        response = client.get(f"/a/484517/what-credit-card-can-i-use-to-verify-my-identity{end}")
        assert response.headers["location"] == SECTION


def test_a_short_link_with_an_unknown_anchor_arrives_at_the_article(client: TestClient) -> None:
    assert client.get("/a/484517/never-was").headers["location"] == ARTICLE


@pytest.mark.parametrize(
    "path",
    [
        "/a/1",
        "/a/abc",
        "/a/-1",
        "/a/%D9%A1",
        "/a/99999999999999999999",
        "/knowledgebase/articles/999-x",
        "/knowledgebase/articles/abc",
        "/a/484517%20",
    ],
)
def test_an_unknown_id_is_a_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_redirects_are_not_remembered_because_a_section_may_move_again(client: TestClient) -> None:
    response = client.get("/a/484517")

    assert response.status_code in (302, 307)
    assert response.headers["cache-control"] == "no-cache"


# --- below a sub-path ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Settings:
    root = small_base(
        tmp_path_factory.mktemp("below") / "base",
        "site_url: https://example.com/help/",
        "former_addresses: /knowledgebase/articles/{id}",
        model=True,
    )
    path = root / "kb/articles/refunds.md"
    path.write_text(
        path.read_text("utf-8") + "\nSee [the invoices](invoices.md#where-do-i-find-my-invoices).\n", "utf-8"
    )
    settings = Settings.load(root)
    build.build(settings)
    return settings


@pytest.fixture(scope="module")
def help_client(below: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(below), follow_redirects=False) as client:
        yield client


def test_below_a_sub_path_every_address_in_the_api_carries_it(help_client: TestClient) -> None:
    answer = help_client.post("/v1/answers", json={"question": "How long does a refund take?"}).json()
    article = help_client.get("/v1/articles/900001").json()
    suggestion = help_client.post("/v1/suggestions", json={"ticket": "How long does a refund take?"}).json()[
        "suggestions"
    ][0]

    assert answer["source"]["url"] == "/help/articles/refunds/#how-long-does-a-refund-take"
    assert answer["source"]["permalink"] == "/help/a/900001/how-long-does-a-refund-take"
    assert answer["handoff"]["url"] == "/help/contact/"
    assert answer["related"][0]["url"] == "/help/articles/invoices/"
    assert 'href="/help/articles/invoices/#where-do-i-find-my-invoices"' in answer["html"]
    assert article["permalink"] == "/help/a/900001"
    reply = suggestion["reply"]
    for form in (reply, reply["short"], reply["link"]):
        for words in (form["text"], form["markdown"], form["html"]):
            assert "https://example.com/help/a/900001/how-long-does-a-refund-take" in words
            assert "help/help" not in words
    assert (
        'href="https://example.com/help/articles/invoices/#where-do-i-find-my-invoices"'
        in suggestion["reply"]["html"]
    )
    assert (
        "](https://example.com/help/articles/invoices/#where-do-i-find-my-invoices)"
        in suggestion["reply"]["markdown"]
    )


def test_below_a_sub_path_redirects_carry_it(help_client: TestClient) -> None:
    assert (
        help_client.get("/a/900001/how-long-does-a-refund-take").headers["location"]
        == "/help/articles/refunds/#how-long-does-a-refund-take"
    )
    assert (
        help_client.get("/knowledgebase/articles/900001-x").headers["location"] == "/help/articles/refunds/"
    )
    assert help_client.get("/articles/refunds").headers["location"] == "/help/articles/refunds/"


@pytest.mark.parametrize(
    "path", ["/", "/articles/refunds/", "/topics/", "/v1/articles", "/livez", "/a/900001", "/assets/site.css"]
)
def test_below_a_sub_path_the_service_answers_with_and_without_it(help_client: TestClient, path: str) -> None:
    without = help_client.get(path)
    with_it = help_client.get(f"/help{path}")

    assert without.status_code in (200, 302)
    assert with_it.status_code == without.status_code
    assert with_it.text == without.text


def test_below_a_sub_path_no_address_in_a_file_of_the_site_lacks_it_or_has_it_twice(below: Settings) -> None:
    folder = build.current(below).folder / "site"
    checked = 0
    for path in sorted(folder.rglob("*")):
        if (
            path.suffix in (".html", ".md", ".xml", ".txt", ".json")
            and path.is_file()
            and "lunr" not in path.parts
        ):
            text = path.read_text("utf-8")
            checked += 1
            name = path.relative_to(folder).as_posix()
            assert "/help/help" not in text, name
            assert not re.search(r"https://example\.com/(?!help/)", text), name
            rooted = re.findall(
                r'(?:href|src|url)="?=?(/[^"]*)"|\]\((/[^)]*)\)|"u":"(/[^"]*)"|0; url=(/[^"]*)"', text
            )
            assert [url for found in rooted for url in found if url and not url.startswith("/help/")] == [], (
                name
            )
    assert checked > 20


def test_without_former_addresses_there_are_none(small_built: Path) -> None:
    with TestClient(create_app(Settings.load(small_built)), follow_redirects=False) as client:
        assert client.get("/knowledgebase/articles/900001").status_code == 404
        link = client.post("/v1/links", json={"link": "/knowledgebase/articles/900001"}).json()
        assert link["found"] is False


@pytest.mark.parametrize("path", ["/articles/{}", "/{}/", "/articles", "/articles/"])
def test_an_address_that_no_page_has_is_not_found(client: TestClient, path: str) -> None:
    page = client.get("/v1/articles").json()["articles"][0]["url"]

    asked = path.format(page.removeprefix("/articles") if path.startswith("/articles") else page)

    assert client.get(asked, follow_redirects=False).status_code == 404
