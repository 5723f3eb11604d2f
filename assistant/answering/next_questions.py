"""Which questions may come after an answer: those that the sections around it answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest

from assistant.answering.models import Next
from assistant.content.articles import Section

MOST = 3
FROM_SAME = 2
"""Of these, from the article itself where related ones have any, too."""


def questions_after(
    section: Section, same: Sequence[Section], related: Iterable[Sequence[Section]]
) -> tuple[Next, ...]:
    """Up to three headings that are questions, for whoever has read a section: those that follow it in its
    article, then those before it, and one of a related article. `same` and `related` are the sections of each
    article that answer a question, in their order; those for other people than the section's are left out."""

    def fits(other: Section) -> bool:
        return other.anchor != section.anchor or other.article_id != section.article_id

    own = [each for each in same if fits(each) and _for_the_same(section, each)]
    behind = [each for each in own if each.line > section.line]
    near = [*behind, *(each for each in reversed(own) if each.line < section.line)]
    elsewhere = [
        each
        for each in chain.from_iterable(zip_longest(*related))
        if each is not None and _for_the_same(section, each)
    ]
    chosen = [*near[:FROM_SAME], *elsewhere, *near[FROM_SAME:]] if elsewhere else near
    return tuple(Next(each.heading, each.ref) for each in chosen[:MOST])


def _for_the_same(section: Section, other: Section) -> bool:
    """Whether a section is for somebody who may have read the other one."""
    return not section.audience or not other.audience or bool({*section.audience} & {*other.audience})
