"""Steps that code, a picture or a text at the margin cuts in pieces are one list: what stands between two steps
belongs to the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_ENDS = frozenset({"heading_open", "hr"})
"""Blocks after which a list does not go on."""


def join_lists(state: StateCore) -> None:
    """Make one list of two at the top level of which the second goes on counting where the first ended."""
    tokens = state.tokens
    place = 0
    while place < len(tokens):
        opened, closed = place, _end(tokens, place)
        while tokens[opened].type == "ordered_list_open" and (again := _goes_on(tokens, opened, closed)):
            last = _end(tokens, again)
            moved = tokens[closed + 1 : again]
            for token in moved:
                token.level += 2
            # the last item of the first list ends behind what stands between the two
            tokens[closed - 1 : again + 1] = [*moved, tokens[closed - 1]]
            closed = last - 2
        place = closed + 1


def _end(tokens: Sequence[Token], place: int) -> int:
    """The place of the token that closes the one at `place`, or that place for one that opens nothing."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth <= 0:
            return at
    return len(tokens) - 1


def _goes_on(tokens: Sequence[Token], opened: int, closed: int) -> int | None:
    """The place of the list that goes on counting where the one between `opened` and `closed` ended."""
    level = tokens[opened].level + 1
    items = sum(t.type == "list_item_open" and t.level == level for t in tokens[opened:closed])
    following = _first(tokens[opened]) + items
    place = closed + 1
    while place < len(tokens) and tokens[place].type not in _ENDS:
        if tokens[place].type == "ordered_list_open":
            return place if _first(tokens[place]) == following > 1 else None
        place = _end(tokens, place) + 1
    return None


def _first(token: Token) -> int:
    return int(token.attrs.get("start", 1))
