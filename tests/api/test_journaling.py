"""What the routes write into the journal, and that it is never at the cost of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from support.journals import TODAY, asked, outcomes, rows

from assistant.api.app import create_app
from assistant.errors import JournalError
from assistant.journal import Journal, normalized
from assistant.settings import Settings

ANCHOR = "what-credit-card-can-i-use-to-verify-my-identity"
CREDIT_CARD = "What credit card can I use to verify my identity?"


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(published: Settings, tmp_path: Path) -> Settings:
    """The shared build with a journal of this test's own."""
    return published.model_copy(update={"journal_path": tmp_path / "journal.sqlite"})


@pytest.fixture(scope="module")
def app(published: Settings) -> FastAPI:
    """One application for all tests: opening a build takes longer than everything else here."""
    return create_app(published, lambda: TODAY)


@pytest.fixture
def served(app: FastAPI, own: Settings) -> Iterator[TestClient]:
    app.state.journal = Journal(own, lambda: TODAY)
    yield TestClient(app, follow_redirects=False)
    app.state.journal.close()


def journal_of(client: TestClient) -> Journal:
    journal: Journal = client.app.state.journal  # type: ignore[attr-defined]
    return journal


def test_a_question_over_http_is_kept_with_its_face_and_a_page_that_the_base_knows(
    served: TestClient,
) -> None:
    served.post("/v1/answers", json={"question": CREDIT_CARD, "page": "settings/users", "face": "widget"})
    served.post(
        "/v1/answers",
        json={"question": CREDIT_CARD, "page": "patients/AnnSmith"},
        headers={"Help-Face": "desk"},
    )

    found = rows(journal_of(served), "asked")
    assert {(row["question"], row["article"], row["anchor"], row["status"]) for row in found} == {
        (CREDIT_CARD.lower().rstrip("?"), 484517, ANCHOR, "answered")
    }
    assert {(row["face"], row["page"], row["day"]) for row in found} == {
        ("widget", "settings/users", TODAY),
        ("desk", "", TODAY),
    }


def test_neither_address_nor_browser_nor_cookie_nor_raw_words_reach_the_disk(
    served: TestClient, own: Settings
) -> None:
    headers = {
        "User-Agent": "TellingBrowser/1",
        "Cookie": "who=TellingCookie",
        "X-Forwarded-For": "203.0.113.77",
        "Referer": "https://h.example/TellingPage",
    }
    served.post(
        "/v1/answers",
        json={"question": "I am Jane Roe, MRN 448712, can I pay with my card 4111 1111 1111 1111?"},
        headers=headers,
    )
    served.post("/v1/searches", json={"query": "jane.roe@example.org"}, headers=headers)
    served.post("/v1/feedback", json={"article": 484517, "verdict": "helped"}, headers=headers)

    journal_of(served).writer.flush()
    stored = b"".join(path.read_bytes() for path in own.journal_file.parent.glob("journal.sqlite*")).lower()
    assert b"[card number]" in stored
    assert [
        word
        for word in (b"telling", b"203.0.113", b"jane", b"roe", b"448712", b"4111", b"testclient")
        if word in stored
    ] == []


def test_a_search_and_a_ticket_are_told_of_an_emergency_as_a_question_is(served: TestClient) -> None:
    words = "me duele mucho el pecho"
    said = [
        served.post(f"/v1/{route}", json={field: words}).json()["notices"][0]
        for route, field in (("answers", "question"), ("search", "query"), ("suggestions", "ticket"))
    ]

    assert [notice["kind"] for notice in said] == ["emergency"] * 3
    assert served.post("/v1/search", json={"query": "credit card"}).json()["notices"] == []


def test_words_of_an_emergency_are_not_kept(served: TestClient) -> None:
    served.post("/v1/answers", json={"question": "I want to kill myself"})

    (row,) = rows(journal_of(served), "asked")
    assert (row["status"], row["question"]) == ("emergency", "")


