"""How clients are counted: in the memory of each worker, with a share of the quota, or in a Redis for all of them."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from redis import Redis
from support.bases import ROOT, small_base
from support.redis_server import PASSWORD, RedisServer, redis_server
from support.server import ask, kb_serve

from assistant.api.middleware.rate_limit import PAUSE_SECONDS, WARN_SECONDS, WINDOW, Clients, RateLimit
from assistant.api.middleware.rate_storage import MOST_CLIENTS, WindowCounts, open_redis
from assistant.builds import build
from assistant.errors import SettingsError
from assistant.settings import Settings

ASKING = """
import asyncio, sys
from assistant.api.middleware.rate_limit import RateLimit
from assistant.settings import Settings
limit = RateLimit.of(Settings.load(sys.argv[1], rate_limit=500, workers=3, rate_limit_storage=sys.argv[2]))
limit._own._storage._clock = lambda: 7.0
print("ready", flush=True)
sys.stdin.readline()
async def ask():
    granted = [(await limit.ask("198.51.100.7")).is_granted for _ in range(400)]
    return sum(granted), (await limit.ask("198.51.100.8")).left
print(*asyncio.run(ask()))
"""
"""A worker of three that counts 400 requests of one client, then one of another."""


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_base(tmp_path_factory.mktemp("limited") / "base")
    build.build(Settings.load(root))
    return root


def asking(base: Path, storage: str) -> list[tuple[int, int]]:
    """Three workers that count the same client at once: how many requests each grants, and what each says
    that another client has left."""
    command = [sys.executable, "-c", ASKING, str(base), storage]
    workers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [worker.stdout.readline() for worker in workers if worker.stdout] == ["ready\n"] * 3
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    return [(int(granted), int(left)) for granted, left in (w.communicate()[0].split() for w in workers)]


# --- memory -------------------------------------------------------------------------------------------------------------


def test_three_workers_together_give_the_quota_and_a_rounding_at_most(base: Path) -> None:
    said = asking(base, "")

    assert [granted for granted, _ in said] == [167] * 3, "a third of 500, rounded up"
    assert 500 <= sum(granted for granted, _ in said) <= 500 + 2
    assert [left for _, left in said] == [166] * 3, "another client has a share of its own"


def test_two_hundred_thousand_addresses_do_not_fill_the_memory() -> None:
    now = [WINDOW * 10.0]
    counts = WindowCounts(clock=lambda: now[0])
    clients = Clients(1, counts)

    for window in range(2):
        for number in range(200_000):
            clients.ask(f"10.{window}{number >> 16}.{number >> 8 & 255}.{number & 255}")
        now[0] += WINDOW

    assert MOST_CLIENTS < len(counts.keys()) <= 2 * MOST_CLIENTS, "this window's and the one's before"
    now[0] += 2 * WINDOW
    clients.ask("10.0.0.1")
    assert len(counts.keys()) == 1, "what is over is forgotten"


def test_what_is_remembered_of_clients_names_nobody() -> None:
    counts, others = WindowCounts(), WindowCounts()
    Clients(1, counts).ask("198.51.100.7")
    Clients(1, others).ask("198.51.100.7")

    assert "198.51" not in "".join(counts.keys())
    assert not counts.keys() & others.keys(), "the same address has another name in another process"


def test_when_all_places_are_taken_the_client_that_asked_longest_ago_gives_its_place() -> None:
    clients = Clients(60, WindowCounts(most_clients=3, clock=lambda: 7.0))

    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.4"):
        clients.ask(address)

    assert clients.ask("10.0.0.1").left == 57, "it is remembered"
    assert clients.ask("10.0.0.2").left == 59, "it is new again"


def test_a_client_that_is_refused_keeps_its_place() -> None:
    clients = Clients(1, WindowCounts(most_clients=2, clock=lambda: 7.0))

    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.3"):
        clients.ask(address)

    assert not clients.ask("10.0.0.1").is_granted


@pytest.mark.parametrize("quota", [1, 3, 60, 240])
@pytest.mark.parametrize("asked_at", [[600.0], [659.9], [610.0, 655.5], [601.0, 662.5], [630.3, 700.1]])
def test_after_the_time_that_was_said_one_more_is_granted_and_later_the_whole_quota_is_there(
    quota: int, asked_at: list[float]
) -> None:
    now = [0.0]
    clients = Clients(quota, WindowCounts(clock=lambda: now[0]))
    for moment in asked_at:
        now[0] = moment
        while (last := clients.ask("198.51.100.7")).is_granted:
            pass
    began = now[0]

    now[0] = began + last.next_in - 1
    too_early = clients.ask("198.51.100.7").is_granted
    now[0] = began + last.full_in - 1
    nearly = _left(clients)
    now[0] = began + last.full_in
    full = _left(clients)
    now[0] = began + last.next_in
    in_time = clients.ask("198.51.100.7").is_granted

    assert 1 <= last.next_in <= WINDOW + 1
    assert last.next_in <= last.full_in <= 2 * WINDOW + 1
    assert (too_early, in_time) == (False, True)
    assert nearly < full == quota


def _left(clients: Clients) -> int:
    """What a client has left, without asking."""
    storage = clients._storage
    assert isinstance(storage, WindowCounts)
    key = next(iter(storage.keys()))
    previous_windows = storage._previous.copy(), storage._current.copy(), storage._window
    before, left, current, _ = storage.get_sliding_window(key, WINDOW)
    storage._previous, storage._current, storage._window = previous_windows
    return clients.quota - int(before * left / WINDOW + current)


def test_the_clock_on_the_wall_may_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    clients, real = Clients(2), time.time()
    granted = [clients.ask("198.51.100.7").is_granted]

    for jump in (-86_400, 86_400):
        monkeypatch.setattr(time, "time", lambda jump=jump: real + jump)
        granted.append(clients.ask("198.51.100.7").is_granted)

    assert granted == [True, True, False]


def test_two_workers_give_a_client_half_of_the_quota_each(base: Path) -> None:
    headers, began = {"x-forwarded-for": "198.51.100.7"}, time.monotonic()
    with kb_serve(
        base, "--no-build", "--port", "0", "--workers", "2", rate_limit=60, proxies="127.0.0.1"
    ) as served:
        got = [ask(served.port, "/v1/articles", headers=headers) for _ in range(90)]
    granted = sum(response.status == 200 for response in got)

    assert {response.headers["ratelimit-policy"] for response in got} == {'"client";q=30;w=60'}
    assert 30 <= granted <= 60 + 2 + (time.monotonic() - began), "one a second comes back in another window"


# --- Redis --------------------------------------------------------------------------------------------------------------


def test_what_processes_grant_at_once_with_redis_is_exactly_the_quota(base: Path, redis: RedisServer) -> None:
    said = asking(base, redis.address)

    assert sum(granted for granted, _ in said) == 500
    assert sorted(left for _, left in said) == [497, 498, 499], "another client has a share of its own"


def test_redis_learns_no_address_and_forgets_in_two_minutes(redis: RedisServer, tmp_path: Path) -> None:
    one = RateLimit.of(Settings.load(tmp_path, rate_limit=5, rate_limit_storage=redis.address))
    other = Clients(5, open_redis(redis.address), b"of another password")
    assert one is not None
    asyncio.run(one.ask("198.51.100.7"))
    other.ask("198.51.100.7")

    with Redis.from_url(redis.address) as client:
        names = [name.decode() for name in client.scan_iter()]
        seconds = [client.ttl(name) for name in names]

    assert len(names) == 2, "the name of a client depends on the password"
    assert all(re.fullmatch(r"help-assistant:\{LIMITER/[0-9a-f]{32}/5/1/minute\}", name) for name in names)
    assert PASSWORD not in " ".join(names)
    assert all(0 < left <= 2 * WINDOW for left in seconds)


def test_two_workers_with_redis_grant_a_client_as_much_as_one(base: Path, redis: RedisServer) -> None:
    headers = {"x-forwarded-for": "198.51.100.7"}
    with kb_serve(
        *(base, "--no-build", "--port", "0", "--workers", "2"),
        rate_limit=60,
        proxies="127.0.0.1",
        rate_limit_storage=redis.address,
    ) as served:
        got = [ask(served.port, "/v1/articles", headers=headers) for _ in range(61)]

    assert [response.status for response in got] == [200] * 60 + [429]
    assert {response.headers["ratelimit-policy"] for response in got} == {'"client";q=60;w=60'}
    assert [re.search(r"r=(\d+)", r.headers["ratelimit"])[1] for r in got[:3]] == ["59", "58", "57"]  # type: ignore[index]


def test_no_request_fails_when_redis_goes_away_and_the_log_and_metrics_say_so(
    base: Path, redis: RedisServer
) -> None:
    headers = {"x-forwarded-for": "198.51.100.7"}
    with kb_serve(
        *(base, "--no-build", "--port", "0", "--workers", "2"),
        rate_limit=200,
        proxies="127.0.0.1",
        rate_limit_storage=redis.address,
    ) as served:
        before = [ask(served.port, "/v1/articles", headers=headers) for _ in range(5)]
        redis.kill()
        after = [ask(served.port, "/v1/articles", headers=headers) for _ in range(40)]
        ready, metrics = ask(served.port, "/readyz"), ask(served.port, "/metrics").text
        said = served.said()
    warnings = [json.loads(line) for line in said.splitlines() if line.startswith("{") and "Redis" in line]

    assert {response.status for response in (*before, *after, ready)} == {200}
    assert {r.headers["ratelimit-policy"] for r in before} == {'"client";q=200;w=60'}
    assert {r.headers["ratelimit-policy"] for r in after} == {'"client";q=100;w=60'}
    assert "assistant_rate_limit_fallbacks_total 40.0" in metrics
    assert 1 <= len(warnings) <= 2, "each worker says it once"
    assert {(w["storage"], w["error"]) for w in warnings} == {("redis://127.0.0.1", "ConnectionError")}
    assert PASSWORD not in said


def test_a_redis_that_came_back_counts_for_all_again(
    redis: RedisServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    now, fallbacks = [100.0], []
    limit = RateLimit(
        Clients(5),
        Clients(10, open_redis(redis.address), b"k"),
        clock=lambda: now[0],
        fell_back=lambda: fallbacks.append(now[0]),
    )

    async def quotas(times: int) -> list[int]:
        return [(await limit.ask("198.51.100.7")).quota for _ in range(times)]

    assert asyncio.run(quotas(2)) == [10, 10]
    redis.kill()
    assert asyncio.run(quotas(3)) == [5, 5, 5]
    now[0] += PAUSE_SECONDS
    assert asyncio.run(quotas(1)) == [5], "it is asked again and is still away"
    redis.start()
    assert asyncio.run(quotas(1)) == [5], "it is left alone for a while"
    now[0] += PAUSE_SECONDS
    assert asyncio.run(quotas(2)) == [10, 10]
    assert len(fallbacks) == 5
    assert [r.getMessage().split(":")[0] for r in caplog.records] == [
        "Redis does not answer",
        "Redis answers again",
    ]


def test_a_redis_that_hangs_delays_one_request_by_a_second_at_most(
    redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    limit = RateLimit(Clients(500), Clients(500, open_redis(redis.address), b"k"), clock=lambda: now[0])
    assert asyncio.run(limit.ask("198.51.100.7")).left == 499
    redis.hang()

    async def seconds() -> list[float]:
        moments = [time.perf_counter()]
        for _ in range(50):
            assert (await limit.ask("198.51.100.7")).is_granted
            moments.append(time.perf_counter())
        return [after - before for before, after in pairwise(moments)]

    delays = asyncio.run(seconds())
    now[0] += WARN_SECONDS - 1
    asyncio.run(limit.ask("198.51.100.7"))
    said_within_a_minute = len(caplog.records)
    now[0] += WARN_SECONDS
    asyncio.run(limit.ask("198.51.100.7"))

    assert 0.2 < delays[0] < 1.5
    assert max(delays[1:]) < 0.2
    assert (said_within_a_minute, len(caplog.records)) == (1, 2), "the log says it once a minute"


@pytest.mark.parametrize("password", ["wrong-password-of-some-length", f"{PASSWORD}%40"])
def test_a_wrong_password_refuses_nobody_and_is_in_no_line_of_the_log(
    redis: RedisServer, tmp_path: Path, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = redis.address.replace(PASSWORD, password)
    limit = RateLimit.of(Settings.load(tmp_path, rate_limit=5, rate_limit_storage=address))
    assert limit is not None

    assert asyncio.run(limit.ask("198.51.100.7")).is_granted
    assert len(caplog.records) == 1
    assert vars(caplog.records[0])["error"] == "AuthenticationError"
    assert password not in " ".join(str(vars(record)) for record in caplog.records)


def test_without_the_client_of_redis_the_start_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(tmp_path, rate_limit_storage=f"redis://:{PASSWORD}@127.0.0.1:6379/0")
    monkeypatch.setitem(sys.modules, "redis", None)

    with pytest.raises(SettingsError, match=r"help-assistant\[redis\]") as error:
        RateLimit.of(settings)

    assert PASSWORD not in str(error.value)
