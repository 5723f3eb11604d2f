"""Bases that tests make: where the shipped one is, and a small one of two articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.authoring import scaffold
from assistant.content.article_checks import NEW_GAP, NEW_SUMMARY, NEW_WORDING
from assistant.settings import KnowledgeBaseSettings, Settings

ROOT = Path(__file__).parent.parent.parent

Write = Callable[..., Path]
"""What the fixture `write` gives."""


def small_base(root: Path, *settings: str, model: bool = False) -> Path:
    """The base that `kb init` makes, two articles and three pages, with these lines added to its settings.

    Without the sentence model, as here unless a test wants it, builds are quick and answers come by words
    alone.
    """
    scaffold.new_base(root, "Small help")
    with (root / "kb/settings.yml").open("a") as file:
        file.writelines(f"{line}\n" for line in (*settings, *([] if model else ['model: "off"'])))
    return root


def with_base(settings: Settings, **changes: Any) -> Settings:
    """The same settings with others of the base."""
    return settings.model_copy(update={"base": settings.base.model_copy(update=changes)})


SETTINGS = {*KnowledgeBaseSettings.model_fields, *Settings.model_fields} - {"base"}
"""The name of every setting, of both kinds."""


def publish(path: Path) -> None:
    """Do what an author does when an article is ready: write in place of the examples, and remove the line that
    makes it a draft."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    assert lines[1].startswith("draft: true")
    text = (
        "".join([lines[0], *lines[2:]]).replace(NEW_SUMMARY, "What is known.").replace(NEW_GAP, "The steps.")
    )
    path.write_text(text.replace(NEW_WORDING, "say again: "), "utf-8")
