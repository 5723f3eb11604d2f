"""How an answer gets into the journal: in known words, in the background, never at the
cost of the answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI

from assistant.answering.assistant import CachedAnswer
from assistant.builds.engine import Engine
from assistant.content.library import Library
from assistant.journal import Asked, Face, Journal, KeptText, normalized

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


def note_answer(
    journal: Journal,
    engine: Engine,
    question: str,
    cached: CachedAnswer,
    *,
    page: str | None,
    face: Face,
    after: str | None,
) -> None:
    """Note what was asked and what it got. Whatever goes wrong here is counted, and the answer goes out all
    the same."""
    if not journal.settings.journal:
        return
    try:
        journal.note(_asked(engine, question, cached, page or "", face, after or ""))
    except Exception as error:
        journal.writer.lost += 1
        logging.getLogger("assistant").warning("an answer could not be noted: %s", type(error).__name__)


def _asked(engine: Engine, question: str, cached: CachedAnswer, page: str, face: Face, after: str) -> Asked:
    answer = cached.answer
    kinds = {notice.kind for notice in answer.notices}
    status: str = answer.status
    if "emergency" in kinds:
        status = "emergency"
    elif answer.status == "no_answer" and "stale" in kinds:
        status = "overdue"
    if cached.noted is None:
        cached.noted = "" if status == "emergency" else normalized(question, engine.assistant.vocabulary)
    # any other page may have a person's number in it
    known = bool(page) and any(page in article.pages for article in engine.library.articles)
    about = (
        answer.source.id
        if answer.source
        else answer.related[0].id
        if status in ("overdue", "clarify") and answer.related
        else None
    )
    return Asked(
        question=KeptText(cached.noted),
        status=status,
        article=about,
        anchor=answer.source.anchor if answer.source else "",
        confidence=answer.confidence,
        answer=answer.answer_id,
        build=answer.build,
        page=page if known else "",
        face=face,
        after=after,
        topic=_topic(engine.library, about or (answer.related[0].id if answer.related else 0))
        if after
        else (),
    )


def _topic(library: Library, article_id: int) -> tuple[int, ...]:
    """Articles on the shelf of an article: who asks about one of them after another is back on the same
    topic."""
    article = library.by_id.get(article_id)
    return (
        tuple(other.id for other in library.articles if other.category == article.category) if article else ()
    )


def closing(journal: Journal, around: Lifespan) -> Lifespan:
    """The life of an application, in which what is too old leaves the journal, and at the end of which the
    journal is written."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with around(app) as state:
            journal.start()
            yield state
        journal.close()

    return lifespan
