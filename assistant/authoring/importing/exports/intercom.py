"""Intercom: what its API answers for articles and for the collections of a help center.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    day_in,
    number_in,
    text_in,
)
from assistant.authoring.importing.exports.json_files import Documents, Record

_LINK = re.compile(r"/articles/(\d+)")
_LOCALE = re.compile(r"/([a-z]{2}(?:-[A-Za-z]{2})?)/articles/")


def recognizes(documents: Documents) -> bool:
    return any(_is_article(record) for record in documents.records)


def read(documents: Documents) -> Export:
    export = Export("Intercom", link=_LINK)
    collections = {
        text_in(record.values, "id"): record.values
        for record in documents.records
        if record.values.get("type") in ("collection", "section") and "name" in record.values
    }
    authors = {
        text_in(record.values, "id"): text_in(record.values, "name")
        for record in documents.records
        if record.values.get("type") == "admin"
    }
    for record in documents.records:
        values = record.values
        if _is_article(record):
            shelf = _shelf(values, collections, export)
            main = text_in(values, "default_locale")
            export.articles.append(_article(record, values, main, shelf, authors))
            others = values.get("translated_content")
            for locale, content in others.items() if isinstance(others, dict) else ():
                if isinstance(content, dict) and locale not in ("type", main) and content.get("body"):
                    translated = {**content, "id": values["id"], "body": content["body"]}
                    export.articles.append(_article(record, translated, locale, shelf, authors))
    return export


def _is_article(record: Record) -> bool:
    values = record.values
    return values.get("type") == "article" and "body" in values and "title" in values and "state" in values


def _article(
    record: Record,
    values: Mapping[str, object],
    locale: str,
    shelf: tuple[str, ...],
    authors: Mapping[str, str],
) -> ExportedArticle:
    address = text_in(values, "url")
    return ExportedArticle(
        key=text_in(values, "id"),
        file=record.file,
        line=record.line,
        title=text_in(values, "title"),
        html=str(values.get("body") or ""),
        id=number_in(values.get("id")),
        shelf=shelf,
        created=day_in(values.get("created_at")),
        updated=day_in(values.get("updated_at")),
        author=authors.get(text_in(values, "author_id"), ""),
        summary=text_in(values, "description"),
        addresses=(address,) if address else (),
        locale=(locale or next(iter(_LOCALE.findall(address)), "")).lower(),
        is_draft=text_in(values, "state") != "published",
    )


def _shelf(
    values: Mapping[str, object], collections: Mapping[str, Mapping[str, object]], export: Export
) -> tuple[str, ...]:
    way: list[Mapping[str, object]] = []
    step = collections.get(text_in(values, "parent_id"))
    while step is not None and step not in way:
        way.insert(0, step)
        step = collections.get(text_in(step, "parent_id"))
    return export.shelve([(text_in(step, "name"), step.get("order")) for step in way])
