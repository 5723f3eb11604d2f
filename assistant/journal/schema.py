"""Brings the tables to their newest form when the journal is opened, one process at a time."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from assistant.errors import JournalError

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Those in `migrations/versions/`, in their order."""

HEAD = REVISIONS[-1]
"""What this version of the program works with."""

FIRST = ("asked", "searched", "feedback", "flag", "old_link")
"""Tables of the first revision: a copy of the journal that has them is whole, and is brought to its newest
form."""

_LOCK = 0x6B62_6A6F
"""Number of the advisory lock in PostgreSQL."""


_MIGRATING = threading.Lock()
"""Alembic has one migration in a process: the statements of a second one would go to the journal of the first."""


def upgrade(engine: Engine) -> bool:
    """Run the migrations that are missing, all of them or none; whether there were any. Raises JournalError
    for a journal of a newer version, which stays as it is."""
    with engine.connect() as connection:
        if _is_newest(connection):
            return False
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        else:
            # the driver itself begins a transaction before rows change, not before tables do
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if not _is_newest(connection):
            _migrate(connection)
        connection.commit()
    return True


def _migrate(connection: Connection) -> None:
    from alembic import command  # here: it is needed once in the life of a journal
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _MIGRATING:
        command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    found = _revision(connection)
    if found not in (None, *REVISIONS):
        logging.getLogger("assistant").warning(
            "the journal has the form %s, of a newer version than this one, which knows %s", found, HEAD
        )
        raise JournalError(
            "a newer version of this program wrote the journal, so this one keeps nothing in it\n"
            "  Install that version again."
        )
    return found == HEAD


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None
