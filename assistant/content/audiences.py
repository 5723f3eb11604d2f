"""For whom articles are: the audiences of a base, and the words for each."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.content.library import Library
from assistant.settings import KnowledgeBaseSettings


def audiences(library: Library, base: KnowledgeBaseSettings) -> Mapping[str, str]:
    """Name to label of each audience: those of the settings in their order, or, where there are none, those
    that articles name, each by its name."""
    if base.audiences:
        return base.audiences
    named = {name for a in library.articles for s in a.sections for name in a.audience_of(s)}
    return {name: name for name in sorted(named)}
