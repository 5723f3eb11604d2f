"""What git says: when each file of the base changed, the base of another revision, and
which commits have a text."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.errors import GitError, NotFound
from assistant.progress import Progress, silent

SECONDS = 60
"""So long git may take at most."""

BLOBS = 500
"""Contents that are asked for at once."""


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


def fetch_commit(root: Path, commit: str) -> None:
    """Get a commit, by its full hash, from where the repository came from, if it is not there: build servers
    copy one commit alone. Whether it came shows when it is used."""
    if _said(root, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        _said(root, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit)


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


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that brought a text into the repository."""

    name: str
    """Its hash."""

    at: datetime
    files: tuple[str, ...]
    """Files with the text, from the top of the repository; none when its message has it."""


def commits_with(
    folder: Path, has_it: Callable[[bytes], bool], progress: Progress = silent
) -> tuple[Commit, ...]:
    """Commits of the repository around `folder` that brought in what `has_it` finds, the newest first: those of
    all branches, tags and stashes, and those that git keeps for a while after they were rewritten.

    What is sought is never on the command line of git, which everybody on the machine can read.
    """
    if not (top := (_said(folder, "rev-parse", "--show-toplevel") or b"").decode("utf-8", "replace").strip()):
        return ()
    root, form = Path(top), "--format=%x00%H %cI%n%B%x00"
    log = _said(root, "log", "--all", "--reflog", "-m", "--raw", "--no-abbrev", "--no-renames", form) or b""
    parts = log.split(b"\0")[1:]
    commits = [(head, _new_files(lines)) for head, lines in zip(parts[::2], parts[1::2], strict=True)]
    blobs = sorted({blob for _, files in commits for blob in files.values()})
    known: set[str] = set()
    for start in range(0, len(blobs), BLOBS):
        progress("Looking into git", start, len(blobs))
        found = contents(root, blobs[start : start + BLOBS])
        known |= {blob for blob, data in found.items() if has_it(data)}
    progress("Looking into git", len(blobs), len(blobs))
    brought: dict[str, Commit] = {}
    for head, new in commits:
        first, _, message = head.partition(b"\n")
        name, _, stamp = first.decode("ascii", "replace").partition(" ")
        files = tuple(sorted(path for path, blob in new.items() if blob in known))
        if files or has_it(message):
            earlier = brought[name].files if name in brought else ()  # a merge has a part for each parent
            both = tuple(dict.fromkeys((*earlier, *files)))
            brought[name] = Commit(name, datetime.fromisoformat(stamp), both)
    return tuple(brought.values())


def _new_files(lines: bytes) -> dict[str, str]:
    """The path of each file that a commit made or changed, and git's name of its new content."""
    files = {}
    for line in lines.decode("utf-8", "replace").splitlines():
        fields, tab, path = line.partition("\t")
        new = fields.split()[3] if tab else ""
        if new.strip("0"):
            files[path.strip('"')] = new
    return files


def contents(folder: Path, blobs: Iterable[str]) -> Mapping[str, bytes]:
    """The content of each blob that git has, in one run of git."""
    wanted = "".join(f"{blob}\n" for blob in dict.fromkeys(blobs))
    found: dict[str, bytes] = {}
    rest = memoryview(_said(folder, "cat-file", "--batch", given=wanted.encode()) or b"")
    while rest:
        head = bytes(rest[:200]).partition(b"\n")[0]
        rest = rest[len(head) + 1 :]
        words = head.decode("ascii", "replace").split()
        if len(words) != 3:  # "<name> missing"
            continue
        size = int(words[2])
        found[words[0]] = bytes(rest[:size])
        rest = rest[size + 1 :]
    return found
