"""How often each section was sent in a reply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "sent",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("article", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("anchor", sa.String(300), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
