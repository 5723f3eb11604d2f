"""Routes for words that are still being typed."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.models import Hit
from assistant.answering.notices import Notice
from assistant.api.dependencies import CurrentEngine
from assistant.api.schemas import FAILURES, Audience, Envelope, check_audience, in_every_response

router = APIRouter(prefix="/v1", responses=FAILURES, tags=["Questions"])


class Query(BaseModel):
    """Words as one types them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "refund"}]})

    query: str = Field(min_length=1, max_length=100_000)
    limit: int = Field(10, ge=1, le=50, strict=True)
    audience: Audience | None = Field(default=None, description="Only sections for these people.")
    category: str | None = Field(default=None, max_length=100, description="Only articles of this category.")


class SearchResult(Envelope):
    """Sections, best first."""

    corrected: str | None = Field(
        description="The words that were searched for, when a spelling was corrected."
    )
    notices: tuple[Notice, ...] = Field(
        description="What must be seen first: that the words sound as if somebody were in danger."
    )
    total: int = Field(description="How many sections fit in all, also beyond `limit`.")
    missing: list[str] = Field(description="Words of the query that stand nowhere in the base.")
    results: list[Hit]


@router.post("/search", operation_id="searchSections", summary="Search as one types")
def post_search(body: Query, engine: CurrentEngine) -> SearchResult:
    """Sections for words that are still being typed: prefixes and typing mistakes find their words. For a
    whole question what answers it comes first."""
    check_audience(body.audience, engine)
    found = engine.assistant.search(body.query, body.limit, body.audience, body.category)
    return SearchResult(
        corrected=found.corrected,
        notices=engine.assistant.danger(body.query),
        total=found.total,
        missing=list(found.missing),
        results=list(found.results),
        **in_every_response(engine),
    )
