"""A copy of the journal, and the way back. One kind of file for SQLite and PostgreSQL, so that it also leads
from one to the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assistant.cache import replacing
from assistant.errors import BackupError, JournalError
from assistant.errors.system import is_full
from assistant.journal import schema
from assistant.journal.database import Database, sqlite
from assistant.journal.tables import METADATA
from assistant.settings import Settings

AT_ONCE = 1000
"""Rows that are in memory at once."""


def back_up(settings: Settings, target: Path) -> dict[str, int]:
    """Write a whole copy of the journal to a new file, also while it is being written; gives the number of
    rows of each table.

    Raises BackupError when there is no journal or the copy cannot be made; then there is no file.
    """
    if target.exists():
        raise BackupError(
            f"{target} is there already\n  Name a new file, so that no copy replaces another one unseen."
        )
    if not Database(settings).exists:
        raise BackupError(
            f"there is no journal in {settings.journal_file} yet\n"
            "  It is made with the first question or verdict."
        )
    try:
        with _connected(settings) as journal:
            _begin(journal, "BEGIN", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return _write_copy(journal, target)
    except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
        remedy = "\n  Name a file on a disk with more room." if _is_about_room(error) else ""
        raise BackupError(f"the journal could not be copied to {target}: {_message(error)}{remedy}") from None


def restore(settings: Settings, source: Path) -> tuple[dict[str, int], Path | None]:
    """Put a copy in the place of the journal; gives its rows, and the file that has the journal as it was,
    when there was anything in it.

    Nothing is written between that file and the new rows, and running processes see the old journal or the
    new one. Raises BackupError when the copy is no journal or is damaged; then nothing has changed.
    """
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    before: Path | None = None
    with _upgraded_copy(source) as rows:
        try:
            with _connected(settings) as journal:
                names = ", ".join(METADATA.tables)
                _begin(
                    journal,
                    "BEGIN IMMEDIATE",
                    "SET LOCAL statement_timeout = 0",
                    f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE",
                )
                if any(journal.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables):
                    before = next(
                        path
                        for n in range(1, 1000)
                        if not (path := source.with_name(f"{source.name}.before-{n}")).exists()
                    )
                    _write_copy(journal, before)
                for table in METADATA.sorted_tables:
                    journal.execute(delete(table))
                counts = _copy_rows(rows, journal)
                journal.commit()
        except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
            also = f", and in {before}, too" if before and before.exists() else ""
            remedy = (
                "Make room for both, then do it again."
                if _is_about_room(error)
                else "Is it damaged itself? Move its files away first."
            )
            raise BackupError(
                f"{source} could not be put in the place of the journal: {_message(error)}\n"
                f"  The journal is as it was{also}. {remedy}"
            ) from None
    return counts, before


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    database = Database(settings)
    try:
        with closing(database.connect()) as connection:
            yield connection
    finally:
        database.close()


@contextmanager
def _upgraded_copy(source: Path) -> Iterator[Connection]:
    """A copy of a copy, which is whole and has its tables in their newest form; the file itself may be of an
    earlier version and stays as it is."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        engine = sqlite(path)
        try:
            _copy_and_upgrade(source, path, engine)
            with closing(engine.connect()) as connection:
                yield connection
        finally:
            engine.dispose()


def _copy_and_upgrade(source: Path, path: Path, engine: Engine) -> None:
    try:
        with closing(_read_only(source)) as one, closing(sqlite3.connect(path)) as other:
            one.backup(other)
        _row_counts(path)
        schema.upgrade(engine)
    except JournalError:
        raise BackupError(
            f"{source} was made by a newer version of this program\n"
            "  Restore it with that version. The journal is as it was."
        ) from None
    except (sqlite3.Error, SQLAlchemyError) as error:
        if _is_about_room(error):
            raise BackupError(
                f"{path.parent}: there is no room for a copy of {source}\n"
                "  Name a folder with more room in TMPDIR. The journal is as it was."
            ) from None
        raise BackupError(
            f"{source} is not a journal, or it is damaged: {_message(error)}\n  The journal is as it was."
        ) from None


def _begin(connection: Connection, sqlite_: str, *postgresql: str) -> None:
    """Begin a transaction in which all tables are of one moment. SQLite's driver begins one only before rows
    change."""
    for words in postgresql if connection.dialect.name == "postgresql" else (sqlite_,):
        connection.execute(text(words))


def _write_copy(journal: Connection, target: Path) -> dict[str, int]:
    """A new file with all rows, checked before it gets its name."""
    # what readers asked is for nobody else on this machine
    with replacing(target, mode=0o600, durable=True) as draft:
        engine = sqlite(draft)
        try:
            schema.upgrade(engine)
            with engine.begin() as copy:
                counts = _copy_rows(journal, copy)
            engine.dispose()
            if _row_counts(draft) != counts:
                raise sqlite3.DatabaseError("the copy has other rows than the journal")
        finally:
            engine.dispose()
            for left in draft.parent.glob(f"{draft.name}-*"):  # SQLite's own files beside it
                left.unlink(missing_ok=True)
    return counts


def _copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Put the rows of one journal into another that has none; how many of each table."""
    counts = dict.fromkeys(METADATA.tables, 0)
    for table in METADATA.sorted_tables:
        # by the random number: the copy says nothing about the order in which they came
        found = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
        for rows in source.execute(found).mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
            counts[table.name] += len(rows)
    return counts


def _row_counts(path: Path) -> dict[str, int]:
    """Rows of each table of a journal that is whole. Raises sqlite3.DatabaseError."""
    with closing(_read_only(path)) as connection:
        if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
        there = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if missing := sorted({*schema.FIRST, "alembic_version"} - there):
            raise sqlite3.DatabaseError(f"it has no table {missing[0]}")
        counts = {}
        for name in METADATA.tables:
            if name in there:  # S608: the names are those of our own tables
                row = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
                counts[name] = row[0]
        return counts


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _is_about_room(error: Exception) -> bool:
    """Whether a disk is full."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return is_full(cause)
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _message(error: Exception) -> str:
    """What the database says, without its statement and without a value that cannot be read."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    return (
        "it has a value that no journal has"
        if isinstance(cause, ValueError)
        else str(cause).partition("\n")[0]
    )
