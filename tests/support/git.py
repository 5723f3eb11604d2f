"""Git, run in a repository that a test made."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FIRST = "2026-01-02T03:04:05+00:00"
"""When a commit was made unless a test says otherwise."""


def git(folder: Path, *words: str, day: str = FIRST) -> None:
    who = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }
    environment = {**os.environ, **who, "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=environment)
