"""Writes the tables that the browser shares with the service: `python scripts/browser_rules.py`.

`assistant/web/shared/sensitive_rules.js`  what sensitive data looks like, from `assistant/safety/rules/`
`assistant/web/shared/digits.js`           digits of other scripts, from `assistant/safety/patterns.py`
`assistant/web/shared/stop_words.js`       words without a topic, from `assistant/search/analysis.py`

A test makes both again and compares them with what is committed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence

from assistant import WEB
from assistant.safety import patterns, rules
from assistant.safety.rules import contacts, identifiers, secrets
from assistant.search.analysis import POLITE, STOP_WORDS

FOLDER = WEB / "shared"
_MADE = "// Made by `python scripts/browser_rules.py` from {}. Change that, not this.\n"


def tables() -> dict[str, str]:
    """Each table as a JavaScript module, by its file name in `FOLDER`."""
    return {"sensitive_rules.js": sensitive_rules(), "digits.js": digits(), "stop_words.js": stop_words()}


FRAGMENTS = {
    "W": patterns.WORDS,
    "WORD": patterns.WORD,
    "GAP": patterns.GAP,
    "RUN": patterns.RUN,
    "MONTH": patterns.MONTH,
    "YEAR": patterns.ANY_YEAR,
    "DAY": patterns.DAY,
    "OF": patterns.OF,
    "DATE": patterns.DATE,
    "WRITTEN": patterns.WRITTEN_DATE,
    "BIRTH_WORDS": patterns.BIRTH,
    "UNITS": patterns.UNITS,
    "COUNTED": patterns.COUNTED,
    "STATES": secrets.STATES,
    "IS": secrets.IS,
    "PASSWORDS": secrets.PASSWORDS,
    "NUMBERED": identifiers.NUMBERED,
    "LOCAL": contacts.LOCAL,
}
"""What many patterns are made of: the browser gets each once. One may have those above it in it."""


def sensitive_rules() -> str:
    """Every rule of `rules` as JavaScript. Raises ValueError where a pattern leaves the part of the regular
    expression language that Python and JavaScript read alike."""
    fragments = [
        f"const {name} = raw`{_template(fragment, list(FRAGMENTS)[:place])}`\n"
        for place, (name, fragment) in enumerate(FRAGMENTS.items())
        if name != "W"
    ]
    digits = [
        f"{{ kind: {_text(kind)}, ahead: {json.dumps(ahead)}, pattern: {_pattern(pattern, 'i')} }}"
        for kind, pattern, ahead in rules.DIGITS
    ]
    constants = {
        "NAMES": json.dumps(patterns.NAMES),
        "HARMLESS": json.dumps(rules.HARMLESS),
        "RULES": _list(map(_rule, rules.RULES)),
        "DIGITS": _list(digits),
        "RECENT": _pattern(patterns.RECENT),
        "BIRTH": _pattern(patterns.BIRTH, "i"),
        "WINDOW": str(patterns.WINDOW),
        "BEHIND": str(patterns.BEHIND),
        "ORDINARY": _pattern(patterns.ORDINARY, "i"),
    }
    made, body = _module("assistant/safety", constants).split("\n", 1)
    if "|".join(sorted(patterns.NUMBER_WORDS, key=len, reverse=True)) != patterns.WORDS:
        raise ValueError("WORDS are no longer those of NUMBER_WORDS, the longest first")
    words = f"export const NUMBER_WORDS = {json.dumps(patterns.NUMBER_WORDS)}\n"
    return f"{made}\n{words}{_START}{''.join(fragments)}{body}"


_START = """const W = Object.keys(NUMBER_WORDS).sort((a, b) => b.length - a.length).join('|')
const { raw } = String
const any = text => text.replace(/[a-z]/g, letter => `[${letter.toUpperCase()}${letter}]`)
const re = (pattern, flags = 'i') => new RegExp(pattern, flags)
const rule = (kind, pattern, flags, { before, spare, after, digits = 0, check = '' } = {}) => ({
  kind,
  pattern: re(pattern, flags),
  before: before && re(before),
  spare: spare && re(spare),
  after: after && re(after),
  digits,
  check,
})
"""


def _rule(rule: rules.Rule) -> str:
    """A rule with what it has, and no more."""
    flags = "gi" if rule.any_case else "g"
    has = [f"{name}: {_pattern(getattr(rule, name), '')}" for name in ("before", "spare", "after")]
    has = [
        *(text for text, name in zip(has, ("before", "spare", "after"), strict=True) if getattr(rule, name)),
        *([f"digits: {rule.digits}"] if rule.digits else []),
        *([f"check: {_text(rule.check)}"] if rule.check else []),
    ]
    more = f", {{ {', '.join(has)} }}" if has else ""
    return f"rule({_text(rule.kind)}, {_pattern(rule.pattern, '')}, '{flags}'{more})"


def digits() -> str:
    """The digits of other scripts as JavaScript: what reads a text needs these, and no rule."""
    return _module(
        "assistant/safety/patterns.py", {"ZEROS": json.dumps(patterns.ZEROS), "HAN": _text(patterns.HAN)}
    )


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


def _pattern(pattern: str, flags: str | None = None) -> str:
    """A pattern as JavaScript writes it: with `flags` ready to be used, without any (the empty text) as a
    text. Raises ValueError where the two languages would read it differently."""
    if not pattern.isascii() or re.search(_DIFFERENT, pattern):
        raise ValueError(f"JavaScript does not read this as Python does: {pattern}")
    text = f"raw`{_template(pattern, list(FRAGMENTS))}`"
    return text if flags == "" else f"re({text}, '{flags or ''}')"


_DIFFERENT = r"(?<!\\)\(\?(?![:=!]|<[=!])|[*+?}]\+|\\[AZ]|\[\[|\[\]|`|\$\{"


_ANY_CASE = re.compile(r"(?:\[([A-Z])(?i:\1)\][ |?)]{0,3}){3,}")
"""Letters of which each is a class with its capital: written shorter, by a function."""


def _template(pattern: str, names: Sequence[str]) -> str:
    """A pattern in which fragments are named, the longest first."""
    for name in sorted(names, key=lambda name: -len(FRAGMENTS[name])):
        pattern = pattern.replace(FRAGMENTS[name], f"${{{name}}}")
    return _ANY_CASE.sub(lambda found: "${any('" + re.sub(r"\[.(.)\]", r"\1", found[0]) + "')}", pattern)


def main() -> int:
    for name, text in tables().items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
