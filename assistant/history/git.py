"""What git says: when each file of the base changed, and the base of another revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
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
