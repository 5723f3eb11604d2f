"""What sensitive data is written with: numbers in digits and words, dates, and what stands between them.
`rules` puts these pieces together.

The patterns are in the part of the regular expression language that Python (with re.ASCII) and JavaScript
(without flags) read alike: no possessive or atomic groups, no inline flags, no names for groups. They see a
plain form of the text, in ASCII, which `redaction.plain` makes: `née` is `nee` there, `März` is `Marz`.
"""

from __future__ import annotations

import re

NAMES = {
    "ssn": "Social Security number",
    "card": "card number",
    "birth-date": "date of birth",
    "phone": "phone number",
    "email": "email address",
    "npi": "NPI number",
    "record": "medical record number",
    "identifier": "identifier",
    "credential": "password or code",
    "address": "address",
    "age": "age",
    "number": "long number",
    "encoded": "encoded text",
    "name": "name",
}
"""Kinds of sensitive data, and what stands in their place, in square brackets, wherever the service works with a
text. In which words a reader sees them, `placeholders` says."""

WINDOW, BEHIND = 60, 24
"""Characters before and behind a match in which a word says what it is."""

# --- numbers ------------------------------------------------------------------------------------------------

_UNITS = {
    "zero": 0,
    "oh": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "cero": 0,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "un": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "null": 0,
    "eins": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "funf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "um": 1,
    "dois": 2,
    "quatro": 4,
    "sete": 7,
    "oito": 8,
    "nove": 9,
}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

NUMBER_WORDS = (
    {word: str(value) for word, value in _UNITS.items()}
    | {word: str(10 + place) for place, word in enumerate(_TEENS.split())}
    | {word: f"{2 + place}*" for place, word in enumerate(_TENS.split())}
    | {"hundred": "00", "thousand": "000", "double": "x2", "triple": "x3", "doble": "x2"}
)
"""The digits that a word stands for. `*` is a digit that the next word names, or 0; `x2` has the next one
twice."""

WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
WORD = f"\\b(?:{WORDS})\\b"
_PIECE = rf"(?:\d|{WORDS})+(?![a-z])"
_NOT_ORDINAL = r"(?<!last )(?<!first )(?<!middle )(?<!final )"  # "last four" counts the digits that follow
_FILLER = (
    "dash|hyphen|minus|dot|point|space|slash|then|and|next|followed by|or|y|luego|guion|menos|punto|espacio"
)
GAP = rf"(?:[\s,.:;/_()\[\]{{}}<>&^\\*'\"|~+#-]|\b(?:{_FILLER})\b){{1,14}}"
"""What people put between the digits of one number."""

TIGHT = (
    r"(?:[-./_()\[\]{}<>&^\\*'\"|~+#,:]{0,3}\s?|\s[-./()]{1,2}\s?"
    r"|\s(?:dash|hyphen|minus|dot|point|space|slash|then|guion)\s)"
)
"""What stands between the digits of one number where nothing says that it is one."""

RUN = rf"(?<![\w@]){_NOT_ORDINAL}{_PIECE}(?:{GAP}(?<![a-z]){_PIECE})*(?![\w@])"
"""Digits and words for digits, as far as they go."""

SPOKEN = rf"{WORD}(?:{GAP}(?:{WORD}|\d+))+"
"""The same, beginning with a word and with more than one."""

UNITS = (
    r"^[\s-]?(?:(?:digits?|numbers?|chars?|characters?|letters?|symbols?|minutes?|mins?|seconds?|hours?|hrs?|"
    r"days?|weeks?|months?|years?|times|attempts?|tries|steps?|questions?|pages?|percent|patients?|users?|"
    r"people|of \d+|"
    r"accounts?|providers?|tabs?|columns?|rows?|boxes|fields?|digitos|horas|minutos|veces)\b|%)"
)
"""What follows a number that counts something."""

COUNTED = (
    r"(?:error|status|http|step|version|level|section|article|page|port|room|suite|rule|form|windows|chrome|"
    r"ios|android|cpt|icd(?:-?10)?|within|after|under|over|than|age)\s?(?:code|no\.?|number|#)?\s*$"
)
"""What stands before a number that names nobody."""

# --- dates --------------------------------------------------------------------------------------------------

