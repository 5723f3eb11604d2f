"""Writes the tables that the browser shares with the service: `python scripts/browser_rules.py`.

`assistant/web/shared/sensitive_rules.js`  what sensitive data looks like, from `assistant/safety/patterns.py`
`assistant/web/shared/stop_words.js`       words without a topic, from `assistant/search/analysis.py`

A test makes both again and compares them with what is committed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable

from assistant import WEB
from assistant.safety import patterns
from assistant.search.analysis import POLITE, STOP_WORDS

FOLDER = WEB / "shared"
_MADE = "// Made by `python scripts/browser_rules.py` from {}. Change that, not this.\n"


def tables() -> dict[str, str]:
    """Each table as a JavaScript module, by its file name in `FOLDER`."""
    return {"sensitive_rules.js": sensitive_rules(), "stop_words.js": stop_words()}


def sensitive_rules() -> str:
    """Every rule of `patterns` as JavaScript. Raises ValueError where a pattern leaves the part of the
    regular expression language that Python and JavaScript read alike."""
    rules = [
        f"{{ kind: {_text(rule.kind)}, check: {_text(rule.check)}, "
        f"pattern: {_pattern(rule.pattern, 'gi' if rule.any_case else 'g')} }}"
        for rule in patterns.RULES
    ]
    digits = [
        f"{{ kind: {_text(kind)}, ahead: {json.dumps(ahead)}, pattern: {_pattern(pattern, 'i')} }}"
        for kind, pattern, ahead in patterns.DIGITS
    ]
    constants = {
        "NAMES": json.dumps(patterns.NAMES),
        "RULES": _list(rules),
        "DIGITS": _list(digits),
        "RECENT": _pattern(patterns.RECENT),
        "BIRTH": _pattern(patterns.BIRTH, "i"),
        "BEFORE": str(patterns.BEFORE),
        "DIGIT_WORDS": json.dumps(patterns.DIGIT_WORDS.split()),
        "ZEROS": json.dumps(patterns.ZEROS),
        "ORDINARY": _pattern(patterns.ORDINARY, "i"),
    }
    return _module("assistant/safety/patterns.py", constants)


def stop_words() -> str:
    """The stop words and the words of politeness as JavaScript."""
    constants = {
        name: f"new Set({_text(' '.join(sorted(found)))}.split(' '))"
        for name, found in (("STOP_WORDS", STOP_WORDS), ("POLITE", POLITE))
    }
    return _module("assistant/search/analysis.py", constants)


def _module(source: str, constants: dict[str, str]) -> str:
    lines = [f"export const {name} = {value}\n" for name, value in constants.items()]
    return _MADE.format(source) + "".join(lines)


def _list(items: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _text(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"


def _pattern(pattern: str, flags: str = "") -> str:
    """A pattern as JavaScript writes it. Raises ValueError where the two languages would read it
    differently."""
    if not pattern.isascii() or re.search(r"\(\?(?![:=!]|<[=!])|[*+?}]\+|\\[AZ]|\[\[|\[\]", pattern):
        raise ValueError(f"JavaScript does not read this as Python does: {pattern}")
    return "/" + pattern.replace("/", r"\/") + "/" + flags


def main() -> int:
    for name, text in tables().items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
