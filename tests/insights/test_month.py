"""A month of invented traffic, from what people typed to what authors read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from support.journals import TODAY
from support.traffic import DAYS, GAPS, QUESTIONS, Month, people, traffic

from assistant.answering.assistant import Assistant
from assistant.builds.engine import open_engine
from assistant.insights.export import PARTS, table
from assistant.insights.records import Report
from assistant.insights.report import report
from assistant.journal import Journal
from assistant.journal.backup import back_up
from assistant.settings import Settings


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: TODAY).assistant


@pytest.fixture(scope="module")
def journal(
    assistant: Assistant, published: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journal]:
    """A journal of that month."""
    folder = tmp_path_factory.mktemp("month")
    month = Month(assistant, TODAY)
    journal = Journal(published.model_copy(update={"journal_path": folder / "journal.sqlite"}), month)
    logger = logging.getLogger()
    kept = logging.FileHandler(folder / "service.log")
    logger.addHandler(kept)
    month.write(journal)
    yield journal
    logger.removeHandler(kept)
    kept.close()
    journal.close()


@pytest.fixture(scope="module")
def found(assistant: Assistant, journal: Journal) -> Report:
    return report(assistant, journal, TODAY, DAYS)


def test_the_report_finds_each_planted_gap_in_its_wordings(found: Report) -> None:
    assert found.questions == QUESTIONS
    for gap, wordings in GAPS.items():
        having = [each for each in found.gaps if {w.text for w in each.wordings} & set(wordings)]
        most = max(having, key=lambda each: each.count)
        planted = sum(sent.gap == gap for sent in traffic(["x"], TODAY))

        assert most.title.lower() in wordings, "a title is a question in which nothing was taken out"
        # the rest stands in small gaps of its own, with the name of what was taken out
        assert sum(each.count for each in having) > 0.6 * planted
        assert len(having) <= 3


def test_no_gap_has_questions_of_two_planted_ones(found: Report) -> None:
    for each in found.gaps:
        of = {gap for gap, wordings in GAPS.items() if {w.text for w in each.wordings} & set(wordings)}
        assert len(of) <= 1


def test_no_word_of_a_planted_name_or_number_is_in_any_file(
    found: Report, journal: Journal, tmp_path: Path
) -> None:
    back_up(journal.settings, tmp_path / "copy.sqlite")
    for part in PARTS:
        (tmp_path / f"{part}.csv").write_text(table(found, part), "utf-8")
    (tmp_path / "report.json").write_text(json.dumps(asdict(found), default=str), "utf-8")
    files = [*tmp_path.iterdir(), *journal.path.parent.iterdir()]
    secrets = {secret.lower() for person in people() for secret in person.secrets}

    assert len(files) > len(PARTS) + 3
    stored = {path.name: path.read_bytes().decode("utf-8", "replace").lower() for path in files}
    assert sum("[name]" in text for text in stored.values()) > 3, "they were in what people typed"
    assert [(name, secret) for name, text in stored.items() for secret in secrets if secret in text] == []
