"""Notes and hints of other tools → alerts, and questions that open by a click → questions with their answers.
Tabs, footnotes and lists of definitions stay as they are: articles have them too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from assistant.authoring.importing.code_spans import code_lines
from assistant.content.dialect.alerts import KINDS, alert_of

_ANY = re.compile(r"^\s*(?:!!!|\?\?\?|:|///|>\s*\[!|\{:|<aside>)", re.M)
_ADMONITION = re.compile(
    r"(?P<indent>\s*)(?P<mark>!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)(?P<more>(?:\s+[\w-]+)*)(?:\s+\"(?P<title>.*)\")?\s*$"
)
_CONTAINER = re.compile(
    r"(?P<indent>\s*)(?P<fence>:{3,})\s*(?P<kind>[a-z]+)(?:\[(?P<label>[^\]]*)\]|\{[^}]*\}|\s+(?P<title>[^:{\s].*?))?\s*$"
)
_CLOSE = re.compile(r"\s*/{3,}\s*")
_HOLDER = re.compile(r"\s*(?P<fence>:{3,}|/{3,})\s*(?:tabs|code-group|steps|cards|columns|grid|row)\b[^:]*$")
_BLOCK = re.compile(r"(?P<indent>\s*)/{3,}\s*(?P<kind>[a-z][\w-]*)(?:\s*\|\s*(?P<title>.*?))?\s*$")
_CALLOUT = re.compile(
    r"(?P<indent>\s*)>\s*\[!(?P<kind>[\w-]+)(?:\|[^\]]*)?\](?P<fold>[-+]?)[ \t]*(?P<title>.*?)\s*$"
)
_CLASSES = re.compile(r"(?P<indent>\s*)\{:\s*(?P<classes>(?:\.[\w-]+\s*)+)\}\s*$")


def convert(text: str, counts: Counter[str]) -> str:
    """All of them in a text; what stands in a note is converted too."""
    if not _ANY.search(text):
        return text
    lines, code, out = text.split("\n"), code_lines(text), list[str]()
    number = 0
    while number < len(lines):
        for reader in _READERS if number not in code else ():
            end = reader(lines, number, code, out, counts)
            if end is not None:
                number = end
                while out[-1:] == [""] and number < len(lines) and not lines[number].strip():
                    number += 1
                break
        else:
            out.append(lines[number])
            number += 1
    return "\n".join(out)


def _alert(
    out: list[str], indent: str, kind: str, title: str, content: Sequence[str], counts: Counter[str]
) -> None:
    alert = alert_of(kind).upper() or "NOTE"
    title = title or ("" if alert_of(kind) else kind.replace("-", " ").capitalize())
    counts["notes made alerts"] += 1
    body = convert("\n".join(content).strip("\n"), counts).split("\n")
    if title.strip() and title.strip().lower() not in (kind, alert.lower()):
        body = [f"**{title.strip()}**", "", *body]
    _block(out, [f"[!{alert}]", *body], indent + "> ")


def _block(out: list[str], body: Sequence[str], prefix: str) -> None:
    """Lines as a block of their own."""
    if out and out[-1].strip():
        out.append("")
    out += [(prefix + line).rstrip() for line in body]
    out.append("")


def _indented(lines: list[str], number: int, indent: str) -> tuple[int, list[str]]:
    """Where the lines that are indented below this one end, and those lines without it."""
    end, deeper = number + 1, re.compile(rf"{indent}(?: {{4}}|\t)")
    while end < len(lines) and (not lines[end].strip() or deeper.match(lines[end])):
        end += 1
    while end > number + 1 and not lines[end - 1].strip():
        end -= 1
    return end, [deeper.sub("", line, count=1) for line in lines[number + 1 : end]]


def _admonition(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """MkDocs: `!!! note "Title"`, and `???` for one that opens. One with a question and nothing behind it is
    a question with its answer."""
    match = _ADMONITION.match(lines[number])
    if not match:
        return None
    end, content = _indented(lines, number, match["indent"])
    title = match["title"] or ""
    if not content and not title:
        return None
    rest = next((line for line in lines[end:] if line.strip()), "#")
    if (
        title.endswith("?")
        and match["mark"] != "!!!"
        and not match["indent"]
        and rest.startswith(("#", "???"))
    ):
        counts["notes made questions"] += 1
        _block(out, [f"**{title}**", "", *convert("\n".join(content), counts).split("\n")], "")
    else:
        _alert(out, match["indent"], match["kind"].lower(), title, content, counts)
    return end


def _container(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """Docusaurus and its like: `:::tip Title` … `:::`. Without an end, or of a kind that says nothing, it is
    not one."""
    match = _CONTAINER.match(lines[number])
    if not match or not alert_of(match["kind"]):
        return None
    depth, end = 1, number + 1
    while end < len(lines):
        bare = lines[end].strip()
        if end not in code and bare.startswith(match["fence"]):
            depth += (
                1
                if bare.strip(":").strip() and not bare.endswith(":::")
                else -1
                if not bare.strip(":")
                else 0
            )
            if depth == 0:
                break
        end += 1
    else:
        return None
    content = [line.removeprefix(match["indent"]) for line in lines[number + 1 : end]]
    _alert(out, match["indent"], match["kind"], match["label"] or match["title"] or "", content, counts)
    return end + 1


def _block_of(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """PyMdown: `/// note | Title` … `///`, also for tabs and for what opens by a click."""
    match = _BLOCK.match(lines[number])
    if not match:
        return None
    end = next(
        (n for n in range(number + 1, len(lines)) if n not in code and _CLOSE.fullmatch(lines[n])), None
    )
    if end is None:
        return None
    content, title = (
        [line.removeprefix(match["indent"]) for line in lines[number + 1 : end]],
        match["title"] or "",
    )
    if match["kind"] in ("tab", "details", "caption", "html", "define"):
        label = [f"**{title}**" if title.endswith("?") else f"**{title}:**", ""] if title else []
        _block(out, [*label, *convert("\n".join(content), counts).split("\n")], match["indent"])
    else:
        _alert(out, match["indent"], match["kind"].removeprefix("admonition-"), title, content, counts)
    return end + 1


def _holder(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """What only holds others, such as `::: code-group`: what stands in it stays."""
    match = _HOLDER.match(lines[number])
    if not match:
        return None
    close = re.compile(rf"\s*{match['fence']}\s*")
    end = next(
        (n for n in range(number + 1, len(lines)) if n not in code and close.fullmatch(lines[n])), None
    )
    if end is None:
        return None
    _block(out, convert("\n".join(lines[number + 1 : end]), counts).strip("\n").split("\n"), "")
    return end + 1


def _callout(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """Obsidian: `> [!faq]- Title`. A question that opens by a click is a question with its answer."""
    match = _CALLOUT.match(lines[number])
    if not match or (
        match["kind"].isupper()
        and match["kind"].lower() in KINDS
        and not match["title"]
        and not match["fold"]
    ):
        return None
    end, quoted = number + 1, re.compile(rf"{match['indent']}>[ \t]?")
    while end < len(lines) and quoted.match(lines[end]):
        end += 1
    content, title = [quoted.sub("", line, count=1) for line in lines[number + 1 : end]], match["title"]
    if title.endswith("?") and match["fold"] and not match["indent"]:
        counts["notes made questions"] += 1
        _block(out, [f"**{title}**", "", *convert("\n".join(content), counts).split("\n")], "")
    else:
        _alert(out, match["indent"], match["kind"].lower(), title, content, counts)
    return end


def _aside(lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]) -> int | None:
    """Notion: `<aside>` … `</aside>`."""
    if lines[number].strip() != "<aside>":
        return None
    end = next((n for n in range(number + 1, len(lines)) if lines[n].strip().endswith("</aside>")), None)
    if end is None:
        return None
    _alert(out, "", "note", "", [*lines[number + 1 : end], lines[end].replace("</aside>", "")], counts)
    return end + 1


def _classes(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """Jekyll: `{: .note }` before a paragraph or a quote, or behind it."""
    match = _CLASSES.match(lines[number])
    kind = (
        next(
            (c for c in re.findall(r"\.([\w-]+)", match["classes"]) if alert_of(c.removesuffix("-title"))),
            "",
        )
        if match
        else ""
    )
    if not kind:
        return None
    if out and out[-1].strip():
        start = len(out)
        while start and out[start - 1].strip():
            start -= 1
        content, end = out[start:], number + 1
    else:
        start, end = len(out), number + 1
        while end < len(lines) and lines[end].strip() and end not in code:
            end += 1
        content = lines[number + 1 : end]
    if not content or re.match(r"\s*(?:#|[-*+] |\d+[.)] |\|)", content[0]):
        return None
    del out[start:]
    quoted = all(line.lstrip().startswith(">") for line in content)
    content = [re.sub(r"^\s*> ?", "", line) for line in content] if quoted else content
    title, body = (content[0], content[1:]) if kind.endswith("-title") else ("", content)
    _alert(out, "", kind.removesuffix("-title"), title, body, counts)
    return end


_Reader = Callable[[list[str], int, set[int], list[str], Counter[str]], int | None]
_READERS: tuple[_Reader, ...] = (
    _admonition,
    _container,
    _holder,
    _block_of,
    _callout,
    _aside,
    _classes,
)
"""Each reads one form at a line: writes what it becomes, and says where the text goes on; None when the form
is not there."""
