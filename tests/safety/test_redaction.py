"""What is sensitive never gets past the first step, however it is written; what is not stays readable."""

from __future__ import annotations

import json
import logging
import random
import time
from pathlib import Path
from typing import Any

import browser_rules
import pytest
from starlette.testclient import TestClient
from support.canaries import CANARIES
from support.scripts import module_page

from assistant.content.library import Library
from assistant.safety import redaction, rules
from assistant.safety.patterns import NAMES
from assistant.safety.people import People
from assistant.safety.redaction import redact
from assistant.search.spelling import speller_of
from assistant.settings import Settings

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def people(real: Library) -> People:
    speller = speller_of(real)
    return People(speller.written, speller.is_near)


HARMLESS = [
    "Is 25 MB the limit for one file?",
    "Which rule holds since August 27, 2019?",
    "auto-invite ages 18-85, unsigned after 30 days",
    "Do I need the last eight digits of my card?",
    "look at my.patientfusion.com or help.patientfusion.com",
    "What does Dr. Lindqvist need for the identity check?",
    "article 484517 says Access Level 3 (NP/PA)",
    "appointment on 12/05 at 10:30",
]


@pytest.mark.parametrize(("text", "secret"), CANARIES)
def test_nothing_of_a_canary_is_left(text: str, secret: str) -> None:
    redacted = redact(text)

    assert secret not in redacted.text
    assert redacted.kinds
    assert all(f"[{NAMES[kind]}]" in redacted.text for kind in redacted.kinds)


def test_nothing_is_left_of_what_people_paste(people: People) -> None:
    """Texts that were written by somebody who had not read the rules. A name in no list and in no company is
    not found here: the journal keeps no word that nobody knows."""
    left = []
    for line in (HERE / "secrets.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        redacted = redact(case["text"], people)
        left += [(case["text"], redacted.text) for secret in case["secret"] if secret in redacted.text]

    assert left == []


def test_ordinary_questions_with_numbers_capitals_and_codes_stay_as_they_are(people: People) -> None:
    changed = []
    for text in (HERE / "ordinary.txt").read_text("utf-8").splitlines():
        if (found := redact(text, people)).kinds:
            changed.append((text, found.text))

    assert changed == []


def test_what_a_text_must_have_for_a_group_of_rules_leaves_nothing_out(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [text for text, _ in CANARIES]
    texts += [json.loads(line)["text"] for line in (HERE / "secrets.jsonl").read_text("utf-8").splitlines()]
    quickly = [redact(text, people) for text in texts]
    monkeypatch.setattr(redaction, "TRIGGERS", {})

    assert [redact(text, people) for text in texts] == quickly


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_not_sensitive_stays_as_it_is(text: str) -> None:
    assert redact(text).text == text


def test_each_kind_is_named_for_what_it_is() -> None:
    assert redact("card 4111 1111 1111 1111").kinds == ("card",)
    assert redact("my ssn is 123-45-6789").kinds == ("ssn",)
    assert redact("NPI 1234567893").kinds == ("npi",)
    assert redact("a@b.example").kinds == ("email",)


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 20_000,
        "a@" * 20_000,
        "x" * 60_000,
        "1-" * 25_000 + "x",
        "jan " * 15_000,
        "A B. " * 10_000,
        "one two " * 8_000,
        "a at " * 12_000,
    ],
)
def test_hostile_text_takes_no_more_than_its_length(text: str) -> None:
    short = text[: len(text) // 4]
    started = time.process_time()
    redact(short)
    quarter = time.process_time() - started
    started = time.process_time()
    redact(text)

    # four times the text: about four times the time, never sixteen; the constant covers what is too quick to
    # measure
    assert time.process_time() - started < 10 * quarter + 2


def test_no_canary_reaches_a_disk_a_log_or_a_metric_and_the_answer_still_comes(
    client: TestClient, published: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answered = 0
    for text, _ in CANARIES:
        question = f"{text}. Will my credit card be charged for the identity check?"
        response = client.post("/v1/answers", json={"question": question})
        answered += response.json()["status"] == "answered"
        client.post("/v1/search", json={"query": text})
        client.post("/v1/suggestions", json={"ticket": question})
        client.get("/v1/articles", headers={"x-note": text.encode("ascii", "ignore").decode()})
    metrics = client.get("/metrics").text
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))
    )

    assert answered >= 0.9 * len(CANARIES)
    written = b"".join(
        path.read_bytes()
        for path in Path(published.index_dir).rglob("*")
        if path.is_file() and "builds" not in path.parts
    )
    for text, secret in CANARIES:
        if len(secret) >= 6:  # shorter ones may stand in vectors by chance
            assert secret.encode() not in written, text
        assert text not in logged
        assert text not in metrics


