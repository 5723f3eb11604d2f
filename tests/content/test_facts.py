"""The articles say what is established, each fact in its place, and never mix the two identity checks."""

from __future__ import annotations

import html
import re

import pytest
from support.bases import ROOT
from support.established_facts import FACTS

from assistant.content.addresses import NOT_CONFIRMED
from assistant.content.articles import Article, Section
from assistant.content.data_files import read_topics
from assistant.content.library import Library

ROWS = [
    pytest.param(number, anchor, text, id=f"{number}-{text[:50]}")
    for number, rows in FACTS.items()
    for anchor, text in rows
]
VALUES = {
    "experian_phone": "1-888-397-3742",
    "safe_sender": "healthrecords@patientfusion.com",
    "password_reset_sender": "notifications@email.patientfusion.com",
    "patient_login": "my.patientfusion.com",
    "public_site": "www.patientfusion.com",
    "patient_help": "help.patientfusion.com",
    "emergency": "911",
    "card_digits": "eight",
    "auto_invite_ages": "18-85",
    "auto_invite_unsigned_days": "30 days",
    "attachment_size": "25 MB",
    "attachment_count": "one",
    "security_code_digits": "5 digits",
    "security_code_wait": "2 minutes",
    "password_min_length": "8 characters",
    "password_rule_date": "August 27, 2019",
    "reminder_first": "1 week",
    "reminder_second": "1 day",
    "test_request_time": "a minute",
    "sending_access_level": "Access Level 3 (NP/PA)",
    "edit_levels": "Phys./MD/DO or NP/PA",
    "practice_fusion_sales": "(415) 993-4977",
    "erx_credit_freeze_phone": "1-855-246-9409",
}
VERIFIED = {2, 28, 32}
OUTLINE = {1, 4, 10, 13, 15, 18, 22, 24, 25, 30, 31, 33, 34, 36}
VERIFICATION = [
    "What credit card can I use to verify my identity?",
    "Why do I need to enter this information to sign up for an Online Booking Page?",
    "Why do I need to provide my DOB or SSN?",
    "Does Practice Fusion store information I've entered related to credit history?",
    "What credit card information is required when completing the credit card identity verification process?",
]
PROVIDER_CHECK = re.compile(r"Experian|\bSSN\b|Social Security|credit (?:card|file|history)|\bNPI\b|\bCVV\b")
PATIENT_CHECK = re.compile(
    r"MM/DD/YYYY|YYYYMMDD|access code|(?<!card )security code|enrollment PIN|patient's PIN|PIN (?:from (?:the|your) (?:doctor|practice)|that was created)"
    r"|doctor's record|registration (?:email|page|link)|Access your records",
    re.I,
)
"""Words that only the check of providers, or only that of patients, has."""


def by_number(real: Library, number: int) -> Article:
    return next(article for article in real.articles if article.number == number)


def rendered(section: Section) -> str:
    """What a reader of the page sees, with bold labels between asterisks."""
    marked = re.sub(r"</?strong>", "**", section.html)
    return (
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split()).replace(" .", ".").replace(" ,", ",")
    )


def sections(real: Library) -> list[tuple[Article, Section]]:
    return [(article, section) for article in real.articles for section in article.sections]


# --- the facts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "anchor", "text"), ROWS)
def test_a_fact_stands_in_its_article_where_it_belongs(
    real: Library, number: int, anchor: str, text: str
) -> None:
    article = by_number(real, number)

    section = article.section(anchor)

    assert section is not None, f"article {number} has no section #{anchor}"
    shown = rendered(section)
    assert text in shown or text in shown.replace("**", ""), shown


def test_the_table_covers_every_article_with_confirmed_facts() -> None:
    assert set(FACTS) == set(range(1, 37)) - OUTLINE
    assert len(FACTS) == 22
    assert len(ROWS) >= 120


def test_numbers_addresses_and_limits_have_their_established_values(real: Library) -> None:
    assert {name: fact.value for name, fact in real.facts.items()} == VALUES


def test_every_fact_says_where_it_comes_from_and_third_parties_are_checked_more_often(real: Library) -> None:
    for name, fact in real.facts.items():
        assert fact.source, name
        assert fact.owner, name
        assert fact.meaning, name
        assert fact.review_by > fact.checked, name
    longest = max(fact.review_days for fact in real.facts.values())
    assert real.facts["experian_phone"].review_days < longest
    assert real.facts["erx_credit_freeze_phone"].review_days < longest


# --- the 36 -----------------------------------------------------------------------------------------------------------


def test_the_36_titles_stand_in_the_order_of_the_topic_list(real: Library) -> None:
    topics = read_topics(ROOT / "kb" / "topics.yml", [])

    assert [(article.number, article.title) for article in real.articles] == list(topics.items())
    assert list(topics) == list(range(1, 37))


def test_3_are_verified_19_partial_and_14_outlines(real: Library) -> None:
    found = {
        status: {a.number for a in real.articles if a.status == status}
        for status in ("verified", "partial", "outline")
    }

    assert found == {
        "verified": VERIFIED,
        "outline": OUTLINE,
        "partial": set(range(1, 37)) - VERIFIED - OUTLINE,
    }
    assert {status: len(numbers) for status, numbers in found.items()} == {
        "verified": 3,
        "partial": 19,
        "outline": 14,
    }


