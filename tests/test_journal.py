"""What is kept of what readers and agents say, and what is never kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.settings import Settings

ANCHOR = "what-credit-card-can-i-use-to-verify-my-identity"


def stored(settings: Settings) -> bytes:
    return b"".join(path.read_bytes() for path in settings.index_dir.glob("journal.sqlite*"))


def last_flag(path: Path) -> tuple[object, ...]:
    connection = sqlite3.connect(path)
    row: tuple[object, ...] = connection.execute("SELECT article, anchor, verdict, reason FROM flag ORDER BY rowid DESC LIMIT 1").fetchone()
    connection.close()
    return row


# --- flags -----------------------------------------------------------------------------------------------------------


def test_a_flag_is_on_disk_when_it_is_acknowledged(client: TestClient, published: Settings) -> None:
    sent = {"article": 484517, "anchor": ANCHOR, "verdict": "outdated", "reason": "The menu has another name now."}

    response = client.post("/v1/flags", json=sent)

    assert (response.status_code, response.json()["kept"]) == (201, True)
    assert response.json()["handoff"]["url"] == "/contact/"
    assert last_flag(published.index_dir / "journal.sqlite") == (484517, ANCHOR, "outdated", sent["reason"])


def test_a_reason_is_kept_without_what_is_sensitive_in_it(client: TestClient, published: Settings) -> None:
    client.post(
        "/v1/flags", json={"article": 484517, "verdict": "wrong", "reason": "Ana.Lopez@example.org called from 512-555-0198, SSN 123-45-6789"}
    )

    assert last_flag(published.index_dir / "journal.sqlite")[3] == "[email address] called from [phone number], SSN [Social Security number]"
    assert not [secret for secret in (b"ana.lopez", b"Ana.Lopez", b"555-0198", b"6789") if secret in stored(published)]


def test_a_flag_for_an_unknown_section_is_kept_for_its_article(client: TestClient, published: Settings) -> None:
    client.post("/v1/flags", json={"article": 484517, "anchor": "AnnSmithsAnchor", "verdict": "wrong", "reason": ""})

    assert last_flag(published.index_dir / "journal.sqlite")[1] == "top"
    assert b"AnnSmith" not in stored(published)


def test_a_flag_for_an_unknown_article_is_a_404_with_the_way_to_a_person(client: TestClient) -> None:
    response = client.post("/v1/flags", json={"article": 1, "verdict": "wrong", "reason": "x"})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")
    assert response.json()["handoff"]["url"] == "/contact/"


@pytest.mark.parametrize("change", [{"verdict": "helped"}, {"reason": "x" * 1001}, {"article": "one"}, {"words": "x"}, {"article": 10**13}])
def test_a_flag_that_is_not_complete_is_a_422_that_repeats_no_words(client: TestClient, change: dict[str, object]) -> None:
    response = client.post("/v1/flags", json={"article": 484517, "verdict": "wrong", "reason": "AnnSmith", **change})

    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request")
    assert "AnnSmith" not in response.text
    assert response.json()["handoff"]
