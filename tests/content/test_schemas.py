"""The JSON schemas for editors say what the base takes: no less, and nothing that it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from support.bases import ROOT
from typer.testing import CliRunner

from assistant.cli import app as kb
from assistant.content.fields import REQUIRED
from assistant.content.schemas import front_matter_schema, settings_schema
from assistant.settings import Settings
from assistant.settings.base import KnowledgeBaseSettings


def head(path: Path) -> dict[str, Any]:
    """A front matter as JSON has it: days are text."""
    fields = yaml.safe_load(path.read_text("utf-8").split("\n---\n")[0])
    return json.loads(json.dumps(fields, default=str))  # type: ignore[no-any-return]


def mistakes(schema: dict[str, Any], value: object) -> list[str]:
    return [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(value)]


STRICT = KnowledgeBaseSettings.model_validate(
    {"strict": True, "audiences": {"mechanic": "mechanics"}, "flows": ["front", "rear"]}
)
BRAKES = {
    "id": 7,
    "title": "Brakes",
    "summary": "How to set them.",
    "category": "wheels",
    "audience": ["mechanic"],
    "status": "verified",
    "owner": "workshop",
    "reviewed": "2026-11-22",
    "review_by": "2027-05-22",
}


@pytest.mark.parametrize("schema", [front_matter_schema(STRICT), settings_schema()])
def test_each_schema_is_a_valid_one(schema: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(schema)


def test_the_front_matter_of_every_shipped_article_is_accepted() -> None:
    schema = front_matter_schema(Settings.load(ROOT).base)
    articles = sorted((ROOT / "kb" / "articles").glob("[0-9]*.md"))

    assert len(articles) == 36
    assert {path.name: mistakes(schema, head(path)) for path in articles} == {
        path.name: [] for path in articles
    }


def test_the_shipped_settings_are_accepted() -> None:
    settings = yaml.safe_load((ROOT / "kb" / "settings.yml").read_text("utf-8"))

    assert mistakes(settings_schema(), settings) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"tags": "brakes, pads"},
        {"tags": None, "number": 3, "flow": "front"},
        {"also_asked": {"top": ["my brakes squeal", 42]}},
        {"also_asked": ["my brakes squeal"]},
    ],
)
def test_what_a_strict_base_takes_is_accepted(fields: dict[str, object]) -> None:
    assert mistakes(front_matter_schema(STRICT), BRAKES | fields) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"sumary": "How"}, "'sumary' was unexpected"),
        ({"id": 0}, "is not valid"),
        ({"id": "7"}, "is not valid"),
        ({"status": "done"}, "is not valid"),
        ({"audience": ["patient"]}, "is not valid"),
        ({"flow": "sideways"}, "is not valid"),
        ({"related": ["brakes"]}, "is not valid"),
        ({"also_asked": {"top": "squeal"}}, "is not valid"),
    ],
)
def test_what_a_strict_base_refuses_is_refused(fields: dict[str, object], told: str) -> None:
    found = mistakes(front_matter_schema(STRICT), BRAKES | fields)

    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_strict_base_misses_a_required_field_and_a_lenient_one_does_not(name: str) -> None:
    fields = {field: value for field, value in BRAKES.items() if field != name}
    lenient = front_matter_schema(KnowledgeBaseSettings.model_validate({}))

    assert mistakes(front_matter_schema(STRICT), fields) == [f'"{name}" is a required property']
    assert mistakes(lenient, fields | {"layout": "wide"}) == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"site_nam": "Help"}, "'site_nam' was unexpected"),
        ({"threshold": 2}, "greater than the maximum"),
        ({"strict": "perhaps"}, 'is not of type "boolean"'),
        ({"handoff": {"lable": "A person"}}, "is not valid"),
        ({"emergency": "call somebody"}, "is not valid"),
        ({"base": {}}, "'base' was unexpected"),
    ],
)
def test_what_the_settings_refuse_is_refused(settings: dict[str, object], told: str) -> None:
    found = mistakes(settings_schema(), settings)

    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    "settings",
    [{}, {"site_name": "Help", "port": 9000}, {"cors_origins": "https://a.example"}, {"model": False}],
)
def test_settings_may_be_written_in_each_form_that_is_read(settings: dict[str, object], base: Path) -> None:
    (base / "kb" / "settings.yml").write_text(yaml.safe_dump(settings), "utf-8")
    Settings.load(base)

    assert mistakes(settings_schema(), settings) == []


def test_the_command_prints_the_schema_of_either(base: Path) -> None:
    run = CliRunner()

    front, settings = (
        run.invoke(kb, ["schema", subject, "-C", str(base)]) for subject in ("front-matter", "settings")
    )

    assert json.loads(front.stdout) == front_matter_schema(Settings.load(base).base)
    assert json.loads(settings.stdout) == settings_schema()
    assert run.invoke(kb, ["schema", "articles"]).exit_code == 2
