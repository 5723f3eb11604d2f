"""Mail addresses, places, and telephone numbers where a word says that they are."""

from __future__ import annotations

from assistant.safety.patterns import WORD
from assistant.safety.rules.rule import Rule

_AT = r"\s?(?:@|&#(?:64|x40);|&commat;|[\[({<]\s?at?\s?[\])}>]|%40|\barroba\b|\bat sign\b(?!-))\s?"

_DOT = r"\s?(?:\.|&#(?:46|x2e);|[\[({]\s?dot\s?[\])}]|\bdot\b|\bpunto\b|%2e|\bpoint\b)\s?"

LOCAL = (
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?:\s(?:dot|underscore|dash|hyphen|plus|punto|guion bajo|"
    r"guion)\s[\w-]{1,40}){0,3}"
)

_MAIL = r"(?:g\s?mail|hot\s?mail|yahoo|hotmail|outlook|aol|icloud|proton(?:mail)?|live|msn|comcast)"

_PLACES = (
    r"(?:street|avenue|ave|road|rd|boulevard|blvd|lane|ln|court|ct|terrace|circle|cir|highway|hwy|"
    r"parkway|pkwy|"
    r"trail|hollow|square|alley)"
)

EMAIL = (
    Rule("email", rf"{LOCAL}(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)*(?:{_DOT}|,)[a-z]{{2,}})\b"),
    Rule("email", rf"{LOCAL}\s+at\s+[\w-]+(?:{_DOT}[\w-]+)*?\s?(?:\bdot\b|\bpunto\b)\s?[a-z]{{2,}}\b"),
    Rule("email", rf"{LOCAL}\s+(?:at|@|arroba)\s+{_MAIL}\b(?:{_DOT}|,?\s)?(?:com|net|org|me)?\b"),
    Rule("email", r"(?<![\w.+-])[\w.+-]{3,64}@[\w.-]{3,}"),
    Rule(
        "email",
        rf"(?<![\w.+-])(?=[\w.+-]{{0,40}}\d)[\w.+-]{{1,64}}\s(?:then |"
        rf"and )?(?:the )?at sign\b[^\n.?!]{{0,12}}\b{_MAIL}\b",
    ),
)

ADDRESSES = (
    Rule(
        "address",
        rf"(?<![\w.-])(?:\d{{1,6}}\s+(?:[nsew]\.?\s+)?(?:[\w'.]+\s+){{1,3}}?{_PLACES}"
        rf"|{WORD}(?:[\s-]{WORD})?\s+(?:[a-z']+\s+){{1,2}}(?:street|avenue|road|lane|boulevard))\b\.?"
        r"(?:,?\s(?:apt|unit|suite|ste|#)\.?\s?\w+)?",
    ),
    Rule(
        "address",
        r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w'.]*\s+){1,3}(?:St|Dr|Way|Place|Pl|"
        r"Drive|Bend|Loop|Run)\b\.?(?:,?\s(?:Apt|Unit|Ste|#)\.?\s?\w+)?",
        any_case=False,
    ),
    Rule("address", r"\bp\.?\s?o\.?\s?(?:box|bx)\s?#?\s?\d+|\b(?:rr|rural route)\s\d+(?:\sbox\s\d+)?\b"),
    Rule(
        "address",
        r"\b(?:calle|avenida|rua|rue)\s[\w\s]{2,30}?,?\s(?:no\.?\s?)?\d{1,5}(?:,\s?(?:depto|"
        r"apto|piso)\s?\w+)?\b",
    ),
    Rule(
        "address",
        r"\b(?:apt|unit|apartment)\.?\s\d+\w?,\s(?:[A-Z]\w+\s){1,3}(?:Court|House|Street|"
        r"Road|Lane)\b",
        any_case=False,
    ),
    Rule("address", r"(?<![\d.])-?\d{1,3}\.\d{3,},?\s?-?\d{1,3}\.\d{3,}(?![\d.])"),
    Rule("address", r"\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b", any_case=False),
    Rule("address", r"\bzip(?:\s?code)?(?:\sis)?:?\s(\d{5}(?:-\d{4})?)\b"),
)
