"""Numbers of persons and cards, by what stands around them or by their shape alone, and numbers that are
nobody's."""

from __future__ import annotations

from assistant.safety.patterns import (
    COUNTED,
    DATE,
    RUN,
    SPOKEN,
    TIGHT,
    UNITS,
    WRITTEN_DATE,
)
from assistant.safety.rules.rule import HARMLESS, Rule
from assistant.safety.rules.secrets import IS

_SSN = r"\b(?:ssns?|s\.s\.n\.?|ss ?#|s[o0]cial|itin|seguro social|cpf)\b"

_CARD = r"\b(?:cards?|visa|mastercard|amex|american express|discover|kreditkarte|tarjeta|carte)\b"

_LAST = (
    r"\b(?:last|first|final|middle|ultimos|primeros)\s+(?:two|three|four|five|six|eight|cuatro|[2-8])\b"
    r"(?!\s*(?:weeks?|months?|days?|years?|visits?|hours?|times|minutes?)\b)"
)
_ENDS = r"\b(?:end(?:s|ing|ed)?|endet|termina[a-z]*|starts?|begins?)\b"

_SHAPES = r"(?!\d{3}\W+\d{2,3}\W+\d{4}(?!\d))(?!\d{4}(?:\W+\d{4}){3}(?!\d))(?!\d{4}\W+\d{6}\W+\d{5}(?!\d))"

_LONG = (
    r"(?<!\d)(?:\d{9,}|\d{3}[-. ]\d\d[-. ]\d{4}|(?:\d{4}[-. ]){3}\d{4}|(?:19|"
    r"20)\d\d[01]\d[0-3]\d)(?!\d)"
)

IN_CONTEXT = (
    Rule(
        "ssn",
        RUN,
        before=_SSN + r"[\s\S]{0,50}$",
        spare=COUNTED + r"|\b(?:stolen|happened|lost|since|"
        r"back|opened|born)\sin\s*$",
        after=UNITS,
        digits=3,
    ),
    Rule(  # letters in the place of digits
        "ssn",
        r"(?<!\w)(?=[\w-]{0,11}\d{2})[\dolisbzg]{3}[-\s.]?[\dolisbzg]{2}[-\s.]?[\dolisbzg]{4}(?!\w)",
        before=_SSN + r"[^\n]{0,20}$",
    ),
    Rule("ssn", r"(?<!\w)(?:[x*]{3}[-\s]?[x*]{2}[-\s]?|[x*]{4,}[-\s]?)\d{4}(?!\w)"),
    Rule(
        "ssn",
        r"(?<![\w.])(\d{2})(?![\w.])",
        before=r"\b(?:ssn|social)\b[\s\S]{0,40}\b(?:middle|starts?|ends?)\b[^\n\d]{0,14}$",
    ),
    Rule("card", RUN, before=_LAST + r"[^\n?!]{0,45}$", spare=COUNTED, after=UNITS, digits=3),
    Rule(
        "",
        RUN,
        before=_ENDS + r"\s(?:in|with|on|auf|en|"
        r"by)?\s?$",
        spare=COUNTED,
        after=UNITS + r"|^\s?[ap]\.?m",
        digits=4,
    ),
    Rule("card", RUN, before=_CARD + r"[^\n?!]{0,30}$", spare=COUNTED, after=UNITS, digits=7),
    Rule(
        "card",
        r"(?<![\w/])\d{3,6}(?![\w/])",
        before=_CARD + r"\s(?:ends?|ending|no\.?|number|"
        r"#)[^\n?!\d]{0,16}$",
        after=UNITS,
    ),
    Rule(
        "card", r"(?<![\w/])\d\d?\s?/\s?(?:20)?\d\d(?![\w/])", before=_CARD + r"[^\n]{0,40}\bexp\w*[\s.:]*$"
    ),
    Rule(
        "card",
        r"(?<![\w/])\d\d?\s?/\s?(?:20)?\d\d(?![\w/])",
        before=r"\b(?:exp|exp\w* date|"
        r"good thr\w+|valid thr\w+)[\s.:]*$",
    ),
    Rule("card", rf"{_CARD}[^\n]{{0,20}}\bgood thr\w+\s([a-z]{{3,9}}\s20\d\d)"),
    Rule(
        "phone",
        rf"(?:{RUN})",
        before=r"\b(?:phone|cell|celular|mobile|tel[a-z]*|number|call|text|"
        r"whatsapp|movil)\b" + IS,
        digits=7,
    ),
    Rule("phone", r"\b1?[-\s]?8(?:00|33|44|55|66|77|88)-(?=[\w-]{0,9}[a-z])[a-z0-9-]{6,9}\b"),
    Rule("phone", r"\bext?\.?\s?(\d{3,6})\b|\bx(\d{4,6})\b"),
)

HARMLESS_NUMBERS = tuple(
    Rule(HARMLESS, pattern)
    for pattern in (
        r"\bhttps?://\S+|\bwww\.\S+",
        r"\bfax(?: number| is|:)?\s\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}\b",  # a practice's, on its profile
        r"(?<![\d.,-])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?(?![\d-])",
        r"[$]\s?\d[\d,]*(?:\.\d+)?",
        r"\b\d{1,2}(?::\d\d){1,2}(?:\s?[ap]\.?m\b)?",
        r"\b\d{1,2}\s?[ap]\.?m\b",
        r"(?<![\w.])v?(?!\d{3}\.\d{2,3}\.\d{4}\b)(?!\d{3}\.\d{3}\.\d{3}\b(?!\.))"
        r"\d+(?:\.\d+){2,}(?:/\d+)?(?!\w|\.\d)",
        r"(?<![\d.])(?:19|20)\d\d(?:\s?[-/,]\s?|\s(?:and|or|to|y|a)\s|\s)(?:(?:19|20)\d\d|\d\d)(?![\d/.-])",
        rf"(?<![\d.,-]){_SHAPES}(?!(?:\d\W+){{6}})\d{{1,5}}(?:-\d\d)?"
        r"(?:(?:,\s|\s?;\s?|,?\s(?:and|or|to|through|y|o|a|versus|vs)\s)+\d{1,5}(?:-\d\d)?)+(?![\d-])",
        r"(?<![\d.,-])\d+(?:\.\d+)?\s?(?:bytes|[kmgt]i?b|px|ms|mbps|rows|records|entries|messages|steps)\b",
        r"\b(?:cpt|icd|hcpcs|kb|rfc|iso|error|ports?|http|versions?|steps?|pages?|sections?|article|"
        r"build)\b[\s#:-]*(?:codes?\s)?\d[\d./]*",
        r"(?<![\d/])\d{1,3}/\d{1,3}(?![\d/])",
        r"(?<![\d.-])\d{1,2}\s?-\s?\d{1,2}(?![\d.-])",
        r"\b\d+\s?x\s?\d+\b|\b(?:width|height)\s?=\s?\d+",
        DATE,
        WRITTEN_DATE,
    )
)

NUMBERS = (
    Rule("", rf"(?<=[a-z_]){_LONG}|{_LONG}(?=[a-z_])"),  # letters right beside a number do not hide it
    Rule("", rf"(?<![\w@.])\+?\d(?:{TIGHT}\d){{6,}}(?![\w@])"),
    Rule("", r"(?<!\w)\(?[\dol]{3}\)?[-.\s][\dolzisb]{2,3}[-.\s][\dolzisb]{4}(?!\w)", digits=6),
    Rule("", SPOKEN, digits=7),
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
with the characters before them look like (`123456789 my number is`), and what stands before the digits when
their check digit is computed, where it must be right."""
