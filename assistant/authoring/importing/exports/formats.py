"""Which export a folder, a zip or a file is, told by what is in it and never by a name alone."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from assistant.authoring.importing.exports import (
    confluence_html,
    confluence_xml,
    freshdesk,
    help_scout,
    intercom,
    json_files,
    pages,
    uservoice,
    wordpress,
    zendesk,
)
from assistant.authoring.importing.exports.articles import Export
from assistant.authoring.importing.exports.source import Source

JSON: tuple[ModuleType, ...] = (zendesk, intercom, help_scout, freshdesk)
"""Formats that are told by the fields of their records."""

FILES: tuple[ModuleType, ...] = (wordpress, confluence_xml, uservoice, confluence_html, pages)
"""Formats that are told by their files; any page of HTML is one of the last, so it comes last."""

NAMES = (
    "Zendesk, Intercom, Help Scout or Freshdesk (JSON), UserVoice (CSV), Confluence (XML or HTML), "
    "WordPress (WXR), HTML, Word"
)


def read_export(source: Source) -> Export | None:
    """The articles of an export, or None when it is none. Raises ContentError when it is one and broken."""
    documents = json_files.read_documents(source)
    for format in JSON:
        if format.recognizes(documents):
            if documents.broken:
                raise documents.broken
            return _read(format.read, documents)
    for format in FILES:
        if (found := format.recognizes(source)) is not None:
            return _read(format.read, source, found)
    if documents.broken:
        raise documents.broken
    return None


def _read(read: Callable[..., Export], *given: object) -> Export:
    return read(*given)
