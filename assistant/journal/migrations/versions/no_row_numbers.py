"""Rows in the order of their keys, which are random: SQLite's tables lose their row numbers, PostgreSQL's rows
are put in again by one transaction. Before, both told in which order they had come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEYS = {
    "asked": "id",
    "searched": "id",
    "feedback": "id",
    "flag": "id",
    "handled": "flag, number",
    "old_link": "day, article",
    "in_use": "day",
}


def upgrade() -> None:
    bind = op.get_bind()
    for table, key in KEYS.items():
        if bind.dialect.name == "postgresql":
            op.execute(f"CREATE TEMPORARY TABLE before ON COMMIT DROP AS SELECT * FROM {table}")  # noqa: S608
            op.execute(f"TRUNCATE {table}")
            op.execute(f"INSERT INTO {table} SELECT * FROM before ORDER BY {key}")  # noqa: S608
            op.execute("DROP TABLE before")
            continue
        master = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL")
        found = bind.execute(master, {"name": table}).all()
        indexes = [sql for kind, sql in found if kind == "index"]
        made = next(sql for kind, sql in found if kind == "table")
        if "WITHOUT ROWID" in made:
            continue
        op.execute(f"ALTER TABLE {table} RENAME TO before")
        op.execute(f"{made} WITHOUT ROWID")
        op.execute(f"INSERT INTO {table} SELECT * FROM before ORDER BY {key}")  # noqa: S608
        op.execute("DROP TABLE before")
        for index in indexes:
            op.execute(index)
