"""Running it for real: publishing without a moment of downtime, and going back."""

from __future__ import annotations

import gc
import http.client
import random
import shutil
import socket
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.builds import names
from support.pages import addresses
from support.server import ask, in_thread, until

from assistant.api.app import create_app
from assistant.api.engines import Engines
from assistant.builds import build as builds
from assistant.builds import folder, store
from assistant.builds.engine import open_engine
from assistant.cli import serve
from assistant.errors import BuildError, CannotWrite, IndexBroken
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")
PUBLISHES = 40


@pytest.fixture
def base(two_builds: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(two_builds, tmp_path / "base")
    return tmp_path / "base"


# --- publishing while people read ---------------------------------------------------------------------------


class Reader(threading.Thread):
    """Somebody who asks and follows links without a pause, and writes down whatever is wrong."""

    def __init__(self, port: int, builds_: dict[str, str], seed: int, ends: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.says, self.ends, self.random = port, builds_, ends, random.Random(seed)
        self.asked, self.links, self.seen, self.wrong = 0, 0, set[str](), list[str]()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while not self.ends.is_set():
                self.read(connection)
        except Exception as error:
            self.wrong.append(f"{type(error).__name__}: {error}")
        connection.close()

    def read(self, connection: http.client.HTTPConnection) -> None:
        path, body = self.random.choice(
            [
                ("/articles/refunds/", None),
                ("/", None),
                ("/v1/articles", None),
                ("/v1/articles/900001", None),
                ("/openapi.json", None),
                ("/assets/search-index.json", None),
                ("/v1/answers", {"question": "How long does a refund take?"}),
                ("/v1/search", {"query": "refund"}),
            ]
        )
        got = ask(self.port, path, body, kept=connection)
        self.asked += 1
        build = got.headers.get("x-build", "none")
        self.seen.add(build)
        if got.status != 200:
            self.wrong.append(f"{path}: {got.status}")
            return
        for other, words in self.says.items():
            if other != build and (other in got.text or words in got.text):
                self.wrong.append(f"{path} of build {build} has something of {other}")
        if path == "/articles/refunds/" and self.says[build] not in got.text:
            self.wrong.append(f"{path} of build {build} does not say {self.says[build]}")
        if "json" in got.headers["content-type"] and path.startswith("/v1/") and got.json()["build"] != build:
            self.wrong.append(f"{path}: the header says {build}, the body {got.json()['build']}")
        links = sorted(addresses(got.text, got.headers["content-type"]))
        for link in {
            *self.random.sample(links, min(2, len(links))),
            *(link for link in links if "credits" in link or "900009" in link),
        }:
            self.links += 1
            if (status := ask(self.port, link.partition("#")[0], kept=connection).status) >= 400:
                self.wrong.append(f"{link}, a link on {path} of build {build}: {status}")


def test_forty_publishes_under_load_fail_no_request_mix_no_builds_and_leave_no_dead_link(
    base: Path,
) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    app, ends = create_app(settings), threading.Event()
    engines: Engines = app.state.engine
    with in_thread(app) as port:
        readers = [
            Reader(port, {old: "Five working days", new: "Six working days"}, seed, ends) for seed in range(3)
        ]
        for reader in readers:
            reader.start()
        for number in range(PUBLISHES):
            name = (old, new)[number % 2]
            store.roll_back(settings, name)
            until(
                lambda name=name: engines.now is not None and engines.now.build.folder.name == name,
                f"publish {number} is served",
            )  # type: ignore[misc]
        ends.set()
        for reader in readers:
            reader.join(30)

    print(
        f"{PUBLISHES} publishes, {sum(reader.asked for reader in readers)} requests, "
        f"{sum(reader.links for reader in readers)} links followed"
    )
    assert [w for reader in readers for w in reader.wrong] == []
    assert engines.reloads == {"ok": PUBLISHES, "failed": 0}
    assert all(reader.seen == {old, new} for reader in readers)
    assert sum(reader.asked for reader in readers) > 100
    assert sum(reader.links for reader in readers) > 100


def test_a_response_that_has_begun_ends_with_the_build_that_it_began_with(base: Path) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    app = create_app(settings)
    engines: Engines = app.state.engine

    with engines.pinned() as pin:
        first = engines()
        store.roll_back(settings, old)
        engines.reload()
        assert engines() is first is pin.engine
        assert engines.now is not first

    assert engines().build.folder.name == old != new


def test_a_page_that_the_new_build_lacks_is_served_from_the_one_before_for_a_while(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        engines: Engines = client.app.state.engine  # type: ignore[attr-defined]
        before = client.get("/articles/credits/")
        store.roll_back(settings, old)
        until(
            lambda: engines.now is not None and engines.now.build.folder.name == old, "the rollback is served"
        )

        after, short, never = (
            client.get("/articles/credits/"),
            client.get("/a/900009"),
            client.get("/articles/nothing/"),
        )
        feedback = client.post("/v1/feedback", json={"article": 900009, "verdict": "helped"})
        monkeypatch.setattr(
            "assistant.api.engines.time", SimpleNamespace(monotonic=lambda: time.monotonic() + 301)
        )
        later = client.get("/articles/credits/")

    assert (before.status_code, before.headers["x-build"]) == (200, new)
    assert (after.status_code, after.headers["x-build"], after.text) == (200, new, before.text)
    assert (short.status_code, short.headers["location"]) == (302, "/articles/credits/")
    assert feedback.status_code == 201
    assert (never.status_code, never.headers["x-build"]) == (404, old)
    assert later.status_code == 404


def ask_for(client: TestClient, what: str) -> Any:
    """A link to the article that only the new build has, or a verdict about it."""
    return (
        client.post("/v1/feedback", json={"article": 900009, "verdict": "helped"})
        if what == "feedback"
        else client.get(what)
    )


NEW = {"/articles/credits/": 200, "/v1/articles/900009": 200, "/a/900009": 302, "feedback": 201}


@pytest.mark.parametrize("what", NEW)
def test_what_the_published_build_has_is_there_before_this_process_has_looked_for_that_build(
    base: Path, what: str
) -> None:
    settings = Settings.load(base, reload_seconds=3600)
    new, old = names(base)
    store.roll_back(settings, old)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        before = client.get("/livez").headers["x-build"]
        store.roll_back(settings, new)

        got, never = ask_for(client, what), client.get("/articles/nothing/")

    assert before == old
    assert (got.status_code, got.headers["x-build"]) == (NEW[what], new)
    assert (never.status_code, never.headers["x-build"]) == (404, new)


def test_where_only_a_signal_changes_the_build_a_link_into_another_one_does_not(base: Path) -> None:
    settings = Settings.load(base, reload_seconds=0)
    new, old = names(base)
    store.roll_back(settings, old)
    with TestClient(create_app(settings)) as client:
        engines: Engines = client.app.state.engine  # type: ignore[attr-defined]
        client.get("/livez")
        store.roll_back(settings, new)

        before = client.get("/articles/credits/")
        engines.wake()
        until(
            lambda: engines.now is not None and engines.now.build.folder.name == new, "the signal was heard"
        )

    assert (before.status_code, before.headers["x-build"]) == (404, old)


def test_a_link_while_the_published_build_is_broken_is_a_404_of_the_one_in_service(base: Path) -> None:
    settings = Settings.load(base, reload_seconds=3600)
    new, old = names(base)
    with TestClient(create_app(settings)) as client:
        client.get("/livez")
        (settings.index_dir / "builds" / old / "library.json").write_text("{}")
        (settings.index_dir / "current").write_text(old)

        got = client.get("/articles/nothing/")

    assert (got.status_code, got.headers["x-build"]) == (404, new)


def test_a_build_that_is_served_stays_on_disk_until_it_is_served_no_more(base: Path) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    kept = settings.index_dir / "builds"
    store.roll_back(settings, old)
    engine = open_engine(settings, lambda: None)  # type: ignore[arg-type, return-value]
    store.roll_back(settings, new)

    folder.prune(kept, 1, keep={new})
    assert (kept / old / "site/index.html").is_file()
    del engine
    gc.collect()
    folder.prune(kept, 1, keep={new})

    assert [p.name for p in kept.iterdir()] == [new]


def test_a_published_build_that_is_broken_leaves_the_one_before_in_service_and_the_next_good_one_is_taken(
    base: Path,
) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    with TestClient(create_app(settings)) as client:
        engines: Engines = client.app.state.engine  # type: ignore[attr-defined]
        library = settings.index_dir / "builds" / old / "library.json"
        library.write_bytes(library.read_bytes()[:-100])
        (settings.index_dir / "current").write_text(old)
        until(lambda: engines.trouble is not None, "the broken build was tried")

        ready, answer, metrics = (
            client.get("/readyz").json(),
            client.get("/v1/articles/900001"),
            client.get("/metrics").text,
        )
        (settings.index_dir / "current").write_text(new)
        until(lambda: engines.trouble is None, "the good build is published again")

    assert (ready["build"], ready["published"], ready["reload"]) == (new, old, "failed")
    assert (answer.status_code, answer.json()["build"]) == (200, new)
    assert "assistant_build_is_published 0.0" in metrics
    assert 'assistant_reloads_total{result="failed"} 1.0' in metrics


def test_the_description_of_the_api_follows_the_build(base: Path) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    with TestClient(create_app(settings)) as client:
        one = client.get("/openapi.json")
        store.roll_back(settings, old)
        until(lambda: client.get("/livez").headers["x-build"] == old, "the rollback is served")
        other = client.get("/openapi.json")

    assert new in one.text
    assert old in other.text
    assert new not in other.text


# --- builds and rollback ------------------------------------------------------------------------------------


def test_a_rollback_publishes_the_build_before_in_pointer_and_site_and_again_the_one_before_that(
    base: Path,
) -> None:
    settings = Settings.load(base)
    new, old = names(base)

    store.roll_back(settings)

    assert folder.published(settings) == old
    assert old in (base / "site/index.html").read_text("utf-8")
    assert not (base / "site/articles/credits").exists()
    with pytest.raises(BuildError, match=f"no build before {old}"):
        store.roll_back(settings)
    assert store.roll_back(settings, new[:7]).folder.name == new


@pytest.mark.parametrize(
    ("wanted", "said"), [("zzz", "no build begins with 'zzz'"), ("", "no build begins with ''")]
)
def test_a_rollback_to_a_build_that_is_not_clear_says_which_there_are(
    base: Path, wanted: str, said: str
) -> None:
    with pytest.raises(BuildError, match=said) as error:
        store.roll_back(Settings.load(base), wanted)

    assert names(base)[1] in str(error.value)


def test_a_rollback_to_a_damaged_build_is_refused_and_changes_nothing(base: Path) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    (settings.index_dir / "builds" / old / "library.json").write_text("{}")

    with pytest.raises(IndexBroken, match=r"library\.json is not what was built"):
        store.roll_back(settings)

    assert folder.published(settings) == new


@pytest.mark.parametrize("blocked", [".site-next", "kb/index/.lock"])
def test_a_rollback_that_cannot_write_says_where_and_changes_nothing(base: Path, blocked: str) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    block(base / blocked)

    with pytest.raises(CannotWrite) as error:
        store.roll_back(settings, old)

    where, what_to_do = str(error.value).splitlines()
    assert where.startswith(f"{base / blocked}: ")
    assert "The published build stays." in what_to_do
    assert folder.published(settings) == new
    assert new in (base / "site/index.html").read_text("utf-8")
    assert folder.set_aside(settings) == set()


@pytest.mark.parametrize("blocked", [".site-next", "kb/index/.lock"])
def test_a_rollback_by_the_api_that_cannot_write_is_a_problem_with_what_to_do(
    base: Path, blocked: str, caplog: pytest.LogCaptureFixture
) -> None:
    new, old = names(base)
    block(base / blocked)
    token = "0123456789abcdef0123456789abcdef"
    with TestClient(create_app(Settings.load(base, admin_token=token))) as client:
        got = client.post(
            "/admin/rollback", json={"build": old}, headers={"authorization": f"Bearer {token}"}
        )
        ready = client.get("/readyz").json()

    assert (got.status_code, got.headers["content-type"]) == (409, "application/problem+json")
    assert got.json()["title"] == "This cannot be done now"
    assert "cannot write kb/index/ or replace site/" in got.json()["detail"]
    assert "kb rollback" in got.json()["detail"]
    assert got.json()["handoff"]["url"] == "/contact/"
    assert str(base) not in got.text
    assert next(
        record.__dict__["why"] for record in caplog.records if record.message == "no rollback"
    ).startswith(f"{base / blocked}: ")
    assert (ready["published"], ready["reload"]) == (new, "ok")


def block(path: Path) -> None:
    """Nobody can write here, root neither: where a folder is wanted is a file, and where a file, a folder."""
    path.unlink(missing_ok=True)
    if path.name == ".lock":
        path.mkdir()
    else:
        path.write_text("in the way")


def test_a_rollback_outlives_a_restart_of_the_server_and_ends_with_the_next_publish(base: Path) -> None:
    settings = Settings.load(base)
    new, old = names(base)
    store.roll_back(settings)

    restarted = builds.build(settings, keep_rollback=True)[0]
    published = builds.build(settings)[0]

    assert restarted.folder.name == old
    assert published.id == new
    assert folder.set_aside(settings) == set()
    assert "Six working days" in (base / "site/articles/refunds/index.html").read_text("utf-8")


def test_a_change_of_an_article_after_a_rollback_is_published_by_the_next_start(base: Path) -> None:
    settings = Settings.load(base)
    store.roll_back(settings)
    refunds = base / "kb/articles/refunds.md"
    refunds.write_text(refunds.read_text("utf-8").replace("Six", "Seven"), "utf-8")

    restarted = builds.build(settings, keep_rollback=True)[0]

    assert restarted.is_new
    assert "Seven working days" in (base / "site/articles/refunds/index.html").read_text("utf-8")


def test_as_many_builds_are_kept_as_the_setting_says(base: Path) -> None:
    settings = Settings.load(base, keep_builds=2)
    refunds = base / "kb/articles/refunds.md"

    for days in ("Seven", "Eight"):
        refunds.write_text(refunds.read_text("utf-8").replace("Six", days).replace("Seven", days), "utf-8")
        builds.build(settings)

    assert len(names(base)) == 2


def test_answers_do_not_wait_for_an_acknowledgement_of_the_network(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server switches Nagle's algorithm off only on a socket that names its protocol; with it each answer
    takes 40 ms more."""
    listeners: list[socket.socket] = []
    monkeypatch.setattr(
        "assistant.api.server.workers.serve", lambda _, listener, ready: listeners.append(listener)
    )
    monkeypatch.setattr("assistant.api.server.logging.set_up", lambda _: None)

    serve.serve(base, host="127.0.0.1", port=0, processes=1, no_build=True)

    assert [listener.proto for listener in listeners] == [socket.IPPROTO_TCP]
