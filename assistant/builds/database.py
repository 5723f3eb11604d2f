"""Builds in PostgreSQL, as they are read: pieces of files by their content, a build as a list of them, one row that says
which build is published. `database_changes` has the tables."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from assistant.builds.pieces import LARGEST
from assistant.errors import BuildError, IndexBroken, StoreAway

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

CHANNEL = "help_builds"
"""What PostgreSQL tells those who listen when a build was published."""

LOT = 4_000_000
"""Bytes that are fetched at once, unless one file is larger."""

_PATIENCE: dict[str, Any] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_OPTIONS = "-c synchronous_commit=on -c statement_timeout=60000 -c lock_timeout=5000"


@dataclass(frozen=True, slots=True)
class Stored:
    """A piece of a file as the database lists it."""

    sha256: bytes
    size: int
    """Bytes as they are sent."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which build is published, and the ids of those that a rollback went back behind."""

    build: str
    aside: tuple[str, ...] = ()


def connect(address: str) -> Connection:
    """A connection that notices within seconds when the other side is gone. Raises StoreAway."""
    own = conninfo_to_dict(address)
    own["options"] = f"{own.get('options') or ''} {_OPTIONS}".strip()
    with as_store_errors():
        return psycopg.connect(make_conninfo(**{**_PATIENCE, **own}), autocommit=True)


@contextmanager
def as_store_errors() -> Iterator[None]:
    """Raise errors of the database as StoreAway where waiting may help, else as BuildError. Of an error only its
    kind is told: a message may quote the address."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError):
        raise StoreAway("it does not answer") from None
    except psycopg.errors.ReadOnlySqlTransaction:
        raise StoreAway("it takes no changes; 'database_url' has to lead to its primary") from None
    except psycopg.errors.InsufficientPrivilege:
        raise BuildError(
            "the user of 'database_url' may not do this\n  Let it create tables in its schema and use them."
        ) from None
    except psycopg.Error as error:
        raise BuildError(f"the database of the builds refuses this: {type(error).__name__}") from None


def has_tables(connection: Connection) -> bool:
    found = connection.execute("SELECT to_regclass('build_published') IS NOT NULL").fetchone()
    return bool(found and found[0])


def pointer(connection: Connection) -> Pointer | None:
    """What is published, or None."""
    if not has_tables(connection):
        return None
    row = connection.execute("SELECT build, aside FROM build_published").fetchone()
    return Pointer(row[0], tuple(row[1])) if row else None


def manifests(connection: Connection) -> list[tuple[str, dict[str, object]]]:
    """Name and manifest of each build, the one that came last first."""
    if not has_tables(connection):
        return []
    return connection.execute("SELECT name, manifest FROM build ORDER BY number DESC").fetchall()


def size(connection: Connection, name: str) -> int:
    """Bytes of all files of a build, as the database has them."""
    row = connection.execute(
        "SELECT sum(octet_length(bytes)) FROM build_file JOIN build_content USING (sha256) WHERE build = %s",
        (name,),
    ).fetchone()
    return int(row[0] or 0) if row else 0


def files(connection: Connection, name: str) -> dict[str, list[Stored]]:
    """The pieces of each file of a build, by its path; none when there is no such build."""
    rows = connection.execute(
        "SELECT path, sha256, octet_length(bytes) FROM build_file LEFT JOIN build_content USING (sha256) "
        "WHERE build = %s ORDER BY path, number",
        (name,),
    )
    found: dict[str, list[Stored]] = {}
    for path, sha256, size in rows:
        found.setdefault(path, []).append(Stored(bytes(sha256), size or 0))
    return found


def contents(connection: Connection, wanted: Collection[Stored]) -> Iterator[tuple[bytes, bytes]]:
    """Hash and bytes of pieces, in lots. Raises IndexBroken when one is not what was published, or is gone."""
    lot: list[bytes] = []
    left = LOT
    for stored in wanted:
        if lot and stored.size > left:
            yield from _lot(connection, lot)
            lot, left = [], LOT
        lot.append(stored.sha256)
        left -= stored.size
    if lot:
        yield from _lot(connection, lot)


def packed(data: bytes) -> bytes:
    """A piece as it is kept and sent."""
    # the largest are of models, whose numbers hardly shrink: less time for them
    return zlib.compress(data, 1 if len(data) == LARGEST else 6)


def unpacked(data: bytes) -> bytes:
    """The bytes of a piece; none when they are damaged."""
    unpacking = zlib.decompressobj()
    try:
        return unpacking.decompress(data, LARGEST)
    except zlib.error:
        return b""


def _lot(connection: Connection, lot: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    missing = set(lot)
    with connection.cursor(binary=True) as cursor:
        cursor.execute("SELECT sha256, bytes FROM build_content WHERE sha256 = ANY(%s)", (lot,))
        for sha256, data in cursor:
            data = unpacked(data)
            if hashlib.sha256(data).digest() != sha256:
                raise IndexBroken(
                    f"a file of a build in the database ({sha256.hex()[:12]}) is not what was published\n"
                    "  Publish again, which mends it: kb build --full"
                )
            missing.discard(sha256)
            yield sha256, data
    if missing:
        raise IndexBroken(
            f"a file of a build is not in the database ({missing.pop().hex()[:12]})\n"
            "  Publish again: kb build --full"
        )
