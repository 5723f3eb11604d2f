"""A message with several wishes: each is answered, or named as not covered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Part
from assistant.answering.parts import MOST_PARTS
from assistant.answering.wishes import wishes_in
from assistant.builds.engine import open_engine
from assistant.content.addresses import TOP
from assistant.evaluation.known_questions import known_questions
from assistant.settings import Settings

MESSAGES = Path(__file__).with_name("messages.jsonl")
CARD = "what-credit-card-can-i-use-to-verify-my-identity"
FREEZE = "what-if-my-credit-file-has-a-security-freeze"


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published).assistant


def told(answer: Answer) -> list[str | None]:
    """The anchor that answers each part; None for one that is named as not covered."""
    return [part.source.anchor if part.source else None for part in answer.parts]


def refs(each: Answer | Part) -> set[str]:
    if each.source:
        return {f"{each.source.id}#{each.source.anchor}"}
    return {choice.choice for choice in each.choices}


def expected(assistant: Assistant, right: list[dict[str, Any]]) -> set[str]:
    found = set()
    for each in right:
        article = next(a for a in assistant.library.articles if a.number == each["article"])
        is_top = each["heading"] == TOP
        found |= {s.ref for s in article.sections if (s.anchor if is_top else s.heading) == each["heading"]}
    assert found, right
    return found


@pytest.mark.parametrize("joint", [" and ", " plus ", ", ", " / ", " - ", "; ", "? ", ", also ", "\n"])
def test_a_part_that_is_not_covered_is_named_beside_the_one_that_is(assistant: Assistant, joint: str) -> None:
    answer = assistant.answer(f"Can I use a debit card{joint}what is the dress code?")

    assert told(answer) == [CARD, None]
    assert [part.status for part in answer.parts] == ["answered", "no_answer"]
    assert answer.source is not None
    assert answer.source.anchor == CARD


@pytest.mark.parametrize("joint", [" / ", "; ", ", also ", " plus ", " - "])
def test_a_few_words_behind_a_joint_are_named_when_they_are_not_covered(
    assistant: Assistant, joint: str
) -> None:
    assert told(assistant.answer(f"how do I revoke access{joint}cheapest flights to Lisbon")) == [TOP, None]


def test_one_part_that_is_not_covered_sinks_no_covered_one(assistant: Assistant) -> None:
    answer = assistant.answer("how to fax a form plus Experian's phone number for the freeze")

    assert answer.status == "answered"
    assert told(answer) == [None, FREEZE]


def test_two_covered_parts_each_have_their_source(assistant: Assistant) -> None:
    answer = assistant.answer("What credit card can I use and what if my credit is frozen?")

    assert told(answer) == [CARD, FREEZE]


def test_a_pronoun_is_read_with_the_part_before(assistant: Assistant) -> None:
    answer = assistant.answer("How do I revoke access and what does the patient see then?")

    assert told(answer) == [TOP, "what-happens-when-i-revoke-a-patients-access"]


def test_a_part_that_is_ambiguous_by_itself_offers_its_choices(assistant: Assistant) -> None:
    answer = assistant.answer("verify my identity; also how do I revoke access")

    assert [part.status for part in answer.parts] == ["clarify", "answered"]
    assert len(answer.parts[0].choices) > 1


def test_more_parts_than_are_answered_are_named(assistant: Assistant) -> None:
    answer = assistant.answer(
        "1. where is the PIN of a patient 2. how do I revoke access 3. who can invite patients 4. what is SEO"
        " 5. can I change my username later 6. what are the password rules"
    )

    assert len(answer.parts) == MOST_PARTS
    left = next(notice for notice in answer.notices if notice.kind == "not-looked-at")
    assert "can I change my username later" in left.text
    assert "what are the password rules" in left.text


def test_messages_with_several_wishes_are_answered_part_by_part(assistant: Assistant) -> None:
    covered = right = dropped = 0
    for line in map(json.loads, MESSAGES.read_text("utf-8").splitlines()):
        answer = assistant.answer(line["question"])
        shown = answer.parts or (answer,)
        for part in line["parts"]:
            if part["right"] == "none":
                is_right = any(each.status == "no_answer" for each in shown)
            else:
                covered += 1
                is_right = any(refs(each) & expected(assistant, part["right"]) for each in shown)
                right += is_right
            dropped += not is_right and len(shown) < len(line["parts"])

    assert right / covered >= 0.85
    assert dropped <= 4


def test_a_single_question_is_not_taken_apart(assistant: Assistant) -> None:
    questions = list(known_questions(assistant.library))[::20]
    # without a second wish in its grammar no question has parts
    proposed = [question for question in questions if len(wishes_in(question)) > 1]

    split = [question for question in proposed if len(question) <= 1000 and assistant.answer(question).parts]

    assert len(questions) > 900
    assert len(split) / len(questions) <= 0.01
