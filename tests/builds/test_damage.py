"""Faults of disk and clock: an answer that is right, or a clear 503 with the way to a person; never a wrong
answer; then it recovers by itself."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.bases import small_base
from support.server import until

from assistant.api.app import create_app
from assistant.builds import build, manifest
from assistant.builds.engine import open_build
from assistant.errors import AssistantError, IndexBroken
from assistant.ranking import model_files, models
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

QUESTION, RIGHT = {"question": "How long does a refund take?"}, "Five working days after we approve it."


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Path:
    """A small base with the sentence model, built once."""
    root = small_base(tmp_path_factory.mktemp("faults") / "base", model=True)
    build.build(Settings.load(root))
    return root


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "base"))


@pytest.fixture
def settings(root: Path) -> Settings:
    return Settings.load(root)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient) -> dict[str, Any]:
    """The answer to the question; fails unless it is one."""
    response = client.post("/v1/answers", json=QUESTION)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def assert_unavailable(response: Any, root: Path) -> None:
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"]
    assert response.json()["handoff"]["label"] == "Contact a person"
    assert str(root) not in response.text


def essence(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        key: answer[key] for key in ("status", "text", "html", "source", "build", "answer_id", "confidence")
    }


# --- a byte of the build ------------------------------------------------------------------------------------


def test_any_changed_byte_of_a_build_is_noticed_or_changes_no_answer(root: Path, settings: Settings) -> None:
    found = build.current(settings)
    with TestClient(create_app(settings)) as client:
        right = essence(ask(client))
    chance, noticed, tried = random.Random(7), 0, 0
    files = [
        p
        for p in sorted([*found.folder.glob("*.json"), *found.folder.glob("search/*")])
        if p.stat().st_size and p.name != "pages.json"
    ]
    for path in files:
        good = path.read_bytes()
        for place in {0, len(good) - 1, *(chance.randrange(len(good)) for _ in range(5))}:
            path.write_bytes(
                good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :]
            )
            tried += 1
            with TestClient(create_app(settings), raise_server_exceptions=False) as client:
                response = client.post("/v1/answers", json=QUESTION)
            if response.status_code == 200:
                assert path.name in ("manifest.json", "published.json"), (
                    f"byte {place} of {path.name} was not noticed"
                )
                assert essence(response.json()) == right
            else:
                noticed += 1
                assert_unavailable(response, root)
        path.write_bytes(good)
    assert tried >= 30
    assert noticed >= 0.8 * tried
    with TestClient(create_app(settings)) as client:
        assert essence(ask(client)) == right


def test_a_page_that_is_changed_cut_short_or_gone_is_noticed_when_its_build_is_opened(
    root: Path, settings: Settings
) -> None:
    found = build.current(settings)
    chance, files = (
        random.Random(7),
        [path for path in sorted((found.folder / "site").rglob("*")) if path.is_file()],
    )
    for path in files:
        good = path.read_bytes()
        place = chance.randrange(len(good))
        for bad in (
            good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :],
            good[:place],
            None,
        ):
            path.unlink() if bad is None else path.write_bytes(bad)
            with pytest.raises(IndexBroken, match=re.escape(str(path))):
                manifest.verify(found)
        path.write_bytes(good)
    manifest.verify(found)

    (found.folder / "site/articles/refunds/index.html").write_text("<h1>Ref")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert_unavailable(client.get("/articles/refunds/"), root)
    assert {"index.html", "404.html", "panel-en.js", "search-index.json"} <= {path.name for path in files}


MANIFESTS: dict[str, Any] = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "7",
    "no fields": "{}",
    "no checksums": {"search_sha256": None},
    "an empty list of checksums": {"search_sha256": {}},
    "no checksums of the pages": {"site_sha256": None},
    "a checksum that is none": {"library_sha256": 5},
    "a file that is not there": {"search_sha256": {"nothing": "0"}},
    "a file outside": {"search_sha256": {"../../../../../etc/passwd": "0"}},
    "another id": {"id": "0123456789ab"},
    "a day that is none": {"created": "yesterday"},
    "a count that is none": {"articles": "many"},
    "no count": {"sections": None},
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_manifest_that_is_not_what_was_written_is_a_503_until_a_build_repairs_it(
    root: Path, settings: Settings, kind: str
) -> None:
    path = build.current(settings).folder / "manifest.json"
    change, right = MANIFESTS[kind], path.read_bytes()
    path.write_text(
        change if isinstance(change, str) else json.dumps({**json.loads(path.read_text()), **change}), "utf-8"
    )

    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert_unavailable(client.post("/v1/answers", json=QUESTION), root)
        assert_unavailable(client.get("/readyz"), root)
        assert client.get("/livez").status_code == 200

        if kind in ("nothing", "no checksums", "no checksums of the pages"):
            build.build(settings, full=True)
        else:  # somebody brought the file back
            path.write_bytes(right)
        until(lambda: client.get("/readyz").status_code == 200, "the build is in service")
        assert ask(client)["text"] == RIGHT


@pytest.mark.parametrize("name", ["learned.npz", "library.json", "manifest.json", "search"])
def test_a_running_service_goes_on_when_its_files_are_damaged_or_gone(
    settings: Settings, client: TestClient, name: str
) -> None:
    right = essence(ask(client))
    folder = build.current(settings).folder
    victim = next(folder.rglob(name))
    if victim.is_dir():
        shutil.rmtree(victim)
    else:
        victim.write_bytes(b"\0" * 50)

    assert essence(ask(client)) == right


@pytest.mark.parametrize("pointer", ["", "nope\n", "../../../etc\n", "\xff\xfe", "x" * 5000, "a\0b", "."])
def test_a_pointer_that_names_no_build_is_a_503_and_recovers_when_it_is_right_again(
    root: Path, settings: Settings, pointer: str
) -> None:
    path = settings.index_dir / "current"
    right = path.read_bytes()
    path.write_bytes(pointer.encode("latin-1"))
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert_unavailable(client.post("/v1/answers", json=QUESTION), root)
        assert_unavailable(client.get("/"), root)

        path.write_bytes(right)

        assert ask(client)["text"] == RIGHT


# --- the sentence model -------------------------------------------------------------------------------------


@pytest.fixture
def fresh_model() -> Iterator[None]:
    models.forget_models()
    yield
    models.forget_models()


def test_a_damaged_packaged_model_is_a_503_and_recovers_when_it_is_whole(
    root: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, fresh_model: None
) -> None:
    shutil.rmtree(
        settings.index_dir / "model"
    )  # the graph that the build kept, for which nothing else is read
    read = Path.read_bytes
    for name, spoil in (
        ("model.onnx", lambda data: data[:-1]),
        ("tokenizer.json", lambda data: b"x" + data[1:]),
        ("model.onnx", lambda _: b""),
    ):
        models.forget_models()
        with monkeypatch.context() as patch:
            patch.setattr(
                Path,
                "read_bytes",
                lambda self, name=name, spoil=spoil: (
                    spoil(read(self)) if self.name.endswith(name) else read(self)
                ),
            )
            client = TestClient(create_app(settings), raise_server_exceptions=False)
            client.__enter__()
            assert_unavailable(client.post("/v1/answers", json=QUESTION), root)
        until(lambda client=client: client.get("/readyz").status_code == 200, "the model is whole again")
        assert ask(client)["text"] == RIGHT
        client.__exit__(None, None, None)


def test_a_model_of_ones_own_that_changed_since_the_build_is_refused_whichever_file_changed(
    root: Path, tmp_path: Path, fresh_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "model"
    own.mkdir()
    (own / "model.onnx").write_bytes(model_files.packaged(*model_files.MODEL))
    words = model_files.packaged(*model_files.TOKENIZER)
    (own / "tokenizer.json").write_bytes(words)
    settings = Settings.load(root, model=str(own))
    build.build(settings)
    open_build(build.current(settings), settings)

    (own / "tokenizer.json").write_bytes(words + b"\n")
    models.forget_models()

    with pytest.raises(IndexBroken, match="was made for another model"):
        open_build(build.current(settings), settings)


# --- the journal --------------------------------------------------------------------------------------------


def test_answers_come_whatever_happens_to_the_journal(settings: Settings, client: TestClient) -> None:
    path = settings.journal_file
    right = essence(ask(client))
    client.post("/v1/feedback", json={"article": ask(client)["source"]["id"], "verdict": "helped"})

    for fault in ("locked", "gone", "noise", "a folder"):
        for left in path.parent.glob("journal.sqlite*"):
            if fault != "locked":
                left.unlink() if left.is_file() else shutil.rmtree(left)
        if fault == "noise":
            path.write_bytes(b"this is no database" * 100)
        elif fault == "a folder":
            path.mkdir()
        connection = sqlite3.connect(path, isolation_level=None) if fault == "locked" else None
        if connection:
            connection.execute("BEGIN EXCLUSIVE")
        for _ in range(5):
            assert essence(ask(client)) == right, fault
        if connection:
            connection.execute("ROLLBACK")
            connection.close()


def test_a_verdict_is_acknowledged_only_when_it_is_kept_and_kept_again_after_the_journal_was_gone(
    settings: Settings, client: TestClient
) -> None:
    article = ask(client)["source"]["id"]
    assert (
        client.post("/v1/feedback", json={"article": article, "verdict": "not-helped"}).status_code == 201
    ), "so the file is open"
    for left in settings.journal_file.parent.glob("journal.sqlite*"):
        left.unlink()

    first = client.post("/v1/feedback", json={"article": article, "verdict": "helped"})

    assert first.status_code == 201
    with sqlite3.connect(settings.journal_file) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        assert (
            sum(
                connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in tables
                if "feedback" in name
            )
            == 1
        )


# --- the clock ----------------------------------------------------------------------------------------------


def test_a_clock_that_jumps_changes_what_is_overdue_and_nothing_else(settings: Settings) -> None:
    days = [date(2026, 11, 22)]
    with TestClient(create_app(settings, clock=lambda: days[0])) as client:
        now = ask(client)
        assert not now["source"]["stale"]
        said = {"article": now["source"]["id"], "verdict": "wrong"}
        assert [client.post(f"/v1/{what}", json=said).status_code for what in ("flags", "feedback")] == [
            201,
            201,
        ]
        for day, stale in (
            (date(2400, 2, 29), True),
            (date(1970, 1, 1), False),
            (date.max, True),
            (date.min, False),
            (date(2026, 11, 22), False),
        ):
            days[0] = day
            assert client.post("/v1/feedback", json=said).status_code == 201
            # a report, which deletes what is too old
            assert client.app.state.journal.counts()  # type: ignore[attr-defined]
            answer = ask(client)
            if stale:  # centuries after its review an article is only linked
                assert (answer["text"], answer["related"][0]["url"]) == (None, now["source"]["url"])
            else:
                assert (answer["text"], answer["source"]["url"], answer["source"]["stale"]) == (
                    now["text"],
                    now["source"]["url"],
                    False,
                )
        assert essence(ask(client)) == essence(now)
        with client.app.state.journal.read() as reading:  # type: ignore[attr-defined]
            assert (len(reading.flags(date.min)), len(reading.verdicts(date.min))) == (1, 6)


def test_a_build_made_when_the_clock_was_wrong_is_served_and_replaced(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build.current(settings).folder / "manifest.json"
    for created in ("1970-01-01T00:00:00+00:00", "2999-12-31T23:59:59+00:00"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "created": created}), "utf-8")
        with TestClient(create_app(settings)) as client:
            assert ask(client)["text"] == RIGHT
            assert client.get("/readyz").json()["created"].startswith(created[:4])

    assert build.build(settings, full=True)[0].created.year == datetime.now(UTC).year


def test_every_error_of_ours_has_a_status_that_says_whose_fault_it_is() -> None:
    def below(kind: type[AssistantError]) -> Iterator[type[AssistantError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    assert {kind.status for kind in below(AssistantError)} <= {401, 403, 404, 409, 422, 429, 500, 503}
