"""Whether a text stands in a file, however it is written there: with other line breaks or capitals, with
escapes of JSON or HTML or marks between its words, compressed, or as a part of an address."""

from __future__ import annotations

import gzip
import hashlib
import html
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from assistant.content.addresses import slugify
from assistant.errors.questions import BadQuestion

LEAST = 4
"""Letters and digits that a text has at least: shorter ones stand everywhere."""

REMOVED = "[removed]"
"""What stands where the text was in a record of earlier texts."""

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
_WHITE = {"n": "\n", "r": "\r", "t": "\t"}
_MARKS = re.compile(r"<[^<>]*>|[*_`]")


class SoughtText:
    """A text that is looked for. Its own `repr` does not show it."""

    def __init__(self, text: str) -> None:
        """Raises BadQuestion when the text is so short that it stands everywhere."""
        if sum(c.isalnum() for c in text) < LEAST:
            raise BadQuestion(
                f"the text has fewer than {LEAST} letters and digits, so it stands everywhere\n"
                "  Name more of it."
            )
        self.text = text
        # as it is written, and without its marks, as a page shows it
        patterns = {_spaced(text), _spaced(_MARKS.sub("", text))} - {""}
        slug = slugify(text)
        if sum(c.isalnum() for c in slug) >= LEAST:  # in an address, such as that of a heading
            patterns.add(rf"(?<![a-z0-9]){re.escape(slug)}(?![a-z0-9])")
        pattern = "|".join(sorted(patterns, key=len, reverse=True))
        self._pattern, self._bytes = re.compile(pattern, re.I), re.compile(pattern.encode(), re.I)
        self._seen: dict[bytes, bool] = {}  # builds have most of their files in common

    def __repr__(self) -> str:
        return "SoughtText(…)"

    def is_in(self, data: bytes) -> bool:
        """Whether a file with these bytes has it in any form. The same bytes are looked through once."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._seen:
            self._seen[digest] = self._look(data)
        return self._seen[digest]

    def _look(self, data: bytes) -> bool:
        if data[:2] == b"\x1f\x8b":
            try:
                data = gzip.decompress(data)
            except (OSError, EOFError, zlib.error):
                return False
        if b"\0" in data[:8192]:
            return self._bytes.search(data) is not None
        return any(self._pattern.search(form) for form in _forms(data.decode("utf-8", "replace")))

    def lines(self, data: bytes) -> tuple[int, ...]:
        """The lines, counted from 1, on which it begins; none for a form in which lines are not those of the
        file."""
        text = data.decode("utf-8", "replace")
        return tuple(dict.fromkeys(text.count("\n", 0, m.start()) + 1 for m in self._pattern.finditer(text)))

    def removed_from(self, text: str) -> str:
        """A text as it is without it."""
        bare = self._pattern.sub(REMOVED, text)
        return REMOVED if any(self._pattern.search(form) for form in _forms(bare)) else bare


def _spaced(text: str) -> str:
    """A pattern of the words of a text, whatever stands between them."""
    return r"\s+".join(map(re.escape, text.split()))


def _forms(text: str) -> Iterator[str]:
    """The text as it stands, and as it reads."""
    yield text
    forms = [text]
    if "\\" in text:
        forms.append(_ESCAPE.sub(_unescaped, text))
    if "%" in text:
        forms.append(unquote(text))
    yield from forms[1:]
    for form in forms:
        yield html.unescape(_MARKS.sub("", form))


def _unescaped(match: re.Match[str]) -> str:
    code, letter = match.groups()
    return chr(int(code, 16)) if code else _WHITE.get(letter, letter)
