"""The manifest of a build: what it consists of, written last, so that a folder without it is not a build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.cache import code_hash
from assistant.content.library import Library
from assistant.errors import IndexBroken

FORMAT = 3
"""Changes when what a build consists of does: a build of another format is made again, not read."""

CHECKED = ("search", "site")
"""Folders of a build whose files have their checksums in the manifest."""

_AGAIN = "\n  Build it again with: kb build --full"


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build on disk."""

    id: str
    folder: Path
    created: datetime
    articles: int
    sections: int
    pages_written: int
    """Pages that this build made new; the others were taken over from the build before."""

    is_new: bool = True

    @property
    def is_on_disk(self) -> bool:
        """Whether it is still there: whoever removes a build takes its manifest away first."""
        return (self.folder / "manifest.json").is_file()


def describe(found: Build) -> dict[str, object]:
    """A build as plain data."""
    return {**asdict(found), "folder": str(found.folder), "created": found.created.isoformat()}


def write_manifest(folder: Path, library: Library, *, pages_written: int, changes: str) -> None:
    """Write the manifest of a folder that has everything else. `changes` names the days on which the articles
    changed, as git knows them."""
    manifest = {
        "id": library.build,
        "format": FORMAT,
        "code": code_hash(),
        "changes": changes,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": len(library.articles),
        "sections": len(library.sections),
        "pages_written": pages_written,
        "library_sha256": hashlib.sha256((folder / "library.json").read_bytes()).hexdigest(),
        **{f"{part}_sha256": checksums(folder / part) for part in CHECKED},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")


def read_manifest(folder: Path) -> dict[str, object] | None:
    """The manifest in a folder; None when there is none, or none that can be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def build_of(folder: Path, *, is_new: bool) -> Build:
    """The build in a folder, as its manifest describes it. Raises IndexBroken when that is not what was
    written."""
    return build_from(read_manifest(folder) or {}, folder, is_new=is_new)


def build_from(manifest: Mapping[str, object], folder: Path, *, is_new: bool) -> Build:
    """The build that a manifest describes, in its folder. Raises IndexBroken as `build_of` does."""
    try:
        return Build(
            id=str(manifest["id"]),
            folder=folder,
            created=datetime.fromisoformat(str(manifest["created"])),
            articles=int(str(manifest["articles"])),
            sections=int(str(manifest["sections"])),
            pages_written=int(str(manifest["pages_written"])),
            is_new=is_new,
        )
    except (KeyError, ValueError):
        raise IndexBroken(f"{folder / 'manifest.json'} is not what was written{_AGAIN}") from None


def verify(found: Build) -> bytes:
    """The library of a build as it was written. Raises IndexBroken when that or a file of the search or of
    the site is not what was written."""
    manifest = read_manifest(found.folder) or {}
    if manifest.get("format") != FORMAT:
        raise IndexBroken(f"{found.folder} was made by another version of this program{_AGAIN}")
    data = _read(found.folder / "library.json")
    if hashlib.sha256(data).hexdigest() != manifest.get("library_sha256"):
        raise IndexBroken(f"{found.folder / 'library.json'} is not what was built{_AGAIN}")
    for part in CHECKED:
        digests = manifest.get(f"{part}_sha256")
        if not isinstance(digests, dict) or not digests:
            # without its checksums nothing of a build can be trusted
            raise IndexBroken(f"{found.folder / 'manifest.json'} is not what was written{_AGAIN}")
        for name, digest in digests.items():
            if hashlib.sha256(_read(found.folder / part / name)).hexdigest() != digest:
                raise IndexBroken(f"{found.folder / part / name} is not what was built{_AGAIN}")
    return data


def is_intact(folder: Path) -> bool:
    """Whether every file of the build in a folder is as it was written."""
    try:
        verify(build_of(folder, is_new=False))
    except IndexBroken:
        return False
    return True


def checksums(folder: Path) -> dict[str, str]:
    """The checksum of each file below a folder, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IndexBroken(f"{path} cannot be read: {error.strerror}{_AGAIN}") from None