MONTH = (  # by their beginning: they are also misspelled
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|mayo|ago|set|dic|fev|avr|mai|aou|dez|out|okt)"
    "[a-z]*"
)
_YEAR = r"(?:1[89]|20)\d\d"
_ORDINAL = (
    "(?:twenty|thirty)?[\\s-]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    "twelfth|"
    "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er)?|{_ORDINAL})"
_SPOKEN_YEAR = rf"(?:nineteen|eighteen|twenty|two thousand)(?:[\s-]+(?:hundred|and|{WORD})){{0,4}}"
ANY_YEAR = rf"(?:{_YEAR}|'\d\d|{_SPOKEN_YEAR})"
OF = r"\s?[,.'/-]?\s?(?:\b(?:of|de|del|in|the)\s+)*"

WRITTEN_DATE = rf"\b(?:{MONTH}\.?\s?-?\s?(?:the\s+)?{DAY}{OF}{ANY_YEAR}|{DAY}{OF}{MONTH}{OF}{ANY_YEAR})\b"
"""A whole date with the name of its month."""

DATE = (
    r"\b(?:\d{1,2}\s?/\s?\d{1,2}\s?/\s?(?:1[89]|20)?\d\d"
    rf"|\d{{1,2}}(?:\s?[.-]\s?|\s)\d{{1,2}}(?:\s?[.-]\s?|\s){_YEAR}"
    rf"|{_YEAR}\s?[/. -]\s?\d{{1,2}}\s?[/. -]\s?\d{{1,2}}|(?:19|20)\d\d[01]\d[0-3]\d)\b(?![\s.-]?\d)"
)
"""A whole date in digits."""

BIRTHDAY = (
    rf"\b(?:{MONTH}\.?\s?(?:the\s+)?{DAY}|{DAY}\s?(?:of\s+|de\s+)?{MONTH}|{MONTH}{OF}{ANY_YEAR}"
    rf"|{_YEAR}|\d{{1,2}}\s?[/.|_,-]\s?\d{{1,2}}(?:\s?[/.|_,-]\s?(?:\d{{4}}|\d\d))?"
    r"|\d{1,2}\s\d{1,2}\s\d\d|\d{6})\b(?![\s.-]?\d)"
)
"""What is a date behind a word about birth, and nothing much elsewhere."""

BIRTH = (
    r"\b(?:born|d\.?\s?o\.?\s?b|b-?day|birth(?:day|date)?|naci[a-z]*|nacimiento|nasc[a-z]*|nee?|geb(?:oren)?|"
    r"geburtsdatum)\b"
)
"""Words about birth."""

RECENT = r"(?<!\d)(?:20(?:1[5-9]|[2-9]\d)|'?(?:1[5-9]|2\d))(?:[01]\d[0-3]\d)?$|^20(?:1[5-9]|[2-9])"
"""A year in which nobody who asks here was born, at the end of a date or at its beginning."""

# --- characters ---------------------------------------------------------------------------------------------

ZEROS = (0x1368, 0x19D9, 0x24F4, 0x24FF, 0x2775, 0x277F, 0x2789, 0x10A3F, 0x10E5F, 0x11051)
"""Where the digits begin that are no decimal digits to Unicode, such as those in black circles. Only one of
the ten is a zero itself."""

HAN = "\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"
"""Chinese and Japanese digits from 0 to 9."""

ORDINARY_WORDS = (
    "practice patient online page profile social number credit card experian access portal thank thanks "
    "settings users messages appointment safe date medical chart request customer visa mastercard amex "
    "american message code health help program support team office clinic center hospital family group "
    "pharmacy insurance plan bank university company labs lab diagnostics inc llc fusion level security "
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday christmas easter eve spanish "
    "english windows chrome edge safari firefox iphone "
    "android google microsoft apple samsung teams word excel outlook the this that not new old no yes"
)
ORDINARY = rf"(?<![\w'-])(?:{ORDINARY_WORDS.replace(' ', '|')})(?![\w'-])"
"""Words that are nobody's name, also with a capital: what forms and help centers are about, and what starts
sentences everywhere."""


def any_case(text: str) -> str:
    """A pattern's letters in both cases, for a part of a pattern that else tells them apart."""
    return re.sub(r"(?<!\\)[a-z]", lambda m: f"[{m.group().upper()}{m.group()}]", text)
