"""Two articles that answer one question in other words are named, with both places, and others are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import ROOT

from assistant.content.library import read_library
from assistant.evaluation.same_questions import same_questions
from assistant.ranking.encoder import Model
from assistant.ranking.models import find_model
from assistant.settings import Settings


@pytest.fixture(scope="module")
def encoder() -> Model | None:
    return find_model("")


def base(root: Path, **articles: str) -> Settings:
    """A base of these articles."""
    folder = root / "kb" / "articles"
    folder.mkdir(parents=True)
    for name, text in articles.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return Settings.load(root)


def found(tmp_path: Path, one: str, other: str, encoder: Model | None) -> list[str]:
    read = base(
        tmp_path,
        a=f"# First\n\nText.\n\n## {one}\n\nSo.\n",
        b=f"# Second\n\n## {other}\n\nOr so.\n",
    )
    return [str(hint) for hint in same_questions(read_library(read), encoder)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I get a refund?", "How can I get the refund?"),
        ("How do I change my password?", "What should I do to change the passwords?"),
        ("How do I remove a user?", "How can I delete a user?"),
        ("Where can I buy a ticket?", "Where do I purchase tickets?"),
        ("When does the trial begin?", "When will my trial start?"),
    ],
)
def test_one_question_in_other_words_is_named_with_both_places(
    tmp_path: Path, encoder: Model | None, one: str, other: str
) -> None:
    assert found(tmp_path, one, other, encoder) == [
        f"kb/articles/b.md:3: the question '{other}' seems to be '{one}' of kb/articles/a.md:5\n"
        "  Answer it in one of them and lead there from the other, or say in the headings how they differ."
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I enable the sync?", "How do I disable the sync?"),
        ("How do I turn the profile on?", "How do I turn the profile off?"),
        ("How do I export invoices?", "How do I pay invoices?"),
        ("How do I change my password?", "How do I change my email?"),
        ("Who can invite users?", "When can I invite users?"),
        ("How do I add a user?", "How do I remove a user?"),
        ("Limits", "Limits"),
    ],
)
def test_questions_that_differ_in_what_they_ask_are_not_named(
    tmp_path: Path, encoder: Model | None, one: str, other: str
) -> None:
    assert found(tmp_path, one, other, encoder) == []


def test_without_an_encoder_the_same_words_are_still_found(tmp_path: Path) -> None:
    assert len(found(tmp_path / "a", "How do I get a refund?", "Can I get a refund?", None)) == 1
    assert found(tmp_path / "b", "How do I remove a user?", "How can I delete a user?", None) == []


def test_a_title_is_compared_with_a_question(tmp_path: Path, encoder: Model | None) -> None:
    read = base(
        tmp_path,
        a="# Changing your password\n\nSo.\n",
        b="# Account\n\n## How do I change my password?\n\nOr so.\n",
    )

    assert len([*same_questions(read_library(read), encoder)]) == 1


def test_the_shipped_base_has_no_such_pair(encoder: Model | None) -> None:
    assert [*same_questions(read_library(Settings.load(ROOT)), encoder)] == []


def test_questions_are_compared_within_a_language_and_by_its_rules(
    tmp_path: Path, encoder: Model | None
) -> None:
    french = "---\nid: {id}\nlang: fr\n---\n# {title}\n\n## {asked}\n\nAinsi.\n"
    read = base(
        tmp_path,
        a="---\nid: 1\n---\n# First\n\n## Comment annuler un abonnement ?\n\nNot translated yet.\n",
        b=french.format(id=2, title="Un", asked="Comment annuler un abonnement ?"),
        c=french.format(id=3, title="Deux", asked="Comment annuler les abonnements ?"),
    )

    (hint,) = same_questions(read_library(read), encoder)

    assert str(hint).startswith("kb/articles/c.md:7: the question 'Comment annuler les abonnements ?' seems")
