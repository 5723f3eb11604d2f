"""Names that capitals, titles and introductions show."""

from __future__ import annotations

from assistant.safety.patterns import any_case
from assistant.safety.rules.rule import Rule

_INTRODUCED = any_case(
    r"(?:i am|i'm|(?:patient|named?:?)(?: is)?|called|behalf of|regards|sincerely|"
    r"thanks),?\s+"
)

_TITLE = any_case("(?:dr|mr|mrs|ms|miss|doctor|nurse|prof|professor)")

_CAPITAL = r"[A-Z][\w'-]+"

PEOPLE = (
    Rule(
        "name",
        rf"\b{_INTRODUCED}((?:[A-Z][\w']+\s+){{1,2}}{_CAPITAL}|"
        rf"[A-Z][\w']+\s+[A-Z]\.\s+{_CAPITAL})",
        check="called",
        any_case=False,
    ),
    Rule(
        "name",
        any_case(r"\b(?:my name is|my name's|me llamo|mi nombre es|je m'appelle|mein name ist|meu nome e)")
        + rf"\s+({_CAPITAL}(?:\s+[A-Z][\w'.-]*){{0,3}})",
        any_case=False,
    ),
    Rule(
        "name",
        rf"\b(?:[Rr]egards|[Ss]incerely|[Tt]hanks[\w ]*|[Bb]est|[Tt]hank you|[Gg]racias|"
        rf"[Ss]aludos),?\s*\n\s*({_CAPITAL}(?:\s+[A-Z][\w'.-]*){{1,3}})",
        any_case=False,
    ),
    Rule(
        "name",
        r"\b(?:first|last|full|given|family|"
        r"patient)[\s_-]?name[\"']?\s?[:=]\s?[\"']?([a-z][\w'-]+(?:\s[a-z][\w'-]+)?)",
    ),
    Rule(
        "name",
        rf"\b(?:Mr|Mrs|Miss|Mx|MR|MRS|mrs|mr)\b\.?\s+(?!Word|Teams|Edge|"
        rf"Office)({_CAPITAL}(?:\s+{_CAPITAL})?)",
        any_case=False,
    ),
    Rule(
        "name",
        rf"\b{_CAPITAL}\s(?:van|von|de|del|den|bin|ibn|al|da|dos)\s(?:(?:der|den|la|las|"
        rf"los)\s)?{_CAPITAL}",
        any_case=False,
    ),
    Rule("name", rf"\b{_TITLE}\.?\s+{_CAPITAL}(?:\s+{_CAPITAL})?", check="titled", any_case=False),
    Rule("name", r"\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b", check="named", any_case=False),
)
