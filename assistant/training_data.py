"""What a build has to learn from: the texts that stand for each section, and the questions for none. Nothing is computed here."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from assistant.library import Library, code_hash
from assistant.links import TOP

LEARNED_FILE = "learned.npz"
TRAINING_HASH_FILE = "training-hash"
"""Beside it: the hash of all that it was learned from."""

BODY = 300
"""Characters of a section's text that are compared with a question: its first sentences say what it is about."""


def texts_of(library: Library) -> tuple[list[str], list[int]]:
    """Every text that stands for a section, with the section's number: first all wordings and headings, then the beginnings of all bodies."""
    texts: list[str] = []
    owner: list[int] = []
    for number, section in enumerate(library.sections):
        article = library.by_id[section.article_id]
        heading = (
            section.heading if section.is_confirmed and section.anchor != TOP else article.title + ("" if section.is_confirmed else " not confirmed")
        )
        texts += [*section.asked, heading]
        owner += [number] * (len(section.asked) + 1)
    for number, section in enumerate(library.sections):
        texts.append(f"{section.heading}. {section.text[:BODY]}" if section.is_confirmed else section.text[:BODY])
        owner.append(number)
    return texts, owner


def uncovered_questions(library: Library) -> list[str]:
    """What the base says that it must not answer."""
    return [q.ask for q in library.questions if not q.find and not q.clarify]


def ambiguous_questions(library: Library) -> list[str]:
    """What the base says that only the asker can decide."""
    return [q.ask for q in library.questions if q.clarify]


def sections_hash(library: Library) -> str:
    """Which sections there are, in which order."""
    return hashlib.sha256("\n".join(s.ref for s in library.sections).encode()).hexdigest()[:16]


def training_hash(library: Library, model: str) -> str:
    """A hash of everything that decides what is learned; `model` is the name of the sentence model."""
    parts = model, texts_of(library), uncovered_questions(library), ambiguous_questions(library), sections_hash(library), code_hash()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def take_over(library: Library, model: str, previous: Path, folder: Path) -> bool:
    """Copy what was learned in a `previous` build, which has to be whole, into `folder`, when there is nothing new to learn."""
    try:
        if (previous / TRAINING_HASH_FILE).read_text("ascii").strip() != training_hash(library, model):
            return False
    except (OSError, UnicodeDecodeError):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name in (LEARNED_FILE, TRAINING_HASH_FILE):
        shutil.copy2(previous / name, folder)
    return True
