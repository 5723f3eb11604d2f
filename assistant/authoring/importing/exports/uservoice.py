"""UserVoice: the CSV of its knowledge base, one article a row.

Its columns were called in several ways over the years; a column is known by any of its names.
"""

from __future__ import annotations

import csv
import io
import re

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    as_html,
    day_in,
    number_in,
)
from assistant.authoring.importing.exports.source import Source
from assistant.errors import ContentError

_COLUMNS = {
    "id": ("id", "article id"),
    "title": ("title", "question", "article title"),
    "html": ("answer", "answer html", "body", "formatted answer", "text", "content", "article"),
    "shelf": ("topic", "topic name", "category", "section"),
    "position": ("position", "order"),
    "created": ("created at", "created", "created on"),
    "updated": ("updated at", "updated", "answer updated at", "last updated"),
    "published": ("published", "is published", "status"),
    "address": ("url", "path", "portal url", "public url"),
    "author": ("author", "created by", "last updated by"),
}
_CELL = 50 * 1024**2
"""Characters of a cell: pictures may stand in a text."""

_NEEDED = ("title", "html")
_NO = frozenset({"false", "no", "0", "draft", "unpublished", "f", "n"})
_LINK = re.compile(r"/knowledgebase/articles/(\d+)")


def recognizes(source: Source) -> str | None:
    """The one CSV that an export is; a table of something else among other files is none."""
    tables = source.ending(".csv")
    if len(tables) == 1 and (len(source.files) == 1 or _columns(source, tables[0]).keys() >= set(_NEEDED)):
        return tables[0]
    return None


def read(source: Source, name: str) -> Export:
    export, called = Export("UserVoice", link=_LINK), source.called(name)
    columns = _columns(source, name)
    if missing := [column for column in _NEEDED if column not in columns]:
        problem = f"the table has no column for {' and '.join(missing)}"
        first = [" or ".join(f"'{c.title()}'" for c in _COLUMNS[m][:2]) for m in missing]
        raise ContentError(called, 1, problem, f"Name the column {' and '.join(first)} in its first line.")
    csv.field_size_limit(_CELL)
    rows = csv.reader(io.StringIO(source.text(name), newline=""), strict=True)
    try:
        width, number = len(next(rows)), 0
        start = rows.line_num + 1
        for row in rows:
            line, start, number = start, rows.line_num + 1, number + 1
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != width:
                problem = f"this row has {len(row)} cells, the first line has {width}"
                remedy = "Put cells that have a comma or a line break in quotation marks."
                raise ContentError(called, line, problem, remedy)
            cells = {column: row[place].strip() for column, place in columns.items()}
            export.articles.append(_article(cells, called, line, number))
    except csv.Error as error:
        problem = f"this is not CSV: {error}"
        remedy = "Export it again, and wait until the file is there whole."
        raise ContentError(called, rows.line_num, problem, remedy) from None
    return export


def _columns(source: Source, name: str) -> dict[str, int]:
    """The places of the columns that are known."""
    try:
        header = next(csv.reader(io.StringIO(source.text(name), newline="")), [])
    except csv.Error:
        return {}
    words = [" ".join(re.sub(r"[_-]+", " ", cell).lower().split()) for cell in header]
    return {
        column: next(words.index(known) for known in names if known in words)
        for column, names in _COLUMNS.items()
        if any(known in words for known in names)
    }


def _article(cells: dict[str, str], file: str, line: int, number: int) -> ExportedArticle:
    key = cells.get("id") or cells["title"].lower()
    address = cells.get("address") or (f"/knowledgebase/articles/{key}" if number_in(key) else "")
    position = cells.get("position", "")
    return ExportedArticle(
        key=key,
        file=file,
        line=line,
        title=" ".join(cells["title"].split()),
        html=as_html(cells["html"]),
        id=number_in(key),
        shelf=(cells["shelf"],) if cells.get("shelf") else (),
        position=float(position) if position.isdigit() else number,
        created=day_in(cells.get("created")),
        updated=day_in(cells.get("updated")),
        author=cells.get("author", ""),
        addresses=(address,) if address else (),
        is_draft=cells.get("published", "").lower() in _NO and bool(cells.get("published")),
    )
