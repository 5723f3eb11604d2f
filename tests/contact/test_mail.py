"""A message as mail: what is sent, to whom, and what of it no header has."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.policy import SMTP
from pathlib import Path

import pytest
from support.certificates import certificate_of_this_machine
from support.mail_server import mail_server

from assistant.contact.mail import Mail
from assistant.contact.message import Message, WaitingMessage
from assistant.errors import DeliveryError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sent(**parts: str) -> WaitingMessage:
    return WaitingMessage(0xABC, NOON, Message(**{"text": "The menu has no such entry.", **parts}))


def mail(port: int, server: str = "smtp://127.0.0.1", site_name: str = "Test help") -> Mail:
    return Mail(f"{server}:{port}", "help@example.org", "people@example.org", site_name)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certificate_of_this_machine(tmp_path)


def test_the_mail_has_the_message_and_what_goes_along_and_can_be_answered() -> None:
    with mail_server() as server:
        mail(server.port)(
            sent(
                text="Grüße,\nthe menu has no such entry.",
                email="alex@example.com",
                question="How do I refund?",
                page="Refunds, /articles/refunds/",
                section="Fees",
            )
        )

    (got,) = server.mails
    text = got.get_content().replace("\r\n", "\n")
    assert server.recipients == ["people@example.org"]
    assert got["Message-ID"] == "<0000000000000abc@example.org>"
    assert got["Reply-To"] == "alex@example.com"
    assert got["From"] == "Test help <help@example.org>"
    assert got["Date"].datetime == NOON
    assert text.startswith("Grüße,\nthe menu has no such entry.\n\n--\n")
    for line in (
        "Question: How do I refund?",
        "Page: Refunds, /articles/refunds/",
        "Section: Fees",
        "Answer to: alex@example.com",
        "Accepted 2026-11-22 12:00 UTC. Message 0000000000000abc.",
    ):
        assert line in text.splitlines()


def test_no_header_has_a_word_of_the_message() -> None:
    composed = mail(1).composed(sent(text="marmalade", question="flamingo", page="zebra", section="quokka"))

    head = composed.as_bytes(policy=SMTP).partition(b"\r\n\r\n")[0]
    assert [word for word in (b"marmalade", b"flamingo", b"zebra", b"quokka") if word in head] == []
    assert "Reply-To" not in composed


@pytest.mark.parametrize(
    "address",
    [
        "alex@example.com\nBcc: all@example.org",
        "alex@example.com\r\n\r\nHello",
        "a@b.example, c@d.example",
        "Al <a@b.example>",
        "=?utf-8?q?a?=@example.com",
    ],
)
def test_an_address_with_more_than_an_address_is_in_no_header(address: str) -> None:
    composed = mail(1).composed(sent(email=address))

    assert "Reply-To" not in composed
    assert "Bcc" not in composed


def test_what_a_server_says_after_it_took_a_mail_does_not_send_it_again() -> None:
    with mail_server() as server:
        server.goodbye = "421 closing"
        mail(server.port)(sent())

    assert len(server.got) == 1


def test_a_name_of_the_site_with_line_breaks_adds_no_header() -> None:
    named = mail(1, site_name="Help\r\nBcc: all@example.org")

    with pytest.raises(ValueError, match=r"CR or LF|linefeed|[Ii]nvalid"):
        named.composed(sent())


def test_what_goes_along_stays_on_its_line() -> None:
    text = mail(1).composed(sent(question="one\nPage: another")).get_content()

    assert "Question: one Page: another" in text.splitlines()


def test_it_signs_in_over_tls_with_what_the_address_says(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    with mail_server(tls=context) as server:
        mail(server.port, "smtps://a%40b:right@127.0.0.1")(sent())

    assert server.signed_in == [("a@b", "right")]
    assert len(server.got) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    with mail_server(tls=context) as server, pytest.raises(DeliveryError, match="SSLCertVerificationError"):
        mail(server.port, "smtps://127.0.0.1")(sent())

    assert server.got == []


@pytest.mark.parametrize(
    ("server", "refusals", "message"),
    [
        ("smtp://a:wrong@127.0.0.1", [], "the mail server answers with 535"),
        ("smtp://127.0.0.1", ["451 marmalade"], "the mail server answers with 451"),
    ],
)
def test_a_refusal_is_told_by_its_number_and_without_words(
    server: str, refusals: list[str], message: str
) -> None:
    with mail_server() as known:
        known.refusals += refusals
        with pytest.raises(DeliveryError) as raised:
            mail(known.port, server)(sent())

    assert str(raised.value) == message


def test_a_server_that_is_not_there_is_named_by_what_went_wrong() -> None:
    with mail_server() as server:
        pass

    with pytest.raises(DeliveryError, match="the mail server cannot be used: ConnectionRefusedError"):
        mail(server.port)(sent())


def test_no_secret_is_in_what_a_program_prints_of_it() -> None:
    assert "hunter2" not in repr(Mail("smtp://a:hunter2@127.0.0.1", "a@b.example", "a@b.example", "Help"))
