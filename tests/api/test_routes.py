"""The routes that answer people: questions, searches, tickets, articles, FAQs, feedback."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.api_requests import ARTICLE, CREDIT_CARD, SECTION, assert_problem
from support.bases import Write

from assistant.api.app import create_app
from assistant.builds import build as builds
from assistant.content.library import Library
from assistant.settings import Settings

FIVE = [
    "What credit card can I use to verify my identity?",
    "Why do I need to enter this information to sign up for an Online Booking Page?",
    "Why do I need to provide my DOB or SSN?",
    "Does Practice Fusion store information I've entered related to credit history?",
    "What credit card information is required when completing the credit card identity verification process?",
]


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", FIVE)
def test_each_verification_question_asked_exactly_gets_its_answer(client: TestClient, question: str) -> None:
    answer = client.post("/v1/answers", json={"question": question}).json()

    assert answer["status"] == "answered"
    assert answer["source"]["id"] == 484517
    assert answer["source"]["heading"] == question
    assert answer["related"]
    assert {"title", "url", "summary", "reason"} <= answer["related"][0].keys()


def test_the_credit_card_question_gets_the_personal_card_rule_with_its_link(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": CREDIT_CARD}).json()

    assert answer["text"].startswith("A personal credit card.")
    assert answer["kind"] == "faq"
    assert answer["source"]["url"] == SECTION
    assert answer["source"]["permalink"] == "/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    assert answer["source"]["number"] == 2


def test_an_answer_is_the_span_of_its_article_under_the_hash_that_it_names(client: TestClient) -> None:
    for question in FIVE:
        answer = client.post("/v1/answers", json={"question": question}).json()
        article = client.get(f"/v1/articles/{answer['source']['id']}").json()

        start, end = answer["source"]["span"]
        assert article["text"][start:end] == answer["text"]
        assert article["hash"] == answer["source"]["hash"]


def test_the_same_question_gets_the_same_answer_id_and_build(client: TestClient, published: Settings) -> None:
    one, other = (client.post("/v1/answers", json={"question": CREDIT_CARD}).json() for _ in range(2))

    assert one == other
    assert one["build"] == builds.current(published).id


def test_a_short_answer_has_at_most_160_characters_and_every_sentence_that_must_be_carried(
    client: TestClient, real: Library
) -> None:
    carrying = [s for s in real.sections if s.must_carry and s.is_confirmed]
    assert carrying
    for section in [*carrying, *(s for s in real.sections[:40] if s.is_confirmed)]:
        answer = client.post("/v1/answers", json={"question": "x", "choice": section.ref}).json()
        short, carried = answer["short"], [" ".join(s.split()) for s in section.must_carry]

        assert [s for s in carried if s not in short] == []
        assert len(short) <= 160 + sum(len(s) + 1 for s in carried)
        assert [n["text"] for n in answer["notices"] if n["kind"] == "must-carry"] == list(section.must_carry)


@pytest.mark.parametrize(
    "question",
    [
        "zebra",
        "qwxyz plugh",
        "*",
        "ref:*",
        "a AND",
        "(",
        '"',
        "title:^2",
        "\u0000",
        "😀",
        "x" * 1000,
        "ja " * 300,
    ],
)
def test_any_text_is_a_question_and_gets_an_honest_answer_with_related_articles(
    client: TestClient, question: str
) -> None:
    response = client.post("/v1/answers", json={"question": question})

    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] in ("answered", "clarify", "outline", "handoff", "no_answer")
    assert (answer["text"] is None) == (answer["status"] in ("handoff", "no_answer", "clarify"))
    assert answer["related"]
    assert answer["handoff"]["label"] == "Ask a person"


def test_a_question_nobody_wrote_about_has_no_answer_but_near_articles(client: TestClient) -> None:
    answer = client.post("/v1/answers", json={"question": "zebra"}).json()

    assert answer["status"] == "no_answer"
    assert (answer["text"], answer["html"], answer["markdown"], answer["short"], answer["source"]) == (
        None,
    ) * 5
    assert answer["steps"] == []
    assert len(answer["related"]) >= 1


def test_a_choice_that_does_not_exist_is_a_404_that_says_so(client: TestClient) -> None:
    body = assert_problem(
        client.post("/v1/answers", json={"question": "x", "choice": "484517#nope"}), 404, "not-found"
    )

    assert body["detail"] == "'choice' names no section; send a choice of a 'clarify' answer just as it came"


def test_an_outline_article_never_gives_steps(client: TestClient, real: Library) -> None:
    outlines = [a for a in real.articles if a.status == "outline"]
    assert len(outlines) == 14
    for article in outlines:
        answer = client.post("/v1/answers", json={"question": article.title}).json()
        if answer["source"] and answer["source"]["id"] == article.id:
            assert answer["status"] == "outline"
        assert answer["steps"] == [] or answer["source"]["id"] != article.id


# --- the other routes ------------------------------------------------------------------------------------------------


def test_search_gives_sections_with_marks_inside_their_snippets(client: TestClient) -> None:
    found = client.post("/v1/search", json={"query": "credit card", "limit": 5}).json()

    assert 1 <= len(found["results"]) <= 5
    assert found["total"] >= len(found["results"])
    assert any(r["marks"] for r in found["results"])
    for result in found["results"]:
        assert result["url"].startswith("/articles/")
        for start, end in result["marks"]:
            assert re.fullmatch(r"\S+", result["snippet"][start:end])
            assert re.match(r"(?i)credit|card", result["snippet"][start:end])


def test_search_for_nothing_that_is_there_is_an_empty_list_not_an_error(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "qwxyzplugh"})

    assert response.status_code == 200
    assert response.json()["results"] == []


def test_suggestions_name_the_sentence_and_carry_a_reply_in_three_forms(client: TestClient) -> None:
    ticket = f"Dear team,\n\nour practice wants online booking. {CREDIT_CARD} We only have a debit card here.\n\nBest, Ann"
    found = client.post("/v1/suggestions", json={"ticket": ticket}).json()

    best = next(s for s in found["suggestions"] if s["source"]["url"] == SECTION)
    assert best["sentence"] == CREDIT_CARD
    link = "http://127.0.0.1:8000/a/484517/what-credit-card-can-i-use-to-verify-my-identity"
    for form in ("text", "markdown", "html"):
        assert link in best["reply"][form]
        assert "A personal credit card." in best["reply"][form]
    assert not re.search(r'href="/|\]\(/', best["reply"]["html"] + best["reply"]["markdown"]), (
        "a reply stands alone: no address in it is relative"
    )


@pytest.mark.parametrize("ticket", ["zebra zebra zebra zebra", ".", "?!", "x" * 60_000])
def test_a_ticket_that_nothing_fits_is_a_normal_result(client: TestClient, ticket: str) -> None:
    response = client.post("/v1/suggestions", json={"ticket": ticket})

    assert response.status_code == 200
    assert response.json()["suggestions"] == []
    assert response.json()["handoff"]["url"] == "/contact/"


def test_the_articles_are_listed_in_the_order_of_the_topic_list(client: TestClient, real: Library) -> None:
    listed = client.get("/v1/articles").json()["articles"]

    assert [a["number"] for a in listed] == list(range(1, 37))
    assert {a["number"]: a["title"] for a in listed} == dict(real.topics)


def test_an_article_has_its_sections_related_articles_and_text(client: TestClient) -> None:
    article = client.get("/v1/articles/484517").json()

    assert (article["number"], article["url"], article["permalink"]) == (2, ARTICLE, "/a/484517")
    assert all(article["text"][slice(*s["span"])] == s["text"] for s in article["sections"])
    assert article["related"]
    assert article["status"] == "verified"


def test_an_article_says_that_its_review_is_overdue(base: Path, write: Write) -> None:
    write("refunds", "## Fees\n\nNone.\n", reviewed="2019-01-01", review_by="2020-01-01")
    write("invoices", "## Where\n\nBelow Billing.\n", reviewed="2026-01-01", review_by="2999-01-01")
    settings = Settings.load(base, model="off")
    builds.build(settings)
    with TestClient(create_app(settings)) as client:
        overdue, fresh = (client.get(f"/v1/articles/{number}").json() for number in (900_001, 900_002))

    said = "This article was due for review on 1 Jan 2020."
    assert overdue["notices"] == [{"kind": "stale", "text": said, "phone": None}]
    assert fresh["notices"] == []


def test_the_verification_faq_gives_the_five_in_order_with_their_answers(client: TestClient) -> None:
    found = client.get("/v1/faqs/verification").json()

    assert [f["question"].replace("\u2019", "'") for f in found["faqs"]] == FIVE
    assert all(f["text"] and f["source"]["id"] == 484517 for f in found["faqs"])


def test_an_unknown_faq_is_a_404_that_names_those_that_are(client: TestClient) -> None:
    body = assert_problem(client.get("/v1/faqs/nope"), 404, "not-found")

    assert body["detail"] == "there is no FAQ of that name; there is: verification"


def test_a_page_of_the_application_gets_the_articles_that_name_it_first(
    client: TestClient, real: Library
) -> None:
    name = next(p for a in real.articles for p in a.pages)
    naming = {a.id for a in real.articles if name in a.pages}

    found = client.post("/v1/pages", json={"page": name}).json()

    first = [a["id"] for a in found["articles"]][: min(len(naming), 5)]
    assert set(first) <= naming
    assert found["articles"][0]["reason"] == "For this page"


@pytest.mark.parametrize("page", ["", "no/such/page", "Settings//USERS/", "x" * 200, "\0", "a\nb", "../../"])
def test_any_page_of_the_application_gets_some_articles(client: TestClient, page: str) -> None:
    response = client.post("/v1/pages", json={"page": page})

    assert response.status_code == 200
    assert response.json()["articles"]


def test_a_page_in_an_address_is_refused_with_the_word_where_it_belongs(client: TestClient) -> None:
    refused = client.get("/v1/pages/patients/4471-0923")

    body = assert_problem(refused, 410, "http-410")
    assert body["detail"] == "A page is named in the body, never in an address: POST /v1/pages."
    assert client.get("/v1/pages").status_code == 405


def test_livez_readyz_and_metrics_say_what_runs_without_anybodys_words(
    client: TestClient, published: Settings
) -> None:
    client.post("/v1/answers", json={"question": "a very secret question"})

    assert client.get("/livez").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["build"], ready["articles"]) == (builds.current(published).id, 36)
    metrics = client.get("/metrics").text
    assert 'assistant_requests_total{route="/v1/answers",status="200"}' in metrics
    assert "assistant_request_seconds_bucket" in metrics
    assert "secret" not in metrics


def test_unknown_paths_are_one_label_in_the_metrics_however_many_are_tried(client: TestClient) -> None:
    for n in range(5):
        client.get(f"/made-up-{n}/")
        client.request("MADEUP", f"/made-up-{n}/")

    assert "made-up" not in client.get("/metrics").text


# --- feedback --------------------------------------------------------------------------------------------------------


def test_feedback_is_kept_with_the_day_the_article_and_the_verdict_only(
    published: Settings, client: TestClient
) -> None:
    journal = published.journal_file
    build = builds.current(published).id
    sent = {
        "article": 484517,
        "anchor": "what-credit-card-can-i-use-to-verify-my-identity",
        "verdict": "not-helped",
        "build": build,
        "page": "/articles/x/",
    }

    response = client.post("/v1/feedback", json=sent)

    assert (response.status_code, response.json()["kept"]) == (201, True)
    with sqlite3.connect(journal) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(feedback)")]
        last = connection.execute(
            "SELECT * FROM feedback WHERE build = ? AND verdict = 'not-helped'", (build,)
        ).fetchone()
    connection.close()
    assert names == ["id", "day", "article", "anchor", "verdict", "build", "face"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", last[1])
    assert last[2:] == (484517, sent["anchor"], "not-helped", build, "api")


@pytest.mark.parametrize("field", ["comment", "verdict", "build", "anchor", "page", "article"])
def test_feedback_has_no_room_for_words(published: Settings, client: TestClient, field: str) -> None:
    journal = published.journal_file
    words = f"AnnSmithAndHer{field}"

    client.post("/v1/feedback", json={"article": 484517, "verdict": "helped", field: words})

    client.post("/v1/feedback", json={"article": 484517, "verdict": "helped"})
    stored = b"".join(p.read_bytes() for p in journal.parent.glob("journal.sqlite*"))
    assert b"helped" in stored
    assert words.encode() not in stored


def test_feedback_about_an_unknown_article_is_a_404(client: TestClient) -> None:
    assert_problem(client.post("/v1/feedback", json={"article": 1, "verdict": "helped"}), 404, "not-found")
