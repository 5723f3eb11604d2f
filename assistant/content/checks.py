"""Whether the articles agree with each other, with the facts, with the topic list and with every address ever
published: the table of all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from assistant.content import article_checks, link_checks, private_data, reference_checks, translations
from assistant.content.library import Library, as_of, read_library
from assistant.content.parsed_cache import ParsedCache
from assistant.errors import ContentError, ContentErrors
from assistant.progress import Progress, silent
from assistant.settings import Settings

Check = Callable[[Library, Settings], Iterator[ContentError]]
"""Gives every mistake of one kind, with file, line and remedy."""

CHECKS: tuple[tuple[Check, Literal["always", "strict"]], ...] = (
    (article_checks.ids_and_addresses, "always"),
    (translations.translations, "always"),
    (link_checks.claimed_addresses, "always"),
    (link_checks.linked_files, "always"),
    (link_checks.withheld_articles, "always"),
    (reference_checks.published_addresses, "always"),
    (reference_checks.sections_in_settings, "always"),
    (reference_checks.expected_sections, "always"),
    (private_data.private_data, "strict"),
    (link_checks.dead_links, "strict"),
    (article_checks.topic_list, "strict"),
    (article_checks.categories, "strict"),
    (article_checks.repeated_questions, "strict"),
    (article_checks.literal_contacts, "strict"),
    (article_checks.statuses, "strict"),
    (article_checks.reviews, "strict"),
    (article_checks.losses, "strict"),
    (article_checks.template_texts, "always"),
    (article_checks.audiences_and_flows, "strict"),
    (article_checks.templates, "strict"),
)
"""Every check, and whether each base is held to it or a strict one only."""


def checked_library(
    settings: Settings,
    progress: Progress = silent,
    today: date | None = None,
    cache: ParsedCache | None = None,
    *,
    drafts: bool = False,
) -> Library:
    """Read the base and compare everything in it, as `read_library` does. Raises ContentErrors with all
    mistakes."""
    library = read_library(settings, progress, today, cache, drafts=drafts)
    errors = [*check_library(library, settings)]
    if errors:
        raise ContentErrors(errors)
    return library


def check_library(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Every disagreement, as an error with file, line and remedy. A lenient base is spared what only a strict
    one promises."""
    for check, kind in CHECKS:
        if kind == "always" or settings.base.strict:
            yield from check(library, settings)


def coming(library: Library, settings: Settings, day: date) -> Iterator[tuple[date, ContentError]]:
    """What will be wrong after a day, when articles are published or taken away by their dates: each mistake
    with the first day that has it."""
    known = {str(error) for error in check_library(library, settings)}
    while (later := library.next_change(day)) is not None:
        library, day = as_of(library, later), later
        for error in check_library(library, settings):
            if str(error) not in known:
                known.add(str(error))
                yield day, error


def unrecorded(library: Library) -> list[str]:
    """Addresses that exist now and that the ledger does not know yet, as `id#anchor`."""
    known = library.ledger.published
    return [s.ref for a in library.sources for s in a.sections if s.anchor not in known.get(a.id, ())]
