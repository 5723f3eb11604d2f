"""A PostgreSQL that the tests of a process share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.postgres import own_database, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of an empty database."""
    with own_database(postgres) as address:
        yield address
