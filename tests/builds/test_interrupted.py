"""Builds are whole or not there: whatever was killed, started twice, damaged or removed, the next build
repairs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support import killed_builds
from support.builds import built, edit, site_of, spoil_byte, texts_in, tree

from assistant.api.app import create_app
from assistant.builds import build
from assistant.builds.engine import open_build
from assistant.errors import BuildError, IndexBroken, IndexMissing
from assistant.search.index_writer import write_index
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")
KILLER = Path(killed_builds.__file__)
QUIET = {
    **{k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")},
    "OPENBLAS_NUM_THREADS": "1",
}


# --- killed -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="builds are killed in forked processes, which this system does not have"
)
@pytest.mark.parametrize(
    "kind", ["the first build", "a build after a change", "a full build without a change"]
)
def test_a_killed_build_leaves_the_last_good_one_and_the_next_build_repairs_everything(
    small: Path, kind: str
) -> None:
    if kind != "the first build":
        built(small)
    if kind == "a build after a change":
        edit(small, "Five", "Six")
    command = [sys.executable, str(KILLER), str(small), "full" if "full" in kind else "build", "12"]

    done = subprocess.run(command, capture_output=True, text=True, env=QUIET, check=False)

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["events"] > 100
    assert result["points"] >= 10
    assert not result["problems"], "\n".join(result["problems"])


@pytest.fixture
def killable(small: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    running = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "assistant.cli", "build", "--full", "--base", str(small)]
        running.append(
            subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=QUIET,
                start_new_session=True,
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_sigkill_at_any_moment_leaves_a_build_that_serves(
    small: Path, killable: Callable[[], subprocess.Popen[bytes]]
) -> None:
    settings = Settings.load(small)
    first = built(small)
    edit(small, "Five", "Six")
    killed = 0
    for moment in range(7):
        process = killable()
        while process.poll() is None and not list((small / "kb/index/builds").glob(".draft-*")):
            time.sleep(0.002)
        time.sleep(moment * 0.05)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL

        found = build.current(settings)
        library, _ = open_build(found, settings)
        assert library.build == found.id
        assert found.id in (found.folder / "site/index.html").read_text("utf-8")

    last = built(small)
    assert killed >= 3
    assert last.id != first.id
    assert site_of(last) == {
        name: text for name, text in texts_in(settings.site_dir).items() if name != ".gitignore"
    }
    assert [p.name for p in (small / "kb/index/builds").iterdir() if p.name.startswith(".")] == []


# --- two at once, damage, pruning ---------------------------------------------------------------------------


def test_two_builds_at_once_end_with_a_clear_word(small: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    first = built(small)
    edit(small, "Five", "Six")

    with (small / "kb/index/.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(
            BuildError, match=r"another build is running in .*kb/index\n  Wait for it to end, then try again"
        ):
            built(small)

    assert build.current(Settings.load(small)).id == first.id
    assert built(small).id != first.id


def test_of_two_builds_started_together_one_publishes_and_the_other_says_why_not(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fcntl")
    settings, reached, go = Settings.load(small), threading.Event(), threading.Event()

    def report(what: str, done: int, total: int) -> None:
        if what == "Writing the index" and not done:
            reached.set()
            go.wait(10)

    slow = threading.Thread(target=build.build, args=(settings, report))
    slow.start()
    reached.wait(10)
    try:
        with pytest.raises(BuildError, match="another build is running"):
            build.build(settings)
    finally:
        go.set()
        slow.join()

    assert build.current(settings).is_new is False


def test_a_base_without_a_build_says_how_to_make_one(small: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .*kb/index\n  Build it with: kb build"):
        build.current(Settings.load(small))


def biggest_of_search(folder: Path) -> Path:
    return max((folder / "search").iterdir(), key=lambda p: p.stat().st_size)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte in library.json": (
        lambda f: spoil_byte(f / "library.json"),
        r"library\.json is not what was built",
    ),
    "half a library.json": (
        lambda f: (f / "library.json").write_bytes((f / "library.json").read_bytes()[:1000]),
        r"library\.json is not what was built",
    ),
    "no library.json": (
        lambda f: (f / "library.json").unlink(),
        r"library\.json cannot be read: No such file",
    ),
    "a changed byte in the index": (
        lambda f: spoil_byte(biggest_of_search(f)),
        r"search.* is not what was built",
    ),
    "an empty index file": (
        lambda f: biggest_of_search(f).write_bytes(b""),
        r"search.* is not what was built",
    ),
    "no index file": (lambda f: biggest_of_search(f).unlink(), r"search.* cannot be read"),
    "no index": (lambda f: shutil.rmtree(f / "search"), r"search.* cannot be read"),
    "a manifest that says nothing": (lambda f: (f / "manifest.json").write_text("{}"), "manifest"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_build_is_named_and_repaired_by_a_full_build(small: Path, damage: str) -> None:
    settings = Settings.load(small)
    found = built(small)
    spoil, said = DAMAGES[damage]
    spoil(found.folder)

    with pytest.raises(IndexBroken, match=f"{said}(?s:.*)\n  Build it again with: kb build"):
        open_build(build.current(settings), settings)

    build.build(settings, full=True)
    assert open_build(build.current(settings), settings)[0].build == found.id


@pytest.mark.parametrize("damage", DAMAGES)
def test_nothing_is_taken_over_from_a_damaged_build(small: Path, damage: str) -> None:
    settings = Settings.load(small)
    DAMAGES[damage][0](built(small).folder)
    edit(small, "Five", "Six")

    again = built(small)

    made_new = build.build(settings, full=True)[0]
    assert site_of(again) == site_of(made_new)
    assert open_build(again, settings)[0] == open_build(made_new, settings)[0]


def test_nothing_is_taken_over_from_a_build_of_other_code(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(small)
    edit(small, "Five", "Six")
    seen: list[object] = []
    monkeypatch.setattr(build, "code_hash", lambda: "another")
    monkeypatch.setattr(
        build,
        "write_index",
        lambda library, folder, previous: seen.append(previous) or write_index(library, folder, previous),
    )

    built(small)

    assert seen == [None]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_api_over_a_damaged_build_says_503_with_the_way_to_a_person(small: Path, damage: str) -> None:
    found = built(small)
    DAMAGES[damage][0](found.folder)
    with TestClient(create_app(Settings.load(small)), raise_server_exceptions=False) as client:
        for response in (
            client.post("/v1/answers", json={"question": "How long does a refund take?"}),
            client.get("/readyz"),
        ):
            assert response.status_code == 503
            assert response.headers["content-type"] == "application/problem+json"
            assert response.headers["retry-after"] == "5"
            assert response.json()["type"] == "/problems/index-broken"
            assert response.json()["handoff"]["label"] == "Contact a person"
            assert str(small) not in response.text, "a message to the network names no folder of the server"
        assert client.get("/livez").status_code == 200


def test_the_api_without_a_build_says_503_until_there_is_one(small: Path) -> None:
    with TestClient(create_app(Settings.load(small))) as client:
        before = client.post("/v1/answers", json={"question": "How long does a refund take?"})
        built(small)
        after = client.post(
            "/v1/answers", json={"question": "x", "choice": "900001#how-long-does-a-refund-take"}
        )

    assert before.status_code == 503
    assert before.json()["type"] == "/problems/index-missing"
    assert before.json()["handoff"]["url"] == "/contact/"
    assert after.json()["text"] == "Five working days after we approve it."


def test_old_builds_are_removed_and_the_newest_five_stay(small: Path) -> None:
    made = [built(small).id]
    for number in range(6, 13):
        edit(small, "working days", f"{number} working days")
        made.append(built(small).id)
        edit(small, f"{number} working days", "working days")

    left = {p.name for p in (small / "kb/index/builds").iterdir()}

    assert len(set(made)) == 8
    assert left == set(made[-5:])


def test_going_back_to_an_earlier_text_publishes_the_earlier_build_id(small: Path) -> None:
    first = built(small)
    edit(small, "Five", "Six")
    second = built(small)

    edit(small, "Six", "Five")
    third = built(small)

    assert third.id == first.id != second.id
    assert third.id in (small / "site/index.html").read_text("utf-8")


def test_a_site_folder_that_was_emptied_is_filled_again_by_the_next_build(small: Path) -> None:
    built(small)
    shutil.rmtree(small / "site")

    again = built(small)

    assert again.is_new is False
    assert (small / "site/articles/refunds/index.html").is_file()


def test_a_site_folder_that_somebody_changed_is_made_right_by_a_full_build(small: Path) -> None:
    found = built(small)
    (small / "site/articles/refunds/index.html").unlink()

    built(small, full=True)

    assert tree(small / "site").keys() - {".gitignore"} == tree(found.folder / "site").keys()


def test_the_generated_folders_tell_git_to_ignore_them_and_name_the_command(small: Path) -> None:
    built(small)

    for folder in ("site", "kb/index"):
        text = (small / folder / ".gitignore").read_text()
        assert "`kb build`" in text.splitlines()[0]
        assert "*" in text.splitlines()


def test_a_running_server_still_has_its_pages_after_many_newer_builds(small: Path) -> None:
    built(small)
    with TestClient(create_app(Settings.load(small))) as client:
        assert client.get("/articles/refunds/").status_code == 200
        for number in range(6, 13):
            edit(small, "working days", f"{number} working days")
            built(small)
            edit(small, f"{number} working days", "working days")

        assert client.get("/articles/refunds/").status_code == 200
        assert client.get("/readyz").status_code == 200
