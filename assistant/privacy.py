"""What is sensitive in a text, and what is left of the text without it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

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

# digits with anything between them that people put there: blanks, dots, dashes, slashes, and words such as "then" or "dash"
_GAP = r"(?:[\s.,:;/_()\[\]*'\"\u00b7|~+-]|\b(?:dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by)\b){0,14}"
_RUN = re.compile(rf"(?<![\w@]) ?\+?\d(?:{_GAP}\d){{6,}}(?![\w@])", re.I)
_LONG = r"(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|\d{4}(?:[-. ]\d{4}){3}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)"
_GLUED = re.compile(rf"(?<=[^\W\d]){_LONG}|{_LONG}(?=[^\W\d])")  # letters right beside a number do not hide it
_SPELLED = re.compile(r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s,.-]*(?:(?:dash|hyphen|then|and)\b[\s,.-]*)?){7,}", re.I)
_AT, _DOT = r"\s?(?:@|\(at\)|\[at\])\s?", r"\s?(?:\.|\(dot\)|\[dot\]|\sdot\s)\s?"
_EMAIL = re.compile(
    rf"(?<![\w.+%'-])[\w.+%'-]++(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*?{_DOT}[a-z]{{2,}}|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)\b",
    re.I,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s?[/.\-\u2013 ]\s?\d{{1,2}}\s?[/.\-\u2013 ]\s?(?:{_YEAR}|\d\d)|{_YEAR}\s?[/.\-\u2013 ]\s?\d{{1,2}}\s?[/.\-\u2013 ]\s?\d{{1,2}}"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:of\s+)?{_YEAR}|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_MONTH}\.?,?\s+{_YEAR}|(?:19|20)\d\d[01]\d[0-3]\d)\b",
    re.I,
)
_RECORD = re.compile(
    r"\b(?:mrn|chart|record|patient|account|member|case)(?:\s+(?:id|no|nr|num|number))?\b\.?\s*(?:is|was)?\s*[:#=]*\s*[a-z]{0,3}-?\d[\d-]{3,}\b", re.I
)
_LAST_DIGITS = re.compile(
    r"\b(?:ssn|social(?:\s+security)?(?:\s+(?:number|no))?|card(?:\s+number)?|visa|mastercard|amex|cvv|cvc|pin|access code|security code)\b[^\d\n.?!]{0,30}?(?<!\d)(\d{3,8})(?!\d)",
    re.I,
)
_TITLE = re.compile(r"\b(?:dr|mr|mrs|ms|miss|doctor|nurse|prof|professor)\.?\s+[A-Z][\w'\u2019-]+(?:\s+[A-Z][\w'\u2019-]+)?")
_CALLED = re.compile(
    r"\b(?i:my name is|i am|i'm|patient(?: named| called| is)?|name[d]?:?|called|on behalf of|regards,?|sincerely,?|thanks,?)\s+((?:[A-Z][\w'\u2019]+\s+){1,2}[A-Z][\w'\u2019-]+|[A-Z][\w'\u2019]+\s+[A-Z]\.\s+[A-Z][\w'\u2019-]+)"
)
_NAME = re.compile(r"\b[A-Z][a-z'\u2019-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][a-z'\u2019-]+){1,2}\b")
_DIGIT_WORDS = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_ORDINARY = frozenset(
    [
        "Practice",
        "Fusion",
        "Patient",
        "Online",
        "Booking",
        "Page",
        "Profile",
        "Social",
        "Security",
        "Number",
        "Credit",
        "Card",
        "Experian",
        "Access",
        "Revoked",
        "Your",
        "Please",
        "Invite",
        "Portal",
        "The",
        "Hi",
        "Hello",
        "Dear",
        "Thank",
        "Thanks",
        "Settings",
        "Users",
        "Messages",
        "Appointment",
        "Requests",
        "Safe",
        "Senders",
        "Date",
        "Birth",
        "Medical",
        "Record",
        "Add",
        "Chart",
        "Request",
        "Reschedule",
        "Cancel",
        "Confirm",
        "Our",
        "My",
        "She",
        "He",
        "They",
        "We",
        "Customer",
        "Visa",
        "Mastercard",
        "Amex",
        "American",
        "Express",
        "New",
        "Message",
        "Send",
        "Security",
        "Code",
        "Health",
        "Center",
        "Help",
        "Get",
        "Started",
        "Set",
        "Up",
        "Quality",
        "Payment",
        "Program",
        "Medicaid",
        "Meaningful",
        "Use",
    ]
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without what is sensitive in it."""

    text: str
    kinds: tuple[str, ...]
    """What was taken out, each kind once, in the order of NAMES."""


