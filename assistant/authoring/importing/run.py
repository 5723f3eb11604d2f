"""A base out of a folder of somebody's Markdown: all of it or nothing, the folder untouched, and what could
not be taken told."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.authoring import scaffold
from assistant.authoring.importing.drafts import Migrated, read_drafts
from assistant.authoring.importing.folder import read_folder
from assistant.authoring.importing.report import write_report
from assistant.authoring.importing.writing import write_articles
from assistant.content.checks import check_library
from assistant.content.library import read_library
from assistant.content.link_checks import dead_links
from assistant.content.private_data import private_data
from assistant.errors import BuildError, ContentErrors
from assistant.progress import Progress, silent
from assistant.settings import Settings


def migrate(docs: Path, folder: Path, name: str, progress: Progress = silent) -> Migrated:
    """Make a base in `folder`, new or empty, out of the Markdown in `docs`. Raises BuildError when there is
    nothing to take or no place."""
    scaffold.refuse_full(folder)
    if not docs.is_dir():
        raise BuildError(
            f"{docs} is not a folder\n  Name the folder that holds the Markdown files: kb init {folder} --from docs"
        )
    found = read_folder(docs)
    if not found.articles:
        raise BuildError(
            f"{docs} has no Markdown files\n  Name the folder that holds them: kb init {folder} --from docs"
        )
    result = Migrated(left=found.left)
    with _published(folder) as root:
        drafts = read_drafts(found, name, result, progress)
        if not drafts:
            raise BuildError("\n".join([*map(str, result.left), f"{docs} has no article that can be taken"]))
        scaffold.complete_base(root, name)
        write_articles(root, found, drafts, result, progress)
        write_report(root, result.left, result.placed)
        _check(root, result, progress)
    return result


@contextmanager
def _published(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes its place when all is written and goes when something fails."""
    inside = folder.exists()
    if not inside:
        folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".migration-", dir=folder if inside else folder.parent))
    try:
        root = made / "base"
        root.mkdir()
        yield root
        if inside:
            for path in root.iterdir():
                path.rename(folder / path.name)
        else:
            root.rename(folder)
    finally:
        shutil.rmtree(made)


def _check(root: Path, result: Migrated, progress: Progress) -> None:
    """Whether the base can be built; what `kb check` would say of its links."""
    settings = Settings.load(root)
    try:
        library = read_library(settings, lambda _, done, total: progress("Checking", done, total))
    except ContentErrors as errors:
        result.errors += errors.errors
        return
    result.errors += check_library(library, settings)
    result.left += [*dead_links(library, settings), *private_data(library, settings)]
