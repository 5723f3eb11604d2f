"""`kb export`: what it says, and what it never overwrites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.bases import small_base
from support.command_line import Run, says

HOME = {"markdown": "docs/index.md", "zensical": "zensical.toml", "html": "index.html"}


@pytest.mark.parametrize("to", HOME)
def test_a_base_is_exported_in_each_form(kb: Run, small: Path, tmp_path: Path, to: str) -> None:
    ran = kb("export", tmp_path / "new/folder", "--to", to, "--base", small)

    assert (ran.code, ran.err) == (0, "")
    assert says(ran.out, f"Wrote {tmp_path}/new/folder: 6 pages, 0 other files, ")
    assert (tmp_path / "new/folder" / HOME[to]).is_file()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["folder"]


def test_nothing_is_written_into_a_folder_that_has_something(kb: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes").write_text("mine")

    ran = kb("export", tmp_path / "out", "--to", "html", "--base", small)

    assert ran.code == 1
    assert says(ran.err, "out is not empty, and an export overwrites nothing")
    assert says(ran.err, f"Name a new folder, such as {tmp_path}/out-2, or remove {tmp_path}/out first.")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes"]


def test_a_file_is_not_replaced_by_a_folder(kb: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    ran = kb("export", tmp_path / "out", "--to", "html", "--base", small)

    assert (ran.code, says(ran.err, "out is a file, and an export overwrites nothing")) == (1, True)
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_folder_is_filled(kb: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    assert kb("export", tmp_path / "out", "--to", "html", "--base", small).code == 0
    assert (tmp_path / "out/index.html").is_file()


def test_an_export_does_not_become_a_part_of_the_base(kb: Run, small: Path) -> None:
    ran = kb("export", small / "kb/articles/out", "--to", "markdown", "--base", small)

    assert (ran.code, says(ran.err, "is in the base itself")) == (1, True)
    assert not (small / "kb/articles/out").exists()


def test_a_program_reads_what_was_exported_and_what_stays(kb: Run, tmp_path: Path) -> None:
    root = small_base(tmp_path / "base")
    (root / "kb/articles/plans.md").write_text("---\ndraft: true\n---\n# Plans\n\nSoon.\n")

    ran = kb("export", tmp_path / "out", "--to", "markdown", "--base", root, "--json")

    found = json.loads(ran.out)
    assert (found["pages"], found["files"], found["notes"]) == (6, 0, [])
    assert found["withheld"] == [{"path": "kb/articles/plans.md", "reason": "is a draft"}]


def test_a_person_reads_which_links_lead_nowhere_and_which_articles_stay(
    kb: Run, small: Path, tmp_path: Path
) -> None:
    (small / "kb/articles/plans.md").write_text("---\ndraft: true\n---\n# Plans\n\nSoon.\n")
    (small / "kb/articles/more.md").write_text("# More\n\nThe [feed](/feed.xml).\n")

    ran = kb("export", tmp_path / "out", "--to", "html", "--base", small)

    assert says(ran.out, "Left out: kb/articles/plans.md is a draft.")
    assert says(
        ran.out,
        "articles/more/index.html leads to /feed.xml, an address of the site that the export does not have.",
    )


def test_a_base_without_a_home_page_is_told(kb: Run, small: Path, tmp_path: Path) -> None:
    (small / "kb/articles/index.md").unlink()

    ran = kb("export", tmp_path / "out", "--to", "html", "--base", small)

    assert ran.code == 0
    assert ran.out.count("Note:") == 1
    assert says(ran.out, "The base has no page to begin with. Write one: kb/articles/index.md")


def test_settings_of_mkdocs_that_cannot_be_used_are_told(kb: Run, small: Path, tmp_path: Path) -> None:
    (small / "mkdocs.yml").write_text("site_name: x\nplugins: [nobody-has-this]\n")

    ran = kb("export", tmp_path / "out", "--to", "html", "--base", small)

    assert (ran.code, says(ran.err, "mkdocs.yml cannot be used")) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["base"]


def test_the_form_has_to_be_named(kb: Run, tmp_path: Path) -> None:
    ran = kb("export", tmp_path / "out", "--to", "word")

    assert ran.code == 2
    assert says(ran.err, "'markdown', 'zensical', 'html'")
