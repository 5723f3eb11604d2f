"""Wordings that a language model suggests for a section: what it is asked, and which of its suggestions an
author gets to see.

It gets what the article says and nothing else: no question of anybody, no gap, nothing of the journal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.own_values import OwnValues
from assistant.authoring.language_model import LanguageModel
from assistant.content.addresses import TOP
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.errors import NoSuggestions
from assistant.safety.people import People
from assistant.safety.redaction import redact

FEW = 8
"""Wordings that a section should have. One with fewer of them gets suggestions without being named."""

MOST, LONGEST = 20, 200
"""Suggestions of one answer that count, and characters of one."""

TEXT, KNOWN = 6000, 60
"""Characters of a section, and of its wordings how many, that are sent: more would not fit into small
models."""

INSTRUCTIONS = Path(__file__).with_name("suggest_wordings.txt")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A suggestion that no author gets to see as one."""

    text: str
    """As it was suggested; empty when there is personal data in it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a language model suggests for a section."""

    ref: str
    heading: str
    wordings: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def sections_to_word(library: Library, article: int | None = None) -> list[Section]:
    """The sections that get suggestions: of an article all that may be an answer, otherwise those of the base
    with few wordings. Raises NotFound for an unknown article."""
    known = library.sections if article is None else library.article(article).sections
    return [s for s in known if s.is_confirmed and s.text.strip() and (article or len(s.asked) < FEW)]


def suggest(library: Library, section: Section, model: LanguageModel, people: People) -> Suggestions:
    """Ask the model for wordings of a section; `people` finds names. Raises NoSuggestions when its answer has none, and
    LanguageModelError when it cannot be asked."""
    said = model.answer(INSTRUCTIONS.read_text("utf-8"), described(library, section, people))
    wordings, left_out = sorted_out(library, section, wordings_in(said), people)
    return Suggestions(ref=section.ref, heading=section.heading, wordings=wordings, left_out=left_out)


def described(library: Library, section: Section, people: People) -> str:
    """The section as it is sent: title, headings, text, and the wordings that it has. A wording with something
    sensitive in it is left out."""
    article = library.article(section.article_id)
    others = [s.heading for s in article.sections if s.is_confirmed and s.anchor not in (section.anchor, TOP)]
    known = [wording for wording in section.asked if not redact(wording, people).kinds]
    parts = [
        f"Article: {article.title}",
        f"Section: {section.heading}",
        f"Text:\n{section.text[:TEXT]}",
        _listed("Wordings that it has already", known[:KNOWN]),
        _listed("Other sections of the article", others),
    ]
    return "\n\n".join(part for part in parts if part)


def _listed(title: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"- {line}" for line in lines)
    return f"{title}:\n{items}" if items else ""


def wordings_in(said: str) -> list[str]:
    """The wordings in an answer: a JSON list, alone or below any name, whatever stands around it. Raises
    NoSuggestions when there is none."""
    start = min((place for place in map(said.find, "{[") if place >= 0), default=-1)
    try:
        value, _ = json.JSONDecoder().raw_decode(said[start:] if start >= 0 else "")
    except (ValueError, RecursionError):
        raise NoSuggestions(
            f"the answer is not JSON: {_line(said)[:80]!r}\n"
            "  A larger model keeps to the form more often; run the command again to try once more."
        ) from None
    if isinstance(value, dict):
        value = next((found for found in value.values() if isinstance(found, list)), None)
    found = [_line(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []
    if not any(found):
        raise NoSuggestions("the answer has no wordings in it")
    return [wording for wording in found if wording]


def sorted_out(
    library: Library, section: Section, suggested: Iterable[str], people: People
) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Which suggestions may be added to a section, and why the others may not."""
    own, claimed = OwnValues(library), _claimed(library)
    kept: dict[str, str] = {}
    left_out: list[LeftOut] = []
    for text in suggested:
        key, redacted = _key(text), redact(text, people)
        private = any(not own.has(text[found.start : found.end]) for found in redacted.found)
        if private:
            left_out.append(LeftOut("", f"has what looks like personal data: {', '.join(redacted.kinds)}"))
        elif not key:
            left_out.append(LeftOut(text, "has no words"))
        elif len(text) > LONGEST:
            left_out.append(LeftOut(f"{text[:LONGEST]}…", f"is longer than {LONGEST} characters"))
        elif key in kept:
            left_out.append(LeftOut(text, "is there twice"))
        elif section.ref in claimed.get(key, ()) or key == _key(section.heading):
            left_out.append(LeftOut(text, "is there already"))
        elif key in claimed:
            left_out.append(LeftOut(text, f"is what {', '.join(claimed[key]) or 'kb/questions'} answers"))
        elif len(kept) == MOST:
            left_out.append(LeftOut(text, f"is more than {MOST}"))
        else:
            kept[key] = text
    return tuple(kept.values()), tuple(left_out)


def _claimed(library: Library) -> dict[str, tuple[str, ...]]:
    """The sections that each heading, wording and question of kb/questions is of; none for one that must get no
    answer, or a choice."""
    claimed: dict[str, tuple[str, ...]] = {_key(test.ask): test.find for test in library.questions}
    for section in library.sections:
        if section.is_confirmed:
            for text in (section.heading, *section.asked) if section.anchor != TOP else section.asked:
                claimed[_key(text)] = (*claimed.get(_key(text), ()), section.ref)
    return claimed


def _line(text: str) -> str:
    """The text on one line, without what cannot be printed."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _key(text: str) -> str:
    """The text for comparing: words alone, in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))
