"""`kb init` and `kb new`: what they write, and what they never overwrite."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from support.bases import ROOT, publish
from support.command_line import Run, says

from assistant.content.checks import checked_library
from assistant.settings import Settings


@pytest.mark.parametrize(
    "name",
    [
        "Help center",
        'The "Best" Help',
        "Fees: 50 % {off}",
        "C:\\temp\\new",
        "O'Brien & Sons <help>",
        "# hash",
        "日本語",
        "a\nb",
    ],
)
def test_init_makes_a_base_that_is_in_order_whatever_its_name(kb: Run, tmp_path: Path, name: str) -> None:
    made = kb("init", tmp_path / "mine", "--name", name)

    checked = kb("check", "--base", tmp_path / "mine")
    assert made.code == 0
    assert (checked.code, checked.err.strip()) == (0, "")
    assert (
        yaml.safe_load((tmp_path / "mine/mkdocs.yml").read_text("utf-8"))["site_name"].split() == name.split()
    )
    assert Settings.load(tmp_path / "mine").base.site_name.split() == name.split()


def test_init_does_not_write_into_a_folder_that_has_something(kb: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")

    ran = kb("init", tmp_path)

    assert ran.code == 1
    assert says(ran.err, "is not empty")
    assert says(ran.err, f"kb init {tmp_path}-help --from {tmp_path}")
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_init_of_a_whole_base_changes_nothing(kb: Run, small: Path) -> None:
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}

    ran = kb("init", small)

    assert (ran.code, says(ran.out, "Nothing was missing.")) == (0, True)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before


def test_init_here_does_what_a_build_without_mkdocs_yml_says(
    kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "off")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb/articles").mkdir(parents=True)
    (tmp_path / "kb/articles/hours.md").write_text("# Hours\n\nNine to five.\n")
    (tmp_path / "kb/settings.yml").write_text("site_name: Acme help\n")

    refused = kb("build")
    made = kb("init", ".")
    built = kb("build")

    assert (refused.code, says(refused.err, "kb init .")) == (1, True)
    assert (made.code, built.code) == (0, 0)
    assert says(made.out, "wrote mkdocs.yml")
    assert says(made.out, "kept kb/settings.yml")
    assert made.out.endswith("Now:  kb serve\n")
    assert yaml.safe_load((tmp_path / "mkdocs.yml").read_text("utf-8"))["site_name"] == "Acme help"
    assert says(built.out, "1 articles")


def test_new_writes_an_article_with_a_free_id_that_passes_the_check(kb: Run, small: Path) -> None:
    ran = kb("new", "How do I change my office hours?", "--base", small, "--category", "online-profile")

    path = small / "kb/articles/how-do-i-change-my-office-hours.md"
    matter = yaml.safe_load(path.read_text("utf-8").split("---")[1])
    assert ran.code == 0
    assert (matter["id"], matter["status"], matter["category"]) == (900003, "outline", "online-profile")
    assert matter["title"] == "How do I change my office hours?"
    assert says(ran.out, "a draft, which no build publishes")
    assert says(ran.out, "http://127.0.0.1:8000/articles/how-do-i-change-my-office-hours/")
    assert says(kb("check", "--base", small).out, f"Left out: kb/articles/{path.name} is a draft.")
    assert json.loads(kb("check", "--base", small, "--json").out)["articles"] == 2
    publish(path)
    assert json.loads(kb("check", "--base", small, "--json").out)["articles"] == 3


@pytest.mark.parametrize(
    "title",
    [
        'Say "yes"',
        "Fees: which?",
        "C:\\new\\table",
        "# Not a heading",
        "{{ fact }}",
        "It's 50 %",
        "[brackets] & <b>",
        "Größe ändern",
        "- dash",
        "{% if %}",
    ],
)
def test_new_takes_any_title(kb: Run, small: Path, title: str) -> None:
    ran = kb("new", "--base", small, "--", title)
    checked = kb("check", "--base", small)

    assert ran.code == 0
    assert (checked.code, checked.err.strip()) == (0, "")
    assert {title, title.replace('"', "'")} & {
        a.title for a in checked_library(Settings.load(small), drafts=True).articles
    }


def test_new_refuses_a_title_that_is_there_already_or_has_no_letters(kb: Run, small: Path) -> None:
    twice, empty = kb("new", "Refunds", "--base", small), kb("new", "???", "--base", small)

    assert (twice.code, says(twice.err, "refunds.md is there already")) == (1, True)
    assert (empty.code, says(empty.err, "the title has no letters")) == (1, True)


def test_new_in_the_real_base_leaves_only_its_own_address_to_be_recorded(kb: Run, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "kb",
        tmp_path / "kb",
        ignore=shutil.ignore_patterns("builds", "current", ".lock", "journal.sqlite*"),
    )
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    kb("links", "--record", "--base", tmp_path)

    made = kb("new", "How do I change my office hours?", "--base", tmp_path)
    publish(tmp_path / "kb/articles/how-do-i-change-my-office-hours.md")
    before = kb("check", "--base", tmp_path)
    recorded = kb("links", "--record", "--base", tmp_path)
    after = kb("check", "--base", tmp_path)

    assert made.code == 0
    assert (
        before.code,
        says(before.out, "addresses are not in the link ledger yet"),
        says(before.out, "kb links --record"),
    ) == (1, True, True), before.err
    assert says(recorded.out, "addresses recorded in kb/links.yml")
    assert (after.code, after.err.strip()) == (0, "")


def test_check_gives_notes_that_are_no_mistakes(kb: Run, small: Path) -> None:
    text = "# {0}\n\n## How {1} I remove a user?\n\nSo.\n\n```mermaid\na --> b\n```\n"
    for name, verb in (("one", "do"), ("two", "can")):
        (small / f"kb/articles/{name}.md").write_text(text.format(name, verb), "utf-8")

    checked, hints = (
        kb("check", "--base", small),
        json.loads(kb("check", "--base", small, "--json").out)["hints"],
    )

    assert checked.code == 0
    assert says(checked.out, "Note: kb/articles/one.md:7: the diagram is shown as its text")
    assert says(
        checked.out,
        "Note: kb/articles/two.md:3: the question 'How can I remove a user?' seems to be "
        "'How do I remove a user?' of kb/articles/one.md:3",
    )
    assert [(hint["path"], hint["line"]) for hint in hints] == [
        ("kb/articles/one.md", 7),
        ("kb/articles/two.md", 7),
        ("kb/articles/two.md", 3),
    ]
