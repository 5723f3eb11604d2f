"""A folder of somebody's Markdown, and what a migration makes of a file in it."""

from __future__ import annotations

from pathlib import Path

from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.run import migrate

NEIGHBORS = {
    "README.md": "# Welcome\n\nText.\n",
    "Big One.md": "# Big one\n\n## Part\n\nText.\n",
    "billing/Invoices.md": "# Invoices\n\n## Pay it\n\nText.\n",
    "guide/README.md": "# The guide\n\nText.\n",
    "includes/fees.md": "---\ntitle: x\n---\nNo fee, see [the guide](../guide/README.md).\n",
    "img/logo.png": "picture",
}
"""What stands beside the file of a case."""


def lay(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Files in a folder, which is returned."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def brought_in(text: str, tmp_path: Path) -> tuple[str, Migrated, Path]:
    """What `billing/refunds.md` with this text becomes among its neighbors, what was told, and the base."""
    docs = lay(tmp_path / "docs", {**NEIGHBORS, "billing/refunds.md": text})
    made = migrate(docs, tmp_path / "base", "Help")
    return (tmp_path / "base/kb/articles/billing/refunds.md").read_text("utf-8"), made, tmp_path / "base"
