"""How words become terms: the same for articles and for questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.search.analysis import STOP_WORDS, analyzer, normalize, phrase_map, synonyms_of, terms, words


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
    analyze = analyzer()
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
