"""Which content, settings and code a build is made of, as one short id."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from assistant.cache import code_hash
from assistant.content.articles import Article
from assistant.settings import Settings
from assistant.settings.promises import what_we_keep


def build_id(settings: Settings, sources: Mapping[str, bytes], articles: Sequence[Article], day: date) -> str:
    """Hash of the content, of the settings that matter, of the code's version and of which reviews are
    overdue."""
    digest = hashlib.sha256(
        f"{code_hash()}\0{settings.site_url}\0{settings.model}\0{settings.base.model_dump_json()}\0"
        f"{what_we_keep(settings)}".encode()
    )
    for name, data in sources.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    kb = settings.root / "kb"
    for name in ("facts", "links", "synonyms", "topics", "questions", "calibration", "settings"):
        _add_file(digest, kb / f"{name}.yml")
    _add_file(digest, settings.root / "mkdocs.yml")
    for folder in ("wordings", "questions", "theme"):
        for path in sorted((kb / folder).rglob("*")):
            digest.update(path.relative_to(kb).as_posix().encode("utf-8", "surrogateescape"))
            _add_file(digest, path)
    digest.update(repr([a.id for a in articles if a.is_stale(day)]).encode())
    return digest.hexdigest()[:12]


def _add_file(digest: hashlib._Hash, path: Path) -> None:
    digest.update(path.read_bytes() if path.is_file() else b"\0")
