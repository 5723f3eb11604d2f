"""How the help widget is served: the modules of `assistant/widget/dist/`, at an address of each build and at one that never changes.

`assistant/widget/*.js` is what people read and change; `python tests/manifest.py` makes `dist/` from it, and a test compares the two.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path

from assistant import __version__
from assistant.settings import Settings

FOLDER = Path(__file__).parent / "widget"
ENTRY = "help-widget.js"
MANIFEST = "custom-elements.json"


def widget_files() -> dict[str, bytes]:
    """Every module as it is served, by its name below the widget's folder."""
    return {path.name: path.read_bytes() for path in sorted((FOLDER / "dist").glob("*.js"))}


def integrity(data: bytes) -> str:
    """The hash of a file as an `integrity` attribute has it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()


def write_widget(site: Path) -> None:
    """Put the widget into a site, at an address that follows each build and at one that names the version and never changes."""
    for name, data in {**widget_files(), MANIFEST: (FOLDER / MANIFEST).read_bytes()}.items():
        for folder in (site / "widget", site / "widget" / __version__):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def tag(settings: Settings, pack_key: str = "") -> str:
    """What a host page needs: the pinned script with its hash, and the element with a link for where the widget cannot run.

    With the public key of the offline pack, the widget also answers where there never is an API.
    """
    key = f' pack-key="{escape(pack_key)}"' if pack_key else ""
    home = escape(settings.site_url.rstrip("/") + "/")
    return (
        f'<script type="module" src="{home}widget/{__version__}/{ENTRY}" integrity="{integrity(widget_files()[ENTRY])}" crossorigin="anonymous"></script>\n'
        f'<help-widget page="settings/users"{key}><a href="{home}">Help</a></help-widget>'
    )
