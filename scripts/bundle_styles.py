"""Makes the style sheets that browsers load: one for each face, of the sheets that people read.

`python scripts/bundle_styles.py` after a change of a style sheet. Users need neither Node.js nor this step:
the bundles are part of the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import install_packages

from assistant import WEB

BUNDLES = {
    "site/css/site.css": "site/dist/site.css",
    "api_docs/css/api.css": "site/dist/api.css",
    "insights/css/insights.css": "site/dist/insights.css",
    "desk/css/desk.css": "desk/dist/desk.css",
    "demo/demo.css": "demo/dist/demo.css",
    "export/css/export.css": "export/dist/export.css",
}
"""Each face's first sheet, which imports the others, and its bundle. What is in `site/dist` is published
below `/assets/`."""

ESBUILD = install_packages.FOLDER / "node_modules" / ".bin" / "esbuild"
OPTIONS = ("--bundle", "--minify", "--external:*.woff2", "--log-level=warning")
"""Addresses of fonts stay as they are written: no bundler knows where a sheet is served from."""


def is_possible() -> bool:
    """Whether the bundler is installed."""
    return shutil.which("node") is not None and ESBUILD.is_file()


def made() -> dict[str, bytes]:
    """Every bundle as the sources give it. The same sources give the same bytes."""
    return {
        bundle: subprocess.run([ESBUILD, WEB / first, *OPTIONS], capture_output=True, check=True).stdout
        for first, bundle in BUNDLES.items()
    }


def main() -> int:
    install_packages.main()
    for name, data in made().items():
        (WEB / name).parent.mkdir(exist_ok=True)
        (WEB / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
