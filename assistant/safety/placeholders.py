"""What stands in the place of sensitive data, `[card number]`, in the words of each language. A text that somebody
sees has those of their language; to the service all are the English ones."""

from __future__ import annotations

import re
from functools import cache

from assistant.safety.patterns import NAMES
from assistant.words import Words, languages, words_of

_HELD = re.compile(r"\[([^\[\]]{1,60})\]")


def in_english(text: str) -> str:
    """A text with the placeholders of any language in English, as `redact` makes them."""
    return _HELD.sub(lambda m: f"[{_english().get(m[1], m[1])}]", text) if "[" in text else text


def in_words(text: str, words: Words) -> str:
    """A text with its English placeholders in the words of a language."""
    names = {NAMES[kind]: name for kind, name in words.group("kinds").items()}
    return _HELD.sub(lambda m: f"[{names.get(m[1], m[1])}]", text) if "[" in text else text


@cache
def _english() -> dict[str, str]:
    """The English name by that of any language."""
    return {
        name: NAMES[kind]
        for language in languages()
        for kind, name in words_of(language).group("kinds").items()
    }
