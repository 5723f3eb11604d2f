"""Takes a picture of every face, so that a change of style sheets or templates can be shown to change none.

    python scripts/screenshots.py /tmp/faces/before --state /tmp/before    the state in another folder
    python scripts/screenshots.py /tmp/faces/after --against /tmp/faces/before

Each face is shown at phone and desktop width, light and dark. With `--against`, every picture is compared
with the one of that name pixel for pixel: the faces that differ are named with the number of pixels, a
picture of the difference is written beside them, and the exit code is 1. The state may be of any age: it
builds and serves by its own `.venv`. Now and then Chromium rounds ten pixels of a curve differently: take
such a face again with `--only`.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import FLAGS
from faces import FACES, TOKEN, Face
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.browser import CHROMIUM, PATIENCE

ROOT = Path(__file__).parent.parent
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
NOW = "2026-12-01"
FIRST, CHANGED = "2026-09-01", "2026-11-10T10:00:00Z"
"""When the base was published: first with older texts of `OLDER`, then as it is."""

OLDER = ("*cancellation-policy.md", "*what-is-seo.md")
LATER = "*system-requirements.md"
"""An article that the first build did not have."""

SERVE = f"""
import sys, uvicorn
from datetime import date
from pathlib import Path
from assistant.api.app import create_app
from assistant.settings import Settings
app = create_app(Settings.load(Path(sys.argv[1])), lambda: date.fromisoformat({NOW!r}))
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
"""
"""Serves a base on a fixed day."""

SEED: list[tuple[str, dict[str, Any]]] = [
    *(("answers", {"question": q}) for q in ("what credit card", "what is seo", "how do I bake bread") * 3),
    ("answers", {"question": "my patient has chest pain and cannot breathe"}),
    ("answers", {"question": "verify my identity"}),
    ("feedback", {"article": 484517, "verdict": "helped"}),
    ("feedback", {"article": 484517, "verdict": "not-helped"}),
    ("flags", {"article": 484517, "verdict": "outdated", "reason": "The menu has moved."}),
    ("searches", {"query": "lost pin", "opened": None}),
]
"""What the journal holds when the report is shown."""

STILL = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const id = /\\b(?:[0-9a-f]{12}|[0-9a-f]{16})\\b/g
  while (walk.nextNode()) {
    walk.currentNode.data = walk.currentNode.data.replace(id, found => '0'.repeat(found.length))
  }
}"""
"""Ids of builds and answers follow the code; what else may differ from day to day is fixed by the clocks."""

COMPARE = """async ([before, after]) => {
  const read = async data => createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob())
  const [a, b] = [await read(before), await read(after)]
  const width = Math.max(a.width, b.width), height = Math.max(a.height, b.height)
  const pixels = image => {
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    context.drawImage(image, 0, 0)
    return [canvas, context, context.getImageData(0, 0, width, height)]
  }
  const [, , old] = pixels(a), [canvas, context, now] = pixels(b)
  const [x, y] = [new Uint32Array(old.data.buffer), new Uint32Array(now.data.buffer)]
  let differing = 0
  for (let i = 0; i < x.length; i++) {
    if (x[i] !== y[i]) { differing++; y[i] = 0xff0000ff } else y[i] = (y[i] & 0xffffff) | 0x40000000
  }
  if (!differing) return [0, '']
  context.putImageData(now, 0, 0)
  const data = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
  let text = ''
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768))
  return [differing, btoa(text)]
}"""
"""Two pictures in, the number of pixels that differ and a picture with those in red out."""


def copy_base(state: Path, root: Path) -> None:
    shutil.copytree(state / "kb", root / "kb", ignore=shutil.ignore_patterns("index"))
    shutil.copy(state / "mkdocs.yml", root)


def make_past(root: Path) -> None:
    """Let the build remember that another one was published before: some of its articles read otherwise, and
    one was not there."""
    index = root / "kb" / "index"
    record = index / "builds" / (index / "current").read_text("ascii").strip() / "published.json"
    if not record.is_file():  # a state that compared what git had
        return
    known = json.loads(record.read_text("utf-8"))
    known["known_since"] = FIRST
    for pattern in (*OLDER, LATER):
        for path in (root / "kb" / "articles").glob(pattern):
            (number,) = re.findall(r"^id: (\d+)$", path.read_text("utf-8"), flags=re.M)
            versions = known["articles"][number]
            before = [] if pattern == LATER else [older(versions[0])]
            known["articles"][number] = [*before, {**versions[0], "at": CHANGED}]
    record.write_text(json.dumps(known), "utf-8")


