"""The tables: made by migrations, listed in docs/privacy.md, taken over from a journal without migrations."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from support.bases import ROOT

from assistant.journal import Journal
from assistant.journal.schema import HEAD
from assistant.journal.tables import METADATA, WAITING
from assistant.settings import Settings


def test_the_migrations_make_the_tables_that_the_code_knows(journal: Journal) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with journal.read() as reading:
        context = MigrationContext.configure(reading._connection)
        assert context.get_current_revision() == HEAD
        different = [
            change
            for change in compare_metadata(context, [METADATA, WAITING])
            if "comment" not in str(change[0])
        ]
    assert different == []


def test_verdicts_of_a_journal_without_migrations_are_taken_over(base: Path) -> None:
    settings = Settings.load(base)
    settings.index_dir.mkdir(parents=True)
    old = sqlite3.connect(settings.index_dir / "journal.sqlite")
    old.execute(
        "CREATE TABLE feedback (day TEXT NOT NULL, article INTEGER NOT NULL, anchor TEXT NOT NULL, "
        "verdict TEXT NOT NULL, build TEXT NOT NULL)"
    )
    old.executemany("INSERT INTO feedback VALUES ('2026-11-21', ?, 'top', 'helped', 'abc')", [(1,), (2,)])
    old.commit()
    old.close()

    journal = Journal(settings)

    assert journal.counts() == {(1, "helped"): 1, (2, "helped"): 1}
    assert not (settings.index_dir / "journal.sqlite").exists()
    journal.close()


def test_every_column_is_in_the_document_about_privacy() -> None:
    document = (ROOT / "docs" / "privacy.md").read_text("utf-8")

    for table in (*METADATA.sorted_tables, *WAITING.sorted_tables):
        part = document.partition(f"### `{table.name}`")[2].partition("\n#")[0]
        assert [
            f"| `{column.name}` | {column.comment}"
            for column in table.columns
            if f"| `{column.name}` | {column.comment}" not in part
        ] == []
        assert part.count("\n| `") == len(table.columns), (
            f"{table.name} has other columns than the document says"
        )
