"""The build store: where published builds are kept for all that serve them. One interface, and the folder of
this machine behind it unless a setting names the database.

Whatever the store is, a process builds in the folder of its machine and serves from there. A store that is
elsewhere is brought into the folder first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Protocol

from assistant.builds import folder
from assistant.builds.manifest import Build, build_of, verify
from assistant.content.library import Library
from assistant.errors import BuildError, CannotWrite, IndexMissing
from assistant.history.versions import handed_on
from assistant.progress import Progress, silent
from assistant.settings import Settings


class BuildStore(Protocol):
    """What publishes, brings, lists and removes builds. Whoever publishes has the lock of the folder."""

    def bring(self, progress: Progress = silent) -> bool:
        """Give the folder the build that is published, and its pointer; whether that changed anything. Raises
        StoreAway when the store does not answer, IndexBroken when what it has is not what was published."""

    def fetch(self, name: str) -> None:
        """Give the folder one build, without its being published here. Raises as `bring` does."""

    def builds(self) -> list[Build]:
        """Every build of the store, the newest first. Each says in which folder it is, or would be."""

    def published(self) -> str | None:
        """The name of the published build, or None."""

    def size(self, found: Build) -> int:
        """Bytes that a build takes."""

    def publish(self, name: str, aside: Collection[str] = (), progress: Progress = silent) -> None:
        """Make a build of the folder the published one, at once or not at all, with the ids of those that a
        rollback goes back behind. Raises BuildError when somebody else publishes or has published since
        `bring`, StoreAway when the store does not answer."""

    def settle(self, name: str) -> None:
        """Publish a build of the folder that this folder has published already, where the store has none."""

    def prune(self, count: int, keep: set[str | None]) -> None:
        """Remove all but the newest `count` builds, those in `keep` among them, and what somebody serves."""

    def clear(self) -> None:
        """Remove from a store that is elsewhere all builds but the published one, whoever serves them."""


class FolderStore:
    """The folder of this machine is the store."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def bring(self, progress: Progress = silent) -> bool:
        return False

    def fetch(self, name: str) -> None:
        pass

    def builds(self) -> list[Build]:
        return folder.builds_on_disk(self._settings)

    def published(self) -> str | None:
        return folder.published(self._settings)

    def size(self, found: Build) -> int:
        return folder.size(found)

    def publish(self, name: str, aside: Collection[str] = (), progress: Progress = silent) -> None:
        folder.point(self._settings, name, aside)

    def settle(self, name: str) -> None:
        pass

    def prune(self, count: int, keep: set[str | None]) -> None:
        folder.prune(self._settings.index_dir / "builds", count, keep)

    def clear(self) -> None:
        pass


def open_store(settings: Settings) -> BuildStore:
    """The store that the settings name. It connects to nothing yet."""
    if settings.build_store == "database":
        # here: whoever uses the folder need not load what speaks to a database
        from assistant.builds.database_store import DatabaseStore

        return DatabaseStore(settings)
    return FolderStore(settings)


def roll_back(settings: Settings, wanted: str | None = None) -> Build:
    """Publish an earlier build again: the one named by the beginning of its folder name, or the last before
    the published one.

    It stays the published one until something new is published. Raises BuildError when there is no such
    build, IndexBroken when it is damaged, CannotWrite when copy or pointer cannot be written. Whatever it
    raises, what was published before still is.
    """
    try:
        settings.index_dir.mkdir(parents=True, exist_ok=True)
        with folder.lock(settings.index_dir):
            return _roll_back(settings, open_store(settings), wanted)
    except OSError as error:
        raise CannotWrite(str(settings.root), error) from error


def _roll_back(settings: Settings, store: BuildStore, wanted: str | None) -> Build:
    store.bring()
    builds, now = store.builds(), store.published()
    target = _earlier(builds, now, settings) if wanted is None else _named(builds, wanted)
    store.fetch(target.folder.name)
    library = Library.load(verify(target))
    folder.copy_site(settings, target)  # before the pointer moves: a copy can fail
    history = handed_on(settings.index_dir / "builds" / (now or "none"))
    folder.write_record(target.folder, history.with_build(library, datetime.now(UTC)))
    aside = {build.id for build in builds[: builds.index(target)]} - {target.id}
    try:
        store.publish(target.folder.name, aside)
    except BaseException:
        folder.copy_site(settings, folder.current(settings), again=False)
        raise
    return build_of(target.folder, is_new=False)


def _earlier(builds: Sequence[Build], now: str | None, settings: Settings) -> Build:
    """The last build before the published one."""
    names = [build.folder.name for build in builds]
    if now not in names:
        raise IndexMissing(str(settings.index_dir))
    place = names.index(now) + 1
    if place == len(builds):
        raise BuildError(f"there is no build before {now}\n  There are: {', '.join(names)}")
    return builds[place]


def _named(builds: Sequence[Build], name: str) -> Build:
    """The build whose folder has this name, or begins with it."""
    fitting = [build for build in builds if build.folder.name == name] or [
        build for build in builds if name and build.folder.name.startswith(name)
    ]
    if len(fitting) != 1:
        what = "more than one build" if fitting else "no build"
        raise BuildError(
            f"{what} begins with '{name}'\n  There are: {', '.join(build.folder.name for build in builds)}"
        )
    return fitting[0]
