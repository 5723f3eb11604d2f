"""The page that describes the API: its examples work, its addresses are those that are served, and each
parameter stands where it really is."""

from __future__ import annotations

import html
import re
import shlex
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from support.applications import Open
from support.bases import small_base
from support.server import ask, in_thread

from assistant.api.app import create_app
from assistant.api.reference import PLACEHOLDER, groups, highlighted
from assistant.api.samples import Call, curl, javascript, python
from assistant.builds import build
from assistant.settings import Settings

DESK = "a-token-for-the-desk"


@dataclass(frozen=True)
class Shown:
    """An operation as the page shows it."""

    name: str
    text: str
    status: int
    """Of the response that the page says comes back."""

    samples: dict[str, str]
    """The example request in each language."""


def shown_in(page: str) -> list[Shown]:
    """Each operation of the page."""
    return [
        Shown(
            name=part.split('"', 1)[0],
            text=part,
            status=int(re.search(r"code-status--good\">(\d+)<", part)[1]),  # type: ignore[index]
            samples={
                language: html.unescape(code)
                for language, code in re.findall(
                    r'<div class="sample" data-language="(\w+)">.*?<code>(.*?)</code>', part, re.S
                )
            },
        )
        for part in page.split('data-operation="')[1:]
    ]


def send(client: TestClient, line: str, token: str = "") -> int:
    """Send what a line for curl says; gives the status."""
    words = shlex.split(line.replace("\\\n", " ").replace(PLACEHOLDER, token))
    assert words[:2] == ["curl", "-s"]
    headers = [tuple(words[at + 1].split(": ", 1)) for at, word in enumerate(words) if word == "-H"]
    (body,) = [words[at + 1] for at, word in enumerate(words) if word == "-d"] or [None]
    method = "GET" if body is None else "POST"
    content = None if body is None else body.encode()
    return client.request(method, words[2], content=content, headers=headers).status_code  # type: ignore[arg-type]


@pytest.fixture
def page(client: TestClient) -> str:
    """The page of the shipped base."""
    response = client.get("/docs")
    assert response.status_code == 200
    return response.text


@pytest.fixture(scope="module")
def settings(small_built: Path) -> Settings:
    """Of a small base."""
    return Settings.load(small_built)


# --- examples -----------------------------------------------------------------------------------------------


def test_every_operation_has_an_example_in_three_languages_that_gets_the_documented_status(
    client: TestClient, page: str
) -> None:
    operations = shown_in(page)
    described = client.get("/openapi.json").json()["paths"].values()

    assert {each.name for each in operations} == {
        operation["operationId"] for methods in described for operation in methods.values()
    }
    for each in operations:
        if each.name == "sendMessage":  # which this service refuses
            assert (each.samples, "data-method" in each.text) == ({}, True)
            continue
        assert [*each.samples] == ["curl", "python", "javascript"], each.name
        assert send(client, each.samples["curl"]) == each.status, each.name


def test_where_messages_have_somewhere_to_go_there_is_an_example_of_one(client_of: Open) -> None:
    with client_of(
        smtp_url="smtp://127.0.0.1:1", mail_from="help@example.org", mail_to="people@example.org"
    ) as client:
        (message,) = [each for each in shown_in(client.get("/docs").text) if each.name == "sendMessage"]

        assert send(client, message.samples["curl"]) == message.status == 201


def test_the_examples_ask_a_real_question_and_name_a_real_article(client: TestClient, page: str) -> None:
    samples = {each.name: each.samples["curl"] for each in shown_in(page) if each.samples}
    question = shlex.split(samples["answerQuestion"].replace("\\\n", " "))[-1]
    number = samples["getArticle"].rpartition("/")[2]

    answer = client.post("/v1/answers", content=question, headers={"content-type": "application/json"}).json()

    assert answer["status"] == "answered"
    assert answer["source"]["heading"] in question
    assert client.get(f"/v1/articles/{number}").json()["id"] == answer["source"]["id"]


