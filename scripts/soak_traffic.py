"""What a soak asks of the service, and the record of what came back."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))


MARK = "It takes {n} working days, counted from the day of the request."
MARKED = re.compile(r"It takes (\d+) working days")
JSON = {"Content-Type": "application/json"}


@dataclass
class Record:
    """What happened, gathered by all threads."""

    started: float
    latencies: list[tuple[float, float]] = field(default_factory=list)
    """When each request began, and how long it took, in seconds."""

    failures: list[str] = field(default_factory=list)
    excused: int = 0
    """Requests that failed within a fault that explains them."""

    statuses: Counter[str] = field(default_factory=Counter)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Build id and the number that the answer gave."""

    published: dict[str, str] = field(default_factory=dict)
    """Build id to the number that its article has."""

    publishes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    locked: list[list[float]] = field(default_factory=list)
    """When the journal was locked: from, until. The end is not known while it is."""

    memory: list[tuple[float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Request:
    """One kind of request and the statuses that are right for it."""

    name: str
    method: str
    path: str
    body: object = None
    right: tuple[int, ...] = (200,)
    weight: int = 1


def requests_of(article: int) -> list[Request]:
    """The traffic: questions most of all, then everything else that people and programs send."""
    ask = "How long does it take until the money is back?"
    return [
        Request("question", "POST", "/v1/answers", {"question": ask}, weight=6),
        Request(
            "question with a card",
            "POST",
            "/v1/answers",
            {"question": f"my card is 4111 1111 1111 1111. {ask}"},
        ),
        Request(
            "question nobody wrote about", "POST", "/v1/answers", {"question": "zebra crossing in the rain"}
        ),
        Request("search", "POST", "/v1/search", {"query": "refu"}, weight=4),
        Request("ticket", "POST", "/v1/suggestions", {"ticket": f"Hello,\n{ask} Thanks, Ana"}),
        Request("articles", "GET", "/v1/articles"),
        Request("article", "GET", f"/v1/articles/{article}"),
        Request("page", "GET", "/articles/refunds/", weight=3),
        Request("home", "GET", "/", weight=2),
        Request("short link", "GET", f"/a/{article}", right=(302,)),
        Request("nothing there", "GET", "/nope/", right=(404,)),
        Request("no JSON", "POST", "/v1/answers", "{", right=(400,)),
        Request("no question", "POST", "/v1/answers", {"question": ""}, right=(422,)),
        Request("too large", "POST", "/v1/answers", {"question": "x" * 70_000}, right=(413,)),
        Request("feedback", "POST", "/v1/feedback", {"article": article, "verdict": "helped"}, right=(201,)),
        Request("ready", "GET", "/readyz"),
        Request("metrics", "GET", "/metrics"),
    ]


@contextlib.contextmanager
def noted(record: Record, what: str) -> Iterator[None]:
    """What goes wrong in a thread of the run is a failure of the run, too."""
    try:
        yield
    except Exception as error:
        with record.lock:
            record.failures.append(f"{what}: {error!r}")


def drive(
    port: int, record: Record, kinds: list[Request], rate: float, is_over: Callable[[], bool], seed: int
) -> None:
    """One client: requests at an even pace until the run is over. It reconnects when the other side closed."""
    with noted(record, "a client gave up"):
        _drive(port, record, kinds, rate, is_over, seed)


def _drive(
    port: int, record: Record, kinds: list[Request], rate: float, is_over: Callable[[], bool], seed: int
) -> None:
    chance, next_at = random.Random(seed), time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not is_over():
        now = time.monotonic()
        if now < next_at:
            time.sleep(min(next_at - now, 0.5))
            continue
        next_at = max(next_at + 1 / rate, now - 1)
        kind = chance.choices(kinds, [k.weight for k in kinds])[0]
        data = (
            None if kind.body is None else kind.body if isinstance(kind.body, str) else json.dumps(kind.body)
        )
        began = time.monotonic()
        try:
            connection.request(kind.method, kind.path, data, JSON if data is not None else {})
            response = connection.getresponse()
            status, text = response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if kind.name == "too large":  # refused while it was still being sent
                continue
            status, text = 0, repr(error)
        with record.lock:
            record.latencies.append((began, time.monotonic() - began))
            record.statuses[f"{kind.name}: {status}"] += 1
            if kind.name == "question" and status == 200:
                answer = json.loads(text)
                number = MARKED.search(answer["text"] or "")
                record.seen.add((answer["build"], number[1] if number else "none"))
            if status not in kind.right:
                if (
                    kind.name == "feedback"
                    and status == 503
                    and any(a <= began <= b for a, b in record.locked)
                ):
                    record.excused += 1
                else:
                    record.failures.append(
                        f"{began - record.started:.1f} s: {kind.name}: {status} {text[:200]}"
                    )
    connection.close()
