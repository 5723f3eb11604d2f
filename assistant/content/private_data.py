"""What must not stand in a file that everybody can read: data about a person, and secrets.

Secrets are found by what their makers say they look like, and by a word such as password before a value.
A library for it (detect-secrets 1.5.0, of 2024) brings `requests`, so a way to the internet, and guesses by
entropy, which takes hashes and file names in articles for keys. A secret that is an ordinary word is not
found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from assistant.content.addresses import MARKDOWN
from assistant.content.library import Library
from assistant.content.yaml_reader import is_hidden
from assistant.errors import ContentError
from assistant.safety.redaction import redact
from assistant.settings import Settings

READ = frozenset(
    {*MARKDOWN, ".yml", ".yaml", ".txt", ".html", ".json", ".csv", ".svg", ".xml", ".js", ".css"}
)
"""Files that are looked into, by the end of their name."""

NOT_READ = ("index", "settings.yml", "calibration.yml", "wordings", "questions", "questions.yml")
"""In the folder kb/: what builds make, and what no page shows. Wordings and questions may have invented data
on purpose: people ask so."""

SECRETS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("a private key", ("-----BEGIN ",), r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an AWS access key", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("a key of an Azure account", ("AccountKey=",), r"AccountKey=[\w+/]{80,}={0,2}"),
    ("a Google API key", ("AIza",), r"\bAIza[\w-]{35}"),
    ("a GitHub token", ("gh", "github_pat_"), r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})"),
    ("a GitLab token", ("glpat-", "gldt-", "glrt-"), r"\bgl(?:pat|dt|rt)-[\w-]{20,}"),
    ("a Slack token", ("xox",), r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", ("hooks.slack",), r"hooks\.slack\.com/services/T\w+/B\w+/\w{16,}"),
    ("a Stripe key", ("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    ("a SendGrid key", ("SG.",), r"\bSG\.[\w-]{20,}\.[\w-]{40,}"),
    ("an API key", ("sk-",), r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    ("a token of npm or PyPI", ("npm_", "pypi-"), r"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{50,})"),
    ("a JSON Web Token", ("eyJ",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    ("a token", ("earer ", "EARER ", "asic "), r"(?i:\b(?:bearer|basic)) +[\w.~+/-]{24,}"),
    ("a password in an address", ("://",), r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"<>]+:([^\s/@'\"<>]{3,})@\w"),
    (
        "a password or a key",
        ("",),
        r"(?i:\b(?:password|passwd|passphrase|pwd|passcode|contrase(?:ñ|n)a|api[ _-]?key|secret[ _-]key"
        r"|(?:access|auth)[ _-]?token|client[ _-]secret)\b)[*_`'\"]*\s*(?:[:=|]|\bis\b|\bes\b)[*_`'\"\s]*"
        r"(?=\S*\d)(?=\S*[A-Za-z])([^\s'\"`*<>|()\[\]{}$%]{6,})(?![\w(\[{])",
    ),
)
"""What a secret looks like, most often by the beginning that its maker gives it: what it is called, texts of
which a file with one has one, the pattern, in brackets the value itself where that is only a part."""

_PLACEHOLDER = re.compile(r"example|your|sample|placeholder|change-?me|dummy|x{3,}|\*{3,}|\.{3}|…|://", re.I)

_SUSPECT = re.compile(
    r"^(?=.*\d).*(?:birth|\bborn\b|\bdob\b|nacid|nacimiento|\bssn\b|social security|\bmrn\b|medical record"
    r"|(?:patient|chart) ?(?:id|no|num|#)|\d(?:[ .-]?\d){8}).*",
    re.I | re.M,
)
"""A line that is looked at closely: it has a digit and names such data, or nine digits or more in a row."""

_BIRTH = re.compile(r"birth|\bborn\b|\bdob\b|nacid|nacimiento", re.I)
_SSN = re.compile(r"\bssn\b|social security", re.I)
_RECORD = re.compile(r"\bmrn\b|medical record|(?:patient|chart) ?(?:id|no|num|#)", re.I)
_FOR_EXAMPLE = re.compile(r"example|e\.g\.|such as|format|por ejemplo", re.I)
BEFORE = 60
"""Characters before a number in which a word says what it is."""

NOBODYS = frozenset(
    {
        *("123456789", "987654321", "078051120", "219099999"),  # were printed as Social Security numbers
        *("4111111111111111", "4242424242424242", "4012888888881881", "5555555555554444"),  # cards for tests
        *("5105105105105100", "2223003122003222", "378282246310005", "371449635398431"),
        *("6011111111111117", "6011000990139424", "3530111333300000"),
    }
)
"""Numbers that are known as examples."""

_CARD = re.compile(
    r"4(?:\d{12}|\d{15})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|(?:6011|64[4-9]\d|65\d\d|352[89]|35[3-8]\d)\d{12}|3(?:0[0-5]\d|[68]\d\d)\d{10}"
)
"""What the digits of a card begin with, and how many they are, by the networks' own ranges (ISO/IEC 7812).
Long numbers of other things pass the check digit one time in ten."""
_AS_ON_A_CARD = re.compile(r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5}")

_SHAPE = re.compile(r"""\s(?:d|points|transform|viewBox)=(?:"[^"]*"|'[^']*')""")
"""Numbers of a drawing (SVG)."""
_MAIL = re.compile(r"(?<![\w.+*-])([\w.+-]++)@([\w-]+\.[\w.-]*\w)")
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|yahoo|hotmail|outlook|live|msn|icloud|me|aol|gmx|web|proton|protonmail)\.[a-z.]{2,6}",
    re.I,
)
_TWO_NAMES = re.compile(r"[a-z]{2,}[._][a-z]{2,}", re.I)
_NO_PERSON = re.compile(
    r"(?<![a-z])(?:support|help|info|contact|sales|service|team|office|admin|no|reply|news|billing|security"
    r"|privacy|press|jobs?|you|your|name|first|last|user|someone|example|test|doe)(?![a-z])",
    re.I,
)
_NO_DOMAIN = re.compile(r"(?<![^.@-])(?:example|test|invalid|localhost|yourcompany|domain)(?![^.])", re.I)


