"""Routes to a person: how one is reached, and a message to one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.answering.models import Person
from assistant.api.clients import is_local
from assistant.api.dependencies import CurrentCourier, CurrentEngine
from assistant.api.problems import Problem
from assistant.api.quota import Quota
from assistant.api.schemas import FAILURES, Envelope, in_every_response
from assistant.builds.engine import Engine
from assistant.contact import Courier, Message
from assistant.errors import NoDelivery, TooManyMessages
from assistant.journal.entries import readable
from assistant.settings import Settings
from assistant.settings.delivery_values import LONGEST_ADDRESS, is_mail_address

MESSAGES = 10
"""Messages that one household may send a minute, to all workers together."""

LONGEST = 5000
"""Characters of a message."""

router = APIRouter(prefix="/v1", responses=FAILURES, tags=["Feedback"])


class ContactWays(Envelope):
    """How a person is reached. What is not set is empty."""

    takes_messages: bool = Field(description="Whether `POST /v1/messages` accepts messages.")
    longest: int = Field(LONGEST, description="Most characters of a message.")
    phone: str
    hours: str = Field(description="When somebody answers, in words.")
    mail: str
    form: str = Field(description="Address of a form elsewhere.")


class MessageToPerson(BaseModel):
    """A message to a person. All of it goes to those who run the help center, as it is sent."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"message": "The menu has no such entry."}]}
    )

    message: str = Field(
        min_length=1,
        max_length=LONGEST,
        description="In the person's own words.",
        json_schema_extra={"pattern": r"\S"},
    )
    email: str = Field(
        "",
        max_length=LONGEST_ADDRESS,
        description="Where an answer goes; empty when none is wanted.",
        json_schema_extra={"examples": ["alex@example.com"]},
    )
    question: str = Field(
        "", max_length=1000, description="What was asked before, if the person sends it along."
    )
    page: str = Field(
        "", max_length=500, description="The page that the person had open: its title, its address."
    )
    section: str = Field("", max_length=500, description="The section that the person had read.")

    @field_validator("message")
    @classmethod
    def has_words(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("write a few words")
        return value.strip()

    @field_validator("email")
    @classmethod
    def is_one_address(cls, value: str) -> str:
        if value and not is_mail_address(value):
            raise ValueError("write one address such as name@example.com, or leave it empty")
        return value


class Accepted(BaseModel):
    """The message is on disk, and is delivered as soon as that is possible."""

    accepted: bool = True
    hours: str = Field(description="When somebody answers, in words; empty when it is not said.")
    handoff: Person


@router.get("/contact", operation_id="getContact", summary="How to reach a person")
def get_contact(engine: CurrentEngine) -> ContactWays:
    """The ways that the base names, and whether a message can be sent from here."""
    ways = engine.settings.base.contact
    return ContactWays(
        takes_messages=engine.settings.takes_messages, **ways.model_dump(), **in_every_response(engine)
    )


@router.post(
    "/messages",
    operation_id="sendMessage",
    summary="Write to a person",
    status_code=201,
    responses={
        404: {"model": Problem, "description": "This help center takes no messages"},
        429: {"model": Problem, "description": "More messages within a minute than one client may send"},
    },
)
def post_message(
    body: MessageToPerson, request: Request, engine: CurrentEngine, courier: CurrentCourier
) -> Accepted:
    """Keeps the message until it has been delivered, then deletes it. 201 when it is on disk; 503 when it cannot
    be kept, and then nothing of it is."""
    take(body, request, engine, courier)
    return Accepted(hours=engine.settings.base.contact.hours, handoff=engine.assistant.handoff())


def take(body: MessageToPerson, request: Request, engine: Engine, courier: Courier) -> None:
    """Keep a message, which is delivered from then on. Raises NoDelivery, TooManyMessages or JournalError."""
    if not engine.settings.takes_messages:
        raise NoDelivery
    _check_quota(request)
    courier.accept(
        Message(
            text="\n".join(map(readable, body.message.splitlines())),
            email=body.email,
            question=readable(body.question),
            page=readable(body.page),
            section=readable(body.section),
        )
    )


def _check_quota(request: Request) -> None:
    """Raises TooManyMessages for a client that sent its share; whoever is on this machine has no limit."""
    settings: Settings = request.app.state.settings
    address = request.client.host if request.client else None
    if address is None or is_local(address) or not settings.rate_limit:
        return
    quota: Quota = request.app.state.messages
    allowance = quota.count(address)
    if not allowance.is_granted:
        raise TooManyMessages(max(allowance.next_in, 1))
