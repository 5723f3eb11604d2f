"""How the help widget is served: the modules of `assistant/web/widget/dist/`, at an address that follows each
build and at one that names their content.

`assistant/web/widget/` and `assistant/web/shared/` are what people read and change; `python
scripts/manifest.py` makes `dist/` from them, and a test compares the two.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from html import escape
from pathlib import Path

from assistant import WEB
from assistant.settings import Settings

FOLDER = WEB / "widget"
ENTRY = "help-widget.js"
MANIFEST = "custom-elements.json"
KEPT = 20
"""Widgets of earlier builds that stay at their addresses, the newest of them: a megabyte."""


def widget_files() -> dict[str, bytes]:
    """Every module as it is served, by its name below the widget's folder."""
    return {path.name: path.read_bytes() for path in sorted((FOLDER / "dist").glob("*.js"))}


def integrity(data: bytes) -> str:
    """The hash of a file as an `integrity` attribute has it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()


def pinned() -> str:
    """The folder of this widget that is never anything else: its name is made of the entry, which holds the
    hash of each panel."""
    return hashlib.sha256(widget_files()[ENTRY]).hexdigest()[:12]


def write_widget(site: Path, builds: Path) -> None:
    """Put the widget into a site, at an address that follows each build and at the pinned one.

    The pinned folders that other builds have stay as well, the newest of them: pages of others name them.
    """
    folder, name = site / "widget", pinned()
    (folder / name).mkdir(parents=True)
    for file, data in widget_files().items():
        (folder / file).write_bytes(data)
        (folder / name / file).write_bytes(data)
    shutil.copy2(FOLDER / MANIFEST, folder)
    kept: dict[str, Path] = {}
    for old in sorted(builds.glob("*/site/widget/*/"), key=lambda old: old.stat().st_mtime, reverse=True):
        kept.setdefault(old.name, old)
    kept.pop(name, None)
    for old in list(kept.values())[:KEPT]:
        shutil.copytree(old, folder / old.name)


def tag(settings: Settings, pack_key: str = "") -> str:
    """What a host page needs: the pinned script with its hash, and the element with a link for where the
    widget cannot run.

    With the public key of the offline pack, the widget also answers where there never is an API.
    """
    key = f' pack-key="{escape(pack_key)}"' if pack_key else ""
    home = escape(settings.site_url.rstrip("/") + "/")
    return (
        f'<script type="module" src="{home}widget/{pinned()}/{ENTRY}"'
        f' integrity="{integrity(widget_files()[ENTRY])}" crossorigin="anonymous"></script>\n'
        f'<help-widget page="settings/users"{key}><a href="{home}">Help</a></help-widget>'
    )
