"""The values of facts in a text: `{{ facts.name }}` stands for one, and nothing else may stand in the
braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from assistant.content.markdown import blocks
from assistant.errors import ContentError

_FACT_MARK = re.compile(r"\{\{[^{}]*\}\}")
_HALF_MARK = re.compile(r"\{\{?[^{}]*\bfacts\.\w*[^{}]*\}?|\bfacts\.\w+\s*\}\}")

_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(?:.+?)(?<!`)\1(?!`)", re.S)


def insert_facts(
    body: str, facts: Mapping[str, str], path: str, offset: int, errors: list[ContentError]
) -> str:
    """The text with the value of each fact that it names; what cannot be filled in is told with its line. Code is
    left as it is.

    `offset` lines stand before the text in its file.
    """
    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        block_start_string="{%!",
        comment_start_string="{##!",
        comment_end_string="!##}",
    )
    code = _code(body) if "{{" in body or "facts." in body else {}
    out = []
    for number, line in enumerate(body.split("\n")):
        parts, start = [], 0
        for left, right in (*code.get(number, ()), (len(line), len(line))):
            parts.append(_filled(line[start:left], facts, environment, path, number + offset + 1, errors))
            parts.append(line[left:right])
            start = right
        out.append("".join(parts))
    return "\n".join(out)


def _filled(
    text: str,
    facts: Mapping[str, str],
    environment: SandboxedEnvironment,
    path: str,
    number: int,
    errors: list[ContentError],
) -> str:
    """A line, or a part of one, with the values of its facts."""
    remedy = "Use {{ facts.name }} with a name from kb/facts.yml."
    if mark := _FACT_MARK.search(text):
        try:
            _only_names(environment, text)
            return environment.from_string(text).render(facts=dict(facts))
        except TemplateError as error:
            errors.append(ContentError(path, number, f"{mark.group()} cannot be filled in: {error}", remedy))
    elif half := _HALF_MARK.search(text):
        problem = f"{half.group().strip()} is not closed on its line"
        errors.append(ContentError(path, number, problem, remedy))
    return text


def _code(body: str) -> dict[int, list[tuple[int, int]]]:
    """Where code stands: for each line with some, counted from 0, its columns."""
    lines = body.split("\n")
    found: dict[int, list[tuple[int, int]]] = {}
    seen: set[tuple[int, int]] = set()
    for token in blocks(body):
        if token.map is None or (token.map[0], token.map[1]) in seen:
            continue
        first, last = token.map
        if token.type in ("fence", "code_block"):
            found |= {n: [(0, len(lines[n]))] for n in range(first, min(last, len(lines)))}
        elif token.type == "inline":
            seen.add((first, last))
            text = "\n".join(lines[first:last])
            for span in _CODE_SPAN.finditer(text):
                for number, (left, right) in _by_line(text, span.start(), span.end()):
                    found.setdefault(first + number, []).append((left, right))
    return found


def _by_line(text: str, start: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """The part of each line, counted from 0, that lies between two places of a text."""
    begin = 0
    for number, line in enumerate(text.split("\n")):
        left, right = max(start - begin, 0), min(end - begin, len(line))
        if left < right:
            yield number, (left, right)
        begin += len(line) + 1


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
