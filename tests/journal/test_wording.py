"""What is left of a text before it is kept: known words that are no names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from support.bases import ROOT
from support.canaries import CANARIES

from assistant.answering.vocabulary import Vocabulary
from assistant.journal import kept_text, normalized, reason
from assistant.safety.people import People
from assistant.search.spelling import make_speller

TEXTS = (
    "Mark the invoice as paid. Bill the patient for the online profile. Error 404, port 8443, version 2.4.1.",
    "The practice can hide the booking button. Experian asks for a PIN.",
)
VOCABULARY = Vocabulary(
    speller=make_speller(TEXTS),
    small=frozenset(
        [
            "the",
            "invoice",
            "as",
            "paid",
            "patient",
            "for",
            "online",
            "profile",
            "version",
            "practice",
            "can",
            "hide",
            "booking",
            "button",
        ]
    ),
    numbers=frozenset(["404", "8443", "2.4.1"]),
    signs=[r"\bchest pain\b"],
    people=People(frozenset(["my", "ssn"])),
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Where IS\n my  PIN?? ", "where is my pin"),
        ("bad \x00\ud800 sign", "bad sign"),
        ("word " * 200, ("word " * 60).strip()),
        ("why can't I see Experian's button", "why can't i see experian's button"),
        # typing errors are mended first, so that reports read well
        ("patints can not hide the boking buton", "patients can not hide the booking button"),
        # sensitive data
        ("my SSN is 123-45-6789!", "my ssn is [social security number]"),
        ("Call Ana.Lopez@example.org", "call [email address]"),
        # names, however they are typed
        ("Maria Brown cannot log in", "[name] cannot log in"),
        ("maria brown cannot log in", "[name] cannot log in"),
        ("MARIA BROWN CANNOT LOG IN", "[name] cannot log in"),
        ("John Q. Young's invoice", "[name] invoice"),
        ("zebulon quackenbush did not get the PIN", "[name] did not get the pin"),
        ("can Zebulon Quackenbush log in", "can [name] log in"),
        ("dr smith and Dr Long hide the button", "dr [name] and dr [name] hide the button"),
        ("O'Brien, Siobhan did not pay", "[name] did not pay"),
        ("Müller und Łukasz", "[name]"),
        # words that are names as well, and words of the base
        ("mark the bill as paid", "mark the bill as paid"),
        ("will it be a long day in may", "will it be a long day in may"),
        ("young long hill", "young long hill"),
        ("maria hill cannot hide it", "[name] cannot hide it"),
        ("hope is my patient", "hope is my patient"),  # which docs/privacy.md says
        # numbers
        ("error 404 at port 8443 of 2.4.1", "error 404 at port 8443 of 2.4.1"),
        ("error 405 at port 8444", "error [number] at port [number]"),
        ("step 3 of 5 with 2 providers", "step 3 of 5 with 2 providers"),
        ("code 44871 fails", "code [number] fails"),
        ("a form of March 1961", "a form of march [number]"),
        ("age 87", "age [number]"),
        ("X7741Z or m4n1", "[number]"),
        ("the numbers 7 3 7 and 404", "the numbers [number]"),
        ("eleven twenty one", "[number]"),
        ("forty-four hundred, and one", "[number]"),
        ("cero cinco, once y veinte", "[number]"),
        ("one button", "one button"),
        # other words
        ("xqzzkv wvvkqx fails", "[word] fails"),
        ("患者 ログインできない", "[word]"),
        ("the XMLQ thing", "the [word] thing"),
        ("[my own] brackets", "my own brackets"),
        ('<b qxv="j">', '[word]">'),
    ],
)
def test_a_question_is_kept_in_known_words_that_are_no_names(text: str, kept: str) -> None:
    assert normalized(text, VOCABULARY) == kept


def test_what_is_kept_stays_as_it_is_when_it_is_kept_again() -> None:
    for text, _ in CANARIES:
        kept = normalized(text, VOCABULARY)
        assert normalized(kept, VOCABULARY) == kept


def test_nothing_of_what_must_not_rest_is_kept() -> None:
    left = [(text, secret) for text, secret in CANARIES if secret.lower() in normalized(text, VOCABULARY)]

    assert left == []


@pytest.mark.parametrize(
    "text", ["I have chest pain", "chest pain of Maria Brown, 44871", "Chest\u00a0pain?"]
)
def test_nothing_of_an_emergency_is_kept(text: str) -> None:
    for keep in (kept_text, normalized, reason):
        assert keep(text, VOCABULARY) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The menu has moved.", "The menu has moved."),
        ("Step 3 is missing, says Maria Brown.", "Step 3 is missing, says [name]."),
        ("wrong", ""),
        ("Maria Brown, 44871", ""),
        ("ask Maria Brown", ""),
    ],
)
def test_a_reason_is_kept_in_its_own_capitals_when_it_says_something(text: str, kept: str) -> None:
    assert reason(text, VOCABULARY) == kept


def test_a_word_of_the_base_is_kept_though_no_dictionary_has_it() -> None:
    kept = normalized("the zorbly button", VOCABULARY)
    speller = make_speller([*TEXTS, "Press the zorbly button."])

    assert kept == "the [word] button"
    assert normalized("the zorbly button", replace(VOCABULARY, speller=speller)) == ("the zorbly button")


def test_only_one_module_makes_texts_that_may_be_kept() -> None:
    """Elsewhere, `KeptText(…)` only cuts such a text or names one that was made before."""
    made = [
        (path.relative_to(ROOT).as_posix(), ast.unparse(call))
        for path in sorted((ROOT / "assistant").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "KeptText"
        if path.name != "wording.py"
    ]

    assert made == [
        ("assistant/api/journaling.py", "KeptText(cached.noted)"),
        ("assistant/journal/flags.py", "KeptText(note[:NOTE])"),
    ]


@dataclass
class Spy:
    """A vocabulary that notes what it is asked."""

    asked: list[str] = field(default_factory=list)
    small: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    signs: Sequence[str] = ()
    people: People = field(default_factory=People)

    def knows(self, word: str) -> bool:
        self.asked.append(word)
        return True

    def mended(self, word: str) -> str:
        raise AssertionError


def test_what_is_sensitive_is_taken_out_before_words_are_looked_at() -> None:
    spy = Spy()

    normalized("my card is 4111 1111 1111 1111, mail ana.lopez@example.org", spy)

    assert spy.asked == ["my", "card", "is", "mail"]
