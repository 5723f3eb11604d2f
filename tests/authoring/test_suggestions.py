"""What a language model is told of a section, and which of its suggestions an author gets to see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.bases import Write
from support.language_model import completion, language_model, suggesting

from assistant.authoring.language_model import LanguageModel
from assistant.authoring.suggestions import (
    INSTRUCTIONS,
    LONGEST,
    MOST,
    described,
    sections_to_word,
    sorted_out,
    suggest,
    wordings_in,
)
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.errors import NoSuggestions, NotFound
from assistant.safety.people import People
from assistant.settings import Settings

REFUNDS = """# Refunds

Money comes back.

## How long does it take?

Five days. Call (555) 010-4477 when it takes longer.

## Can I refund a part?

Yes, each item by itself.

## Not confirmed yet

Whether it works at night.
"""
PEOPLE = People()
BACK, PART = "900001#how-long-does-it-take", "900001#can-i-refund-a-part"


@pytest.fixture
def library(base: Path, write: Write) -> Library:
    asked = ["when is my money back", "my ssn is 536-22-8142, when is my money back"]
    write("refunds", REFUNDS, also_asked={"how-long-does-it-take": asked})
    (base / "kb/questions.yml").write_text(
        "- {ask: Who invented money?, find: none}\n"
        f'- {{ask: "Money?", clarify: ["{BACK}", "{PART}"]}}\n'
        f'- {{ask: "Just one item?", find: "{PART}"}}\n',
        "utf-8",
    )
    return checked_library(Settings.load(base))


def kept(library: Library, *suggested: str) -> tuple[str, ...]:
    return sorted_out(library, library.section(BACK), suggested, PEOPLE)[0]


def reasons(library: Library, *suggested: str) -> list[str]:
    return [left.reason for left in sorted_out(library, library.section(BACK), suggested, PEOPLE)[1]]


def test_a_section_is_described_by_what_its_article_says(library: Library) -> None:
    assert described(library, library.section(BACK), PEOPLE) == (
        "Article: Refunds\n\n"
        "Section: How long does it take?\n\n"
        "Text:\nFive days. Call (555) 010-4477 when it takes longer.\n\n"
        "Wordings that it has already:\n- when is my money back\n\n"
        "Other sections of the article:\n- Can I refund a part?"
    )


def test_the_instructions_ask_for_customers_colleagues_keywords_and_voice_and_for_nobodys_data() -> None:
    text = INSTRUCTIONS.read_text("utf-8")

    assert all(
        word in text for word in ("customer", "colleague", "keywords", "aloud", "natural, short", "JSON")
    )
    assert "Use no name of a person, no telephone number" in text
    assert json.loads(text[text.rindex("{") :]) == {"wordings": ["first wording", "second wording"]}


def test_sections_with_few_wordings_get_some_and_of_a_named_article_all_do(
    base: Path, library: Library, write: Write
) -> None:
    many = {"what-is-it": [f"wording {n}" for n in range(8)]}
    write("fees", "# Fees\n\n## What is it?\n\nTen.\n", also_asked=many)
    library = checked_library(Settings.load(base))

    assert [s.ref for s in sections_to_word(library)] == ["900001#top", BACK, PART]
    assert [s.ref for s in sections_to_word(library, 900002)] == ["900002#what-is-it"]
    with pytest.raises(NotFound):
        sections_to_word(library, 5)


def test_suggestions_come_in_their_order(library: Library) -> None:
    with language_model(suggesting("refund time", "how many days until I am paid")) as server:
        settings = Settings.load(
            Path("none"), language_model_url=server.url, language_model_name="small-model"
        )
        found = suggest(library, library.section(BACK), LanguageModel(settings), PEOPLE)

    assert (found.ref, found.wordings, found.left_out) == (
        BACK,
        ("refund time", "how many days until I am paid"),
        (),
    )
    assert [message["content"] for message in server.bodies[0]["messages"]] == [
        INSTRUCTIONS.read_text("utf-8"),
        described(library, library.section(BACK), PEOPLE),
    ]


@pytest.mark.parametrize(
    "said",
    [
        '{"wordings": ["a", "b"]}',
        '["a", "b"]',
        '```json\n{"wordings": ["a", " b\\n"]}\n```',
        'Here you are:\n{"n": 2, "questions": ["a", "b", 3, null, ""]}\nGood luck!',
    ],
)
def test_a_list_is_found_whatever_stands_around_it(said: str) -> None:
    assert wordings_in(said) == ["a", "b"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("I cannot help with that.", "the answer is not JSON: 'I cannot help with that.'"),
        ("1. a\n2. b", "the answer is not JSON"),
        ('{"wordings": ["a", "b', "the answer is not JSON"),
        ("[" * 100_000, "the answer is not JSON"),
        ('{"wordings": []}', "the answer has no wordings in it"),
        ('{"wordings": "a"}', "the answer has no wordings in it"),
        ("[1, 2]", "the answer has no wordings in it"),
    ],
)
def test_an_answer_in_another_form_is_of_no_use(said: str, message: str) -> None:
    with pytest.raises(NoSuggestions) as caught:
        wordings_in(said)

    assert message in str(caught.value)


def test_what_is_there_already_is_left_out(library: Library) -> None:
    again = ("When is my money back?", "how long does it take")

    assert (kept(library, *again), reasons(library, *again)) == ((), ["is there already"] * 2)


def test_what_is_suggested_twice_is_kept_once(library: Library) -> None:
    assert kept(library, "refund time", "Refund  time?") == ("refund time",)
    assert reasons(library, "refund time", "Refund  time?") == ["is there twice"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("can I refund a part", f"is what {PART} answers"),
        ("just one item", f"is what {PART} answers"),
        ("who invented money", "is what kb/questions answers"),
        ("money", "is what kb/questions answers"),
    ],
)
def test_what_another_section_or_nothing_must_answer_is_left_out(
    library: Library, text: str, reason: str
) -> None:
    assert (kept(library, text), reasons(library, text)) == ((), [reason])


@pytest.mark.parametrize(
    "text",
    [
        "my ssn is 536-22-8142, how long does a refund take",
        "refund for card 4539 1488 0343 6467",
        "write to jane.doe@gmail.com when the refund is there",
        "call me at 212-555-0187 about the refund",
        "caller Maria Gonzalez asks about her refund",
    ],
)
def test_personal_data_is_refused_and_not_even_shown(library: Library, text: str) -> None:
    wordings, left_out = sorted_out(library, library.section(BACK), [text, "refund time"], PEOPLE)

    assert wordings == ("refund time",)
    assert [left.text for left in left_out] == [""]
    assert left_out[0].reason.startswith("has what looks like personal data: ")


def test_a_number_of_the_article_itself_is_no_personal_data(library: Library) -> None:
    text = "do I call (555) 010-4477 when the refund is late"

    assert kept(library, text) == (text,)


def test_what_has_no_words_or_is_too_long_or_too_much_is_left_out(library: Library) -> None:
    many = [f"refund {letter * 3}" for letter in "abcdefghijklmnopqrstu"]

    assert reasons(library, "?!", "a" * (LONGEST + 1)) == [
        "has no words",
        f"is longer than {LONGEST} characters",
    ]
    assert len(kept(library, *many)) == MOST
    assert reasons(library, *many) == [f"is more than {MOST}"]


def test_what_would_act_on_a_terminal_is_taken_out() -> None:
    assert wordings_in(completion_text("refund\u001b[31m time\u0000")) == ["refund[31m time"]


def completion_text(wording: str) -> str:
    content = json.dumps({"wordings": [wording]})
    assert completion(content)
    return content
