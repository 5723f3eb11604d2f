"""Whether somebody may be in danger: then the base's text about an emergency stands first, and no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.safety.redaction import plain

NEVER = "(?!)"
"""A pattern that nothing fits, for Python and JavaScript."""


def any_of(signs: Sequence[str]) -> str:
    """One pattern for all signs, for Python and JavaScript; without signs, one that nothing fits."""
    return "|".join(signs) or NEVER


def is_emergency(text: str, signs: Sequence[str]) -> bool:
    """Whether a text has one of the signs of danger that the base names."""
    return _compiled(any_of(signs)).search(plain(text)) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.A | re.I)