def test_examples_of_what_only_agents_may_ask_work_with_the_token_in_its_place(client_of: Open) -> None:
    with client_of(desk_token=DESK) as client:
        operations = shown_in(client.get("/docs").text)
        wanting = [each for each in operations if PLACEHOLDER in each.samples.get("curl", "")]

        assert {each.name for each in wanting} == {
            "suggestForTicket",
            "getReply",
            "resolveLink",
            "listChanges",
            "flagSection",
            "countReply",
        }
        for each in wanting:
            assert send(client, each.samples["curl"], DESK) == each.status, each.name
            assert send(client, each.samples["curl"]) == 401, each.name
        assert [each.name for each in operations if 'data-in="token"' in each.text] == [
            each.name for each in wanting
        ]


def test_where_the_desk_is_for_everybody_no_operation_has_a_field_for_a_token(page: str) -> None:
    assert 'data-in="token"' not in page
    assert PLACEHOLDER not in page


def test_the_python_of_every_operation_runs_without_a_further_package(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_thread(create_app(settings)) as port:
        ran = 0
        for each in shown_in(ask(port, "/docs").text):
            if code := each.samples.get("python"):
                exec(compile(code, each.name, "exec"), {})
                assert capsys.readouterr().out.strip(), each.name
                ran += 1

    assert ran == 19, "all but the two that this base has nothing for"


def test_an_operation_that_the_base_has_nothing_for_says_so_instead_of_an_example_that_fails(
    client_of: Open,
) -> None:
    with client_of() as client:
        (faq,) = [each for each in shown_in(client.get("/docs").text) if each.name == "getFaq"]

    assert faq.samples == {}
    assert "nothing here that it could ask for" in faq.text


@pytest.mark.parametrize(
    "text", ['it\'s "quoted" \\ and $HOME `ls`', "two\nlines", "naïve 🙂 привет", "</code><script>"]
)
def test_an_example_carries_any_text_to_the_service_as_it_is(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Call("POST", "http://127.0.0.1:1/v1/answers", {"A": "b"}, {"question": text, "draft": True})
    sent: list[Any] = []

    class Stop(Exception):
        pass

    def open_(request: urllib.request.Request) -> None:
        sent.append(request.data)
        raise Stop

    monkeypatch.setattr(urllib.request, "urlopen", open_)
    with pytest.raises(Stop):
        exec(compile(python(call), "sample", "exec"), {})
    words = shlex.split(curl(call).replace(" \\\n  ", " "))

    for body in (sent[0], words[-1]):
        with TestClient(_echo) as client:
            assert client.post("/", content=body).json() == {"question": text, "draft": True}
    assert '"draft": true' in javascript(call)


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    message = await receive()
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": message["body"]})
    else:
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


# --- addresses ----------------------------------------------------------------------------------------------


def addresses(page: str) -> set[str]:
    """Where the example requests go, without their paths."""
    lines = [each.samples["curl"].split()[2].strip("'") for each in shown_in(page) if each.samples]
    return {re.sub(r"/(?:v1/|livez|readyz|metrics).*", "", line) for line in lines}


def test_the_addresses_are_those_of_the_port_that_is_served(settings: Settings) -> None:
    with in_thread(create_app(settings)) as port:
        page = ask(port, "/docs").text

    assert addresses(page) == {f"http://127.0.0.1:{port}"}
    assert f"<code data-address>http://127.0.0.1:{port}</code>" in page


def test_the_addresses_are_the_public_ones_where_they_are_set(client_of: Open) -> None:
    with client_of(site_url="https://help.example.com/kb/") as client:
        page = client.get("/kb/docs").text

    assert addresses(page) == {"https://help.example.com/kb"}
    assert 'data-path="/kb/v1/answers"' in page


def test_no_header_chooses_the_address(settings: Settings) -> None:
    with in_thread(create_app(settings)) as port:
        plain = ask(port, "/docs").text
        for name in ("Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"):
            assert ask(port, "/docs", headers={name: "evil.example"}).text == plain, name


# --- what stands where --------------------------------------------------------------------------------------


def test_a_parameter_stands_below_the_place_where_it_is(client: TestClient, page: str) -> None:
    def places(name: str) -> dict[str, list[str]]:
        (text,) = [each.text for each in shown_in(page) if each.name == name]
        found = re.findall(
            r"<h4>(Path|Query|Headers|Body)</h4>\s*<ul class=\"fields\">(.*?)</ul>", text, re.S
        )
        return {place: re.findall(r'field-name">([\w-]+)<', fields) for place, fields in found}

    assert places("answerQuestion")["Headers"] == ["Help-Face"]
    assert places("answerQuestion")["Body"][0] == "question"
    assert places("listChanges") == {"Query": ["since"]}
    assert places("getReply") == {"Path": ["article_id", "anchor"]}
    assert places("getLiveness") == {}


def test_no_mark_of_the_source_is_left_in_a_text(page: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(pre|textarea)\b.*?</\1>", "", page, flags=re.S)))

    assert "`" not in text
    assert re.findall(r"\b(?:False|True|None)\b\.", text) == []


def test_every_status_of_an_operation_is_on_the_page_and_every_error_is_explained(
    client: TestClient, page: str
) -> None:
    described = client.get("/openapi.json").json()["paths"]
    statuses = {
        operation["operationId"]: {status for status in operation["responses"] if status != "default"}
        for methods in described.values()
        for operation in methods.values()
    }

    for each in shown_in(page):
        found = set(re.findall(r'code-status(?: code-status--good)?"[^>]*>(\d{3})<', each.text))
        assert found == statuses[each.name], each.name
    for target in set(re.findall(r'href="#([^"]+)"', page)):
        assert f'id="{target}"' in page, target


def test_the_page_has_no_inline_script_and_no_inline_style(page: str) -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page) == []
    assert re.findall(r"<script[^>]*>[^<]+</script>", page) == []
    assert re.findall(r"\s(?:style|on\w+)=", re.sub(r"<(pre|textarea)\b.*?</\1>", "", page, flags=re.S)) == []
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert [url for url in loaded if urlsplit(url).netloc] == []


def test_an_example_of_a_response_is_text_and_never_markup() -> None:
    shown = highlighted({"text": "</code><script>alert(1)</script> 'x' & \"y\"", "span": [1, 2], "no": None})

    assert "<script" not in shown
    assert "[" + '<span class="j-word">1</span>, <span class="j-word">2</span>' + "]" in shown
    assert html.unescape(re.sub(r"</?span[^>]*>", "", shown)) == (
        '{\n  "text": "</code><script>alert(1)</script> \'x\' & \\"y\\"",\n  "span": [1, 2],\n  "no": null\n}'
    )


def test_a_tag_without_an_operation_is_no_group() -> None:
    document = {"paths": {}, "tags": [{"name": "Empty", "description": "Nothing."}], "components": {}}

    assert groups(document, "http://127.0.0.1") == []


@pytest.fixture
def before_any_build(tmp_path: Path) -> Iterator[TestClient]:
    small_base(tmp_path / "base")
    with TestClient(create_app(Settings.load(tmp_path / "base"))) as client:
        yield client


def test_before_anything_is_built_the_page_says_that_there_is_nothing_yet(
    before_any_build: TestClient,
) -> None:
    assert before_any_build.get("/docs").status_code == 503


def test_a_base_whose_first_section_is_no_question_still_has_one_in_its_examples(small: Path) -> None:
    article = small / "kb/articles/invoices.md"
    _, head, _ = article.read_text("utf-8").split("---\n", 2)
    head = head.partition("also_asked:")[0]
    article.write_text(f"---\n{head}---\n# Invoices\n\nAll of them.\n", "utf-8")
    settings = Settings.load(small)
    build.build(settings)

    with TestClient(create_app(settings)) as client:
        (answers,) = [each for each in shown_in(client.get("/docs").text) if each.name == "answerQuestion"]

    assert "?" in answers.samples["curl"]
