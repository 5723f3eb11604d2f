"""Messages to a person outlive the death of the service: of 200 that were accepted none is lost."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bases import small_base
from support.mail_server import mail_server
from support.postgres import server
from support.server import ask, kb_serve, until

from assistant.builds import build
from assistant.settings import Settings

SENT = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The setting for each kind of database."""
    if request.param == "sqlite":
        yield {}
        return
    with server() as address:
        yield {"database_url": address}


@pytest.fixture
def root(tmp_path: Path, one_speller: None) -> Path:
    root = small_base(tmp_path / "base")
    build.build(Settings.load(root))
    return root


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def test_of_200_accepted_messages_none_is_lost_when_the_service_is_killed(
    root: Path, database: dict[str, str]
) -> None:
    port = free_port()  # nobody listens there yet
    settings = {
        "smtp_url": f"smtp://127.0.0.1:{port}",
        "mail_from": "help@example.org",
        "mail_to": "people@example.org",
        "workers": "2",
        "port": "0",
        **database,
    }
    with kb_serve(root, **settings) as service:
        statuses = {
            ask(service.port, "/v1/messages", {"message": f"marmalade {n}"}).status for n in range(SENT)
        }
        assert statuses == {201}
        os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait(30)

    with mail_server(port) as mails, kb_serve(root, **settings) as service:
        mails.wait_for(SENT, 900)  # a process that was killed may have had one, for the time of its lease
        until(
            lambda: (
                ask(service.port, "/readyz").json()["messages"]
                == {"state": "ok", "waiting": 0, "since": None}
            ),
            "nothing waits any more",
        )
        said = service.said()

    texts = {mail.get_content().split("\r\n")[0] for mail in mails.mails}
    assert texts == {f"marmalade {n}" for n in range(SENT)}
    assert len({mail["Message-ID"] for mail in mails.mails}) == SENT
    assert "marmalade" not in said
    left = [path.name for path in (root / "var").iterdir() if b"marmalade" in path.read_bytes()]
    assert left == []
