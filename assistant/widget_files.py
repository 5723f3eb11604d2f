"""How the help widget is served: its modules without comments, with the tokens they use and the hash of each module that is loaded later.

`assistant/widget/*.js` is what people read and change. What is served differs in three places, which the sources mark:

`@tokens`      the custom properties of `theme/assets/tokens.css` that the style sheet uses, so that colors and sizes stay in one file
`@labels`      the name of the button in each language, from `lang/*.js`
`@integrity`   the hash of each other module: the integrity of `help-widget.js`, which a host pins, then stands for all of them
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import rjsmin

from assistant import __version__
from assistant.settings import Settings

FOLDER = Path(__file__).parent / "widget"
TOKENS = Path(__file__).parent / "theme" / "assets" / "tokens.css"
ENTRY = "help-widget.js"
MANIFEST = "custom-elements.json"

_SHEET = re.compile(r"(const SHEET = `)(@tokens)?([^`]*)`")
_TOKEN = re.compile(r"^\s+(--help-[\w-]+):\s*([^;]+);", re.M)
_USED = re.compile(r"var\((--help-[\w-]+)")
_REM = re.compile(r"(?<![\w.])(\d*\.?\d+)rem\b")
_LABEL = re.compile(r"^  help: '([^']*)'", re.M)


def widget_files() -> dict[str, bytes]:
    """Every module as it is served, by its name below the widget's folder. The same sources give the same bytes."""
    names = sorted(path.relative_to(FOLDER).as_posix() for path in [*FOLDER.glob("*.js"), *FOLDER.glob("lang/*.js")])
    sources = {name: (FOLDER / name).read_text("utf-8") for name in names}
    labels = {Path(name).stem: match[1] for name, text in sources.items() if name.startswith("lang/") and (match := _LABEL.search(text))}
    first = _used(sources[ENTRY])
    served = {name: _served(text, first if name != ENTRY else frozenset()) for name, text in sources.items() if name != ENTRY}
    filled = _filled(sources[ENTRY], {"labels": labels, "integrity": {name: integrity(data) for name, data in served.items()}})
    return {ENTRY: _served(filled, frozenset()), **served}


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


def _filled(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"'@{name}'", json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return text


def _served(text: str, known: frozenset[str]) -> bytes:
    """A module without comments, its style sheet with the tokens that no sheet before it has, one blank where there were many."""

    def sheet(match: re.Match[str]) -> str:
        tokens = _tokens()
        own = "".join(f"{name}:{tokens[name]};" for name in tokens if name in _used(match[3]) - known)
        return f"{match[1]}{_css((':host{' + own + '}' if own else '') + match[3])}`"

    return (str(rjsmin.jsmin(_SHEET.sub(sheet, text))) + "\n").encode()


def _css(text: str) -> str:
    """Fewer blanks, and sizes in a unit that the host may set: its root may be of any size."""
    text = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(": ", ":").replace(";}", "}")
    return _REM.sub(r"calc(\1*var(--help-unit,1rem))", text).strip()


def _tokens() -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in reversed(_TOKEN.findall(TOKENS.read_text("utf-8")))}


def _used(text: str) -> frozenset[str]:
    """The tokens that a style sheet uses, also by way of others."""
    tokens = _tokens()
    found: set[str] = set()
    new = {name for name in _USED.findall(text) if name in tokens}
    while new:
        found |= new
        new = {name for used in new for name in _USED.findall(tokens[used]) if name in tokens} - found
    return frozenset(found)
