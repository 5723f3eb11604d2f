"""Markdown text → Article: one dialect (CommonMark with tables) for the site and for every answer."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from assistant.content import addresses, front_matter
from assistant.content.article_links import rewrite_links
from assistant.content.articles import Article
from assistant.content.dialect.footnotes import Notes, identify
from assistant.content.fact_values import insert_facts
from assistant.content.losses import hints_of, losses_of
from assistant.content.markdown import MAX_NESTING, inline_text, markdown
from assistant.content.phone_numbers import link_phones
from assistant.content.sections import Source, sections_of
from assistant.errors import ContentError, ContentErrors
from assistant.words.tags import primary, tag_of

MAX_BYTES = 2_000_000
"""A larger file is a mistake: no article is that long, and Markdown that large stalls a build."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An article with what its author left out and this reading filled in."""

    article: Article
    defaulted: tuple[str, ...]


def decode(data: bytes, path: str) -> str:
    """The text of a file. Raises ContentError when it is not UTF-8 text of a sensible size."""
    if len(data) > MAX_BYTES:
        raise ContentError(
            path,
            None,
            f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}",
            "Split it into several articles.",
        )
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise ContentError(
            path,
            line,
            "this is a binary file, not Markdown",
            "Move it out of the articles folder or save it as UTF-8 text.",
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise ContentError(
            path, line, f"the byte 0x{byte:02x} is not UTF-8", "Save the file with the encoding UTF-8."
        ) from None


def parse(
    text: str,
    path: str,
    facts: Mapping[str, str] | None = None,
    base_path: str = "",
    *,
    translated: Mapping[str, Mapping[str, str]] | None = None,
    phones: Sequence[str] = (),
    strict: bool = False,
    language: str = "en",
) -> Parsed:
    """Read one article.

    `path` is relative to the articles folder. `facts` are the values that `{{ facts.name }}` stands for; None
    leaves braces alone. `translated` has those that are other ones in a language, by its tag. `base_path` stands before every link to another page of the base ("/help" when the
    site lives there). `phones` are the numbers in the text that become links. `language` is that of an article
    that names none. With `strict` a missing or
    unknown field of the front matter is an error instead of a default. Raises ContentErrors with everything
    that is wrong.
    """
    errors: list[ContentError] = []
    matter, body, offset = front_matter.split(text, path, errors, strict=strict)
    if facts is not None:
        values = {**facts, **_values_in(str(matter.values.get("lang") or language), translated or {})}
        body = insert_facts(body, values, path, offset, errors)
    if errors:
        raise ContentErrors(errors)
    env: dict[str, Any] = {}
    tokens = markdown().parse(body, env)
    notes: Notes = env.get("notes") or Notes()
    found_deep = (t for t in tokens if t.level >= MAX_NESTING - 1)
    if (deep := next(found_deep, None)) or notes.deepest[0] >= MAX_NESTING - 1:
        line = (deep.map[0] if deep and deep.map else notes.deepest[1]) + offset + 1
        problem = "the text is nested too deep to read"
        raise ContentErrors([ContentError(path, line, problem, "Use fewer levels of quotes and lists.")])
    title_line, title = _title(tokens)
    heading_line = title_line + offset if title else 1
    fields, defaulted = front_matter.read(matter, path, title, heading_line, errors, strict=strict)
    if errors:
        raise ContentErrors(errors)

    found: list[tuple[str, str, int]] = []
    images: list[tuple[str, int]] = []
    if notes.is_too_much:
        problem = "the footnotes are too long to repeat in each section that uses them"
        raise ContentErrors([ContentError(path, offset + 1, problem, "Shorten them, or split the article.")])
    rewrite_links(tokens, path, base_path, offset, found, images)
    link_phones(tokens, phones)
    source = Source(
        article_id=addresses.id_of(path) if fields.id is None else fields.id,
        title=fields.title,
        path=path,
        lines=body.split("\n"),
        offset=offset,
        references={label: str(target["href"]) for label, target in env.get("references", {}).items()},
        asked=fields.also_asked,
        base_path=base_path,
        language=fields.lang or language,
        notes=notes,
        strict=strict,
    )
    identify(tokens, source.article_id)
    sections, whole = sections_of(tokens, source, errors)
    anchors = sorted({section.anchor for section in sections})
    for anchor in fields.also_asked:
        if anchor not in anchors:
            problem = f"also_asked names the anchor '{anchor}', which no heading has"
            remedy = f"Use one of: {', '.join(anchors)}."
            errors.append(ContentError(path, matter.lines["also_asked"], problem, remedy))
    if errors:
        raise ContentErrors(errors)
    article = Article(
        id=source.article_id,
        path=path,
        url=base_path + addresses.page_url(path),
        title=fields.title,
        sections=sections,
        text=whole,
        hash=hashlib.sha256(whole.encode()).hexdigest()[:16],
        number=fields.number,
        lang=fields.lang or language,
        translation_of=fields.translation_of,
        summary=fields.summary or _first_sentence(sections[0].text if sections else ""),
        category=fields.category,
        audience=fields.audience,
        tags=fields.tags,
        flow=fields.flow or None,
        status=fields.status,
        owner=fields.owner,
        reviewed=fields.reviewed,
        review_by=fields.review_by,
        draft=fields.draft,
        publish=fields.publish,
        unpublish=fields.unpublish,
        sources=fields.sources,
        related=fields.related,
        pages=fields.pages,
        redirect_from=fields.redirect_from,
        links=tuple(found),
        images=tuple(images),
        losses=losses_of(tokens, source.lines, offset, notes),
        hints=hints_of(tokens, offset),
        template=fields.template,
        extra=fields.extra,
    )
    return Parsed(article, defaulted)


def _values_in(language: str, translated: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The facts that are other ones in a language, or in that without its region; none for what is no tag,
    which the front matter is told of."""
    try:
        tag = tag_of(language)
    except ValueError:
        return {}
    return {**translated.get(primary(tag), {}), **translated.get(tag, {})}


def _title(tokens: Sequence[Token]) -> tuple[int, str]:
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1" and opening.level == 0:
            return (opening.map[0] + 1 if opening.map else 1), inline_text(inline).strip()
    return 0, ""


def _first_sentence(text: str) -> str:
    line = text.split("\n", 1)[0]
    match = re.match(r".{1,200}?[.!?](?=\s|$)", line)
    return match.group() if match else line[:200]
