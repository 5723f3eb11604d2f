"""Dates of birth and high ages."""

from __future__ import annotations

from assistant.safety.patterns import (
    BIRTH,
    BIRTHDAY,
    DATE,
    UNITS,
    WORD,
    WRITTEN_DATE,
)
from assistant.safety.rules.rule import Rule

_BOUND = r"\b(?:before|after|since|until|between|over|under|than)\s*$"

BIRTH_DATES = (
    Rule("birth-date", WRITTEN_DATE, check="birth"),
    Rule("birth-date", DATE, check="birth"),
    Rule("birth-date", BIRTHDAY, before=BIRTH + r"[^\n?!]{0,35}$", spare=_BOUND, after=UNITS),
    Rule("birth-date", rf"{WORD}(?:[\s,-]+{WORD}){{2,}}", before=BIRTH + r"[^\n?!]{0,20}$", digits=3),
)

AGES = (
    Rule("age", r"(?<![\w.])(?:9[1-9]|1[01]\d)[\s-]?(?:years?[\s-]olds?|y/?\.?o\.?|yrs?[\s-]old|anos)\b"),
    Rule("age", r"\b(?:age|aged|edad)\b:?\s((?:9[1-9]|1[01]\d))(?![\d.-]|\s?(?:\+|and|or|to)\b)"),
    Rule("age", rf"\b(?:is|turned|turns|aged?)\s(ninety[\s-]{WORD})\b", after=UNITS + r"|^\sdollars"),
    Rule(
        "age",
        rf"\b(?:ninety[\s-]|one hundred\s(?:and\s)?){WORD}[\s-]+(?:years?|yrs?|yo\b|"
        rf"y/o)(?:[\s-]olds?)?\b",
    ),
)
