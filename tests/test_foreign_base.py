"""A base about bicycles shows nothing of the base that this repository ships: the tool knows no subject."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import browser_rules
import pytest
from starlette.testclient import TestClient
from support.bases import ROOT
from support.command_line import Run, says
from support.server import kb_serve
from typer.main import get_command

from assistant.api.app import create_app
from assistant.authoring import scaffold
from assistant.builds import build
from assistant.cli import app
from assistant.safety.patterns import NAMES
from assistant.settings import Settings

FOREIGN = re.compile(
    r"\b(?:patients?|practice ?fusion|patient ?fusion|clinics?|clinical|ehrs?|emrs?|providers?"
    r"|doctors?|physicians?|identity|id checks?|verification|e-?prescri\w*|erx|experian|phr"
    r"|health ?records?|medical|front[- ]?desk|knowledgebase|online profile|booking page|484517|486121)\b",
    re.I,
)
"""Words of Patient Fusion, of clinics, of EHRs and of identity checks."""

REDACTION = sorted(
    {
        *NAMES.values(),
        *(
            part
            for pattern in re.findall(r"raw`([^`]*)`", browser_rules.sensitive_rules())
            for part in re.split(r"\$\{\w+\}", pattern)
        ),
    }
    - {""},
    key=len,
    reverse=True,
)
"""What sensitive data looks like, and what its kinds are called: the same for every base, so that privacy is
nowhere weaker. These are no words about a subject."""

TEXTS = {".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".webmanifest", ".xml"}
BRAKES = "My brakes failed on the hill!"
DANGER = "Stop riding now and walk. If you are hurt, call 112."
TOKEN = "a-token-for-the-report"


def foreign(text: str) -> list[str]:
    """The words that do not belong here, each with what stands around it."""
    for rule in REDACTION:
        text = text.replace(rule, "")
    return [text[max(0, m.start() - 40) : m.end() + 40] for m in FOREIGN.finditer(text)]


@pytest.fixture(scope="module")
def bicycles(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    """The base, built: what `kb init` makes, with articles for mechanics and an emergency of its own."""
    root = tmp_path_factory.mktemp("bicycles") / "base"
    scaffold.new_base(root, "Bicycle workshop")
    for example in ("refunds.md", "invoices.md"):
        (root / "kb/articles" / example).unlink()
    shutil.copytree(ROOT / "tests/fixtures/bicycles", root / "kb/articles", dirs_exist_ok=True)
    for name in ("brakes", "gears-and-chain"):
        path = root / f"kb/articles/{name}.md"
        path.write_text(f"---\naudience: mechanic\n---\n{path.read_text('utf-8')}", "utf-8")
    (root / "kb/emergency.yml").write_text(
        f"signs: ['\\bbrakes? (?:fail\\w*|do not work)']\ntext: {DANGER}\n", "utf-8"
    )
    with (root / "kb/settings.yml").open("a") as file:
        file.write('emergency: emergency.yml\nmodel: "off"\n')
    build.build(Settings.load(root))
    return root


@pytest.fixture(scope="module")
def client(bicycles: Path) -> Iterator[TestClient]:
    settings = Settings.load(bicycles, rate_limit=0, insights_token=TOKEN, max_body=4096)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def questions() -> list[str]:
    lines = (ROOT / "tests/fixtures/bicycles.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["ask"] for line in lines]


# --- nothing of another base --------------------------------------------------------------------------------


def test_the_words_are_found_where_they_are() -> None:
    assert foreign("Log in to your EHR as a provider") == [
        "Log in to your EHR as a provider",
        "Log in to your EHR as a provider",
    ]
    assert foreign(browser_rules.sensitive_rules()) == []


def test_no_file_of_the_site_names_it(bicycles: Path) -> None:
    site = next((bicycles / "kb/index/builds").glob("*/site"))
    theirs = site / "assets/javascripts"  # what MkDocs's theme brings
    files = [p for p in site.rglob("*") if p.suffix in TEXTS and not p.is_relative_to(theirs)]
    names = {path.relative_to(site).as_posix() for path in site.rglob("*")}

    found = {p.relative_to(site).as_posix(): foreign(p.read_text("utf-8")) for p in files}

    assert {"index.html", "feed.xml", "llms.txt", "widget/pack.json", "widget/help-widget.js"} <= found.keys()
    assert {name: words for name, words in found.items() if words} == {}
    assert [name for name in names if foreign(name)] == []


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/openapi.json",
        "/demo/",
        "/demo/demo.js",
        "/demo/demo.css",
        "/support/",
        "/support/changes/",
        "/insights/",
        "/v1/articles",
        "/v1/changes",
        "/metrics",
    ],
)
def test_no_page_and_no_document_names_it(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert foreign(response.text) == []


def test_the_report_for_authors_does_not_name_it(client: TestClient) -> None:
    response = client.post("/insights/", data={"token": TOKEN})

    assert response.status_code == 200
    assert foreign(response.text) == []


@pytest.mark.parametrize("page", ["/support/", "/demo/", "/"])
def test_no_script_and_no_style_that_a_page_loads_names_it(client: TestClient, page: str) -> None:
    seen: dict[str, str] = {}
    wanted = [page]
    while wanted:
        address = wanted.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        seen[address] = response.text
        named = re.findall(
            r"""(?:src=|href=|\bfrom ?|\bimport ?\(?)["']([^"' ]+\.(?:js|css))["']""", response.text
        )
        found = {urljoin(address, name) for name in named if not name.startswith("http")}
        wanted += [each for each in found if each not in seen and each not in wanted]

    assert [name for name in seen if name.endswith(".js")]
    assert {name: foreign(text) for name, text in seen.items() if foreign(text)} == {}


def test_no_answer_names_it(client: TestClient) -> None:
    sensitive = "my card number is 4111 1111 1111 1111, can I pay for the weekend with it"
    for question in [*questions(), sensitive, "I have chest pain and cannot breathe", BRAKES]:
        answer = client.post("/v1/answers", json={"question": question})
        hits = client.post("/v1/search", json={"query": question})
        reply = client.post("/v1/suggestions", json={"ticket": question})

        for response in (answer, hits, reply):
            assert response.status_code == 200
            said = {**response.json(), "question": ""}
            assert foreign(json.dumps(said)) == [], question


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/nothing/", {"headers": {"accept": "text/html"}}, 404),
        ("GET", "/v1/nothing", {}, 404),
        ("GET", "/v1/articles/1", {}, 404),
        ("GET", "/v1/faqs/nothing", {}, 404),
        ("GET", "/v1/answers", {}, 405),
        ("POST", "/v1/answers", {"json": {"question": ""}}, 422),
        ("POST", "/v1/answers", {"json": {"question": "x", "audience": "martian"}}, 422),
        ("POST", "/v1/search", {"json": {"query": "brakes", "category": "none"}}, 422),
        ("POST", "/v1/answers", {"content": "{", "headers": {"content-type": "application/json"}}, 400),
        ("POST", "/v1/suggestions", {"json": {"ticket": "x" * 5000}}, 413),
        ("POST", "/v1/links", {"json": {"link": "/knowledgebase/articles/484517"}}, 200),
    ],
)
def test_no_error_names_it(
    client: TestClient, method: str, path: str, options: dict[str, object], status: int
) -> None:
    response = client.request(method, path, **options)  # type: ignore[arg-type]

    assert response.status_code == status
    assert foreign(response.text) == []


def test_what_a_service_says_before_anything_is_built_does_not_name_it(tmp_path: Path) -> None:
    scaffold.new_base(tmp_path / "base", "Bicycle workshop")
    with TestClient(create_app(Settings.load(tmp_path / "base")), raise_server_exceptions=False) as client:
        for path in ("/", "/v1/articles", "/openapi.json", "/docs"):
            response = client.get(path)
            assert response.status_code in (200, 503), path
            assert foreign(response.text) == [], path


@pytest.mark.parametrize("command", ["", *sorted(get_command(app).commands)])  # type: ignore[attr-defined]
def test_no_help_of_a_command_names_it(kb: Run, command: str) -> None:
    ran = kb(*([command] if command else []), "--help")

    assert ran.code == 0
    assert foreign(" ".join(ran.out.replace("│", " ").split())) == []


def test_no_command_names_it(kb: Run, bicycles: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    ran = [
        kb("init", made),
        kb("check", "--base", made),
        kb("new", "A title", "--base", made),
        kb("check", "--base", bicycles),
        kb("config", "--base", bicycles),
        kb("ask", "how big must the patch be", "--base", bicycles),
        kb("ask", BRAKES, "--base", bicycles),
        kb("search", "chain", "--base", bicycles),
        kb("widget", "--base", bicycles),
    ]

    assert [foreign(each.out + each.err) for each in ran if foreign(each.out + each.err)] == []
    texts = [path.read_text("utf-8") for path in made.rglob("*") if path.is_file()]
    assert [foreign(text) for text in texts if foreign(text)] == []


def test_the_welcome_of_the_service_asks_what_this_base_answers(bicycles: Path) -> None:
    with kb_serve(bicycles, "--no-build", "--port", "0") as service:
        said = service.said()

    assert "How do I set the limit screws?" in said or "When are brake pads worn?" in said
    assert foreign(said) == []


# --- what it has of its own ---------------------------------------------------------------------------------


def test_its_own_audience_is_known_to_the_api_the_document_and_the_command(
    client: TestClient, kb: Run, bicycles: Path
) -> None:
    question = {"question": "When are brake pads worn?", "audience": "mechanic"}
    schemas = client.get("/openapi.json").json()["components"]["schemas"]

    assert client.post("/v1/answers", json=question).json()["status"] == "answered"
    found = client.post("/v1/search", json={"query": "worn", "audience": "mechanic"}).json()
    assert [hit["audience"] for hit in found["results"]][:1] == [["mechanic"]]
    assert kb("ask", question["question"], "--audience", "mechanic", "--base", bicycles).code == 0
    for name in ("Question", "Query"):
        assert schemas[name]["properties"]["audience"]["anyOf"][0]["enum"] == ["mechanic"]


def test_an_audience_that_it_does_not_have_is_refused_with_those_that_it_has(
    client: TestClient, kb: Run, bicycles: Path
) -> None:
    response = client.post("/v1/answers", json={"question": "x", "audience": "provider"})
    ran = kb("ask", "x", "--audience", "provider", "--base", bicycles)

    assert response.status_code == 422
    assert response.json()["detail"] == "body.audience: Input should be 'mechanic'"
    assert ran.code == 2
    assert says(ran.err.replace("│", ""), "'provider' is no audience; this base has mechanic")


def test_its_own_emergency_comes_first_and_no_other(client: TestClient) -> None:
    own = client.post("/v1/answers", json={"question": BRAKES}).json()
    other = client.post("/v1/answers", json={"question": "I have chest pain and cannot breathe"}).json()

    assert own["status"] == "handoff"
    assert own["notices"][0] == {"kind": "emergency", "text": DANGER, "phone": "112"}
    assert "emergency" not in [notice["kind"] for notice in other["notices"]]


def test_no_question_gets_a_choice_between_flows_that_nobody_named(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": "how do I verify my identity"}).json()

    assert answer["status"] != "clarify"


def test_a_former_help_center_that_it_never_had_is_nowhere(client: TestClient, bicycles: Path) -> None:
    article = client.get("/v1/articles").json()["articles"][0]["id"]

    assert client.get(f"/knowledgebase/articles/{article}").status_code == 404
    assert not (bicycles / "site/knowledgebase").exists()
