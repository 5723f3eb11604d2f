"""Brings the tables to their newest form when the journal is opened, one process at a time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

HEAD = "0002"
"""The newest revision in `migrations/versions/`."""

FIRST = ("asked", "searched", "feedback", "flag", "old_link")
"""Tables of the first revision: a copy of the journal that has them is whole, and is brought to its newest form."""

_LOCK = 0x6B62_6A6F
"""Number of the advisory lock in PostgreSQL."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, all of them or none."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself begins a transaction before rows change, not before tables do
        if _revision(connection) != HEAD:
            _migrate(connection)
        connection.commit()


def _migrate(connection: Connection) -> None:
    from alembic import command  # here: it is needed once in the life of a journal
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None
