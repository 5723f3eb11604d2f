"""Commands, run as the entry point runs them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Ran:
    """What a command left: its exit code, what it printed, what it complained of."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def says(text: str, part: str) -> bool:
    """Whether a text has a part, wherever the lines were broken, also in the frame of a usage error."""
    return re.sub(r"[\s│]", "", part) in re.sub(r"[\s│]", "", text)


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
