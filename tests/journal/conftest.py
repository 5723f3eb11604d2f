"""An empty journal in each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support.journals import TODAY
from support.postgres import server

from assistant.journal import Journal
from assistant.journal.tables import METADATA, WAITING
from assistant.settings import Settings


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server that all tests of a process share."""
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_in(request: pytest.FixtureRequest, base: Path) -> Iterator[Settings]:
    """Settings of an empty journal in each kind of database."""
    if request.param == "sqlite":
        yield Settings.load(base)
        return
    address = request.getfixturevalue("postgres")
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for table in [*METADATA.tables, *WAITING.tables, "alembic_version"]:
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    engine.dispose()
    yield Settings.load(base, database_url=address)


@pytest.fixture
def journal(kept_in: Settings) -> Iterator[Journal]:
    """That journal, opened on TODAY."""
    journal = Journal(kept_in, lambda: TODAY)
    yield journal
    journal.close()
