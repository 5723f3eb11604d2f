"""What a template of Liquid keeps under a name and shows elsewhere: its text stands where it is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.authoring.importing.code_spans import code_lines

_CAPTURE = re.compile(
    r"\{%-?\s*capture\s+[\"']?(?P<name>[\w-]+)[\"']?\s*-?%\}(?P<text>[\s\S]*?)\{%-?\s*endcapture\s*-?%\}"
)
_ASSIGN = re.compile(
    r"\{%-?\s*assign\s+(?P<name>[\w-]+)\s*=\s*(?:\"(?P<one>[^\"{}]*)\"|'(?P<two>[^'{}]*)')\s*-?%\}"
)
_ANY = re.compile(r"\{%-?\s*(?:capture|assign)\b")


def convert(text: str, counts: Counter[str]) -> str:
    """A text in which what was captured or assigned stands where it is shown. What is shown nowhere stays where
    it is; code stays as it is."""
    if not _ANY.search(text):
        return text
    for pattern in (_CAPTURE, _ASSIGN):
        while match := next(_outside(text, pattern), None):
            text = _unwrapped(text, match, counts)
    return text


def _unwrapped(text: str, match: re.Match[str], counts: Counter[str]) -> str:
    values = match.groupdict()
    kept = next((v for v in (values.get("text"), values.get("one"), values.get("two")) if v is not None), "")
    use = re.compile(rf"\{{\{{-?\s*{re.escape(match['name'])}\s*(?:\|[^{{}}]*)?-?\}}\}}")
    counts["texts that a template keeps under a name"] += 1
    later = text[match.end() :]
    found = [m.span() for m in _outside(later, use)]
    if not found:
        is_text = "text" in values and "name" in values
        return text[: match.start()] + (kept if is_text else "") + later
    shown = f"\n\n{kept.strip()}\n\n" if "\n" in kept.strip() else kept.strip()
    for start, end in reversed(found):
        later = later[:start] + shown + later[end:]
    return text[: match.start()] + later


def _outside(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    code = code_lines(text) if pattern.search(text) else set()
    return (m for m in pattern.finditer(text) if text.count("\n", 0, m.start()) not in code)
