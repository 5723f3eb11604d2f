"""The questions of a base: one file or a folder of them, in the order in which they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.questions import Expected, read_questions
from assistant.errors import ContentError


def put(kb: Path, name: str, text: str) -> None:
    path = kb / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def read(kb: Path) -> tuple[tuple[Expected, ...], list[str]]:
    errors: list[ContentError] = []
    return read_questions(kb, errors), [str(error) for error in errors]


def test_a_base_without_questions_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) == ((), [])


def test_one_file_is_read_in_its_order_with_answers_choices_and_none(tmp_path: Path) -> None:
    put(
        tmp_path,
        "questions.yml",
        '- ask: how much\n  find: "7#fees"\n- ask: which\n  clarify: ["7#fees", "8"]\n'
        '- ask: either\n  find: ["7", "8#late"]\n- ask: what about the moon\n  find: none\n',
    )

    assert read(tmp_path) == (
        (
            Expected("how much", ("7#fees",)),
            Expected("which", (), ("7#fees", "8#top")),
            Expected("either", ("7#top", "8#late")),
            Expected("what about the moon"),
        ),
        [],
    )


def test_a_folder_of_files_is_read_in_the_order_of_their_names_behind_the_one_file(tmp_path: Path) -> None:
    put(tmp_path, "questions/02-refunds.yml", "- ask: third\n  find: none\n")
    put(tmp_path, "questions/01-invoices.yml", "- ask: second\n  find: none\n")
    put(tmp_path, "questions/more/a.yml", "- ask: fourth\n  find: none\n")
    put(tmp_path, "questions.yml", "- ask: first\n  find: none\n")
    put(tmp_path, "questions/.draft.yml", "- ask: never\n  find: none\n")
    put(tmp_path, "questions/README.md", "# Not a list\n")

    questions, errors = read(tmp_path)

    assert [question.ask for question in questions] == ["first", "second", "third", "fourth"]
    assert errors == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "questions.yml",
            "ask: what\n",
            "kb/questions.yml:1: this is a dict, not a list of questions\n"
            "  Write: - ask: …  and below it  find: id#anchor",
        ),
        (
            "questions/refunds.yml",
            "- ask: one\n  find: none\n- ask: two\n",
            "kb/questions/refunds.yml: '{'ask': 'two'}' cannot be read: 'find'\n"
            "  Write 'ask' with 'find: id#anchor', 'find: none' or 'clarify: [...]'.",
        ),
        (
            "questions/refunds.yml",
            "- ask: one\n  find: fees\n",
            "kb/questions/refunds.yml: '{'ask': 'one', 'find': 'fees'}' cannot be read: 'fees' is not an"
            " article id with an anchor, such as 900001#top\n"
            "  Write 'ask' with 'find: id#anchor', 'find: none' or 'clarify: [...]'.",
        ),
        (
            "questions/refunds.yml",
            "- ask: one\n  ask: two\n  find: none\n",
            "kb/questions/refunds.yml:2: 'ask' stands twice, first on line 1\n  Remove one of them.",
        ),
        (
            "questions/refunds.yaml",
            "- ask: one\n  find: none\n",
            "kb/questions/refunds.yaml: the name ends in '.yaml', so the file is not read\n"
            "  Rename it to 'refunds.yml'.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_name(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    put(tmp_path, name, text)

    assert read(tmp_path) == ((), [told])


def test_a_broken_file_does_not_hide_the_questions_of_the_others(tmp_path: Path) -> None:
    put(tmp_path, "questions/a.yml", "- ask: [\n")
    put(tmp_path, "questions/b.yml", "- ask: one\n  find: none\n")

    questions, errors = read(tmp_path)

    assert questions == (Expected("one"),)
    assert [error.partition(": this is not YAML")[0] for error in errors] == ["kb/questions/a.yml:2"]


def test_what_was_read_before_is_asked_of_whoever_remembers(tmp_path: Path) -> None:
    put(tmp_path, "questions/a.yml", "- ask: one\n  find: none\n")
    put(tmp_path, "questions/b.yml", "- ask: two\n  find: none\n")

    def remembered(data: bytes, read: object) -> tuple[Expected, ...]:
        return (Expected(data.decode().split("\n")[0]),)

    assert read_questions(tmp_path, [], remembered) == (Expected("- ask: one"), Expected("- ask: two"))
