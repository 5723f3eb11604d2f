"""Journals of several bases are made in one process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import inspect

from assistant.journal import schema
from assistant.journal.database import sqlite


def test_journals_that_are_made_at_the_same_time_each_get_all_their_tables(tmp_path: Path) -> None:
    engines = [sqlite(tmp_path / f"{number}.sqlite") for number in range(16)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(schema.upgrade, engines))

    tables = [sorted(inspect(engine).get_table_names()) for engine in engines]
    for engine in engines:
        engine.dispose()
    assert {*schema.FIRST, "outbox"} <= set(tables[0])
    assert all(each == tables[0] for each in tables)
