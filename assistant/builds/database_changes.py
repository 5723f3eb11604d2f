"""What changes the builds in PostgreSQL: publishing, leases, removal. Each is one transaction, so nobody ever
sees a part of it, and publishing and removal are under one advisory lock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeAlias

from psycopg.types.json import Jsonb

from assistant.builds.database import CHANNEL, Connection, has_tables, manifests, packed, pointer
from assistant.builds.pieces import pieces
from assistant.errors import BuildError, Busy
from assistant.progress import Progress, silent

Source: TypeAlias = tuple[str, int, int]
"""Where a piece is: the path of a file, its place in it and its length."""

_TABLES = """
CREATE TABLE build_content (sha256 bytea PRIMARY KEY, bytes bytea NOT NULL, packed_sha256 bytea NOT NULL);
ALTER TABLE build_content ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE build (
  name text PRIMARY KEY, manifest jsonb NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY
);
CREATE TABLE build_file (
  build text REFERENCES build ON DELETE CASCADE, path text, number integer,
  sha256 bytea NOT NULL REFERENCES build_content, PRIMARY KEY (build, path, number)
);
CREATE INDEX build_file_sha256 ON build_file (sha256);
CREATE TABLE build_lease (
  build text REFERENCES build ON DELETE CASCADE, replica text, until timestamptz NOT NULL,
  PRIMARY KEY (build, replica)
);
CREATE TABLE build_published (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), build text NOT NULL REFERENCES build,
  aside text[] NOT NULL
);
"""

# one database, or one schema of it, has the builds of one base
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.build', 0))"


def publish(
    connection: Connection,
    name: str,
    paths: Mapping[str, Path],
    *,
    aside: Collection[str],
    expected: str | None,
    progress: Progress = silent,
) -> None:
    """Give the database a build and make it the published one, in one transaction. Only pieces of files
    that it does not have, or has damaged, are sent.

    `expected` is the build that was published when this one was begun. Raises Busy when another one
    publishes at this moment, BuildError when another one has meanwhile. Doing it twice is as doing it once.
    """
    rows, sources = _listed(paths)
    manifest = _head(paths["manifest.json"].read_bytes())
    with connection.transaction():
        _locked(connection)
        if not has_tables(connection):
            connection.execute(_TABLES)
        now = pointer(connection)
        if (
            now is not None
            and now.build == name != expected
            and dict(manifests(connection))[name] == manifest
        ):
            return  # it was published, and the word of that was lost
        if now is not None and now.build != expected:
            raise BuildError(
                f"another build ({now.build}) was published while this one was made, and stays\n"
                "  Bring your articles up to date, then run kb build again."
            )
        _send(connection, sources, paths, progress)
        connection.execute(
            "INSERT INTO build (name, manifest) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET manifest = excluded.manifest",
            (name, Jsonb(manifest)),
        )
        connection.execute("DELETE FROM build_file WHERE build = %s", (name,))
        connection.execute(
            "INSERT INTO build_file (build, path, number, sha256) "
            "SELECT %s, * FROM unnest(%b::text[], %b::int[], %b::bytea[])",
            (name, *map(list, zip(*rows, strict=True))),
        )
        connection.execute(
            "INSERT INTO build_published (build, aside) VALUES (%s, %s) "
            "ON CONFLICT (is_only) DO UPDATE SET build = excluded.build, aside = excluded.aside",
            (name, sorted(aside)),
        )
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, name))


def _locked(connection: Connection) -> None:
    row = connection.execute(_LOCK).fetchone()
    if not row or not row[0]:
        raise Busy("the database of the builds")


def _head(manifest: bytes) -> dict[str, object]:
    """What a list of builds tells of one, with a hash that tells it from all others."""
    values = json.loads(manifest)
    head = {name: value for name, value in values.items() if not isinstance(value, dict)}
    return {**head, "sha256": hashlib.sha256(manifest).hexdigest()}


def _listed(paths: Mapping[str, Path]) -> tuple[list[tuple[str, int, bytes]], dict[bytes, Source]]:
    """Path, number and hash of each piece of some files, and where each is found."""
    rows, sources = list[tuple[str, int, bytes]](), dict[bytes, Source]()
    for path, file in paths.items():
        begin = 0
        for number, piece in enumerate(pieces(file.read_bytes())):
            sha256 = hashlib.sha256(piece).digest()
            rows.append((path, number, sha256))
            sources[sha256] = (path, begin, len(piece))
            begin += len(piece)
    return rows, sources


def _send(
    connection: Connection, sources: Mapping[bytes, Source], paths: Mapping[str, Path], progress: Progress
) -> None:
    """Send what the database lacks. It compares by itself what it has: damaged pieces are sent anew."""
    rows = connection.execute(
        "SELECT wanted FROM unnest(%b::bytea[]) AS wanted WHERE NOT EXISTS (SELECT FROM build_content "
        "WHERE sha256 = wanted AND sha256(bytes) = packed_sha256)",
        (list(sources),),
    ).fetchall()
    missing = [bytes(sha256) for (sha256,) in rows]
    for done, sha256 in enumerate(missing):
        progress("Sending files", done, len(missing))
        path, begin, size = sources[sha256]
        with paths[path].open("rb") as file:
            file.seek(begin)
            data = packed(file.read(size))
        connection.execute(
            "INSERT INTO build_content (sha256, bytes, packed_sha256) VALUES (%s, %b, %s) "
            "ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes, packed_sha256 = excluded.packed_sha256",
            (sha256, data, hashlib.sha256(data).digest()),
        )
    progress("Sending files", len(missing), len(missing) or 1)


def lease(connection: Connection, replica: str, names: Collection[str], seconds: float) -> set[str]:
    """Say that a replica serves some builds, or is about to: they stay for so many seconds. Gives those that
    there are.

    The lock on its row makes this wait for a removal that is under way, and then find nothing.
    """
    with connection.transaction():
        rows = connection.execute(
            "SELECT name FROM build WHERE name = ANY(%s) ORDER BY name FOR KEY SHARE", (list(names),)
        ).fetchall()
        held = {name for (name,) in rows}
        connection.execute(
            "INSERT INTO build_lease (build, replica, until) "
            "SELECT name, %s, clock_timestamp() + make_interval(secs => %s) FROM unnest(%s::text[]) AS name "
            "ON CONFLICT (build, replica) DO UPDATE SET until = excluded.until",
            (replica, seconds, sorted(held)),
        )
    return held


def release(connection: Connection, replica: str) -> None:
    """Forget all leases of a replica."""
    connection.execute("DELETE FROM build_lease WHERE replica = %s", (replica,))


def prune(connection: Connection, count: int, keep: Collection[str]) -> list[str]:
    """Remove builds that are not among the newest `count`, those in `keep` among them, nor published, nor
    leased, and the pieces that no build has any more. Gives the names of those that are gone; none while
    another one publishes."""
    with connection.transaction():
        try:
            _locked(connection)
        except Busy:
            return []
        now, names = pointer(connection), [name for name, _ in manifests(connection)]
        kept = {*keep, *([now.build] if now else [])} & {*names}
        old = [name for name in names if name not in kept][max(count - len(kept), 0) :]
        if not old:
            return []
        # locked first: whoever wants a lease from now on waits, and one that was given before is seen below
        rows = connection.execute(
            "SELECT name FROM build WHERE name = ANY(%s) FOR UPDATE SKIP LOCKED", (old,)
        ).fetchall()
        gone = connection.execute(
            "DELETE FROM build WHERE name = ANY(%s) AND NOT EXISTS (SELECT FROM build_lease "
            "WHERE build_lease.build = build.name AND until > clock_timestamp()) RETURNING name",
            ([name for (name,) in rows],),
        ).fetchall()
        _drop_unused(connection)
        connection.execute("DELETE FROM build_lease WHERE until < clock_timestamp()")
        return [name for (name,) in gone]


def clear(connection: Connection) -> None:
    """Remove all builds but the published one, leased or not. Raises Busy when another one publishes."""
    if not has_tables(connection):
        return
    with connection.transaction():
        _locked(connection)
        connection.execute("DELETE FROM build WHERE name NOT IN (SELECT build FROM build_published)")
        _drop_unused(connection)


def _drop_unused(connection: Connection) -> None:
    """Remove the pieces that no build has."""
    connection.execute(
        "DELETE FROM build_content c WHERE NOT EXISTS (SELECT FROM build_file f WHERE f.sha256 = c.sha256)"
    )
