"""Links to other hosts: which there are, what is found at their ends, and whom a check never asks."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bases import Write
from support.certificates import certificate_of_this_machine
from support.command_line import Run, says
from support.linked_host import LinkedHost, linked_host

from assistant.authoring.external_links import (
    CheckedLink,
    ExternalLink,
    Pace,
    check_links,
    external_links,
    skipped,
)
from assistant.authoring.link_requests import LinkClient, NotAsked, is_public
from assistant.content.checks import checked_library
from assistant.settings import Settings


@pytest.fixture
def host() -> Iterator[LinkedHost]:
    with linked_host() as found:
        yield found


def checked(*addresses: str, waits: list[float] | None = None, retries: int = 2) -> list[CheckedLink]:
    """What a check on this machine says of these addresses, which waits for nothing."""
    links = [ExternalLink("kb/articles/a.md", line, address) for line, address in enumerate(addresses, 1)]
    pace = Pace(1.0, retries, (waits if waits is not None else []).append)
    return [*check_links(links, LinkClient(5.0, allows_private=True), pace)]


def outcomes(*addresses: str) -> list[tuple[str, str]]:
    return [(each.outcome, each.said) for each in checked(*addresses)]


def test_each_link_to_another_host_is_found_at_its_line(base: Path, write: Write) -> None:
    write(
        "refunds",
        "## Fees\n\nSee [one](https://one.example/a?b=1&c=2) and <https://two.example/>.\n\n"
        '<a href="//three.example/x">x</a>, ![p](https://four.example/p.png), [later][r].\n\n'
        "[here](invoices.md), [top](#fees), [us](http://127.0.0.1:8000/about/), [mail](mailto:a@b.example).\n\n"
        "`https://code.example/`\n\n[r]: https://five.example/\n",
    )
    write("invoices", "## Old\n\n[one](https://one.example/a?b=1&c=2)\n")
    settings = Settings.load(base)
    head = len((base / "kb/articles/refunds.md").read_text("utf-8").partition("## Fees")[0].splitlines())

    found = external_links(checked_library(settings), settings)

    assert [(link.path, link.line - head, link.address) for link in found if "refunds" in link.path] == [
        ("kb/articles/refunds.md", 3, "https://one.example/a?b=1&c=2"),
        ("kb/articles/refunds.md", 3, "https://two.example/"),
        ("kb/articles/refunds.md", 5, "https://four.example/p.png"),
        ("kb/articles/refunds.md", 5, "https://three.example/x"),
        ("kb/articles/refunds.md", 11, "https://five.example/"),
    ]
    assert [link.path for link in found if "one.example" in link.address] == [
        "kb/articles/invoices.md",
        "kb/articles/refunds.md",
    ]


def test_a_page_is_asked_for_once_with_head_whatever_its_anchors(host: LinkedHost) -> None:
    found = checked(host.at("/page"), host.at("/page#one"), host.at("/pagé?q=ä"))

    assert [each.outcome for each in found] == ["fine", "fine", "fine"]
    assert [each.line for each in found] == [1, 2, 3]
    assert host.asked == ["HEAD /page", "HEAD /pag%C3%A9?q=%C3%A4"]


def test_a_host_that_knows_no_head_is_asked_with_get(host: LinkedHost) -> None:
    host.replies = {"HEAD /a": [(405, {})], "HEAD /b": [(404, {})], "GET /b": [(404, {})]}

    assert outcomes(host.at("/a"), host.at("/b")) == [("fine", "200 OK"), ("dead", "404 Not Found")]
    assert host.asked == ["HEAD /a", "GET /a", "HEAD /b", "GET /b"]


def test_a_redirect_for_good_is_told_with_where_it_leads(host: LinkedHost) -> None:
    host.replies = {
        "/old": [(301, {"Location": "/newer"})],
        "/newer": [(308, {"Location": "/new#part"})],
        "/today": [(302, {"Location": "/new"})],
        "/lost": [(301, {"Location": "/gone"})],
        "/gone": [(410, {})],
        "/round": [(302, {"Location": "/round"})],
    }

    found = checked(*(host.at(path) for path in ("/old", "/today", "/lost", "/round")))

    assert [(each.outcome, each.said, each.leads_to) for each in found] == [
        ("moved", "redirects for good", host.at("/new")),
        ("fine", "redirects", host.at("/new")),
        ("dead", "410 Gone", host.at("/gone")),
        ("dead", "more than 5 redirects", host.at("/round")),
    ]


def test_a_host_that_fails_is_asked_again_and_one_that_refuses_programs_is_unclear(host: LinkedHost) -> None:
    host.replies = {
        "/shaky": [(500, {}), (502, {}), (200, {})],
        "/silent": [(0, {})],
        "/broken": [(500, {})],
        "/members": [(403, {})],
    }

    found = outcomes(*(host.at(path) for path in ("/shaky", "/silent", "/broken", "/members")))

    assert [outcome for outcome, _ in found] == ["fine", "dead", "dead", "unclear"]
    assert found[1][1] == "no answer of HTTP"
    assert [host.asked.count(f"GET {path}") for path in ("/shaky", "/silent", "/broken", "/members")] == [
        1,
        3,
        3,
        1,
    ]


def test_a_busy_host_is_left_alone_for_as_long_as_it_says(host: LinkedHost) -> None:
    host.replies = {
        "/busy": [(429, {"Retry-After": "7"}), (200, {})],
        "/for-days": [(503, {"Retry-After": "86400"})],
    }
    waits: list[float] = []

    found = checked(host.at("/busy"), host.at("/for-days"), waits=waits)

    assert [each.outcome for each in found] == ["fine", "dead"]
    assert waits == [7.0, 1.0]
    assert host.asked == ["HEAD /busy", "HEAD /busy", "HEAD /for-days"]


def test_one_host_gets_one_request_at_a_time_with_a_pause_between_them(host: LinkedHost) -> None:
    waits: list[float] = []
    host.lingers = 0.05

    checked(*(host.at(f"/{number}") for number in range(6)), waits=waits)

    assert host.most_at_once == 1
    assert waits == [1.0] * 5
    assert host.asked == [f"HEAD /{number}" for number in range(6)]


def test_a_host_that_there_is_not_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert outcomes(f"http://127.0.0.1:{port}/") == [("dead", "Connection refused")]
    assert outcomes("http://127.0.0.1:99999/") == [("not asked", "this is no address")]

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert outcomes("http://no-such-host.invalid/") == [("dead", "there is no such host")]


def test_a_certificate_must_be_for_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = certificate_of_this_machine(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)

    with linked_host(tls) as host:
        unknown = outcomes(host.at("/", scheme="https"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = outcomes(host.at("/", scheme="https"))
        other = outcomes(host.at("/", host="localhost", scheme="https"))

    assert known == [("fine", "200 OK")]
    assert unknown[0][1].startswith("its certificate is not valid: ")
    assert other[0][1].startswith("its certificate is not valid: Hostname mismatch")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
    ],
)
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_a_private_address_is_never_connected_to_however_it_is_written(host: LinkedHost, name: str) -> None:
    with pytest.raises(NotAsked, match="a private address, which is not asked; to ask it: --allow-private"):
        LinkClient(5.0).ask("HEAD", host.at("/", host=name))

    assert host.asked == []


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_a_moment_later(
    host: LinkedHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def look_up(name: str, port: int, **_: object) -> list[object]:
        asked.append(name)
        answers = [("8.8.8.8", port), ("127.0.0.1", port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answer) for answer in answers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    with pytest.raises(NotAsked, match="a private address"):
        LinkClient(5.0).ask("HEAD", host.at("/", host="rebinding.example"))
    assert asked == ["rebinding.example"]
    assert host.asked == []


def test_patterns_leave_addresses_out() -> None:
    links = [ExternalLink("a.md", 1, address) for address in ("https://a.example/x", "https://b.example/y")]

    assert [link.address for link in skipped(links, [re.compile("a[.]example")])] == ["https://b.example/y"]


def test_the_command_tells_file_line_and_what_came(
    kb: Run, base: Path, write: Write, host: LinkedHost
) -> None:
    host.replies = {"/gone": [(404, {})], "/old": [(301, {"Location": "/new"})]}
    path = write(
        "refunds", f"## Fees\n\n[a]({host.at('/gone')}) [b]({host.at('/old')}) [c]({host.at('/fine')})\n"
    )
    line = path.read_text("utf-8").splitlines().index("## Fees") + 3
    options = ("-C", base, "--delay", "0", "--allow-private")

    ran = kb("external-links", *options)
    told = json.loads(kb("external-links", *options, "--json").out)
    fine = kb("external-links", *options, "--skip", "/gone")
    private = kb("external-links", "-C", base, "--delay", "0")
    wrong = kb("external-links", "-C", base, "--skip", "(")

    assert (ran.code, fine.code, private.code, wrong.code) == (1, 0, 0, 2)
    assert f"kb/articles/refunds.md:{line}: dead  {host.at('/gone')}  404 Not Found" in ran.out
    assert f"moved  {host.at('/old')}  redirects for good\n  leads to {host.at('/new')}" in ran.out
    assert "3 links to other hosts: 1 fine, 1 dead, 1 moved." in ran.out
    assert told["dead"] == 1
    assert {each["outcome"] for each in told["links"]} == {"fine", "dead", "moved"}
    assert "3 links to other hosts: 3 not asked." in private.out
    assert says(wrong.err, "'(' is no regular expression")
