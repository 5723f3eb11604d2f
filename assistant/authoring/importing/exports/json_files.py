"""JSON of an export: the documents of its files, and the records in them wherever they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.authoring.importing.exports.source import Source
from assistant.errors import ContentError

_DEPTH = 12
"""Lists and objects in each other in which records are looked for."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a document."""

    values: dict[str, Any]
    file: str
    line: int | None
    under: str
    """The name under which it, or the list that it is in, stands; empty for the document itself."""

    parents: tuple[dict[str, Any], ...]


@dataclass
class Documents:
    """All JSON of an export, and the first file that cannot be read."""

    records: list[Record] = field(default_factory=list)
    broken: ContentError | None = None


def read_documents(source: Source) -> Documents:
    """Every record of every JSON file."""
    found = Documents()
    for name in source.ending(".json"):
        try:
            found.records += _records(source, name)
        except ContentError as error:
            found.broken = found.broken or error
    return found


def _records(source: Source, name: str) -> list[Record]:
    text, called = source.text(name), source.called(name)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        problem = "the JSON ends too early" if is_cut else f"this is not JSON: {error.msg}"
        remedy = "Export it again, and save the whole answer."
        raise ContentError(called, error.lineno, problem, remedy) from None
    except (RecursionError, ValueError) as error:
        problem = f"this JSON cannot be read: {error}"
        raise ContentError(called, None, problem, "Export it again.") from None
    lines = _Lines(text)
    return [
        Record(values, called, lines.of(values.get("id")), under, parents)
        for values, under, parents in _objects(document, "", ())
    ]


def _objects(
    value: Any, under: str, parents: tuple[dict[str, Any], ...]
) -> Iterator[tuple[dict[str, Any], str, tuple[dict[str, Any], ...]]]:
    if len(parents) > _DEPTH:
        return
    if isinstance(value, dict):
        yield value, under, parents
        for name, inner in value.items():
            if isinstance(inner, dict | list):
                yield from _objects(inner, name, (*parents, value))
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict):
                yield from _objects(inner, under, parents)


class _Lines:
    """Lines of ids in a text, each found from where the one before it was."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        line, last = 1, 0
        for match in re.finditer(r'"id"\s*:\s*"?([\w-]+)', text):
            line += text.count("\n", last, match.start())
            last = match.start()
            self._lines.setdefault(match[1], line)

    def of(self, value: object) -> int | None:
        return self._lines.get(str(value))
