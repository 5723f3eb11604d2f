"""What the service gives while an author edits, and to whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.builds import edit

from assistant.api.app import create_app
from assistant.settings import Settings
from assistant.watch.board import Board
from assistant.watch.preview import Preview
from assistant.watch.site import WatchedSite, is_of_this_machine

HERE, REFUNDS = ("127.0.0.1", 50000), "/articles/refunds/"
DRAFT = "---\ntitle: Plans\nid: 900009\ndraft: true\n---\n# Plans\n\nEverything goes to Quahog. ![map](quahog.png)\n"


@pytest.fixture
def root(small_built: Path, tmp_path: Path) -> Path:
    """A built base to which a draft came since."""
    shutil.copytree(small_built, tmp_path / "watched")
    (tmp_path / "watched/kb/articles/plans.md").write_text(DRAFT, "utf-8")
    (tmp_path / "watched/kb/articles/quahog.png").write_bytes(b"picture")
    return tmp_path / "watched"


class Watched:
    """A watched service, without the thread that follows the files."""

    def __init__(self, root: Path, folder: Path) -> None:
        settings = Settings.load(root, rate_limit=0, journal=False)
        self.board = Board()
        self.preview = Preview(settings, lambda: Settings.load(root), folder, self.board)
        self.app = create_app(settings)
        self.site = WatchedSite(self.app, self.board, self.preview, settings.base_path)

    def client(self, client: tuple[str, int] = HERE, host: str = "127.0.0.1:8000") -> TestClient:
        return TestClient(self.site, base_url=f"http://{host}", client=client)


@pytest.fixture
def watched(root: Path, tmp_path: Path) -> Iterator[Watched]:
    found = Watched(root, tmp_path / "pages")
    with TestClient(found.app):  # opens the build
        found.preview.read()
        yield found


def test_a_page_has_the_script_and_its_mark_and_is_kept_by_nobody(watched: Watched) -> None:
    response = watched.client().get(REFUNDS)

    mark = (watched.board.now.pages or {})[REFUNDS]
    assert (
        f'<script type="module" src="/_watch/watch.js" data-watch="{mark}"></script></head>' in response.text
    )
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-security-policy"].startswith("default-src 'self'")


def test_a_draft_and_its_picture_are_shown_to_this_machine(watched: Watched) -> None:
    client = watched.client()

    assert "Everything goes to Quahog." in client.get("/articles/plans/").text
    assert client.get("/quahog.png").content == b"picture"


@pytest.mark.parametrize(
    "path",
    [
        *("/sitemap.xml", "/feed.xml", "/llms.txt", "/llms-full.txt", "/assets/search-index.json"),
        *("/widget/pack.json", "/v1/articles", "/a/900009", "/a/900009/top", "/articles/plans/index.md"),
    ],
)
def test_what_machines_read_has_nothing_of_a_draft(watched: Watched, path: str) -> None:
    client = watched.client()
    client.get("/articles/plans/")

    response = client.get(path, follow_redirects=False)

    assert response.status_code in (200, 404)
    assert "Quahog" not in response.text
    assert "plans" not in response.text.lower()


def test_search_and_answers_know_no_draft(watched: Watched) -> None:
    client = watched.client()

    found = client.post("/v1/search", json={"query": "Quahog"}).text
    answer = client.post("/v1/answers", json={"question": "Where does everything go, to Quahog?"}).json()

    assert "plans" not in found
    assert answer["text"] is None or "Quahog" not in answer["text"]


@pytest.mark.parametrize(
    ("client", "host", "headers"),
    [
        (("192.0.2.7", 50000), "127.0.0.1:8000", {}),
        (HERE, "help.example.com", {}),
        (HERE, "127.0.0.1.example.com", {}),
        (HERE, "127.0.0.1:8000", {"x-forwarded-for": "192.0.2.7"}),
        (HERE, "127.0.0.1:8000", {"forwarded": "for=192.0.2.7"}),
        (HERE, "127.0.0.1:8000", {"via": "1.1 proxy"}),
    ],
)
def test_who_comes_from_elsewhere_gets_what_is_published(
    watched: Watched, root: Path, client: tuple[str, int], host: str, headers: dict[str, str]
) -> None:
    edit(root, "Five working days", "Six working days")
    watched.preview.read()
    other = watched.client(client, host)

    page = other.get(REFUNDS, headers=headers)

    assert "Five working days" in page.text
    assert "_watch" not in page.text
    assert other.get("/articles/plans/", headers=headers).status_code == 404
    assert other.get("/_watch/watch.js", headers=headers).status_code == 404
    assert other.get("/_watch/answers?page=/articles/plans/", headers=headers).status_code == 404


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "[::1]:8000", "127.8.8.8:1"])
def test_every_name_of_this_machine_is_this_machine(host: str) -> None:
    scope = {"headers": [(b"host", host.encode())], "client": ("::1", 1)}

    assert is_of_this_machine(scope)
    assert not is_of_this_machine({**scope, "client": None})


@pytest.mark.parametrize("host", ["", "[", "0.0.0.0", "example.com", "localhost.example.com", "::1"])
def test_no_other_name_is(host: str) -> None:
    assert not is_of_this_machine({"headers": [(b"host", host.encode())], "client": ("127.0.0.1", 1)})


def test_a_page_that_is_gone_is_missing_and_waits_for_its_return(watched: Watched, root: Path) -> None:
    client, article = watched.client(), root / "kb/articles/refunds.md"
    text = article.read_text("utf-8")
    edit(root, "related: [900001]", "related: []", "articles/invoices.md")
    article.unlink()
    watched.preview.read()

    gone = client.get(REFUNDS)

    assert gone.status_code == 404
    assert 'data-watch=""' in gone.text
    article.write_text(text, "utf-8")
    watched.preview.read()
    assert client.get(REFUNDS).status_code == 200


def test_before_the_files_could_be_read_once_the_published_pages_tell_what_is_wrong(
    root: Path, tmp_path: Path
) -> None:
    watched = Watched(root, tmp_path / "pages")
    with TestClient(watched.app):
        page = watched.client().get(REFUNDS)

    assert page.status_code == 200
    assert "Five working days" in page.text
    assert "/_watch/watch.js" in page.text


def test_what_a_page_answers_are_its_sections_with_their_questions(watched: Watched) -> None:
    watched.board.put(moved=())

    told = watched.client().get("/_watch/answers", params={"page": REFUNDS}).json()

    asked = {section["anchor"]: section["questions"] for section in told["sections"]}
    assert asked["how-long-does-a-refund-take"] == ["when do I get my money back", "refund time"]
    assert told["moved"] == []
    assert watched.client().get("/_watch/answers", params={"page": "/nowhere/"}).json()["sections"] == []


def test_no_file_of_the_machine_is_among_the_scripts(watched: Watched) -> None:
    client = watched.client()

    assert client.get("/_watch/watch.js").status_code == 200
    for name in ("../site/keys.js", "..%2F..%2Ferrors.py", "", "%2Fetc%2Fpasswd"):
        assert client.get(f"/_watch/{name}").status_code == 404


def test_a_base_below_a_path_is_watched_there(root: Path, tmp_path: Path) -> None:
    settings = Settings.load(root, rate_limit=0, journal=False, site_url="https://example.com/help/")
    board = Board()
    preview = Preview(settings, lambda: Settings.load(root), tmp_path / "below", board)
    site = WatchedSite(create_app(settings), board, preview, settings.base_path)
    preview.read()

    page = TestClient(site, base_url="http://localhost", client=HERE).get("/help/articles/plans/")

    assert 'src="/help/_watch/watch.js"' in page.text
    assert "Everything goes to Quahog." in page.text
