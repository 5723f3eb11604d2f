"""The tools, as an assistant calls them over each way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import MCPError
from support.bases import small_base
from support.mcp_client import TRANSPORTS, Session, words

from assistant.builds import build
from assistant.settings import Settings

DRAFT = """---
title: Moving to another plan
id: 900007
draft: true
---
# Moving to another plan

## How do I move to the zircon plan?

Ask your zircon manager.
"""

OVERDUE = """---
title: Couriers
id: 900008
summary: Who brings parcels.
category: billing
reviewed: 2020-01-01
review_by: 2020-06-01
---
# Couriers

## Which courier brings parcels?

The yellow courier brings parcels on Mondays.
"""

FEES = """---
title: Fees
id: 900009
summary: What it costs.
category: billing
---
# Fees

## What does it cost?

Ten a month.

> [!IMPORTANT]
> Prices are without tax.
"""

SETTINGS = (
    "site_url: https://help.example.com/docs/",
    "product: Ledger",
    "emergency: {signs: ['on fire'], text: 'Call 112 now.'}",
    "sensitive_data: Leave it out.",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    root = small_base(tmp_path_factory.mktemp("mcp") / "base", *SETTINGS)
    for name, text in (("draft", DRAFT), ("couriers", OVERDUE), ("fees", FEES)):
        (root / f"kb/articles/{name}.md").write_text(text, "utf-8")
    build.build(Settings.load(root))
    return root


@pytest.fixture(scope="module", params=TRANSPORTS)
def session(root: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    log = root.with_name(f"{request.param}.log")
    with TRANSPORTS[request.param](root, log) as session:
        yield session


def test_an_assistant_is_told_of_three_tools_that_change_nothing(session: Session) -> None:
    tools = session.tools()

    assert [*tools] == ["answer", "search", "read"]
    assert tools["answer"].title == "Answer from Small help"
    assert "Small help about Ledger" in (tools["search"].description or "")
    for tool in tools.values():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.input_schema["additionalProperties"] is False
        fields = [*tool.input_schema["properties"].values()]
        assert all("description" in field for field in fields)


def test_an_assistant_is_told_whose_articles_these_are(session: Session) -> None:
    told = session.client

    assert told.server_info.title == "Small help"
    assert told.server_info.website_url == "https://help.example.com/docs/"
    assert (told.instructions or "").startswith("Small help answers with the exact words")


def test_an_answer_has_the_words_and_their_permanent_link(session: Session) -> None:
    found = session.given("answer", question="How long does a refund take?")

    assert found["status"] == "answered"
    assert found["text"] == "Five working days after we approve it."
    assert found["source"]["permalink"] == (
        "https://help.example.com/docs/a/900001/how-long-does-a-refund-take"
    )
    assert found["source"]["article"] == "Refunds"
    assert found["related"][0]["url"] == "https://help.example.com/docs/articles/invoices/"
    assert found["person"]["url"] == "https://help.example.com/docs/contact/"


def test_an_answer_names_its_steps_and_what_must_be_said_with_it(session: Session) -> None:
    steps = session.given("answer", question="How do I ask for a refund?")["steps"]
    told = session.given("answer", question="What does it cost?")

    assert steps == ["Open Billing.", "Choose Refund beside the payment."]
    assert "Prices are without tax." in told["notices"][0]["text"]


def test_a_question_without_an_answer_says_so_and_names_what_is_near(session: Session) -> None:
    found = session.given("answer", question="Can the yellow refund fly to the moon with a zebra?")

    assert found["status"] == "no_answer"
    assert found["text"] is None
    assert found["source"] is None
    assert found["person"]["label"] == "Contact a person"
    assert all(near["permalink"].startswith("https://help.example.com/docs/a/") for near in found["nearest"])


def test_an_article_that_nobody_reviewed_for_long_is_no_answer_and_is_read_with_the_word_of_it(
    session: Session,
) -> None:
    asked = session.given("answer", question="Which courier brings parcels?")
    sought = session.given("search", query="courier parcels")
    text = session.given("read", address="900008")

    assert asked["status"] == "no_answer"
    assert "yellow" not in json.dumps([asked, sought])
    assert asked["notices"][0]["kind"] == "stale"
    assert "yellow courier" in text["text"]
    assert text["overdue"] is True
    assert "has not been reviewed since" in text["notices"][0]["text"]


def test_an_emergency_comes_first(session: Session) -> None:
    asked = session.given("answer", question="my office is on fire, how long does a refund take?")
    sought = session.given("search", query="it is on fire")

    assert asked["status"] == "handoff"
    assert asked["notices"][0] == {"kind": "emergency", "text": "Call 112 now.", "phone": "112"}
    assert sought["notices"][0]["kind"] == "emergency"


def test_what_is_sensitive_is_told_of_and_does_not_come_back(session: Session) -> None:
    found = session.given("answer", question="my ssn is 123-45-6789, how long does a refund take?")

    assert found["text"] == "Five working days after we approve it."
    assert found["notices"][0]["kind"] == "sensitive-data"
    assert "6789" not in json.dumps(found)


def test_a_search_finds_sections_with_the_part_that_fits(session: Session) -> None:
    found = session.given("search", query="refnud", limit=2)

    assert found["results"][0]["article"] == "Refunds"
    assert len(found["results"]) == 2
    assert found["total"] >= 2
    assert "Choose Refund" in json.dumps(session.given("search", query="ask for a refund"))


@pytest.mark.parametrize(
    "address",
    [
        "900001#how-long-does-a-refund-take",
        "https://help.example.com/docs/a/900001/how-long-does-a-refund-take",
        "https://help.example.com/docs/articles/refunds/#how-long-does-a-refund-take",
        "/articles/refunds/#how-long-does-a-refund-take",
    ],
)
def test_a_section_is_read_by_each_of_its_addresses(session: Session, address: str) -> None:
    found = session.given("read", address=address)

    assert found["text"] == "Five working days after we approve it."
    assert found["heading"] == "How long does a refund take?"
    assert found["exact"] is True
    assert found["permalink"].endswith("/docs/a/900001/how-long-does-a-refund-take")


def test_an_article_is_read_whole_with_a_link_to_each_section(session: Session) -> None:
    found = session.given("read", address="900001")
    page = session.given("read", address="https://help.example.com/docs/about/")

    assert "14 days" in found["text"]
    assert "Five working days" in found["text"]
    for section in found["sections"][1:]:
        assert session.given("read", address=section["permalink"])["heading"] == section["heading"]
    assert page["permalink"] == "https://help.example.com/docs/about/"


def test_a_section_that_the_article_has_not_gives_the_article_and_says_so(session: Session) -> None:
    found = session.given("read", address="900001#no-such-section")

    assert found["exact"] is False
    assert found["heading"] == found["title"] == "Refunds"


def test_an_article_that_is_not_published_is_found_by_no_tool(session: Session) -> None:
    asked = session.given("answer", question="How do I move to the zircon plan?")
    sought = session.given("search", query="zircon manager")

    assert "zircon manager" not in json.dumps([asked, sought]).lower().replace('"zircon", "manager"', "")
    for address in ("900007", "900007#how-do-i-move-to-the-zircon-plan", "/articles/draft/", "/a/900007"):
        refused = session.called("read", address=address)
        assert refused.is_error
        assert words(refused).startswith("there is no article and no section at this address")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        (
            "answer",
            {},
            "question: Field required\n  'answer' takes: question, and if you like: audience, choice",
        ),
        ("answer", {"question": ""}, "question: String should have at least 1 character"),
        ("answer", {"question": "   "}, "the question is empty: write what you want to know"),
        ("answer", {"question": 7}, "question: Input should be a valid string"),
        ("answer", {"question": "x" * 20_000}, "the text has 20,000 characters, more than 1,000: send one"),
        ("answer", {"question": "refund", "Ann Lee": 1}, "…: Extra inputs are not permitted"),
        ("answer", {"question": "refund", "choice": "nope"}, "'choice' names no section; send a choice"),
        (
            "answer",
            {"question": "refund", "audience": "nurse"},
            "there is no audience of that name; this base",
        ),
        ("search", {"query": "refund", "limit": 51}, "limit: Input should be less than or equal to 50"),
        ("search", {"query": "refund", "limit": "3"}, "limit: Input should be a valid integer"),
        ("search", {"query": "refund", "category": "nope"}, "there is no category of that name; there is: "),
        ("read", {"address": "http://[foo"}, "there is no article and no section at this address"),
        ("read", {"address": "../../../etc/passwd"}, "there is no article and no section at this address"),
        ("read", {"address": "9" * 3000}, "address: String should have at most 2000 characters"),
    ],
)
def test_bad_input_is_told_what_is_wrong_and_what_to_send(
    session: Session, tool: str, arguments: dict[str, Any], said: str
) -> None:
    refused = session.called(tool, **arguments)

    assert refused.is_error
    assert words(refused).startswith(said)


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(session: Session) -> None:
    with pytest.raises(MCPError, match="there is no such tool; there is: answer, search, read"):
        session.called("delete")


def test_every_result_fits_its_schema_and_is_there_as_text_too(session: Session) -> None:
    tools = session.tools()
    calls = {
        "answer": {"question": "refund and invoice?"},
        "search": {"query": "r"},
        "read": {"address": "900001"},
    }

    for name, arguments in calls.items():
        found = session.called(name, **arguments)
        jsonschema.validate(found.structured_content, tools[name].output_schema or {})
        assert json.loads(words(found)) == found.structured_content
