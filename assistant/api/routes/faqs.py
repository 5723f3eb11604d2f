"""Routes for the named FAQs of a base."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from assistant.answering.models import Source
from assistant.answering.notices import Notice
from assistant.api.conditional import ConditionalRoute
from assistant.api.dependencies import CurrentEngine
from assistant.api.schemas import FAILURES, MISSING, Envelope, in_every_response
from assistant.content.articles import Link
from assistant.errors import NotFound

router = APIRouter(prefix="/v1", route_class=ConditionalRoute, responses=FAILURES, tags=["Articles"])


class Faq(BaseModel):
    """One question of a named FAQ with its answer."""

    question: str
    text: str
    html: str
    source: Source
    notices: tuple[Notice, ...]


class FaqList(Envelope):
    """A named FAQ."""

    topic: str
    faqs: list[Faq]
    related: tuple[Link, ...]


@router.get("/faqs/{topic}", operation_id="getFaq", summary="Read a named FAQ", responses=MISSING)
def get_faqs(topic: Annotated[str, Path(max_length=100)], engine: CurrentEngine) -> FaqList:
    """The questions of a topic in their order. The base's settings name the topics."""
    refs = engine.settings.base.faqs.get(topic)
    if refs is None:
        raise NotFound(
            f"there is no FAQ of that name; there is: {', '.join(engine.settings.base.faqs) or 'none'}"
        )
    answers = [engine.assistant.sections.answer(ref) for ref in refs]
    faqs = [
        Faq(question=a.source.heading, text=a.text, html=a.html or "", source=a.source, notices=a.notices)
        for a in answers
        if a.source and a.text
    ]
    return FaqList(
        topic=topic, faqs=faqs, related=answers[0].related if answers else (), **in_every_response(engine)
    )
