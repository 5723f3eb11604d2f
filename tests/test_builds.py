"""Builds are whole or not there: same content, same build; a failed or killed one changes nothing; the next one repairs everything."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import builds, cli
from assistant.api.app import create_app
from assistant.errors import BuildError, ContentErrors, IndexBroken, IndexMissing
from assistant.index import write_index
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")

KILLER = Path(__file__).with_name("killed_builds.py")
QUIET = {**{k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}, "OPENBLAS_NUM_THREADS": "1"}


def built(root: Path, **options: bool) -> builds.Build:
    return builds.build(Settings.load(root), **options)[0]


def edit(root: Path, old: str, new: str, name: str = "articles/refunds.md") -> None:
    path = root / "kb" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def site_of(build: builds.Build) -> dict[str, str]:
    return texts_in(build.folder / "site")


def texts_in(site: Path) -> dict[str, str]:
    """Each file's text; of the offline pack without its first line, which has the key and the signature of this place."""
    files = {name: data.decode("utf-8", "replace") for name, data in tree(site).items()}
    return {name: text.partition("\n")[2] if name == "widget/pack.json" else text for name, text in files.items()}


# --- the same and the changed ----------------------------------------------------------------------------------------


def test_the_same_content_gives_the_same_build_and_no_work(small: Path) -> None:
    first = built(small)
    before = {p: p.stat().st_mtime_ns for p in small.rglob("*") if p.is_file() and p.name != ".lock"}

    second = built(small)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.id == first.id
    assert {p: p.stat().st_mtime_ns for p in small.rglob("*") if p.is_file() and p.name != ".lock"} == before


def test_two_places_give_the_same_build(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small, tmp_path / "elsewhere")

    one, other = built(small), built(tmp_path / "elsewhere")

    assert one.id == other.id
    ours, theirs = site_of(one), site_of(other)
    assert ours == theirs


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("articles/refunds.md", "Five", "Six"),
        ("synonyms.yml", "money back", "reimbursement"),
        ("settings.yml", "Small help", "Large help"),
        ("../mkdocs.yml", "Small", "Large"),
    ],
)
def test_every_file_that_can_change_the_site_or_the_answers_changes_the_build_id(small: Path, name: str, old: str, new: str) -> None:
    first = built(small)

    edit(small, old, new, name)

    assert built(small).id != first.id


def test_a_new_calibration_changes_the_build_id(small: Path) -> None:
    first = built(small)

    (small / "kb/calibration.yml").write_text("# as `kb train` writes it\n")

    assert built(small).id != first.id


