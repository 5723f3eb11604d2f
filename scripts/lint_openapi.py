"""Lints the API's document with Spectral (`spectral:oas`) and Redocly (`recommended-strict`): `make openapi`.

A warning of either counts as a failure. The document is that of the base in this folder, with the examples
that its published build gives. Both linters are locked in `scripts/linters/package-lock.json`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.api.app import create_app
from assistant.settings import Settings

FOLDER = Path(__file__).parent / "linters"
COMMANDS = {
    "Spectral": ["spectral", "lint", "--fail-severity=hint", "--ruleset", str(FOLDER / "spectral.yaml")],
    "Redocly": ["redocly", "lint", "--format=stylish", "--config", str(FOLDER / "redocly.yaml")],
}
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
"""So that linting asks no other host for anything."""


def main(root: Path) -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(json.dumps(create_app(Settings.load(root)).openapi(), indent=1), "utf-8")
        for name, (program, *options) in COMMANDS.items():
            command = [str(FOLDER / "node_modules" / ".bin" / program), *options, str(document)]
            done = subprocess.run(
                command, env={**os.environ, **QUIET}, capture_output=True, text=True, cwd=folder
            )
            failed += bool(done.returncode)
            print(f"{name}: {'clean' if done.returncode == 0 else done.stdout + done.stderr}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent.parent))