def test_what_is_kept_of_a_question_is_made_once_and_remembered_without_the_question(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(text: str, vocabulary: Any) -> str:
        made.append(text)
        return normalized(text, vocabulary)

    monkeypatch.setattr("assistant.api.journaling.normalized", counted)
    for question in ("can Zebulon pay", "can Zebulon pay", "can I pay"):
        served.post("/v1/answers", json={"question": question})

    journal = journal_of(served)
    assert made == ["can Zebulon pay", "can I pay"]
    assert sorted(row["question"] for row in rows(journal, "asked")) == [
        "can [name] pay",
        "can [name] pay",
        "can i pay",
    ]
    kept = served.app.state.engine().assistant.answers._values  # type: ignore[attr-defined]
    assert "can [name] pay" in repr(kept)
    assert "zebulon" not in repr(kept).lower()


EMERGENCY = "I want to kill myself tonight zqemergency"


def test_words_of_an_emergency_rest_nowhere_whichever_way_they_come(
    served: TestClient, own: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for path, body in (
        ("/v1/answers", {"question": EMERGENCY}),
        ("/v1/search", {"query": EMERGENCY}),
        ("/v1/searches", {"query": EMERGENCY}),
        ("/v1/suggestions", {"ticket": f"Hello. {EMERGENCY}. Bye."}),
        ("/v1/flags", {"article": 484517, "verdict": "wrong", "reason": EMERGENCY}),
        ("/v1/feedback", {"article": 484517, "verdict": "wrong", "anchor": EMERGENCY}),
    ):
        assert served.post(path, json=body).status_code < 300

    journal = journal_of(served)
    assert [row["question"] for row in rows(journal, "asked")] == [""]
    assert [row["words"] for row in rows(journal, "searched")] == [""]
    assert [row["reason"] for row in rows(journal, "flag")] == [""]
    stored = b"".join(path.read_bytes() for path in own.journal_file.parent.glob("journal.sqlite*"))
    assert [word for word in (b"kill", b"myself", b"zqemergency") if word in stored] == []
    assert "zqemergency" not in caplog.text


def test_a_verdict_about_an_answer_and_a_wish_for_a_person_become_outcomes(served: TestClient) -> None:
    for _ in range(3):
        answer = served.post("/v1/answers", json={"question": CREDIT_CARD}).json()
    served.post(
        "/v1/feedback", json={"article": 484517, "verdict": "not-helped", "answer_id": answer["answer_id"]}
    )
    wish = served.post("/v1/handoffs", json={"answer_id": answer["answer_id"]})

    assert (wish.status_code, wish.json()["kept"]) == (202, True)
    assert outcomes(journal_of(served)) == ["", "not-helped", "person"]


def test_asking_again_with_after_counts_as_a_return(served: TestClient) -> None:
    answer = served.post("/v1/answers", json={"question": CREDIT_CARD}).json()
    served.post(
        "/v1/answers",
        json={"question": "Can I use a debit card to verify my identity?", "after": answer["answer_id"]},
    )

    assert outcomes(journal_of(served)) == ["", "came-back"]


def test_the_end_of_a_search_is_kept_but_not_the_letters_on_the_way(served: TestClient) -> None:
    for query in ("l", "lo", "lost pin"):
        served.post("/v1/search", json={"query": query})
    served.post("/v1/searches", json={"query": "lost pin", "opened": f"484517#{ANCHOR}"})
    served.post("/v1/searches", json={"query": "zzzqqq"})

    found = rows(journal_of(served), "searched")
    assert {(row["words"], row["results"] > 0, row["article"]) for row in found} == {
        ("lost pin", True, 484517),
        ("[word]", False, None),
    }


def test_an_old_link_is_counted_by_its_article(served: TestClient) -> None:
    served.get("/knowledgebase/articles/484517-AnnSmiths-words")
    served.get("/knowledgebase/articles/1-nothing")
    served.get("/a/484517")

    assert [(row["article"], row["count"]) for row in rows(journal_of(served), "old_link")] == [(484517, 1)]


def test_a_copied_reply_is_counted_by_its_sections_also_with_the_journal_off(
    app: FastAPI, served: TestClient, own: Settings
) -> None:
    app.state.journal = Journal(own.model_copy(update={"journal": False}), lambda: TODAY)
    named = [f"484517#{ANCHOR}", f"484517#{ANCHOR}", "484517#top"]

    sent = served.post("/v1/replies", json={"sections": named})
    unknown = served.post("/v1/replies", json={"sections": ["484517#AnnSmith"]})
    with_words = served.post("/v1/replies", json={"sections": named, "ticket": "Ann Smith"})

    assert (sent.status_code, unknown.status_code, with_words.status_code) == (202, 404, 422)
    assert "AnnSmith" not in unknown.text
    assert sorted((row["anchor"], row["count"]) for row in rows(journal_of(served), "sent")) == [
        ("top", 1),
        (ANCHOR, 1),
    ]


def test_with_the_journal_off_no_question_is_kept_but_verdicts_are(
    app: FastAPI, served: TestClient, own: Settings
) -> None:
    journal = app.state.journal = Journal(own.model_copy(update={"journal": False}), lambda: TODAY)

    assert served.post("/v1/answers", json={"question": CREDIT_CARD}).json()["status"] == "answered"
    served.post("/v1/searches", json={"query": "lost pin"})
    assert served.post("/v1/feedback", json={"article": 484517, "verdict": "helped"}).status_code == 201

    assert served.get("/readyz").json()["journal"]["state"] == "off"
    assert (rows(journal, "asked"), rows(journal, "searched"), len(rows(journal, "feedback"))) == ([], [], 1)


def test_an_application_writes_what_is_waiting_when_it_ends(own: Settings) -> None:
    app = create_app(own)
    with TestClient(app):
        app.state.journal.note(asked())

    again = Journal(own)
    with again.read() as reading:
        assert len(reading.asked(date.min)) == 1
    again.close()


def test_a_journal_that_cannot_be_written_costs_no_answer_and_is_shown(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = create_app(own.model_copy(update={"journal_path": tmp_path / "file" / "journal.sqlite"}))
    with TestClient(app) as client:
        assert client.post("/v1/answers", json={"question": CREDIT_CARD}).json()["status"] == "answered"
        app.state.journal.writer.flush()
        assert client.get("/readyz").json()["journal"] == {"state": "failing", "lost": 0, "waiting": 1}
        assert "assistant_journal_waiting 1.0" in client.get("/metrics").text
        refused = client.post("/v1/feedback", json={"article": 484517, "verdict": "helped"})
        assert "assistant_journal_refused 1.0" in client.get("/metrics").text

    assert app.state.journal.writer.lost == 1, "it never came back"
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/journal")
    assert "nothing was kept" in refused.json()["detail"]
    assert str(tmp_path) not in refused.text
    assert refused.json()["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/v1/answers", {"question": "x", "face": "phone"}, {}),
        ("/v1/answers", {"question": "x"}, {"Help-Face": "phone"}),
        ("/v1/answers", {"question": "x", "after": "not-an-id"}, {}),
        ("/v1/handoffs", {"answer_id": "AnnSmith"}, {}),
        ("/v1/searches", {"query": ""}, {}),
    ],
)
def test_what_is_not_in_the_lists_is_a_422(
    served: TestClient, path: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    response = served.post(path, json=body, headers=headers)

    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "AnnSmith" not in response.text


# --- flags -----------------------------------------------------------------------------------------------------------


def test_a_flag_is_kept_and_acknowledged(served: TestClient) -> None:
    sent = {
        "article": 484517,
        "anchor": ANCHOR,
        "verdict": "outdated",
        "reason": "The menu has another name now.",
    }

    response = served.post("/v1/flags", json=sent, headers={"Help-Face": "desk"})

    assert (response.status_code, response.json()["kept"]) == (201, True)
    assert response.json()["handoff"]["url"] == "/contact/"
    (row,) = rows(journal_of(served), "flag")
    assert {**sent, "face": "desk", "day": TODAY}.items() <= row.items()


def test_a_reason_is_kept_without_what_is_sensitive_in_it(served: TestClient, own: Settings) -> None:
    served.post(
        "/v1/flags",
        json={
            "article": 484517,
            "verdict": "wrong",
            "reason": "Ana.Lopez@example.org called Maria Brown from 512-555-0198, with the SSN 123-45-6789",
        },
    )

    assert (
        rows(journal_of(served), "flag")[0]["reason"]
        == "[email address] called [name] from [phone number], with the SSN [Social Security number]"
    )
    stored = b"".join(path.read_bytes() for path in own.journal_file.parent.glob("journal.sqlite*"))
    assert not [secret for secret in (b"Ana.Lopez", b"555-0198", b"6789") if secret in stored]


def test_a_flag_for_an_unknown_section_is_kept_for_its_article(served: TestClient) -> None:
    served.post(
        "/v1/flags", json={"article": 484517, "anchor": "AnnSmithsAnchor", "verdict": "wrong", "reason": ""}
    )

    assert rows(journal_of(served), "flag")[0]["anchor"] == "top"


def test_a_flag_for_an_unknown_article_is_a_404_with_the_way_to_a_person(served: TestClient) -> None:
    response = served.post("/v1/flags", json={"article": 1, "verdict": "wrong", "reason": "x"})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")
    assert response.json()["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize(
    "change",
    [{"verdict": "helped"}, {"reason": "x" * 1001}, {"article": "one"}, {"words": "x"}, {"article": 10**15}],
)
def test_a_flag_that_is_not_complete_is_a_422_that_repeats_no_words(
    served: TestClient, change: dict[str, object]
) -> None:
    response = served.post(
        "/v1/flags", json={"article": 484517, "verdict": "wrong", "reason": "AnnSmith", **change}
    )

    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "AnnSmith" not in response.text


def test_without_a_clock_of_its_own_the_journal_takes_the_day_in_utc(base: Path) -> None:
    before = datetime.now(UTC).date()
    journal = Journal(Settings.load(base))
    journal.feedback(1, "top", "helped", "")

    assert before <= rows(journal, "feedback")[0]["day"] <= datetime.now(UTC).date()
    journal.close()


def test_a_journal_that_cannot_be_opened_says_so_without_a_path(base: Path) -> None:
    journal = Journal(Settings.load(base, journal_path=base / "mkdocs.yml" / "x.sqlite"))

    with pytest.raises(JournalError, match="nothing was kept"):
        journal.feedback(1, "top", "helped", "")
