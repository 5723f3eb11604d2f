"""Tokens → safe HTML, the same on the site and in every answer; and what is left of HTML that somebody
wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from markdown_it.token import Token

from assistant.content.dialect.media import is_elsewhere, playable
from assistant.content.markdown import markdown
from assistant.words import FALLBACK, words_of

MAX_TAGS = 10_000
"""HTML tags in one section, at most: an HTML parser takes the square of the depth of elements in each
other."""

MAX_REPEATED = 5_000_000
"""Elements that open <b>, <i> and their like may make of one section: a parser repeats each of them in every
paragraph that follows."""

_ID = re.compile(r"(?:fn|fnref)-\d+-\d+-\d+")
_NAME = re.compile(r"tabs-\d+-\d+")
_PLAYERS = frozenset({"video", "audio", "source", "track"})
_TAG = re.compile(r"<[a-zA-Z/]")
_REPEATED = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)([\s/])?", re.I)
TAGS = frozenset(
    [
        "a",
        "abbr",
        "audio",
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
        "source",
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
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
    ]
)
"""Elements that a page may have."""

_PLAYER = {"src", "poster", "width", "height", "loop", "muted", "aria-label"}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel", "id", "role"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "code": {"class"},
    "div": {"class", "role", "id"},
    "details": {"class", "open", "name"},
    "summary": {"class"},
    "li": {"class"},
    "sup": {"class"},
    "span": {"class", "role", "aria-label"},
    "video": _PLAYER,
    "audio": _PLAYER,
    "source": {"src", "type", "media"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "p": {"class"},
    "pre": {"tabindex"},
    "abbr": {"title"},
}


def has_too_much_html(tokens: Sequence[Token]) -> bool:
    """Whether the HTML in a run of tokens could keep a parser busy for minutes or fill the memory. It counts,
    and never parses."""
    raw = "".join(
        part.content
        for token in tokens
        for part in (token, *(token.children or ()))
        if part.type in ("html_block", "html_inline")
    )
    tags = len(_TAG.findall(raw))
    repeated = _REPEATED.findall(raw)
    plain = repeated.count("")  # a parser keeps three of a kind at most, unless their attributes differ
    return tags > MAX_TAGS or (len(repeated) - plain + min(plain, 39)) * (tags + len(tokens)) > MAX_REPEATED


def render(tokens: Sequence[Token], language: str = FALLBACK) -> str:
    """Safe HTML of a run of block tokens, in an article of this language: no scripts, no event handlers, no style attributes, no unknown
    elements."""
    md = markdown()
    return sanitize(md.renderer.render(tokens, md.options, {"words": words_of(language)}))


def sanitize(markup: str) -> str:
    """What is left of untrusted HTML when only harmless elements and attributes stay."""
    cleaned = nh3.clean(
        markup,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_harmless,
        clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    return playable(cleaned).strip()


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute, or None for one that does not stay: ids and names that are not of this
    dialect, files of other hosts in players."""
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if attribute == "name":
        return value if _NAME.fullmatch(value) else None
    if tag in _PLAYERS and attribute in ("src", "poster"):
        return None if is_elsewhere(value) else value
    return value
