"""What was brought in and how it was then (`kb/imported.yml`): by it a second import tells what changed at
the source from what was edited here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.cache import write_whole
from assistant.content.addresses import is_markdown
from assistant.content.yaml_reader import read_yaml
from assistant.errors import ContentError

FILE = "kb/imported.yml"
HEADER = """\
# What was brought in, and how it was then. `kb import` compares with it: keep it, and do not edit it.
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """An article that was brought in."""

    path: str
    """Below kb/articles."""

    source: str
    """The hash of what the import last made of it."""

    written: str
    """The hash of its file as the import last wrote it."""


@dataclass
class Record:
    """Everything that was brought in."""

    articles: dict[str, Imported] = field(default_factory=dict)
    """By what they are called for ever at the source."""

    files: dict[str, str] = field(default_factory=dict)
    """Hashes of pictures and other files, by their paths below kb/articles."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def read_record(root: Path) -> Record | None:
    """What was brought into a base, or None when it has no record. Raises ContentError when that is
    broken."""
    errors: list[ContentError] = []
    content = read_yaml(root / FILE, FILE, errors)
    if errors:
        raise errors[0]
    if content is None:
        return None
    try:
        return Record(
            {str(key): Imported(**entry) for key, entry in content["articles"].items()},
            {str(path): str(hash) for path, hash in (content.get("files") or {}).items()},
        )
    except (TypeError, KeyError, AttributeError):
        remedy = "Take it from the repository as it was: git checkout kb/imported.yml"
        raise ContentError(FILE, 1, "this is no record of an import", remedy) from None


def write_record(root: Path, record: Record) -> None:
    lines = [HEADER, "articles:" if record.articles else "articles: {}"]
    lines += [f"  {_quoted(key)}: {_entry(record.articles[key])}" for key in sorted(record.articles)]
    lines += ["files:" if record.files else "files: {}"]
    lines += [f"  {_quoted(path)}: {_quoted(hash)}" for path, hash in sorted(record.files.items())]
    write_whole(root / FILE, "\n".join(lines) + "\n")


def record_of(root: Path, paths: Mapping[str, str]) -> Record:
    """The record of a base that was just written: `paths` has its articles by their keys."""
    articles = root / "kb" / "articles"
    record = Record()
    for key, path in paths.items():
        made = digest((articles / path).read_bytes())
        record.articles[key] = Imported(path, made, made)
    for file in sorted(p for p in articles.rglob("*") if p.is_file() and not is_markdown(p.name)):
        record.files[file.relative_to(articles).as_posix()] = digest(file.read_bytes())
    return record


def _entry(article: Imported) -> str:
    fields = {"path": article.path, "source": article.source, "written": article.written}
    return "{" + ", ".join(f"{name}: {_quoted(value)}" for name, value in fields.items()) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
