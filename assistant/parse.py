"""Markdown text → Article: one dialect (CommonMark with tables) for the site and for every answer."""

from __future__ import annotations

import hashlib
import html
import itertools
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import nh3
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from assistant import frontmatter, links
from assistant.articles import Article, Section
from assistant.errors import ContentError, ContentErrors

MAX_BYTES = 2_000_000
"""A larger file is a mistake: no article is that long, and Markdown that large stalls a build."""

MAX_NESTING = 40
"""Quotes and lists within each other, at most: markdown-it leaves out what is deeper, and nothing may be left out silently."""

MUST_CARRY = frozenset({"important", "warning", "caution"})
"""GitHub alerts whose text no short form of an answer may drop. `note` and `tip` may be dropped."""

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)", re.I)
_HEADING_ATTRIBUTES = re.compile(r"[ \t]*\{([^{}]*)\}[ \t]*$")
_ATTRIBUTE = re.compile(r"#(?P<id>[^\s#.=]+)|(?P<key>[a-z][a-z-]*)=(?P<value>[^\s]+)|\.(?P<cls>[^\s#.=]+)")
_MARKDOWN_LINK = re.compile(r"(?<=\]\()([^()\s<>]+)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.M)
_CODE = re.compile(r"(^(?:```|~~~)[^\n]*\n(?:.*?\n)?(?:```|~~~)[^\n]*$|`+[^`\n]+`+)", re.M | re.S)
_FACT_MARK = re.compile(r"\{\{[^{}]*\}\}")
_HALF_MARK = re.compile(r"\{\{?[^{}]*\bfacts\.\w*[^{}]*\}?|\bfacts\.\w+\s*\}\}")
_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
    ]
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "code": {"class"},
    "div": {"class", "role"},
    "p": {"class"},
    "pre": {"tabindex"},
    "abbr": {"title"},
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """An article with what its author left out and this reading filled in."""

    article: Article
    defaulted: tuple[str, ...]


def decode(data: bytes, path: str) -> str:
    """The text of a file. Raises ContentError when it is not UTF-8 text of a sensible size."""
    if len(data) > MAX_BYTES:
        raise ContentError(path, None, f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}", "Split it into several articles.")
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise ContentError(path, line, "this is a binary file, not Markdown", "Move it out of the articles folder or save it as UTF-8 text.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise ContentError(path, line, f"the byte 0x{byte:02x} is not UTF-8", "Save the file with the encoding UTF-8.") from None


def parse(text: str, path: str, facts: Mapping[str, str] | None = None, base_path: str = "", *, strict: bool = False) -> Parsed:
    """Read one article.

    `path` is relative to the articles folder. `facts` are the values that `{{ facts.name }}` stands for; None leaves braces alone.
    `base_path` stands before every link to another page of the base ("/help" when the site lives there). With `strict` a missing
    or unknown field of the front matter is an error instead of a default. Raises ContentErrors with everything that is wrong.
    """
    errors: list[ContentError] = []
    matter, body, offset = frontmatter.split(text, path, errors, strict=strict)
    if facts is not None:
        body = _insert_facts(body, facts, path, offset, errors)
    if errors:
        raise ContentErrors(errors)
    env: dict[str, Any] = {}
    tokens = _markdown().parse(body, env)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        deep = next(token for token in tokens if token.level >= MAX_NESTING - 1)
        line = (deep.map[0] if deep.map else 0) + offset + 1
        raise ContentErrors([ContentError(path, line, "the text is nested too deep to read", "Use fewer levels of quotes and lists.")])
    title_line, title = _title(tokens)
    fields = frontmatter.read(matter, path, title, title_line + offset if title else 1, errors, strict=strict)
    if errors:
        raise ContentErrors(errors)

    article_id = fields.id if fields.id is not None else 10_000_000 + zlib.crc32(path.encode()) % 1_000_000_000
    found: list[tuple[str, str, int]] = []
    images: list[tuple[str, int]] = []
    _rewrite_links(tokens, path, base_path, offset, found, images)
    lines = body.split("\n")
    references = {label: str(target["href"]) for label, target in env.get("references", {}).items()}
    sections, whole = _sections(tokens, lines, article_id, fields, path, offset, base_path, references, errors)
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
        name for name, missing in (("id", fields.id is None), ("title", not fields.has_title), ("summary", not fields.summary)) if missing
    )
    article = Article(
        id=article_id, path=path, url=base_path + links.page_url(path), title=fields.title, sections=tuple(sections),
        text=whole, hash=hashlib.sha256(whole.encode()).hexdigest()[:16], number=fields.number, summary=summary, category=fields.category,
        audience=fields.audience, tags=fields.tags, flow=fields.flow, status=fields.status, owner=fields.owner, reviewed=fields.reviewed,
        review_by=fields.review_by, sources=fields.sources, related=fields.related, pages=fields.pages, redirect_from=fields.redirect_from,
        links=tuple(found), images=tuple(images), template=fields.template, extra=fields.extra,
    )  # fmt: skip
    return Parsed(article, defaulted + fields.defaulted)


