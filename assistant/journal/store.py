"""Where the journal is kept: SQLite beside the base, or PostgreSQL when a setting names one."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, delete, event, insert, make_url, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.errors import JournalError, SettingsError
from assistant.journal import flags, schema
from assistant.journal.entries import Asked, Entry, Face, FlagVerdict, Followed, Outcome, Searched, Verdict, readable
from assistant.journal.flags import FlagRow, State, Told
from assistant.journal.reading import Reading
from assistant.journal.tables import ASKED, FEEDBACK, FLAG, LONG_LIVED, OLD_LINK, SEARCHED, SHORT_LIVED
from assistant.journal.writer import Writer
from assistant.privacy import redact
from assistant.settings import Settings

PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
"""FULL: a commit is on the disk when it returns, also when the process or the machine dies in the next moment.
secure_delete: what is too old to be kept is overwritten, not only unlinked."""


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


class Journal:
    """Opened when it is first needed. `note` never waits and never fails; `feedback` and `flag` return when the row is on disk."""

    def __init__(self, settings: Settings, clock: Callable[[], date] = today) -> None:
        self.settings, self._clock = settings, clock
        self.writer = Writer(self._write)
        self._engine: Engine | None = None
        self._lock = threading.Lock()
        self._forgot: date | None = None

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.settings.journal_file

    @property
    def state(self) -> str:
        """`ok`, `off` when questions are not kept, `failing` while writing does not work."""
        if self.writer.is_failing:
            return "failing"
        return "ok" if self.settings.journal else "off"

    def note(self, entry: Entry) -> None:
        """Keep an entry in the background. With the journal of questions off, nothing is kept but that an old link was followed."""
        if self.settings.journal or isinstance(entry, Followed):
            self.writer.put(entry)

    def feedback(self, article: int, anchor: str, verdict: Verdict, build: str, face: Face = "api") -> None:
        """Keep one verdict. It is on disk when this returns. Raises JournalError."""
        self._keep(FEEDBACK, article=article, anchor=anchor, verdict=verdict, build=build, face=face)

    def flag(self, article: int, anchor: str, verdict: FlagVerdict, reason: str, build: str, face: Face = "api") -> None:
        """Keep what somebody who knows says against a section, without what is sensitive in the reason. It is on disk when this returns."""
        kept = readable(redact(readable(reason)).text).strip()[:2000]
        self._keep(FLAG, article=article, anchor=anchor, verdict=verdict, reason=kept, build=build, face=face)

    def handle(self, name: str, state: State, note: str, face: Told) -> FlagRow:
        """Say that a flag is handled, or open again; gives it as it is now. On disk when this returns. Raises NotFound or JournalError."""
        try:
            with self._opened().begin() as connection:
                found = flags.named(connection, name)
                flags.say(connection, found, state, note, face, self._clock())
                return flags.named(connection, found.name)
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise _unusable(error) from None

    def counts(self) -> dict[tuple[int, str], int]:
        """How often each article got each verdict."""
        with self.read() as reading:
            return dict(Counter((row.article, row.verdict) for row in reading.verdicts(date.min)))

    def read(self) -> Reading:
        """What is kept, for reports. Raises JournalError."""
        try:
            self._forget_once_a_day()
            return Reading(self._opened().connect())
        except (SQLAlchemyError, OSError) as error:
            raise _unusable(error) from None

    def forget(self) -> int:
        """Delete what is older than the settings allow; how many rows that was."""
        day, gone = self._clock(), 0
        with self._opened().begin() as connection:
            for tables, days in ((SHORT_LIVED, self.settings.journal_days), (LONG_LIVED, self.settings.verdict_days)):
                for table in tables:
                    gone += connection.execute(delete(table).where(table.c.day < day - timedelta(days=days))).rowcount
        if gone and self._opened().dialect.name == "sqlite":
            with self._opened().connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # the log of changes holds what was deleted until then
        self._forgot = day
        return gone

    def close(self) -> None:
        """Write what is waiting and let go of the database."""
        self.writer.close()
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                engine = _connect(self.settings)
                try:
                    schema.upgrade(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine

    def _keep(self, table: Table, **values: Any) -> None:
        try:
            with self._opened().begin() as connection:
                connection.execute(insert(table).values(id=secrets.randbits(62), day=self._clock(), **values))
        except (SQLAlchemyError, OSError, ValueError) as error:
            raise _unusable(error) from None
        with suppress(SQLAlchemyError, OSError):  # it is kept; what is too old can go with the next entry as well
            self._forget_once_a_day()

    def _forget_once_a_day(self) -> None:
        if self._forgot != self._clock():
            self.forget()

    def _write(self, batch: Sequence[Entry]) -> None:
        day = self._clock()
        self._forget_once_a_day()
        with self._opened().begin() as connection:
            for entry in batch:
                self._one(connection, entry, day)
            followed = Counter(entry.article for entry in batch if isinstance(entry, Followed))
            for article, count in sorted(followed.items()):
                _add(connection, day, article, count)

    def _one(self, connection: Connection, entry: Entry, day: date) -> None:
        if isinstance(entry, Asked):
            if entry.after:
                _settle(connection, Outcome(entry.after, "came-back"), day, entry.topic)
            connection.execute(
                insert(ASKED).values(
                    id=secrets.randbits(62), day=day, question=entry.question, status=entry.status, article=entry.article, anchor=entry.anchor,
                    confidence=entry.confidence, answer=entry.answer, build=entry.build, page=entry.page, face=entry.face, outcome="",
                )
            )  # fmt: skip
        elif isinstance(entry, Searched):
            values = {"words": entry.words, "results": entry.results, "article": entry.article, "anchor": entry.anchor}
            connection.execute(insert(SEARCHED).values(id=secrets.randbits(62), day=day, build=entry.build, face=entry.face, **values))
        elif isinstance(entry, Outcome):
            _settle(connection, entry, day)


def _settle(connection: Connection, outcome: Outcome, day: date, topic: Sequence[int] | None = None) -> None:
    """Put an outcome on one asking of today or yesterday that got this answer and has none yet."""
    found = select(ASKED.c.id).where(ASKED.c.answer == outcome.answer, ASKED.c.outcome == "", ASKED.c.day >= day - timedelta(days=1))
    if topic is not None:
        found = found.where(ASKED.c.article.in_(topic))
    one = found.order_by(ASKED.c.day.desc()).limit(1).scalar_subquery()
    connection.execute(update(ASKED).where(ASKED.c.id == one).values(outcome=outcome.result))


def _add(connection: Connection, day: date, article: int, count: int) -> None:
    make = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    row = make(OLD_LINK).values(day=day, article=article, count=count)
    connection.execute(row.on_conflict_do_update(index_elements=["day", "article"], set_={"count": OLD_LINK.c.count + count}))


def _connect(settings: Settings) -> Engine:
    """An engine that hides what is written from every message."""
    address = settings.database_url.get_secret_value()
    if not address:
        settings.journal_file.parent.mkdir(parents=True, exist_ok=True)
        _take_over(settings.index_dir / "journal.sqlite", settings.journal_file)
        engine = create_engine(f"sqlite:///{settings.journal_file}", hide_parameters=True)

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _: object) -> None:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        return engine
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError("the setting 'database_url' is not an address; write postgresql://user:password@host/database") from None
    options = "-c synchronous_commit=on -c statement_timeout=10000 -c lock_timeout=5000"
    return create_engine(
        url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_timeout=5,
        connect_args={"connect_timeout": 3, "options": options},
    )  # fmt: skip


def _take_over(old: Path, new: Path) -> None:
    """The file stood in the folder of builds once; what is in it is kept."""
    if old.is_file() and not new.exists():
        for suffix in ("-wal", "-shm", ""):
            if old.with_name(old.name + suffix).is_file():
                os.replace(old.with_name(old.name + suffix), new.with_name(new.name + suffix))


def _unusable(error: Exception) -> JournalError:
    logging.getLogger("assistant").warning("the journal cannot be used: %s", type(error).__name__)  # a message may quote what was to be kept
    return JournalError()
