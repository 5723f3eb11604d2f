"""What a search gives: the words as they were read, and a line for each section that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from assistant.answering.models import Hit, SearchResults
from assistant.answering.questions import checked
from assistant.answering.sections import SectionAnswers
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.errors.questions import BadQuestion
from assistant.safety.redaction import redact, without_placeholders
from assistant.search.languages import function_words
from assistant.search.snippets import Marks, snippet
from assistant.search.typeahead import TypeAhead

SHORTEST_SENSITIVE = 7
"""Fewer characters hold nothing sensitive, and somebody who types gets results sooner."""


def search(
    typeahead: TypeAhead,
    sections: SectionAnswers,
    query: str,
    in_order: Callable[[str], Iterable[Section]],
    *,
    limit: int = 10,
    audience: str | None = None,
    category: str | None = None,
) -> SearchResults:
    """At most `limit` sections for an audience, of a category, best first. For a whole question those come
    first that answer it, as `in_order` has them: one order for answers and search.

    Raises BadQuestion for a text that is too long, and when there is no such category.
    """
    categories = [c.name for c in sections.library.categories]
    if category and category not in categories:
        raise BadQuestion(f"there is no category of that name; there is: {', '.join(categories) or 'none'}")
    day = sections.today()
    typed = _without_sensitive_data(query, sections.settings.max_question)
    leading = in_order(typed) if typeahead.is_whole(typed) else ()
    found = typeahead.search(typed, day, limit, audience, category, leading)
    return SearchResults(
        corrected=found.read.text if found.read.changes else None,
        total=found.total,
        missing=found.missing,
        results=tuple(hit_of(section, found.read.text, sections, day) for section in found.sections),
    )


def _without_sensitive_data(query: str, longest: int) -> str:
    """The query as it was typed, blank at its end included, unless something sensitive is in it."""
    if len(query) <= longest and len(query.strip()) < SHORTEST_SENSITIVE:
        return query
    redacted = redact(checked(query, longest))
    return without_placeholders(redacted.text) if redacted.kinds else query


def words_without_topic(library: Library) -> list[str]:
    """Words that no section is found by in a base's languages, for a search without the API. Those of English
    are there already."""
    return function_words(library.languages)


def _part_of(section: Section, query: str, sections: SectionAnswers) -> tuple[str, Marks]:
    return snippet(section.text, query, languages=sections.library.languages)


def hit_of(section: Section, query: str, sections: SectionAnswers, day: date) -> Hit:
    """A line for a section that fits words of a query."""
    article = sections.library.article(section.article_id)
    is_withheld = sections.is_withheld(article)
    late = sections.words("reasons.not_reviewed")
    text, marks = (late, ()) if is_withheld else _part_of(section, query, sections)
    return Hit(
        ref=section.ref,
        url=article.section_url(section.anchor),
        permalink=sections.permalink(section),
        heading=section.heading,
        article=article.link(late if is_withheld else ""),
        category=article.category,
        audience=article.audience_of(section),
        status=article.status,
        reviewed=article.reviewed,
        stale=article.is_stale(day),
        snippet=text,
        marks=marks,
    )
