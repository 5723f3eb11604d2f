"""A base out of a folder of somebody's Markdown or an export of another help center: all of it or nothing,
the source untouched, and what could not be taken told."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.authoring import scaffold
from assistant.authoring.importing import languages
from assistant.authoring.importing.drafts import Draft, Migrated, read_drafts
from assistant.authoring.importing.exports.opening import Brought, brought
from assistant.authoring.importing.left import Kind, Left
from assistant.authoring.importing.record import record_of, write_record
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
    """Make a base in `folder`, new or empty, out of the Markdown or the export in `docs`. Raises BuildError
    when there is nothing to take or no place, ContentError when an export is broken."""
    scaffold.refuse_full(folder)
    with brought(docs, progress) as source, _published(folder) as root:
        result = Migrated(left=[*source.export.left, *source.folder.left], done=source.export.done)
        drafts = fill(root, source, name, result, progress)
        write_record(root, record_of(root, {source.key(draft.source): draft.path for draft in drafts}))
        write_report(root, result.left, result.placed)
        check(root, result, progress)
    return result


def fill(
    root: Path,
    source: Brought,
    name: str,
    result: Migrated,
    progress: Progress,
    places: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
) -> list[Draft]:
    """Write a base into a new folder; its articles. `places` are paths that articles of the source have
    already, `taken` all paths that no other article may have."""
    before = len(result.left)
    drafts = read_drafts(source.folder, name, result, progress)
    result.left[before:] = [source.told(error) for error in result.left[before:]]
    if not drafts:
        raise BuildError("\n".join([*map(str, result.left), "no article can be taken"]))
    scaffold.complete_base(root, name)
    if source.export.former_addresses:
        with (root / "kb" / "settings.yml").open("a", encoding="utf-8") as file:
            file.write(f"former_addresses: {source.export.former_addresses}\n")
    base = languages.detect(source.folder, drafts)
    if base != "en":
        with (root / "kb" / "settings.yml").open("a", encoding="utf-8") as file:
            file.write(f"language: {base}\n")
    write_articles(root, source.folder, drafts, result, progress, places or {}, taken)
    if source.export.keys:
        result.done.pop("files that nothing uses left out")  # those of the folder that stands for the export
    return drafts


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


def check(root: Path, result: Migrated, progress: Progress) -> None:
    """Whether the base can be built; what `kb check` would say of its links."""
    settings = Settings.load(root)
    try:
        library = read_library(settings, lambda _, done, total: progress("Checking", done, total))
    except ContentErrors as errors:
        result.errors += errors.errors
        return
    result.languages = library.languages
    result.errors += check_library(library, settings)
    result.left += [Left.of(Kind.LINKS, error) for error in dead_links(library, settings)]
    result.left += [Left.of(Kind.PRIVATE, error) for error in private_data(library, settings)]
