"""What a ticket asks: its own words, its wishes, and one suggestion for each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.ticket_text import own_words
from assistant.answering.ticket_wishes import MOST_WISHES, ticket_wishes
from assistant.answering.tickets import Suggestions, suggest
from assistant.builds.engine import open_engine
from assistant.content.addresses import TOP
from assistant.settings import Settings

TICKETS = Path(__file__).with_name("tickets.jsonl")
SURE = 0.5
ASKED = "How do I revoke a patient's access?"


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published).assistant


def refs(found: Suggestions) -> list[str]:
    return [f"{each.source.id}#{each.source.anchor}" for each in found.suggestions]


@pytest.mark.parametrize(
    "ticket",
    [
        f"{ASKED}\n\n-----Original Message-----\nFrom: Support\nHow do you log in?",
        f"{ASKED}\n\n-----[name]: Support\nSent: Monday\nHow do you log in?",
        f"{ASKED}\n\nFrom: Support\nSent: Monday\nSubject: page\n\nHow do you log in?",
        f"{ASKED}\n\nVon: Support\nGesendet: Montag\nBetreff: Seite\n\nHow do you log in?",
        f"{ASKED}\n\nOn Mon, 2 Feb 2026 at 10:02, Help Desk <help@example.com> wrote:\n> How do you log in?",
        f"{ASKED}\n\nOn Mon, 2 Feb 2026 at 10:02, Help Desk\n<help@example.com> wrote:\n> How do you log in?",
        f"{ASKED}\n\nAm 2. Februar 2026 um 10:02 schrieb Help Desk:\n\nHow do you log in?",
        f"> On Mon you wrote\n> How do you log in?\n{ASKED}",
        f"Hi team,\n\n{ASKED}\n\nBest regards,\nRosa Whitfield\nFront desk, second level\nTel. 555 0142",
        f"Dear all,\n{ASKED}\nThanks\n-- \nRosa\nWhat can we do for you?",
        f"Hello!\n{ASKED}\n\nSent from my iPhone",
        f"{ASKED}\n\nKind regards\nDr. P. Vance\n\nCONFIDENTIALITY NOTICE: Is this not for you? Delete it.",
        f"From: rosa@example.com\nTo: support@example.com\n\n{ASKED}",
    ],
)
def test_quoted_mail_headers_greetings_and_signatures_are_no_words_of_the_sender(ticket: str) -> None:
    assert own_words(ticket) == ASKED


def test_an_answer_between_quoted_lines_is_read() -> None:
    ticket = f"On Mon, 2 Feb 2026, Desk wrote:\n> What do you need?\n{ASKED}\n> Anything else?\nNo."

    assert own_words(ticket) == f"{ASKED}\nNo."


def test_a_question_behind_thanks_is_read() -> None:
    assert own_words(f"Thanks,\nthat worked.\n\n{ASKED}").endswith(ASKED)


def test_a_mail_that_is_only_passed_on_is_read() -> None:
    ticket = f"FYI\n\n---------- Forwarded message ---------\nFrom: a@example.org\nSubject: portal\n\n{ASKED}"

    assert own_words(ticket) == f"FYI\nportal\n{ASKED}"


def test_the_subject_of_a_mail_is_read_without_what_programs_put_before_it() -> None:
    assert own_words("Subject: RE: Fwd: lost PIN\n\nPlease help.").startswith("lost PIN\n")


def test_lines_that_a_mail_program_wrapped_are_one() -> None:
    ticket = "The patient has tried for three days to open the portal\nwith her code. Why?"

    assert own_words(ticket) == ticket.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "She is registered and active.",
        "I will forward your note to the billing team.",
        "Have a great weekend!",
    ],
)
def test_what_only_tells_something_is_no_wish(text: str) -> None:
    assert ticket_wishes(f"Some background was told here. {text}") == []


def test_a_complaint_is_a_wish() -> None:
    assert [wish.sentence for wish in ticket_wishes("The PIN does not work.")] == ["The PIN does not work."]


def test_a_sentence_with_a_pronoun_is_read_with_the_one_before() -> None:
    wishes = ticket_wishes("The patient lost her registration email. Can you send it?")

    assert wishes[-1].readings == ("patient lost registration email: Can you send it?",)


@pytest.mark.parametrize(
    "sentence",
    [
        "How do I turn off auto-invite and what happens after it is off?",
        "How do I turn off auto-invite, and what happens after it is off?",
        "We want to turn off auto-invite and what happens after it is off?",
        "Can you tell me how to turn off auto-invite; also what happens after it is off?",
    ],
)
def test_what_happens_after_something_is_a_wish_of_its_own(sentence: str) -> None:
    wishes = [wish.sentence for wish in ticket_wishes(sentence)]

    assert wishes[1:] == ["what happens after it is off?"]


def test_a_sentence_does_not_end_at_an_initial() -> None:
    wishes = ticket_wishes("Where does our patient (initials R. D.) find the code?")

    assert [wish.sentence for wish in wishes] == ["Where does our patient (initials R. D.) find the code?"]


def test_a_wish_gets_at_most_one_suggestion(assistant: Assistant) -> None:
    found = suggest(assistant, f"Hi,\n{ASKED} And what does he see then?\nThanks")

    assert len(found.suggestions) == 2
    assert len({each.sentence for each in found.suggestions}) == 2


def test_nothing_is_suggested_for_quoted_mail(assistant: Assistant) -> None:
    ticket = f"Thanks, that worked.\n\nFrom: Support\nSent: Monday\nSubject: access\n\n{ASKED}"

    assert suggest(assistant, ticket).suggestions == ()


def test_wishes_of_tickets_are_found_and_nothing_else_is_suggested(assistant: Assistant) -> None:
    sections = {
        (article.number, section.anchor if section.anchor == TOP else section.heading): section.ref
        for article in assistant.library.articles
        for section in article.sections
    }
    wishes = found = sure = wanted = 0
    for line in map(json.loads, TICKETS.read_text("utf-8").splitlines()):
        rights = [
            {sections[each["article"], each["heading"]] for each in wish["right"]}
            for wish in line["wishes"]
            if wish["right"] != "none"
        ]
        suggestions = suggest(assistant, line["ticket"])
        told = [
            ref
            for ref, each in zip(refs(suggestions), suggestions.suggestions, strict=True)
            if each.confidence >= SURE
        ]
        wishes += len(rights)
        found += sum(not right.isdisjoint(refs(suggestions)) for right in rights)
        sure += len(told)
        wanted += sum(any(ref in right for right in rights) for ref in told)
        assert rights or not told, line["id"]

    assert found / wishes >= 0.88
    assert wanted / sure >= 0.80


@pytest.mark.parametrize(
    "piece",
    ["On x ", "From: a\n", "?!", "a. ", " and ", "A.B.", "1. ", "\n", "also ", "> a\n", "What is it? "],
)
def test_a_ticket_of_any_length_has_a_bounded_number_of_wishes(piece: str) -> None:
    # work that grew with the square of the length would take minutes here
    assert len(ticket_wishes(own_words(piece * 20_000))) <= MOST_WISHES
