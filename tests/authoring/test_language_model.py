"""What the client of a language model sends, and what it says when it cannot be answered."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from support.language_model import completion, language_model, reply

from assistant.authoring.language_model import LONGEST_WAIT, WAITS, LanguageModel
from assistant.errors import LanguageModelError, NoSuggestions, SettingsError
from assistant.settings import Settings, shown

KEY = "sk-this-is-the-secret-key"


def settings(url: str, **more: object) -> Settings:
    given = {"language_model_url": url, "language_model_name": "small-model", "language_model_key": KEY}
    return Settings.load(Path("no-such-base"), **{**given, **more})


def said(url: str, **more: object) -> str:
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel(settings(url, **more), wait=lambda _: None).answer("Be brief.", "Hello?")
    assert KEY not in str(caught.value)
    return str(caught.value)


def test_a_question_goes_out_as_a_chat_completion_and_its_text_comes_back() -> None:
    with language_model(completion("Good morning.")) as server:
        assert LanguageModel(settings(server.url)).answer("Be brief.", "Hello?") == "Good morning."

    head = server.received[0].partition(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /v1/chat/completions HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}" in head
    assert server.bodies == [
        {
            "model": "small-model",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hello?"},
            ],
            "stream": False,
        }
    ]


def test_without_a_key_none_is_sent() -> None:
    with language_model(completion("Hi.")) as server:
        LanguageModel(settings(server.url, language_model_key="")).answer("", "Hello?")

    assert b"authorization" not in server.received[0].lower()


@pytest.mark.parametrize("missing", ["URL", "NAME"])
def test_without_a_setting_the_error_names_it(missing: str) -> None:
    with pytest.raises(
        SettingsError, match=f"ASSISTANT_LANGUAGE_MODEL_{missing} is not set, so nothing was sent"
    ):
        LanguageModel(settings("http://127.0.0.1:1/v1", **{f"language_model_{missing.lower()}": ""}))


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(settings("http://localhost:1/v1"))["language_model_key"] == "set"
    assert KEY not in repr(settings("http://localhost:1/v1"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://llm.example.com/v1", "would go to another machine in the clear"),
        ("http://127.0.0.1.example.com/v1", "would go to another machine in the clear"),
        ("http://localhost.example.com/v1", "would go to another machine in the clear"),
        ("https://someone:hunter2hunter2@llm.example.com/v1", "write the key into language_model_key"),
        ("ftp://llm.example.com/v1", "write an address such as https://llm.example.com/v1"),
        ("https://llm.example.com:port/v1", "write an address such as"),
        ("llm.example.com", "write an address such as"),
        ("https://llm.example.com/v1?key=x", "write an address such as"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(url)

    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:11434/v1", "http://localhost:1/v1", "http://[::1]:1/v1"])
def test_plain_http_to_this_machine_is_allowed(url: str) -> None:
    assert LanguageModel(settings(url)).url == url


def test_plain_http_to_another_machine_is_allowed_when_somebody_says_so() -> None:
    found = settings("http://llm.internal/v1/", language_model_plain_http=True)

    assert LanguageModel(found).url == "http://llm.internal/v1"


def test_no_connection_is_said_with_the_setting_that_names_the_address() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    assert re.fullmatch(
        rf"127\.0\.0\.1:{port} cannot be reached: [Cc]onnection refused\n"
        r"  Does it run\? ASSISTANT_LANGUAGE_MODEL_URL names it\.",
        said(f"http://127.0.0.1:{port}/v1"),
    )


def test_a_server_that_says_nothing_in_time_is_not_waited_for() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        message = said(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", language_model_seconds=0.05)

    assert "did not answer within 0.05 s\n  ASSISTANT_LANGUAGE_MODEL_SECONDS gives it more time." in message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            reply(f'{{"error": {{"message": "bad key {KEY}"}}}}', "401 Unauthorized"),
            "refuses the key (401)\n  Set ASSISTANT_LANGUAGE_MODEL_KEY",
        ),
        (reply("", "403 Forbidden"), "refuses the key (403)"),
        (
            reply('{"error": {"message": "no such model"}}', "404 Not Found"),
            "answers with 404: no such model\n  Is 'small-model' a model there",
        ),
        (
            reply(f'{{"error": {{"message": "\\u001b[31m{KEY} is\\nbusy"}}}}', "500 Server Error"),
            "answers with 500: [31m… is busy",
        ),
        (reply("oops", "503 Unavailable"), "answers with 503: Unavailable"),
        (
            reply("", "302 Found", "Location: https://elsewhere.example.com/v1"),
            "leads to elsewhere.example.com, where nothing was sent",
        ),
        (
            reply("", "307 Temporary Redirect", "Location: https://elsewhere.example.com/v1"),
            "leads to elsewhere.example.com, where nothing was sent",
        ),
        (b"", "cannot be reached: Remote end closed connection without response"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "cannot be reached: SSH-2.0-OpenSSH_9.6"),
    ],
)
def test_what_a_server_refuses_is_said_in_our_words_and_never_with_the_key(
    answer: bytes, message: str
) -> None:
    with language_model(answer) as server:
        assert message in said(server.url)

    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            reply("<html>Welcome</html>"),
            "did not answer as a chat completion does, but: <html>Welcome</html>",
        ),
        (reply('{"choices": []}'), "did not answer as a chat completion does"),
        (reply("[" * 100_000), "did not answer as a chat completion does"),
        (reply(b"\xff\xfe\x00"), "did not answer as a chat completion does"),
        (completion(None), "answered with no text"),
        (completion("  \n"), "answered with no text"),
        (completion("x" * 1_000_001), "is longer than 1,000,000 bytes"),
    ],
)
def test_an_answer_without_a_text_is_of_no_use(answer: bytes, message: str) -> None:
    with (
        language_model(answer) as server,
        pytest.raises(NoSuggestions) as caught,
    ):
        LanguageModel(settings(server.url)).answer("", "Hello?")

    assert message in str(caught.value)


def waits(after: str) -> list[float]:
    """How long is waited when a server asks twice for it."""
    waited: list[float] = []
    busy = reply("", "429 Too Many Requests", f"Retry-After: {after}")
    with language_model(busy, busy, completion("Hi.")) as server:
        assert LanguageModel(settings(server.url), wait=waited.append).answer("", "Hello?") == "Hi."
    return waited


def test_after_too_many_requests_it_waits_as_many_seconds_as_the_server_asks() -> None:
    assert waits("7") == [7.0, 7.0]


def test_after_too_many_requests_it_waits_until_the_moment_that_the_server_names() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=LONGEST_WAIT), usegmt=True)

    first, second = waits(moment)

    assert 0 < second <= first <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("headers", "sent", "message"),
    [
        (["Retry-After: 3600"], 1, "takes no more requests for 3600 s (429)"),
        (["Retry-After: soon"], 1, "takes no more requests for now (429)"),
        ([], 1, "takes no more requests for now (429)"),
        (["Retry-After: 1"], WAITS + 1, "takes no more requests for 1 s (429)"),
    ],
)
def test_when_that_is_too_long_or_too_often_the_error_says_for_how_long(
    headers: list[str], sent: int, message: str
) -> None:
    with language_model(reply("", "429 Too Many Requests", *headers)) as server:
        assert message in said(server.url)

    assert len(server.received) == sent
