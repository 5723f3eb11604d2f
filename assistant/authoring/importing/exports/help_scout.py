"""Help Scout: what the Docs API answers for articles, categories and collections.

https://developer.helpscout.com/docs-api/objects/article/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    as_html,
    day_in,
    number_in,
    text_in,
    texts_in,
)
from assistant.authoring.importing.exports.json_files import Documents, Record
from assistant.authoring.importing.left import Kind, Left

_LINK = re.compile(r"/article/(\d+)")


def recognizes(documents: Documents) -> bool:
    return any(_is_article(record) for record in documents.records)


def read(documents: Documents) -> Export:
    export = Export("Help Scout", link=_LINK)
    collections, categories = {}, {}
    articles: dict[str, Record] = {}
    for record in documents.records:
        values, key = record.values, text_in(record.values, "id")
        if _is_article(record):
            if key not in articles or "text" not in articles[key].values:
                articles[key] = record
        elif "collectionId" in values and "name" in values:
            categories[key] = values
        elif "siteId" in values and "name" in values:
            collections[key] = values
    for record in articles.values():
        if "text" not in record.values:
            problem = f"the article '{text_in(record.values, 'name')}' has no text in this list"
            remedy = f"Add what the API answers for it: GET /v1/articles/{text_in(record.values, 'id')}"
            export.left.append(Left(Kind.NOT_TAKEN, record.file, record.line, problem, remedy))
            continue
        export.articles.append(_article(record, collections, categories, export))
    return export


def _is_article(record: Record) -> bool:
    values = record.values
    return "collectionId" in values and "name" in values and "status" in values and "number" in values


def _article(
    record: Record,
    collections: Mapping[str, Mapping[str, object]],
    categories: Mapping[str, Mapping[str, object]],
    export: Export,
) -> ExportedArticle:
    values = record.values
    collection = collections.get(text_in(values, "collectionId"), {})
    chosen = [categories[key] for key in texts_in(values.get("categories")) if key in categories]
    way = [step for step in (collection, *chosen[:1]) if step]
    address = text_in(values, "publicUrl")
    return ExportedArticle(
        key=text_in(values, "number"),
        file=record.file,
        line=record.line,
        title=text_in(values, "name"),
        html=as_html(str(values.get("text") or "")),
        id=number_in(values.get("number")),
        shelf=export.shelve([(text_in(step, "name"), step.get("order")) for step in way]),
        created=day_in(values.get("createdAt")),
        updated=day_in(values.get("updatedAt")),
        tags=texts_in(values.get("keywords")),
        addresses=(address,) if address else (),
        is_draft=text_in(values, "status") != "published",
        restricted_to="its collection, which is private" if collection.get("visibility") == "private" else "",
    )
