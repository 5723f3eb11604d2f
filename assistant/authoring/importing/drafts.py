"""Files of another tool → drafts: which of them are articles, and their text in the dialect of this tool."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from assistant.authoring.importing import admonitions, front_matter, headings, lists, tags
from assistant.authoring.importing.folder import Folder, readable
from assistant.authoring.importing.links import rebased, with_pictures
from assistant.content.parser import decode
from assistant.errors import ContentError
from assistant.progress import Progress


@dataclass
class Draft:
    """An article on its way."""

    source: str
    said: front_matter.Said
    outline: headings.Outlined
    path: str = ""
    category: str = ""


@dataclass
class Migrated:
    """What came of it."""

    articles: int = 0
    files: int = 0
    categories: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """What was converted, and how often."""

    left: list[ContentError] = field(default_factory=list)
    """What could not be taken as it was: files by their path in the folder, lines by the article that they
    are in now."""

    errors: list[ContentError] = field(default_factory=list)
    """What keeps the base from being built."""


def read_drafts(found: Folder, name: str, result: Migrated, progress: Progress) -> list[Draft]:
    """Every file that is an article and can be read; the others are told in `result`. `name` is that of the
    base."""
    drafts = []
    for done, source in enumerate(found.articles, start=1):
        try:
            text = decode((found.root / source).read_bytes(), source)
        except ContentError as error:
            result.left.append(error)
            continue
        except OSError as error:
            result.left.append(
                ContentError(
                    source,
                    None,
                    f"the file cannot be read: {error.strerror}",
                    "Allow it, and run this again.",
                )
            )
            continue
        finally:
            progress("Converting", done, len(found.articles))
        said, body = front_matter.split(text, source, result.done)
        if said.is_draft:
            result.left.append(
                ContentError(
                    source,
                    None,
                    "this is a draft, and was not taken",
                    "Remove 'draft' from its front matter to publish it.",
                )
            )
        elif not body.strip():
            result.left.append(
                ContentError(
                    source, None, "the file has no text, and was not taken", "Nothing, or write one."
                )
            )
        else:
            if said.is_broken:
                result.left.append(
                    ContentError(
                        source,
                        2,
                        "the front matter is not YAML; only its simple lines were taken",
                        "Compare title and tags.",
                    )
                )
            drafts.append(Draft(source, said, converted(body, source, said.title, name, found, result.done)))
    return drafts


def converted(
    body: str, source: str, title: str, name: str, found: Folder, counts: Counter[str]
) -> headings.Outlined:
    """The text of a file in the dialect of this tool, its links as they were. `name` is the title of an
    opening page that has none."""

    def include(wanted: str) -> str | None:
        path = found.find(
            os.path.normpath(os.path.join(os.path.dirname(source), unquote(wanted)))
        ) or found.find(wanted.lstrip("/"))
        if path is None:
            return None
        try:
            text = front_matter.split(decode((found.root / path).read_bytes(), path), path, Counter())[1]
        except (ContentError, OSError):
            return None
        return rebased(text, os.path.dirname(path), os.path.dirname(source))

    text = tags.prepared(body, counts, include)
    text = lists.convert(with_pictures(tags.convert(admonitions.convert(text, counts), counts)), counts)
    folder, _, file = source.rpartition("/")
    opening = file.lower().partition(".")[0] in ("index", "readme", "_index")
    fallback = (readable(folder.rpartition("/")[2]) if folder else name) if opening else readable(file)
    return headings.outlined(text, title, fallback, counts)
