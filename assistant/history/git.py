"""When each file of the base changed and what it was before, as git knows it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


def last_changes(folder: Path) -> Mapping[str, datetime]:
    """Time of the last commit that touched each file below `folder`, by path relative to it; empty outside of
    a repository."""
    if is_shallow(folder):  # then every file seems to have changed with the one commit that is there
        return {}
    command = [
        "git",
        "-c",
        "core.quotepath=off",
        "-C",
        str(folder),
        "log",
        "--format=%x00%cI",
        "--name-only",
        "--relative",
        "--",
        ".",
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603 - fixed words and a folder
    except (OSError, subprocess.SubprocessError):
        return {}
    changes: dict[str, datetime] = {}
    for block in done.stdout.decode("utf-8", "replace").split("\0")[1:]:
        stamp, _, names = block.partition("\n")
        for name in filter(None, (line.strip() for line in names.splitlines())):
            changes.setdefault(name.strip('"'), datetime.fromisoformat(stamp.strip()))
    return changes


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit on the main line that touched files of the base."""

    at: datetime
    files: Mapping[str, tuple[str, str]]
    """Name of a file to git's names of its content before and after; empty where there was, or is, no such
    file."""


def revisions(folder: Path, names: Iterable[str], *, most: int, days: int) -> tuple[Revision, ...] | None:
    """Commits of the last `days` that touched `names` below `folder`, the oldest first, at most `most` of
    them; None outside of a repository."""
    command = [
        "git",
        "-c",
        "core.quotepath=off",
        "-C",
        str(folder),
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        f"--max-count={most}",
        f"--since={days}.days",
        "--format=%x00%cI",
        "--relative",
        "--",
        *names,
    ]
    done = _run(command)
    if done is None:
        return None
    found = []
    for block in done.decode("utf-8", "replace").split("\0")[1:]:
        stamp, _, lines = block.partition("\n")
        files = {}
        for line in filter(None, lines.splitlines()):
            fields, _, name = line.partition("\t")
            old, new = fields.split()[2:4]
            files[name.strip('"')] = (old.strip("0") and old, new.strip("0") and new)
        found.append(Revision(datetime.fromisoformat(stamp.strip()), files))
    return tuple(found)


def contents(folder: Path, blobs: Iterable[str]) -> Mapping[str, bytes]:
    """The content of each blob that git has, in one run of git."""
    wanted = list(dict.fromkeys(blobs))
    done = _run(
        ["git", "-C", str(folder), "cat-file", "--batch"], "".join(f"{blob}\n" for blob in wanted).encode()
    )
    found: dict[str, bytes] = {}
    rest = done or b""
    while rest:
        head, _, rest = rest.partition(b"\n")
        words = head.decode("ascii", "replace").split()
        if len(words) != 3:  # "<name> missing"
            continue
        size = int(words[2])
        found[words[0]] = rest[:size]
        rest = rest[size + 1 :]
    return found


def _run(command: list[str], given: bytes = b"") -> bytes | None:
    try:
        return subprocess.run(command, input=given, capture_output=True, check=True, timeout=30).stdout  # noqa: S603 - fixed words, a folder, names
    except (OSError, subprocess.SubprocessError):
        return None


def is_shallow(folder: Path) -> bool:
    """Whether the repository is a copy without its past, as build servers like to make."""
    command = ["git", "-C", str(folder), "rev-parse", "--is-shallow-repository"]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603 - fixed words and a folder
    except (OSError, subprocess.SubprocessError):
        return False
    return done.stdout.strip() == b"true"