def private_data(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Secrets and data about a person, with file and line but never with the value: what a check prints is
    kept by whoever runs it."""
    facts = {_key(value) for fact in library.facts.values() for value in fact.values}
    # an id of 13 digits passes the check digit of a card one time in ten
    meant = {*map(_key, settings.base.public_values), *(_key(str(a.id)) for a in library.articles)}
    for path in _files(settings.root / "kb"):
        text = path.read_text("utf-8-sig", "replace")
        # in a strict base each address is a fact
        for line, kind, key, is_secret in _suspects(text, with_mail=not settings.base.strict):
            if key not in meant and (is_secret or key not in facts):
                yield ContentError(
                    path.relative_to(settings.root).as_posix(),
                    line,
                    f"this looks like {kind}",
                    "Take it out before anything is published, and make it worthless if it was real. "
                    "If everybody may read it, add it to 'public_values' in kb/settings.yml.",
                )


@lru_cache(maxsize=5000)
def _suspects(text: str, *, with_mail: bool) -> tuple[tuple[int, str, str, bool], ...]:
    """Line, kind and key of everything that looks private, and whether it is a secret. Remembered, because an
    author who saves one file waits for all of them."""
    text = _SHAPE.sub(lambda shape: "\n" * shape.group().count("\n"), text)
    personal = [*_numbers(text), *(_mail(text) if with_mail else ())]
    found = [*((*one, True) for one in _secrets(text)), *((*one, False) for one in personal)]
    return tuple(
        (text.count("\n", 0, place) + 1, kind, _key(value), is_secret)
        for place, kind, value, is_secret in found
    )


def _files(kb: Path) -> Iterator[Path]:
    for top in sorted(kb.iterdir()):
        if top.name not in NOT_READ:
            for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
                if path.suffix.lower() in READ and not is_hidden(path.relative_to(kb)) and path.is_file():
                    yield path


def _key(value: str) -> str:
    return " ".join(value.casefold().split())


def _secrets(text: str) -> Iterator[tuple[int, str, str]]:
    for kind, signs, pattern in SECRETS:
        # a pattern takes a hundred times as long as the question whether there can be one
        for match in re.finditer(pattern, text) if any(sign in text for sign in signs) else ():
            value = match.group(match.re.groups).rstrip(".,;:!?")
            if not _PLACEHOLDER.search(value):
                yield match.start(), kind, value


def _numbers(text: str) -> Iterator[tuple[int, str, str]]:
    """Numbers of a person: what `redact` finds, where a word or the form says what it is. Articles have more
    numbers than questions do."""
    for suspect in _SUSPECT.finditer(text):
        line = suspect.group()
        for found in redact(line).found:
            value, before = line[found.start : found.end], line[max(0, found.start - BEFORE) : found.start]
            digits = "".join(str(int(c)) for c in value if c.isdecimal())
            if digits not in NOBODYS and (kind := _kind(found.kind, value, before, digits)):
                yield suspect.start(), kind, value


def _mail(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _MAIL.finditer(text):
        name, domain = match.groups()
        of_a_person = _FREE_MAIL.fullmatch(domain) or _TWO_NAMES.fullmatch(name)
        if of_a_person and not _NO_PERSON.search(name) and not _NO_DOMAIN.search(domain):
            yield match.start(), "the email address of a person", match.group()


def _kind(kind: str, value: str, before: str, digits: str) -> str:
    """What is said of a part that `redact` found; nothing when an article may have it."""
    is_example = _FOR_EXAMPLE.search(before)
    if kind == "ssn" and len(digits) == 9 and digits[:3] not in ("000", "666") and digits[0] != "9":
        is_written_so = re.fullmatch(r"\d{3}\D\d\d\D\d{4}", value.strip())
        return "a Social Security number" if is_written_so or _SSN.search(before + value) else ""
    if kind == "card" and _AS_ON_A_CARD.fullmatch(value.strip()) and _CARD.fullmatch(digits):
        return "a card number"
    if kind == "birth-date" and len(digits) != 4 and _BIRTH.search(before) and not is_example:
        return "a date of birth"
    if kind == "record" and len(digits) >= 5 and _RECORD.search(before + value) and not is_example:
        return "a medical record number"
    return ""