# --- the Markdown dialect ---------------------------------------------------------------------------------------------


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    md.core.ruler.push("alerts", _alerts)
    return md


def _heading_attributes(state: StateCore) -> None:
    """`## Heading {#anchor flow=… audience=…}`: what stands in the braces leaves the text and goes to the token."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open":
            continue
        match = _HEADING_ATTRIBUTES.search(inline.content)
        if not match or not match.group(1).strip() or _ATTRIBUTE.sub("", match.group(1)).strip():
            continue
        inline.content = inline.content[: match.start()]
        for part in _ATTRIBUTE.finditer(match.group(1)):
            if part["id"]:
                opening.meta["anchor"] = part["id"]
            elif part["key"]:
                opening.meta[part["key"]] = part["value"]


def _alerts(state: StateCore) -> None:
    """A block quote that opens with `[!IMPORTANT]` and its like becomes a labelled note."""
    stack: list[Token] = []
    labels: list[int] = []
    for position, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            stack.append(token)
            inline = state.tokens[position + 2] if position + 2 < len(state.tokens) else None
            match = _ALERT.match(inline.content) if inline is not None and inline.type == "inline" else None
            if match and inline is not None:
                _drop_label(inline, match.end())
                if not inline.children:
                    labels.append(position + 1)
                token.meta["alert"] = match.group(1).lower()
        elif token.type == "blockquote_close":
            token.meta["alert"] = stack.pop().meta.get("alert")
    for position in reversed(labels):  # a label with a paragraph of its own leaves none behind
        del state.tokens[position : position + 3]


def _drop_label(inline: Token, length: int) -> None:
    inline.content = inline.content[length:]
    children = inline.children or []
    while children and (children[0].type in ("softbreak", "hardbreak") or re.fullmatch(r"(?i)\[?!?\w*\]?\s*|\[!\w+\]", children[0].content)):
        stop = children[0].type in ("softbreak", "hardbreak")
        children.pop(0)
        if stop:
            break
    inline.children = children


# --- text, steps and HTML of a run of tokens --------------------------------------------------------------------------


def inline_text(token: Token) -> str:
    """The words of one inline token, without marks."""
    parts: list[str] = []
    hidden = ""
    for child in token.children or ():
        if child.type == "html_inline":
            opened = re.match(r"<(/?)(script|style|iframe|object|template|svg|math)\b", child.content, re.I)
            if opened and not hidden and not opened.group(1):
                hidden = opened.group(2).lower()
            elif opened and opened.group(1) and opened.group(2).lower() == hidden:
                hidden = ""
        elif hidden:
            continue
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)


def plain_text(tokens: Sequence[Token]) -> str:
    """The words of a run of block tokens: blank lines between blocks, `1.` and `-` before items, ` | ` between cells."""
    out: list[str] = []
    lists: list[list[int | None]] = []  # for each open list: [next number or None for bullets]
    prefix = ""
    tight_before = False
    row: list[str] = []

    def add(block: str, *, tight: bool) -> None:
        nonlocal prefix
        indent = "   " * max(len(lists) - 1, 0)
        first = indent + prefix if lists else ""
        rest = indent + " " * len(prefix) if prefix else (indent + "   " if lists else "")
        lines = block.split("\n")
        body = "\n".join((first if n == 0 and prefix else rest) + line for n, line in enumerate(lines)).rstrip()
        if out:
            out.append("\n" if tight else "\n\n")
        out.append(body)
        prefix = ""

    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append([int(token.attrs.get("start", 1))])
            tight_before = len(lists) > 1
        elif token.type == "bullet_list_open":
            lists.append([None])
            tight_before = len(lists) > 1
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
            tight_before = bool(lists)
        elif token.type == "list_item_open":
            number = lists[-1][0]
            prefix = "- " if number is None else f"{number}. "
            if number is not None:
                lists[-1][0] = number + 1
        elif token.type == "list_item_close":
            prefix, tight_before = "", True
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            add(" | ".join(row), tight=tight_before)
            tight_before = True
        elif token.type == "table_close":
            tight_before = False
        elif token.type == "inline":
            words = inline_text(token)
            if token.meta.get("cell"):
                row.append(words)
            elif words.strip():
                add(words, tight=tight_before)
                tight_before = bool(lists)
        elif token.type in ("fence", "code_block"):
            add(token.content.rstrip("\n"), tight=False)
            tight_before = bool(lists)
        elif token.type == "html_block":
            words = html.unescape(nh3.clean(token.content, tags=set())).strip()
            if words:
                add(words, tight=False)
    return "".join(out)


def _steps(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The items of the first ordered list at the top level, each as plain text with what is nested in it."""
    depth, items, start = 0, [], 0
    for position, token in enumerate(tokens):
        if token.type == "ordered_list_open" and depth == 0 and token.level == 0:
            depth = 1
        elif depth and token.type == "list_item_open" and token.level == 1:
            start = position + 1
        elif depth and token.type == "list_item_close" and token.level == 1:
            items.append(plain_text(tokens[start:position]))
        elif depth and token.type == "ordered_list_close" and token.level == 0:
            break
    return tuple(item for item in items if item)


