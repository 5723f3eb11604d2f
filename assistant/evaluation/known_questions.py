"""Which questions a base knows, and which of them are asked when there are too many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.content.library import Library

MOST = 2000
"""Questions that are asked when not all are wanted: those about edited articles first, then some of
everywhere."""


def known_questions(library: Library) -> dict[str, tuple[str, ...]]:
    """Each question that the base knows, with the sections that it is meant for."""
    meant: dict[str, tuple[str, ...]] = {q.ask: q.find for q in library.questions}
    for section in library.sections:
        if section.is_confirmed:
            for wording in (section.heading, *section.asked) if section.is_question else section.asked:
                meant[wording] = (*meant.get(wording, ()), section.ref)
    return meant


def chosen(
    wanted: Mapping[str, tuple[str, ...]], articles: set[int], most: int | None
) -> dict[str, tuple[str, ...]]:
    """All questions, or so many of them: those about some articles first, then others, evenly from the whole
    base."""
    if most is None or len(wanted) <= most:
        return dict(wanted)
    about = [question for question, refs in wanted.items() if articles_of(refs) & articles]
    rest = [question for question in wanted if question not in {*about}] if len(about) < most else []
    asked = {*_evenly(about, most), *_evenly(rest, most - len(about))}
    return {question: refs for question, refs in wanted.items() if question in asked}


def articles_of(refs: Iterable[str]) -> set[int]:
    """The articles that some sections are of."""
    return {int(ref.partition("#")[0]) for ref in refs}


def _evenly(questions: Sequence[str], most: int) -> Sequence[str]:
    if len(questions) <= most:
        return questions
    return [questions[n * len(questions) // most] for n in range(most)]
