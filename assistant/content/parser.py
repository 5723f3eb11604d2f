"""Markdown text → Article: one dialect (CommonMark with tables) for the site and for every answer."""

from __future__ import annotations

import hashlib
import itertools
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markdown_it.token import Token

from assistant.content import addresses, front_matter
from assistant.content.articles import Article, Section
from assistant.content.markdown import (
    MAX_NESTING,
    has_too_much_html,
    inline_text,
    markdown,
    must_carry_of,
    plain_text,
    render,
    steps_of,
)
from assistant.errors import ContentError, ContentErrors

MAX_BYTES = 2_000_000
"""A larger file is a mistake: no article is that long, and Markdown that large stalls a build."""

_MARKDOWN_LINK = re.compile(r"(?<=\]\()([^()\s<>]+)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.M)
_CODE = re.compile(r"(^(?:```|~~~)[^\n]*\n(?:.*?\n)?(?:```|~~~)[^\n]*$|`+[^`\n]+`+)", re.M | re.S)
_FACT_MARK = re.compile(r"\{\{[^{}]*\}\}")
_HALF_MARK = re.compile(r"\{\{?[^{}]*\bfacts\.\w*[^{}]*\}?|\bfacts\.\w+\s*\}\}")


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
    text: str, path: str, facts: Mapping[str, str] | None = None, base_path: str = "", *, strict: bool = False
) -> Parsed:
    """Read one article.

    `path` is relative to the articles folder. `facts` are the values that `{{ facts.name }}` stands for; None
    leaves braces alone. `base_path` stands before every link to another page of the base ("/help" when the
    site lives there). With `strict` a missing or unknown field of the front matter is an error instead of a
    default. Raises ContentErrors with everything that is wrong.
    """
    errors: list[ContentError] = []
    matter, body, offset = front_matter.split(text, path, errors, strict=strict)
    if facts is not None:
        body = _insert_facts(body, facts, path, offset, errors)
    if errors:
        raise ContentErrors(errors)
    env: dict[str, Any] = {}
    tokens = markdown().parse(body, env)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        deep = next(token for token in tokens if token.level >= MAX_NESTING - 1)
        line = (deep.map[0] if deep.map else 0) + offset + 1
        raise ContentErrors(
            [
                ContentError(
                    path, line, "the text is nested too deep to read", "Use fewer levels of quotes and lists."
                )
            ]
        )
    title_line, title = _title(tokens)
    fields = front_matter.read(
        matter, path, title, title_line + offset if title else 1, errors, strict=strict
    )
    if errors:
        raise ContentErrors(errors)

    article_id = (
        fields.id if fields.id is not None else 10_000_000 + zlib.crc32(path.encode()) % 1_000_000_000
    )
    found: list[tuple[str, str, int]] = []
    images: list[tuple[str, int]] = []
    _rewrite_links(tokens, path, base_path, offset, found, images)
    lines = body.split("\n")
    references = {label: str(target["href"]) for label, target in env.get("references", {}).items()}
    sections, whole = _sections(
        tokens, lines, article_id, fields, path, offset, base_path, references, errors
    )
    anchors = {s.anchor for s in sections}
    for anchor in fields.also_asked:
        if anchor not in anchors:
            errors.append(
                ContentError(
                    path,
                    fields.line("also_asked"),
                    f"also_asked names the anchor '{anchor}', which no heading has",
                    f"Use one of: {', '.join(sorted(anchors))}.",
                )
            )
    if errors:
        raise ContentErrors(errors)
    summary = fields.summary or _first_sentence(sections[0].text if sections else "")
    defaulted = tuple(
        name
        for name, missing in (
            ("id", fields.id is None),
            ("title", not fields.has_title),
            ("summary", not fields.summary),
        )
        if missing
    )
    article = Article(
        id=article_id,
        path=path,
        url=base_path + addresses.page_url(path),
        title=fields.title,
        sections=tuple(sections),
        text=whole,
        hash=hashlib.sha256(whole.encode()).hexdigest()[:16],
        number=fields.number,
        summary=summary,
        category=fields.category,
        audience=fields.audience,
        tags=fields.tags,
        flow=fields.flow,
        status=fields.status,
        owner=fields.owner,
        reviewed=fields.reviewed,
        review_by=fields.review_by,
        sources=fields.sources,
        related=fields.related,
        pages=fields.pages,
        redirect_from=fields.redirect_from,
        links=tuple(found),
        images=tuple(images),
        template=fields.template,
        extra=fields.extra,
    )
    return Parsed(article, defaulted + fields.defaulted)


