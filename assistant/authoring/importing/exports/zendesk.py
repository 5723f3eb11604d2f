"""Zendesk: what the Help Center API answers for articles, with sections, categories, attachments and users
where they are there.

https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    day_in,
    number_in,
    place_in,
    text_in,
    texts_in,
)
from assistant.authoring.importing.exports.json_files import Documents, Record

_Values = Mapping[str, object]
_LINK = re.compile(r"/hc/(?:[^/]+/)?articles/(\d+)")
_LOCALE = re.compile(r"/hc/([^/]+)/articles/")


def recognizes(documents: Documents) -> bool:
    return any(_is_article(record) for record in documents.records)


def read(documents: Documents) -> Export:
    export, articles = Export("Zendesk", link=_LINK), dict[str, Record]()
    sections, categories, users = dict[str, _Values](), dict[str, _Values](), dict[str, str]()
    for record in documents.records:
        values, key = record.values, text_in(record.values, "id")
        if _is_article(record):
            articles.setdefault(key, record)
        elif "category_id" in values and "name" in values:
            sections.setdefault(key, values)
        elif record.under.startswith("categor") and "name" in values:
            categories.setdefault(key, values)
        elif record.under.startswith("user") and "name" in values:
            users[key] = text_in(values, "name")
        elif "content_url" in values and "file_name" in values:
            address = text_in(values, "content_url")
            export.files[address] = f"{key}/{text_in(values, 'file_name')}"
    for record in documents.records:
        if _is_article(record):
            shelf = _shelf(record.values, sections, categories, export)
            export.articles.append(_article(record, record.values, shelf, users))
        elif record.values.get("source_type") == "Article" and "body" in record.values:
            key = text_in(record.values, "source_id") or text_in(record.parents[-1], "id")
            if key in articles:
                shelf = _shelf(articles[key].values, sections, categories, export)
                export.articles.append(_article(record, {**record.values, "id": key}, shelf, users))
    return export


def _is_article(record: Record) -> bool:
    values = record.values
    return "section_id" in values and "body" in values and ("title" in values or "name" in values)


def _article(
    record: Record, values: _Values, shelf: tuple[str, ...], users: Mapping[str, str]
) -> ExportedArticle:
    address = text_in(values, "html_url")
    locale = text_in(values, "locale") or next(iter(_LOCALE.findall(address)), "")
    segment = text_in(values, "user_segment_id")
    return ExportedArticle(
        key=text_in(values, "id"),
        file=record.file,
        line=record.line,
        title=text_in(values, "title", "name"),
        html=str(values.get("body") or ""),
        id=number_in(values.get("id")),
        shelf=shelf,
        position=place_in(values.get("position")),
        created=day_in(values.get("created_at")),
        updated=day_in(values.get("edited_at")) or day_in(values.get("updated_at")),
        author=users.get(text_in(values, "author_id"), ""),
        tags=texts_in(values.get("label_names")),
        addresses=(address,) if address else (),
        locale=locale.lower(),
        is_draft=values.get("draft") is True,
        restricted_to=f"the user segment {segment}" if segment else "",
    )


def _shelf(
    values: _Values,
    sections: Mapping[str, _Values],
    categories: Mapping[str, _Values],
    export: Export,
) -> tuple[str, ...]:
    """The category of an article, its section, and the sections in which that one is."""
    way: list[_Values] = []
    section = sections.get(text_in(values, "section_id"))
    while section is not None and section not in way:
        way.insert(0, section)
        section = sections.get(text_in(section, "parent_section_id"))
    category = categories.get(text_in(way[0], "category_id")) if way else None
    way = [*([category] if category else []), *way]
    return export.shelve([(text_in(step, "name"), step.get("position")) for step in way])
