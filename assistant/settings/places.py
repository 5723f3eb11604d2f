"""Where things are in the folder of a base."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from assistant.settings.base import ReadOnce


class Places(ReadOnce):
    """The folder of a base, and what is where in it."""

    root: Path = Field(Path("."), description="Folder of the base: the one that holds mkdocs.yml and kb/.")

    @property
    def articles_dir(self) -> Path:
        return self.root / "kb" / "articles"

    @property
    def index_dir(self) -> Path:
        return self.root / "kb" / "index"

    @property
    def cache_dir(self) -> Path:
        """What builds computed, by content: it may be removed at any time."""
        return self.index_dir / "cache"

    @property
    def site_dir(self) -> Path:
        return self.root / "site"
