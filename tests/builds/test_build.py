"""The same content gives the same build, a change makes only what it affects, and a build that fails changes
nothing."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.builds import built, edit, site_of, spoil_byte, tree

from assistant import cli
from assistant.api.app import create_app
from assistant.builds import build
from assistant.errors import BuildError, ContentErrors
from assistant.settings import Settings

pytestmark = pytest.mark.usefixtures("one_speller")


# --- the same and the changed -------------------------------------------------------------------------------


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


def test_the_home_page_of_a_base_without_review_dates_calls_none_of_its_articles_reviewed(
    small: Path,
) -> None:
    before = (built(small).folder / "site/index.html").read_text("utf-8")
    assert "Verified" in (built(small).folder / "site/articles/invoices/index.html").read_text("utf-8")
    for path in (small / "kb/articles").glob("*s.md"):
        fields = r"review\w+|status" if path.stem == "refunds" else r"review\w+"
        path.write_text(re.sub(rf"^(?:{fields}): .*\n", "", path.read_text("utf-8"), flags=re.M), "utf-8")
    after = (built(small).folder / "site/index.html").read_text("utf-8")

    assert ("Recently reviewed" in before, "<time" in before) == (True, True)
    assert ("eviewed" in after, "<time" in after) == (False, False)
    for name in ("invoices", "refunds"):
        page = (built(small).folder / f"site/articles/{name}/index.html").read_text("utf-8")
        assert "erified" not in page, "nobody has verified it, and nobody has to read that on each page"
    assert re.search(r'<h2 id="recent">Articles</h2>.*All topics.*<span>Invoices</span>', after, re.S)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("articles/refunds.md", "Five", "Six"),
        ("synonyms.yml", "money back", "reimbursement"),
        ("settings.yml", "Small help", "Large help"),
        ("../mkdocs.yml", "Small", "Large"),
    ],
)
def test_every_file_that_can_change_the_site_or_the_answers_changes_the_build_id(
    small: Path, name: str, old: str, new: str
) -> None:
    first = built(small)

    edit(small, old, new, name)

    assert built(small).id != first.id


def test_a_new_calibration_changes_the_build_id(small: Path) -> None:
    first = built(small)

    (small / "kb/calibration.yml").write_text("# as `kb train` writes it\n")

    assert built(small).id != first.id


def test_an_overdue_review_changes_the_build_because_the_page_says_so(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.content.library import read_library

    settings = Settings.load(small)

    assert (
        read_library(settings, today=date(2026, 1, 1)).build
        != read_library(settings, today=date(2999, 1, 1)).build
    )


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
    pages = [
        name for name in files if name.endswith("index.html") and 'http-equiv="refresh"' not in files[name]
    ]
    assert len(pages) == second.pages_written + 5
    assert [
        name for name in [*pages, "404.html", "assets/search-index.json"] if second.id not in files[name]
    ] == []
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
    "a file's name": lambda root: (root / "kb/articles/refunds.md").rename(
        root / "kb/articles/money-back.md"
    ),
    "an article that is gone": lambda root: (
        edit(root, "related: [900001]", "related: []", "articles/invoices.md"),
        (root / "kb/articles/refunds.md").unlink(),
    ),
    "a picture that is gone": lambda root: (
        edit(root, "![](one.svg)", ""),
        (root / "kb/articles/one.svg").unlink(),
    ),
    "a template": lambda root: (root / "kb/theme/article.html").write_text(
        "{% extends 'main.html' %}{% block body %}<h1>{{ article.title }}</h1>{% endblock %}"
    ),
    "the handoff": lambda root: (
        (root / "kb/settings.yml").open("a").write("handoff: {label: Call us, url: /about/}\n")
    ),
    "an address below another path": lambda root: (
        (root / "kb/settings.yml").open("a").write("site_url: https://example.com/help/\n")
    ),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.filterwarnings("ignore:unclosed file")
def test_a_partial_build_is_the_same_as_a_full_one(small: Path, tmp_path: Path, what: str) -> None:
    (small / "kb/articles/one.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (small / "kb/theme").mkdir()
    edit(small, "theme:\n", "theme:\n  custom_dir: kb/theme\n", "../mkdocs.yml")
    edit(small, "You can ask", "![](one.svg)\n\nYou can ask")
    with (small / "kb/settings.yml").open("a") as file:
        file.write(
            "home: ['900001#how-long-does-a-refund-take']\n"
            if what != "a heading" and what != "an article that is gone"
            else ""
        )
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
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(small),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(small.parent),
    }
    environment |= {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"))
    }

    def git(*words: str, day: str = "2026-01-05") -> None:
        stamp = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(
            ["git", "-C", str(small), *words], check=True, capture_output=True, env=environment | stamp
        )

    git("init", "-q")
    git("add", "kb/articles")
    git("commit", "-qm", "One")
    assert "<lastmod>2026-01-05</lastmod>" in site_of(built(small))["sitemap.xml"]
    edit(small, "Five", "Six")
    built(small)

    git("commit", "-qam", "Two", day="2026-02-06")

    assert "refunds/</loc><lastmod>2026-02-06</lastmod>" in site_of(built(small))["sitemap.xml"]


def test_switching_the_sentence_model_on_or_off_makes_another_build(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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


# --- failures change nothing --------------------------------------------------------------------------------


def test_a_mistake_in_an_article_changes_nothing(small: Path) -> None:
    built(small)
    before = tree(small)
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    with pytest.raises(ContentErrors, match=r"kb/articles/broken\.md"):
        built(small)

    (small / "kb/articles/broken.md").unlink()
    assert tree(small) == before


@pytest.mark.parametrize("step", ["write_index", "build_site", "write_manifest"])
def test_a_full_disk_at_any_step_changes_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = built(small)
    before = tree(small)
    edit(small, "Five", "Six")

    def full(*_: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(build, step, full)
        with pytest.raises((OSError, BuildError), match="No space left"):
            built(small)

    edit(small, "Six", "Five")
    assert tree(small) == before
    assert build.current(Settings.load(small)).id == first.id


def run_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """`kb …` in this process: exit code, what it printed, what it complained of."""
    monkeypatch.setattr(sys, "argv", ["kb", *words])
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    out, err = capsys.readouterr()
    return code, out, err


def test_a_full_disk_is_a_message_not_a_traceback(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "kb/index/builds/x")

    monkeypatch.setattr(build, "write_index", full)

    code, _, err = run_main(monkeypatch, capsys, "build", "--base", str(small))

    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kb/theme/article.html", "{% extends 'main.html' %}{% block body %}{{ article.", "article.html"),
        (
            "kb/theme/article.html",
            "{% extends 'main.html' %}{% block body %}{{ nothing.here }}{% endblock %}",
            "nothing",
        ),
        ("mkdocs.yml", "site_name: [", "mkdocs.yml"),
        ("mkdocs.yml", "site_name: X\ntheme: material\ndocs_dir: kb/articles\n", "does not name the plugin"),
        ("mkdocs.yml", None, "is missing"),
        (
            "mkdocs.yml",
            "site_name: X\ntheme: {name: no-such-theme}\nplugins: [help-assistant]\ndocs_dir: kb/articles\n",
            "configuration error",
        ),
    ],
    ids=["half a template", "an unknown name", "broken YAML", "no plugin", "no mkdocs.yml", "no such theme"],
)
def test_a_mistake_in_the_theme_or_in_mkdocs_yml_is_a_build_error_and_changes_nothing(
    small: Path, name: str, content: str | None, said: str
) -> None:
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
    assert build.current(Settings.load(small)).id == first.id
    assert [p.name for p in (small / "kb/index/builds").iterdir()] == [first.id]


def test_a_markdown_file_with_another_ending_is_a_page(small: Path) -> None:
    (small / "kb/articles/shouted.MD").write_text("# Shouted\n\nLoud text.\n", "utf-8")
    (small / "kb/articles/long.markdown").write_text("# Long\n\nMore text.\n", "utf-8")

    site = built(small).folder / "site"

    assert "Loud text." in (site / "articles/shouted/index.html").read_text("utf-8")
    assert "More text." in (site / "articles/long/index.html").read_text("utf-8")
    assert not (site / "shouted.MD").exists()
