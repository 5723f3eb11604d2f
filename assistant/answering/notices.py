"""What a reader must see beside an answer, and in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.content.articles import Article, Section
from assistant.content.data_files import Fact
from assistant.content.facts_in_text import with_facts
from assistant.content.phone_numbers import phones_named
from assistant.safety.placeholders import in_words
from assistant.safety.redaction import Redaction, told
from assistant.settings import KnowledgeBaseSettings
from assistant.words import Words

NoticeKind = Literal[
    "must-carry", "stale", "not-confirmed", "no-topic", "not-looked-at", "emergency", "sensitive-data"
]

_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().-]{0,2}\d){2,}(?!\w)")
"""A number that can be called, in a text that says whom to call."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader must see beside the answer."""

    kind: NoticeKind
    text: str
    phone: str | None = None
    """The number to call, of an emergency: show it as a button that calls."""


def emergency(base: KnowledgeBaseSettings, facts: Mapping[str, Fact], said: str = "") -> Notice:
    """What stands first when somebody may be in danger: the text of the settings, or `said`, with its facts, and
    the number to call: the first phone fact that it names, else the first number of three digits or more."""
    said = said or base.emergency.text
    text = with_facts(said, facts)
    written = _NUMBER.search(text)
    phones = (*phones_named(said, facts), *([written.group()] if written else []))
    return Notice("emergency", text, next(iter(phones), None))


def emergencies(
    base: KnowledgeBaseSettings, facts: Mapping[str, Fact]
) -> tuple[tuple[Sequence[str], Notice], ...]:
    """Signs of danger with what is said then: the base's own, then those of other languages."""
    others = base.emergency.languages.values()
    own = (base.emergency.signs, emergency(base, facts))
    return (own, *((each.signs, emergency(base, facts, each.text)) for each in others))


def sensitive_data(redacted: Redaction, base: KnowledgeBaseSettings, words: Words) -> tuple[Notice, ...]:
    """A word about data that should not have been in a question, and where it belongs."""
    said = told(redacted.kinds, base.sensitive_data, words)
    return (Notice("sensitive-data", said),) if said else ()


def no_topic(words: Words) -> Notice:
    """What to do about a question whose words name no topic."""
    return Notice("no-topic", words("notices.no_topic"))


def not_confirmed(section: Section | None) -> tuple[Notice, ...]:
    """What is not confirmed, when the question asked for just that."""
    return (Notice("not-confirmed", section.text),) if section else ()


def not_looked_at(wishes: Sequence[str], words: Words) -> tuple[Notice, ...]:
    """Which parts of a message were too many, so that none vanishes without a word."""
    if not wishes:
        return ()
    named = in_words(" · ".join(wishes), words)
    return (Notice("not-looked-at", words("notices.not_looked_at", wishes=named)),)


def withheld(article: Article, words: Words) -> Notice:
    """Why only the link to an article is given."""
    return Notice("stale", words("notices.withheld", day=words.day(article.review_by)))


def of_article(article: Article, today: date, words: Words) -> tuple[Notice, ...]:
    """What an article says wherever it is shown: that its review is overdue."""
    return (
        (Notice("stale", words("notices.overdue", day=words.day(article.review_by))),)
        if article.is_stale(today)
        else ()
    )


def of_section(article: Article, section: Section, today: date, words: Words) -> tuple[Notice, ...]:
    """What a section says wherever it is shown: what must be carried, and that its review is overdue."""
    return tuple(Notice("must-carry", sentence) for sentence in section.must_carry) + of_article(
        article, today, words
    )
