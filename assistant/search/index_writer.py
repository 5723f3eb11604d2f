"""How the texts of sections are stored for searching: a Whoosh index, one document for each section."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.index import create_in, exists_in, open_dir

from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.search import analysis
from assistant.search.languages import LANGUAGES, OTHER
from assistant.words.tags import primary

SCHEMA = fields.Schema(
    ref=fields.ID(stored=True),
    digest=fields.STORED(),
    heading=fields.TEXT(analyzer=analysis.Analyzer(), phrase=False),
    title=fields.TEXT(analyzer=analysis.Analyzer(), phrase=False),
    body=fields.TEXT(analyzer=analysis.Analyzer(), phrase=False),
)


def write_index(library: Library, folder: Path, previous: Path | None = None) -> None:
    """Write the Whoosh index of a library into a new folder: one document for each section. Wordings are not
    in it: `index` reads them from the library.

    From a `previous` index, which has to be whole, only documents that changed are written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index, known = _continued(previous, folder) if previous else (create_in(folder, SCHEMA), {})
    writer = index.writer(limitmb=256)
    for section in library.sections:
        texts = fields_of(library, section)
        language = language_of(library, section)
        digest = hashlib.sha256(repr((language, texts)).encode()).hexdigest()[:16]
        number, old = known.pop(section.ref, (None, ""))
        if old == digest:
            continue
        if number is not None:
            writer.delete_document(number)
        # already analysed, by the cached form of the same analysis that Whoosh would use: a third of the time
        writer.add_document(
            ref=section.ref,
            digest=digest,
            **{name: list(analysis.article_terms(text, language)) for name, text in texts.items()},
        )
    for number, _ in known.values():
        writer.delete_document(number)
    writer.commit()


def _continued(previous: Path, folder: Path) -> tuple[Any, dict[str, tuple[int | None, str]]]:
    """A copy of another build's index, with the number and digest of each document."""
    for path in [*previous.glob("*.seg"), *previous.glob("*.toc")]:
        shutil.copy2(path, folder)
    index = open_dir(folder)
    with index.reader() as reader:
        return index, {str(stored["ref"]): (n, str(stored["digest"])) for n, stored in reader.iter_docs()}


def may_remember(folder: Path, text: str) -> bool:
    """Whether an index may have the words of a text, by the rules of any language, in documents that were
    replaced.

    Such words stay in the files of an index that was taken over, though no search finds them, until one is
    written from nothing.
    """
    if not folder.is_dir() or not exists_in(folder):
        return False
    with open_dir(folder).reader() as reader:
        return reader.has_deletions() and any(
            all(
                any((name, term) in reader for name in ("heading", "title", "body"))
                for term in analysis.terms(text, (language,))
            )
            for language in (*LANGUAGES, OTHER)
        )


def fields_of(library: Library, section: Section) -> dict[str, str]:
    """The text of each field of a section's document."""
    article = library.by_id[section.article_id]
    return {
        "heading": section.heading if section.is_confirmed else "",
        "title": " ".join((article.title, *article.tags)),
        "body": section.text,
    }


def language_of(library: Library, section: Section) -> str:
    """The language whose rules hold for a section and its wordings."""
    return primary(library.by_id[section.article_id].lang)


def wordings_of(section: Section) -> tuple[str, ...]:
    """What people ask to be answered by a section: its heading when that is a question, and its other
    wordings."""
    return (section.heading, *section.asked) if section.is_question else section.asked
