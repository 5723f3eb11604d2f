"""Asks a service whose disk refuses every change: run by test_faults.py in a process of its own.

    python tests/support/faulty_disk.py BASE ENOSPC EROFS

It prints, for each kind of disk, what came back from each route.

An audit hook makes every attempt to write, rename or make something below BASE fail, as a full or a read-only
disk does.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
from pathlib import Path

from starlette.testclient import TestClient

from assistant.api.app import create_app
from assistant.ranking import ranker
from assistant.search.spelling import make_speller
from assistant.settings import Settings

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink"}


def main(base: Path, kinds: list[str]) -> None:
    speller = make_speller([])
    ranker.speller_of = lambda _: speller

    kind = kinds[0]

    def refuse(event: str, args: tuple[object, ...]) -> None:
        if not args or not str(args[0]).startswith(str(base)):
            return
        if event in CHANGES or (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        ):
            raise OSError(getattr(errno, kind), os.strerror(getattr(errno, kind)), str(args[0]))
        if event == "sqlite3.connect":
            raise sqlite3.OperationalError("unable to open database file")

    sys.addaudithook(refuse)
    found: dict[str, dict[str, tuple[object, ...]]] = {}
    for kind in kinds:
        with TestClient(create_app(Settings.load(base)), raise_server_exceptions=False) as client:
            found[kind] = ask(client, base)
    sys.stdout.write(json.dumps(found))


def ask(client: TestClient, base: Path) -> dict[str, tuple[object, ...]]:
    """Status, whether it names a person, whether it has the right words, whether it names a folder."""
    return {
        name: (got.status_code, "handoff" in got.text, "Five working days" in got.text, str(base) in got.text)
        for name, got in {
            "page": client.get("/articles/refunds/"),
            "ready": client.get("/readyz"),
            "metrics": client.get("/metrics"),
            "article": client.get("/v1/articles/900001"),
            "search": client.post("/v1/search", json={"query": "refund"}),
            "answer": client.post("/v1/answers", json={"question": "How long does a refund take?"}),
            "feedback": client.post("/v1/feedback", json={"article": 900001, "verdict": "helped"}),
            "again": client.post("/v1/answers", json={"question": "How long does a refund take?"}),
        }.items()
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
