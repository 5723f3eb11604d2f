"""What the import begins with: a folder of Markdown, whatever a person has named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.authoring.importing.exports.articles import MarkdownFolder
from assistant.authoring.importing.folder import Folder, read_folder
from assistant.authoring.importing.left import Left
from assistant.errors import BuildError
from assistant.progress import Progress


@dataclass(frozen=True, slots=True)
class Brought:
    """A folder of Markdown, and what is known of where it comes from."""

    folder: Folder
    export: MarkdownFolder = field(default_factory=MarkdownFolder)

    def key(self, source: str) -> str:
        """What an article is called for ever at its source."""
        return self.export.keys.get(source, source)

    def told(self, error: Left) -> Left:
        """Something about a file of the folder, as one about the export that it comes from."""
        file, line = self.export.origins.get(error.path, (error.path, error.line))
        return Left(error.kind, file, line, error.problem, error.remedy)


@contextmanager
def brought(path: Path, progress: Progress) -> Iterator[Brought]:
    """The Markdown of a folder, or that which an export becomes, which is there until the end of the `with`.
    Raises BuildError when there is nothing to take, ContentError when an export is broken."""
    if not path.exists():
        raise BuildError(
            f"{path} is not there\n  Name a folder of Markdown, or an export of another help center"
        )
    if path.is_dir():
        found = read_folder(path)
        if any(not name.lower().rpartition("/")[2].startswith("readme") for name in found.articles):
            yield Brought(found)
            return
    with _opened_export(path, progress) as laid:
        if laid is not None:
            yield laid
            return
    if not path.is_dir() or not found.articles:
        raise BuildError(_nothing_in(path))
    yield Brought(found)


@contextmanager
def _opened_export(path: Path, progress: Progress) -> Iterator[Brought | None]:
    try:
        from assistant.authoring.importing.exports import formats, markdown_folder, source
    except ImportError as error:
        raise BuildError(
            f"{error.name} is missing, which reads exports of other help centers\n"
            "  Install what makes bases and builds: pip install 'help-assistant[build]'"
        ) from None
    with source.opened(path) as files, tempfile.TemporaryDirectory(prefix="kb-markdown-") as folder:
        export = formats.read_export(files)
        if export is None:
            yield None
            return
        result = markdown_folder.write(export, files, Path(folder), progress)
        yield Brought(read_folder(Path(folder)), result)


def _nothing_in(path: Path) -> str:
    from assistant.authoring.importing.exports.formats import NAMES

    what = (
        "has no Markdown files, and is no export that is known"
        if path.is_dir()
        else "is no export that is known"
    )
    return f"{path} {what}\n  Name a folder of Markdown, or an export of: {NAMES}"
