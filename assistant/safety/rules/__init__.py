"""What sensitive data looks like: tables, from which `redaction` and the browser's
`web/shared/sensitive.js` both work. The browser's copy is made by `python scripts/browser_rules.py`.

A rule takes out what its pattern matches. What stands before and behind decides whether it counts: `4012` is
a code behind "PIN" and a number behind "error". What a rule has found is hidden from those after it.
"""

from __future__ import annotations

from assistant.safety.patterns import WORD
from assistant.safety.rules.contacts import ADDRESSES, EMAIL
from assistant.safety.rules.dates import AGES, BIRTH_DATES
from assistant.safety.rules.identifiers import IDENTIFIERS
from assistant.safety.rules.names import PEOPLE
from assistant.safety.rules.numbers import DIGITS, HARMLESS_NUMBERS, IN_CONTEXT, NUMBERS
from assistant.safety.rules.rule import HARMLESS, Rule, Trigger
from assistant.safety.rules.secrets import CODES, ENCODED, SECRETS

__all__ = ["DIGITS", "GROUPS", "HARMLESS", "RULES", "TRIGGERS", "Rule"]

_PIECE = rf"(?:\d|{WORD})"

TRIGGERS: dict[str, str] = {
    "number": _PIECE,
    "four": rf"(?:{_PIECE}[\s\S]{{0,16}}?){{4}}",
    "date": rf"(?:{_PIECE}[\s\S]{{0,16}}?){{4}}|born|d\.?\s?o\.?\s?b|b-?day|birth|naci|nasc|nee|geb|nineteen",
    "context": r"ssn|s\.s|ss ?#|s[o0]cial|itin|cpf|card|visa|amex|express|discover|tarjeta|carte|last|first|"
    r"final|middle|ultimos|primeros|end|termina|start|begin|exp|thr|valid|phone|cell|celular|mobil|tel|number|"
    r"call|text|whatsapp|movil|8(?:00|33|44|55|66|77|88)|ext|x\d|[x*]{3}",
    "credential": r"pas|pw|contras|kennwort|senha|token|key|secret|auth|sig|sid|session|code|otp|bearer|basic|"
    r"eyj|maiden|first|answer|favou?rite|wi-?fi",
    "mail": r"@|%|&|\bat\b|\ba\b|arroba",
}
"""What a text must have for the rules of a group to find anything: most questions have none of it, and are
looked at by few rules."""

GROUPS: tuple[tuple[tuple[Trigger, ...], tuple[Rule, ...]], ...] = (
    (("credential",), SECRETS),
    (("number",), CODES),
    (("mail",), EMAIL),
    (("number",), ENCODED),
    (("number", "date"), BIRTH_DATES),
    (("number",), AGES),
    (("number",), IDENTIFIERS),
    (("number", "context"), IN_CONTEXT),
    (("number",), ADDRESSES),
    (("number", "four"), HARMLESS_NUMBERS),
    (("number", "four"), NUMBERS),
    ((), PEOPLE),
)
"""The rules in their order, each group with what a text must have for it."""

RULES = tuple(rule for _, rules in GROUPS for rule in rules)
