"""What sensitive data looks like: tables, from which `redaction` and the browser's
`web/shared/sensitive.js` both work. The browser's copy is made by `python scripts/browser_rules.py`.

A rule takes out what its pattern matches. What stands before and behind decides whether it counts: `4012` is
a code behind "PIN" and a number behind "error". What a rule has found is hidden from those after it.
"""

from __future__ import annotations

from assistant.safety.patterns import WORD
from assistant.safety.rules.contacts import ADDRESSES, EMAIL
from assistant.safety.rules.dates import BIRTH_DATES
from assistant.safety.rules.identifiers import IDENTIFIERS
from assistant.safety.rules.names import PEOPLE
from assistant.safety.rules.numbers import DIGITS, HARMLESS_NUMBERS, IN_CONTEXT, NUMBERS
from assistant.safety.rules.rule import HARMLESS, Rule, Trigger
from assistant.safety.rules.secrets import CODES, ENCODED, SECRETS

__all__ = ["DIGITS", "GROUPS", "HARMLESS", "RULES", "TRIGGERS", "Rule"]

TRIGGERS: dict[Trigger, str] = {
    "number": rf"\d|{WORD}",
    "secret": r"pas|pw|contras|kennwort|senha|token|key|secret|auth|sig|sid|session|code|otp|bearer|"
    r"basic|eyj|maiden|first|answer|"
    r"favou?rite|[$!^&*]",  # nosec B105
    "mail": r"@|%|&|\bat\b|\ba\b|arroba",
}
"""What a text must have for the rules of a group to find anything: most questions have none of it, and are
looked at by few rules."""


GROUPS: tuple[tuple[Trigger, tuple[Rule, ...]], ...] = (
    ("secret", SECRETS),
    ("number", CODES),
    ("mail", EMAIL),
    ("number", ENCODED),
    ("number", BIRTH_DATES),
    ("number", IDENTIFIERS),
    ("number", IN_CONTEXT),
    ("number", ADDRESSES),
    ("number", HARMLESS_NUMBERS),
    ("number", NUMBERS),
    ("", PEOPLE),
)
"""The rules in their order, each group with what a text must have for it."""

RULES = tuple(rule for _, rules in GROUPS for rule in rules)
