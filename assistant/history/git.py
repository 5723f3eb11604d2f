"""What git says: when each file of the base changed, what it was before, and the base of another revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.errors import GitError, NotFound

SECONDS = 60
"""So long git may take at most."""


def last_changes(folder: Path) -> Mapping[str, datetime]:
    """Time of the last commit that touched each file below `folder`, by path relative to it; empty outside of
    a repository."""
    if is_shallow(folder):  # then every file seems to have changed with the one commit that is there
        return {}
    log = _said(folder, "log", "--format=%x00%cI", "--name-only", "--relative", "--", ".") or b""
    changes: dict[str, datetime] = {}
    for block in log.decode("utf-8", "replace").split("\0")[1:]:
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
    first_parents = (
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        f"--max-count={most}",
        f"--since={days}.days",
    )
    raw = ("--raw", "--no-abbrev", "--no-renames", "--format=%x00%cI", "--relative", "--", *names)
    log = _said(folder, *first_parents, *raw)
    if log is None:
        return None
    found = []
    for block in log.decode("utf-8", "replace").split("\0")[1:]:
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
    wanted = "".join(f"{blob}\n" for blob in dict.fromkeys(blobs))
    found: dict[str, bytes] = {}
    rest = _said(folder, "cat-file", "--batch", given=wanted.encode()) or b""
    while rest:
        head, _, rest = rest.partition(b"\n")
        words = head.decode("ascii", "replace").split()
        if len(words) != 3:  # "<name> missing"
            continue
        size = int(words[2])
        found[words[0]] = rest[:size]
        rest = rest[size + 1 :]
    return found


def is_shallow(folder: Path) -> bool:
    """Whether the repository is a copy without its past, as build servers like to make."""
    return (_said(folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def check_out(root: Path, revision: str, names: Iterable[str], target: Path) -> Path:
    """Write files and folders of a revision into a new folder `target`.

    Raises NotFound for a revision that git does not have, or that lacks one of the names, and GitError when
    git cannot be run.
    """
    if revision.startswith("-"):
        raise NotFound(
            f"'{revision}' is not a revision\n  Name a commit, a tag or a branch: kb check --against main"
        )
    try:
        archive = _run(root, "archive", "--format=tar", revision, *names)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotFound(
            f"git has no base at '{revision}': {lines[-1] if lines else 'no reason given'}\n"
            "  Name a commit, a tag or a branch."
        ) from None
    except (OSError, subprocess.TimeoutExpired):
        raise GitError("git cannot be run here, so there is no other revision to compare with") from None
    target.mkdir()
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(target, filter="data")
    return target


def _said(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What a command of git prints; None when it fails, as it does outside of a repository, or cannot be
    run."""
    try:
        return _run(folder, *words, given=given)
    except (OSError, subprocess.SubprocessError):
        return None


def _run(folder: Path, *words: str, given: bytes = b"") -> bytes:
    command = ["git", "-c", "core.quotepath=off", "-C", str(folder), *words]
    return subprocess.run(command, input=given, capture_output=True, check=True, timeout=SECONDS).stdout  # noqa: S603 - fixed words, a folder, names, a checked revision
