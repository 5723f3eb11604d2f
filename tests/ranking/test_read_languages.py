"""What the sentence model does not read is found and offered as near, and answered only word for word."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.bases import ROOT, small_base
from support.command_line import Run

from assistant.answering.assistant import Assistant
from assistant.api.app import create_app
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.ranking.model_card import ModelCard
from assistant.ranking.read_languages import answered_and_searched
from assistant.settings import Settings

DAY = date(2026, 12, 1)
SPANISH = "---\nlang: es\n---\n# Reembolsos\n\n## ¿Cuánto tarda el reembolso?\n\nCinco días hábiles.\n"


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = small_base(tmp_path_factory.mktemp("french") / "base", "language: fr", model=True)
    for path in (root / "kb/articles").glob("*.md"):
        if path.name != "index.md":
            path.unlink()
    for name in ("caution", "horaires", "abonnement", "reparations"):
        shutil.copy(ROOT / f"tests/fixtures/languages/fr/{name}.md", root / "kb/articles")
    (root / "kb/articles/refunds.md").write_text(SPANISH, "utf-8")
    settings = Settings.load(root)
    build.build(settings)
    return settings


@pytest.fixture(scope="module")
def assistant(french: Settings) -> Assistant:
    return open_engine(french, lambda: DAY).assistant


def test_a_question_in_a_language_that_is_not_read_gets_what_is_near(assistant: Assistant) -> None:
    answer = assistant.answer("est-ce que vous rendez la caution rapidement ?")

    assert (answer.status, answer.confidence) == ("no_answer", 0.0)
    assert answer.text is None
    assert answer.nearest[0].article.title == "La caution"


@pytest.mark.parametrize(
    "question",
    ["Comment résilier mon abonnement ?", "comment resilier mon abonnement", "¿Cuánto tarda el reembolso?"],
)
def test_a_question_in_the_words_of_a_heading_is_answered_in_any_language(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)

    assert answer.status == "answered"
    assert answer.text


@pytest.mark.parametrize(
    "question", ["How do I cancel my subscription?", "quel temps fera-t-il demain ?", "¿dónde queda Sevilla?"]
)
def test_nothing_is_answered_from_an_article_that_is_not_read(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question).status == "no_answer"


def test_a_question_in_another_language_than_an_english_base_is_not_answered(
    tmp_path: Path,
) -> None:
    root = small_base(tmp_path / "base", model=True)
    settings = Settings.load(root)
    build.build(settings)
    assistant = open_engine(settings, lambda: DAY).assistant

    answer = assistant.answer("Combien de temps dure un refund pour mes invoices ?")

    assert answer.status == "no_answer"
    assert answer.nearest
    assert assistant.answer("How long does a refund take?").status == "answered"


def test_operators_and_authors_are_told_what_is_only_searched(french: Settings, kb: Run) -> None:
    with TestClient(create_app(french)) as client:
        ready = client.get("/readyz").json()

    assert (ready["answered"], ready["searched"]) == ([], ["fr", "es"])
    assert "Only searched: French and Spanish, which the sentence model does not read" in " ".join(
        kb("check", "-C", french.root).out.split()
    )


@pytest.mark.parametrize(
    ("named", "language", "expected"),
    [
        (("en",), "en", True),
        (("en",), "fr", False),
        (("pt-BR", "EN"), "pt", True),
        (("multilingual",), "ja", True),
        ((), "ja", True),
    ],
)
def test_a_model_reads_what_its_files_name(named: tuple[str, ...], language: str, expected: bool) -> None:
    assert ModelCard(languages=named).reads(language) is expected


def test_words_alone_answer_in_every_language() -> None:
    assert answered_and_searched(("fr", "en"), None) == (("fr", "en"), ())
    assert answered_and_searched(("fr", "en"), ModelCard(languages=("en",))) == (("en",), ("fr",))
