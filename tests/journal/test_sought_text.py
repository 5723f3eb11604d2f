"""A text that is taken back is looked for in the journal, too, wherever that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Run
from support.journals import asked

from assistant.journal import Journal
from assistant.settings import Settings

SOUGHT = "Quokkabar  zibelin"


def test_the_rows_that_have_a_text_are_counted_by_table(journal: Journal) -> None:
    journal.outbox.put('{"text": "the quokkabar is here"}', ["mail"])
    for question in ("where is quokkabar", "where is quokkabar", "where is my pin"):
        journal.note(asked(question))
    assert journal.writer.flush()

    with journal.read() as reading:
        assert reading.rows_with(lambda words: "quokkabar" in words) == {"asked": 2, "outbox": 1}
        assert reading.rows_with(lambda words: "zibelin" in words) == {}


@pytest.mark.parametrize("kept_in", ["postgresql"], indirect=True)
def test_the_command_names_the_tables_of_postgresql_that_have_the_text(
    journal: Journal, kept_in: Settings, kb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = kept_in.database_url.get_secret_value()
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", address)
    nowhere = kb("forget", SOUGHT, "--base", kept_in.root)
    journal.note(asked("the safe opens with quokkabar zibelin"))
    assert journal.writer.flush()

    found = kb("forget", SOUGHT, "--base", kept_in.root)

    assert (nowhere.code, found.code) == (0, 5)
    assert "The journal's database has it:\n  1 row of the table asked\n" in found.out
    assert "quokkabar" not in found.out.casefold()


def test_a_database_that_cannot_be_reached_is_said_not_to_be_looked_into(
    kb: Run, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    ran = kb("forget", SOUGHT, "--base", base)

    assert ran.code == 5
    assert "cannot be reached, so it was not looked into" in ran.out
