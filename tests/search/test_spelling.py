"""Mistyped words are mended towards the base's own; common words stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import small_base

from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.search.spelling import Speller, make_speller, speller_of
from assistant.settings import Settings


@pytest.fixture(scope="module")
def speller(real: Library) -> Speller:
    return speller_of(real)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how do i rset my pasword", "how do i reset my password"),
        ("recieve invitaton emial", "receive invitation email"),
        ("verfy idenity wiht ssn", "verify identity with ssn"),
        ("debitcard", "debit card"),
        ("appoitment requsts", "appointment requests"),
        ("teh acount", "the account"),
        ("my portl doesnt wrok", "my portal doesn't work"),
        ("i cant login and it wont accpet the code", "i can't login and it won't accept the code"),
        ("procesing intak forms from pateints", "processing intake forms from patients"),
    ],
)
def test_what_people_mistype_is_read_as_they_meant_it(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "What does the girl at the counter do?",
        "my plastic",
        "who sees this on Tuesday",
        "NPI and DOB",
        "xkcd 12345",
        "Lindqvist's",
    ],
)
def test_ordinary_words_and_names_are_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text).text == text


def test_the_word_that_is_still_being_typed_is_left_alone(speller: Speller) -> None:
    assert speller.correct("lost passwo", typing=True).text == "lost passwo"
    assert speller.correct("lost passwrod ", typing=True).text == "lost password "


def test_typing_errors_in_wordings_are_not_words_of_the_base() -> None:
    wordings = ["where is my password"] * 20 + [
        "where is my pasword",
        "pasword reset",
        "my pasword",
        "set up erxing",
        "erxing",
        "what is erxing",
    ]
    speller = make_speller(["Reset your password."], wordings)

    assert speller.correct("pasword for erxing").text == "password for erxing"


def test_a_word_without_its_last_letter_is_mended_in_a_base_of_two_languages() -> None:
    texts = ["Where are the intake forms for patients?", "¿Dónde están los formularios?"]

    speller = make_speller(texts * 5, languages=("en", "es"))

    assert speller.correct("where are the intak forms").text == "where are the intake forms"


def test_an_abbreviation_that_the_synonyms_list_is_a_word_of_the_base(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base")
    with (root / "kb/articles/refunds.md").open("a") as file:
        file.write(
            "\n## Where is the app?\n\nThe app is in the store. The app is free. An app shows refunds.\n"
        )
    before = speller_of(checked_library(Settings.load(root))).correct("cancel appt").text
    (root / "kb/synonyms.yml").write_text("- [appointment, appt]\n")

    assert before == "cancel app"
    assert speller_of(checked_library(Settings.load(root))).correct("cancel appt").text == "cancel appt"
