"""Bases are opened when they are asked and closed to make room: nobody notices, and nothing is lost or left over."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.applications import Log
from support.server import ask, in_thread, kb_serve, until
from support.several import QUESTION, bases_file, bases_of, built_base, named_base
from support.webhook import SECRET, Receiver

from assistant.api.bases.application import Bases
from assistant.api.bases.base import ServedBase
from assistant.builds import build
from assistant.settings import Settings
from assistant.settings.bases_file import read_bases

pytestmark = pytest.mark.usefixtures("one_speller")

COUNT = 6
HOSTS = [f"help{number}.example" for number in range(COUNT)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("many")
    return {host: built_base(root / host, host, f"word{number}") for number, host in enumerate(HOSTS)}


@pytest.fixture
def folders(built: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """Copies that a test may change."""
    return {host: Path(shutil.copytree(folder, tmp_path / host)) for host, folder in built.items()}


@pytest.fixture
def file(folders: dict[str, Path], tmp_path: Path) -> Path:
    return bases_file(tmp_path / "bases.yml", folders)


def text_at(client: TestClient, host: str) -> str:
    got = client.post("/v1/answers", json=QUESTION, headers={"host": host})
    assert got.status_code == 200, got.text
    return str(got.json()["text"])


def named(app: Bases, host: str) -> ServedBase:
    return next(base for base in app.bases if base.name == host)


def rows(base: ServedBase, table: str) -> int:
    with closing(sqlite3.connect(base.settings.journal_file)) as journal:
        return int(journal.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_base_is_opened_by_its_first_request_and_the_oldest_is_closed_for_another(file: Path) -> None:
    app = bases_of(file, open_bases=2)
    with TestClient(app) as client:
        assert [base.name for base in app.opened.now] == [HOSTS[0]], "what all have in common is read with it"
        for host in (HOSTS[1], HOSTS[0], HOSTS[2]):
            text_at(client, host)

        assert [base.name for base in app.opened.now] == [HOSTS[0], HOSTS[2]]


def test_twenty_clients_at_more_bases_than_fit_get_every_answer_from_the_right_one(file: Path) -> None:
    app = bases_of(file, open_bases=2)

    with in_thread(app) as port:

        def one(number: int) -> bool:
            host = HOSTS[number * 7 % COUNT]
            got = ask(port, "/v1/answers", QUESTION, {"host": host})
            return got.status == 200 and got.json()["text"].startswith(f"Five word{number * 7 % COUNT} days")

        with ThreadPoolExecutor(20) as pool:
            assert all(pool.map(one, range(200)))
        assert len(app.opened.now) <= 2


def test_a_base_that_answers_is_not_closed_under_its_request(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, goes_on = threading.Event(), threading.Event()
    app = bases_of(file, open_bases=1)
    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        text_at(client, HOSTS[0])
        opened = named(app, HOSTS[0]).app
        assert opened is not None
        assistant = opened.state.engine().assistant
        answer = type(assistant).cached_answer

        def slow(self: object, *given: object, **named: object) -> object:
            if self is assistant:
                began.set()
                goes_on.wait(20)
            return answer(self, *given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(type(assistant), "cached_answer", slow)
        asked = {"question": "Where do I find my invoices?"}
        first = pool.submit(client.post, "/v1/answers", json=asked, headers={"host": HOSTS[0]})
        assert began.wait(20)
        second = pool.submit(client.post, "/v1/answers", json=QUESTION, headers={"host": HOSTS[1]})
        until(lambda: named(app, HOSTS[1]).users == 1, "the second one waits for room")
        assert named(app, HOSTS[0]).app is not None
        goes_on.set()

        assert first.result(20).status_code == second.result(20).status_code == 200
        assert "word1" in second.result().text


def test_who_finds_no_room_in_time_gets_a_503_with_the_way_to_a_person(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = bases_of(file, open_bases=1, max_seconds=0.05)
    with TestClient(app) as client:
        client.get("/", headers={"host": HOSTS[0]})
        named(app, HOSTS[0]).users += 1  # a request that does not end
        got = client.get("/", headers={"host": HOSTS[1]})
        named(app, HOSTS[0]).users -= 1

    assert got.status_code == 503
    assert got.json()["handoff"]["url"] == "/contact/"
    assert got.headers["retry-after"]


def test_of_a_closed_base_nothing_stays_in_memory_but_its_counts(file: Path) -> None:
    app = bases_of(file, open_bases=1)
    with TestClient(app) as client:
        text_at(client, HOSTS[0])
        opened = named(app, HOSTS[0]).app
        assert opened is not None
        engine = weakref.ref(opened.state.engine())
        del opened
        text_at(client, HOSTS[1])
        gc.collect()

        assert engine() is None
        assert (
            'base="help0.example",result="ok"} 1.0'
            in client.get("/metrics", headers={"host": "127.0.0.1"}).text
        )


def test_many_openings_leave_no_file_and_no_thread_behind(file: Path) -> None:
    app = bases_of(file, open_bases=2)
    with TestClient(app) as client:
        for host in HOSTS:
            text_at(client, host)
        gc.collect()
        files, threads = len(os.listdir("/dev/fd")), threading.active_count()
        for _ in range(5):
            for host in HOSTS:
                text_at(client, host)
        gc.collect()

        assert len(os.listdir("/dev/fd")) <= files + 2
        assert threading.active_count() <= threads + 1


def test_what_waits_to_be_written_outlives_closing_and_is_written_at_the_end(file: Path) -> None:
    app = bases_of(file, open_bases=1)
    with TestClient(app) as client:
        for host in HOSTS * 2:
            text_at(client, host)
        first = named(app, HOSTS[0])
        assert first.app is None
        assert first.parts.journal.writer.waiting == 2
        assert not first.settings.journal_file.exists() or rows(first, "asked") == 0

    assert [rows(base, "asked") for base in app.bases] == [2] * COUNT


def test_a_verdict_is_on_disk_when_it_is_acknowledged_though_its_base_is_closed_next(file: Path) -> None:
    app = bases_of(file, open_bases=1)
    with TestClient(app) as client:
        verdict = {"article": 900001, "verdict": "helped"}
        assert client.post("/v1/feedback", json=verdict, headers={"host": HOSTS[0]}).status_code == 201
        text_at(client, HOSTS[1])

        assert named(app, HOSTS[0]).app is None
        assert rows(named(app, HOSTS[0]), "feedback") == 1


async def _looked_after(app: Bases) -> None:
    for base in app.bases:
        await base.look_after()


def test_the_journal_of_a_closed_base_is_written_when_its_day_is_over(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    day = [date(2026, 12, 3)]
    path = bases_file(tmp_path / "bases.yml", folders)
    settings = Settings.load(path, open_bases=1)
    app = Bases(settings, read_bases(path, settings), clock=lambda: day[0])
    with TestClient(app) as client:
        text_at(client, HOSTS[0])
        text_at(client, HOSTS[1])
        first = named(app, HOSTS[0])
        assert (first.app, first.parts.journal.writer.waiting) == (None, 1)
        day[0] += timedelta(days=1)
        assert client.portal is not None
        client.portal.call(_looked_after, app)

        assert (first.app, first.parts.journal.writer.waiting, rows(first, "asked")) == (None, 0, 1)


def test_a_message_of_a_base_that_is_closed_meanwhile_is_delivered(
    folders: dict[str, Path], tmp_path: Path, receiver: Receiver
) -> None:
    receiver.statuses += [503]
    own = {HOSTS[0]: {"webhook_url": receiver.address, "webhook_secret": SECRET}}
    app = bases_of(bases_file(tmp_path / "bases.yml", folders, own), open_bases=1)
    with TestClient(app) as client:
        sent = client.post("/v1/messages", json={"message": "Please call."}, headers={"host": HOSTS[0]})
        assert sent.status_code in (201, 202), sent.text
        text_at(client, HOSTS[1])
        assert named(app, HOSTS[0]).app is None
        until(lambda: len(receiver.data) > 0 and rows(named(app, HOSTS[0]), "outbox") == 0, "it arrived", 120)


def test_a_message_that_waited_when_the_process_ended_is_delivered_though_nobody_asks_its_base(
    folders: dict[str, Path], tmp_path: Path, receiver: Receiver
) -> None:
    receiver.statuses += [503]
    own = {HOSTS[1]: {"webhook_url": receiver.address, "webhook_secret": SECRET}}
    path = bases_file(tmp_path / "bases.yml", folders, own)
    with TestClient(bases_of(path)) as client:
        client.post("/v1/messages", json={"message": "Please call."}, headers={"host": HOSTS[1]})
        receiver.wait_for(1)

    with TestClient(app := bases_of(path)):
        receiver.wait_for(2)

        assert named(app, HOSTS[1]).app is None


def test_what_is_published_while_a_base_is_closed_is_served_when_it_is_asked(
    folders: dict[str, Path], file: Path
) -> None:
    app = bases_of(file, open_bases=1)
    with TestClient(app) as client:
        assert text_at(client, HOSTS[0]).startswith("Five")
        text_at(client, HOSTS[1])
        refunds = folders[HOSTS[0]] / "kb/articles/refunds.md"
        refunds.write_text(refunds.read_text("utf-8").replace("Five", "Six"), "utf-8")
        build.build(Settings.load(folders[HOSTS[0]]))

        assert text_at(client, HOSTS[0]).startswith("Six")


def test_what_is_published_while_a_base_is_open_is_served_within_a_moment(
    folders: dict[str, Path], file: Path
) -> None:
    with TestClient(bases_of(file)) as client:
        assert text_at(client, HOSTS[0]).startswith("Five")
        refunds = folders[HOSTS[0]] / "kb/articles/refunds.md"
        refunds.write_text(refunds.read_text("utf-8").replace("Five", "Seven"), "utf-8")
        build.build(Settings.load(folders[HOSTS[0]]))

        until(lambda: text_at(client, HOSTS[0]).startswith("Seven"), "the new build is served")
        assert text_at(client, HOSTS[1]).startswith("Five")


def test_a_base_without_a_build_says_so_and_the_others_go_on(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    folders["new.example"] = named_base(tmp_path / "new", "new.example", "new")
    with TestClient(bases_of(bases_file(tmp_path / "bases.yml", folders))) as client:
        without = client.get("/", headers={"host": "new.example"})
        assert without.status_code == 503
        assert "no answers ready" in without.json()["detail"]
        assert text_at(client, HOSTS[0])
        whole = client.get("/readyz", headers={"host": "127.0.0.1:8000"})
        assert whole.status_code == 200
        assert whole.json()["without_build"] == ["new.example"]
        build.build(Settings.load(folders["new.example"]))

        until(lambda: client.get("/", headers={"host": "new.example"}).status_code == 200, "it is served")


def test_a_damaged_build_of_one_base_leaves_the_others_alone(folders: dict[str, Path], file: Path) -> None:
    library = next((folders[HOSTS[0]] / "kb/index/builds").glob("*/library.json"))
    library.write_text("{}", "utf-8")
    with TestClient(bases_of(file)) as client:
        assert client.get("/readyz", headers={"host": HOSTS[0]}).status_code == 503
        assert text_at(client, HOSTS[1])


def test_a_base_that_cannot_be_opened_is_a_line_of_the_log_with_its_name(
    file: Path, monkeypatch: pytest.MonkeyPatch, lines: Log
) -> None:
    app = bases_of(file)

    def fails(self: ServedBase) -> None:
        raise OSError("no room")

    with TestClient(app) as client:
        with monkeypatch.context() as patch:
            patch.setattr(ServedBase, "_start", fails)
            assert client.get("/", headers={"host": HOSTS[1]}).status_code == 503
        assert client.get("/", headers={"host": HOSTS[1]}).status_code == 200

    said = [line for line in lines() if line["event"].startswith("the base cannot be opened")]
    assert [line["base"] for line in said] == [HOSTS[1]]


def test_all_bases_have_one_sentence_model(tmp_path: Path) -> None:
    folders = {}
    for number in range(2):
        root = named_base(tmp_path / f"model{number}", HOSTS[number], f"word{number}")
        settings = root / "kb/settings.yml"
        settings.write_text(settings.read_text("utf-8").replace('model: "off"\n', ""), "utf-8")
        build.build(Settings.load(root))
        folders[HOSTS[number]] = root
    app = bases_of(bases_file(tmp_path / "bases.yml", folders))
    with TestClient(app) as client:
        for host in folders:
            text_at(client, host)
        models = [base.app.state.engine().assistant.ranker.model for base in app.bases if base.app]

    assert models[0] is not models[1]
    assert models[0]._loaded is models[1]._loaded


@pytest.fixture(scope="module")
def served(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """`kb serve --bases` with two workers; its port and what it said."""
    path = bases_file(tmp_path_factory.mktemp("served") / "bases.yml", built)
    with kb_serve(path, "--bases", str(path), "--port", "0", "--workers", "2") as service:
        yield service.port, service.said()


def test_the_command_serves_all_with_several_workers_and_says_which(served: tuple[int, str]) -> None:
    port, said = served

    for number, host in enumerate(HOSTS):
        assert host in said
        for _ in range(4):
            got = ask(port, "/v1/answers", QUESTION, {"host": host})
            assert f"word{number}" in got.json()["text"]
    metrics = ask(port, "/metrics", headers={"host": "127.0.0.1"}).text
    for host in HOSTS:
        assert f'assistant_answers_total{{base="{host}",status="answered"}} 4.0' in metrics
    own = ask(port, "/metrics", headers={"host": HOSTS[0]}).text
    assert HOSTS[1] not in own
    assert json.loads(ask(port, "/readyz").body)["bases"] == COUNT
