"""The public surface of `<help-widget>`: what the comment above its class says, as a custom elements manifest
has it.

`python scripts/manifest.py` makes what browsers load (`bundle`), and writes `custom-elements.json`, and the
address, the hash and the sizes in `docs/widget.md`.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import bundle

from assistant.builds.widget import ENTRY, integrity, pinned, widget_files

FOLDER = Path(__file__).parent.parent / "assistant" / "web" / "widget"
DOCUMENT = FOLDER.parents[2] / "docs" / "widget.md"
LINE = re.compile(r"^ \* @(\w+)\s+(?:\{(\w+)\}\s+)?(\S+?)(?:\((\w*)\))?\s{1,}(\S.*)$", re.M)


def comment() -> list[tuple[str, str, str, str, str]]:
    """Each line of the comment: kind, type, name, parameter, what it is."""
    text = (FOLDER / ENTRY).read_text("utf-8")
    return LINE.findall(text[text.index("/**\n * <help-widget>") : text.index("export class")])


def manifest() -> dict[str, Any]:
    """https://github.com/webcomponents/custom-elements-manifest, version 1."""

    def of(kind: str) -> list[tuple[str, str, str, str]]:
        return [rest for found, *rest in comment() if found == kind]  # type: ignore[misc]

    attributes = [
        {
            "name": name,
            "type": {"text": type_},
            "description": said,
            "fieldName": re.sub(r"-(\w)", lambda m: m[1].upper(), name),
        }
        for type_, name, _, said in of("attr")
    ]
    fields = [
        {
            "kind": "field",
            "name": a["fieldName"],
            "type": a["type"],
            "description": a["description"],
            "attribute": a["name"],
            "reflects": True,
        }
        for a in attributes
    ]
    methods = [
        {
            "kind": "method",
            "name": name,
            "parameters": [{"name": parameter}] if parameter else [],
            "description": said,
        }
        for _, name, parameter, said in of("method")
    ]
    declaration = {
        "kind": "class",
        "name": "HelpWidget",
        "tagName": "help-widget",
        "customElement": True,
        "description": "Asks the help API and shows the answer in the articles' own words.",
        "attributes": attributes,
        "members": fields + methods,
        "events": [
            {"name": name, "type": {"text": "CustomEvent"}, "description": said}
            for _, name, _, said in of("fires")
        ],
        "slots": [
            {"name": "" if name == "-" else name, "description": said} for _, name, _, said in of("slot")
        ],
        "cssParts": [{"name": name, "description": said} for _, name, _, said in of("csspart")],
        "cssProperties": [{"name": name, "description": said} for _, name, _, said in of("cssprop")],
    }
    exports = [
        {"kind": "js", "name": "HelpWidget", "declaration": {"name": "HelpWidget"}},
        {"kind": "custom-element-definition", "name": "help-widget", "declaration": {"name": "HelpWidget"}},
    ]
    return {
        "schemaVersion": "1.0.0",
        "readme": "../../docs/widget.md",
        "modules": [
            {
                "kind": "javascript-module",
                "path": "help-widget.js",
                "declarations": [declaration],
                "exports": exports,
            }
        ],
    }


def document() -> str:
    """`docs/widget.md` with the address, the hash and the sizes of the widget as it is now."""
    served = widget_files()
    text = re.sub(
        r'integrity="[^"]*"', f'integrity="{integrity(served[ENTRY])}"', DOCUMENT.read_text("utf-8")
    )
    text = re.sub(rf"/widget/[^/]+/{ENTRY}", f"/widget/{pinned()}/{ENTRY}", text)

    def sized(row: re.Match[str]) -> str:
        size = sum(len(gzip.compress(served[name], 6)) for name in re.findall(r"`([\w/.-]+\.js)`", row[1]))
        return f"{row[1]}{size:,} bytes |"

    return re.sub(r"^(\| .*\.js`.* \| )[\d,]+ bytes \|$", sized, text, flags=re.M)


def main() -> int:
    bundle.main()
    (FOLDER / "custom-elements.json").write_text(json.dumps(manifest(), indent=2) + "\n", "utf-8")
    DOCUMENT.write_text(document(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
