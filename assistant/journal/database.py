"""Where the journal is kept and how it is opened: SQLite beside the base, or PostgreSQL when a setting names
one."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.errors import JournalError, NotFound, SettingsError
from assistant.journal import schema
from assistant.settings import Settings

PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
)
"""FULL: a commit is on the disk when it returns, also when the process or the machine dies in the next
moment. secure_delete: what is too old to be kept is overwritten, not only unlinked. temp_store: what is set
aside while a lot is written is in no file."""

HEAD = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class File:
    """Which file it is, whatever its name, and when somebody last wrote into it past SQLite's log."""

    device: int
    inode: int
    size: int
    written: int
    """In nanoseconds."""

    def is_same(self, other: File | None) -> bool:
        """Whether two looks were at one file, whatever is in it."""
        return other is not None and (self.device, self.inode) == (other.device, other.inode)


class Database:
    """Opened when it is first needed, with its tables in their newest form."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._file: File | None = None
        self._head: FileIO | None = None
        self._head_lock = threading.Lock()
        self._failed = 0.0
        self._unreachable_until = 0.0
        self._has_failed = False

    @property
    def is_failing(self) -> bool:
        """Whether the last transaction failed, or the file is no journal any more."""
        return self._has_failed or (self._file is not None and not self._has_head())

    @property
    def exists(self) -> bool:
        """Whether there can be anything in it: a file, or a server that the settings name."""
        return (
            bool(self._settings.database_url)
            or self._settings.journal_file.exists()
            or _former_file(self._settings).exists()
        )

    @property
    def is_unreachable(self) -> bool:
        """Whether a connection failed just now. Nothing tries again for twice the time that the failure
        took."""
        return time.monotonic() < self._unreachable_until

    def connect(self) -> Connection:
        """A connection of the pool."""
        return self._connected()[0]

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that is on disk, in the file that has the journal's name, when it ends without an
        error."""
        try:
            connection, file = self._connected()
            with closing(connection), connection.begin():
                yield connection
            if file is not None:
                now = self._file_now()
                if now is None or not now.is_same(file):
                    raise FileNotFoundError("the journal was removed or replaced while it was written")
                self._look_at(now)
        except NotFound:
            raise  # the journal is well; what was asked for is not in it
        except Exception:
            self._has_failed = True
            raise
        self._has_failed = False

    @contextmanager
    def as_journal_errors(self) -> Iterator[None]:
        """Raise errors of the database as JournalError, and at once while the database does not answer."""
        if self.is_unreachable:
            raise JournalError
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
            # the kind only: a message may quote what was to be kept
            logging.getLogger("assistant").warning("the journal cannot be used: %s", type(error).__name__)
            raise JournalError from None

    def checkpoint(self) -> None:
        """Leave nothing in SQLite's log of changes, which holds what was deleted or written anew until then.
        A log that somebody reads at this moment stays until the next time."""
        with self.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA busy_timeout=500")  # it keeps everybody else from writing
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                connection.exec_driver_sql(f"PRAGMA {PRAGMAS[0]}")

    def close(self) -> None:
        """Close all connections. The next use opens it again."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None
        with self._head_lock:
            if self._head is not None:
                self._head.close()
                self._head = None

    def _connected(self) -> tuple[Connection, File | None]:
        began = time.monotonic()
        try:
            engine, file = self._opened(began)
            return engine.connect(), file
        except (SQLAlchemyError, OSError):
            now = time.monotonic()
            self._unreachable_until = now + 2 * (now - began)
            raise

    def _opened(self, asked: float) -> tuple[Engine, File | None]:
        """The engine and its file. A file that was removed or replaced is opened anew: SQLite would go on
        with the old one, which nobody finds."""
        with self._lock:
            if self._engine is not None and self._file is not None:
                now = self._file_now()
                if now is None or not now.is_same(self._file):
                    self._engine.dispose()
                    self._engine = None
                else:
                    self._look_at(now)
            if self._engine is None:
                if asked < self._failed:
                    raise JournalError  # somebody else has tried while this one waited
                try:
                    self._engine, self._file = self._open()
                except BaseException:
                    self._failed = time.monotonic()
                    raise
            return self._engine, self._file

    def _open(self) -> tuple[Engine, File | None]:
        address = self._settings.database_url.get_secret_value()
        if not address:
            _create_file(self._settings)
        engine = _postgresql(address) if address else sqlite(self._settings.journal_file, PRAGMAS)
        try:
            if schema.upgrade(engine) and not address:
                with engine.connect() as connection:  # rows as they were before are in the log of changes
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except BaseException:
            engine.dispose()
            raise
        return engine, self._file_now()

    def _look_at(self, now: File) -> None:
        """Make sure that a file into which somebody wrote is whole: another process that emptied the log, or
        somebody who put other bytes there. SQLite itself does not see that. Raises DatabaseError."""
        if now == self._file:
            return
        if not self._has_head():
            raise sqlite3.DatabaseError("the journal was overwritten")
        address = f"{self._settings.journal_file.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as fresh:
            if (found := fresh.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(found)
        self._file = now

    def _has_head(self) -> bool:
        """Whether the file begins as SQLite's do. One that is not there is made anew with the next use.

        It is read through a descriptor that stays open: closing one lets go of the locks that SQLite has on
        the file in this process (POSIX), and the next process that closes the journal, such as a report,
        takes its log away from under this one.
        """
        path = self._settings.journal_file
        try:
            with self._head_lock:
                now = path.stat()
                if self._head is None or not os.path.samestat(os.fstat(self._head.fileno()), now):
                    if self._head is not None:
                        self._head.close()
                    self._head = FileIO(path)
                self._head.seek(0)
                return self._head.read(len(HEAD)) == HEAD
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def _file_now(self) -> File | None:
        if self._settings.database_url:
            return None
        try:
            found = self._settings.journal_file.stat()
        except FileNotFoundError:
            return None
        return File(device=found.st_dev, inode=found.st_ino, size=found.st_size, written=found.st_mtime_ns)


def sqlite(path: Path, pragmas: tuple[str, ...] = ()) -> Engine:
    """An engine for a file. It leaves values out of every message."""
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _postgresql(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError(
            "the setting 'database_url' is not an address; write postgresql://user:password@host/database"
        ) from None
    options = "-c synchronous_commit=on -c statement_timeout=10000 -c lock_timeout=5000"
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={"connect_timeout": 3, "options": options},
    )


def _create_file(settings: Settings) -> None:
    """Create a file that no other user can read; SQLite gives the files beside it the same rights."""
    new, old = settings.journal_file, _former_file(settings)
    new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if old.is_file() and not new.exists():
        for suffix in ("-wal", "-shm", ""):
            if old.with_name(old.name + suffix).is_file():
                os.replace(old.with_name(old.name + suffix), new.with_name(new.name + suffix))
    with suppress(FileExistsError):
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _former_file(settings: Settings) -> Path:
    """Where earlier versions kept the file: in the folder of builds. Its rows are taken over."""
    return settings.index_dir / "journal.sqlite"
