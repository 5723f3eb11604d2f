"""The first tables. Verdicts and flags of the file that had no migrations yet are taken over."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Written out, not taken from `tables.py`: a migration stays what it was."""
    before = set(sa.inspect(op.get_bind()).get_table_names())
    for name in ("feedback", "flag"):
        if name in before:
            op.rename_table(name, f"{name}_before")
    key = ("id", sa.BigInteger)
    op.create_table(
        "asked",
        sa.Column(*key, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        _text("question", 300),
        _text("status", 20),
        sa.Column("article", sa.BigInteger),
        _text("anchor", 300),
        sa.Column("confidence", sa.Float, nullable=False),
        _text("answer", 16),
        _text("build", 12),
        _text("page", 200),
        _text("face", 10),
        _text("outcome", 12),
    )
    op.create_index("asked_day", "asked", ["day"])
    op.create_index("asked_answer", "asked", ["answer", "day"])
    op.create_table(
        "searched",
        sa.Column(*key, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        _text("words", 300),
        sa.Column("results", sa.Integer, nullable=False),
        sa.Column("article", sa.BigInteger),
        _text("anchor", 300),
        _text("build", 12),
        _text("face", 10),
    )
    op.create_index("searched_day", "searched", ["day"])
    op.create_table(
        "feedback",
        sa.Column(*key, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("article", sa.BigInteger, nullable=False),
        _text("anchor", 300),
        _text("verdict", 12),
        _text("build", 12),
        _text("face", 10),
    )
    op.create_index("feedback_article", "feedback", ["article"])
    op.create_table(
        "flag",
        sa.Column(*key, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("article", sa.BigInteger, nullable=False),
        _text("anchor", 300),
        _text("verdict", 12),
        _text("reason", 2000),
        _text("build", 12),
        _text("face", 10),
    )
    op.create_table(
        "old_link",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("article", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    if "feedback" in before:
        _take("feedback", "day, article, anchor, verdict, build")
    if "flag" in before:
        _take("flag", "day, article, anchor, verdict, reason, build")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _take(name: str, columns: str) -> None:
    bind = op.get_bind()
    marks = ", ".join(f":{column.strip()}" for column in columns.split(","))
    for row in bind.execute(sa.text(f"SELECT {columns} FROM {name}_before")).mappings().all():  # noqa: S608
        into = sa.text(f"INSERT INTO {name} (id, face, {columns}) VALUES (:id, 'api', {marks})")  # noqa: S608
        bind.execute(into, {"id": secrets.randbits(62), **row})
    op.drop_table(f"{name}_before")
