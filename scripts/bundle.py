"""Makes the scripts that browsers load, from the modules that people read: `python scripts/bundle.py`.

`widget/dist`  the button, and a panel in each language: the button names the hash of each panel
`site/dist`    the scripts of a page, and what they have in common; published below `/assets/`
`desk/dist`    the support desk

`bundle.mjs` says which module begins each, and calls esbuild. What it makes is part of the repository, so
building and serving a base needs no Node.js.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import install_packages

from assistant import WEB
from assistant.words import languages, read

FOLDERS = ("widget/dist", "site/dist", "desk/dist")
"""Where the scripts are, below `WEB`."""


def is_possible() -> bool:
    """Whether the bundler is installed."""
    return (
        shutil.which("node") is not None and (install_packages.FOLDER / "node_modules" / "esbuild").is_dir()
    )


def made() -> dict[str, bytes]:
    """Every script as the sources give it, by its path below `WEB`. The same sources give the same bytes."""
    done = subprocess.run(
        ["node", "bundle.mjs"],
        cwd=install_packages.FOLDER,
        input=json.dumps({language: read(language) for language in languages()}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {path: code.encode() for path, code in json.loads(done.stdout).items()}


def committed() -> dict[str, bytes]:
    """Every script as it is in the repository."""
    found = (path for folder in FOLDERS for path in (WEB / folder).glob("*.js"))
    return {path.relative_to(WEB).as_posix(): path.read_bytes() for path in sorted(found)}


def main() -> int:
    install_packages.main()
    files = made()
    for old in committed().keys() - files.keys():
        (WEB / old).unlink()
    for path, data in files.items():
        (WEB / path).parent.mkdir(exist_ok=True)
        (WEB / path).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
