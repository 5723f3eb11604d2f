"""The files of an export: of a folder, of a zip file, or one file by itself. A zip is read with limits:
nothing that it says of itself is believed."""

from __future__ import annotations

import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.errors import ContentError

MAX_UNPACKED = 4 * 1024**3
"""Bytes that a zip may have when it is unpacked."""

MAX_FILES = 100_000
MAX_RATIO = 200
"""How many times larger than the zip its content may be; text and pictures stay far below."""

SMALL = 50 * 1024**2
"""Bytes up to which any ratio is harmless."""

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """An export's files, by their paths in it."""

    root: Path
    files: tuple[str, ...]
    name: str
    """What messages call it when it is one file or a zip; empty for a folder."""

    def ending(self, *endings: str) -> list[str]:
        return [name for name in self.files if name.lower().endswith(endings)]

    def called(self, name: str) -> str:
        """What a message calls a file."""
        return f"{self.name}/{name}" if self.name and self.name != name else name

    def bytes(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise ContentError(
                self.called(name),
                None,
                f"the file cannot be read: {error.strerror}",
                "Allow it, and run this again.",
            ) from None

    def text(self, name: str) -> str:
        data = self.bytes(name)
        try:
            return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ContentError(
                self.called(name),
                line,
                f"the byte 0x{data[error.start]:02x} is not UTF-8",
                "Export it as UTF-8, or save it so in an editor.",
            ) from None


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The files of a folder, a zip or one file. Those of a zip are there until the end of the `with`."""
    if path.is_dir():
        yield Source(path, tuple(_files(path)), "")
    elif path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="kb-export-") as folder:
            _unpack(path, Path(folder))
            yield Source(Path(folder), tuple(_files(Path(folder))), path.name)
    else:
        yield Source(path.parent, (path.name,), path.name)


def _files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "__MACOSX"))
            and name != "node_modules"
            and not (here / name).is_symlink()
        )
        for name in sorted(name for name in files if not name.startswith((".", "~$"))):
            if (here / name).is_file() and not (here / name).is_symlink():
                yield (here / name).relative_to(root).as_posix()


def checked_zip(path: Path) -> zipfile.ZipFile:
    """A zip file that is one, and whose content is not larger than it may be. Raises ContentError."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        remedy = "Download it again, and wait until it is there whole."
        raise ContentError(path.name, None, "this is no zip file, or a broken one", remedy) from None
    entries = archive.infolist()
    unpacked, packed = sum(entry.file_size for entry in entries), max(path.stat().st_size, 1)
    trouble = (
        f"the zip has {len(entries):,} files, more than {MAX_FILES:,}"
        if len(entries) > MAX_FILES
        else f"the zip would be {unpacked:,} bytes unpacked, more than {MAX_UNPACKED:,}"
        if unpacked > MAX_UNPACKED
        else f"the zip would grow {unpacked // packed:,} times when it is unpacked, which no export does"
        if unpacked > SMALL and unpacked / packed > MAX_RATIO
        else "the zip is protected by a password"
        if any(entry.flag_bits & 1 for entry in entries)
        else ""
    )
    if trouble:
        archive.close()
        raise ContentError(path.name, None, trouble, "Unpack it yourself, look at it, and name the folder.")
    return archive


def _unpack(path: Path, folder: Path) -> None:
    with checked_zip(path) as archive:
        for entry in archive.infolist():
            parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
            if entry.is_dir() or not parts or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            if ".." in parts or parts[0].startswith("/") or ":" in parts[0]:
                problem = f"the zip has a file that would leave the folder: '{entry.filename}'"
                raise ContentError(path.name, None, problem, "Take that file out of the zip.")
            _extract(archive, entry, folder.joinpath(*parts), path.name)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Write a file of a zip, and stop where it is longer than the zip says."""
    written = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as read, target.open("wb") as out:
            while chunk := read.read(_CHUNK):
                written += len(chunk)
                if written > entry.file_size:
                    raise zipfile.BadZipFile("longer than it says")
                out.write(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        problem = f"'{entry.filename}' cannot be unpacked: {error}"
        raise ContentError(name, None, problem, "Download the zip again, or unpack it yourself.") from None
