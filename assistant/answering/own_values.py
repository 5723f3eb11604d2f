"""What of a question is ranked: all but what was taken out of it, unless the base has that very number, code or
address itself. Somebody who asks about the support's telephone number means it."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from assistant.content.library import Library
from assistant.safety.redaction import Redaction, plain, without_placeholders

_WORD = re.compile(r"[^\s()<>\[\]\"',;|]+")
_IN_VALUE = re.compile(r"[\d@]")
_LONG = re.compile(r"\+?\d[\d().\s/-]{5,}\d")


class OwnValues:
    """The numbers, codes and addresses that the articles of a base have, read when they are first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def words_to_rank(self, question: str, redacted: Redaction) -> str:
        """The question without what `redacted` says was taken out of it, but with what the base has, too."""
        if not redacted.found and without_placeholders(redacted.text) == " ".join(redacted.text.split()):
            return redacted.text
        parts, done = [], 0
        for found in redacted.found:
            value = question[found.start : found.end]
            parts += [question[done : found.start], value if self.has(value) else " "]
            done = found.end
        return without_placeholders(unicodedata.normalize("NFKC", "".join([*parts, question[done:]])))

    def has(self, value: str) -> bool:
        """Whether all numbers, codes and addresses of a text are the base's own."""
        values = _values(plain(value))
        digits = re.sub(r"\D", "", plain(value))
        return (bool(values) and values <= self._values) or (len(digits) > 6 and digits in self._values)

    @cached_property
    def _values(self) -> frozenset[str]:
        texts = [plain(f"{section.heading}\n{section.text}") for section in self._library.sections]
        long = {re.sub(r"\D", "", run) for text in texts for run in _LONG.findall(text)}
        return frozenset(long).union(*map(_values, texts))


def _values(text: str) -> set[str]:
    return {word.lower().strip(".:?!") for word in _WORD.findall(text) if _IN_VALUE.search(word)}
