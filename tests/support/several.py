"""Several bases for one process: the same articles under the same ids, each with words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.api.bases.application import Bases
from assistant.builds import build
from assistant.settings import Settings
from assistant.settings.bases_file import read_bases
from support.bases import small_base

BICYCLES, BOATS = "help.bicycles.example", "help.boats.example"
WORDS = {BICYCLES: "bicycle", BOATS: "schooner"}
"""The word of each base that no other one has."""

QUESTION = {"question": "How long does a refund take?"}


def named_base(root: Path, host: str, word: str, *lines: str) -> Path:
    """The small base about something else, not built. Ids, addresses and anchors are those of any other one."""
    small_base(root, f"site_url: http://{host}/", "reload_seconds: 0.02", *lines)
    settings = root / "kb/settings.yml"
    settings.write_text(settings.read_text("utf-8").replace("Small help", f"Help with a {word}"), "utf-8")
    for path in (root / "kb/articles").rglob("*.md"):
        said = path.read_text("utf-8").replace("Small help", f"Help with a {word}")
        said = said.replace("Five working days", f"Five {word} days").replace("as a PDF", f"as a {word}")
        path.write_text(said, "utf-8")
    return root


def built_base(root: Path, host: str, word: str, *lines: str) -> Path:
    """Such a base, built."""
    build.build(Settings.load(named_base(root, host, word, *lines)))
    return root


def bases_file(path: Path, folders: Mapping[str, Path], own: Mapping[str, Mapping[str, Any]] = {}) -> Path:
    """`bases.yml` with these hosts, and what each base has below `settings`."""
    entries = [
        {"host": host, "folder": str(folder), **({"settings": {**own[host]}} if host in own else {})}
        for host, folder in folders.items()
    ]
    path.write_text(yaml.safe_dump(entries, sort_keys=False), "utf-8")
    return path


def bases_of(path: Path, **process: Any) -> Bases:
    """The application of `kb serve --bases` over a file."""
    settings = Settings.load(path, **process)
    return Bases(settings, read_bases(path, settings))
