"""Who is refused: at once, but not so often that others would notice; and turns that one client cannot use up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.server import ask, in_thread, raw

from assistant.api.app import create_app
from assistant.api.middleware.fair_turns import FairTurns
from assistant.api.middleware.refusals import LONGEST, Pace
from assistant.settings import Settings


def test_the_first_refusals_go_out_at_once_and_then_so_many_a_second() -> None:
    now = [0.0]
    pace = Pace(each_second=10, burst=3, clock=lambda: now[0])

    at_once = [pace.wait() for _ in range(3)]
    later = [pace.wait() for _ in range(3)]
    now[0] = 60.0
    again = pace.wait()

    assert at_once == pytest.approx([0.0, 0.0, 0.0])
    assert later == pytest.approx([0.1, 0.2, 0.3])
    assert again == 0.0


def test_a_refusal_that_would_wait_too_long_ends_the_connection_and_takes_nobodys_place() -> None:
    pace = Pace(each_second=1, burst=1, clock=lambda: 0.0)

    waits = [pace.wait() for _ in range(10)]

    assert [wait for wait in waits if wait is not None] == [0.0, 1.0, LONGEST]
    assert waits[3:] == [None] * 7


def test_turns_go_around_among_clients_and_to_nobody_who_has_left() -> None:
    served: list[str] = []

    async def one(turns: FairTurns, client: str) -> None:
        await turns.take(client)
        served.append(client)
        await asyncio.sleep(0)
        turns.give_back(client)

    async def scene() -> None:
        turns = FairTurns(1)
        await turns.take("first")
        tasks = [asyncio.create_task(one(turns, name)) for name in ("greedy",) * 4 + ("other", "gone")]
        await asyncio.sleep(0)
        tasks[-1].cancel()
        await asyncio.sleep(0)
        turns.give_back("first")
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.wait_for(turns.take("last"), 5)

    asyncio.run(scene())

    assert served == ["greedy", "other", "greedy", "greedy", "greedy"]


def test_one_client_never_has_all_turns_and_another_one_begins_at_once() -> None:
    async def scene() -> list[bool]:
        turns = FairTurns(3)
        greedy = [asyncio.create_task(turns.take("greedy")) for _ in range(5)]
        await asyncio.sleep(0)
        had = sum(task.done() for task in greedy)
        await asyncio.wait_for(turns.take("other"), 5)
        turns.give_back("other")
        await asyncio.sleep(0)
        still = sum(task.done() for task in greedy)
        turns.give_back("greedy")
        turns.give_back("greedy")
        await asyncio.sleep(0)
        later = sum(task.done() for task in greedy)
        for _ in range(3):
            turns.give_back("greedy")
            await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.gather(*greedy), 5)
        return [had == 2, still == 2, later == 4]

    assert asyncio.run(scene()) == [True, True, True]


def test_a_client_over_its_quota_is_refused_before_its_body_is_there(small_built: Path) -> None:
    head = (
        b"POST /v1/answers HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.7\r\n"
        b"content-type: application/json\r\ncontent-length: 40\r\n\r\n"
    )

    with in_thread(create_app(Settings.load(small_built, rate_limit=1, proxies="127.0.0.1"))) as port:
        ask(port, "/v1/articles", headers={"x-forwarded-for": "198.51.100.7"})
        said = raw(port, head)

    assert said.startswith(b"HTTP/1.1 429")
    assert b"/contact/" in said, "it names the way to a person"
