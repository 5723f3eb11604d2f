"""Phone numbers that a tap calls: the facts of an article that are numbers become links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token

from assistant.content.data_files import Fact
from assistant.content.facts_in_text import named_facts


def phones_named(text: str, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """The phone numbers among the facts that a text names, each once, in their order."""
    named = (facts[name] for name in named_facts(text) if name in facts)
    return tuple(dict.fromkeys(value for fact in named if fact.kind == "phone" for value in fact.values))


def dial_address(number: str) -> str:
    """The address that calls a number (RFC 3966): its digits, and a plus sign before them if it has one."""
    return "tel:" + re.sub(r"(?!^\+)\D", "", number.strip())


def link_phones(tokens: Sequence[Token], phones: Sequence[str]) -> None:
    """Make a link of each of the numbers in the text of the tokens; none in links, code and headings."""
    if not phones:
        return
    longest_first = sorted(phones, key=len, reverse=True)
    numbers = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
    is_heading = False
    for token in tokens:
        is_heading = token.type == "heading_open" if token.type != "inline" else is_heading
        if token.type == "inline" and token.children and not is_heading:
            token.children = list(_with_links(token.children, numbers))


def _with_links(children: Sequence[Token], numbers: re.Pattern[str]) -> Iterator[Token]:
    links = 0
    for child in children:
        links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "text" or links:
            yield child
            continue
        for place, piece in enumerate(numbers.split(child.content)):
            text = Token("text", "", 0, content=piece)
            if place % 2:  # what the group of the pattern took
                yield Token("link_open", "a", 1, attrs={"href": dial_address(piece)})
                yield text
                yield Token("link_close", "a", -1)
            elif piece:
                yield text
