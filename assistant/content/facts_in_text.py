"""Facts in a sentence of the settings: `{{ facts.name }}`, as articles write it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.content.data_files import Fact

_MARK = re.compile(r"\{\{\s*facts\.(\w+)\s*\}\}")


def with_facts(text: str, facts: Mapping[str, Fact]) -> str:
    """The text with the value of each fact that it names; a build has none that is unknown."""
    return _MARK.sub(lambda mark: facts[mark[1]].value if mark[1] in facts else mark[0], text)


def named_facts(text: str) -> list[str]:
    """The names of the facts in a text, in their order."""
    return _MARK.findall(text)


def unknown_facts(text: str, facts: Mapping[str, Fact]) -> list[str]:
    """Facts that a text names and that kb/facts.yml does not have."""
    return [name for name in named_facts(text) if name not in facts]
