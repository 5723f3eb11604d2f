"""What runs on a pull request: the Action's own script over two branches of a repository, against a GitHub on this
machine; and the hook for pre-commit."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.bases import ROOT, small_base
from support.command_line import Run, flat, says
from support.git import git
from support.github import TOKEN, FakeGitHub, fake_github
from support.server import ENVIRONMENT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@dataclass
class PullRequest:
    """A copy of one commit of a repository, as a build server makes it, and the event that it is told of."""

    origin: Path
    copy: Path
    event: Path
    summary: Path

    def edit(self, old: str, new: str) -> None:
        """Write something else into an article of the pull request."""
        path = self.copy / "help/kb/articles/refunds.md"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def act(self, api: str, token: str = TOKEN, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the script of the Action's last step."""
        defaults = {name: given.get("default", "") for name, given in ACTION["inputs"].items()}
        values = {**defaults, "base": "help", **inputs, "token": token}
        step = ACTION["runs"]["steps"][-1]
        given = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: values[found[1]], value)
            for name, value in step["env"].items()
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.copy,
            env={
                **ENVIRONMENT,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{ENVIRONMENT['PATH']}",
                "GITHUB_EVENT_PATH": str(self.event),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_REPOSITORY": "acme/help",
                "GITHUB_API_URL": api,
                **given,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with fake_github() as found:
        yield found


@pytest.fixture
def pull(tmp_path: Path) -> PullRequest:
    """A repository with a base in `help/`, two branches, and a copy of the tip of the second one."""
    origin, copy = tmp_path / "origin", tmp_path / "copy"
    small_base(origin / "help")
    git(origin, "init", "--initial-branch=main", ".")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "Articles")
    tip = subprocess.run(
        ["git", "-C", str(origin), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    git(origin, "checkout", "-b", "edit")
    git(origin, "commit", "--allow-empty", "-m", "Edit")
    git(tmp_path, "clone", "--depth=1", "--branch=edit", f"file://{origin}", str(copy))
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "base": {"sha": tip, "ref": "main"}}}))
    return PullRequest(origin, copy, event, tmp_path / "summary.md")


def test_a_pull_request_gets_one_comment_that_is_written_anew(pull: PullRequest, github: FakeGitHub) -> None:
    others = [{"id": n, "body": f"<!-- kb review of help -->, I said {n}"} for n in range(1, 151)]
    github.comments = [*others]

    pull.edit("Five working days", "Six working days")
    first = pull.act(github.api)
    pull.edit("Six working days", "Two @octocat days | #12 *now*")
    second = pull.act(github.api)

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(github.comments) == 151
    assert github.comments[:150] == others
    text = github.comments[-1]["body"]
    assert text.startswith("<!-- kb review of help -->\n### Small help: what changes since main\n")
    assert "1 article changed since main." in text
    assert "Five working days after we approve it." in text
    assert "Two @\u200boctocat days \\| #\u200b12 now after we approve it." in text
    assert "Six working days" not in text
    assert [method for method, _ in github.asked] == ["GET", "GET", "POST", "GET", "GET", "PATCH"]
    assert "The review is a comment: https://github.example/c" in second.stdout
    assert pull.summary.read_text("utf-8").count("what changes since main") == 2


def test_an_edit_that_takes_a_question_from_its_article_fails(pull: PullRequest, github: FakeGitHub) -> None:
    pull.edit("## How do I ask for a refund?", "## Where do I get a credit?")

    done = pull.act(github.api)

    assert done.returncode == 1
    assert "#### 1 question lost by the article they are meant for" in github.comments[0]["body"]
    assert "How do I ask for a refund?" in github.comments[0]["body"]


