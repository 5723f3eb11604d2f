"""What was typed does not stay in the memory of the process that answered."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from pathlib import Path

import pytest
from support.server import Service, kb_serve

from assistant.api.server import memory

NUMBERS = [f"536-22-{8100 + 37 * n}" for n in range(60)]
ROUTES = {
    "/v1/answers": "question",
    "/v1/search": "query",
    "/v1/searches": "query",
    "/v1/suggestions": "ticket",
}


def post(service: Service, path: str, body: dict[str, str]) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()


def memory_of(process: int) -> bytes:
    """All that a process could write to, one piece after the other."""
    pieces = []
    with Path(f"/proc/{process}/mem").open("rb") as file:
        for line in Path(f"/proc/{process}/maps").read_text("utf-8").splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found and not line.endswith("[vvar]"):
                start, end = (int(group, 16) for group in found.groups())
                file.seek(start)
                pieces.append(file.read(end - start))
    return b"\n".join(pieces)


@pytest.mark.skipif(not memory._is_glibc(), reason="another C library has no such settings")
def test_of_sixty_numbers_few_are_in_the_memory_after_sixty_other_questions(two_builds: Path) -> None:
    with kb_serve(two_builds, "--no-build", "--port", "0", rate_limit=0) as service:
        for n, number in enumerate(NUMBERS):  # of many lengths: blocks of one size are soon taken again
            text = f"How long does a refund take for {number}" + " please" * n
            for path, field in ROUTES.items():
                post(service, path, {field: text})
        for n in range(60):
            post(service, "/v1/answers", {"question": f"Where do I see invoice number {n} of this year?"})

        held = memory_of(service.process.pid)

    assert b"GLIBC_TUNABLES" in held, "its own memory was read"
    left = [number for number in NUMBERS if number.encode() in held]
    assert len(left) <= 15, left  # 34 where nothing is overwritten


def test_variables_that_are_set_are_kept_and_the_command_starts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append((program, words)))
    monkeypatch.setattr(memory, "_is_glibc", lambda: True)
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=2")

    memory.overwrite_what_is_freed()
    memory.overwrite_what_is_freed()

    assert len(started) == 1
    assert os.environ["GLIBC_TUNABLES"] == f"glibc.malloc.arena_max=2:{memory.TUNABLES}"
