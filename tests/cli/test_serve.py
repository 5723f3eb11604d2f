"""`kb serve` as it is started by hand."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import Run, says
from support.server import ENVIRONMENT, ask, errors_in, kb_serve

from assistant.builds import build
from assistant.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_base_of_ones_own_from_init_to_an_answer_over_http(tmp_path: Path) -> None:
    def kb(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "assistant.cli", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            check=True,
        )

    assert "cd mine && kb serve" in kb("init", "mine", "--name", "My help").stdout
    assert "2 articles" in kb("build", "--base", "mine").stdout
    with kb_serve(tmp_path / "mine", "--port", "0") as served:
        answer = ask(served.port, "/v1/answers", {"question": "How long does a refund take?"}).json()
        page = ask(served.port, "/articles/refunds/").text
        at_start = served.said()
        code, said = served.stop(signal.SIGINT)

    assert at_start.startswith("My help")
    assert served.port != 0
    assert answer["text"] == "Five working days after we approve it."
    assert "Five working days after we approve it." in page
    command = re.search(r"Try:\s+(curl .*)", at_start)
    assert command, "an example question to try is printed"
    body = re.search(r"-d '(.*)'", command.group(1))
    assert body
    assert json.loads(body.group(1)).keys() == {"question"}
    assert code in (0, 130)
    assert said.strip() == ""


def test_serve_listens_on_the_port_of_the_variable_and_the_option_wins(small: Path) -> None:
    one, other = free_port(), free_port()

    with (
        kb_serve(small, port=one) as by_variable,
        kb_serve(small, "--port", str(other), port=one) as by_option,
    ):
        ports = by_variable.port, by_option.port
        answered = [ask(port, "/livez").status for port in ports]
        code, said = by_variable.stop(signal.SIGTERM)

    assert ports == (one, other)
    assert answered == [200, 200]
    assert code in (0, 143, -signal.SIGTERM)
    assert errors_in(said) == []


def test_what_names_an_address_names_the_one_that_is_served(small: Path) -> None:
    port = free_port()

    with kb_serve(small, port=port) as served:
        page = ask(served.port, "/articles/refunds/").text
        link = ask(served.port, "/v1/replies/900001/top").json()["reply"]["link"]
        described = ask(served.port, "/docs").text
        feed = ask(served.port, "/feed.xml").text

    assert f'<link rel="canonical" href="http://127.0.0.1:{port}/articles/refunds/"' in page
    for form in link.values():
        assert f"http://127.0.0.1:{port}/a/900001" in form
    for text in (page, described, feed):
        found = set(re.findall(r"http://(?:127\.0\.0\.1|localhost)[^/\"'\s<]*", text))
        assert found == {f"http://127.0.0.1:{port}"}


def test_serve_on_a_port_in_use_ends_with_2_and_names_the_way_out(kb: Run, small: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ran = kb("serve", "--base", small, "--port", port)

    assert ran.code == 2
    assert says(ran.err, f"127.0.0.1:{port} cannot be used: Address already in use")
    assert "kb serve --port" in ran.err
    assert not (small / "kb/index/current").exists(), "nothing is built for a server that cannot start"


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7"])
def test_serve_on_an_address_that_is_not_of_this_machine_ends_with_2(kb: Run, small: Path, host: str) -> None:
    ran = kb("serve", "--base", small, "--host", host, "--port", "0")

    assert ran.code == 2
    assert says(ran.err, f"{host}:0 cannot be used")


def test_serve_with_a_new_mistake_serves_the_last_good_build_and_says_so(small: Path) -> None:
    build.build(Settings.load(small))
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    with kb_serve(small, "--port", "0") as served:
        page = ask(served.port, "/articles/refunds/").text
        code, _ = served.stop(signal.SIGINT)

    assert "Five working days after we approve it." in page
    assert code in (0, 130)
    assert says(served.said(), "kb/articles/broken.md")
    assert says(served.said(), "Serving the last good build instead.")


def test_serve_with_a_mistake_and_no_build_names_the_mistake(kb: Run, small: Path) -> None:
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    ran = kb("serve", "--base", small, "--port", "0")

    assert ran.code == 1
    assert says(ran.err, "kb/articles/broken.md")


def test_serve_without_building_needs_a_build(kb: Run, small: Path) -> None:
    ran = kb("serve", "--no-build", "--base", small, "--port", "0")

    assert (ran.code, says(ran.err, "no index in"), "kb build" in ran.err) == (1, True, True)


def test_ctrl_c_during_a_build_ends_quietly_and_leaves_nothing_half_done(
    small: Path, monkeypatch: pytest.MonkeyPatch, kb: Run
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_site", interrupted)

    ran = kb("build", "--base", small)

    assert ran.code in (1, 130)
    assert list((small / "kb/index/builds").iterdir()) == []
