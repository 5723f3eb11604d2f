"""What the installers for the tests share: whether a program runs, and Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path


def first_that_runs(paths: Iterable[str | None], flag: str) -> Path | None:
    """The first program of some paths that says its version when it is asked with `flag`; None for none."""
    return next((Path(path) for path in paths if path and _runs(path, flag)), None)


def _runs(path: str, flag: str) -> bool:
    done = Path(path).is_file() and subprocess.run([path, flag], capture_output=True, check=False)
    return bool(done) and done.returncode == 0


def can_install() -> bool:
    """Whether packages can be installed here: as root, on Debian or one of its kind."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_get(*commands: list[str], folder: Path | None = None, check: bool = False) -> None:
    """Renews the lists of packages, then runs apt-get with each command, asking nothing. Raises
    CalledProcessError when one fails and `check` is set."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], *commands):
        subprocess.run(
            ["apt-get", *command], check=check, cwd=folder, env=environment, stdout=subprocess.DEVNULL
        )


def install(*packages: str, check: bool = False) -> None:
    """Installs packages without what they recommend."""
    apt_get(["install", "-y", "-q", "--no-install-recommends", *packages], check=check)
