"""The journal: entries are written in lots, verdicts and flags before they are acknowledged."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.exc import SQLAlchemyError

from assistant import today
from assistant.errors import JournalError
from assistant.journal import flags
from assistant.journal.database import Database
from assistant.journal.entries import Entry, Face, FlagVerdict, Followed, KeptText, Sent, Verdict
from assistant.journal.flags import FlagRow, HandledFrom, State
from assistant.journal.lots import write_lot
from assistant.journal.outbox import Outbox
from assistant.journal.queries import JournalReader
from assistant.journal.retention import forget
from assistant.journal.tables import FEEDBACK, FLAG
from assistant.journal.wording import read_names
from assistant.journal.writer import Pending, Writer
from assistant.settings import Settings


class Journal:
    """Opened when it is first needed. `note` never waits and never fails, and what it takes is on disk later;
    `feedback` and `flag` return when the row is on disk. `outbox` has the messages to a person that wait."""

    def __init__(self, settings: Settings, clock: Callable[[], date] = today) -> None:
        self.settings, self._clock = settings, clock
        self.writer = Writer(self._write, self.forget, clock)
        self._database = Database(settings)
        self.outbox = Outbox(self._database)
        self._lock = threading.Lock()
        self._forgot: date | None = None
        self.refused = 0
        """Verdicts and flags that could not be kept, and were not acknowledged."""

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self.settings.journal_file

    @property
    def state(self) -> str:
        """`failing` when the last entry, verdict or flag could not be written, else `ok`, or `off` when
        questions are not kept."""
        if self._database.is_failing:
            return "failing"
        return "ok" if self.settings.journal else "off"

    def start(self) -> None:
        """Begin to delete what is too old, now and on every day, whether or not somebody asks something. What
        a first question would wait for is read."""
        read_names()
        self.writer.start()

    def note(self, entry: Entry) -> None:
        """Keep an entry in the background. With the journal of questions off, nothing is kept but that an old
        link was followed or a section sent."""
        if self.settings.journal or isinstance(entry, Followed | Sent):
            self.writer.put(entry)

    def feedback(self, article: int, anchor: str, verdict: Verdict, build: str, face: Face = "api") -> None:
        """Keep one verdict. It is on disk when this returns. Raises JournalError."""
        self._keep(FEEDBACK, article=article, anchor=anchor, verdict=verdict, build=build, face=face)

    def flag(
        self,
        article: int,
        anchor: str,
        verdict: FlagVerdict,
        reason: KeptText,
        build: str,
        face: Face = "api",
    ) -> None:
        """Keep what somebody who knows says against a section. It is on disk when this returns. Raises
        JournalError."""
        self._keep(
            FLAG,
            article=article,
            anchor=anchor,
            verdict=verdict,
            reason=reason[:2000],
            build=build,
            face=face,
        )

    def handle(self, name: str, state: State, note: KeptText, face: HandledFrom) -> FlagRow:
        """Mark a flag as handled, or as open again; gives it as it is now. On disk when this returns. Raises
        NotFound or JournalError."""
        with self._database.as_journal_errors(), self._database.begin() as connection:
            found = flags.flag_by_name(connection, name)
            flags.mark(connection, found, state, note, face, self._clock())
            return flags.flag_by_name(connection, found.name)

    def counts(self) -> dict[tuple[int, str], int]:
        """How often each article got each verdict."""
        with self.read() as reading:
            return dict(Counter((row.article, row.verdict) for row in reading.verdicts(date.min)))

    def read(self) -> JournalReader:
        """What is kept, for reports, with what waits in this process to be written. Raises JournalError."""
        with self._database.as_journal_errors():
            with suppress(SQLAlchemyError, OSError):  # a report can be read where nothing can be deleted
                self.forget()
            return JournalReader(self._database.connect(), self.writer.pending())

    def forget(self) -> None:
        """Delete what is older than the settings allow, once a day. A journal that is not there yet is not
        made for that."""
        day = self._clock()
        if self._forgot != day and self._database.exists:
            forget(self._database, self.settings, day)
            self._forgot = day

    def rest(self, *, keeps_open: bool = False) -> None:
        """Let go of thread and database for a while; what waits to be written waits on in memory. Call it when
        nothing is noted any more, until `start`. `keeps_open` while somebody takes from the outbox."""
        self.writer.rest()
        if not keeps_open:
            self._database.close()

    def look_after(self, *, keeps_open: bool = False) -> None:
        """What is done every hour, for a journal that rests: delete what is too old, and write what waits when
        its day is over."""
        self.writer.look_after()
        if not keeps_open:
            self._database.close()

    def close(self) -> None:
        """Write what is waiting and let go of the database."""
        self.writer.close()
        self._database.close()

    def _keep(self, table: Table, **values: Any) -> None:
        try:
            with self._database.as_journal_errors(), self._database.begin() as connection:
                connection.execute(insert(table).values(id=secrets.randbits(62), day=self._clock(), **values))
        except JournalError:
            with self._lock:
                self.refused += 1
            raise

    def _write(self, lot: Sequence[Pending]) -> Sequence[Pending]:
        if not lot and not self._database.exists:
            return ()
        with self._database.begin() as connection:
            connection.detach()  # closed with its lot: what temporary tables took is given back
            late = write_lot(connection, lot, self._clock())
        with suppress(SQLAlchemyError, OSError, sqlite3.Error):  # the log is emptied with the next lot, then
            self._database.checkpoint()
        return late
