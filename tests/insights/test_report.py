"""What the journal tells authors, and who may see it."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient
from support.command_line import says
from support.dated_journals import TODAY, DatedJournal, report_of
from support.server import in_thread
from typer.testing import CliRunner

from assistant.answering.assistant import Assistant
from assistant.api.app import create_app
from assistant.api.quota import Quota
from assistant.api.tokens import GUESSES
from assistant.builds.engine import open_engine
from assistant.cli import app as kb
from assistant.errors import SettingsError
from assistant.insights import charts
from assistant.insights.export import table
from assistant.journal import Followed, Outcome, Searched
from assistant.settings import Settings

TOKEN = "a-token-for-these-tests"
CREDIT_CARD = "What credit card can I use to verify my identity?"


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published, lambda: TODAY).assistant


@pytest.fixture(scope="module")
def app(published: Settings) -> FastAPI:
    return create_app(published.model_copy(update={"insights_token": SecretStr(TOKEN)}), lambda: TODAY)


# --- the report ---------------------------------------------------------------------------------------------


def test_outcomes_are_five_buckets_that_are_never_merged(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    for letter, outcome in zip("abcd", ("helped", "not-helped", "came-back", "person"), strict=True):
        dated_journal.asked("q", "answered", times=2, answer=letter * 16)
        dated_journal.note(Outcome(letter * 16, outcome))  # type: ignore[arg-type]
    dated_journal.asked("nobody knows", "no_answer", times=9)

    o = report_of(dated_journal, assistant).outcomes

    assert (o.helped, o.not_helped, o.came_back, o.person, o.silent, o.total) == (1, 1, 1, 1, 4, 8)


def test_a_wish_for_a_person_after_no_answer_is_counted_beside_the_outcomes(
    dated_journal: DatedJournal, assistant: Assistant, visit: TestClient
) -> None:
    statuses = ("answered", "outline", "no_answer", "clarify", "overdue", "emergency")
    for letter, status in zip("abcdef", statuses, strict=True):
        dated_journal.asked("q", status, times=2, answer=letter * 16)
        dated_journal.note(Outcome(letter * 16, "person"))
    dated_journal.note(Outcome("c" * 16, "person"))
    dated_journal.asked("q", "handoff", answer="0" * 16)
    dated_journal.note(Outcome("0" * 16, "person"))  # who asked for a person got one

    result = report_of(dated_journal, assistant)

    assert (result.outcomes.person, result.person_unanswered, result.weeks[-1].person_unanswered) == (2, 5, 5)
    assert visit.get("/insights/report.json", headers=BEARER).json()["person_unanswered"] == 5
    assert list(csv.DictReader(io.StringIO(table(result, "weeks"))))[-1]["person_unanswered"] == "5"
    assert (
        "5 times, somebody asked for a person after a question that got no answer"
        in visit.get("/insights/", headers=BEARER).text
    )


def test_every_question_is_in_the_week_of_its_day(dated_journal: DatedJournal, assistant: Assistant) -> None:
    for back, status in (
        (0, "answered"),
        (6, "no_answer"),
        (7, "answered"),
        (29, "overdue"),
        (30, "answered"),
    ):
        dated_journal.day = TODAY - timedelta(days=back)
        dated_journal.asked("q", status, confidence=0.9)
    dated_journal.day = TODAY

    weeks = report_of(dated_journal, assistant, days=30).weeks

    assert [week.start for week in weeks] == [TODAY - timedelta(days=6 + 7 * n) for n in (4, 3, 2, 1, 0)]
    assert [week.total for week in weeks] == [1, 0, 0, 1, 2]
    assert (weeks[-1].answered, weeks[-1].no_answer, weeks[-1].abstained, weeks[-1].confidence) == (
        1,
        1,
        0.5,
        0.9,
    )
    assert (weeks[0].overdue, weeks[0].abstained, weeks[0].confidence) == (1, 1.0, None)
    assert weeks[1].abstained is None


def test_a_help_rate_needs_five_verdicts_and_shows_what_has_stopped_helping(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    dated_journal.day = TODAY - timedelta(days=40)
    dated_journal.verdicts(484517, 9, 1)
    dated_journal.verdicts(486121, 5, 5)
    dated_journal.day = TODAY
    dated_journal.verdicts(484517, 2, 3)
    dated_journal.verdicts(486121, 5, 5)
    dated_journal.verdicts(483346, 4, 0)

    found = {line.article: line for line in report_of(dated_journal, assistant).articles}

    assert next(iter(found)) == 484517, "what has lost most comes first"
    assert (found[484517].rate, found[484517].lately) == (11 / 15, 0.4)
    assert found[484517].decay == pytest.approx(0.5)
    assert (found[486121].rate, found[486121].decay) == (0.5, 0)
    assert (found[483346].rate, found[483346].lately, found[483346].decay) == (None, None, None)


def test_searches_that_lead_nowhere_are_listed_when_enough_made_them(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    found, opened = (
        Searched(words="fax", results=4, article=None, anchor="", build=""),
        Searched(words="pin", results=3, article=484517, anchor="top", build=""),
    )
    dated_journal.note(
        *[Searched(words="unicorn", results=0, article=None, anchor="", build="")] * 3,
        *[found] * 4,
        *[opened] * 9,
        Searched(words="rareword", results=0, article=None, anchor="", build=""),
    )

    result = report_of(dated_journal, assistant)

    assert [(s.words, s.count, s.problem) for s in result.searches] == [
        ("fax", 4, "nothing opened"),
        ("unicorn", 3, "no result"),
    ]
    assert result.hidden_searches == 1


def test_old_links_and_flags_are_listed_with_their_articles(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    dated_journal.note(Followed(484517), Followed(484517), Followed(486121))
    dated_journal.journal.flag(484517, "top", "outdated", "The menu has moved.", "")

    result = report_of(dated_journal, assistant)

    assert [(link.article, link.count) for link in result.old_links] == [(484517, 2), (486121, 1)]
    assert [(f.article, f.verdict, f.reason, f.day) for f in result.flags] == [
        (484517, "outdated", "The menu has moved.", TODAY)
    ]
    assert result.articles[0].flags == 1


def test_what_is_older_than_the_period_is_not_in_the_report(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    dated_journal.day = TODAY - timedelta(days=31)
    dated_journal.asked("q", times=5)
    dated_journal.verdicts(484517, 5, 0)
    dated_journal.day = TODAY

    result = report_of(dated_journal, assistant, days=30)

    assert (result.questions, result.gaps, result.articles) == (0, (), ())


def test_a_table_has_no_cell_that_a_spreadsheet_would_run(
    dated_journal: DatedJournal, assistant: Assistant
) -> None:
    dated_journal.note(*[Searched(words="-fax", results=0, article=None, anchor="", build="")] * 3)
    dated_journal.journal.flag(484517, "top", "wrong", '=hyperlink("x")', "")
    dated_journal.asked("how much is the fax", times=3)

    rows = list(csv.DictReader(io.StringIO(table(report_of(dated_journal, assistant), "searches"))))
    (flag,) = csv.DictReader(io.StringIO(table(report_of(dated_journal, assistant), "flags")))

    assert rows == [{"words": "'-fax", "count": "3", "problem": "no result"}]
    assert flag["reason"] == '\'=hyperlink("x")'
    assert (
        next(csv.DictReader(io.StringIO(table(report_of(dated_journal, assistant), "gaps"))))["wordings"]
        == "how much is the fax (3)"
    )


def test_bars_are_as_high_as_their_numbers(dated_journal: DatedJournal, assistant: Assistant) -> None:
    dated_journal.asked("q", "answered", times=30)
    dated_journal.asked("r", "no_answer", times=10)

    picture = charts.questions(report_of(dated_journal, assistant, days=7).weeks)

    heights = {
        kind: float(height) for kind, height in re.findall(r'class="c-(\w+)"[^>]*height="([\d.]+)"', picture)
    }
    assert heights["answered"] == pytest.approx(3 * heights["no_answer"], rel=0.01)
    assert "40 questions in 1 weeks, at most 40 in one week." in picture


# --- who may see it -----------------------------------------------------------------------------------------


@pytest.fixture
def visit(app: FastAPI, dated_journal: DatedJournal) -> TestClient:
    app.state.journal, app.state.guesses = dated_journal.journal, Quota(GUESSES)
    return TestClient(app)


BEARER = {"Authorization": f"Bearer {TOKEN}"}
PATHS = ["/insights/", "/insights/report.json", "/insights/gaps.csv"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_in_the_settings_there_is_no_such_page(client: TestClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, BEARER):
        assert client.get(path, headers=headers).status_code == 404
    assert client.post("/insights/", data={"token": ""}).status_code in (404, 405)
    assert client.post("/insights/", content="a=1" + "&a=1" * 10).status_code == 404
    assert client.get(path, params={"days": 1}).status_code == 404


def test_a_form_with_too_many_fields_is_refused_with_the_number_that_may_be(visit: TestClient) -> None:
    response = visit.post("/insights/", content=f"token={TOKEN}" + "&a=1" * 10)

    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert (
        response.json()["detail"]
        == "This form has more than 10 fields; send those of the page at /insights/."
    )
    assert visit.post("/insights/", content=f"token={TOKEN}" + "&a=1" * 9).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["wrong", TOKEN[:-1], TOKEN + "x", "ä" * 20])
def test_a_wrong_token_is_a_401_with_the_way_to_a_person(visit: TestClient, path: str, token: str) -> None:
    response = visit.get(path, headers={"Authorization": f"Bearer {token}".encode()})

    assert (response.status_code, response.json()["type"]) == (401, "/problems/token")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["handoff"]["url"] == "/contact/"


def test_a_person_gets_a_form_and_no_cookie(visit: TestClient) -> None:
    form = visit.get("/insights/")
    wrong = visit.post("/insights/", data={"token": "wrong"})
    right = visit.post("/insights/", data={"token": TOKEN, "days": "30"})

    assert (form.status_code, wrong.status_code, right.status_code) == (200, 401, 200)
    assert 'type="password"' in form.text
    assert "That is not the token." in wrong.text
    assert "in the 30 days up to 22 Nov 2026" in right.text
    for response in (form, wrong, right):
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert "<script" not in response.text
        assert " style=" not in response.text
    assert TOKEN not in form.text + wrong.text
    assert not re.search(rf'(?:href|action|src)="[^"]*{TOKEN}', right.text)


def test_the_page_begins_with_four_numbers_and_gives_each_gap_its_commands(
    visit: TestClient, dated_journal: DatedJournal
) -> None:
    dated_journal.asked("where is my patients fax", times=4)
    dated_journal.asked("q", "answered", times=12)

    page = visit.get("/insights/", headers=BEARER).text
    shown = html.unescape(re.sub(r"<[^>]+>|\s+", " ", page))

    assert re.search(r"Questions +16 ", shown)
    assert re.search(r"Got no answer +25% +of all questions", shown)
    assert "kb new 'Where is my patients fax'" in shown


def test_the_page_shows_hostile_words_as_words(visit: TestClient, dated_journal: DatedJournal) -> None:
    """Questions and searches are kept in known words; reasons of flags that an earlier version kept are not."""
    hostile = ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '"><svg onload=alert(1)>')
    for words in hostile:
        dated_journal.asked(words, times=3)
        dated_journal.note(*[Searched(words=words, results=0, article=None, anchor="", build="")] * 3)
        dated_journal.journal.flag(484517, "top", "wrong", words, "")

    page = visit.get("/insights/", headers=BEARER).text

    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x onerror=alert" in page
    assert not re.search(r"<(?:script|img|svg onload)", page)


def test_a_program_gets_json_and_tables_with_the_token_in_a_header(
    visit: TestClient, dated_journal: DatedJournal
) -> None:
    dated_journal.asked("is there a mobile app", times=4)

    whole = visit.get("/insights/report.json?days=30", headers=BEARER)
    gaps = visit.get("/insights/gaps.csv", headers=BEARER)

    assert (whole.json()["days"], whole.json()["gaps"][0]["count"]) == (30, 4)
    assert gaps.headers["content-type"] == "text/csv; charset=utf-8"
    assert "is there a mobile app (4)" in gaps.text
    assert visit.get("/insights/nothing.csv", headers=BEARER).status_code == 404
    assert visit.get("/insights/report.json?days=9999", headers=BEARER).status_code == 422
    assert (
        visit.post("/insights/", data={"token": TOKEN, "export": "json"}).json()["gaps"]
        == whole.json()["gaps"]
    )


def test_a_short_token_is_refused_without_repeating_it(base: Path) -> None:
    with pytest.raises(SettingsError, match="at least 16 characters") as error:
        Settings.load(base, insights_token="tellingtoken")

    assert "tellingtoken" not in str(error.value)


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_the_settings_in_force_are_shown_without_token_and_password(
    base: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_INSIGHTS_TOKEN", "tellingtoken-of-20-chars")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", "postgresql://help:tellingpassword@db.example.com/help")

    shown = CliRunner().invoke(kb, ["config", "-C", str(base), *more])

    assert shown.exit_code == 0
    assert "insights_token" in shown.stdout
    assert "telling" not in shown.stdout


def test_the_command_prints_the_report_for_people_and_for_programs(
    published: Settings, dated_journal: DatedJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated_journal.asked("is there a mobile app", times=4)
    dated_journal.journal.close()
    monkeypatch.setenv("ASSISTANT_JOURNAL_PATH", str(dated_journal.journal.path))
    run = [
        CliRunner().invoke(kb, ["report", "-C", str(published.root), "--days", "3650", *more])
        for more in ([], ["--json"], ["--csv", "gaps"])
    ]

    assert [result.exit_code for result in run] == [0, 0, 0]
    assert "4 questions" in run[0].stdout
    assert "Asked for a person after no answer (in none of these): 0" in run[0].stdout
    assert '"title": "Is there a mobile app"' in run[1].stdout
    assert "is there a mobile app (4)" in run[2].stdout


def test_a_part_that_the_report_does_not_have_is_a_usage_error(published: Settings) -> None:
    ran = CliRunner().invoke(kb, ["report", "-C", str(published.root), "--csv", "nothing"])

    assert ran.exit_code == 2
    assert says(ran.stderr, "the report has no part 'nothing'. Write one of: gaps,")


# --- how it looks -------------------------------------------------------------------------------------------


@pytest.fixture
def address(app: FastAPI, dated_journal: DatedJournal) -> Iterator[str]:
    app.state.journal = dated_journal.journal
    with in_thread(app, lifespan="off") as port:
        yield f"http://127.0.0.1:{port}"


def test_the_page_has_no_barrier_and_fits_phone_and_desktop_in_light_and_dark(
    browser: Any, address: str, dated_journal: DatedJournal
) -> None:
    dated_journal.asked("is there a mobile app", times=4)
    dated_journal.asked("q", "answered", times=9, confidence=0.9)
    dated_journal.note(
        *[Searched(words="fax", results=0, article=None, anchor="", build="")] * 3, Followed(484517)
    )
    dated_journal.verdicts(484517, 5, 1)
    dated_journal.journal.flag(484517, "top", "wrong", "Step 3 is missing.", "")
    for width, scheme in ((390, "light"), (1280, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        errors: list[str] = []
        page.on(
            "console",
            lambda message, errors=errors: errors.append(message.text) if message.type == "error" else None,
        )  # type: ignore[misc]
        page.goto(f"{address}/insights/")
        troubles = [v["id"] for v in Axe().run(page).response["violations"]]
        page.get_by_label("Token").fill(TOKEN)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Gaps").wait_for()
        troubles += [v["id"] for v in Axe().run(page).response["violations"]]
        assert (width, scheme, troubles, errors) == (width, scheme, [], [])
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert "token" not in page.url
        assert context.cookies() == []
        context.close()


def test_the_site_tells_how_an_answer_and_a_search_ended(
    browser: Any, address: str, dated_journal: DatedJournal
) -> None:
    page = browser.new_page()

    def type_(words: str) -> None:
        page.goto(address)
        page.locator("form input").first.fill(words)

    type_(CREDIT_CARD)
    page.keyboard.press("Enter")
    with page.expect_response("**/v1/feedback"):
        page.locator(".answer-feedback button[value=helped]").click()
    type_(CREDIT_CARD)
    page.keyboard.press("Enter")
    with page.expect_request("**/v1/handoffs"):
        page.locator(".answer-foot > a").last.click()
    type_("lost pin")
    with page.expect_request("**/v1/searches"):
        page.locator("[role=option]").first.click()
    type_("pin")
    page.locator("[role=option]").first.wait_for()
    page.goto(f"{address}/topics/")  # what is sent while a page goes away is an event of no page
    for _ in range(200):
        if _arrived(dated_journal):
            break
        page.wait_for_timeout(50)
    page.close()

    with dated_journal.journal.read() as reading:
        assert sorted((row.outcome, row.face) for row in reading.asked(TODAY) if row.outcome) == [
            ("helped", "site"),
            ("person", "site"),
        ]
        assert {(row.words, row.is_opened) for row in reading.searched(TODAY)} == {
            ("lost pin", True),
            ("pin", False),
        }


def _arrived(dated_journal: DatedJournal) -> bool:
    """Whether both ends of searches are kept: the last one is sent while its page goes away."""
    dated_journal.journal.writer.flush()
    with dated_journal.journal.read() as reading:
        return len(reading.searched(TODAY)) == 2
