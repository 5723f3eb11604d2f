"""Files of another tool → drafts: which of them are articles, and their text in the dialect of this tool."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from assistant.authoring.importing import (
    admonitions,
    components,
    contents,
    front_matter,
    headings,
    liquid,
    lists,
    mdx,
    tags,
)
from assistant.authoring.importing.folder import MARKDOWN, Folder
from assistant.authoring.importing.left import Kind, Left
from assistant.authoring.importing.links import rebased, with_pictures
from assistant.authoring.importing.names import readable
from assistant.content.parser import decode
from assistant.errors import ContentError
from assistant.progress import Progress

MOST_CODE = 2_000
"""Characters of a piece of code that is left out, in the report."""


@dataclass
class Draft:
    """An article on its way."""

    source: str
    said: front_matter.Said
    outline: headings.Outlined
    path: str = ""
    category: str = ""
    lang: str = ""
    """Its language; empty for that of the base."""

    bare: str = ""
    """Its file without the folder of its language: the same for all translations of an article."""

    original: str = ""
    """The source of the article that it is a translation of."""

    permalink: str = ""
    """The address that the settings of its site gave it."""


@dataclass
class Migrated:
    """What came of it."""

    articles: int = 0
    placed: dict[str, str] = field(default_factory=dict)
    """Path of each article below `kb/articles`, by that of its file in the folder."""

    languages: tuple[str, ...] = ()
    """Those of the articles, the base's own first."""

    files: int = 0
    categories: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """What was converted, and how often."""

    left: list[Left] = field(default_factory=list)
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
            result.left.append(Left.of(Kind.NOT_TAKEN, error))
            continue
        except OSError as error:
            result.left.append(
                Left(
                    Kind.NOT_TAKEN,
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
        if said.hidden:
            problem = f"{said.hidden}, and was not taken"
            remedy = "Change that in its front matter to bring it in."
            result.left.append(Left(Kind.NOT_TAKEN, source, None, problem, remedy))
            result.done[f"left out: {said.hidden}"] += 1
        elif not body.strip():
            problem = "the file has no text, and was not taken"
            result.left.append(Left(Kind.NOT_TAKEN, source, None, problem, "Nothing, or write one."))
        else:
            if said.is_broken:
                problem = "the front matter is not YAML; only its simple lines were taken"
                result.left.append(Left(Kind.OTHER, source, 2, problem, "Compare title and tags."))
            told: list[tuple[Kind, str, str]] = []
            outline = converted(body, source, said.title, name, found, result.done, told)
            result.left += [
                Left(kind, source, _line_of(text, raw), problem, "Compare the article with its source.")
                for kind, raw, problem in told
            ]
            drafts.append(Draft(source, said, outline))
    return drafts


def _short(code: str) -> str:
    """A piece of code on one line."""
    line = " ".join(code.split())
    return line if len(line) <= MOST_CODE else f"{line[:MOST_CODE]}…"


def _times(number: int) -> str:
    return f" (here {number} times)" if number > 1 else ""


def _line_of(text: str, raw: str) -> int | None:
    """The line of a file in which a piece of it begins; none when it comes from another file."""
    start = text.find(raw)
    start = text.find(raw.split("\n", 1)[0]) if start < 0 else start
    return text.count("\n", 0, start) + 1 if start >= 0 else None


def converted(
    body: str,
    source: str,
    title: str,
    name: str,
    found: Folder,
    counts: Counter[str],
    told: list[tuple[Kind, str, str]] | None = None,
) -> headings.Outlined:
    """The text of a file in the dialect of this tool, its links as they were. `name` is the title of an
    opening page that has none; what was left out goes into `told`: its kind, the piece, and what is to be said of it."""

    def include(wanted: str) -> str | None:
        path = (
            found.find(os.path.normpath(os.path.join(os.path.dirname(source), unquote(wanted))))
            or found.find(wanted.removeprefix("@site/").lstrip("/"))
            or found.named(wanted)
        )
        if path is None or path == source or not path.lower().endswith(MARKDOWN):
            return None
        try:
            text = front_matter.split(decode((found.root / path).read_bytes(), path), path, Counter())[1]
        except (ContentError, OSError):
            return None
        return rebased(text, os.path.dirname(path), os.path.dirname(source))

    text = liquid.convert(tags.prepared(body, counts, include), counts)
    text, code = mdx.convert(text, counts, include)
    text, unknown = components.convert(text, counts)
    if told is not None:
        told += [(Kind.CODE, piece, f"this code was left out: {_short(piece)}") for piece in code]
        told += [
            (
                Kind.ELEMENTS,
                e.raw,
                f"'{e.name}' is not known here, and only its words were taken: {_short(e.raw)}{_times(e.times)}",
            )
            for e in unknown
        ]
    text = with_pictures(tags.convert(admonitions.convert(text, counts), counts))
    own: list[str] = []
    text = contents.convert(lists.convert(text, counts), counts, own)
    if told is not None:
        told += [
            (Kind.CONTENTS, piece, f"a list of the article's own headings was left out: {_short(piece)}")
            for piece in own
        ]
    folder, _, file = source.rpartition("/")
    opening = file.lower().partition(".")[0] in ("index", "readme", "_index")
    fallback = (readable(folder.rpartition("/")[2]) if folder else name) if opening else readable(file)
    return headings.outlined(text, title, fallback, counts)
