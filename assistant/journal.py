"""What readers said about articles: verdicts without words, without addresses, without anything about a person."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.privacy import redact

Verdict = Literal["helped", "not-helped", "wrong", "outdated"]
FlagVerdict = Literal["wrong", "outdated"]

_FLAGS = "CREATE TABLE IF NOT EXISTS flag (day TEXT NOT NULL, article INTEGER NOT NULL, anchor TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, build TEXT NOT NULL)"
_TABLE = "CREATE TABLE IF NOT EXISTS feedback (day TEXT NOT NULL, article INTEGER NOT NULL, anchor TEXT NOT NULL, verdict TEXT NOT NULL, build TEXT NOT NULL)"


class Journal:
    """An SQLite file beside the builds. A verdict is on disk when `feedback` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def feedback(self, article: int, anchor: str, verdict: Verdict, build: str) -> None:
        """Keep one verdict with the day on which it was given; the time of day would tell more than anyone needs."""
        with self._open() as connection:
            connection.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", (datetime.now(UTC).date().isoformat(), article, anchor, verdict, build))

    def flag(self, article: int, anchor: str, verdict: FlagVerdict, reason: str, build: str) -> None:
        """Keep what somebody who knows says against a section. Whatever is sensitive in the reason is taken out before it is kept."""
        with self._open() as connection:
            values = (datetime.now(UTC).date().isoformat(), article, anchor, verdict, redact(reason).text.strip(), build)
            connection.execute("INSERT INTO flag VALUES (?, ?, ?, ?, ?, ?)", values)

    def counts(self) -> dict[tuple[int, str], int]:
        """How often each article got each verdict."""
        with self._open() as connection:
            rows = connection.execute("SELECT article, verdict, count(*) FROM feedback GROUP BY article, verdict").fetchall()
        return {(int(article), str(verdict)): int(count) for article, verdict, count in rows}

    def _open(self) -> _Closing:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return _Closing(self.path)


class _Closing:
    """A connection for one statement, committed and closed."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=5)

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(_TABLE)
        self._connection.execute(_FLAGS)
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()
