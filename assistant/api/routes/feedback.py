"""Routes for what people say back: whether it helped, what is wrong, that they want a person, how a search
ended."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.models import Person
from assistant.api.dependencies import ClientFace, CurrentEngine, CurrentJournal
from assistant.api.desk_access import for_desk
from assistant.api.problems import Problem
from assistant.api.schemas import MISSING
from assistant.content.addresses import MAX_ID, TOP, parse_reference
from assistant.errors import NotFound
from assistant.journal import FlagVerdict, Outcome, Searched, Sent, Verdict, normalized, reason

router = APIRouter(
    prefix="/v1",
    tags=["Feedback"],
    responses={
        422: {"model": Problem, "description": "The request is not complete"},
        503: {"model": Problem, "description": "No build, no journal, or full at the moment"},
    },
)
AnswerId = Annotated[
    str, Field(pattern="^([0-9a-f]{16})?$", description="`answer_id` of the answer that this is about.")
]


MOST_SECTIONS = 50
"""Sections of one reply; no reply has as many."""


class Feedback(BaseModel):
    """A verdict about an article. It has no room for words."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"article": 900001, "verdict": "helped"}]}
    )

    article: int = Field(ge=1, le=MAX_ID)
    anchor: str = Field(TOP, max_length=300)
    verdict: Verdict
    build: str = Field("", max_length=64)
    page: str = Field("", max_length=300)
    answer_id: AnswerId = ""


class Flag(BaseModel):
    """Something that is wrong or outdated in a section, from somebody who knows."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"article": 900001, "verdict": "outdated", "reason": "The menu has moved."}]
        },
    )

    article: int = Field(ge=1, le=MAX_ID)
    anchor: str = Field(TOP, max_length=300)
    verdict: FlagVerdict
    reason: str = Field(
        "",
        max_length=1000,
        description="What is wrong, for the author. Words that are not known, names and numbers are kept as their kind.",
    )


class HandoffRequest(BaseModel):
    """Somebody wants a person."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"answer_id": "2209990bcd2ee2e8"}]}
    )

    answer_id: AnswerId


class Search(BaseModel):
    """A search that has ended: with something opened, or with nothing."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "lost pin", "opened": None}]}
    )

    query: str = Field(
        min_length=1, max_length=1000, description="The words at the end, not those on the way."
    )
    opened: str | None = Field(
        None, max_length=400, description="`ref` of the result that was opened; null when none was."
    )


class CopiedReply(BaseModel):
    """A reply that an agent copied: its sections and nothing else. It has no room for words."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"sections": ["900001#top", "900002#fees"]}]}
    )

    sections: tuple[Annotated[str, Field(max_length=400, pattern=r"^[0-9]+#[^\s#]+$")], ...] = Field(
        min_length=1, max_length=MOST_SECTIONS, description="Each section, `id#anchor`, once."
    )


class Recorded(BaseModel):
    """It is kept."""

    kept: bool
    handoff: Person


@router.post(
    "/feedback",
    operation_id="giveFeedback",
    summary="Say whether an article helped",
    responses=MISSING,
    status_code=201,
)
def post_feedback(
    body: Feedback, engine: CurrentEngine, journal: CurrentJournal, face: ClientFace
) -> Recorded:
    """Keeps the verdict, the day and the article; nothing about the person. 201 when that is on disk."""
    article = engine.library.article(body.article)
    anchor = body.anchor if article.section(body.anchor) else TOP
    journal.feedback(
        article.id, anchor, body.verdict, body.build if re.fullmatch("[0-9a-f]{12}", body.build) else "", face
    )
    if body.answer_id:
        journal.note(Outcome(body.answer_id, "helped" if body.verdict == "helped" else "not-helped"))
    return Recorded(kept=True, handoff=engine.assistant.handoff())


@router.post(
    "/flags",
    operation_id="flagSection",
    summary="Say what is wrong or outdated",
    dependencies=[Depends(for_desk)],
    responses=MISSING,
    status_code=201,
)
def post_flag(body: Flag, engine: CurrentEngine, journal: CurrentJournal, face: ClientFace) -> Recorded:
    """Keeps the day, the section, the verdict, and of the reason the words that the base or a dictionary knows;
    of a reason with less than three such words, nothing. 201 when that is on disk."""
    article = engine.library.article(body.article)
    anchor = body.anchor if article.section(body.anchor) else TOP
    kept = reason(body.reason, engine.assistant.vocabulary)
    journal.flag(article.id, anchor, body.verdict, kept, engine.library.build, face)
    return Recorded(kept=True, handoff=engine.assistant.handoff())


@router.post(
    "/handoffs",
    operation_id="askForPerson",
    summary="Say that somebody wants a person",
    status_code=202,
)
def post_handoff(body: HandoffRequest, engine: CurrentEngine, journal: CurrentJournal) -> Recorded:
    """Counts that an answer was not enough. It is noted in the background; `kept` is false when the journal
    of questions is off."""
    journal.note(Outcome(body.answer_id, "person"))
    return Recorded(kept=journal.settings.journal, handoff=engine.assistant.handoff())


@router.post(
    "/replies",
    operation_id="countReply",
    summary="Say which sections a copied reply has",
    dependencies=[Depends(for_desk)],
    responses=MISSING,
    status_code=202,
)
def post_reply(body: CopiedReply, engine: CurrentEngine, journal: CurrentJournal) -> Recorded:
    """Counts each section for the day, by itself: not which were sent together, to whom, or for what. It is
    noted in the background."""
    try:
        sections = {engine.library.section(named).ref: None for named in body.sections}
    except (NotFound, ValueError):  # whose message names what was sent
        raise NotFound("'sections' names one that is not there; send 'id#anchor'") from None
    for named in sections:
        journal.note(Sent(*parse_reference(named)))
    return Recorded(kept=True, handoff=engine.assistant.handoff())


@router.post(
    "/searches",
    operation_id="endSearch",
    summary="Say how a search ended",
    status_code=202,
    responses={404: {"model": Problem, "description": "No such section"}},
)
def post_search_end(
    body: Search, engine: CurrentEngine, journal: CurrentJournal, face: ClientFace
) -> Recorded:
    """Counts searches that find nothing or lead nowhere. `POST /v1/search` itself keeps nothing: it is asked
    with every letter."""
    article, anchor = None, ""
    if body.opened:
        try:
            section = engine.library.section(body.opened)
        except NotFound:  # whose message names what was sent
            raise NotFound("'opened' names no section; send the 'ref' of a search result") from None
        article, anchor = section.article_id, section.anchor
    if journal.settings.journal and body.query.strip():
        found = engine.assistant.search(body.query[: engine.settings.max_question])
        journal.note(
            Searched(
                words=normalized(body.query, engine.assistant.vocabulary),
                results=len(found.results),
                article=article,
                anchor=anchor,
                build=engine.library.build,
                face=face,
            )
        )
    return Recorded(kept=journal.settings.journal, handoff=engine.assistant.handoff())
