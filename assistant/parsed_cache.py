"""Articles that were parsed before, by a hash of all that parsing depends on, so that only a changed file is parsed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from assistant.parse import Parsed

_ADAPTER = TypeAdapter(dict[str, Parsed])


class ParsedCache:
    """A file of parsed articles. What a reading did not ask for is gone after `save`. An `empty` one forgets what the file has."""

    def __init__(self, path: Path, *, empty: bool = False) -> None:
        self.path = path
        self._used: dict[str, Parsed] = {}
        try:
            self._known = {} if empty else _ADAPTER.validate_json(path.read_bytes())
        except (OSError, ValueError):  # none yet, or one that was cut short: everything is parsed again
            self._known = {}

    def parsed(self, context: str, name: str, data: bytes, parse: Callable[[], Parsed]) -> Parsed:
        """The article in `data`. `context` names everything else that decides how it is read. What `parse` raises is not kept."""
        key = hashlib.sha256(f"{context}\0{name}\0".encode() + data).hexdigest()
        found = self._known.get(key) or parse()
        self._used[key] = found
        return found

    def save(self) -> None:
        """Keep what was used, unless that is what was known already."""
        if self._used.keys() == self._known.keys():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        draft.write_bytes(_ADAPTER.dump_json(self._used))
        os.replace(draft, self.path)