def _must_carry(tokens: Sequence[Token]) -> tuple[str, ...]:
    found, start, label = [], 0, ""
    for position, token in enumerate(tokens):
        if token.type == "blockquote_open" and token.level == 0:
            start, label = position + 1, str(token.meta.get("alert") or "")
        elif token.type == "blockquote_close" and token.level == 0 and label in MUST_CARRY:
            found.append(plain_text(tokens[start:position]))
    return tuple(sentence for sentence in found if sentence)


def render(tokens: Sequence[Token]) -> str:
    """Safe HTML of a run of block tokens: no scripts, no event handlers, no style attributes, no unknown elements."""
    md = _markdown()
    out = [_open_html(token) if token.meta.get("alert") else None for token in tokens]
    pieces: list[str] = []
    run: list[Token] = []
    for token, replacement in zip(tokens, out, strict=True):
        if replacement is None:
            run.append(token)
            continue
        pieces += [md.renderer.render(run, md.options, {}), replacement]
        run = []
    pieces.append(md.renderer.render(run, md.options, {}))
    return sanitize("".join(pieces))


def sanitize(markup: str) -> str:
    """What is left of untrusted HTML when only harmless elements and attributes stay."""
    return nh3.clean(
        markup, tags=set(_TAGS), attributes=_ATTRIBUTES, clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel=None, strip_comments=True,
    ).strip()  # fmt: skip


def _open_html(token: Token) -> str:
    alert = token.meta["alert"]
    if token.type == "blockquote_close":
        return "</div>\n"
    return f'<div class="admonition {alert}" role="note">\n<p class="admonition-title">{alert.capitalize()}</p>\n'


# --- the parts of an article ------------------------------------------------------------------------------------------


def _insert_facts(body: str, facts: Mapping[str, str], path: str, offset: int, errors: list[ContentError]) -> str:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, block_start_string="{%!", comment_start_string="{##!", comment_end_string="!##}"
    )
    out = []
    for number, line in enumerate(body.split("\n"), start=offset + 1):
        if mark := _FACT_MARK.search(line):
            try:
                _only_names(environment, line)
                line = environment.from_string(line).render(facts=dict(facts))
            except TemplateError as error:
                errors.append(
                    ContentError(path, number, f"{mark.group()} cannot be filled in: {error}",
                                 "Use {{ facts.name }} with a name from kb/facts.yml.")
                )  # fmt: skip
        elif half := _HALF_MARK.search(line):
            errors.append(
                ContentError(path, number, f"{half.group().strip()} is not closed on its line", "Use {{ facts.name }} with a name from kb/facts.yml.")
            )
        out.append(line)
    return "\n".join(out)


def _only_names(environment: SandboxedEnvironment, line: str) -> None:
    """Raises when braces hold more than `facts.name`: no arithmetic, no calls, so nothing can fail or go on for ever."""
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
    tokens: Sequence[Token], path: str, base_path: str, offset: int, found: list[tuple[str, str, int]], images: list[tuple[str, int]]
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
                target = links.resolve(href, path)
                if target is None:
                    if href.startswith(("http://", "https://")):
                        child.attrs["rel"] = "noopener"
                    continue
                found.append((target[0], target[1], line))
                child.attrs["href"] = _site_href(href, path, base_path)
            elif child.type == "image":
                target = links.resolve(str(child.attrs.get("src", "")), path)
                if target is not None:
                    images.append((target[0], line))
                    child.attrs["src"] = f"{base_path}/{target[0]}"
                    child.attrs["loading"] = "lazy"
        if token.type == "inline" and cell:
            token.meta["cell"] = True


