"""A copy of the journal in SQLite, and the way back. (PostgreSQL has pg_dump and pg_restore.)"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import BackupError
from assistant.journal import schema
from assistant.journal.tables import METADATA
from assistant.settings import Settings


def back_up(settings: Settings, target: Path) -> dict[str, int]:
    """Write a whole copy of the journal to a new file, also while it is being written; gives the number of rows of each table.

    Raises BackupError when there is no journal or the copy cannot be made; then there is no file.
    """
    source = _file(settings)
    if not source.is_file():
        raise BackupError(f"there is no journal in {source} yet\n  It is made with the first question or verdict.")
    if target.exists():
        raise BackupError(f"{target} is there already\n  Name a new file, so that no copy replaces another one unseen.")
    draft = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        draft.touch(mode=0o600, exist_ok=False)  # what readers asked is for nobody else on this machine
        _copy(source, draft)
        counts = _checked(draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, target)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"the journal could not be copied to {target}: {error}") from None
    finally:
        for left in draft.parent.glob(f"{draft.name}*"):
            left.unlink(missing_ok=True)
    return counts


def restore(settings: Settings, source: Path) -> tuple[dict[str, int], Path | None]:
    """Put a copy in the place of the journal; gives its rows, and the file that has the journal as it was, when there was one.

    One transaction of SQLite, so that running processes see the old journal or the new one. Raises BackupError when the copy is no journal or is
    damaged; then nothing has changed.
    """
    target = _file(settings)
    if not source.is_file():
        raise BackupError(f"{source} is not there")
    try:
        counts = _checked(source)
    except sqlite3.Error as error:
        raise BackupError(f"{source} is not a journal, or it is damaged: {error}\n  The journal is as it was.") from None
    before: Path | None = None
    if target.is_file():
        numbers = (target.with_name(f"{target.name}.before-{n}") for n in range(1, 1000))
        before = next(path for path in numbers if not path.exists())
        back_up(settings, before)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        _copy(source, target)
        _upgrade(target)
        _checked(target)
    except (sqlite3.Error, SQLAlchemyError, OSError) as error:
        raise BackupError(
            f"{source} could not be put in the place of {target}: {error}\n  The journal as it was: {before or 'there was none'}"
        ) from None
    return counts, before


def _file(settings: Settings) -> Path:
    if settings.database_url:
        raise BackupError("the journal is in PostgreSQL\n  Use pg_dump and pg_restore with the address of the setting database_url.")
    return settings.journal_file


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, timeout=30)) as one, closing(sqlite3.connect(target, timeout=30)) as other:
        one.backup(other)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _upgrade(path: Path) -> None:
    """A copy that an earlier version made gets the tables that came later."""
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()


def _checked(path: Path) -> dict[str, int]:
    """Rows of each table of a journal that is whole. Raises sqlite3.DatabaseError."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        if (said := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(said)
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if missing := sorted({*schema.FIRST, "alembic_version"} - there):
            raise sqlite3.DatabaseError(f"it has no table {missing[0]}")
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in METADATA.tables if name in there}  # noqa: S608
