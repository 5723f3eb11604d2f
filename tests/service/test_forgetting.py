"""What was never published is in no response and no file that a build makes; what was published and is
forgotten is in none any more, and the command says what git still has."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from support.bases import Write
from support.command_line import Run
from support.git import git

from assistant.api.app import create_app
from assistant.builds import build
from assistant.content.library import Library
from assistant.history.versions import FILE, VersionHistory, open_versions
from assistant.settings import Settings

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SECRET = "The safe opens with Quokkabar & Zibelin"
WORDS = ("quokkabar", "zibelin")
PARAMETERS = {"article_id": "900001", "anchor": "how-do-i-ask", "topic": "general", "id": "900001"}


@pytest.fixture
def repository(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(base.parent))
    with (base / "kb" / "settings.yml").open("a") as file:
        file.write('model: "off"\n')
    (base / ".gitignore").write_text("/kb/index/\n/site/\n/var/\n")
    git(base, "init", "--quiet")
    return base


def commit(base: Path) -> str:
    git(base, "add", "--all")
    git(base, "commit", "--quiet", "-m", "Change")
    head = subprocess.run(
        ["git", "-C", base, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    return head.stdout.strip()


def days_ago(days: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=days)


def publish(settings: Settings, day: date) -> Path:
    """The folder of a build that says that what is new in it was published on that day."""
    before = open_versions(build.current(settings).folder) if build.published(settings) else VersionHistory()
    folder = build.build(settings)[0].folder
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    history = before.with_build(Library.load((folder / "library.json").read_bytes()), moment)
    (folder / FILE).write_bytes(history.dump())
    return folder


def article(write: Write, text: str) -> None:
    write("refunds", f"{text}\n\n## How do I ask?\n\nOpen **Billing**.\n", id=900001)


def has_it(data: bytes) -> bool:
    return any(word in data.lower() for word in (word.encode() for word in WORDS))


def files_with_it(base: Path) -> list[Path]:
    made = [*(base / "kb" / "index").rglob("*"), *(base / "site").rglob("*")]
    return [path for path in made if path.is_file() and has_it(path.read_bytes())]


def routes(app: object) -> Iterator[str]:
    for route in app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            path = route.path
            for name in route.param_convertors:
                for written in (f"{{{name}}}", f"{{{name}:path}}"):
                    path = path.replace(written, PARAMETERS.get(name, "refunds"))
            yield path


def responses_with_it(client: TestClient, base: Path, *more: str) -> list[str]:
    """Addresses whose response has the secret: of every route, of every file of the site, and of what changed
    since each day that matters."""
    site = base / "site"
    files = [f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*") if path.is_file()]
    pages = [path.removesuffix("index.html") for path in files]
    days = [date(2020, 1, 1), *map(days_ago, range(6))]
    changes = [f"{path}?since={day}" for path in ("/v1/changes", "/support/changes/") for day in days]
    addresses = {*routes(client.app), *files, *pages, *changes, *more}
    assert len(addresses) > 80
    found = [path for path in sorted(addresses) if has_it(client.get(path).content)]
    asked = {"/v1/answers": "question", "/v1/search": "query", "/v1/searches": "words"}
    for path, name in asked.items():
        response = client.post(path, json={name: "what opens the safe"})
        found += [path] if has_it(response.content) else []
    return found


def test_a_text_that_was_committed_and_never_published_is_nowhere(repository: Path, write: Write) -> None:
    settings = Settings.load(repository)
    article(write, "You have 14 days.")
    commit(repository)
    build.build(settings)
    article(write, f"{SECRET}.\n\n## Quokkabar Zibelin\n\nYou have 14 days.")
    commit(repository)
    article(write, "You have 30 days.")
    commit(repository)
    build.build(settings)

    with TestClient(create_app(settings)) as client:
        assert (
            responses_with_it(client, repository, "/a/900001/quokkabar-zibelin", "/v1/articles/refunds") == []
        )
        changes = client.get("/v1/changes?since=2020-01-01").json()["articles"]
        assert [s["old"] for c in changes for s in c["sections"]] == ["You have 14 days."]
    assert files_with_it(repository) == []


def test_a_text_that_was_published_and_forgotten_is_nowhere_but_in_git(
    repository: Path, write: Write, kb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(repository)
    article(write, "You have 14 days.")
    publish(settings, days_ago(5))
    article(write, f"{SECRET.replace('Quokkabar', '*Quokkabar*')}.")
    safe = write("the-safe", f"{SECRET}.\n", id=900002)
    secret = commit(repository)
    publish(settings, days_ago(3))
    article(write, "You have 30 days.")
    safe.unlink()
    mended = commit(repository)

    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert client.get("/articles/the-safe/").status_code == 200
        build.build(settings)
        client.app.state.engine.reload()  # type: ignore[attr-defined]
        before = responses_with_it(client, repository, "/articles/the-safe/")
        assert {f"/v1/changes?since={days_ago(1)}", "/articles/the-safe/"} <= set(before)
        assert "/openapi.json" not in before, "its examples have no earlier texts"
        assert len(files_with_it(repository)) > 5

        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SECRET.encode())))
        ran = kb("forget", "-", "--base", repository)
        client.app.state.engine.reload()  # type: ignore[attr-defined]

        assert responses_with_it(client, repository, "/articles/the-safe/", "/a/900002") == []
        changed = client.get(f"/v1/changes?since={days_ago(1)}").json()["articles"]
        assert [(c["id"], c["sections"][0]["old"]) for c in changed if c["sections"]] == [
            (900001, "[removed].")
        ]
    assert files_with_it(repository) == []
    assert ran.code == 5
    assert not has_it((ran.out + ran.err).encode())
    assert f"{secret[:12]} of 2026-01-02: kb/articles/refunds.md, kb/articles/the-safe.md" in ran.out
    assert "git filter-repo --replace-text" in ran.out
    assert mended[:12] not in ran.out, "it took the text out"


def test_a_text_that_still_stands_in_an_article_is_not_forgotten(
    repository: Path, write: Write, kb: Run
) -> None:
    settings = Settings.load(repository)
    article(write, f"{SECRET}.")
    made, _ = build.build(settings)

    ran = kb("forget", SECRET, "--base", repository)

    assert ran.code == 1
    assert "kb/articles/refunds.md:13" in ran.out
    assert build.current(settings).folder == made.folder
    assert not has_it((ran.out + ran.err).encode())


def test_a_dry_run_says_where_a_text_is_and_changes_nothing(repository: Path, write: Write, kb: Run) -> None:
    settings = Settings.load(repository)
    article(write, f"{SECRET}.")
    made, _ = build.build(settings)
    article(write, "You have 30 days.")
    before = files_with_it(repository)

    ran = kb("forget", SECRET, "--dry-run", "--json", "--base", repository)

    assert ran.code == 1
    assert json.loads(ran.out)["after"]["builds"] == [made.folder.name]
    assert files_with_it(repository) == before


def test_what_only_the_record_has_is_taken_out_of_it_and_services_follow(
    repository: Path, write: Write, kb: Run
) -> None:
    settings = Settings.load(repository)
    article(write, SECRET)
    first = publish(settings, days_ago(5))
    article(write, "You have 14 days.")
    made = build.build(settings, full=True)[0].folder
    shutil.rmtree(first)
    assert [path.name for path in files_with_it(repository)] == [FILE]

    ran = kb("forget", SECRET, "--base", repository)

    assert (ran.code, files_with_it(repository)) == (0, [])
    assert f"Taken out of the record of earlier texts in: {made.name}." in ran.out
    assert build.current(settings).folder != made, "another name, so that services open it"


def test_words_that_stay_in_a_search_index_that_was_taken_over_are_forgotten(
    repository: Path, write: Write, kb: Run
) -> None:
    settings = Settings.load(repository)
    write("fees", "Fees are low.\n", id=900002)
    article(write, "You have 14 days.")
    publish(settings, days_ago(5))
    article(write, SECRET)
    first = build.build(settings)[0].folder
    article(write, "You have 30 days.")
    build.build(settings)
    shutil.rmtree(first)
    assert {path.suffix for path in files_with_it(repository)} == {".seg"}

    ran = kb("forget", SECRET, "--base", repository)

    assert (ran.code, files_with_it(repository)) == (0, [])


def test_a_text_that_is_nowhere_and_one_that_is_everywhere_are_said_to_be(
    repository: Path, write: Write, kb: Run
) -> None:
    article(write, "You have 14 days.")

    nowhere = kb("forget", "quokkabar zibelin", "--base", repository)
    assert (nowhere.code, nowhere.out) == (
        0,
        "The text is nowhere: not in the base, in what builds made, in the journal or in git.\n",
    )
    assert kb("forget", "abc", "--base", repository).code == 2


def test_a_journal_that_has_the_text_is_named(repository: Path, write: Write, kb: Run) -> None:
    article(write, "You have 14 days.")
    (repository / "var").mkdir()
    (repository / "var" / "journal.sqlite").write_bytes(
        b"SQLite format 3\0\x01the safe opens with quokkabar & zibelin"
    )

    ran = kb("forget", SECRET, "--base", repository)

    assert ran.code == 5
    assert "The journal has it:\n  var/journal.sqlite" in ran.out
