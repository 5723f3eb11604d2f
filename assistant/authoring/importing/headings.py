"""The title of an article, and its headings: one title, everything else below it, each with an anchor of its
own."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from assistant.authoring.importing.code_spans import blocks, code_lines, folded
from assistant.content.addresses import TOP, slugify
from assistant.content.dialect.alerts import KINDS
from assistant.content.markdown import escaped, inline_text, markdown

LONGEST = 80
"""Characters of a bold paragraph that is meant as a heading, at most."""

_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1[ \t]*")
_RUN_IN = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){3,160}\?)\1(?:[ \t]*\\?\n|[ \t]+)(?=\S)")
_QUESTION = re.compile(
    r"(?P<open>\*\*|__)?(?:Q|Question)\s?[:.](?P<close>\*\*|__)?[ \t]*(?P<words>\S[^\n]{2,250}?)[ \t]*\\?(?:\n|$)",
    re.I,
)
_ANSWER = re.compile(r"(?P<open>\*\*|__)?(?:A|Answer)\s?[:.](?P<close>\*\*|__)?[ \t]*(?=\S)", re.I)
_LABELS = frozenset(" ".join(KINDS.values()).split()) | {
    "examples",
    "steps",
    "notes",
    "remarks",
    "or",
    "and",
    "result",
    "output",
    "optional",
}
_BRACES = re.compile(r"[ \t]*\{:?(?P<inside>[^{}]*)\}[ \t]*$")
_NAMED = re.compile(
    r"<a\s+(?:href=[\"']#[^\"']*[\"']\s+)?(?:name|id)=[\"']([\w.-]+)[\"']\s*(?:/>|>\s*</a>)\s*"
)
_NAMED_LINE = re.compile(
    r"^<a\s+(?:name|id)=[\"']([\w-]+)[\"']\s*(?:/>|>\s*</a>)[ \t]*\n+(#{1,6} [^{}\n]*)$", re.M
)
_HTML = re.compile(r"^[ \t]*<h([1-6])\b[^>]*>([^<>\n]+)</h\1>[ \t]*$", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at the top level of a text, with its lines, from 0."""

    level: int
    start: int
    end: int
    words: str
    """As it is written, on one line."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """An article in order."""

    title: str
    text: str
    """Without front matter; the title is its first line."""

    anchors: dict[str, str]
    """Anchors by what is left of them, and of the headings, when only letters and digits count."""


def outlined(text: str, title: str, fallback: str, counts: Counter[str]) -> Outlined:
    """An article whose first line is its title: the one given, or its first heading, or the fallback."""
    title, heading, text = _titled(_plain_forms(text), title, fallback, counts)
    text, anchors = _anchored(_close(_told_by_bold(_asked(text, counts), counts)), counts)
    anchors[folded(title)] = TOP
    return Outlined(title, f"# {heading}\n\n{text.strip(chr(10))}\n", anchors)


def headings(text: str) -> list[Heading]:
    return [
        Heading(
            int(opening.tag[1]), opening.map[0], opening.map[1], " ".join(inline.content.split("\n")).strip()
        )
        for opening, inline in itertools.pairwise(blocks(text))
        if opening.type == "heading_open" and opening.level == 0 and opening.map
    ]


@lru_cache(maxsize=10_000)
def _read(words: str) -> tuple[str, str]:
    """The plain text of a heading and the anchor that its braces name, as every reader of the article will
    see them."""
    tokens = markdown().parse(f"# {words}")
    if not tokens or tokens[0].type != "heading_open":
        return "", ""
    return inline_text(tokens[1]).strip(), str(tokens[0].meta.get("anchor") or "")


def _plain_forms(text: str) -> str:
    """Headings in HTML, and anchors in HTML at headings, as Markdown."""
    if "<" not in text:
        return text
    code = code_lines(text)

    def outside(pattern: re.Pattern[str], made: str, text: str) -> str:
        return pattern.sub(lambda m: m[0] if text.count("\n", 0, m.start()) in code else m.expand(made), text)

    for level in range(1, 7) if _HTML.search(text) else ():
        text = outside(
            re.compile(rf"^[ \t]*<h({level})\b[^>]*>([^<>\n]+)</h{level}>[ \t]*$", re.M | re.I),
            rf"\n{'#' * level} \2\n",
            text,
        )
        code = code_lines(text)
    return outside(_NAMED_LINE, r"\2 {#\1}", text)


def _titled(text: str, title: str, fallback: str, counts: Counter[str]) -> tuple[str, str, str]:
    """The title, the heading that shows it, and the text without it, every other heading on a level below."""
    found, first = headings(text), next(iter(blocks(text)), None)
    head = found[0] if found else None
    if head and title:
        taken = head.level == 1 and folded(_read(head.words)[0]) == folded(title)
    elif head:
        is_first = first is not None and first.type == "heading_open"
        taken = bool(_read(head.words)[0]) and (
            head.level == 1 or (is_first and all(h.level > head.level for h in found[1:]))
        )
    else:
        taken = False
    if head and taken:
        words = _BRACES.sub("", _NAMED.sub("", head.words))
        plain = _read(words)[0]
        title = title or " ".join(plain.split())
        heading = words if plain == title else _heading_of(title)
        rest, shift = found[1:], 1 - head.level
    else:
        counts["titles from the name of the file"] += not title
        title = title or fallback
        heading, rest, shift = _heading_of(title), found, 0
    lines = text.split("\n")
    changed: dict[int, str] = {}
    for item in rest:
        if item.level == 1:
            shift = 1
            counts["further main headings put below the title"] += 1
        changed[item.start] = _line(min(max(item.level + shift, 2), 6), item.words)
    gone = set(range(head.start, head.end)) if head and taken else set()
    gone |= {n for item in rest for n in range(item.start + 1, item.end)}
    return title, heading, "\n".join(changed.get(n, line) for n, line in enumerate(lines) if n not in gone)


def _heading_of(title: str) -> str:
    plain = title if _read(title) == (title, "") else escaped(title)
    return plain.replace("{{", "{\\{")


def _line(level: int, words: str) -> str:
    return f"{'#' * level} {words}" + (" #" if re.search(r"(?:^|\s)#+$", words) else "")


def _asked(text: str, counts: Counter[str]) -> str:
    """`Q: …` with `A: …` below it: a heading with its answer."""
    if not re.search(r"^(?:\*\*|__)?(?:Q|Question)\s?[:.]", text, re.M | re.I):
        return text
    lines, level = text.split("\n"), 1
    tokens = blocks(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            level = int(token.tag[1])
        if token.type != "paragraph_open" or token.level or not token.map or level > 5:
            continue
        content, start = tokens[number + 1].content, token.map[0]
        if not (question := _QUESTION.match(content)):
            continue
        words = question["words"]
        if question["open"] and not question["close"]:
            if not words.endswith(question["open"]):
                continue
            words = words[:-2].rstrip()
        following = tokens[number + 3] if number + 3 < len(tokens) else None
        if content[question.end() :].strip():
            answer = start + 1
        elif following is not None and following.type == "paragraph_open" and following.map:
            answer = following.map[0]
        else:
            continue
        said = _ANSWER.match(lines[answer].lstrip())
        if not said or words.count("**") % 2 or words.count("__") % 2:
            continue
        kept = said["open"] if said["open"] and not said["close"] else ""
        lines[answer] = kept + lines[answer].lstrip()[said.end() :]
        if answer == start + 1:
            lines[answer] = "\n" + lines[answer]
        lines[start] = _line(level + 1, words)
        counts["questions made headings"] += 1
    return "\n".join(lines)


def _told_by_bold(text: str, counts: Counter[str]) -> str:
    """Bold paragraphs that stand as headings, where an article has several, and bold questions with their
    answer."""
    if not re.search(r"^ {0,3}(?:\*\*|__)", text, re.M):
        return text
    lines, level, tokens = text.split("\n"), 1, blocks(text)
    meant: list[tuple[int, str]] = []
    run_in: list[tuple[int, str]] = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            level = int(token.tag[1])
        if token.type != "paragraph_open" or token.level or not token.map or level > 5:
            continue
        content, (start, end) = tokens[number + 1].content, token.map
        following = tokens[number + 3] if number + 3 < len(tokens) else None
        if (
            end == start + 1
            and (match := _BOLD.fullmatch(content))
            and following is not None
            and _is_heading(match[2], following.type)
        ):
            if not (following.type == "paragraph_open" and _BOLD.fullmatch(tokens[number + 4].content)):
                meant.append((start, _line(level + 1, match[2])))
        elif match := _RUN_IN.match(content):
            broken = "\n" in match[0]
            rest = "" if broken else "\n\n" + lines[start].lstrip()[match.end() :]
            run_in.append((start, _line(level + 1, match[2]) + ("\n" if broken else rest)))
    if len(meant) > 1 or any(line.endswith("?") for _, line in meant):
        counts["bold paragraphs made headings"] += len(meant)
        lines = _with(lines, meant)
    if len(run_in) > 1:
        counts["questions made headings"] += len(run_in)
        lines = _with(lines, run_in)
    return "\n".join(lines)


def _with(lines: list[str], changed: list[tuple[int, str]]) -> list[str]:
    new = dict(changed)
    return [new.get(number, line) for number, line in enumerate(lines)]


def _is_heading(words: str, following: str) -> bool:
    plain = _read(words)[0]
    return (
        0 < len(plain) <= LONGEST
        and plain[-1] not in ".,:;!…"
        and plain.lower() not in _LABELS
        and following not in ("heading_open", "hr")
    )


def _close(text: str) -> str:
    """One blank line where conversions left several."""
    if "\n\n\n" not in text:
        return text
    lines, code = text.split("\n"), code_lines(text)
    return "\n".join(
        line
        for n, line in enumerate(lines)
        if n in code or line.strip() or not n or lines[n - 1].strip() or n - 1 in code
    )


def _anchored(text: str, counts: Counter[str]) -> tuple[str, dict[str, str]]:
    """Each heading with an anchor that no other has, written where the words alone do not give it."""
    lines, anchors, seen, counted = text.split("\n"), dict[str, str](), {TOP}, Counter[str]()
    for number, item in enumerate(headings(text), start=1):
        words, wanted = item.words, ""
        if named := _NAMED.search(words):
            words, wanted = _NAMED.sub("", words).strip(), named[1]
        if (braces := _BRACES.search(words)) and (wished := _wished(braces["inside"])) is not None:
            words, wanted = words[: braces.start()], wished or wanted
        plain = _read(words)[0]
        made = slugify(plain)
        anchor = base = wanted or made or f"section-{number}"
        while anchor in seen:
            counted[base] += 1
            anchor = f"{base}-{counted[base]}"
        counts["headings with the same words given anchors"] += anchor != base
        seen.add(anchor)
        if anchor != made:
            words += f" {{#{anchor}}}"
        lines[item.start] = f"{'#' * item.level} {words}" if anchor != made else _line(item.level, words)
        anchors.setdefault(folded(plain), anchor)
        anchors.setdefault(folded(anchor), anchor)
    return "\n".join(lines), anchors


def _wished(inside: str) -> str | None:
    """The anchor that braces at a heading name, empty for other attributes; None when they are part of the
    words."""
    inside = inside.strip()
    if named := re.search(r"(?:^|\s)#([^\s#]+)", inside):
        return re.sub(r"[^\w-]+", "-", named[1]).strip("-")
    return (
        "" if inside and all(re.fullmatch(r"\.[\w-]+|[\w-]+=\S+", part) for part in inside.split()) else None
    )
