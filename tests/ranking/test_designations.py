"""An article about another code, version or plan is no answer, in whatever way the one asked for is spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.checks import checked_library
from assistant.ranking.designations import HELD, OTHER, Designation, Names, compare, designations
from assistant.ranking.encoder import Model
from assistant.ranking.models import open_model
from assistant.ranking.ranker import Ranker, open_ranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

CODES = {
    "E-1042": "The license expired. Renew it under Billing.",
    "E-1051": "The disk is full. Delete old reports.",
    "E-2007": "The clock of the computer is wrong. Set it again.",
    "80070005": "The account may not write there. Ask for the right.",
    "KB5006670": "The printer stops after this update. Take it off.",
}
VERSIONS = {
    "2.1": "It needs Python 3.8 and a gigabyte of memory.",
    "3.0": "It needs Python 3.11 and no database.",
}
PLANS = {"Team": "Up to 25 people with shared folders.", "Family": "Up to five people at one address."}
LANGUAGES = {"C++": "Install the compiler and set the path.", "Ruby": "Install the gem and restart."}


def pages() -> str:
    parts = [f"## What does error {code} mean?\n\n{text}\n" for code, text in CODES.items()]
    parts += [f"## What does version {name} need?\n\n{text}\n" for name, text in VERSIONS.items()]
    parts += [f"## Who can use the {name} plan?\n\n{text}\n" for name, text in PLANS.items()]
    parts += [f"## How do I set up {name}?\n\n{text}\n" for name, text in LANGUAGES.items()]
    return "\n".join(parts)


@pytest.fixture(scope="module")
def model() -> Model:
    found = open_model("")
    assert found is not None
    return found


@pytest.fixture(params=["meaning", "words"])
def ranker(request: pytest.FixtureRequest, base: Path, write: Write, model: Model) -> Ranker:
    write("manual", pages())
    library = checked_library(Settings.load(base))
    write_index(library, base / "search")
    if request.param == "meaning":
        write_semantic_index(library, base / "search", model, base / "cache")
    return open_ranker(
        library,
        open_index(base / "search", library),
        base / "search",
        model if request.param == "meaning" else None,
    )


ASKED = [
    ("What does error E-1042 mean?", "E-1042"),
    ("e1042 what now", "E-1042"),
    ("error 1042", "E-1042"),
    ("I get E 1051 when I save", "E-1051"),
    ("error code 2007", "E-2007"),
    ("What does error 80070005 mean?", "80070005"),
    ("KB5006670 printer", "KB5006670"),
    ("kb-5006670 and my printer", "KB5006670"),
    ("what does v2.1 need", "2.1"),
    ("requirements of version 3.0", "3.0"),
    ("who can use the family plan", "Family"),
    ("How do I set up C++?", "C++"),
]
ELSE = [
    "What does error E-1043 mean?",
    "e1099 what now",
    "error 1043",
    "error code 9999",
    "KB5006671 printer",
    "what does v2.2 need",
    "requirements of version 4.0",
    "who can use the business plan",
    "How do I set up C#?",
]


def test_each_is_found_in_every_spelling_and_no_other_one_is_answered(ranker: Ranker) -> None:
    found = {asked: ranker.rank(asked) for asked, _ in ASKED}
    others = {asked: ranker.rank(asked).covered for asked in ELSE}

    assert {asked: ranking.candidates[0].section.heading for asked, ranking in found.items()} == {
        asked: next(h for h in headings(ranker) if wanted in h) for asked, wanted in ASKED
    }
    assert {asked: covered for asked, covered in others.items() if covered > 0.1} == {}


def headings(ranker: Ranker) -> list[str]:
    return [section.heading for section in ranker.library.sections]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("E-1042", "code e", "1042"),
        ("e 1042", "code e", "1042"),
        ("ERR_1042", "code err", "1042"),
        ("error 1042", "number", "1042"),
        ("Error code: 0x80070005", "number", "0x80070005"),
        ("v2.1.3", "version", "2.1.3"),
        ("C#", "c and a sign", "c#"),
        ("the Business plan", "plan", "business"),
    ],
)
def test_what_names_one_of_several_is_told_in_whatever_way_it_is_written(
    text: str, kind: str, value: str
) -> None:
    assert Designation(kind, value) in designations(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have 50 users and 3 devices",
        "open 10 tabs at 10:30",
        "in 2025 and on May 14.",
        "which plan is the cheapest",
        "the cheapest plan for 12 of us",
        "it costs $9.99 or 15%",
    ],
)
def test_numbers_of_things_are_one_of_nothing(text: str) -> None:
    assert designations(text) == set()


@pytest.mark.parametrize("question", ["the team plan in version 3.0", "version 3.0 and the team plan"])
def test_of_two_things_that_are_asked_for_another_one_counts_more_in_any_order(
    ranker: Ranker, question: str
) -> None:
    sections = ranker.library.sections
    moved = compare(question, Names(sections), range(len(sections)))

    assert not moved.is_unknown
    assert {sections[n].heading: move for n, move in moved.moves.items()} == {
        "What does version 2.1 need?": OTHER,
        "What does version 3.0 need?": HELD,
        "Who can use the Team plan?": HELD,
        "Who can use the Family plan?": OTHER,
    }


def test_an_amount_is_no_other_one(ranker: Ranker) -> None:
    moved = compare("who can use the team plan with 50000 rows", Names(ranker.library.sections), range(5))

    assert not moved.is_unknown


def test_what_a_section_names_is_read_once_and_only_when_it_is_near(
    ranker: Ranker, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(
        "assistant.ranking.designations.designations", lambda text: read.append(text) or designations(text)
    )
    names = Names(ranker.library.sections)
    for _ in range(3):
        compare("what does version 2.1 need", names, range(2))

    assert len([text for text in read if text != "what does version 2.1 need"]) == 2