# --- the parts of an article ------------------------------------------------------------------------------------------


def _insert_facts(
    body: str, facts: Mapping[str, str], path: str, offset: int, errors: list[ContentError]
) -> str:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        block_start_string="{%!",
        comment_start_string="{##!",
        comment_end_string="!##}",
    )
    out = []
    for number, line in enumerate(body.split("\n"), start=offset + 1):
        if mark := _FACT_MARK.search(line):
            try:
                _only_names(environment, line)
                line = environment.from_string(line).render(facts=dict(facts))
            except TemplateError as error:
                errors.append(
                    ContentError(
                        path,
                        number,
                        f"{mark.group()} cannot be filled in: {error}",
                        "Use {{ facts.name }} with a name from kb/facts.yml.",
                    )
                )
        elif half := _HALF_MARK.search(line):
            errors.append(
                ContentError(
                    path,
                    number,
                    f"{half.group().strip()} is not closed on its line",
                    "Use {{ facts.name }} with a name from kb/facts.yml.",
                )
            )
        out.append(line)
    return "\n".join(out)


def _only_names(environment: SandboxedEnvironment, line: str) -> None:
    """Raises when braces hold more than `facts.name`: no arithmetic, no calls, so nothing can fail or go on
    for ever."""
    allowed = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Getattr, nodes.Name)
    for node in environment.parse(line).find_all(nodes.Node):
        if (
            not isinstance(node, allowed)
            or (isinstance(node, nodes.Name) and node.name != "facts")
            or (isinstance(node, nodes.Getattr) and not isinstance(node.node, nodes.Name))
        ):
            raise TemplateSyntaxError("only the name of a fact may stand here", getattr(node, "lineno", 1))


def _title(tokens: Sequence[Token]) -> tuple[int, str]:
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1" and opening.level == 0:
            return (opening.map[0] + 1 if opening.map else 1), inline_text(inline).strip()
    return 0, ""


def _rewrite_links(
    tokens: Sequence[Token],
    path: str,
    base_path: str,
    offset: int,
    found: list[tuple[str, str, int]],
    images: list[tuple[str, int]],
) -> None:
    line, cell = offset, False
    for token in tokens:
        if token.map:
            line = token.map[0] + offset + 1
        if token.type in ("td_open", "th_open"):
            cell = True
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["class"] = "align-" + style.rpartition(":")[2]
        elif token.type in ("td_close", "th_close"):
            cell = False
        if token.type == "fence":
            token.attrs.pop("style", None)
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrs.get("href", ""))
                target = addresses.resolve(href, path)
                if target is None:
                    if href.startswith(("http://", "https://")):
                        child.attrs["rel"] = "noopener"
                    continue
                found.append((target[0], target[1], line))
                child.attrs["href"] = _site_href(href, path, base_path)
            elif child.type == "image":
                target = addresses.resolve(str(child.attrs.get("src", "")), path)
                if target is not None:
                    images.append((target[0], line))
                    child.attrs["src"] = f"{base_path}/{target[0]}"
                    child.attrs["loading"] = "lazy"
        if token.type == "inline" and cell:
            token.meta["cell"] = True


def _site_href(href: str, path: str, base_path: str) -> str:
    """A link between files of the base as the site's address; any other link as it was."""
    target = addresses.resolve(href, path)
    if target is None:
        return href
    name, anchor = target
    if not name.endswith(".md"):
        return f"{base_path}/{name}" + (f"#{anchor}" if anchor else "")
    return base_path + addresses.with_anchor(addresses.page_url(name), anchor or addresses.TOP)


