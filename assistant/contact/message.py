"""A message to a person, as it is kept and as whoever delivers it gets it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from assistant.journal import Leased


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, and what they sent along with it."""

    text: str
    email: str = ""
    """Where they can be answered; empty when they want no answer."""

    question: str = ""
    """What they had asked the help center."""

    page: str = ""
    """The page that they had open."""

    section: str = ""
    """The section that they had read."""

    def content(self) -> str:
        """As the outbox keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message on its way, with what names it wherever it arrives."""

    id: int
    at: datetime
    """When it was accepted, in UTC."""

    message: Message

    @property
    def name(self) -> str:
        """Its id in 16 hexadecimal digits. Whoever gets a message twice knows by it that it is one."""
        return f"{self.id:016x}"


def waiting_message(leased: Leased) -> WaitingMessage:
    """The message of a delivery."""
    return WaitingMessage(
        id=leased.id,
        at=datetime.fromtimestamp(leased.accepted, UTC),
        message=Message(**json.loads(leased.content)),
    )
