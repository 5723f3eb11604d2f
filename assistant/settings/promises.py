"""What is kept of what people type, in sentences for everybody: one text for the page about the help center,
the API's document and docs/privacy.md, made from the settings so that it is so."""

from __future__ import annotations

from assistant.settings.service import Settings
from assistant.words import Words, words_of


def what_we_keep(settings: Settings, language: str = "") -> str:
    """All promises in one paragraph, in the language of the base or in another one."""
    return " ".join(promises(settings, language).values())


def promises(settings: Settings, language: str = "") -> dict[str, str]:
    """Each sentence by a name; `tests/test_promises.py` has a test for each name."""
    words = words_of(language or settings.base.language)

    def for_days(name: str, days: int) -> str:
        return words(f"promises.{name}", count=days, days=words.number(days))

    said = {"here": words(f"promises.{'here_but_messages' if settings.takes_messages else 'here'}")}
    if settings.journal:
        said["questions"] = for_days("questions", settings.journal_days)
        said["nobody"] = words("promises.nobody")
        if settings.base.emergency.all_signs:
            said["emergency"] = words("promises.emergency")
    else:
        said["questions"] = words("promises.no_questions")
    said["verdicts"] = for_days("verdicts", settings.verdict_days)
    if settings.takes_messages:
        said["messages"] = words("promises.messages", ways=_ways(settings, words))
    said["tickets"] = words("promises.tickets")
    said["replies"] = for_days("replies", settings.verdict_days)
    if most := settings.kept_answers:
        name = "memory_but_kept" if settings.journal else "memory"
        said["memory"] = words(f"promises.{name}", count=most, number=words.number(most))
    if settings.rate_limit:
        said["limits"] = words("promises.limits")
    if settings.traces:
        said["traces"] = words("promises.traces")
    return said


def _ways(settings: Settings, words: Words) -> str:
    """How a message leaves, in words."""
    ways = (("as_mail", settings.smtp_url), ("to_system", settings.webhook_url))
    return words.listed([words(f"promises.{name}") for name, is_set in ways if is_set])
