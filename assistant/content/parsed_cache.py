"""Articles and questions that were parsed before, so that only a changed file is parsed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from assistant.cache import ContentCache, key_of
from assistant.content.parser import Parsed
from assistant.content.questions import Expected

_ARTICLES, _QUESTIONS = TypeAdapter(dict[str, Parsed]), TypeAdapter(dict[str, tuple[Expected, ...]])


class ParsedCache:
    """Two files: the parsed articles, and beside them the base's own questions. An `empty` one forgets what
    the files have."""

    def __init__(self, path: Path, *, empty: bool = False) -> None:
        self._articles = ContentCache(path, _ARTICLES, empty=empty)
        self._questions = ContentCache(path.with_name("questions.json"), _QUESTIONS, empty=empty)

    def parsed(self, context: str, name: str, data: bytes, parse: Callable[[], Parsed]) -> Parsed:
        """The article in `data`. `context` names everything else that decides how it is read. What `parse`
        raises is not kept."""
        return self._articles.get(key_of(context, name, data=data), parse)

    def questions(
        self, context: str, data: bytes, read: Callable[[], tuple[Expected, ...]]
    ) -> tuple[Expected, ...]:
        """The questions in `data`, in the same way."""
        return self._questions.get(key_of(context, data=data), read)

    def save(self) -> None:
        """Keep what was used, and only that."""
        self._articles.save()
        self._questions.save()
