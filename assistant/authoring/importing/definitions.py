"""Terms with their meaning below → items of a list."""

from __future__ import annotations

import re
from collections import Counter

_DEFINITION = re.compile(r" {0,3}:[ \t]+(?=\S)")
_BLOCK_START = re.compile(r"^\s*(?:[#>|:]|[-*+]\s|\d+[.)]\s|```|~~~|<|$)")


def definition(
    lines: list[str], number: int, code: set[int], out: list[str], counts: Counter[str]
) -> int | None:
    """A term with `: its meaning` below: an item of a list."""
    match = _DEFINITION.match(lines[number])
    if not match or not out:
        return None
    term = len(out) - 1
    if not out[term].strip() and term and not out[term - 1].startswith(("- ", "  ")):
        term -= 1
    if _BLOCK_START.match(out[term]) or out[term].startswith(" ") or (term and out[term - 1].strip()):
        return None
    end = number + 1
    while (
        end < len(lines)
        and end not in code
        and (lines[end].startswith("  ") or (lines[end].strip() and not _BLOCK_START.match(lines[end])))
    ):
        end += 1
    meaning = [lines[number][match.end() :], *(line.strip() for line in lines[number + 1 : end])]
    name = out[term].strip()
    out[term:] = [
        f"- {name if name.startswith(('**', '`')) else f'**{name}**'}: {meaning[0]}",
        *(f"  {line}" for line in meaning[1:]),
    ]
    counts["definitions made items of a list"] += 1
    return end
