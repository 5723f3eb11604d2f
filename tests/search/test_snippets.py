"""The part of a section that shows why it was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.content.parser import parse
from assistant.search.snippets import LENGTH, SHORT, short, snippet

LONG = "Nothing here. " * 30 + "The enrollment PIN is in the access code column. " + "Nothing there. " * 30
WORDS = st.text("abcdefgh PIN.,'é\n", max_size=600)


def marked(text: str, query: str) -> list[str]:
    shown, marks = snippet(text, query)
    return [shown[start:end] for start, end in marks]


def test_a_short_text_is_shown_whole_on_one_line_with_its_words_marked() -> None:
    assert snippet("The PIN is in\n\nthe  chart.", "where is the pin") == (
        "The PIN is in the chart.",
        ((4, 7),),
    )


def test_words_are_marked_in_all_their_forms() -> None:
    assert marked("Invite, invited, inviting; the portal.", "invites") == ["Invite", "invited", "inviting"]


def test_the_beginning_of_a_word_that_is_being_typed_is_marked() -> None:
    assert marked("The enrollment PIN.", "pin enrol") == ["enrollment", "PIN"]
    assert marked("The enrollment PIN.", "en") == []


def test_stop_words_are_not_marked() -> None:
    assert marked("The PIN is in the chart.", "the pin is in") == ["PIN"]


def test_of_a_long_text_the_part_around_the_densest_match_is_shown() -> None:
    shown, marks = snippet(LONG, "enrollment pin access code")

    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "The enrollment PIN is in the access code column." in shown
    assert [shown[s:e] for s, e in marks] == ["enrollment", "PIN", "access", "code"]


def test_a_long_text_without_a_match_is_shown_from_its_beginning() -> None:
    shown, marks = snippet(LONG, "zebra")

    assert (shown[:13], shown[-2:], marks) == ("Nothing here.", " …", ())


def test_a_match_at_the_end_has_no_ellipsis_after_it() -> None:
    shown, _ = snippet("Filler words. " * 40 + "The PIN.", "pin")

    assert shown.startswith("… ")
    assert shown.endswith("The PIN.")


@pytest.mark.parametrize(
    "text",
    [
        "見" * 1000,
        "https://example.com/" + "a" * 1000,
        "a" * 500 + " PIN " + "b" * 500,
        "x" * 179 + " " + "y" * 500,
    ],
)
def test_a_text_without_blanks_is_cut_too(text: str) -> None:
    shown, _ = snippet(text, "pin")

    assert len(shown) <= LENGTH + 4


def test_a_match_inside_a_long_run_without_blanks_is_in_the_part_that_is_shown() -> None:
    shown, marks = snippet("word " * 60 + "a-" * 40 + "PIN " + "more words " * 40, "pin")

    assert [shown[s:e] for s, e in marks] == ["PIN"]


@pytest.mark.parametrize(
    ("text", "query"), [("", "pin"), ("The PIN.", ""), ("", ""), ("The PIN.", "???"), ("   ", "*")]
)
def test_nothing_to_find_marks_nothing(text: str, query: str) -> None:
    assert snippet(text, query) == (" ".join(text.split()), ())


@given(WORDS, st.text("abcdefgh PIN", max_size=20))
def test_every_mark_lies_in_what_is_shown_and_what_is_shown_stands_in_the_text(text: str, query: str) -> None:
    shown, marks = snippet(text, query)

    assert shown.removeprefix("… ").removesuffix(" …") in " ".join(text.split())
    assert list(marks) == sorted(marks)
    for start, end in marks:
        assert 0 <= start < end <= len(shown)
        assert shown[start:end].strip("… ") == shown[start:end]


@given(st.lists(st.sampled_from(["pin", "word", "other", "chart"]), min_size=60, max_size=120))
def test_what_is_shown_of_ordinary_words_is_never_longer_than_asked_for(words: list[str]) -> None:
    shown, _ = snippet(" ".join(words), "pin")

    assert len(shown) <= LENGTH + 4


# --- short --------------------------------------------------------------------------------------------------

LONG_STEP = "Open the settings of the practice " * 8


@pytest.mark.parametrize(
    ("body", "brief"),
    [
        ("One sentence. Another one.", "One sentence. Another one."),
        ("Go there.\n\n1. Open it.\n2. Close it.", "Go there. 1. Open it. 2. Close it."),
        (f"Go there.\n\n1. Open it.\n2. {LONG_STEP}.", "Go there. 1. Open it."),
        (f"Do this:\n\n1. {LONG_STEP}.\n2. Close it.", "Do this:"),
        (
            "1. Open it. Wait.\n\n   It takes a minute.\n2. Close it.",
            "1. Open it. Wait. It takes a minute. 2. Close it.",
        ),
        ("1. Open it.\n2. Close it.\n\nYou get an email.", "1. Open it. 2. Close it."),
        ("1. Open it:\n   - gently\n   - slowly\n2. Close it.", "1. Open it: - gently - slowly 2. Close it."),
        ("1. Open it.\n\n> [!WARNING]\n> It is hot.", "It is hot. 1. Open it."),
        ("Go there.\n\n1. Open it.\n\n> [!WARNING]\n> It is hot.", "Go there. It is hot. 1. Open it."),
        ("Do this:\n\n1. Open it.\n\n> [!WARNING]\n> It is hot.", "It is hot. Do this: 1. Open it."),
        ("> [!WARNING]\n> It is hot. It is heavy.\n\nTake care.", "It is hot. It is heavy. Take care."),
        ("In the year 2020. That was it.", "In the year 2020. That was it."),
    ],
)
def test_a_short_form_has_whole_sentences_and_whole_steps(body: str, brief: str) -> None:
    section = parse(f"# Title\n\n{body}\n", "title.md").article.sections[0]

    assert short(section) == brief


def test_a_first_step_that_is_too_long_is_cut_and_is_no_step() -> None:
    section = parse(f"# Title\n\n1. {LONG_STEP}.\n2. Close it.\n", "title.md").article.sections[0]

    assert short(section).startswith("Open the settings")
    assert short(section).endswith("…")
    assert len(short(section)) <= SHORT
