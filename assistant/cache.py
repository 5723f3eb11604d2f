"""What was computed before, by a hash of all that it was computed from; and how a file takes the place of
another at once."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from assistant import __version__

Kept = TypeVar("Kept")
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@contextmanager
def replacing(path: Path, *, mode: int | None = None, durable: bool = False) -> Iterator[Path]:
    """Give a new name beside `path` to write to, and make what was written `path` when the block ends.

    Whoever reads `path` meanwhile, and whatever ends the process, finds the whole old file or the whole new
    one; when the block raises, the old one stays. With a `mode` the file has it from its first byte on. A
    `durable` one is on the disk before it gets its name, so that it also survives a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        if mode is not None:
            draft.unlink(missing_ok=True)
            draft.touch(0o600, exist_ok=False)
            draft.chmod(mode)
        yield draft
        if durable:
            with draft.open("rb") as file:
                os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException as error:
        if (
            isinstance(error, OSError) and error.errno and error.filename is None
        ):  # a full disk does not say where
            error.filename = str(path)
        draft.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str) -> None:
    """Write a text file, whole or not at all, and its folder where there is none. An error names the file."""
    with replacing(path) as draft:
        draft.write_text(text, "utf-8")


class ContentCache(Generic[Kept]):
    """A file of things by their keys. What was not asked for is gone after `save`. An `empty` one forgets
    what the file has."""

    def __init__(self, path: Path, adapter: TypeAdapter[dict[str, Kept]], *, empty: bool = False) -> None:
        self.path, self._adapter = path, adapter
        self._used: dict[str, Kept] = {}
        try:
            self._known = {} if empty else adapter.validate_json(path.read_bytes())
        except (OSError, ValueError):  # none yet, or one that was cut short: everything is computed again
            self._known = {}

    def get(self, key: str, compute: Callable[[], Kept]) -> Kept:
        """What the key stands for. What `compute` raises is not kept."""
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else compute()
        return self._used[key]

    def save(self) -> None:
        """Keep what was used, unless that is what was known already. A process that dies here leaves the file
        as it was."""
        if self._used.keys() == self._known.keys():
            return
        with replacing(self.path) as draft:
            draft.write_bytes(self._adapter.dump_json(self._used))


def key_of(*parts: object, data: bytes = b"") -> str:
    """One key for everything that decides what is computed. The parts need a `repr` that says all of them."""
    return hashlib.sha256(repr(parts).encode() + b"\0" + data).hexdigest()


@cache
def code_hash(*places: str) -> str:
    """Hash of this package's own files, or of those of some rooms and modules (`content`, `search/analysis`):
    the code's version.

    What is kept of a computation names the rooms that it went through, so that a change elsewhere computes
    nothing anew.
    """
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent
    roots = [package / place for place in places] or [package]
    files = {p for root in roots for p in (root.rglob("*") if root.is_dir() else [root.with_suffix(".py")])}
    for path in sorted(p for p in files if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


class RecentCache(Generic[Key, Value]):
    """The values that were asked for last, in memory, at most `size` of them. Safe between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def find(self, key: Key) -> Value | None:
        """The value of a key, or None when it is not here."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        return None

    def put(self, key: Key, value: Value) -> None:
        """Keep a value; the one that was asked for longest ago gives its place to it."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)

    def get(self, key: Key, compute: Callable[[], Value]) -> tuple[Value, bool]:
        """The value of a key, and whether it was here already. What `compute` raises is not kept; two threads
        that ask at the same moment both compute. (A value is never None.)"""
        found = self.find(key)
        if found is not None:
            return found, True
        value = compute()
        self.put(key, value)
        return value, False