def older(version: dict[str, Any]) -> dict[str, Any]:
    """An article as it might have been before: other words, and a section that is gone now."""
    old = [{**section, "text": section["text"].replace(" the ", " a ")} for section in version["sections"]]
    gone = {"anchor": "old-menu", "heading": "Old menu", "text": "It was under Tools."}
    return {**version, "sections": [*old, gone]}


def build(state: Path, root: Path, cache: Path | None) -> None:
    """Build the base by the code of the state. `cache` holds what does not depend on the code."""
    kept = root / "kb" / "index" / "cache"
    if cache and cache.is_dir():
        shutil.copytree(cache, kept)
    subprocess.run([state / ".venv/bin/kb", "build", "--base", root], check=True, stdout=sys.stderr)
    if cache:
        shutil.copytree(kept, cache, dirs_exist_ok=True)


@contextmanager
def serve(state: Path, root: Path) -> Iterator[str]:
    """The service of the state over a built base; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "INSIGHTS_TOKEN": TOKEN,
        "JOURNAL_PATH": str(root / "journal.sqlite"),
        "MAX_SECONDS": "300",  # on a busy machine an answer in time is no matter of style
        "RATE_LIMIT": "0",
    }
    environment = {**os.environ, **{f"ASSISTANT_{name}": value for name, value in settings.items()}}
    process = subprocess.Popen(
        [state / ".venv/bin/python", "-c", SERVE, str(root), str(port)], cwd=root, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            time.sleep(0.25)
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=30).close()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None:
                    raise
        yield address
    finally:
        process.terminate()
        process.wait(30)


def seed(address: str) -> None:
    """Ask and say what the report for authors then shows."""
    for route, body in SEED:
        request = urllib.request.Request(
            f"{address}/v1/{route}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=60).close()


def shoot(browser: Browser, address: str, folder: Path, faces: list[Face], widths: list[int]) -> None:
    """Write one picture for each face, width and scheme."""
    for width in widths:
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=address,
                viewport={"width": width, "height": 800 if width > 500 else 740},
                color_scheme=scheme,
                reduced_motion="reduce",
                locale="en-US",
                timezone_id="UTC",
            )
            context.set_default_timeout(PATIENCE)
            context.clock.set_fixed_time(f"{NOW}T12:00:00Z")
            for face in faces:
                page = context.new_page()
                take(page, face, folder / f"{face.name}-{width}-{scheme}.png")
                page.close()
            context.close()
            print(f"  {width} {scheme}", file=sys.stderr, flush=True)


def take(page: Page, face: Face, path: Path) -> None:
    page.goto(face.path)
    face.reach(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate(STILL)
    page.screenshot(path=path, full_page=face.whole, animations="disabled", caret="hide")


def differences(browser: Browser, before: Path, after: Path) -> Iterator[str]:
    """A line for each picture that differs or that only one folder has."""
    page = browser.new_page()
    names = {p.name for folder in (before, after) for p in folder.glob("*.png") if "DIFFERENCE" not in p.name}
    for name in sorted(names):
        old, new = (folder / name for folder in (before, after))
        if not old.is_file() or not new.is_file():
            yield f"{name}: only in {before if old.is_file() else after}"
            continue
        data = [p.read_bytes() for p in (old, new)]
        if data[0] == data[1]:
            continue
        count, picture = page.evaluate(COMPARE, [base64.b64encode(each).decode() for each in data])
        if count:
            shown = new.with_suffix(".DIFFERENCE.png")
            shown.write_bytes(base64.b64decode(picture))
            yield f"{name}: {count:,} pixels differ, see {shown}"
    page.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the pictures are written")
    parser.add_argument("--against", type=Path, help="pictures of before")
    parser.add_argument("--state", type=Path, default=ROOT, help="a checkout with its .venv; this one")
    parser.add_argument("--cache", type=Path, help="where vectors are kept for the next run")
    parser.add_argument("--only", nargs="+", default=list(FACES), choices=list(FACES), metavar="FACE")
    parser.add_argument("--widths", nargs="+", type=int, default=list(WIDTHS))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for old in given.folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        root, state = Path(temporary), given.state.resolve()
        copy_base(state, root)
        build(state, root, given.cache)
        make_past(root)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serve(state, root) as address:
            seed(address)
            faces = [FACES[name] for name in given.only]
            # the report first, at every width: it counts what is asked on the other faces
            for is_report in (True, False):
                some = [face for face in faces if face.path.startswith("/insights/") == is_report]
                shoot(browser, address, given.folder, some, given.widths)
        found = list(differences(browser, given.against, given.folder)) if given.against else []
        browser.close()
    pictures = len([p for p in given.folder.glob("*.png") if "DIFFERENCE" not in p.name])
    print("\n".join(found) or f"{pictures} pictures" + (", all equal" if given.against else ""))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
