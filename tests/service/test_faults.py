"""What happens when something below the service breaks: an answer, or a clear 503 with the way to a person;
never a wrong answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.bases import ROOT, small_base
from support.server import ENVIRONMENT, until

from assistant.api.app import create_app
from assistant.api.engines import Engines
from assistant.builds import build
from assistant.builds.folder import current
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

DISK = ROOT / "tests" / "support" / "faulty_disk.py"
QUESTION = {"question": "How long does a refund take?"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    """A small base, built once. Tests work on copies."""
    root = small_base(tmp_path_factory.mktemp("faults") / "base", "reload_seconds: 0.02")
    build.build(Settings.load(root))
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "base")
    return tmp_path / "base"


def test_on_a_disk_that_takes_nothing_answers_go_on_and_a_verdict_gets_a_clear_word(root: Path) -> None:
    kinds = ("ENOSPC", "EROFS", "EIO")
    done = subprocess.run(
        [sys.executable, str(DISK), str(root), *kinds],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    asked = json.loads(done.stdout)
    assert asked.keys() == set(kinds)
    for found in asked.values():
        assert {name: status for name, (status, *_) in found.items() if name != "feedback"} == dict.fromkeys(
            ("page", "ready", "metrics", "article", "search", "answer", "again"), 200
        )
        assert found["answer"][2], "the answer is the right one"
        assert found["again"][2]
        assert found["feedback"][:2] == [503, True], "a verdict that is not on disk is not acknowledged"
        assert not any(names_a_folder for *_, names_a_folder in found.values())


def files(root: Path) -> list[str]:
    """Files that answers are made of, in the published build."""
    folder = current(Settings.load(root)).folder
    return sorted(
        str(p.relative_to(folder))
        for p in [folder / "library.json", *(folder / "search").iterdir()]
        if p.stat().st_size
    )


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "empty"])
def test_whatever_file_of_a_build_is_damaged_a_new_start_says_503_and_never_a_wrong_answer(
    root: Path, damage: str
) -> None:
    settings = Settings.load(root)
    folder = current(settings).folder
    for name in files(root):
        path, content = folder / name, (folder / name).read_bytes()
        if damage == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif damage == "flipped":
            path.write_bytes(
                content[: len(content) // 2]
                + bytes([content[len(content) // 2] ^ 1])
                + content[len(content) // 2 + 1 :]
            )
        elif damage == "empty":
            path.write_bytes(b"")
        else:
            path.unlink()

        with TestClient(create_app(settings)) as client:
            got = [
                client.post("/v1/answers", json=QUESTION),
                client.get("/readyz"),
                client.get("/v1/articles"),
            ]
            alive = client.get("/livez")

        assert {(r.status_code, r.json()["type"]) for r in got} == {(503, "/problems/index-broken")}, name
        assert all(r.headers["retry-after"] and r.json()["handoff"]["url"] for r in got)
        assert alive.status_code == 200
        path.write_bytes(content)


def test_a_running_service_keeps_answering_when_its_build_is_damaged_and_takes_the_next_one(
    root: Path,
) -> None:
    settings = Settings.load(root)
    with TestClient(create_app(settings)) as client:
        engines: Engines = client.app.state.engine  # type: ignore[attr-defined]
        (current(settings).folder / "library.json").write_bytes(b"{")
        during = client.post("/v1/answers", json=QUESTION).json()
        build.build(settings, full=True)
        until(lambda: engines.reloads["ok"] == 1, "the repaired build is in service")
        after = client.post("/v1/answers", json=QUESTION).json()

    assert during["text"] == after["text"] == "Five working days after we approve it."


def test_a_service_that_started_without_a_good_build_recovers_by_itself(root: Path) -> None:
    settings = Settings.load(root)
    (current(settings).folder / "library.json").write_bytes(b"{")
    with TestClient(create_app(settings)) as client:
        before = client.get("/readyz").status_code
        build.build(settings, full=True)
        until(lambda: client.get("/readyz").status_code == 200, "the repaired build is in service")
        answer = client.post("/v1/answers", json=QUESTION).json()

    assert before == 503
    assert answer["text"] == "Five working days after we approve it."


@pytest.mark.parametrize("pointer", [b"", b"no-such-build\n", b"\xff\xfe", b"../../../../etc\n", b"a" * 5000])
def test_a_pointer_to_nothing_is_503_for_a_new_start_and_nothing_to_a_running_one(
    root: Path, pointer: bytes
) -> None:
    settings = Settings.load(root)
    good = (settings.index_dir / "current").read_bytes()
    with TestClient(create_app(settings)) as running:
        running.get("/livez")
        (settings.index_dir / "current").write_bytes(pointer)
        with TestClient(create_app(settings)) as fresh:
            fresh_says = fresh.post("/v1/answers", json=QUESTION)
        running_says = running.post("/v1/answers", json=QUESTION)
        (settings.index_dir / "current").write_bytes(good)

    assert (fresh_says.status_code, running_says.status_code) == (503, 200)
    assert fresh_says.json()["handoff"]["url"] == "/contact/"
