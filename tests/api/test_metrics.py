"""What the metrics count, beside what `test_api.py` asks of them: the memory of answers, in one process and
in several."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.bases import ROOT, small_base

from assistant.api.app import create_app
from assistant.api.metrics import Families
from assistant.builds import build
from assistant.settings import Settings

QUESTION = "How long does a refund take?"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_base(tmp_path_factory.mktemp("metrics") / "base")
    build.build(Settings.load(root))
    return root


def values(client: TestClient, name: str) -> dict[str, float]:
    """The lines of a metric, by what stands after its name."""
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name)]
    return {line.removeprefix(name).rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_hits_misses_and_entries_of_the_memory_of_answers_are_counted(root: Path) -> None:
    with TestClient(create_app(Settings.load(root, kept_answers=2))) as client:
        before = values(client, "assistant_answer_cache_total")
        for question in (QUESTION, QUESTION, "zebra crossing", "another zebra", QUESTION, QUESTION):
            client.post("/v1/answers", json={"question": question})
        counted, entries = (
            values(client, "assistant_answer_cache_total"),
            values(client, "assistant_answer_cache_entries"),
        )

    assert before == {'{result="hit"}': 0, '{result="miss"}': 0}, "both are there before anybody asks"
    assert counted == {'{result="hit"}': 2, '{result="miss"}': 4}, (
        "the third question took the place of the first"
    )
    assert entries == {"": 2}


def test_without_a_memory_every_answer_is_a_miss(root: Path) -> None:
    with TestClient(create_app(Settings.load(root, kept_answers=0))) as client:
        for _ in range(2):
            client.post("/v1/answers", json={"question": QUESTION})

        assert values(client, "assistant_answer_cache_total") == {'{result="hit"}': 0, '{result="miss"}': 2}
        assert values(client, "assistant_answer_cache_entries") == {"": 0}


def test_a_question_that_is_refused_is_neither_hit_nor_miss(root: Path) -> None:
    with TestClient(create_app(Settings.load(root))) as client:
        assert client.post("/v1/answers", json={"question": " "}).status_code == 422

        assert sum(values(client, "assistant_answer_cache_total").values()) == 0


def test_every_metric_is_named_in_the_run_book(root: Path) -> None:
    document = (ROOT / "docs" / "operations.md").read_text("utf-8")
    names = {metric.name for metric in Families(by_base=True).registry.collect()}
    with TestClient(create_app(Settings.load(root))) as client:
        names |= {
            line.split()[2].removesuffix("_total")
            for line in client.get("/metrics").text.splitlines()
            if line.startswith("# TYPE assistant_")
        }

    assert len(names) >= 12
    assert sorted(name for name in names if name not in document and not name.endswith("_created")) == []
