"""What a build has to learn from: the texts that stand for each section, and the questions for none. Nothing
is computed here."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assistant.cache import code_hash
from assistant.content.addresses import TOP
from assistant.content.articles import Section
from assistant.content.library import Library

LEARNED_FILE = "learned.npz"
TRAINING_HASH_FILE = "training-hash"
"""Beside it: the hash of all that it was learned from."""

PASSAGE, LONGEST = 150, 300
"""Characters of a passage, to the end of a sentence: one fact has about so many, and in a longer text it no
longer stands out. A section of which fewer passages may be kept has longer ones."""

SHORTEST = 25
"""Characters of a sentence that says something by itself."""

ENOUGH = 20
"""So many questions that must not be answered teach what a base does not cover. From fewer, or from open
points alone, little is learned."""

PASSAGES = 20_000
"""About how many passages a base has at most. Each costs a few milliseconds to encode and 1.5 kB of
memory."""

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")


@dataclass(frozen=True)
class Texts:
    """Every text that stands for a section: what people may ask, then what the section says."""

    texts: list[str]
    owner: list[int]
    """Section number of each."""

    taught: int
    """So many of them, the first, are wordings and headings: the classifier learns from these. The others are
    passages."""

    @property
    def passages(self) -> frozenset[str]:
        """The texts that a section says, and nobody asks."""
        return frozenset(self.texts[self.taught :])


def texts_of(library: Library) -> Texts:
    """Wordings, headings and passages of all sections. Those of terms are not ranked: a question names a term
    or it does not."""
    texts: list[str] = []
    owner: list[int] = []
    ranked = [(number, section) for number, section in enumerate(library.sections) if not section.is_term]
    for number, section in ranked:
        article = library.by_id[section.article_id]
        heading = (
            section.heading
            if section.is_confirmed and section.anchor != TOP
            else article.title + ("" if section.is_confirmed else " not confirmed")
        )
        texts += [*section.asked, heading]
        owner += [number] * (len(section.asked) + 1)
    taught, most = len(texts), max(PASSAGES // max(len(ranked), 1), 1)
    is_taught = says_what_it_lacks(library)
    for number, section in ranked:
        title = library.by_id[section.article_id].title
        about = (
            ""
            if not section.is_confirmed
            else f"{title}. "
            if section.anchor == TOP
            else f"{title}. {section.heading}. "
        )
        found = [about + passage for passage in passages(section, most)]
        if section.is_confirmed and not is_taught:
            found += islice(_further_texts(section, title), most - len(found))
        texts += found
        owner += [number] * len(found)
    return Texts(texts, owner, taught)


def _further_texts(section: Section, title: str) -> Iterator[str]:
    """The beginning of a section, and each sentence of it by itself: what nobody wrote wordings for is found by
    more of its own words."""
    heading = title if section.anchor == TOP else section.heading
    yield f"{title}. {heading}. {' '.join(section.text.split())[:LONGEST]}"
    for sentence in (s.strip() for s in _SENTENCE_END.split(section.text)):
        if len(sentence) > SHORTEST:
            yield f"{heading}. {sentence}"


def passages(section: Section, most: int) -> Iterator[str]:
    """What a section says, a few sentences at a time; each begins with the last sentence of the one before.
    At most so many."""
    size = min(max(PASSAGE, len(section.text) // most), LONGEST)
    held: list[str] = []
    for sentence in (s.strip() for s in _SENTENCE_END.split(section.text)):
        if held and sum(map(len, held)) + len(sentence) > size:
            yield " ".join(held)
            most -= 1
            if not most:
                return
            held = held[-1:]
        if sentence:
            held.append(sentence)
    if held:
        yield " ".join(held)


def uncovered_questions(library: Library) -> list[str]:
    """What the base says that it must not answer."""
    return [q.ask for q in library.questions if not q.find and not q.clarify]


def ambiguous_questions(library: Library) -> list[str]:
    """What the base says that only the asker can decide."""
    return [q.ask for q in library.questions if q.clarify]


def says_what_it_lacks(library: Library) -> bool:
    """Whether the base names enough questions that it must not answer for its own signals to tell what it
    covers."""
    return len(uncovered_questions(library)) >= ENOUGH


def sections_hash(library: Library) -> str:
    """Which sections there are, in which order."""
    return hashlib.sha256("\n".join(s.ref for s in library.sections).encode()).hexdigest()[:16]


def training_hash(library: Library, model: str) -> str:
    """A hash of everything that decides what is learned; `model` is the name of the sentence model."""
    parts = (
        model,
        texts_of(library),
        uncovered_questions(library),
        ambiguous_questions(library),
        sections_hash(library),
        code_hash("content", "search", "ranking"),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def take_over(library: Library, model: str, previous: Path, folder: Path) -> bool:
    """Copy what was learned in a `previous` build, which has to be whole, into `folder`, when there is
    nothing new to learn."""
    try:
        if (previous / TRAINING_HASH_FILE).read_text("ascii").strip() != training_hash(library, model):
            return False
    except (OSError, UnicodeDecodeError):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name in (LEARNED_FILE, TRAINING_HASH_FILE):
        shutil.copy2(previous / name, folder)
    return True