def test_an_article_has_its_public_number_or_900000_and_its_place(real: Library) -> None:
    public = {
        2: 484517,
        3: 486121,
        6: 484964,
        8: 486071,
        9: 484521,
        16: 484516,
        17: 484518,
        21: 484523,
        23: 483346,
        28: 486592,
        32: 714024,
        35: 713967,
    }

    assert {a.number: a.id for a in real.articles} == {
        number: public.get(number, 900_000 + number) for number in range(1, 37)
    }


def test_the_five_verification_questions_are_headings_of_article_2_word_for_word(real: Library) -> None:
    headings = [section.heading for section in by_number(real, 2).sections]

    assert [heading for heading in headings if heading in VERIFICATION] == VERIFICATION


def test_no_outline_gives_steps_and_each_says_at_once_that_it_is_not_confirmed(real: Library) -> None:
    for number in OUTLINE:
        article = by_number(real, number)
        assert [section.heading for section in article.sections if section.steps] == []
        assert re.match(
            r"We don't have confirmed (steps|information) (for|about) this yet\.", article.sections[0].text
        ), article.title


def test_every_article_that_is_not_verified_ends_with_what_is_not_confirmed(real: Library) -> None:
    for article in real.articles:
        last = article.sections[-1]
        assert (last.anchor == NOT_CONFIRMED) == (article.number not in VERIFIED), article.title
        assert article.status == "verified" or len(re.findall(r"^- ", last.text, re.M)) >= 2, article.title


def test_every_section_is_asked_for_in_at_least_eight_wordings(real: Library) -> None:
    few = {
        section.ref: len(set(section.asked))
        for _, section in sections(real)
        if len({w.casefold() for w in section.asked}) < 8
    }

    assert few == {}


def test_every_section_has_a_text(real: Library) -> None:
    assert [section.ref for _, section in sections(real) if not section.text] == []


# --- the plain text is what the page shows ----------------------------------------------------------------------------


def test_the_text_of_an_answer_has_the_words_of_the_page_and_no_others(real: Library) -> None:
    for _, section in sections(real):
        page = re.sub(r'<p class="admonition-title">.*?</p>', "", section.html)
        words = re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", page)))
        text = re.findall(r"\w+", re.sub(r"^\s*(?:\d+\.|-) ", "", section.text, flags=re.M))
        assert text == words, section.ref


def test_no_braces_marks_or_entities_are_left_in_what_readers_see(real: Library) -> None:
    for article, section in sections(real):
        assert not re.search(r"\{\{|\}\}|\*\*|\]\(|&\w+;|<\w", section.text), section.ref
        assert not re.search(r"\{\{|\}\}|\*\*|\]\(", section.html), section.ref
        assert "{" not in section.heading, article.path


def test_no_sentence_ends_twice(real: Library) -> None:
    assert [
        section.ref for _, section in sections(real) if re.search(r"\?\.(?:\s|$)|\.\.(?:\s|$)", section.text)
    ] == []


# --- two checks, never mixed ------------------------------------------------------------------------------------------


def test_no_section_has_words_of_both_identity_checks(real: Library) -> None:
    mixed = [
        s.ref
        for _, s in sections(real)
        if s.is_confirmed and PROVIDER_CHECK.search(s.text) and PATIENT_CHECK.search(s.text)
    ]

    assert mixed == []


def test_a_section_about_the_providers_check_never_tells_the_patients_and_the_other_way_round(
    real: Library,
) -> None:
    foreign = {
        "provider-verification": PATIENT_CHECK,
        "erx-verification": PATIENT_CHECK,
        "patient-registration": PROVIDER_CHECK,
    }

    wrong = [
        s.ref for a, s in sections(real) if (flow := a.flow_of(s)) in foreign and foreign[flow].search(s.text)
    ]

    assert wrong == []
    assert {a.flow_of(s) for a, s in sections(real)} >= set(foreign)


def test_words_of_the_providers_check_stand_only_in_sections_of_that_flow(real: Library) -> None:
    stray = [
        s.ref
        for a, s in sections(real)
        if PROVIDER_CHECK.search(s.text) and a.flow_of(s) not in ("provider-verification", "erx-verification")
    ]

    assert stray == []


def test_a_pin_in_the_providers_check_is_always_that_of_experian(real: Library) -> None:
    nameless = [
        s.ref
        for a, s in sections(real)
        if a.flow_of(s) == "provider-verification"
        and re.search(r"\bPIN\b", s.text)
        and "Experian" not in s.text
    ]

    assert nameless == []


def test_experian_is_not_named_for_e_prescribing_without_saying_that_it_is_another_check(
    real: Library,
) -> None:
    for article, section in sections(real):
        if article.flow_of(section) == "erx-verification" and "Experian" in section.text:
            assert "It is not the Experian check" in section.text, section.ref


def test_a_wording_for_one_identity_check_never_uses_the_words_of_the_other(real: Library) -> None:
    foreign = {
        "provider-verification": PATIENT_CHECK,
        "patient-registration": PROVIDER_CHECK,
    }  # a card has a "security code", too
    asked = [(a.flow_of(s), s.ref, wording) for a, s in sections(real) for wording in s.asked]
    wrong = [
        (ref, wording)
        for flow, ref, wording in asked
        if flow in foreign and foreign[flow].search(wording.replace("security code", "code"))
    ]

    assert wrong == []
