"""A mkdocs.yml of somebody's own: what the site does not use is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from assistant.site.mkdocs_config import refuse_what_does_nothing


def refused(root: Path, text: str, folder: str = "kb/articles") -> str:
    (root / "kb/articles").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "mkdocs.yml").write_text(f"site_name: A\ndocs_dir: {folder}\n{text}", "utf-8")
    with pytest.raises(PluginError) as caught:
        refuse_what_does_nothing(load_config(str(root / "mkdocs.yml")), root / "kb/articles")
    return str(caught.value)


def test_settings_that_change_nothing_are_named_with_what_does(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        "nav: [index.md]\ncopyright: Us\ntheme: {name: material, logo: a.png, palette: {primary: red}, font: false}\n"
        "extra: {analytics: {provider: google}}\n",
    )

    assert [line.split("'")[1] for line in found.splitlines()[1:]] == [
        "nav",
        "copyright",
        "theme.logo",
        "theme.palette",
        "extra.analytics",
    ]


def test_another_folder_of_articles_is_named_with_what_to_do(tmp_path: Path) -> None:
    found = refused(tmp_path, "", "docs")

    assert (
        "Write 'docs_dir: kb/articles', or make a base of that folder: kb init my-help --from docs" in found
    )


def test_a_file_without_such_settings_is_taken(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: A\ntheme: {name: material}\n", "utf-8")

    config = load_config(str(tmp_path / "mkdocs.yml"))

    assert refuse_what_does_nothing(config, tmp_path / "docs") is None  # type: ignore[func-returns-value]
