"""How the server is reached, whom it refuses, what it leaves behind, and that it follows what is published."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from support.bases import small_base
from support.command_line import Run, says
from support.mcp_client import TRANSPORTS, Session, command, kb_mcp_http
from support.server import ENVIRONMENT, Got, ask, in_thread, until

from assistant import today
from assistant.api.engines import Engines
from assistant.builds import build
from assistant.mcp.server import make_server
from assistant.mcp.transports import PATH, http_app
from assistant.settings import Settings

CANARY = "Quetzalcoatlus"

CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "answer", "arguments": {"question": "How long does a refund take?"}},
}

Transport = Callable[..., AbstractContextManager[Session]]


@pytest.fixture(params=TRANSPORTS.values(), ids=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> Transport:
    found: Transport = request.param
    return found


@pytest.fixture
def built(small: Path, one_speller: None) -> Path:
    build.build(Settings.load(small))
    return small


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def started(root: Path) -> subprocess.Popen[str]:
    """`kb mcp`, for a test that speaks to it line by line."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command(root), env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def post(port: int, message: object = CALL, **headers: str) -> Got:
    accepts = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    return ask(port, PATH, message, {**accepts, **{name.replace("_", "-"): v for name, v in headers.items()}})


def test_nothing_that_is_typed_is_on_disk_or_in_a_log(built: Path, transport: Transport) -> None:
    before = contents(built)
    log = built.with_name("log")

    with transport(built, log, log_level="debug") as session:
        for question in (f"is {CANARY} a refund?", f"ssn 123-45-6789 of {CANARY}"):
            session.given("answer", question=question)
            session.given("search", query=question)
        session.called("read", address=f"https://{CANARY}.example/{CANARY}")
        session.called("answer", **{CANARY: 1})
        session.called("answer", question="refund", choice=CANARY)
        with pytest.raises(MCPError):
            session.called(CANARY)
        if session.address:
            port = int(session.address.split(":")[2].partition("/")[0])
            post(port, host=f"{CANARY}.example")
            post(port, origin=f"https://{CANARY}.example")
            post(port, {**CALL, "method": CANARY})
            post(port, {**CALL, "params": {"name": CANARY, "arguments": CANARY}})

    after = contents(built)
    assert {path for path in after if after[path] != before.get(path)} == set()
    assert CANARY.lower() not in log.read_text("utf-8").lower()
    assert "Traceback" not in log.read_text("utf-8")


def test_what_is_published_later_is_answered_without_a_restart(
    tmp_path: Path, one_speller: None, transport: Transport
) -> None:
    root = small_base(tmp_path / "base", "reload_seconds: 0.02")
    build.build(Settings.load(root))
    refunds = root / "kb/articles/refunds.md"

    with transport(root, tmp_path / "log") as session:
        before = session.given("answer", question="How long does a refund take?")
        refunds.write_text(refunds.read_text("utf-8").replace("Five", "Six"), "utf-8")
        made, _ = build.build(Settings.load(root))
        until(lambda: session.given("read", address="900001")["build"] == made.id, "it serves the new build")
        after = session.given("answer", question="How long does a refund take?")

    assert before["text"].startswith("Five")
    assert after["text"].startswith("Six")
    assert after["build"] == made.id


def test_standard_output_has_the_protocol_alone(built: Path) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    sent = [json.dumps(hello), json.dumps(ready), f"{CANARY} is no JSON", json.dumps(CALL)]

    with started(built) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"{line}\n" for line in sent))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, said = process.communicate(timeout=60)

    assert process.returncode == 0
    assert [answer["id"] for answer in answers] == [0, 1]
    assert answers[1]["result"]["structuredContent"]["text"].startswith("Five working days")
    assert rest + said == ""


def test_ctrl_c_ends_it_while_its_client_is_still_there(built: Path) -> None:
    with started(built) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"}) + "\n")
        process.stdin.flush()
        process.stdout.readline()  # it serves
        process.send_signal(signal.SIGINT)

        assert process.wait(30) in (130, -signal.SIGINT)


Serve = Callable[..., AbstractContextManager[int]]


@pytest.fixture
def served(built: Path) -> Serve:
    """`served("help.example.com", rate_limit=2)` answers over HTTP in a thread, and gives its port."""

    def serve(*names: str, **settings: Any) -> AbstractContextManager[int]:
        chosen = Settings.load(built, **settings)
        engines = Engines(chosen, today)
        return in_thread(http_app(make_server(chosen, engines), chosen, names))

    return serve


def test_a_page_of_another_host_cannot_ask_by_way_of_a_name_that_it_points_here(
    served: Serve,
) -> None:
    with served("help.example.com", cors_origins=("https://app.example.com",)) as port:
        by_here = post(port, host=f"localhost:{port}")
        by_name = post(port, host="help.example.com")
        by_other = post(port, host="evil.example")
        from_named = post(port, origin="https://app.example.com")
        from_other = post(port, origin="https://evil.example")

    assert by_here.json()["result"]["structuredContent"]["status"] == "answered"
    assert by_name.status == from_named.status == 200
    assert (by_other.status, by_other.text) == (421, "Invalid Host header")
    assert (from_other.status, from_other.text) == (403, "Invalid Origin header")


def test_a_client_of_the_proxy_has_its_share_of_requests(
    served: Serve,
) -> None:
    with served(rate_limit=2, proxies=("127.0.0.1",)) as port:
        got = [post(port, x_forwarded_for="203.0.113.9") for _ in range(3)]
        other = post(port, x_forwarded_for="203.0.113.10")

    assert [each.status for each in got] == [200, 200, 429]
    assert "more than 2 times" in got[2].json()["detail"]
    assert int(got[2].headers["retry-after"]) > 0
    assert other.status == 200


def test_what_is_no_call_is_refused(served: Serve) -> None:
    with served(max_body=2000) as port:
        stream = ask(port, PATH, headers={"accept": "text/event-stream"})
        elsewhere = ask(port, "/v1/answers", {"question": "refund"})
        large = post(port, {**CALL, "params": {"name": "answer", "arguments": {"question": "x" * 3000}}})
        wrong = post(port, ["no", "call"])

    assert (stream.status, elsewhere.status, large.status, wrong.status) == (405, 404, 413, 400)


def test_it_listens_on_this_machine_alone_unless_it_is_told_its_names(built: Path, kb: Run) -> None:
    with kb_mcp_http(built, built.with_name("log")) as address:
        assert address.startswith("http://127.0.0.1:")
    nameless = kb("mcp", "-C", built, "--http", "--host", "0.0.0.0")
    path = kb("mcp", "-C", built, "--http", "--name", "help.example.com/mcp")

    assert nameless.code == path.code == 2
    assert says(nameless.err, "Name what it is asked by: --name help.example.com")
    assert says(path.err, "'help.example.com/mcp' is no host")


def test_without_a_build_it_says_how_to_make_one(small: Path) -> None:
    done = subprocess.run(
        command(small), stdin=subprocess.DEVNULL, env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert "Build it with: kb build" in done.stderr


def test_without_the_sdk_it_says_what_to_install(built: Path) -> None:
    script = (
        "import sys; sys.modules['mcp'] = None\n"
        "from assistant.cli import main\n"
        f"sys.argv = ['kb', 'mcp', '-C', {str(built)!r}]\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert done.stderr == (
        "kb mcp needs the SDK of the Model Context Protocol\n"
        "  Install it with: pip install 'help-assistant[mcp]'\n"
    )
