"""Commands say what they did, end with the right code, and never with a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.bases import small_base
from support.command_line import Run, says
from support.server import ENVIRONMENT

from assistant import cli
from assistant.builds import build
from assistant.settings import Settings

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Path:
    """A small base with a build, for commands that only read."""
    root = small_base(tmp_path_factory.mktemp("built") / "base", model=True)
    build.build(Settings.load(root))
    return root


def flat(text: str) -> str:
    return " ".join(text.split())


# --- help ------------------------------------------------------------------------------------------------------------


def test_the_help_names_every_command_and_a_first_question(kb: Run) -> None:
    ran = kb("--help")

    assert ran.code == 0
    assert {"build", "serve", "ask", "search", "check", "new", "init", "links", "config"} <= set(COMMANDS)
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", ran.out)] == []
    assert "kb serve" in ran.out
    assert "kb ask" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_says_what_it_does_and_has_an_example(kb: Run, command: str) -> None:
    ran = kb(command, "--help")

    assert ran.code == 0
    assert re.search(rf"Usage: .*\bkb {command}\b|Usage: .*cli {command}\b", ran.out)
    assert re.search(rf"Example:\s+(?:ASSISTANT_\w+=\S+ )?kb {command}", flat(ran.out))
    for option in re.findall(r"(?m)^[│\s]*(--[a-z-]+)", ran.out):
        assert re.search(rf"{option}\b.*[A-Za-z]{{3}}", ran.out), option


def test_without_a_command_the_help_is_shown(kb: Run) -> None:
    assert "Commands" in kb().out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "--nonsense", "x"],
        ["serve", "--port", "abc"],
        ["search", "--limit", "0", "x"],
    ],
)
def test_a_command_that_cannot_be_understood_ends_with_2(kb: Run, words: list[str]) -> None:
    ran = kb(*words)

    assert ran.code == 2
    assert "Usage: " in ran.err


# --- ask and search --------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_its_source_and_related_articles(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take?", "--base", built)

    assert ran.code == 0
    assert says(ran.out, "Five working days after we approve it.")
    assert "/articles/refunds/#how-long-does-a-refund-take" in ran.out
    assert "Invoices" in ran.out


@pytest.mark.parametrize(
    "question",
    [
        "What credit card can I use to verify my identity?",
        "What credit card information is required when completing the credit card identity verification process?",
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


def test_ask_ends_with_2_for_an_empty_question_and_with_3_for_an_unknown_choice(kb: Run, built: Path) -> None:
    empty, unknown = (
        kb("ask", " ", "--base", built),
        kb("ask", "x", "--choice", "900001#nope", "--base", built),
    )

    assert (empty.code, says(empty.err, "the question is empty: write what you want to know")) == (2, True)
    assert (unknown.code, says(unknown.err, "article 900001 has no section #nope")) == (3, True)


def test_ask_takes_only_audiences_that_there_are(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take?", "--audience", "everyone", "--base", built)

    assert ran.code == 2
    assert "everyone" in ran.err
    assert "front-desk" in ran.err


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


# --- build and check -------------------------------------------------------------------------------------------------


def test_build_says_what_it_made_and_the_second_time_that_nothing_had_changed(kb: Run, small: Path) -> None:
    first, second = kb("build", "--base", small), kb("build", "--base", small)

    assert re.search(
        r"Build [0-9a-f]{12}: 2 articles, \d+ sections, 5 pages made new, [\d.]+ s\.", flat(first.out)
    )
    assert "nothing had changed" in second.out
    assert (first.code, second.code) == (0, 0)


def test_build_json_parses_and_nothing_else_is_printed(kb: Run, small: Path) -> None:
    ran = kb("build", "--base", small, "--json")

    made = json.loads(ran.out)
    assert (made["articles"], made["pages_written"], made["is_new"]) == (2, 5, True)
    assert ran.err == ""


def test_a_partial_build_prints_no_warning_of_the_site_generator(small: Path) -> None:
    build.build(Settings.load(small))
    path = small / "kb/articles/refunds.md"
    path.write_text(path.read_text("utf-8").replace("Five", "Six"), "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "build", "--base", str(small)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )

    assert done.returncode == 0
    assert "1 pages made new" in flat(done.stdout) or "1 page made new" in flat(done.stdout)
    assert "dirty" not in done.stdout + done.stderr


def test_build_and_check_of_broken_articles_end_with_1_and_say_where_what_and_what_instead(
    kb: Run, small: Path
) -> None:
    (small / "kb/settings.yml").write_text("strict: true\n")
    text = (small / "kb/articles/refunds.md").read_text("utf-8")
    (small / "kb/articles/refunds.md").write_text(text + "\n## Fees\n\nA.\n\n## Fees\n\nB.\n", "utf-8")
    first = text.count("\n") + 2

    for command in ("build", "check"):
        ran = kb(command, "--base", small)
        assert ran.code == 1
        assert says(ran.err, f"kb/articles/refunds.md:{first + 4}: the heading 'Fees' has the anchor #fees")
        assert says(ran.err, f"already used on line {first}")
        assert "{#another-name}" in ran.err

    checked = kb("check", "--base", small, "--json")
    assert checked.code == 1
    assert ("kb/articles/refunds.md", first + 4) in [
        (e["path"], e["line"]) for e in json.loads(checked.out)["errors"]
    ]


def test_a_message_is_not_broken_within_the_place_that_it_names(kb: Run, small: Path) -> None:
    name = "a-name-so-long-that-it-does-not-fit-on-a-line-of-eighty-characters-together-with-the-rest"
    (small / f"kb/articles/{name}.md").write_text("---\ntitle: [\n---\n")

    assert f"kb/articles/{name}.md:" in kb("check", "--base", small).err


def test_check_counts_what_is_in_order(kb: Run, small: Path) -> None:
    ran = kb("check", "--base", small)

    assert (ran.code, "2 articles with" in ran.out) == (0, True)
    assert json.loads(kb("check", "--base", small, "--json").out)["articles"] == 2


def test_a_folder_that_is_no_base_is_said_to_be_none_and_stays_as_it_was(kb: Run, tmp_path: Path) -> None:
    for command in ("build", "check"):
        ran = kb(command, "--base", tmp_path)
        assert ran.code == 1
        assert says(ran.err, "there are no Markdown files")
    assert list(tmp_path.iterdir()) == []
