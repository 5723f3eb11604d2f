"""The service over a small base with settings of a test's own, and the log that it writes."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from support.applications import Log, Open
from support.webhook import SECRET, Receiver, webhook_receiver

from assistant.api.app import create_app
from assistant.api.server.logging import Lines, set_up
from assistant.settings import Settings


@pytest.fixture
def client_of(small_built: Path) -> Open:
    """`client_of("198.51.100.7", rate_limit=3)`: a client at that address, of an application with these
    settings."""

    def opened(address: str = "198.51.100.7", **settings: Any) -> TestClient:
        return TestClient(
            create_app(Settings.load(small_built, **settings)),
            client=(address, 50_000),
            follow_redirects=False,
        )

    return opened


@pytest.fixture
def lines() -> Iterator[Log]:
    """The log of the service, as it would be written; gives its lines."""
    handlers, level, stream = logging.getLogger().handlers[:], logging.getLogger().level, io.StringIO()
    set_up("info")
    logging.getLogger().handlers[:] = [handler := logging.StreamHandler(stream)]
    handler.setFormatter(Lines())
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    for name in ("assistant", "assistant.audit"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """An address that messages go to."""
    with webhook_receiver() as receiver:
        yield receiver


@pytest.fixture
def taking_messages(small_built: Path, tmp_path: Path, receiver: Receiver) -> Settings:
    """Those of a service that takes messages, with a journal of its own."""
    return Settings.load(
        small_built,
        webhook_url=receiver.address,
        webhook_secret=SECRET,
        journal_path=tmp_path / "journal.sqlite",
    )
