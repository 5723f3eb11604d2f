"""What changed since a day: texts of the builds that were published, compared with the base as it is."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from support.bases import Write
from support.browser import serve_app, violations, visit

from assistant.api.app import create_app
from assistant.api.sent_counts import with_counts
from assistant.builds import build
from assistant.builds.folder import current
from assistant.builds.store import FolderStore, roll_back
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.errors import IndexBroken, JournalError
from assistant.history.changes import ArticleChange, changes_since, difference, sides
from assistant.history.versions import FILE, NOT_RECORDED, VersionHistory, open_versions
from assistant.journal import Journal, Sent
from assistant.settings import Settings

FIRST, SECOND, THIRD = "2026-09-01T10:00:00+00:00", "2026-10-01T10:00:00+00:00", "2026-11-01T10:00:00+00:00"
OLD = "You have 14 days.\n\n## How long does a refund take?\n\nFive working days.\n\n## What does it cost?\n\nNothing.\n"
NEW = "You have 30 days.\n\n## How long does a refund take?\n\nFive working days.\n\n## Who pays the fee?\n\nWe pay it.\n"


@dataclass
class Past:
    """A base whose builds were published on days that a test names."""

    base: Path
    history: VersionHistory = field(default_factory=VersionHistory)

    def library(self) -> Library:
        return checked_library(Settings.load(self.base))

    def publish(self, moment: str) -> None:
        self.history = self.history.with_build(self.library(), datetime.fromisoformat(moment))

    def since(self, day: str) -> tuple[ArticleChange, ...]:
        return changes_since(self.history, self.library(), date.fromisoformat(day), "")


@pytest.fixture
def past(base: Path) -> Past:
    return Past(base)


def test_a_changed_section_has_its_old_and_its_new_text(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    write("refunds", NEW, id=900001)
    past.publish(SECOND)

    (article,) = past.since("2026-09-15")

    assert (article.kind, article.id, article.url, article.permalink) == (
        "changed",
        900001,
        "/articles/refunds/",
        "/a/900001",
    )
    assert article.changed == datetime.fromisoformat(SECOND)
    top, new, gone = article.sections
    assert (top.kind, top.old, top.new) == ("changed", "You have 14 days.", "You have 30 days.")
    assert (new.kind, new.heading, new.new, new.permalink) == (
        "new",
        "Who pays the fee?",
        "We pay it.",
        "/a/900001/who-pays-the-fee",
    )
    assert (gone.kind, gone.old_heading, gone.old, gone.url) == (
        "removed",
        "What does it cost?",
        "Nothing.",
        "/articles/refunds/",
    )


def test_a_day_after_the_last_change_has_none_and_one_before_an_article_came_has_it_new(
    past: Past, write: Write
) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    write("refunds", NEW, id=900001)
    write("fees", OLD, id=900002)
    past.publish(SECOND)

    assert past.since("2026-10-02") == ()
    assert [(c.id, c.kind) for c in past.since("2026-10-01")] == [(900001, "changed"), (900002, "new")], (
        "the day itself counts"
    )


def test_what_the_first_build_has_is_not_new(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)

    assert past.since("2026-01-01") == ()
    assert past.history.known_since == date(2026, 9, 1)


def test_what_was_changed_and_changed_back_did_not_change(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    write("refunds", NEW, id=900001)
    past.publish(SECOND)
    write("refunds", OLD, id=900001)
    past.publish(THIRD)

    assert past.since("2026-09-15") == ()
    assert next(s.old for s in past.since("2026-10-15")[0].sections) == "You have 30 days."


def test_the_last_changed_article_comes_first(past: Past, write: Write) -> None:
    for name in ("a", "b"):
        write(name, OLD, id=900001 + (name == "b"))
    past.publish(FIRST)
    write("b", NEW, id=900002)
    past.publish(SECOND)
    write("a", NEW, id=900001)
    past.publish(THIRD)

    assert [c.id for c in past.since("2026-09-15")] == [900001, 900002]


def test_of_the_texts_of_one_day_the_last_one_is_remembered(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    for hour, text in ((8, "It was wrong for an hour.\n"), (9, "You have 30 days.\n")):
        write("refunds", text, id=900001)
        past.publish(f"2026-10-01T{hour:02}:00:00+00:00")

    assert [v.sections[0].text for v in past.history.articles[900001]] == [
        "You have 14 days.",
        "You have 30 days.",
    ]


def test_a_text_that_was_mended_on_its_day_left_no_version(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    for hour, text in ((8, "It was wrong for an hour.\n"), (9, OLD)):
        write("refunds", text, id=900001)
        past.publish(f"2026-10-01T{hour:02}:00:00+00:00")

    assert past.since("2026-09-15") == ()
    assert len(past.history.articles[900001]) == 1


def test_what_was_replaced_more_than_400_days_ago_is_not_remembered(past: Past, write: Write) -> None:
    for number, day in enumerate(("2025-01-01", "2025-02-01", "2026-03-01", "2026-04-01")):
        write("refunds", f"Text {number}.\n", id=900001)
        if day > "2025-02-01":
            (past.base / "kb" / "articles" / "fees.md").unlink(missing_ok=True)
        else:
            write("fees", OLD, id=900002)
        past.publish(f"{day}T10:00:00+00:00")

    assert [v.sections[0].text for v in past.history.articles[900001]] == ["Text 1.", "Text 2.", "Text 3."]
    assert past.history.known_since == date(2025, 2, 25)
    write("refunds", "Text 4.\n", id=900001)
    past.publish("2027-05-01T10:00:00+00:00")
    assert list(past.history.articles) == [900001], "an article that was taken away is forgotten, too"


def test_an_article_is_followed_when_its_file_is_renamed(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    (past.base / "kb" / "articles" / "refunds.md").unlink()
    write("money-back", NEW, id=900001, title="Refunds")
    past.publish(SECOND)

    (article,) = past.since("2026-09-15")
    assert (article.kind, article.url, article.sections[0].old) == (
        "changed",
        "/articles/money-back/",
        "You have 14 days.",
    )


def test_a_section_whose_anchor_moved_is_compared_with_what_it_was(past: Past, write: Write) -> None:
    write("refunds", "## What does it cost?\n\nNothing.\n", id=900001)
    past.publish(FIRST)
    write("refunds", "## What is the fee?\n\nNothing at all.\n", id=900001)
    (past.base / "kb" / "links.yml").write_text(
        'published: {}\nmoved:\n  "900001#what-does-it-cost": "900001#what-is-the-fee"\n', "utf-8"
    )
    past.publish(SECOND)

    (section,) = past.since("2026-09-15")[0].sections
    assert (section.kind, section.old_heading, section.heading) == (
        "changed",
        "What does it cost?",
        "What is the fee?",
    )


def test_an_article_that_was_taken_away_is_named(past: Past, write: Write) -> None:
    write("refunds", OLD, id=900001)
    write("fees", OLD, id=900002)
    past.publish(FIRST)
    (past.base / "kb" / "articles" / "fees.md").unlink()
    (past.base / "kb" / "links.yml").write_text(
        'published: {}\nmoved:\n  "900002#top": "900001#top"\n', "utf-8"
    )
    past.publish(SECOND)

    (gone,) = past.since("2026-09-15")
    assert (gone.kind, gone.title, gone.url, gone.changed) == (
        "gone",
        "Fees",
        "/articles/refunds/",
        datetime.fromisoformat(SECOND),
    )


def test_a_fact_that_changed_changes_the_text_that_names_it(past: Past, write: Write) -> None:
    fact = "days:\n  value: '{}'\n  kind: limit\n  meaning: m\n  source: s\n  owner: o\n  checked: 2026-09-01\n  review_days: 30\n"
    (past.base / "kb" / "facts.yml").write_text(fact.format("14 days"), "utf-8")
    write("refunds", "You have {{ facts.days }}.\n", id=900001)
    past.publish(FIRST)
    (past.base / "kb" / "facts.yml").write_text(fact.format("30 days"), "utf-8")
    past.publish(SECOND)

    (section,) = past.since("2026-09-15")[0].sections
    assert (section.old, section.new) == ("You have 14 days.", "You have 30 days.")


def test_a_build_takes_over_the_texts_of_the_published_one(base: Path, write: Write) -> None:
    settings = Settings.load(base, model="off")
    texts = ("You have 14 days.", "You have 30 days.")
    for text in texts:
        write("refunds", text, id=900001)
        build.build(settings)

    versions = open_versions(current(settings).folder).articles[900001]
    assert [v.sections[0].text for v in versions] == [*texts]


def test_a_build_that_never_got_published_hands_nothing_on(
    base: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(base, model="off")
    write("refunds", OLD, id=900001)
    build.build(settings)
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        broken.setattr(FolderStore, "publish", fail)
        write("refunds", "The key is under the mat.\n", id=900001)
        with pytest.raises(OSError, match="No space"):
            build.build(settings)
    write("refunds", NEW, id=900001)
    build.build(settings)

    assert b"under the mat" not in (current(settings).folder / FILE).read_bytes()


def test_a_rollback_is_a_change_like_any_other(base: Path, write: Write) -> None:
    settings = Settings.load(base, model="off")
    write("refunds", OLD, id=900001)
    first, _ = build.build(settings)
    record = first.folder / FILE
    record.write_bytes(
        Past(base, VersionHistory())
        .history.with_build(checked_library(settings), datetime.fromisoformat(FIRST))
        .dump()
    )
    write("refunds", NEW, id=900001)
    second, _ = build.build(settings)
    history = open_versions(second.folder)
    (second.folder / FILE).write_bytes(
        replace(
            history,
            articles={
                900001: (
                    history.articles[900001][0],
                    replace(history.articles[900001][1], at=datetime.fromisoformat(SECOND)),
                )
            },
        ).dump()
    )

    roll_back(settings)

    texts = [v.sections[0].text for v in open_versions(first.folder).articles[900001]]
    assert texts == ["You have 14 days.", "You have 30 days.", "You have 14 days."]


def test_a_build_of_before_the_record_says_so(base: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    settings = Settings.load(base, model="off")
    made, _ = build.build(settings)
    (made.folder / FILE).unlink()

    client = TestClient(create_app(settings))
    assert client.get("/v1/changes").json()["reason"] == NOT_RECORDED
    assert NOT_RECORDED in client.get("/support/changes/").text


def test_what_earlier_versions_kept_of_git_is_removed(base: Path, write: Write) -> None:
    write("refunds", OLD, id=900001)
    settings = Settings.load(base, model="off")
    made, _ = build.build(settings)
    left = [made.folder / "changes.json", settings.cache_dir / "versions.json"]
    for path in left:
        path.write_text("{}")

    build.build(settings)

    assert [path for path in left if path.exists()] == []


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_pieces_of_a_difference_make_up_both_texts(old: str, new: str) -> None:
    before, after = sides(difference(old, new))

    assert "".join(p.text for p in before).split() == old.split()
    assert "".join(p.text for p in after).split() == new.split()


def test_texts_with_little_in_common_stand_whole() -> None:
    assert [p.op for p in difference("one two three four", "five six seven eight")] == ["out", "in"]


def test_a_record_of_changes_that_is_broken_says_what_to_do() -> None:
    with pytest.raises(IndexBroken, match="kb build --full"):
        VersionHistory.load(b"{")


@pytest.fixture
def served(past: Past, write: Write) -> TestClient:
    write("refunds", OLD, id=900001, status="partial")
    past.publish(FIRST)
    write("refunds", NEW.replace("We pay it.", "<script>alert(1)</script> We pay & you don't."), id=900001)
    past.publish(SECOND)
    settings = Settings.load(past.base, model="off")
    made, _ = build.build(settings)
    (made.folder / FILE).write_bytes(past.history.dump())
    return TestClient(create_app(settings, lambda: date(2026, 11, 22)))


def test_the_page_and_the_api_show_the_same_changes(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_git(*_: object, **__: object) -> None:
        raise AssertionError("no program runs when somebody asks")

    monkeypatch.setattr(subprocess, "run", no_git)
    body = served.get("/v1/changes?since=2026-09-15").json()
    page = served.get("/support/changes/?since=2026-09-15")

    assert (body["since"], body["known_since"], body["reason"]) == ("2026-09-15", "2026-09-01", "")
    assert [a["id"] for a in body["articles"]] == [900001]
    assert page.status_code == 200
    assert "within" not in page.text
    assert "<del>14 </del>" in page.text
    assert "<ins>30 </ins>" in page.text
    assert "<script>alert" not in page.text
    assert "Was partly confirmed, is verified now." in page.text
    assert 'href="/a/900001/who-pays-the-fee"' in page.text


def test_what_was_sent_lately_is_told_beside_what_changed(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sections in (
        ["900001#who-pays-the-fee", "900001#top"],
        ["900001#who-pays-the-fee"],
    ):
        sent = served.post("/v1/replies", json={"sections": sections})
        assert (sent.status_code, sent.json()["kept"]) == (202, True)
    body = served.get("/v1/changes?since=2026-09-15").json()
    page = served.get("/support/changes/?since=2026-09-15").text

    (article,) = body["articles"]
    counted = {section["anchor"]: section["sent"] for section in article["sections"]}
    assert body["sent_since"] == "2026-10-23"
    assert (article["sent"], counted["who-pays-the-fee"], counted["what-does-it-cost"]) == (3, 2, 0)
    assert page.count("Sent 2 times in the last 30 days") == 1
    assert page.count("Sent 3 times in the last 30 days") == 1

    def away(_: Journal) -> None:
        raise JournalError

    monkeypatch.setattr(Journal, "read", away)
    (article,) = served.get("/v1/changes?since=2026-09-15").json()["articles"]
    assert article["sent"] is None
    assert "times in the last" not in served.get("/support/changes/?since=2026-09-15").text


def test_a_section_that_was_sent_under_an_earlier_anchor_is_counted_with_its_own(
    past: Past, write: Write
) -> None:
    write("refunds", OLD, id=900001)
    past.publish(FIRST)
    write(
        "refunds",
        OLD.replace("How long does a refund take?", "When is it paid?").replace("Five", "Six"),
        id=900001,
    )
    (past.base / "kb/links.yml").write_text(
        'published: {}\nmoved:\n  "900001#how-long-does-a-refund-take": "900001#when-is-it-paid"\n'
    )
    past.publish(SECOND)
    journal = Journal(Settings.load(past.base), lambda: date(2026, 11, 22))
    journal.note(Sent(900001, "how-long-does-a-refund-take"))
    journal.note(Sent(900001, "when-is-it-paid"))

    (counted,) = with_counts(past.since("2026-09-15"), past.library(), journal, date(2026, 10, 23))

    journal.close()
    assert {section.anchor: section.sent for section in counted.sections} == {"when-is-it-paid": 2}


def test_no_day_means_the_last_thirty_and_what_is_no_day_is_refused_in_words(served: TestClient) -> None:
    assert served.get("/v1/changes").json()["since"] == "2026-10-23"
    assert "No article changed since 23 Oct 2026." in served.get("/support/changes/").text
    assert served.get("/v1/changes?since=yesterday").status_code == 422
    refused = served.get("/support/changes/?since=yesterday")
    assert refused.status_code == 422
    assert "That is not a day. Write it as 2026-11-01" in refused.text
    for far in ("0001-01-01", "9999-12-31"):
        assert served.get(f"/v1/changes?since={far}").status_code == 200
        assert served.get(f"/support/changes/?since={far}").status_code == 200


def test_many_readers_at_once_who_ask_for_many_days_all_get_their_changes(served: TestClient) -> None:
    engine = served.app.state.engine()  # type: ignore[attr-defined]
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(150)]

    def read(start: int) -> set[int]:
        return {len(engine.changed_since(day)) for _ in range(10) for day in days[start:] + days[:start]}

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as readers:
            found = list(readers.map(read, range(0, 150, 19)))
    finally:
        sys.setswitchinterval(usual)

    assert found == [{0, 1}] * 8


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_no_violation_on_the_page_of_changes(
    served: TestClient, past: Past, browser: Any, width: int, scheme: str
) -> None:
    with (
        serve_app(Settings.load(past.base, model="off")) as address,
        visit(browser, address, width, scheme) as it,
    ):
        for query in ("?since=2026-09-15", "?since=2026-08-01", "?since=never"):
            page = it.go(f"/support/changes/{query}")
            assert violations(page) == [], query
            assert page.evaluate("document.documentElement.scrollWidth") == width
        page.get_by_role("link", name="90 days").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert (it.foreign, page.evaluate("window.__broken")) == ([], [])
