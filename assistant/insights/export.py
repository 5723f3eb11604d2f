"""A part of a report as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

from assistant.insights.gaps import Gap
from assistant.insights.records import Flagged, Help, OldLink, Overdue, Report, Search, Week

PARTS = {
    "gaps": Gap,
    "searches": Search,
    "articles": Help,
    "overdue": Overdue,
    "old_links": OldLink,
    "flags": Flagged,
    "weeks": Week,
}
"""What can be had as a table, by its name in the report; a row has the fields of the record."""


def table(report: Report, part: str) -> str:
    """A part of the report as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe
    before it."""
    names = [field.name for field in fields(PARTS[part])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in getattr(report, part):
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        value = " | ".join(f"{wording.text} ({wording.count})" for wording in value)
    text = "" if value is None else str(value)
    return "'" + text if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
