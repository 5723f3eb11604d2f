"""Whether an author saved something: what the files of a base look like now, and when they changed.

They are looked at again and again, ten times a second. A library that is told by the system (watchdog, which
comes with MkDocs) sees a change 50 ms earlier, but nothing at all in many network folders and folders that a
container shares with its host, and it tells one save in as many ways as there are editors: some write in
place, some beside and rename. A few hundred files are looked at in a few milliseconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event

POLL_SECONDS = 0.1
"""Pause between two looks; a base that takes long to look at gets ten times as long as that takes."""

SETTLE_SECONDS = 0.04
"""Pause after a change, until nothing changes any more: an editor may write a file in several steps."""

Seen = Mapping[str, tuple[int, int, int]]
"""Each file by its path, with the moment of its last change, its size and its number in the file system."""


def look(root: Path) -> Seen:
    """The files of a base that decide what a build has, and the pointer to the published one: `mkdocs.yml` and
    `kb/` without what builds make. Hidden files and those of editors are none of them."""
    seen: dict[str, tuple[int, int, int]] = {}
    top = str(root / "kb")
    folders = [top]
    made = str(root / "kb" / "index")
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.name.endswith("~") or entry.path == made:
                        continue
                    # deeper down a link may lead in a circle, and no article behind one is read
                    if entry.is_dir(follow_symlinks=os.path.dirname(entry.path) == top):
                        folders.append(entry.path)
                    else:
                        _note(entry.path, seen)
        except OSError:  # a folder that is gone by now
            continue
    for path in (root / "mkdocs.yml", root / "kb" / "index" / "current"):
        _note(str(path), seen)
    return seen


def _note(path: str, seen: dict[str, tuple[int, int, int]]) -> None:
    try:
        status = os.stat(path)
    except OSError:  # renamed at this moment
        return
    seen[path] = status.st_mtime_ns, status.st_size, status.st_ino


def wait_for_change(root: Path, seen: Seen, ends: Event) -> Seen | None:
    """Wait until the files are not as they were `seen`, and have come to rest; gives how they are then. None
    when it `ends` meanwhile."""
    pause = POLL_SECONDS
    while not ends.wait(pause):
        started = time.perf_counter()
        now = look(root)
        pause = max(POLL_SECONDS, 10 * (time.perf_counter() - started))
        if now == seen:
            continue
        while not ends.wait(SETTLE_SECONDS):
            later = look(root)
            if later == now:
                return now
            now = later
    return None
