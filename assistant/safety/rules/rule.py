"""What a rule for sensitive data says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Check = Literal["", "birth", "titled", "called", "named"]

Trigger = Literal["number", "four", "date", "context", "credential", "mail"]

HARMLESS = "harmless"
"""The kind of what is no sensitive data although it looks like a long number: it stays in the text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of sensitive data. Rules run in their order."""

    kind: str
    """The kind, `HARMLESS`, or empty when the digits tell it (`DIGITS`)."""

    pattern: str
    """What it looks like. With a group, only the group is sensitive; it ends the match."""

    before: str = ""
    """What must stand in the `WINDOW` characters before it."""

    spare: str = ""
    """What must not stand there."""

    after: str = ""
    """What must not stand in the `BEHIND` characters behind it."""

    digits: int = 0
    """How many digits it has at least, those in words counted."""

    check: Check = ""
    """`birth`: a date of the last years counts only behind a word about birth. The others are for names:
    `called` counts where anything was found or a title stands, `titled` and `named` beside other sensitive
    data; `called` and `named` spare names with an ordinary word in them."""

    any_case: bool = True
