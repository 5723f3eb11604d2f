"""How words become terms: the same for articles and for questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.search.analysis import STOP_WORDS, Analyzer, normalize, phrase_map, synonyms_of, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("invite patients", "inviting a patient"),
        ("e-mail", "email"),
        ("E-Mails", "emails"),
        ("e mail", "email"),
        ("e\u2011prescribing", "ePrescribing"),
        ("the patient's PIN", "patient PIN"),
        ("the patient\u2019s PIN", "patient PIN"),
        ("Café", "cafe"),
        ("ＰＩＮ", "pin"),
        ("ﬁle", "file"),
        ("PIN, please!", "pin"),
        ("cancellations", "cancellation"),
        ("re\u0301sume\u0301", "r\u00e9sum\u00e9"),
        ("x\u0304 charts", "x chart"),
        ("con\u00adfig\u00adu\u00adra\u00adtion", "configuration"),
        ("zero\u200bwidth", "zerowidth"),
        ("O\u2019Brien", "O'Brien"),
        ("O\u02bcBrien", "O\u2018Brien"),
        ("O\u00b4Brien", "OBrien"),
        ("Stra\u00dfe", "strasse"),
        ("STRASSE", "stra\u00dfe"),
        ("HOW DO I RESET IT", "how do i reset it"),
    ],
)
def test_two_spellings_of_the_same_thing_give_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)
    assert terms(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("patient", "provider"), ("invite", "revoke"), ("8", "18"), ("SSN", "PIN"), ("portal", "profile")],
)
def test_different_words_give_different_terms(one: str, other: str) -> None:
    assert set(terms(one)).isdisjoint(terms(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E-1042", "E1042"),
        ("E-1042", "e 1042"),
        ("E\u20111042", "1042"),
        ("error E1042", "1042"),
        ("ICD-10", "ICD10"),
        ("Form I-9", "I 9"),
        ("v2.1", "v 2.1"),
        ("version 2.1", "V2.1"),
        ("sign-in", "signin"),
        ("follow\u2013up", "followup"),
        ("re-schedule", "reschedule"),
    ],
)
def test_what_is_written_together_and_apart_shares_a_term_that_is_its_own(one: str, other: str) -> None:
    own = set(terms(one)) & set(terms(other))

    assert any(len(term) > 2 or term in ("v2", "i9") for term in own)


@pytest.mark.parametrize(
    ("one", "other"), [("E-1042", "E-1043"), ("v2.1", "v3.2"), ("2025-2026", "20252026")]
)
def test_codes_that_differ_share_no_joined_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other)) <= {"e"}


def test_a_name_in_capitals_is_no_word_without_a_topic() -> None:
    assert terms("call IT in the US") == ("call", "it", "us")
    assert terms("call it in, or let us do it") == ("call", "let")
    assert terms("IT") == ("it",)
    assert terms("I") == ()


def test_question_words_tell_sections_apart_and_stay() -> None:
    assert terms("who when where why how what which") == (
        "who",
        "when",
        "where",
        "why",
        "how",
        "what",
        "which",
    )


def test_words_without_a_topic_go() -> None:
    assert terms("please would you do it for me") == ()
    assert STOP_WORDS.isdisjoint(
        {"who", "when", "where", "why", "how", "what", "which", "not", "no", "off", "up"}
    )


def test_terms_keep_order_and_repetition() -> None:
    assert terms("pin chart pin") == ("pin", "chart", "pin")


@pytest.mark.parametrize("text", ["", " ", "???", "* AND ref:*", "a AND", '"', "\x00", "😀", "~^[]{}()"])
def test_signs_of_query_languages_are_just_text(text: str) -> None:
    assert set(terms(text)) <= {"ref"}


def test_words_are_those_that_were_typed_in_lower_case() -> None:
    assert words("Where IS the Patient's e-mail?") == ["where", "is", "the", "patient", "email"]


@given(st.text(max_size=80))
def test_any_text_can_be_analyzed_and_again_with_the_same_result(text: str) -> None:
    assert terms(text) == terms(text)
    assert all(term == term.strip() and term for term in terms(text))
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(max_size=80))
def test_the_index_sees_an_article_as_a_question_is_seen(text: str) -> None:
    analyze = Analyzer()
    written = tuple(token.text for token in analyze(normalize(text), mode="index"))  # type: ignore[operator]

    assert written == terms(text)


# --- synonyms -----------------------------------------------------------------------------------------------

PHRASES = phrase_map(
    [
        ["SSN", "social", "Social Security Number"],
        ["patient portal", "PHR"],
        ["social", "sociable"],
        ["", "void"],
    ]
)


def synonyms(question: str) -> list[str]:
    return synonyms_of(terms(question), PHRASES)


def test_a_word_brings_the_others_of_its_groups() -> None:
    assert set(synonyms("ssn")) == {*terms("social"), *terms("Social Security Number")}
    assert set(terms("SSN sociable")) <= set(synonyms("my social"))


def test_a_phrase_counts_only_as_a_whole() -> None:
    assert synonyms("the patient portals") == list(terms("PHR"))
    assert synonyms("portal patient") == []
    assert synonyms("patient") == []


def test_what_the_question_already_says_is_not_added() -> None:
    assert synonyms("PHR patient portal") == []


def test_an_empty_phrase_means_nothing() -> None:
    assert synonyms("void") == []
    assert synonyms("") == []
    assert synonyms_of(terms("ssn"), {}) == []
