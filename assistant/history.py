"""When each file of the base last changed, as git knows it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path


def last_changes(folder: Path) -> Mapping[str, datetime]:
    """Time of the last commit that touched each file below `folder`, by path relative to it; empty outside of a repository."""
    if _is_shallow(folder):  # then every file seems to have changed with the one commit that is there
        return {}
    command = ["git", "-c", "core.quotepath=off", "-C", str(folder), "log", "--format=%x00%cI", "--name-only", "--relative", "--", "."]
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


def _is_shallow(folder: Path) -> bool:
    command = ["git", "-C", str(folder), "rev-parse", "--is-shallow-repository"]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603 - fixed words and a folder
    except (OSError, subprocess.SubprocessError):
        return False
    return done.stdout.strip() == b"true"
