"""What an import could not take as it was: one thing each, with its kind, its place and what to do about it."""

from __future__ import annotations

from enum import StrEnum

from assistant.errors import ContentError


class Kind(StrEnum):
    """What it is; in the order in which reports tell of them."""

    WAITING = "new versions of what was edited here"
    LINKS = "links that lead nowhere"
    HEADINGS = "links to headings that are not there"
    PICTURES = "pictures that are not there"
    FILES = "files that are not there"
    ELEMENTS = "elements that are not known here"
    CODE = "code between the text"
    CONTENTS = "lists of an article's own headings"
    NOT_TAKEN = "files and articles that were not taken"
    GONE = "articles that are gone at the source"
    PRIVATE = "what may be personal or secret"
    OTHER = "other"


class Left(ContentError):
    """One of them: a file by its path at the source, or a line of the article that it is in now."""

    def __init__(self, kind: Kind, path: str, line: int | None, problem: str, remedy: str = "") -> None:
        self.kind = kind
        super().__init__(path, line, problem, remedy)

    @classmethod
    def of(cls, kind: Kind, error: ContentError) -> Left:
        """An error that was raised or found elsewhere, as something that was left."""
        return cls(kind, error.path, error.line, error.problem, error.remedy)
