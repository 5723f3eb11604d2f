"""What is kept of what people type, in sentences for everybody: one text for the page about the help center,
the API's document and docs/privacy.md, made from the settings so that it is so."""

from __future__ import annotations

from assistant.settings.service import Settings


def what_we_keep(settings: Settings) -> str:
    """All promises in one paragraph."""
    return " ".join(promises(settings).values())


def promises(settings: Settings) -> dict[str, str]:
    """Each sentence by a name; `tests/test_promises.py` has a test for each name."""
    said = {
        "here": "What you type is read on the computers of this help center and goes to nobody else"
        f"{', but for a message that you send to a person' if settings.takes_messages else ''}, "
        "and it is never in a web address or a log."
    }
    if settings.journal:
        said["questions"] = (
            f"Of questions and searches, words that the articles or a dictionary have are kept for "
            f"{settings.journal_days} days; numbers, names and any other words are replaced by their kind, "
            "such as [name], before that."
        )
        said["nobody"] = (
            "Nothing is kept that says who asked, at what time or in which order: no account, no cookie, "
            "no network address, no device, only the day."
        )
        if settings.base.emergency.signs:
            said["emergency"] = "Of an emergency, only that there was one is kept, and none of its words."
    else:
        said["questions"] = "Questions and searches are not kept."
    said["verdicts"] = (
        "Whether an answer helped, and what somebody says is wrong with an article, with numbers, names "
        f"and unknown words replaced in the same way, is kept for {settings.verdict_days:,} days."
    )
    if settings.takes_messages:
        said["messages"] = (
            "A message to a person, with what you send along, goes to whoever runs this help center, "
            f"{_ways(settings)}. It is kept here only until it has arrived there."
        )
    said["tickets"] = "Tickets that are pasted into the support desk are not kept."
    said["replies"] = (
        "How often each section was copied as a reply there is counted by day, without the reply, the ticket "
        f"or who copied it, and kept for {settings.verdict_days:,} days."
    )
    if settings.kept_answers:
        but = ", but for the words that are kept of them anyway" if settings.journal else ""
        said["memory"] = (
            f"The last {settings.kept_answers:,} answers stay in memory for whoever asks the same, "
            f"without the questions that got them{but}."
        )
    if settings.rate_limit:
        said["limits"] = (
            "So that nobody asks too much, requests from a network address are counted for two minutes; "
            "which requests they were is not noted."
        )
    if settings.traces:
        said["traces"] = (
            "The kind, result and duration of each request, without a word of it, go to a collector that "
            "belongs to this help center."
        )
    return said


def _ways(settings: Settings) -> str:
    """How a message leaves, in words."""
    ways = (("as mail", settings.smtp_url), ("to their own system", settings.webhook_url))
    return " and ".join(words for words, is_set in ways if is_set)
