"""Tokens → sections: each heading with what stands below it, its anchor, its steps and its place in the
article's text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from assistant.content import addresses
from assistant.content.article_links import portable
from assistant.content.articles import Section
from assistant.content.dialect.footnotes import Notes
from assistant.content.html import has_too_much_html, render
from assistant.content.html_words import has_html, tokens_of
from assistant.content.markdown import inline_text, must_carry_of, plain_text, steps_of
from assistant.errors import ContentError


@dataclass(frozen=True, slots=True)
class Source:
    """The text that the tokens were made of, and the article that it is."""

    article_id: int
    title: str
    path: str
    """Below the articles folder."""

    lines: Sequence[str]
    """Of the body."""

    offset: int
    """So many lines stand before the body."""

    references: Mapping[str, str]
    """Addresses that the body defines, by label."""

    asked: Mapping[str, tuple[str, ...]]
    """Wordings by anchor."""

    base_path: str
    language: str
    notes: Notes
    strict: bool
    """Whether a heading without an anchor of its own is a mistake; otherwise it gets one."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading with the tokens and the lines below it."""

    heading: str
    anchor: str
    level: int
    line: int
    """Of the heading, in the body, counted from 1."""

    tokens: Sequence[Token]
    lines: Sequence[int]
    """The numbers of the lines below the heading, in the body, counted from 0."""

    braces: Mapping[str, str]
    """What stands in the braces behind the heading."""


def sections_of(
    tokens: Sequence[Token], source: Source, errors: list[ContentError]
) -> tuple[tuple[Section, ...], str]:
    """The sections of an article in their order, and its whole text, of which each section's text is a part:
    the title, then each heading with its body."""
    whole, sections = source.title, []
    for part in (_lead(tokens, source), *_below_headings(tokens, source, errors)):
        line = part.line + source.offset
        if has_too_much_html(part.tokens):
            problem = "the section has more HTML than can be read safely"
            errors.append(ContentError(source.path, line, problem, "Write it in Markdown, or split it."))
            continue
        markup = render(part.tokens, source.language)
        read = tokens_of(markup) if has_html(part.tokens) else part.tokens
        text = plain_text(read)
        if part.anchor != addresses.TOP:
            whole += f"\n\n{part.heading}"
        start = len(whole) + 2
        if text:
            whole += f"\n\n{text}"
        sections.append(
            Section(
                article_id=source.article_id,
                anchor=part.anchor,
                heading=part.heading,
                level=part.level,
                line=line,
                markdown=portable(
                    _with_notes(part, source), source.path, source.base_path, source.references
                ),
                text=text,
                html=markup,
                span=(start, start + len(text)) if text else (len(whole), len(whole)),
                steps=steps_of(read),
                must_carry=must_carry_of(part.tokens),
                flow=part.braces.get("flow"),
                audience=tuple(filter(None, part.braces.get("audience", "").split(","))),
                asked=source.asked.get(part.anchor, ()),
                tables=sum(token.type == "table_open" for token in read),
                is_term=source.path == addresses.GLOSSARY and part.anchor != addresses.TOP,
            )
        )
    return tuple(sections), whole


def _with_notes(part: _Part, source: Source) -> str:
    """The Markdown of a section: its own lines, and the notes that it uses instead of those that stand there."""
    if not source.notes.own_lines:
        return "\n".join(source.lines[n] for n in part.lines)
    own = "\n".join(source.lines[n] for n in part.lines if n not in source.notes.own_lines)
    labels = [str(token.meta["label"]) for token in part.tokens if token.type == "note_open"]
    return "\n\n".join(
        [
            own.rstrip(),
            *(_note(*place, source.lines) for label in labels for place in source.notes.lines[label]),
        ]
    )


def _note(first: int, last: int, lines: Sequence[str]) -> str:
    """The lines of a note at the margin."""
    prefix = len(lines[first]) - len(lines[first].lstrip(" \t>"))
    return "\n".join(line[prefix:] for line in lines[first:last]).rstrip()


def _bounds(tokens: Sequence[Token]) -> tuple[int | None, list[int]]:
    """Place of the title's heading, and the places of all other headings and of the end."""
    starts = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    title_at = next((n for n in starts if tokens[n].tag == "h1"), None)
    return title_at, [*(n for n in starts if n != title_at), len(tokens)]


def _lines_of(tokens: Sequence[Token], place: int | None, otherwise: int) -> tuple[int, int]:
    """First line of a token in the body and the one behind its last; `otherwise` twice where there is
    none."""
    found = tokens[place].map if place is not None and place < len(tokens) else None
    return (found[0], found[1]) if found else (otherwise, otherwise)


def _lead(tokens: Sequence[Token], source: Source) -> _Part:
    """What stands before the first heading that is not the title."""
    title_at, (first, *_) = _bounds(tokens)
    title_start, title_end = _lines_of(tokens, title_at, 0)
    end, _ = _lines_of(tokens, first, len(source.lines))
    lines = [*range(min(title_start, end)), *range(min(title_end, end), end)]
    return _Part(
        heading=source.title,
        anchor=addresses.TOP,
        level=1,
        line=max(title_end, 1),
        tokens=[
            t for n, t in enumerate(tokens[:first]) if title_at is None or not title_at <= n < title_at + 3
        ],
        lines=lines,
        braces={},
    )


def _below_headings(tokens: Sequence[Token], source: Source, errors: list[ContentError]) -> Iterator[_Part]:
    """Every other heading with what stands below it; it gets its anchor as `id`."""
    seen = {addresses.TOP: 1}
    counted: dict[str, int] = {}
    for number, (start, end) in enumerate(itertools.pairwise(_bounds(tokens)[1]), start=1):
        opening = tokens[start]
        heading = inline_text(tokens[start + 1]).strip()
        line, below = _lines_of(tokens, start, 0)
        anchor = str(opening.meta.get("anchor") or addresses.slugify(heading))

        def wrong(problem: str, remedy: str, line: int = line + source.offset + 1) -> None:
            if source.strict:
                errors.append(ContentError(source.path, line, problem, remedy))

        if not anchor:
            wrong(f"the heading '{heading}' gives no anchor", "Give it one: '## … {#name}'.")
            anchor = f"section-{number}"
        if anchor in seen:
            where = (
                "is kept for the top of the page"
                if anchor == addresses.TOP
                else f"is already used on line {seen[anchor]}"
            )
            wrong(
                f"the heading '{heading}' has the anchor #{anchor}, which {where}",
                f"Give one of them its own anchor: '## {heading} {{#another-name}}'.",
            )
            anchor = _free(anchor, seen, counted)
        seen[anchor] = line + source.offset + 1
        opening.attrs["id"] = anchor
        stop, _ = _lines_of(tokens, end, len(source.lines))
        yield _Part(
            heading=heading,
            anchor=anchor,
            level=int(opening.tag[1]),
            line=line + 1,
            tokens=tokens[start + 3 : end],
            lines=range(below, stop),
            braces=opening.meta,
        )


def _free(anchor: str, seen: Mapping[str, int], counted: dict[str, int]) -> str:
    """The anchor with the next number that no heading has; `counted` remembers how far it got."""
    number = counted.get(anchor, 0) + 1
    while f"{anchor}-{number}" in seen:
        number += 1
    counted[anchor] = number
    return f"{anchor}-{number}"
