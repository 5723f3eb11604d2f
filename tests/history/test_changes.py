"""What changed since a day: texts from a git repository that each test makes, compared with the base as it
is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from support.bases import Write
from support.browser import serve_app, violations, visit
from support.git import git

from assistant.api.app import create_app
from assistant.api.routes.support import get_changes
from assistant.builds import build
from assistant.content.checks import checked_library
from assistant.errors import IndexBroken
from assistant.history import versions
from assistant.history.changes import ArticleChange, changes_since, difference, sides
from assistant.history.versions import NO_GIT, SHALLOW, VersionHistory, read_versions
from assistant.settings import Settings

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

FIRST, SECOND, THIRD = "2026-09-01T10:00:00+00:00", "2026-10-01T10:00:00+00:00", "2026-11-01T10:00:00+00:00"
BUILT = datetime(2026, 11, 22, tzinfo=UTC)
OLD = "You have 14 days.\n\n## How long does a refund take?\n\nFive working days.\n\n## What does it cost?\n\nNothing.\n"
NEW = "You have 30 days.\n\n## How long does a refund take?\n\nFive working days.\n\n## Who pays the fee?\n\nWe pay it.\n"


@pytest.fixture
def repository(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(base, "init", "--quiet")
    return base


def commit(base: Path, day: str) -> None:
    git(base, "add", "--all", day=day)
    git(base, "commit", "--quiet", "-m", "Change", day=day)


def since(base: Path, day: str) -> tuple[ArticleChange, ...]:
    settings = Settings.load(base)
    return changes_since(
        read_versions(settings), checked_library(settings), date.fromisoformat(day), BUILT, settings.base_path
    )


def test_a_changed_section_has_its_old_and_its_new_text(repository: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    write("refunds", NEW, id=900001)
    commit(repository, SECOND)

    (article,) = since(repository, "2026-09-15")

    assert (article.kind, article.id, article.url, article.permalink) == (
        "changed",
        900001,
        "/articles/refunds/",
        "/a/900001",
    )
    assert article.changed == datetime.fromisoformat(SECOND)
    top, new, gone = article.sections
    assert (top.kind, top.old, top.new) == ("changed", "You have 14 days.", "You have 30 days.")
    assert (new.kind, new.heading, new.new, new.permalink) == (
        "new",
        "Who pays the fee?",
        "We pay it.",
        "/a/900001/who-pays-the-fee",
    )
    assert (gone.kind, gone.old_heading, gone.old, gone.url) == (
        "removed",
        "What does it cost?",
        "Nothing.",
        "/articles/refunds/",
    )


def test_a_day_after_the_last_change_has_none_and_one_before_the_first_has_it_new(
    repository: Path, write: Write
) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    write("refunds", NEW, id=900001)
    commit(repository, SECOND)

    assert since(repository, "2026-10-02") == ()
    assert [c.kind for c in since(repository, "2026-10-01")] == ["changed"], "the day itself counts"
    assert [c.kind for c in since(repository, "2026-08-01")] == ["new"]


def test_what_was_changed_and_changed_back_did_not_change(repository: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    write("refunds", NEW, id=900001)
    commit(repository, SECOND)
    write("refunds", OLD, id=900001)
    commit(repository, THIRD)

    assert since(repository, "2026-09-15") == ()
    assert next(s.old for s in since(repository, "2026-10-15")[0].sections) == "You have 30 days."


def test_the_last_changed_article_comes_first(repository: Path, write: Write) -> None:
    for name in ("a", "b"):
        write(name, OLD, id=900001 + (name == "b"))
    commit(repository, FIRST)
    write("b", NEW, id=900002)
    commit(repository, SECOND)
    write("a", NEW, id=900001)
    commit(repository, THIRD)

    assert [c.id for c in since(repository, "2026-09-15")] == [900001, 900002]


def test_a_text_that_is_built_before_it_is_committed_counts_from_the_build(
    repository: Path, write: Write
) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    write("refunds", NEW, id=900001)

    assert since(repository, "2026-11-01")[0].changed == BUILT


def test_an_article_is_followed_when_its_file_is_renamed(repository: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    (repository / "kb" / "articles" / "refunds.md").unlink()
    write("money-back", NEW, id=900001, title="Refunds")
    commit(repository, SECOND)

    (article,) = since(repository, "2026-09-15")
    assert (article.kind, article.url, article.sections[0].old) == (
        "changed",
        "/articles/money-back/",
        "You have 14 days.",
    )


def test_a_section_whose_anchor_moved_is_compared_with_what_it_was(repository: Path, write: Write) -> None:
    write("refunds", "## What does it cost?\n\nNothing.\n", id=900001)
    commit(repository, FIRST)
    write("refunds", "## What is the fee?\n\nNothing at all.\n", id=900001)
    (repository / "kb" / "links.yml").write_text(
        'published: {}\nmoved:\n  "900001#what-does-it-cost": "900001#what-is-the-fee"\n', "utf-8"
    )
    commit(repository, SECOND)

    (section,) = since(repository, "2026-09-15")[0].sections
    assert (section.kind, section.old_heading, section.heading) == (
        "changed",
        "What does it cost?",
        "What is the fee?",
    )


def test_an_article_that_was_taken_away_is_named(repository: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    write("fees", OLD, id=900002)
    commit(repository, FIRST)
    (repository / "kb" / "articles" / "fees.md").unlink()
    (repository / "kb" / "links.yml").write_text(
        'published: {}\nmoved:\n  "900002#top": "900001#top"\n', "utf-8"
    )
    commit(repository, SECOND)

    (gone,) = since(repository, "2026-09-15")
    assert (gone.kind, gone.title, gone.url, gone.changed) == (
        "gone",
        "Fees",
        "/articles/refunds/",
        datetime.fromisoformat(SECOND),
    )


def test_a_fact_that_changed_changes_the_text_that_names_it(repository: Path, write: Write) -> None:
    fact = "days:\n  value: '{}'\n  kind: limit\n  meaning: m\n  source: s\n  owner: o\n  checked: 2026-09-01\n  review_days: 30\n"
    (repository / "kb" / "facts.yml").write_text(fact.format("14 days"), "utf-8")
    write("refunds", "You have {{ facts.days }}.\n", id=900001)
    commit(repository, FIRST)
    (repository / "kb" / "facts.yml").write_text(fact.format("30 days"), "utf-8")
    commit(repository, SECOND)

    (section,) = since(repository, "2026-09-15")[0].sections
    assert (section.old, section.new) == ("You have 14 days.", "You have 30 days.")


def test_facts_that_no_commit_of_the_year_touched_are_those_of_today(
    repository: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = "days:\n  value: 14 days\n  kind: limit\n  meaning: m\n  source: s\n  owner: o\n  checked: 2026-09-01\n  review_days: 30\n"
    (repository / "kb" / "facts.yml").write_text(fact, "utf-8")
    commit(repository, FIRST)
    write("refunds", "You have {{ facts.days }}.\n", id=900001)
    commit(repository, SECOND)
    write("refunds", "You still have {{ facts.days }}.\n", id=900001)
    commit(repository, THIRD)
    monkeypatch.setattr(versions, "MOST", 2)

    assert since(repository, "2026-10-15")[0].sections[0].old == "You have 14 days."


def test_a_build_parses_only_the_versions_that_the_one_before_did_not(
    repository: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    first = read_versions(Settings.load(repository))
    write("refunds", NEW, id=900001)
    commit(repository, SECOND)
    parsed: list[str] = []
    parse = versions.parse
    monkeypatch.setattr(
        versions, "parse", lambda text, *rest, **more: parsed.append(text) or parse(text, *rest, **more)
    )

    second = read_versions(Settings.load(repository))

    assert len(parsed) == 1
    assert second.articles[900001][0] == first.articles[900001][0]


def test_a_version_that_cannot_be_read_is_passed_over(repository: Path, write: Write) -> None:
    path = write("refunds", OLD, id=900001)
    commit(repository, FIRST)
    path.write_bytes(b"---\nid: [\n---\n\xff\xfe")
    commit(repository, SECOND)
    write("refunds", NEW, id=900001)
    commit(repository, THIRD)

    assert next(s.old for s in since(repository, "2026-10-15")[0].sections) == "You have 14 days."


def test_a_base_without_git_says_so(base: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(base.parent))
    write("refunds", OLD)

    assert read_versions(Settings.load(base)) == VersionHistory(NO_GIT)


def test_a_shallow_copy_says_so(repository: Path, write: Write, tmp_path: Path) -> None:
    write("refunds", OLD)
    commit(repository, FIRST)
    commit_again = write("refunds", NEW)
    assert commit_again.is_file()
    commit(repository, SECOND)
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{repository}", str(tmp_path / "copy")],
        check=True,
        capture_output=True,
    )

    assert read_versions(Settings.load(tmp_path / "copy")) == VersionHistory(SHALLOW)


def test_no_more_commits_are_read_than_the_limit(
    repository: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, number in ((FIRST, 1), (SECOND, 2), (THIRD, 3)):
        write("refunds", f"Text {number}.\n", id=900001)
        commit(repository, day)
    monkeypatch.setattr(versions, "MOST", 1)

    found = read_versions(Settings.load(repository))

    assert found.known_since == date.fromisoformat(THIRD[:10])
    assert [v.sections[0].text for v in found.articles[900001]] == ["Text 2.", "Text 3."], (
        "how it read before the first commit that is read is known"
    )


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_pieces_of_a_difference_make_up_both_texts(old: str, new: str) -> None:
    before, after = sides(difference(old, new))

    assert "".join(p.text for p in before).split() == old.split()
    assert "".join(p.text for p in after).split() == new.split()


def test_texts_with_little_in_common_stand_whole() -> None:
    assert [p.op for p in difference("one two three four", "five six seven eight")] == ["out", "in"]


def test_a_record_of_changes_that_is_broken_says_what_to_do() -> None:
    with pytest.raises(IndexBroken, match="kb build --full"):
        VersionHistory.load(b"{")


@pytest.fixture
def served(repository: Path, write: Write) -> TestClient:
    write("refunds", OLD, id=900001, status="partial")
    commit(repository, FIRST)
    write("refunds", NEW.replace("We pay it.", "<script>alert(1)</script> We pay & you don't."), id=900001)
    commit(repository, SECOND)
    settings = Settings.load(repository, model="off")
    build.build(settings)
    return TestClient(create_app(settings, lambda: date(2026, 11, 22)))


def test_the_page_and_the_api_show_the_same_changes(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_git(*_: object, **__: object) -> None:
        raise AssertionError("git runs when a build is made, not when somebody asks")

    monkeypatch.setattr(subprocess, "run", no_git)
    body = served.get("/v1/changes?since=2026-09-15").json()
    page = served.get("/support/changes/?since=2026-09-15")

    assert (body["since"], body["known_since"], body["reason"]) == ("2026-09-15", "2026-09-01", "")
    assert [a["id"] for a in body["articles"]] == [900001]
    assert page.status_code == 200
    assert "within" not in page.text
    assert "<del>14 </del>" in page.text
    assert "<ins>30 </ins>" in page.text
    assert "<script>alert" not in page.text
    assert "Was partly confirmed, is verified now." in page.text
    assert 'href="/a/900001/who-pays-the-fee"' in page.text


def test_no_day_means_the_last_thirty_and_what_is_no_day_is_refused_in_words(served: TestClient) -> None:
    assert served.get("/v1/changes").json()["since"] == "2026-10-23"
    assert "No article changed since 23 Oct 2026." in served.get("/support/changes/").text
    assert served.get("/v1/changes?since=yesterday").status_code == 422
    refused = served.get("/support/changes/?since=yesterday")
    assert refused.status_code == 422
    assert "That is not a day. Write it as 2026-11-01" in refused.text
    for far in ("0001-01-01", "9999-12-31"):
        assert served.get(f"/v1/changes?since={far}").status_code == 200
        assert served.get(f"/support/changes/?since={far}").status_code == 200


def test_many_readers_at_once_who_ask_for_many_days_all_get_their_changes(served: TestClient) -> None:
    engine = served.app.state.engine()  # type: ignore[attr-defined]
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(150)]

    def read(start: int) -> set[int]:
        return {
            len(get_changes(engine, day).articles) for _ in range(10) for day in days[start:] + days[:start]
        }

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as readers:
            found = list(readers.map(read, range(0, 150, 19)))
    finally:
        sys.setswitchinterval(usual)

    assert found == [{0, 1}] * 8


def test_a_base_without_git_says_so_on_the_page(client: TestClient) -> None:
    assert client.get("/v1/changes").json()["reason"] == NO_GIT
    assert NO_GIT in client.get("/support/changes/").text


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_on_the_page_of_changes(
    served: TestClient, repository: Path, browser: Any, width: int, scheme: str
) -> None:
    with (
        serve_app(Settings.load(repository, model="off")) as address,
        visit(browser, address, width, scheme) as it,
    ):
        for query in ("?since=2026-09-15", "?since=2026-08-01", "?since=never"):
            page = it.go(f"/support/changes/{query}")
            assert violations(page) == [], query
            assert page.evaluate("document.documentElement.scrollWidth") == width
        page.get_by_role("link", name="90 days").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert (it.foreign, page.evaluate("window.__broken")) == ([], [])