def test_a_question_with_a_card_number_gets_its_answer_and_a_word_about_the_number(
    client: TestClient,
) -> None:
    answer = client.post(
        "/v1/answers",
        json={"question": "My card is 4111 1111 1111 1111, will it be charged for the identity check?"},
    ).json()

    assert "not charged" in answer["text"]
    notice = next(n for n in answer["notices"] if n["kind"] == "sensitive-data")
    assert "card number" in notice["text"]
    assert "4111" not in str(answer)


PIECES = [
    "123",
    "-",
    "45",
    "\u2013",
    "6789",
    " ",
    "my ",
    "ssn ",
    "social ",
    "card ",
    "4111 1111 1111 1111",
    "４１１１",
    "born ",
    "May 3, 1980",
    "2019",
    "3/5/1972",
    " then ",
    " dash ",
    "Dr Smith",
    "José Pérez",
    "my name is Ann Example",
    "one two three four five six seven",
    "\u200b",
    "é",
    "e\u0301",
    "①②③",
    "\u2776\u2777",
    "٣٤٥",
    "@",
    "a@b.example",
    " at ",
    " dot ",
    "example",
    "\n",
    "NPI 1234567893",
    "MRN ",
    "0012",
    "x",
    "ß",
    "İ",
    "ı",
    "\u017f",
    "\u212a",
    "Иван Петров",
    "漢字",
    "😀",
    "𝟏𝟐𝟑",
    "½",
    "ﬁ",
    "·",
    "\u2019",
    "1\ufe0f\u20e3",
    "4\u03321\u0332",
    "\x1c",
    "\x85",
    "\u2028",
    "+1 415 555 0134",
    "#",
    "12",
    "pin ",
    "[",
    "]",
]


def test_the_browsers_tables_are_made_from_the_servers_rules() -> None:
    tables = {name: (browser_rules.FOLDER / name).read_text("utf-8") for name in browser_rules.tables()}

    assert tables == browser_rules.tables(), "make them again: python scripts/browser_rules.py"


def test_a_pattern_that_the_two_languages_read_differently_makes_no_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for pattern in ("a++", "(?i:a)", "(?P<n>a)", "é", "[[a]"):
        monkeypatch.setattr(rules, "RULES", (rules.Rule("number", pattern),))

        with pytest.raises(ValueError, match="JavaScript does not read this"):
            browser_rules.sensitive_rules()


def test_the_browser_finds_and_redacts_what_the_server_does(browser: Any, real: Library) -> None:
    chance = random.Random(4)
    texts = (
        [text for text, _ in CANARIES]
        + HARMLESS
        + [f"{a}. {b} {c}" for (a, _), b, (c, _) in zip(CANARIES, HARMLESS * 9, CANARIES[::-1], strict=False)]
    )
    texts += [text.upper() for text, _ in CANARIES] + [
        f"{text}\n\nRegards, Ann B. Example" for text, _ in CANARIES
    ]
    texts += [q.ask for q in real.questions][::5] + [
        "".join(chance.choices(PIECES, k=chance.randint(2, 14))) for _ in range(1500)
    ]

    with module_page(browser) as page:
        in_browser = page.evaluate(
            """async texts => { const m = await import('/web/shared/sensitive.js'); return texts.map(text => {
            const points = at => [...text.slice(0, at)].length
            const found = m.findSensitive(text).map(f => [points(f.start), points(f.end), f.kind])
            return [m.redact(text), found] }) }""",
            texts,
        )

    here = [redact(text) for text in texts]
    wanted = [[r.text, [[f.start, f.end, f.kind] for f in r.found]] for r in here]
    assert sum(bool(r.kinds) for r in here) >= 400
    assert [json.dumps([t, a, b]) for t, a, b in zip(texts, in_browser, wanted, strict=True) if a != b] == []


def test_a_word_of_the_product_is_no_name_in_any_case() -> None:
    for team in ("Visa Amex Team", "VISA AMEX Team"):
        assert (
            redact(f"my ssn is 219-09-9999, thanks, {team}").text
            == f"my ssn is [Social Security number], thanks, {team}"
        )


def test_the_browser_knows_what_may_become_sensitive_while_somebody_types(browser: Any) -> None:
    begun = ["verify with 219", "2 1 9", "4111 11", "born 04/1", "2, and\n19", "٢١٩", "ann.lee@", "@"]
    harmless = ["", "5 questions", "step 2 of 4", "credit card", "at example dot com"]

    with module_page(browser) as page:
        sent = page.evaluate(
            "async texts => texts.filter((await import('/web/shared/sensitive.js')).maySendTyped)",
            begun + harmless,
        )

    assert sent == harmless


@pytest.mark.parametrize(("text", "secret"), CANARIES)
def test_what_was_found_is_where_it_stands_in_the_text_as_given(text: str, secret: str) -> None:
    found = redact(text).found

    at = text.index(secret)
    assert any(part.start < at + len(secret) and at < part.end for part in found)