def test_a_mistake_is_shown_at_its_line_and_in_the_comment(pull: PullRequest, github: FakeGitHub) -> None:
    pull.edit("title: Refunds", "title: [Refunds")

    done = pull.act(github.api)

    assert done.returncode == 1
    told = next(line for line in done.stdout.splitlines() if line.startswith("::error"))
    assert re.match(r"::error file=help/kb/articles/refunds\.md,line=[45]::\S.*%0A", told), told
    assert "**1 mistake** in the articles, so nothing can be published:" in github.comments[0]["body"]
    assert "Answers were not compared: the articles have mistakes" in github.comments[0]["body"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "GitHub's API answers with 403; a workflow needs 'permissions: pull-requests: write'"),
        (500, "GitHub's API answers with 500"),
        (302, "GitHub's API answers with 302"),
    ],
)
def test_a_comment_that_cannot_be_written_is_told_and_fails_nothing(
    pull: PullRequest, github: FakeGitHub, status: int, said: str
) -> None:
    github.status = status
    pull.edit("Five working days", "Six working days")

    done = pull.act(github.api)

    assert done.returncode == 0
    assert f"::warning::The review could not be written as a comment: {said}" in done.stdout
    assert "Six working days" in pull.summary.read_text("utf-8")
    assert TOKEN not in done.stdout + done.stderr
    assert {address.partition("?")[0] for _, address in github.asked} == {
        "/repos/acme/help/issues/7/comments"
    }


def test_a_token_goes_nowhere_in_the_clear_and_its_lack_is_told(
    pull: PullRequest, github: FakeGitHub
) -> None:
    plain = pull.act("http://api.github.example")
    none = pull.act(github.api, token="")
    off = pull.act(github.api, comment="false")

    assert (plain.returncode, none.returncode, off.returncode) == (0, 0, 0)
    assert "the address of GitHub's API is not https, so no token is sent there" in plain.stdout
    assert "The review is not written as a comment: GITHUB_TOKEN is not set." in none.stdout
    assert "::warning" not in off.stdout
    assert github.asked == []


def test_a_push_is_checked_and_gets_no_comment(pull: PullRequest, github: FakeGitHub) -> None:
    pull.event.write_text(json.dumps({"ref": "refs/heads/main", "commits": []}))

    done = pull.act(github.api)

    assert done.returncode == 0
    assert flat(done.stdout) == "### Small help 2 articles are in order."
    assert github.asked == []


def test_a_base_that_cannot_be_compared_with_is_no_mistake_of_the_edit(
    pull: PullRequest, github: FakeGitHub
) -> None:
    event = {"pull_request": {"number": 7, "base": {"sha": "0" * 40, "ref": "main"}}}
    pull.event.write_text(json.dumps(event))

    done = pull.act(github.api)

    assert done.returncode == 0
    assert "Answers were not compared: git has no base at" in github.comments[0]["body"]


def test_a_review_on_ones_own_machine_names_the_revision(kb: Run, pull: PullRequest) -> None:
    pull.edit("Five working days", "Six working days")

    ran = kb("review", "--base", pull.copy / "help", "--against", "HEAD")

    assert ran.code == 0
    assert says(ran.out, "### Small help: what changes since HEAD")
    assert "Six working days" in ran.out


def test_no_input_of_the_action_is_a_part_of_a_script() -> None:
    steps = ACTION["runs"]["steps"]

    assert ACTION["runs"]["using"] == "composite"
    assert [step["run"] for step in steps if "${{" in step["run"]] == []
    assert all(step["shell"] == "bash" for step in steps)
    used = " ".join(value for step in steps for value in step["env"].values())
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in used] == []


def test_the_hook_has_what_pre_commit_asks_for() -> None:
    assert {"id", "name", "entry", "language"} <= {*HOOK}
    assert {*HOOK} <= {
        *("id", "name", "description", "entry", "language", "files", "pass_filenames", "require_serial"),
        "minimum_pre_commit_version",
    }
    assert (HOOK["id"], HOOK["language"], HOOK["pass_filenames"]) == ("kb-check", "python", False)
    for path in ("kb/articles/refunds.md", "help/kb/facts.yml", "mkdocs.yml", "help/mkdocs.yml"):
        assert re.search(HOOK["files"], path)
    for path in ("README.md", "src/mkdocs.yml.txt", "notkb/x.md"):
        assert not re.search(HOOK["files"], path)


def test_the_hook_stops_a_commit_with_a_mistake(kb: Run, pull: PullRequest) -> None:
    words = [*shlex.split(HOOK["entry"]), "--base", str(pull.copy / "help")]

    right = kb(*words[1:])
    pull.edit("title: Refunds", "title: [Refunds")
    wrong = kb(*words[1:])

    assert words[0] == "kb"
    assert (right.code, wrong.code) == (0, 1)
    assert "kb/articles/refunds.md:" in wrong.err
