"""Danger is what the base says it is, and a base that says nothing knows none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.bases import Write, small_base
from support.mistakes import kb, only

from assistant.answering.notices import emergency
from assistant.builds import build as builds
from assistant.builds.engine import open_engine
from assistant.content.data_files import Fact
from assistant.safety.emergency import any_of, is_emergency
from assistant.settings import Settings


def test_without_signs_nothing_is_an_emergency() -> None:
    assert not is_emergency("I have chest pain and cannot breathe", ())
    assert any_of(()) == "(?!)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the BRAKES failed on the hill", True),
        ("my br\u00e4kes f\u200bail", True),
        ("the brake pads are worn", False),
    ],
)
def test_a_sign_is_found_in_any_case_and_behind_odd_letters(text: str, found: bool) -> None:
    assert is_emergency(text, [r"\bbrakes? fail\w*"]) is found


def test_the_text_of_an_emergency_names_facts_and_unknown_ones_are_a_mistake(
    base: Path, write: Write
) -> None:
    write("hours", "Text.\n")
    kb(base, "emergency.yml", "signs: [fire]\ntext: 'Call {{ facts.fire_brigade }} now.'\n")
    kb(base, "settings.yml", "site_name: Test help\nemergency: emergency.yml\n")

    assert only(base) == (
        "kb/settings.yml: the text of 'emergency' names facts.fire_brigade, which is not there\n"
        "  Use {{ facts.name }} with a name from kb/facts.yml."
    )
    fact = Fact(
        value="112", kind="phone", meaning="", source="", owner="", checked=date(2026, 11, 22), review_days=90
    )
    assert emergency(Settings.load(base).base, {"fire_brigade": fact}).text == "Call 112 now."


def test_the_signs_of_a_base_come_before_any_answer_and_only_there(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base", "emergency: {signs: ['\\brefund'], text: Leave the house.}")
    builds.build(Settings.load(root))
    assistant = open_engine(Settings.load(root)).assistant

    answer = assistant.answer("how long does a refund take")
    other = assistant.answer("where do I find my invoices? I have chest pain")

    assert (answer.status, [(n.kind, n.text) for n in answer.notices]) == (
        "handoff",
        [("emergency", "Leave the house.")],
    )
    assert "emergency" not in [notice.kind for notice in other.notices]


@pytest.mark.parametrize(
    ("question", "text"),
    [("the brakes fail", "Call 112 now."), ("mi bici no frena", "Llame al 112."), ("worn brakes", None)],
)
def test_a_sign_of_a_language_gets_the_text_in_it(
    base: Path, write: Write, question: str, text: str | None
) -> None:
    write("hours", "Text.\n")
    own = "signs: ['brakes fail']\ntext: Call 112 now.\n"
    spanish = "languages:\n  es:\n    signs: ['no frena']\n    text: Llame al 112.\n"
    kb(base, "emergency.yml", own + spanish)
    kb(base, "settings.yml", 'site_name: Test help\nemergency: emergency.yml\nmodel: "off"\n')
    settings = Settings.load(base)
    builds.build(settings)

    notices = open_engine(settings, lambda: date(2026, 12, 1)).assistant.danger(question)

    assert [(notice.text, notice.phone) for notice in notices] == ([(text, "112")] if text else [])