def _sections(
    tokens: list[Token],
    lines: list[str],
    article_id: int,
    fields: front_matter.Fields,
    path: str,
    offset: int,
    base_path: str,
    references: Mapping[str, str],
    errors: list[ContentError],
) -> tuple[list[Section], str]:
    starts = [n for n, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0]
    title_at = next((n for n in starts if tokens[n].tag == "h1"), None)
    bounds = [n for n in starts if n != title_at] + [len(tokens)]
    whole, sections, seen = fields.title, [], {addresses.TOP: 1}
    counted: dict[str, int] = {}

    def add(
        heading: str,
        anchor: str,
        level: int,
        line: int,
        run: list[Token],
        source: str,
        meta: Mapping[str, str],
    ) -> None:
        nonlocal whole
        if has_too_much_html(run):
            errors.append(
                ContentError(
                    path,
                    line + offset,
                    "the section has more HTML than can be read safely",
                    "Write it in Markdown, or split it.",
                )
            )
            return
        text = plain_text(run)
        if anchor != addresses.TOP:
            whole += f"\n\n{heading}"
        start = len(whole) + 2
        if text:
            whole += f"\n\n{text}"
        span = (start, start + len(text)) if text else (len(whole), len(whole))
        markdown = _portable(source, path, base_path, references)
        sections.append(
            Section(
                article_id=article_id,
                anchor=anchor,
                heading=heading,
                level=level,
                line=line + offset,
                markdown=markdown,
                text=text,
                html=render(run),
                span=span,
                steps=steps_of(run),
                must_carry=must_carry_of(run),
                flow=meta.get("flow"),
                audience=tuple(filter(None, meta.get("audience", "").split(","))),
                asked=fields.also_asked.get(anchor, ()),
                tables=sum(t.type == "table_open" for t in run),
            )
        )

    first = bounds[0]
    lead = [t for n, t in enumerate(tokens[:first]) if title_at is None or not title_at <= n < title_at + 3]
    title_line = tokens[title_at].map[1] if title_at is not None and tokens[title_at].map else 0  # type: ignore[index]
    first_line = tokens[first].map[0] if first < len(tokens) and tokens[first].map else len(lines)  # type: ignore[index]
    title_start = tokens[title_at].map[0] if title_at is not None and tokens[title_at].map else 0  # type: ignore[index]
    before, after = lines[: min(title_start, first_line)], lines[min(title_line, first_line) : first_line]
    add(fields.title, addresses.TOP, 1, max(title_line, 1), lead, "\n".join([*before, *after]), {})
    for start, end in itertools.pairwise(bounds):
        opening, inline = tokens[start], tokens[start + 1]
        heading = inline_text(inline).strip()
        line = (opening.map[0] if opening.map else 0) + 1
        anchor = str(opening.meta.get("anchor") or addresses.slugify(heading))
        if not anchor:
            if fields.strict:
                errors.append(
                    ContentError(
                        path,
                        line + offset,
                        f"the heading '{heading}' gives no anchor",
                        "Give it one: '## … {#name}'.",
                    )
                )
            anchor = f"section-{len(sections)}"
        if anchor in seen:
            if fields.strict:
                where = (
                    "is kept for the top of the page"
                    if anchor == addresses.TOP
                    else f"is already used on line {seen[anchor]}"
                )
                errors.append(
                    ContentError(
                        path,
                        line + offset,
                        f"the heading '{heading}' has the anchor #{anchor}, which {where}",
                        f"Give one of them its own anchor: '## {heading} {{#another-name}}'.",
                    )
                )
            number = counted.get(anchor, 0) + 1
            while f"{anchor}-{number}" in seen:
                number += 1
            counted[anchor] = number
            anchor = f"{anchor}-{number}"
        seen[anchor] = line + offset
        opening.attrs["id"] = anchor
        source_end = tokens[end].map[0] if end < len(tokens) and tokens[end].map else len(lines)  # type: ignore[index]
        source = "\n".join(lines[opening.map[1] if opening.map else line : source_end])
        add(heading, anchor, int(opening.tag[1]), line, tokens[start + 3 : end], source, opening.meta)
    return sections, whole


def _portable(source: str, path: str, base_path: str, references: Mapping[str, str]) -> str:
    """The Markdown of a section so that it can stand alone: links lead to the site's addresses, also those
    whose address stands elsewhere."""
    source = _DEFINITION.sub("", source)
    parts = _CODE.split(source)  # every second part is code, which stays as it is
    parts[::2] = [
        _MARKDOWN_LINK.sub(lambda m: _site_href(m.group(1), path, base_path), part) for part in parts[::2]
    ]
    prose = "".join(parts[::2]).casefold()
    used = [
        f"[{label.casefold()}]: {_site_href(href, path, base_path)}"
        for label, href in references.items()
        if f"[{label.casefold()}]" in prose
    ]
    return "\n\n".join(filter(None, ["".join(parts).strip(), "\n".join(used)]))


def _first_sentence(text: str) -> str:
    line = text.split("\n", 1)[0]
    match = re.match(r".{1,200}?[.!?](?=\s|$)", line)
    return match.group() if match else line[:200]
