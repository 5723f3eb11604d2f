"""Freshdesk: what its API answers for the articles, folders and categories of solutions.

https://developers.freshdesk.com/api/#solutions
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

PUBLISHED = 2
"""The status of what is no draft."""

EVERYBODY = (1, None)
"""Visibility of folders that everybody reads."""

_VISIBILITY = {2: "people who are signed in", 3: "agents", 4: "some companies", 5: "bots"}
_LINK = re.compile(r"/solutions?/articles/(\d+)")


def recognizes(documents: Documents) -> bool:
    return any(_is_article(record) for record in documents.records)


def read(documents: Documents) -> Export:
    export = Export("Freshdesk", link=_LINK)
    folders, categories = dict[str, Mapping[str, object]](), dict[str, Mapping[str, object]]()
    found = [record for record in documents.records if _is_article(record)]
    folder_ids = {text_in(record.values, "folder_id") for record in found}
    category_ids = {text_in(record.values, "category_id") for record in found}
    for record in documents.records:
        values, key = record.values, text_in(record.values, "id")
        if "name" not in values or "title" in values:
            continue
        if "visibility" in values or key in folder_ids:
            folders.setdefault(key, values)
        elif key in category_ids or "visible_in_portals" in values or record.under == "category":
            categories.setdefault(key, values)
    for record in found:
        export.articles.append(_article(record, folders, categories, export))
    return export


def _is_article(record: Record) -> bool:
    values = record.values
    return "folder_id" in values and "title" in values and "description" in values and "status" in values


def _article(
    record: Record,
    folders: Mapping[str, Mapping[str, object]],
    categories: Mapping[str, Mapping[str, object]],
    export: Export,
) -> ExportedArticle:
    values = record.values
    folder = folders.get(text_in(values, "folder_id"), {})
    wanted = text_in(values, "category_id") or text_in(folder, "category_id")
    category, ids = categories.get(wanted, {}), [*categories, *folders]
    way = [
        (text_in(step, "name"), step.get("position", ids.index(text_in(step, "id"))))
        for step in (category, folder)
        if step
    ]
    seo, key = values.get("seo_data"), text_in(values, "id")
    visibility = folder.get("visibility")
    return ExportedArticle(
        key=key,
        file=record.file,
        line=record.line,
        title=text_in(values, "title"),
        html=str(values.get("description") or ""),
        id=number_in(values.get("id")),
        shelf=export.shelve(way),
        position=place_in(values.get("position")),
        created=day_in(values.get("created_at")),
        updated=day_in(values.get("updated_at")),
        summary=text_in(seo, "meta_description") if isinstance(seo, dict) else "",
        tags=texts_in(values.get("tags")),
        addresses=(text_in(values, "url", "path") or f"/support/solutions/articles/{key}",),
        is_draft=values.get("status") not in (PUBLISHED, str(PUBLISHED)),
        restricted_to=""
        if visibility in EVERYBODY
        else _VISIBILITY.get(visibility if isinstance(visibility, int) else 0, "some readers"),
    )