def test_an_overdue_review_changes_the_build_because_the_page_says_so(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.library import read_library

    settings = Settings.load(small)

    assert read_library(settings, today=date(2026, 1, 1)).build != read_library(settings, today=date(2999, 1, 1)).build


def test_one_change_makes_only_the_affected_page_new(small: Path) -> None:
    first = built(small)
    untouched = small / "kb/index/builds" / first.id / "site/articles/invoices/index.html"
    before = untouched.read_text("utf-8")

    edit(small, "Five working days", "Six working days")
    second = built(small)

    assert first.pages_written == 5
    assert second.pages_written == 1
    assert "Six working days" in (second.folder / "site/articles/refunds/index.html").read_text("utf-8")
    after = (second.folder / "site/articles/invoices/index.html").read_text("utf-8")
    assert after == before.replace(first.id, second.id)


def test_every_page_carries_the_build_id_and_none_an_old_one(small: Path) -> None:
    first = built(small)
    edit(small, "Five working days", "Six working days")

    second = built(small)

    files = site_of(second)
    pages = [name for name in files if name.endswith("index.html") and 'http-equiv="refresh"' not in files[name]]
    assert len(pages) == second.pages_written + 4
    assert [name for name in [*pages, "404.html", "assets/search-index.json"] if second.id not in files[name]] == []
    assert [name for name, text in files.items() if first.id in text] == []


CHANGES: dict[str, Callable[[Path], None]] = {
    "a sentence": lambda root: edit(root, "Five working days", "Six working days"),
    "a title": lambda root: edit(root, "title: Refunds", "title: Money back"),
    "a summary": lambda root: edit(root, "When money comes back", "When it comes back"),
    "a status": lambda root: edit(root, "status: verified", "status: partial"),
    "a category": lambda root: edit(root, "category: billing", "category: money"),
    "a heading": lambda root: (
        edit(root, "## How long does a refund take?", "## When does it arrive?"),
        edit(root, "how-long-does-a-refund-take:", "when-does-it-arrive:"),
    ),
    "a heading that keeps its anchor and stands on the home page": lambda root: edit(
        root, "## How long does a refund take?", "## When does it arrive? {#how-long-does-a-refund-take}"
    ),
    "a file's name": lambda root: (root / "kb/articles/refunds.md").rename(root / "kb/articles/money-back.md"),
    "an article that is gone": lambda root: (
        edit(root, "related: [900001]", "related: []", "articles/invoices.md"),
        (root / "kb/articles/refunds.md").unlink(),
    ),
    "a picture that is gone": lambda root: (edit(root, "![](one.svg)", ""), (root / "kb/articles/one.svg").unlink()),
    "a template": lambda root: (root / "kb/theme/article.html").write_text(
        "{% extends 'main.html' %}{% block body %}<h1>{{ article.title }}</h1>{% endblock %}"
    ),
    "the handoff": lambda root: (root / "kb/settings.yml").open("a").write("handoff: {label: Call us, url: /about/}\n"),
    "an address below another path": lambda root: (root / "kb/settings.yml").open("a").write("site_url: https://example.com/help/\n"),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.filterwarnings("ignore:unclosed file")
def test_a_partial_build_is_the_same_as_a_full_one(small: Path, tmp_path: Path, what: str) -> None:
    (small / "kb/articles/one.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (small / "kb/theme").mkdir()
    edit(small, "theme:\n", "theme:\n  custom_dir: kb/theme\n", "../mkdocs.yml")
    edit(small, "You can ask", "![](one.svg)\n\nYou can ask")
    with (small / "kb/settings.yml").open("a") as file:
        file.write("home: ['900001#how-long-does-a-refund-take']\n" if what != "a heading" and what != "an article that is gone" else "")
    built(small)

    CHANGES[what](small)
    partial = built(small)
    shutil.copytree(small, tmp_path / "full", ignore=shutil.ignore_patterns("builds", "current", "site"))
    full = built(tmp_path / "full")

    assert partial.id == full.id
    ours, theirs = site_of(partial), site_of(full)
    assert sorted(set(ours) - set(theirs)) == [], "files that a full build does not have"
    assert sorted(set(theirs) - set(ours)) == [], "files that only a full build has"
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_a_commit_alone_brings_its_date_into_the_sitemap(small: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(small), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(small.parent)}
    environment |= {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"))}

    def git(*words: str, day: str = "2026-01-05") -> None:
        stamp = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "-C", str(small), *words], check=True, capture_output=True, env=environment | stamp)

    git("init", "-q")
    git("add", "kb/articles")
    git("commit", "-qm", "One")
    assert "<lastmod>2026-01-05</lastmod>" in site_of(built(small))["sitemap.xml"]
    edit(small, "Five", "Six")
    built(small)

    git("commit", "-qam", "Two", day="2026-02-06")

    assert "refunds/</loc><lastmod>2026-02-06</lastmod>" in site_of(built(small))["sitemap.xml"]


def test_switching_the_sentence_model_on_or_off_makes_another_build(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small / "kb/settings.yml").write_text("site_name: Small help\n")
    made = []
    for model in ("off", ""):
        monkeypatch.setenv("ASSISTANT_MODEL", model)
        made.append(built(small).id)
        with TestClient(create_app(Settings.load(small))) as client:
            ready = client.get("/readyz").json()
        assert ready["build"] == made[-1]
        assert ready["ranking"].startswith("words" if model else "meaning and words")

    assert made[0] != made[1]


def test_a_damaged_cache_of_vectors_is_made_again(small: Path) -> None:
    (small / "kb/settings.yml").write_text("site_name: Small help\n")
    first = built(small)
    whole = site_of(first), (first.folder / "search/learned.npz").read_bytes()
    caches = [p for p in (small / "kb/index/cache").iterdir() if p.suffix == ".npz"]
    assert caches
    for damage in (lambda p: p.write_bytes(p.read_bytes()[:100]), lambda p: p.write_bytes(b""), spoil_byte):
        for path in caches:
            damage(path)
        again = built(small, full=True)
        assert (site_of(again), (again.folder / "search/learned.npz").read_bytes()) == whole


# --- failures change nothing -----------------------------------------------------------------------------------------


def test_a_mistake_in_an_article_changes_nothing(small: Path) -> None:
    built(small)
    before = tree(small)
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    with pytest.raises(ContentErrors, match=r"kb/articles/broken\.md"):
        built(small)

    (small / "kb/articles/broken.md").unlink()
    assert tree(small) == before


@pytest.mark.parametrize("step", ["write_index", "build_site", "_write_manifest"])
def test_a_full_disk_at_any_step_changes_nothing(small: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    first = built(small)
    before = tree(small)
    edit(small, "Five", "Six")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(builds, step, full)
        with pytest.raises((OSError, BuildError), match="No space left"):
            built(small)

    edit(small, "Six", "Five")
    assert tree(small) == before
    assert builds.current(Settings.load(small)).id == first.id


def run_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """`kb …` in this process: exit code, what it printed, what it complained of."""
    monkeypatch.setattr(sys, "argv", ["kb", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    out, err = capsys.readouterr()
    return code, out, err


def test_a_full_disk_is_a_message_not_a_traceback(small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "kb/index/builds/x")

    monkeypatch.setattr(builds, "write_index", full)

    code, _, err = run_main(monkeypatch, capsys, "build", "--base", str(small))

    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kb/theme/article.html", "{% extends 'main.html' %}{% block body %}{{ article.", "article.html"),
        ("kb/theme/article.html", "{% extends 'main.html' %}{% block body %}{{ nothing.here }}{% endblock %}", "nothing"),
        ("mkdocs.yml", "site_name: [", "mkdocs.yml"),
        ("mkdocs.yml", "site_name: X\ntheme: material\ndocs_dir: kb/articles\n", "does not name the plugin"),
        ("mkdocs.yml", None, "is missing"),
        ("mkdocs.yml", "site_name: X\ntheme: {name: no-such-theme}\nplugins: [help-assistant]\ndocs_dir: kb/articles\n", "configuration error"),
    ],
    ids=["half a template", "an unknown name", "broken YAML", "no plugin", "no mkdocs.yml", "no such theme"],
)
def test_a_mistake_in_the_theme_or_in_mkdocs_yml_is_a_build_error_and_changes_nothing(small: Path, name: str, content: str | None, said: str) -> None:
    (small / "kb/theme").mkdir()
    edit(small, "theme:\n", "theme:\n  custom_dir: kb/theme\n", "../mkdocs.yml")
    first = built(small)
    before = tree(small / "site")
    (small / name).unlink(missing_ok=True)
    if content is not None:
        (small / name).write_text(content)

    with pytest.raises(BuildError, match=said):
        built(small)

    assert tree(small / "site") == before
    assert builds.current(Settings.load(small)).id == first.id
    assert [p.name for p in (small / "kb/index/builds").iterdir()] == [first.id]


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are killed in forked processes, which this system does not have")
@pytest.mark.parametrize("kind", ["the first build", "a build after a change", "a full build without a change"])
def test_a_killed_build_leaves_the_last_good_one_and_the_next_build_repairs_everything(small: Path, kind: str) -> None:
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
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=QUIET, start_new_session=True))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_sigkill_at_any_moment_leaves_a_build_that_serves(small: Path, killable: Callable[[], subprocess.Popen[bytes]]) -> None:
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

        found = builds.current(settings)
        library, _ = builds.load(found, settings)
        assert library.build == found.id
        assert found.id in (found.folder / "site/index.html").read_text("utf-8")

    last = built(small)
    assert killed >= 3
    assert last.id != first.id
    assert site_of(last) == {name: text for name, text in texts_in(settings.site_dir).items() if name != ".gitignore"}
    assert [p.name for p in (small / "kb/index/builds").iterdir() if p.name.startswith(".")] == []


# --- two at once, damage, pruning ------------------------------------------------------------------------------------


def test_two_builds_at_once_end_with_a_clear_word(small: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    first = built(small)
    edit(small, "Five", "Six")

    with (small / "kb/index/.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match=r"another build is running in .*kb/index\n  Wait for it to end, then try again"):
            built(small)

    assert builds.current(Settings.load(small)).id == first.id
    assert built(small).id != first.id


def test_of_two_builds_started_together_one_publishes_and_the_other_says_why_not(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fcntl")
    settings, reached, go = Settings.load(small), threading.Event(), threading.Event()

    def report(what: str, done: int, total: int) -> None:
        if what == "Writing the index" and not done:
            reached.set()
            go.wait(10)

    slow = threading.Thread(target=builds.build, args=(settings, report))
    slow.start()
    reached.wait(10)
    try:
        with pytest.raises(BuildError, match="another build is running"):
            builds.build(settings)
    finally:
        go.set()
        slow.join()

    assert builds.current(settings).is_new is False


def test_a_base_without_a_build_says_how_to_make_one(small: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .*kb/index\n  Build it with: kb build"):
        builds.current(Settings.load(small))


def spoil_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def biggest_of_search(folder: Path) -> Path:
    return max((folder / "search").iterdir(), key=lambda p: p.stat().st_size)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte in library.json": (lambda f: spoil_byte(f / "library.json"), r"library\.json is not what was built"),
    "half a library.json": (
        lambda f: (f / "library.json").write_bytes((f / "library.json").read_bytes()[:1000]),
        r"library\.json is not what was built",
    ),
    "no library.json": (lambda f: (f / "library.json").unlink(), r"library\.json cannot be read: No such file"),
    "a changed byte in the index": (lambda f: spoil_byte(biggest_of_search(f)), r"search.* is not what was built"),
    "an empty index file": (lambda f: biggest_of_search(f).write_bytes(b""), r"search.* is not what was built"),
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
        builds.load(builds.current(settings), settings)

    builds.build(settings, full=True)
    assert builds.load(builds.current(settings), settings)[0].build == found.id


@pytest.mark.parametrize("damage", DAMAGES)
def test_nothing_is_taken_over_from_a_damaged_build(small: Path, damage: str) -> None:
    settings = Settings.load(small)
    DAMAGES[damage][0](built(small).folder)
    edit(small, "Five", "Six")

    again = built(small)

    made_new = builds.build(settings, full=True)[0]
    assert site_of(again) == site_of(made_new)
    assert builds.load(again, settings)[0] == builds.load(made_new, settings)[0]


def test_nothing_is_taken_over_from_a_build_of_other_code(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(small)
    edit(small, "Five", "Six")
    seen: list[object] = []
    monkeypatch.setattr(builds, "code_hash", lambda: "another")
    monkeypatch.setattr(builds, "write_index", lambda library, folder, previous: seen.append(previous) or write_index(library, folder, previous))

    built(small)

    assert seen == [None]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_api_over_a_damaged_build_says_503_with_the_way_to_a_person(small: Path, damage: str) -> None:
    found = built(small)
    DAMAGES[damage][0](found.folder)
    with TestClient(create_app(Settings.load(small)), raise_server_exceptions=False) as client:
        for response in (client.post("/v1/answers", json={"question": "How long does a refund take?"}), client.get("/readyz")):
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
        after = client.post("/v1/answers", json={"question": "x", "choice": "900001#how-long-does-a-refund-take"})

    assert before.status_code == 503
    assert before.json()["type"] == "/problems/index-missing"
    assert before.json()["handoff"]["url"] == "/about/"
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
