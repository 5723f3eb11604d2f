"""`kb ask` and `kb search`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.bases import Write, small_base
from support.command_line import Run, says

from assistant.builds import build
from assistant.settings import Settings


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Path:
    """A small base with a build, for commands that only read."""
    root = small_base(tmp_path_factory.mktemp("built") / "base", model=True)
    build.build(Settings.load(root))
    return root


def test_ask_prints_the_answer_its_source_and_related_articles(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take?", "--base", built)

    assert ran.code == 0
    assert says(ran.out, "Five working days after we approve it.")
    assert "/articles/refunds/#how-long-does-a-refund-take" in ran.out
    assert "Invoices" in ran.out


def test_ask_prints_each_part_of_a_message_with_several_wishes(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take, and who repairs a violin?", "--base", built)

    assert ran.code == 0
    assert says(ran.out, "Five working days after we approve it.")
    assert says(ran.out, "who repairs a violin? We don't have an answer to that.")


@pytest.mark.parametrize(
    "question",
    [
        "What credit card can I use to verify my identity?",
        "What credit card information is required when completing the credit card identity verification "
        "process?",
    ],
)
def test_ask_answers_the_verification_questions_with_an_address_that_can_be_copied(
    kb: Run, published: Settings, question: str
) -> None:
    ran = kb("ask", question, "--base", published.root)

    assert ran.code == 0
    anchor = question.rstrip("?").lower().replace(" ", "-")
    assert f"/articles/get-online-scheduling-profile/#{anchor}" in ran.out, (
        "no line break stands in the address"
    )


def test_ask_json_is_the_answer_as_the_api_gives_it(kb: Run, built: Path) -> None:
    answer = json.loads(kb("ask", "How long does a refund take?", "--base", built, "--json").out)

    assert (answer["status"], answer["text"]) == ("answered", "Five working days after we approve it.")
    assert answer["source"]["permalink"] == "/a/900001/how-long-does-a-refund-take"
    assert {
        "steps",
        "related",
        "notices",
        "handoff",
        "answer_id",
        "build",
        "short",
        "confidence",
    } <= answer.keys()


def test_ask_ends_with_4_when_there_is_no_answer(
    kb: Run, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "1")

    ran = kb("ask", "zebra", "--base", built)

    assert ran.code == 4
    assert "We don't have an answer to that." in ran.out
    assert json.loads(kb("ask", "zebra", "--base", built, "--json").out)["status"] == "no_answer"


def test_who_wants_a_person_is_told_the_way_there_and_not_that_there_is_no_answer(
    kb: Run, built: Path
) -> None:
    ran = kb("ask", "let me talk to a human", "--base", built)

    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("Contact a person  /contact/")
    assert "We don't have an answer" not in ran.out


def test_ask_ends_with_2_for_an_empty_question_and_with_3_for_an_unknown_choice(kb: Run, built: Path) -> None:
    empty, unknown = (
        kb("ask", " ", "--base", built),
        kb("ask", "x", "--choice", "900001#nope", "--base", built),
    )

    assert (empty.code, says(empty.err, "the question is empty: write what you want to know")) == (2, True)
    assert (unknown.code, says(unknown.err, "article 900001 has no section #nope")) == (3, True)


def test_ask_takes_only_audiences_that_there_are(kb: Run, published: Settings) -> None:
    ran = kb("ask", "How long does a refund take?", "--audience", "everyone", "--base", published.root)

    assert ran.code == 2
    assert says(ran.err, "'everyone' is no audience; this base has ")
    assert says(ran.err, "front-desk")


def test_ask_in_a_base_without_audiences_says_that_it_has_none(
    kb: Run, base: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "off")
    write("hours", "## When are you open?\n\nNine to five.\n", audience=None)

    ran = kb("ask", "When are you open?", "--audience", "everyone", "--base", base)

    assert ran.code == 2
    assert says(ran.err, "'everyone' is no audience; this base has none: leave the option out")


def test_ask_in_a_base_without_a_build_makes_one_first(kb: Run, tmp_path: Path) -> None:
    small_base(tmp_path / "base", model=True)

    ran = kb("ask", "How long does a refund take?", "--base", tmp_path / "base")

    assert (ran.code, "Five working days" in ran.out) == (0, True)
    assert (tmp_path / "base/site/index.html").is_file()


def test_without_the_sentence_model_a_heading_asked_exactly_is_still_answered(kb: Run, small: Path) -> None:
    for question in ("How long does a refund take?", "Where do I find my invoices?"):
        answer = json.loads(kb("ask", question, "--base", small, "--json").out)
        assert answer["status"] == "answered"
        assert answer["source"]["heading"] == question


@pytest.mark.parametrize("question", ["[bold]x[/bold]", "[/]", "[red", "*", "--"])
def test_ask_takes_any_text_also_what_looks_like_markup(kb: Run, built: Path, question: str) -> None:
    assert kb("ask", "--base", built, "--", question).code in (0, 4)


def test_search_lists_sections_and_ends_with_4_when_nothing_fits(kb: Run, built: Path) -> None:
    found, none = kb("search", "refund", "take", "--base", built), kb("search", "qwxyz", "--base", built)

    assert (found.code, none.code) == (0, 4)
    assert "/articles/refunds/#how-long-does-a-refund-take" in found.out
    assert "Nothing fits. Try fewer or other words." in none.out
    assert json.loads(kb("search", "refund", "--base", built, "--json").out)["results"][0]["url"].startswith(
        "/articles/refunds/"
    )
    assert json.loads(kb("search", "qwxyz", "--base", built, "--json").out)["results"] == []
