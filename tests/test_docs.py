"""The documents name everything that there is: each setting, command, route, module and document."""

from __future__ import annotations

import ast
import re
from typing import get_args

import pytest
from starlette.testclient import TestClient
from support.attacks import AWAY, CACHEABLE, CARRIERS, ORIGINS, OUT, PLACES, POISON, SPLIT
from support.bases import ROOT, SETTINGS
from support.canaries import CANARIES
from typer.main import get_command

from assistant.cli import app
from assistant.content.articles import Status
from assistant.journal.writer import LOT, ROOM
from assistant.settings import KnowledgeBaseSettings
from assistant.words import words_of

DOCS = {path.name: path.read_text("utf-8") for path in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]}
GENERATED = {"kb/index/", "site/", "tests/support/"}
ALL = "\n".join(DOCS.values())


@pytest.mark.parametrize("name", sorted(SETTINGS - {"root"}))
def test_every_setting_is_in_the_table_of_its_kind(name: str) -> None:
    base, _, service = DOCS["deploy.md"].partition("### Of the base")[2].partition("### Of the service")
    here, other = (base, service) if name in KnowledgeBaseSettings.model_fields else (service, base)

    assert f"| `{name}` | `ASSISTANT_{name.upper()}` |" in here
    assert f"| `{name}` |" not in other


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_of_an_article_is_described_and_has_a_word_on_site_and_desk(status: str) -> None:
    desk = (ROOT / "assistant/web/desk/words.js").read_text("utf-8")

    assert f"\n| `{status}` |" in DOCS["writing.md"]
    assert f"`{status}`" in DOCS["api.md"]
    assert status in words_of("en").group("article.status")
    assert re.search(rf"status: {{[^}}]*\b{status}:", desk)


def test_what_may_wait_in_memory_is_said_as_it_is() -> None:
    assert f"when {LOT} of them wait" in DOCS["privacy.md"]
    assert f"or {ROOM // 2:,} wait" in DOCS["privacy.md"]
    assert f"up to {LOT} of each worker, and up to {ROOM // 2:,}" in DOCS["privacy.md"]
    for name in ("privacy.md", "deploy.md", "operations.md"):
        assert f"up to {ROOM:,} " in DOCS[name], name
    assert f"From {ROOM:,} on they are lost" in DOCS["operations.md"]


@pytest.mark.parametrize("name", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_described(name: str) -> None:
    assert re.search(rf"\bkb {name}\b", ALL)


def test_every_route_is_described(client: TestClient) -> None:
    missing = [path for path in client.get("/openapi.json").json()["paths"] if path not in ALL]

    assert [path for path in missing if path.rpartition("/{")[0] not in ALL] == []


@pytest.mark.parametrize("room", sorted(p.parent.name for p in (ROOT / "assistant").glob("*/__init__.py")))
def test_every_room_is_on_the_plan_with_its_own_sentence(room: str) -> None:
    """`docs/code.md` says of a room what the room says of itself."""
    sentence = ast.get_docstring(ast.parse((ROOT / "assistant" / room / "__init__.py").read_text("utf-8")))
    row = re.search(rf"^\| `{room}/` \| (.+?) \|", DOCS["code.md"], re.M)

    if room in ("errors", "settings", "words"):  # of the ground
        assert f"`{room}/`" in DOCS["code.md"]
    else:
        assert row is not None
        assert " ".join((sentence or "").split()).startswith(row[1])


def test_the_plan_of_the_code_names_only_files_that_are_there() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[\w.]*)`", DOCS["code.md"])
    places = [ROOT, ROOT / "assistant", *(ROOT / "assistant").glob("*/")]

    assert len(named) > 40
    assert [
        n for n in named if not any((place / n).exists() for place in places) and n not in GENERATED
    ] == []


def test_every_link_between_documents_arrives() -> None:
    dead = []
    for name, text in DOCS.items():
        folder = ROOT if name == "README.md" else ROOT / "docs"
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
            if (
                not target.startswith("/")
                and not (folder / target).exists()
                and "example" not in target
                and not target.endswith("-that-is.md")
            ):
                dead.append(f"{name}: {target}")

    assert [d for d in dead if "writing.md" not in d] == []  # writing.md shows example links of an article


@pytest.mark.parametrize(
    "count",
    [
        f"{len(CARRIERS)} headers, as UTF-8 and Latin-1 bytes, and as the method",
        f"{len(CANARIES)} canaries, 10 requests each",
        f"| Paths out of the site | {len(OUT)} |",
        f"{len(SPLIT)} in {len(PLACES)} places",
        f"{len(AWAY)} addresses with 3 kinds of headers",
        f"| Headers that could poison a cache | {len(POISON)} on {len(CACHEABLE)} addresses |",
        f"| Odd origins | {len(ORIGINS)} |",
    ],
)
def test_the_record_of_attacks_counts_what_the_tests_try(count: str) -> None:
    assert count in DOCS["reliability.md"]


def test_every_dependency_has_a_reason() -> None:
    pinned = re.findall(r'^  "([\w-]+)==[^"]+",(.*)$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)

    without = [
        name
        for name, rest in pinned
        if "#" not in rest and name not in ("pytest", "ruff", "mypy", "types-PyYAML")
    ]
    assert without == []