def _site_href(href: str, path: str, base_path: str) -> str:
    """A link between files of the base as the site's address; any other link as it was."""
    target = links.resolve(href, path)
    if target is None:
        return href
    name, anchor = target
    if not name.endswith(".md"):
        return f"{base_path}/{name}" + (f"#{anchor}" if anchor else "")
    return base_path + links.with_anchor(links.page_url(name), anchor or links.TOP)


def _sections(
    tokens: list[Token], lines: list[str], article_id: int, fields: frontmatter.Fields, path: str, offset: int, base_path: str,
    references: Mapping[str, str], errors: list[ContentError],
) -> tuple[list[Section], str]:  # fmt: skip
    starts = [n for n, t in enumerate(tokens) if t.type == "heading_open" and t.level == 0]
    title_at = next((n for n in starts if tokens[n].tag == "h1"), None)
    bounds = [n for n in starts if n != title_at] + [len(tokens)]
    whole, sections, seen = fields.title, [], {links.TOP: 1}
    counted: dict[str, int] = {}

    def add(heading: str, anchor: str, level: int, line: int, run: list[Token], source: str, meta: Mapping[str, str]) -> None:
        nonlocal whole
        text = plain_text(run)
        if anchor != links.TOP:
            whole += f"\n\n{heading}"
        start = len(whole) + 2
        if text:
            whole += f"\n\n{text}"
        span = (start, start + len(text)) if text else (len(whole), len(whole))
        markdown = _portable(source, path, base_path, references)
        sections.append(
            Section(
                article_id=article_id, anchor=anchor, heading=heading, level=level, line=line + offset, markdown=markdown, text=text,
                html=render(run), span=span, steps=_steps(run), must_carry=_must_carry(run), flow=meta.get("flow"),
                audience=tuple(filter(None, meta.get("audience", "").split(","))), asked=fields.also_asked.get(anchor, ()),
                tables=sum(t.type == "table_open" for t in run),
            )
        )  # fmt: skip

    first = bounds[0]
    lead = [t for n, t in enumerate(tokens[:first]) if title_at is None or not title_at <= n < title_at + 3]
    title_line = tokens[title_at].map[1] if title_at is not None and tokens[title_at].map else 0  # type: ignore[index]
    first_line = tokens[first].map[0] if first < len(tokens) and tokens[first].map else len(lines)  # type: ignore[index]
    title_start = tokens[title_at].map[0] if title_at is not None and tokens[title_at].map else 0  # type: ignore[index]
    before, after = lines[: min(title_start, first_line)], lines[min(title_line, first_line) : first_line]
    add(fields.title, links.TOP, 1, max(title_line, 1), lead, "\n".join([*before, *after]), {})
    for start, end in itertools.pairwise(bounds):
        opening, inline = tokens[start], tokens[start + 1]
        heading = inline_text(inline).strip()
        line = (opening.map[0] if opening.map else 0) + 1
        anchor = str(opening.meta.get("anchor") or links.slugify(heading))
        if not anchor:
            if fields.strict:
                errors.append(ContentError(path, line + offset, f"the heading '{heading}' gives no anchor", "Give it one: '## … {#name}'."))
            anchor = f"section-{len(sections)}"
        if anchor in seen:
            if fields.strict:
                where = "is kept for the top of the page" if anchor == links.TOP else f"is already used on line {seen[anchor]}"
                errors.append(
                    ContentError(path, line + offset, f"the heading '{heading}' has the anchor #{anchor}, which {where}",
                                 f"Give one of them its own anchor: '## {heading} {{#another-name}}'.")
                )  # fmt: skip
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
    """The Markdown of a section so that it can stand alone: links lead to the site's addresses, also those whose address stands elsewhere."""
    source = _DEFINITION.sub("", source)
    parts = _CODE.split(source)  # every second part is code, which stays as it is
    parts[::2] = [_MARKDOWN_LINK.sub(lambda m: _site_href(m.group(1), path, base_path), part) for part in parts[::2]]
    prose = "".join(parts[::2]).casefold()
    used = [f"[{label.casefold()}]: {_site_href(href, path, base_path)}" for label, href in references.items() if f"[{label.casefold()}]" in prose]
    return "\n\n".join(filter(None, ["".join(parts).strip(), "\n".join(used)]))


def _first_sentence(text: str) -> str:
    line = text.split("\n", 1)[0]
    match = re.match(r".{1,200}?[.!?](?=\s|$)", line)
    return match.group() if match else line[:200]
