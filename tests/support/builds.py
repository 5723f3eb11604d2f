"""Builds of a small base, and what is in them."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.builds import build as builds
from assistant.builds import folder
from assistant.settings import Settings

_TIMES = re.compile(r'"created":"[^"]*","expires":"[^"]*",')


def built(root: Path, **options: bool) -> builds.Build:
    return builds.build(Settings.load(root), **options)[0]


def names(root: Path) -> list[str]:
    """Folder names of its builds, the newest first."""
    return [found.folder.name for found in folder.builds_on_disk(Settings.load(root))]


def edit(root: Path, old: str, new: str, name: str = "articles/refunds.md") -> None:
    path = root / "kb" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def add_article(root: Path, beside: str, name: str) -> None:
    """An article more, with the front matter of another one, which has a link to it from now on."""
    article = root / "kb/articles" / f"{beside}.md"
    text = article.read_text("utf-8")
    kept = ("title", "summary", "category", "audience", "status", "owner", "reviewed", "review_by")
    head = [line for line in text.split("---")[1].splitlines() if line.partition(":")[0] in kept]
    head = [f"title: {name.capitalize()}" if line.startswith("title") else line for line in head]
    article.write_text(f"{text}\n## More\n\nSee [the credits]({name}.md).\n", "utf-8")
    (root / "kb/articles" / f"{name}.md").write_text(
        "\n".join(
            ["---", "id: 900009", *head, "---", "## What is a credit?", "", "Money for the next invoice.", ""]
        ),
        "utf-8",
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def site_of(build: builds.Build) -> dict[str, str]:
    return texts_in(build.folder / "site")


def texts_in(site: Path) -> dict[str, str]:
    """Each file's text; of the offline pack without what differs from build to build: its first line, which
    has the key and the signature of this place, and the moments between which it may be used."""
    files = {name: data.decode("utf-8", "replace") for name, data in tree(site).items()}
    return {
        name: _TIMES.sub("", text.partition("\n")[2]) if name == "widget/pack.json" else text
        for name, text in files.items()
    }


def spoil_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
