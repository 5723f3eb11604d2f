"""Which section a question of a measuring file means: `{"article": 6, "heading": "Where do I find …"}`, with
the number of an article in the list of topics, and `top` for its opening."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Part
from assistant.builds.engine import open_engine
from assistant.content.addresses import TOP, reference
from assistant.content.library import Library
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The records of a file that has one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def refs_of(library: Library, expected: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """References of the sections that are right. Ends the program when one of them is not in the base."""
    found = set()
    for each in expected:
        article = next((a for a in library.articles if a.number == each["article"]), None)
        sections = [] if article is None else article.sections
        ref = next((s.ref for s in sections if each["heading"] in (s.heading, s.anchor)), None)
        if ref is None and article is not None and each["heading"] == TOP:
            ref = reference(article.id, TOP)
        if ref is None:
            sys.exit(f"article {each['article']} has no section '{each['heading']}'")
        found.add(ref)
    return frozenset(found)


def refs_told(told: Answer | Part) -> set[str]:
    """The section that is told, or those that may be chosen."""
    if told.source:
        return {reference(told.source.id, told.source.anchor)}
    return {choice.choice for choice in told.choices}


def built_assistant() -> Assistant:
    """That of the published build of this folder; `kb build` makes one."""
    return open_engine(Settings.load(ROOT), lambda: date(2026, 11, 1)).assistant
