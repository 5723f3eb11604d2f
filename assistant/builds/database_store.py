"""The build store in PostgreSQL: what is published there is brought into the folder of this machine, and what
was built here is published there."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from assistant.builds import database, folder
from assistant.builds import database_changes as changes
from assistant.builds.database import Connection, Stored
from assistant.builds.manifest import Build, build_from, build_of, read_manifest, verify
from assistant.builds.pieces import pieces
from assistant.cache import replacing
from assistant.errors import BuildError, StoreAway
from assistant.progress import Progress, silent
from assistant.ranking.graphs import FOLDER as GRAPHS
from assistant.settings import Settings

PATIENCE = 60.0
"""Seconds for which publishing waits for a database that does not answer: one that elects another primary is
back by then."""

LEASE = 60.0
"""Seconds for which a build stays that a replica said to serve. It says so again three times meanwhile."""

SHARED = f"{GRAPHS}/"
"""What a path begins with of a file that all builds of a machine share: the graph of the sentence model."""

Result = TypeVar("Result")


class DatabaseStore:
    """One for a process. `patience` is how long a command waits for the database, in seconds."""

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        self._settings, self._patience = settings, patience
        self._index = settings.index_dir
        self._published: str | None = None
        """What was published when this process last looked."""

        self.replica = secrets.token_hex(8)
        """Names this process in its leases. It says nothing of the machine."""

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection for some work. Raises StoreAway for whatever the database does."""
        address = self._settings.database_url.get_secret_value()
        with database.as_store_errors(), database.connect(address) as connection:
            yield connection

    def bring(self, progress: Progress = silent) -> bool:
        return self._patiently(lambda connection: self.bring_over(connection, progress), progress)

    def bring_over(self, connection: Connection, progress: Progress = silent) -> bool:
        """The same over an open connection, without waiting."""
        now = database.pointer(connection)
        self._published = now.build if now else None
        if now is None or (
            now.build == folder.published(self._settings)
            and set(now.aside) == folder.set_aside(self._settings)
            and read_manifest(self._folder(now.build)) is not None
        ):
            return False
        self._fetch(connection, now.build, progress)
        folder.point(self._settings, now.build, now.aside)
        folder.copy_site(self._settings, build_of(self._folder(now.build), is_new=False), again=False)
        # what the database has no more goes from here too, unless somebody serves it
        folder.prune(self._index / "builds", 0, {name for name, _ in database.manifests(connection)})
        return True

    def fetch(self, name: str) -> None:
        self._patiently(lambda connection: self._fetch(connection, name, silent))

    def builds(self) -> list[Build]:
        rows = self._patiently(database.manifests)
        found = [build_from(manifest, self._folder(name), is_new=False) for name, manifest in rows]
        return sorted(found, key=lambda build: build.created, reverse=True)

    def published(self) -> str | None:
        now = self._patiently(database.pointer)
        return now.build if now else None

    def size(self, found: Build) -> int:
        return self._patiently(lambda connection: database.size(connection, found.folder.name))

    def publish(self, name: str, aside: Collection[str] = (), progress: Progress = silent) -> None:
        build = self._folder(name)
        shared = self._index / GRAPHS
        paths = {
            **{p.relative_to(build).as_posix(): p for p in sorted(build.rglob("*")) if p.is_file()},
            **{f"{SHARED}{p.name}": p for p in sorted(shared.glob("*.onnx"))},
        }

        def send(connection: Connection) -> None:
            changes.publish(connection, name, paths, aside=aside, expected=self._published, progress=progress)

        self._patiently(send, progress)
        self._published = name
        folder.point(self._settings, name, aside)

    def settle(self, name: str) -> None:
        if self._published is None:
            self.publish(name, folder.set_aside(self._settings))

    def prune(self, count: int, keep: set[str | None]) -> None:
        named = {name for name in keep if name}
        self._patiently(lambda connection: changes.prune(connection, count, named))
        folder.prune(self._index / "builds", count, keep)

    def clear(self) -> None:
        self._patiently(changes.clear)

    def _patiently(self, work: Callable[[Connection], Result], progress: Progress = silent) -> Result:
        """Do something in the database, again and again while it is away. Raises StoreAway in the end."""
        end, began = time.monotonic() + self._patience, time.monotonic()
        while True:
            try:
                with self.connected() as connection:
                    return work(connection)
            except StoreAway:
                now = time.monotonic()
                if now >= end:
                    raise
                progress("Waiting for the database", int(now - began), int(self._patience))
                time.sleep(min(1.0, self._patience / 10))

    def _folder(self, name: str) -> Path:
        return self._index / "builds" / name

    def _fetch(self, connection: Connection, name: str, progress: Progress) -> None:
        """Give the folder a build as the database has it. Pieces that are here already are not sent; each is
        compared with its hash, and the whole is verified before it gets its name."""
        if not database.has_tables(connection) or name not in changes.lease(
            connection, self.replica, [name], LEASE
        ):
            raise BuildError(f"the build {name} is not in the database any more\n  Try again.")
        wanted = database.files(connection, name)
        target = self._folder(name)
        is_there = read_manifest(target) is not None
        draft = target if is_there else target.with_name(f".draft-{name}-{os.getpid()}")
        if not is_there:
            shutil.rmtree(draft, ignore_errors=True)
        try:
            self._write(connection, draft, wanted, progress)
            verify(build_of(draft, is_new=False))
            if not is_there:
                shutil.rmtree(target, ignore_errors=True)  # without a manifest it is no build
                os.rename(draft, target)
        except BaseException:
            if not is_there:
                shutil.rmtree(draft, ignore_errors=True)
            raise

    def _write(
        self, connection: Connection, draft: Path, wanted: dict[str, list[Stored]], progress: Progress
    ) -> None:
        """Write each file that is not as it should be. What is fetched is what no file of this machine has."""
        places = {path: self._place(draft, path) for path in wanted}
        here = self._known(draft)
        lacking = {
            path: stored
            for path, stored in wanted.items()
            if [one.sha256 for one in stored] != here.get(places[path])
        }
        have = {sha256: place for place, hashes in here.items() for sha256 in hashes}
        known: dict[bytes, bytes] = {}
        needed = {one for stored in lacking.values() for one in stored}
        for place in {have[one.sha256] for one in needed if one.sha256 in have}:
            known |= {hashlib.sha256(piece).digest(): piece for piece in pieces(place.read_bytes())}
        missing = {one for one in needed if one.sha256 not in known}
        for done, (sha256, data) in enumerate(database.contents(connection, missing)):
            progress("Fetching files", done, len(missing))
            known[sha256] = data
        progress("Fetching files", len(missing), len(missing) or 1)
        for path, stored in lacking.items():
            with replacing(places[path]) as file:
                file.write_bytes(b"".join(known[one.sha256] for one in stored))

    def _place(self, draft: Path, path: str) -> Path:
        """Where a file of a build belongs. Raises BuildError for one outside of it: a database is believed no
        more than a stranger."""
        root = self._index / GRAPHS if path.startswith(SHARED) else draft
        place = root / path.removeprefix(SHARED)
        if ".." in place.parts or place.is_relative_to(root) is False:
            raise BuildError(f"the database names a file outside of a build: {path}")
        return place

    def _known(self, draft: Path) -> dict[Path, list[bytes]]:
        """The hashes of the pieces of each file that a draft has already, or can take over."""
        roots = {draft, self._folder(folder.published(self._settings) or "none"), self._index / GRAPHS}
        files = [path for root in roots for path in root.rglob("*") if path.is_file()]
        return {
            path: [hashlib.sha256(piece).digest() for piece in pieces(path.read_bytes())] for path in files
        }
