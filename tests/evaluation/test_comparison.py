"""`kb check --against REV`: what an edit does to the answers, before it is published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from support.bases import small_base

from assistant.errors import ContentErrors, GitError, NotFound
from assistant.evaluation.comparison import Comparison, compare
from assistant.settings import Settings

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small base, committed, that answers by words alone."""
    folder = small_base(tmp_path / "base", "threshold: 0.3")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run(
            ["git", "-C", str(folder), *words], check=True, capture_output=True, env=os.environ | IDENTITY
        )
    return folder


def compared(base: Path, revision: str = "HEAD") -> Comparison:
    return compare(Settings.load(base), revision, lambda: date(2026, 11, 22))


def edit(base: Path, name: str, old: str, new: str) -> None:
    path = base / "kb/articles" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_nothing_edited_changes_no_answer(base: Path) -> None:
    found = compared(base)

    assert found.asked >= 7
    assert found.changes == ()


def test_of_many_questions_those_about_edited_articles_are_asked_first(base: Path) -> None:
    whole = compared(base)
    edit(base, "refunds.md", "Five working days", "Six working days")

    few = compare(Settings.load(base), "HEAD", lambda: date(2026, 11, 22), most=4)
    more = compare(Settings.load(base), "HEAD", lambda: date(2026, 11, 22), most=whole.known - 1)

    assert (whole.edited, few.edited, few.asked, few.known, more.asked) == (
        0,
        1,
        4,
        whole.known,
        whole.known - 1,
    )
    assert {c.kind for c in few.changes} == {"text"}, "one of four questions shows what changed"
    assert len(more.of("text")) >= len(few.of("text"))


def test_how_far_it_is_is_told_for_each_step(base: Path) -> None:
    edit(base, "refunds.md", "Five working days", "Six working days")
    steps: dict[str, list[int]] = {}

    found = compare(
        Settings.load(base),
        "HEAD",
        lambda: date(2026, 11, 22),
        report=lambda what, done, _: steps.setdefault(what, []).append(done),
    )

    assert list(steps) == ["Reading both", "Learning from both", "Asking both"]
    assert steps["Asking both"] == [*range(1, found.asked + 1)]


def test_a_reworded_answer_is_shown_old_and_new(base: Path) -> None:
    edit(base, "refunds.md", "Five working days", "Six working days")

    changes = compared(base).of("text")

    assert changes
    assert all("Five working days" in c.before.text and "Six working days" in c.after.text for c in changes)


def test_a_new_article_does_not_take_anothers_questions_silently(base: Path) -> None:
    thief = (
        "---\nid: 900777\ntitle: Refund time\n---\n# Refund time\n\n"
        "## Refund time: when do I get my money back?\n\nRefund time is ten days.\n"
    )
    (base / "kb/articles/thief.md").write_text(thief, "utf-8")

    taken = compared(base).of("taken")

    assert taken
    assert {c.after.ref.partition("#")[0] for c in taken} == {"900777"}


def test_a_mistake_in_the_edit_is_told_as_by_every_check(base: Path) -> None:
    edit(base, "refunds.md", "title:", "titel:")

    with pytest.raises(ContentErrors, match=r"kb/articles/refunds\.md"):
        compare(Settings.load(base, strict=True), "HEAD", lambda: date(2026, 11, 22))


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=/tmp/x", "HEAD:kb", ""])
def test_what_is_no_revision_is_said_to_be_none(base: Path, revision: str) -> None:
    with pytest.raises(NotFound, match=r"revision|git has no base at"):
        compared(base, revision)


def test_where_git_cannot_be_run_that_is_said(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(base))

    with pytest.raises(GitError, match="git cannot be run here"):
        compared(base)


def test_a_revision_with_wordings_and_questions_in_their_old_places_answers_alike(base: Path) -> None:
    """The revision has `also_asked` and one file of questions, the base of now the folders for both."""
    (base / "kb/questions.yml").write_text('- ask: "paid twice"\n  find: "900001"\n', "utf-8")
    for words in (("add", "-A"), ("commit", "-q", "-m", "second")):
        subprocess.run(
            ["git", "-C", str(base), *words], check=True, capture_output=True, env=os.environ | IDENTITY
        )
    edit(
        base,
        "refunds.md",
        "also_asked:\n  how-long-does-a-refund-take:\n    - when do I get my money back\n    - refund time\n",
        "",
    )
    for folder, name, text in (
        ("wordings", "refunds", "how-long-does-a-refund-take: [when do I get my money back, refund time]\n"),
        ("questions", "refunds", '- ask: "paid twice"\n  find: "900001"\n'),
    ):
        (base / "kb" / folder).mkdir()
        (base / "kb" / folder / f"{name}.yml").write_text(text, "utf-8")
    (base / "kb/questions.yml").unlink()

    found = compared(base)

    assert (found.asked, found.known, found.changes) == (8, 8, ())


def test_outside_of_a_repository_there_is_nothing_to_compare_with(base: Path) -> None:
    shutil.rmtree(base / ".git")

    with pytest.raises(NotFound, match="git has no base at 'HEAD'"):
        compared(base)


def test_the_command_shows_both_texts_and_fails_when_a_question_is_taken(base: Path) -> None:
    edit(base, "refunds.md", "Five working days", "Six working days")
    command = [sys.executable, "-m", "assistant.cli", "check", "--base", str(base), "--against", "HEAD"]

    shown = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"COLUMNS": "160"})
    data = subprocess.run([*command, "--json"], capture_output=True, text=True)

    assert shown.returncode == 0, shown.stderr
    assert "Five working days" in shown.stdout
    assert "Six working days" in shown.stdout
    assert {c["kind"] for c in json.loads(data.stdout)["changes"]} == {"text"}
