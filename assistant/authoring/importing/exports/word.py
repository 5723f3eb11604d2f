"""Word documents (`.docx`) → HTML, by mammoth. It opens them as zip and XML without asking, so both are
checked first."""

from __future__ import annotations

import zipfile
from collections import Counter

import mammoth

from assistant.authoring.importing.exports.source import Source, checked_zip
from assistant.errors import ContentError

_STYLES = "p[style-name='Title'] => h1.title:fresh"
_REMEDY = "Open it in Word or LibreOffice, and save it as .docx."
_PART = 100 * 1024**2
"""Bytes of one part of a document; a text of a thousand pages has a tenth of it."""


def as_html(source: Source, name: str) -> tuple[str, Counter[str]]:
    """The text of a document, its pictures in it, and what could not be taken, with how often."""
    path, called = source.root / name, source.called(name)
    _check(source, name)
    try:
        with path.open("rb") as file:
            result = mammoth.convert_to_html(file, style_map=_STYLES)
    except Exception as error:  # mammoth names no errors of its own: whatever it stumbles over
        problem = f"the document cannot be read: {type(error).__name__}"
        raise ContentError(called, None, problem, _REMEDY) from error
    return result.value, Counter(
        message.message
        for message in result.messages
        if "Unrecognised paragraph style" not in message.message
    )


def _check(source: Source, name: str) -> None:
    """Raises ContentError when a document is none, is far larger than it looks, or brings entities."""
    called = source.called(name)
    if not zipfile.is_zipfile(source.root / name):
        raise ContentError(called, None, "this is no Word document, whatever its name says", _REMEDY)
    with checked_zip(source.root / name) as archive:
        if "word/document.xml" not in archive.namelist():
            problem = "this is a zip file without a Word document in it"
            raise ContentError(called, None, problem, _REMEDY)
        for entry in archive.infolist():
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            if entry.file_size > _PART:
                problem = f"'{entry.filename}' in it has {entry.file_size:,} bytes, more than {_PART:,}"
                raise ContentError(called, None, problem, "Make several documents of it.")
            try:
                content = archive.read(entry)
            except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
                raise ContentError(called, None, f"'{entry.filename}' in it is broken", _REMEDY) from None
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                problem = f"'{entry.filename}' in it has a document type or entities, which are not read"
                raise ContentError(called, None, problem, _REMEDY)
