"""The numbers of the documents, and that nothing was tuned to the wording of an exam."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.bases import ROOT

from assistant.answering.assistant import Assistant
from assistant.builds.engine import open_engine
from assistant.content.library import Library
from assistant.evaluation.evaluate import evaluate
from assistant.evaluation.held_out import held_out
from assistant.evaluation.reliability import calibrate, reliability
from assistant.ranking.calibration import dump_calibration, read_calibration
from assistant.ranking.models import open_model
from assistant.settings import Settings

EXAM = ROOT.parent / "shared" / "questions-dev.jsonl"
needs_exam = pytest.mark.skipif(
    not EXAM.is_file(),
    reason="the development questions are not beside this clone (../shared/questions-dev.jsonl)",
)


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: date(2026, 11, 22)).assistant


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


@needs_exam
def test_no_question_of_the_exam_stands_in_the_base(real: Library) -> None:
    exam = {plain(json.loads(line)["question"]) for line in EXAM.read_text("utf-8").splitlines()}
    base = {plain(w) for s in real.sections for w in s.asked} | {plain(q.ask) for q in real.questions}

    assert exam & base == set()


@needs_exam
def test_the_exam_is_passed_as_the_documents_say(assistant: Assistant) -> None:
    rows = [json.loads(line) for line in EXAM.read_text("utf-8").splitlines()]
    answerable = [r for r in rows if r["article"] is not None]
    right = exact = asked_faq = carried = with_must = refused = 0
    for row in answerable:
        answer = assistant.answer(row["question"])
        articles = row["article"] if isinstance(row["article"], list) else [row["article"]]
        right += answer.source is not None and answer.source.number in articles
        refused += answer.status == "no_answer"
        if row["faq"]:
            asked_faq += 1
            exact += answer.source is not None and answer.source.heading == row["faq"]
        if row["must"]:
            with_must += 1
            carried += all(re.search(pattern, answer.text or "", re.I) for pattern in row["must"])
    first = [r for r in answerable if assistant.ranker.candidates(r["question"])]
    ranked = sum(
        assistant.library.article(assistant.ranker.candidates(r["question"])[0].section.article_id).number
        in (r["article"] if isinstance(r["article"], list) else [r["article"]])
        for r in first
    )

    assert ranked / len(answerable) >= 0.9
    assert exact / asked_faq >= 0.82
    assert carried / with_must >= 0.85
    assert refused / len(answerable) <= 0.08


def test_every_question_about_the_verification_faqs_is_answered_by_its_section(assistant: Assistant) -> None:
    faqs = {ref for refs in assistant.settings.base.faqs.values() for ref in refs}
    questions = tuple(q for q in assistant.library.questions if q.clarify or faqs & set(q.find))

    result = evaluate(
        replace(assistant, library=replace(assistant.library, questions=questions)), held_out=False
    )

    assert result.faq_total >= 10
    assert [m for m in result.misses if faqs & set(m.wanted)] == []
    assert result.clarified[1] >= 30
    assert result.clarified[0] == result.clarified[1]


def test_the_calibration_that_was_kept_is_read_back(tmp_path: Path) -> None:
    calibration = read_calibration(ROOT / "kb" / "calibration.yml")
    copy = tmp_path / "calibration.yml"
    copy.write_text(dump_calibration(calibration, 0), "utf-8")

    assert read_calibration(copy) == calibration


def test_held_out_questions_are_unknown_to_the_ranker_that_answers_them(base: Path, write: object) -> None:
    write(
        "refunds",
        "## How long does a refund take?\n\nFive days.\n",
        also_asked={
            "how-long-does-a-refund-take": ["when is my money back", "refund time", "days until refund"]
        },
    )  # type: ignore[operator]
    write(
        "invoices",
        "## Where are my invoices?\n\nUnder Billing.\n",
        also_asked={"where-are-my-invoices": ["get a receipt", "download bill", "find invoice"]},
    )  # type: ignore[operator]
    from assistant.content.checks import checked_library

    library = checked_library(Settings.load(base))
    model = open_model("")
    assert model is not None

    trials = list(held_out(library, model, base / "cache", folds=3))

    assert sorted(t.question for t in trials) == sorted(w for s in library.sections for w in s.asked)
    assert all(t.best is None or t.best.likeness < 0.999 for t in trials)
    assert calibrate(trials + trials).right.bias == pytest.approx(calibrate(trials).right.bias, abs=2.0)
    assert reliability(trials)[0][0].coverage == pytest.approx(1.0)
