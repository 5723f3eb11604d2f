"""What sensitive data looks like: patterns and tables as data, from which `redaction` and the browser's
`web/shared/sensitive.js` both work. The browser's table is made by `python scripts/browser_rules.py`.

The patterns are in the part of the regular expression language that Python (with re.ASCII) and JavaScript
(without flags) read alike: no possessive or atomic groups, no inline flags, no names for groups. They see a
plain form of the text, in ASCII, which `redaction.plain` makes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NAMES = {
    "ssn": "Social Security number",
    "card": "card number",
    "birth-date": "date of birth",
    "phone": "phone number",
    "email": "email address",
    "npi": "NPI number",
    "record": "medical record number",
    "number": "long number",
    "name": "name",
}
"""Kinds of sensitive data, and what stands in their place, in square brackets."""

SENSITIVE = "Your question has a {kinds} in it. It was left out and not kept: nobody needs it to answer here."
"""What the person is told. Where such data belongs, the base says behind it."""

Check = Literal["", "birth", "titled", "called", "named"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of sensitive data. Rules run in their order, each on what the one before left."""

    kind: str
    """The kind, or empty when the digits tell it (`DIGITS`)."""

    pattern: str
    """What it looks like. With a group, only the group is sensitive; it ends the match."""

    check: Check = ""
    """`birth`: a date of the last years counts only behind a word about birth. The others are for names:
    `called` counts where anything was found or a title stands, `titled` and `named` beside other sensitive
    data; `called` and `named` spare names with an ordinary word in them."""

    any_case: bool = True


def _any_case(text: str) -> str:
    """A pattern's letters in both cases, for a part of a pattern that else tells them apart."""
    return re.sub(r"(?<!\\)[a-z]", lambda m: f"[{m.group().upper()}{m.group()}]", text)


DIGIT_WORDS = "zero one two three four five six seven eight nine oh"
"""In the order of their values; the last is another zero."""

# digits with anything between them that people put there: blanks, dots, dashes, slashes, and words such as
# "then" or "dash"
_GAP = (
    r"(?:[\s.,:;/_()\[\]*'\"|~+-]"
    r"|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by)\b){0,14}"
)
_DIGIT = f"(?:{DIGIT_WORDS.replace(' ', '|')})"
_LONG = r"(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)"
_AT, _DOT = r"\s?(?:@|[\[(]at[)\]])\s?", r"\s?(?:\.|[\[(\s]dot[)\]\s])\s?"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"  # also misspelled
_YEAR = r"(?:1[89]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_BETWEEN = r"\s?[/. -]\s?"
_LAST = r"\b[^\d\n.?!]{0,45}?(?<!\d)(\d{3,8})(?!\d)"
_WORD = r"[A-Z][\w'-]+"
_INTRODUCED = _any_case(
    r"(?:i am|i'm|(?:patient|named?:?)(?: is)?|called|behalf of|regards|sincerely|thanks),?\s+"
)
_TITLE = _any_case("(?:dr|mr|mrs|ms|miss|doctor|nurse|prof|professor)")

RULES = (
    Rule(
        "email",
        rf"(?<![\w.+%'-])[\w.+%'-]+(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*?{_DOT}[a-z]{{2,}}"
        r"|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)\b",
    ),
    Rule(
        "record",
        r"\b(?:mrn|chart|record|patient|account|member|case)"
        r"(?:[\s.:#=]|\b(?:id|no|nr|num|number|is|was)\b)*[a-z]{0,3}-?\d[\d-]{3,}\b",
    ),
    Rule("", rf"\b(?:{_DIGIT}\b(?:[\s,.-]|\b(?:dash|hyphen|then|and)\b)*){{6,}}{_DIGIT}\b"),
    Rule(
        "birth-date",
        rf"\b(?:\d{{1,2}}{_BETWEEN}\d{{1,2}}{_BETWEEN}(?:1[89]|20)?\d\d"
        rf"|{_YEAR}{_BETWEEN}\d{{1,2}}{_BETWEEN}\d{{1,2}}"
        rf"|(?:{_MONTH}\.?\s+{_DAY}|{_DAY}\.?\s+(?:of\s+)?{_MONTH}\.?),?\s+(?:of\s+)?{_YEAR}"
        r"|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)",
        "birth",
    ),
    Rule("", rf"(?<=[a-z_]){_LONG}|{_LONG}(?=[a-z_])"),  # letters right beside a number do not hide it
    Rule("", rf"(?<![\w@])\+?\d(?:{_GAP}\d){{6,}}(?![\w@])"),
    Rule("ssn", rf"\b(?:ssn|social){_LAST}"),
    Rule("number", rf"\b(?:card|visa|mastercard|amex|cv[cv]|pin|(?:access|security) code){_LAST}"),
    Rule(
        "name",
        rf"\b{_INTRODUCED}((?:[A-Z][\w']+\s+){{1,2}}{_WORD}|[A-Z][\w']+\s+[A-Z]\.\s+{_WORD})",
        "called",
        any_case=False,
    ),
    Rule("name", rf"\b{_TITLE}\.?\s+{_WORD}(?:\s+{_WORD})?", "titled", any_case=False),
    Rule("name", r"\b[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'-]+){1,2}\b", "named", any_case=False),
)

DIGITS: tuple[tuple[str, str, str | None], ...] = (
    ("npi", r"\bnpi\b", None),
    ("ssn", r"\b(?:ssn|social)\b", None),
    ("card", r"\b(?:card|visa|mastercard|amex|credit|debit)\b", None),
    ("card", r"^\d{13,19} ", ""),
    ("phone", r"^\d{7}(?:\d{3,4})? [\s\S]*\b(?:phone|cell|call|tel|mobile|fax|number is)\b", None),
    ("birth-date", r"^(?:\d\d)?\d{6} [\s\S]*\b(?:born|dob|bday|birth)", None),
    ("ssn", r"^\d{9} ", None),
    ("npi", r"^\d{10} ", "80840"),
    ("phone", r"^\d{7}(?:\d{3,4})? ", None),
)
"""What a run of digits most likely is, the first that fits, else a long number: the kind, what the digits
with the 40 characters before them look like (`123456789 my number is`), and what stands before the digits
when their check digit is computed, where it must be right."""

BEFORE = 40
"""Characters before a match in which a word says what it is."""

RECENT = r"(?<!\d)20(?:1[5-9]|[2-9])"
"""A year in which nobody who asks here was born."""

BIRTH = r"\b(?:born|dob|bday|birth)"

ZEROS = (0x1368, 0x19D9, 0x24F4, 0x24FF, 0x2775, 0x277F, 0x2789, 0x10A3F, 0x10E5F, 0x11051)
"""Where the digits begin that are no decimal digits to Unicode, such as those in black circles. Only one of
the ten is a zero itself."""

_ORDINARY = (
    "practice patient online page profile social number credit card experian access portal thank thanks "
    "settings users messages appointment safe date medical chart request customer visa mastercard amex "
    "american message code health help program"
)
ORDINARY = rf"(?<![\w'-])(?:{_ORDINARY.replace(' ', '|')})(?![\w'-])"
"""Words that are nobody's name, also with a capital: what forms and help centers are about, and what starts
sentences everywhere."""
