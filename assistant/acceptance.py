"""What happens when wordings are added to an article: they are written, the base is checked, and the answers are asked before and after."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from assistant.answers import Assistant
from assistant.checks import checked_library
from assistant.comparison import assistant_over
from assistant.errors import ContentError, ContentErrors, NotFound
from assistant.library import Library
from assistant.responses import Answer
from assistant.settings import Settings

MOST = 300
"""Questions that are asked before and after: the new wordings, those of the articles near them, then what kb/questions.yml promises."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer is another one now."""

    question: str
    before: str
    """The section that answered, id#anchor, or the status without one."""

    after: str
    is_new: bool
    """Whether this is one of the wordings that were added."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was added, where, and what it changes."""

    path: str
    ref: str
    wordings: tuple[str, ...]
    asked: int
    changes: tuple[Change, ...]


def accept(settings: Settings, before: Assistant, ref: str, wordings: Sequence[str]) -> Accepted:
    """Add wordings to a section and say what changes. Nothing is published; the article stays as it was when the checks find a mistake.

    Raises NotFound for an unknown section or when there is nothing to add, and ContentErrors.
    """
    library = checked_library(settings)  # a base with mistakes of its own is not touched
    section = library.section(ref)
    article = library.article(section.article_id)
    new = [text for text in dict.fromkeys(wordings) if text not in section.asked]
    if not new:
        raise NotFound(f"there is no wording to add to {section.ref}\n  'kb gaps' shows which wordings each gap has.")
    path = settings.articles_dir / article.path
    old = path.read_bytes()
    _replace(path, with_wordings(old.decode("utf-8"), section.anchor, new, article.path).encode())
    try:
        with assistant_over(checked_library(settings), settings, settings, before.today) as after:
            asked = _affected(before, after.library, new, section.article_id)
            changes = tuple(c for text in asked if (c := _compared(text, before, after, is_new=text in new)))
    except BaseException:
        _replace(path, old)
        raise
    return Accepted(article.path, section.ref, tuple(new), len(asked), changes)


def with_wordings(text: str, anchor: str, wordings: Sequence[str], path: str) -> str:
    """The text of an article with more wordings for a section; comments, order and quotes stay. Raises ContentErrors."""
    end = text.find("\n---", 3)
    newline = "\r\n" if "\r\n" in text[: end + 1] else "\n"
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        matter = yaml.load(text[text.index("\n") + 1 : end + 1].replace("\r\n", "\n")) if text.startswith("---") and end > 0 else None
    except YAMLError:
        matter = None
    if not isinstance(matter, CommentedMap):
        raise ContentErrors([ContentError(path, 1, "the front matter cannot be changed", "Add the wordings to also_asked by hand.")])
    if matter.get("also_asked") is None:
        matter["also_asked"] = CommentedMap()
    known = matter["also_asked"].setdefault(anchor, [])
    known.extend(DoubleQuotedScalarString(" ".join(wording.split())) for wording in wordings)
    out = io.StringIO()
    yaml.dump(matter, out)
    return text[: text.index("\n") + 1] + out.getvalue().replace("\n", newline) + text[end + 1 :]


def _affected(before: Assistant, after: Library, new: Sequence[str], article: int) -> list[str]:
    """The new wordings, and those of the article that gets them and of the articles that were nearest until now."""
    near = dict.fromkeys([article])
    for text in new:
        near.update(dict.fromkeys(candidate.section.article_id for candidate in before.ranker.candidates(text, 5)))
    known = [text for section in after.sections if section.article_id in near for text in section.asked if text not in new]
    promised = [question.ask for question in after.questions]
    return list(dict.fromkeys([*new, *known, *promised]))[:MOST]


def _compared(question: str, before: Assistant, after: Assistant, *, is_new: bool) -> Change | None:
    was, now = (_got(assistant.answer(question)) for assistant in (before, after))
    return Change(question, was, now, is_new) if was != now else None


def _got(answer: Answer) -> str:
    return f"{answer.source.id}#{answer.source.anchor}" if answer.source else answer.status


def _replace(path: Path, data: bytes) -> None:
    """The whole new file or the whole old one."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.write_bytes(data)
    os.replace(draft, path)
