"""What changed in the articles since a day: old and new text of each section, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from assistant.content.addresses import permalink, reference
from assistant.content.articles import Article, Section, Status
from assistant.content.library import Library
from assistant.content.resolver import section_at
from assistant.errors import NotFound
from assistant.history.versions import Text, Version, VersionHistory, reads_alike

READABLE = 0.35
"""Likeness of two texts from which the words that differ are marked; below it the old text and the new one
stand whole."""

MOST_WORDS = 4000
"""Longest text whose words are compared one by one."""

_WORD = re.compile(r"\S+\s*|\s+")


Op = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of two texts: in both, only in the old one, only in the new one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section with its old and its new text."""

    kind: Literal["changed", "new", "removed"]
    anchor: str
    heading: str
    old_heading: str
    """Empty for a new section."""

    old: str
    new: str
    diff: tuple[Piece, ...]
    url: str
    permalink: str
    """Where the old link leads now."""

    sent: int | None = None
    """How often it was sent in a reply since `sent_since`; None while nobody has counted."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that reads differently than before."""

    kind: Literal["changed", "new", "gone"]
    id: int
    title: str
    old_title: str
    url: str
    permalink: str
    status: Status
    old_status: Status | None
    changed: datetime
    """When it last changed: the time of the first build that was published with it."""

    reviewed: date | None
    sections: tuple[SectionChange, ...]
    sent: int | None = None
    """How often any of its sections was sent in a reply since `sent_since`; None while nobody has
    counted."""


def changes_since(
    history: VersionHistory, library: Library, since: date, base_path: str
) -> tuple[ArticleChange, ...]:
    """Articles of a build that read differently than at the beginning of a day (UTC), the last changed first.

    `history` is that of the same build as `library`.
    """
    live = {article.id for article in library.articles}
    found = [c for article in library.articles if (c := _change(history, library, article, since, base_path))]
    found += [
        c
        for i, versions in history.articles.items()
        if i not in live and (c := _gone(library, i, versions, since, base_path))
    ]
    return tuple(sorted(found, key=lambda c: (-c.changed.timestamp(), c.kind == "new", c.id)))


def _change(
    history: VersionHistory, library: Library, article: Article, since: date, base_path: str
) -> ArticleChange | None:
    versions = [v for v in history.articles.get(article.id, ()) if v.sections]
    if not versions or versions[-1].day < since:
        return None
    old = next((v for v in reversed(versions) if v.day < since), None)
    if old and reads_alike(old, versions[-1]):
        return None
    return ArticleChange(
        kind="changed" if old else "new",
        id=article.id,
        title=article.title,
        old_title=old.title if old else "",
        url=article.url,
        permalink=permalink(article.id, base_path=base_path),
        status=article.status,
        old_status=old.status if old else None,
        changed=versions[-1].at,
        reviewed=article.reviewed,
        sections=tuple(_section_changes(library, article, old, base_path)) if old else (),
    )


def _gone(
    library: Library, article_id: int, versions: tuple[Version, ...], since: date, base_path: str
) -> ArticleChange | None:
    """An article that was there and is not any more; the ledger knows where its content is now."""
    last = versions[-1]
    old = next((v for v in reversed(versions) if v.day < since), None)
    if last.sections or old is None or not old.sections:
        return None
    try:
        section = library.section(reference(article_id))
        url = library.article(section.article_id).section_url(section.anchor)
    except NotFound:
        url = ""
    return ArticleChange(
        kind="gone",
        id=article_id,
        title=old.title,
        old_title=old.title,
        url=url,
        permalink=permalink(article_id, base_path=base_path) if url else "",
        status=old.status,
        old_status=old.status,
        changed=last.at,
        reviewed=None,
        sections=(),
    )


def _section_changes(
    library: Library, article: Article, old: Version, base_path: str
) -> Iterator[SectionChange]:
    """In the order of the article as it is now; sections that are gone come last."""
    before = {_anchor_now(library, article.id, text.anchor): text for text in old.sections}
    for section in article.sections:
        was = before.pop(section.anchor, None)
        if was is None:
            if section.text:
                yield _section("new", library, section, None, base_path)
        elif was.text.split() != section.text.split() or was.heading != section.heading:
            yield _section("changed", library, section, was, base_path)
    for was in before.values():
        if was.text:
            section, _ = section_at(library, article.id, was.anchor)
            yield SectionChange(
                kind="removed",
                anchor=was.anchor,
                heading="",
                old_heading=was.heading,
                old=was.text,
                new="",
                diff=(Piece("out", was.text),),
                url=library.article(section.article_id).section_url(section.anchor),
                permalink=permalink(article.id, was.anchor, base_path),
            )


def _anchor_now(library: Library, article_id: int, anchor: str) -> str:
    """The anchor that a section of this article has now, or its own when it moved to another article."""
    named = reference(article_id, anchor)
    moved = library.ledger.destination(named)
    return moved.partition("#")[2] if moved.startswith(f"{article_id}#") else anchor


def _section(
    kind: Literal["changed", "new"], library: Library, section: Section, was: Text | None, base_path: str
) -> SectionChange:
    old = was.text if was else ""
    return SectionChange(
        kind=kind,
        anchor=section.anchor,
        heading=section.heading,
        old_heading=was.heading if was else "",
        old=old,
        new=section.text,
        diff=difference(old, section.text),
        url=library.article(section.article_id).section_url(section.anchor),
        permalink=permalink(section.article_id, section.anchor, base_path),
    )


@lru_cache(maxsize=2048)
def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one row of pieces, word by word; as one piece out and one in where they have little in
    common."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    whole = tuple(Piece(op, text) for op, text in (("out", old), ("in", new)) if text)  # type: ignore[arg-type]
    if not old or not new or max(len(a), len(b)) > MOST_WORDS:
        return whole
    # the white space behind a word says nothing about whether it is the same word
    matcher = SequenceMatcher(
        None, [" ".join(w.split()) for w in a], [" ".join(w.split()) for w in b], autojunk=False
    )
    if matcher.ratio() < READABLE:
        return whole
    pieces: list[Piece] = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            pieces.append(
                Piece(
                    "same",
                    "".join(y if y[-1].isspace() else x for x, y in zip(a[i1:i2], b[j1:j2], strict=True)),
                )
            )
            continue
        pieces += [Piece("out", "".join(a[i1:i2]))] if i1 < i2 else []
        pieces += [Piece("in", "".join(b[j1:j2]))] if j1 < j2 else []
    return tuple(pieces)


def sides(pieces: Iterable[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of the old text and those of the new one."""
    listed = tuple(pieces)
    return tuple(p for p in listed if p.op != "in"), tuple(p for p in listed if p.op != "out")
