"""The values of facts in a text: `{{ facts.name }}` stands for one, and nothing else may stand in the
braces."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from assistant.errors import ContentError

_FACT_MARK = re.compile(r"\{\{[^{}]*\}\}")
_HALF_MARK = re.compile(r"\{\{?[^{}]*\bfacts\.\w*[^{}]*\}?|\bfacts\.\w+\s*\}\}")


def insert_facts(
    body: str, facts: Mapping[str, str], path: str, offset: int, errors: list[ContentError]
) -> str:
    """The text with the value of each fact that it names; what cannot be filled in is told with its line.

    `offset` lines stand before the text in its file.
    """
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
