"""The questions that are proposed after an answer: near it, and each answered by its own section."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.next_questions import MOST, questions_after
from assistant.builds.engine import open_engine
from assistant.content.articles import Section
from assistant.settings import Settings


def section(article: int, line: int, *audience: str) -> Section:
    return Section(
        article_id=article,
        anchor=f"s{line}",
        heading=f"Question {article}.{line}?",
        level=2,
        line=line,
        markdown="Text.",
        text="Text.",
        html="<p>Text.</p>",
        span=(0, 5),
        audience=audience,
    )


def after(chosen: Section, same: list[Section], *related: list[Section]) -> list[str]:
    return [each.choice for each in questions_after(chosen, same, related)]


SAME = [section(1, line) for line in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("at", "related", "expected"),
    [
        (0, [], ["1#s2", "1#s3", "1#s4"]),  # what follows
        (2, [], ["1#s4", "1#s2", "1#s1"]),  # then what is before, the nearest first
        (0, [[section(2, 1), section(2, 2)]], ["1#s2", "1#s3", "2#s1"]),  # one of a related article
        (3, [[], [section(3, 1)]], ["1#s3", "1#s2", "3#s1"]),
    ],
)
def test_what_follows_comes_first(at: int, related: list[list[Section]], expected: list[str]) -> None:
    assert after(SAME[at], SAME, *related) == expected


def test_what_is_for_other_people_is_left_out() -> None:
    mine, theirs, anybodys = section(1, 1, "patient"), section(1, 2, "provider"), section(1, 3)

    assert after(mine, [mine, theirs, anybodys]) == ["1#s3"]


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: date(2026, 11, 22)).assistant


def test_every_question_that_is_proposed_is_answered_by_its_own_section(assistant: Assistant) -> None:
    proposed = {
        each for section in assistant.library.sections for each in assistant.sections.answer(section.ref).next
    }
    assert len(proposed) > 150

    for each in sorted(proposed, key=lambda each: each.choice)[::3]:
        for answer in (assistant.answer(each.question), assistant.answer(each.question, choice=each.choice)):
            assert answer.source is not None
            assert f"{answer.source.id}#{answer.source.anchor}" == each.choice


def test_an_answer_proposes_no_more_than_it_should_and_what_is_none_proposes_nothing(
    assistant: Assistant,
) -> None:
    found = assistant.answer("What credit card can I use to verify my identity?")

    assert found.source is not None
    assert 0 < len(found.next) <= MOST
    assert f"{found.source.id}#{found.source.anchor}" not in [each.choice for each in found.next]
    assert assistant.answer("How do I bake bread?").next == ()


def test_what_is_withheld_is_not_proposed(published: Settings) -> None:
    late = open_engine(published, lambda: date(2036, 1, 1)).assistant

    assert late.answer("What credit card can I use to verify my identity?").next == ()
    assert late.sections.answer("484517#what-credit-card-can-i-use-to-verify-my-identity").next == ()