def redact(text: str) -> Redaction:
    """Replace every sensitive part by its kind in square brackets. Digits of other scripts and invisible characters do not hide anything."""
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    found: set[str] = set()

    def mark(kind: str) -> str:
        found.add(kind)
        return f"[{NAMES[kind]}]"

    text = _EMAIL.sub(lambda _: mark("email"), text)
    text = _RECORD.sub(lambda _: mark("record"), text)
    text = _SPELLED.sub(
        lambda m: mark(_kind("".join(_DIGIT_WORDS[w] for w in re.findall(r"[a-z]+", m.group().lower()) if w in _DIGIT_WORDS), text, m.start())) + " ",
        text,
    )
    text = _outside(_DATE, text, lambda m: mark("birth-date") if _may_be_birth(m, text) else m.group())
    text = _GLUED.sub(lambda m: mark(_kind(re.sub(r"\D", "", m.group()), text, m.start())), text)
    text = _RUN.sub(lambda m: " " * m.group().startswith(" ") + mark(_kind(re.sub(r"\D", "", m.group()), text, m.start())), text)
    text = _LAST_DIGITS.sub(
        lambda m: (
            m.group()[: m.start(1) - m.start()] + mark("ssn" if m.group()[0].lower() == "s" and "sec" not in m.group()[:4].lower() else "number")
        ),
        text,
    )
    if found or _TITLE.search(text):
        text = _CALLED.sub(lambda m: m.group() if _is_ordinary(m.group(1)) else m.group()[: m.start(1) - m.start()] + mark("name"), text)
    if found - {"name"}:
        text = _TITLE.sub(lambda _: mark("name"), text)
        text = _NAME.sub(lambda m: m.group() if _is_ordinary(m.group()) else mark("name"), text)
    return Redaction(text, tuple(kind for kind in NAMES if kind in found))


def _outside(pattern: re.Pattern[str], text: str, replace: Callable[[re.Match[str]], str]) -> str:
    """Replace dates that are not the beginning of a longer number."""
    return pattern.sub(lambda m: m.group() if re.match(r"[\s.-]?\d", text[m.end() : m.end() + 2]) else replace(m), text)


def _may_be_birth(match: re.Match[str], text: str) -> bool:
    """Whether a date may be somebody's date of birth: nearly all may, but not one of the last years without a word about birth before it."""
    year = re.search(r"(?:19|20)\d\d", match.group())
    recent = year is not None and int(year.group()) >= 2015
    return not recent or re.search(r"\b(?:born|dob|birth\w*|bday)\b", text[max(0, match.start() - 40) : match.start()], re.I) is not None


def _kind(digits: str, text: str, start: int) -> str:
    """What a run of digits most likely is: by the word before it, its length and its check digit."""
    before = text[max(0, start - 40) : start].lower()
    if re.search(r"\bnpi\b", before):
        return "npi"
    if re.search(r"\b(?:ssn|social)\b", before):
        return "ssn"
    if re.search(r"\b(?:card|visa|mastercard|amex|credit|debit)\b", before) or (13 <= len(digits) <= 19 and _luhn(digits)):
        return "card"
    if re.search(r"\b(?:phone|cell|call|tel|mobile|fax|number is)\b", before) and len(digits) in (7, 10, 11):
        return "phone"
    if re.search(r"\b(?:born|dob|birth\w*)\b", before) and len(digits) in (6, 8):
        return "birth-date"
    if len(digits) == 9:
        return "ssn"
    if len(digits) == 10:
        return "npi" if _luhn("80840" + digits) else "phone"
    if len(digits) in (7, 11):
        return "phone"
    return "number"


def _luhn(digits: str) -> bool:
    """The check digit of card numbers, and of NPIs behind 80840 (ISO/IEC 7812, 45 CFR 162.406)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_ordinary(name: str) -> bool:
    """Whether the words are the product's own or start sentences everywhere."""
    return any(word.strip(".,") in _ORDINARY for word in name.split())
