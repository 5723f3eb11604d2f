"""Pins the images of `deploy/` to what their tags name now: `make pin-images`, on a machine with Docker.

    python:3.12-slim  ->  python:3.12-slim@sha256:…

A tag moves; what was pinned is what is pulled, byte for byte, until this is run again. The digest is that of the
whole index, for all kinds of processors. The repository has tags only: a digest is worth nothing where nobody
takes in the next security fix, so whoever deploys pins, commits, and runs this again when an image has one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).parent.parent / "deploy"
IMAGE = re.compile(
    r"(?m)^(?P<before>FROM |\s+image: )(?P<tag>[\w./-]+:[\w.-]*\d[\w.-]*)(?:@sha256:[0-9a-f]{64})?"
)


def digest_of(tag: str) -> str:
    """What a tag names now. Raises CalledProcessError when Docker cannot say, ValueError when it says something
    else."""
    command = ["docker", "buildx", "imagetools", "inspect", tag, "--format", "{{.Manifest.Digest}}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", said):
        raise ValueError(f"this is no digest: {said[:80]!r}")
    return said


def main(folder: Path = DEPLOY) -> int:
    files = [folder / "Containerfile", *sorted(folder.glob("compose*.yaml"))]
    texts = {path: path.read_text("utf-8") for path in files}
    tags = sorted({found["tag"] for text in texts.values() for found in IMAGE.finditer(text)})
    try:
        digests = {tag: digest_of(tag) for tag in tags}
    except FileNotFoundError:
        print("There is no docker here. Run this where the images are built.")
        return 1
    except (subprocess.CalledProcessError, ValueError) as error:
        said = getattr(error, "stderr", "") or str(error)
        print(f"Docker could not say what the tags name, so nothing was changed: {said.strip()}")
        return 1
    for path, text in texts.items():
        pinned = IMAGE.sub(lambda found: f"{found['before']}{found['tag']}@{digests[found['tag']]}", text)
        path.write_text(pinned, "utf-8")
    for tag, digest in digests.items():
        print(f"{tag}@{digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
