"""The days on which the journal was in use. Until now, those on which something was kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table("in_use", sa.Column("day", sa.Date, primary_key=True))
    kept = " UNION ".join(
        f"SELECT day FROM {name}"  # noqa: S608 - fixed words
        for name in ("asked", "searched", "feedback", "flag", "handled", "old_link")
    )
    op.execute(f"INSERT INTO in_use (day) {kept}")
