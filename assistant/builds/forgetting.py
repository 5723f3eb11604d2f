"""How a text that was published is taken back: out of builds, their records of earlier texts, caches and the
copy of the site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.builds.build import build
from assistant.builds.folder import lock, published, write_record
from assistant.builds.store import open_store
from assistant.errors import BuildError, IndexBroken
from assistant.history.git import Commit, commits_with
from assistant.history.sought_text import SoughtText
from assistant.history.versions import FILE as RECORD
from assistant.history.versions import open_versions
from assistant.progress import Progress, silent
from assistant.ranking.graphs import FOLDER as GRAPHS
from assistant.search.index_writer import may_remember
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A file that people write, and a line of it."""

    path: Path
    line: int | None
    """Counted from 1; None where the text stands in another form than in lines, such as with escapes."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a text stands."""

    written: tuple[Place, ...]
    """In what people write: articles, facts, wordings, settings."""

    builds: tuple[str, ...]
    """Folder names of builds that have it in a file, or may have its words in the index, in a document that was
    replaced."""

    records: tuple[str, ...]
    """Folder names of builds that have it in their record of earlier texts alone."""

    copies: tuple[Path, ...]
    """Other files that builds make: caches, the copy of the site."""

    kept: tuple[Path, ...]
    """Files of the journal, when it is one, and of the folder var/."""

    commits: tuple[Commit, ...]
    """Commits that brought it into git, the newest first."""

    @property
    def is_published(self) -> bool:
        """Whether something that builds made has it."""
        return bool(self.builds or self.records or self.copies)

    @property
    def is_anywhere(self) -> bool:
        return bool(self.written or self.is_published or self.kept or self.commits)


def traces(settings: Settings, sought: SoughtText, progress: Progress = silent) -> Traces:
    """Look for a text in all files of a base, in the folder of the journal and in git."""
    index, journal = settings.index_dir, settings.journal_file
    groups = {
        "written": [*_files(settings.root / "kb", but=index), settings.root / "mkdocs.yml"],
        "made": [*_files(index, but=index / GRAPHS), *_files(settings.site_dir)],
        "kept": sorted({*_files(settings.root / "var"), *journal.parent.glob(f"{journal.name}*")}),
    }
    total, done = sum(map(len, groups.values())), 0
    found: dict[str, list[Path]] = {name: [] for name in groups}
    for name, paths in groups.items():
        for path in paths:
            if _has(path, settings.root, sought):
                found[name].append(path)
            done += 1
            progress("Looking into files", done, total)
    in_builds: dict[str, set[str]] = {}
    copies = []
    for path in found["made"]:
        if path.is_relative_to(index / "builds"):
            name, *inside = path.relative_to(index / "builds").parts
            in_builds.setdefault(name, set()).add("/".join(inside))
        else:
            copies.append(path)
    builds = (index / "builds").iterdir() if (index / "builds").is_dir() else ()
    replaced = {build.name for build in builds if may_remember(build / "search", sought.text)}
    return Traces(
        written=tuple(
            Place(path, line)
            for path in found["written"]
            for line in sought.lines(path.read_bytes()) or (None,)
        ),
        builds=tuple(sorted({*replaced, *(n for n, inside in in_builds.items() if inside != {RECORD})})),
        records=tuple(
            sorted(name for name, inside in in_builds.items() if inside == {RECORD} and name not in replaced)
        ),
        copies=tuple(copies),
        kept=tuple(found["kept"]),
        commits=commits_with(settings.root, sought.is_in, progress),
    )


def forget(settings: Settings, sought: SoughtText, found: Traces, progress: Progress = silent) -> None:
    """Remove what builds made with a text in it. When the published build has it, the base as it is now is
    built and published first, with nothing taken over but a record of earlier texts without it.

    Of a store that is elsewhere only the published build stays. A service that serves a removed build goes over
    to the published one, whether or not it was done with it.
    Raises BuildError when files that people write have the text: it would be published again; ContentErrors
    when the base cannot be built. What was published stays then.
    """
    if found.written:
        raise BuildError("the text stands in files of the base; take it out there, then forget it")
    now, builds = published(settings), settings.index_dir / "builds"
    for name in {*found.builds, *found.records}:
        _clean(builds / name, sought)
    for path in found.copies:
        if path.is_relative_to(settings.index_dir):
            path.unlink(missing_ok=True)
    in_site = any(path.is_relative_to(settings.site_dir) for path in found.copies)
    if in_site or now in found.builds or now in found.records:
        # also for the record alone: a service has read it, and goes by the name of the build
        build(settings, progress, full=True)
    with lock(settings.index_dir):
        for name in set(found.builds) - {published(settings)}:
            (builds / name / "manifest.json").unlink(missing_ok=True)  # from now on it is no build
            shutil.rmtree(builds / name, ignore_errors=True)
        open_store(settings).clear()


def _clean(folder: Path, sought: SoughtText) -> None:
    """Take the text out of a build's record of earlier texts; one that cannot be read goes away."""
    try:
        history = open_versions(folder)
    except IndexBroken:
        (folder / RECORD).unlink()
    else:
        if not history.reason:
            write_record(folder, history.without(sought.removed_from))


def _files(folder: Path, but: Path | None = None) -> Iterator[Path]:
    """Every file below a folder, without those below `but`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not (but and path.is_relative_to(but)):
            yield path


def _has(path: Path, root: Path, sought: SoughtText) -> bool:
    """Whether a file has the text in it or in its name."""
    name = path.relative_to(root) if path.is_relative_to(root) else path
    try:
        return sought.is_in(str(name).encode("utf-8", "replace")) or sought.is_in(path.read_bytes())
    except FileNotFoundError:  # it went away meanwhile
        return False
