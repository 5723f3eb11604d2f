"""Numbers and codes that name a person, a record or a device."""

from __future__ import annotations

from assistant.safety.patterns import (
    COUNTED,
    RUN,
    UNITS,
)
from assistant.safety.rules.rule import Rule
from assistant.safety.rules.secrets import IS

NUMBERED = (
    r"\b(?:mrn|charts?|records?|patients?|pts?|accounts?|acct|members?|cases?|claims?|polic(?:y|ies)|"
    r"gro?u?p|subscriber|"
    r"rx|prescription|accession|order|encounter|medicare|medicaid|mbi|insurance|beneficiary|routing|iban|"
    r"lic(?:en[cs]es?)?|dl|dea|upin|passports?|pasaporte|plate|vin|serial|sn|imei|device|ein|tax id|"
    r"expediente)\b"
)

_NAMED = r"(?:[\s.:#=|]|\b(?:id|ids|no|nr|num|number|is|was|are|se llama)\b){1,10}$"

_EXPLICIT = r"(?:#|\b(?:id|ids|no\.?|nr|num|number)\b)[\s.:#=]*(?:is|was|are)?\s*$"

_VALUE = r"(?<![\w-])(?=[\w-]{0,30}\d)(?:[a-z]{1,3}[-\s])?\w[\w-]*(?![\w-])"

IDENTIFIERS = (
    Rule("identifier", r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])"),
    Rule(
        "identifier",
        r"(?<![\w:.])(?!2001:db8:|fe80:|f[cd][0-9a-f]{2}:)(?=[0-9a-f:]{0,40}[0-9a-f]{3})"
        r"(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})"
        r"(?::[0-9a-f]{1,4}){0,5}(?![\w:])",
    ),
    Rule(
        "identifier",
        r"(?<![\d.])(?!(?:10|127|0|255|192\.168|192\.0\.2|198\.51\.100|203\.0\.113|"
        r"169\.254)\.)(?:\d{1,3}\.){3}\d{1,3}(?![\d.]|/)",
        before=r"\b(?:ip|address|from|login|client|host|direccion)\b[^\n]{0,20}$",
        spare=r"\b(?:version|chrome|build|firefox|windows|v)\s*$",
    ),
    Rule(
        "identifier", r"\b(?=[a-hj-npr-z0-9]{0,13}\d{4})(?=[a-hj-npr-z0-9]{0,17}[a-z])[a-hj-npr-z0-9]{17}\b"
    ),
    Rule("identifier", r"\b[a-z]{2}\d\d(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,3})?\b", digits=10),
    Rule("identifier", r"\b[1-9][a-z][a-z0-9]\d[-\s]?[a-z][a-z0-9]\d[-\s]?[a-z]{2}\d\d\b"),
    Rule("identifier", r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    Rule("identifier", r"\b(?!kb\d|rfc|iso|cve)[a-z]{1,4}-?(?=\w{0,12}\d{5})[a-z0-9]{7,}\b", any_case=True),
    Rule(
        "identifier",
        r"(?<![\w.-])(?=[\w.-]{0,40}[\d_])[\w.-]{4,}(?![\w-])",
        before=r"\b(?:user\s?(?:name|id)?|usuario|login|handle)(?:\s(?:is|was|es)|:|=)\s*$",
    ),
    Rule("npi", RUN, before=r"\bnpi\b" + IS, digits=7),
    Rule("record", r"(?<![\w-])(?:[a-z]{0,4}-)?\d[\d-]{4,}(?![\w-])", before=NUMBERED + _NAMED, after=UNITS),
    Rule("identifier", _VALUE, before=NUMBERED + _NAMED, spare=COUNTED + r"|\d", after=UNITS, digits=4),
    Rule("identifier", _VALUE, before=NUMBERED + r"[^\n.?!\d]{0,12}" + _EXPLICIT, after=UNITS, digits=3),
    Rule(
        "identifier",
        r"(?<![\w-])(?=[\w-]{0,30}\d{3})[a-z0-9][\w-]{4,}(?:\s\d{4,})?",
        before=r"\bid\b[\s:#]*(?:is\s|was\s)?$",
        after=UNITS,
    ),
    Rule("record", r"\b(?:patient|chart|record|mrn|case)\s?#\s?\d+\b"),
    Rule("identifier", r"\b(?:[a-z]{2}-)?[a-z]{0,2}\s?\d{5,}\b", before=r"\blicen[cs]e\s[a-z-]{0,6}\s?$"),
    Rule("identifier", r"\b(?:[a-z]\d{3}(?:-\d{3,4}){2,}|[a-z]?\d{2}-\d{5,7})\b"),
)
