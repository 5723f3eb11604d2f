"""What happens when wordings are added to an article: a copy of the base gets them and is checked, and both
are asked the same questions.

The article itself is written only when every question still gets what the base promises.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from assistant.answering.assistant import Assistant
from assistant.cache import replacing
from assistant.content.checks import checked_library
from assistant.content.questions import Expected
from assistant.errors import ContentError, ContentErrors, NotFound
from assistant.evaluation.comparison import Change, Outcome, compared, outcomes
from assistant.evaluation.known_questions import chosen, known_questions
from assistant.progress import Progress, silent
from assistant.settings import Settings

MOST = 500
"""Headings and wordings that are asked before and after: those of the articles near the new wordings first,
then some of everywhere. Each is in what a build learns, so hardly one is ever lost. What is in
kb/questions is asked all."""

NEAR = 5
"""Sections nearest to a wording: what it takes, it takes from their articles."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was to be added, where, and what it changes."""

    path: str
    ref: str
    wordings: tuple[str, ...]
    asked: int
    known: int
    """Questions that the base knows; with more than `asked`, the others were not asked."""

    lost: tuple[Change, ...]
    """Questions that would no longer get what the base promises. With any, the article is as it was."""

    changes: tuple[Change, ...]
    """All other questions that get another answer."""

    missed: tuple[str, ...]
    """Wordings that get something else all the same."""


def accept(
    settings: Settings,
    published: Assistant,
    ref: str,
    wordings: Sequence[str],
    report: Progress = silent,
) -> Accepted:
    """Add wordings to a section and say what changes. Nothing is published; nothing is written when a check
    fails or a promise is lost.

    Raises NotFound for an unknown section or when there is nothing to add, and ContentErrors.
    """
    library = checked_library(settings)  # a base with mistakes of its own is not touched
    section = library.section(ref)
    article = library.article(section.article_id)
    new = [text for text in dict.fromkeys(wordings) if text not in section.asked]
    if not new:
        raise NotFound(
            f"there is no wording to add to {section.ref}\n  'kb gaps' shows which wordings each gap has."
        )
    near = {article.id} | {
        found.section.article_id for text in new for found in published.ranker.candidates(text, NEAR)
    }
    known = dict.fromkeys(new, (section.ref,)) | known_questions(library)
    first = {*new, *(test.ask for test in library.questions)}
    rest = chosen({ask: refs for ask, refs in known.items() if ask not in first}, near, MOST)
    wanted = {ask: refs for ask, refs in known.items() if ask in first or ask in rest}
    path = settings.articles_dir / article.path
    old = path.read_bytes()
    written = with_wordings(old.decode("utf-8"), section.anchor, new, article.path).encode()
    with _copied(settings) as draft:
        (draft.articles_dir / article.path).write_bytes(written)
        found = [
            *outcomes(wanted, library, checked_library(draft), settings, settings, published.today, report)
        ]
    changes = [
        change
        for question, before, after in found
        if (change := compared(question, wanted[question], before, after))
    ]
    tests = {test.ask: test for test in library.questions}
    lost = tuple(change for change in changes if _is_lost(change, tests.get(change.question), section.ref))
    if not lost:
        if path.read_bytes() != old:
            raise ContentErrors(
                [
                    ContentError(
                        f"kb/articles/{article.path}",
                        None,
                        "somebody has edited the article since",
                        "Run the command again.",
                    )
                ]
            )
        with replacing(path, mode=path.stat().st_mode) as draft_file:
            draft_file.write_bytes(written)
    others = tuple(
        change for change in changes if change.kind in ("taken", "won", "answer") and change not in lost
    )
    missed = tuple(
        question for question, _, after in found if question in new and article.id not in after.articles
    )
    return Accepted(article.path, section.ref, tuple(new), len(wanted), len(known), lost, others, missed)


def _is_lost(change: Change, test: Expected | None, section: str) -> bool:
    """Whether the wordings break a promise: a question is not answered any more by what it is meant for, or
    their section takes one that must get a choice or no answer. (Those are thousands, and learning anew lets
    a few waver that have nothing to do with the wordings.)"""
    if test is None or test.find:
        return change.kind == "taken"

    def is_kept(outcome: Outcome) -> bool:
        return outcome.status == "clarify" if test.clarify else outcome.status not in ("answered", "clarify")

    return is_kept(change.before) and not is_kept(change.after) and section in change.after.refs


@contextmanager
def _copied(settings: Settings) -> Iterator[Settings]:
    """The base once more, for a moment: what is tried there is nowhere else."""
    with tempfile.TemporaryDirectory(prefix="kb-accept-") as name:
        shutil.copytree(
            settings.root / "kb",
            Path(name) / "kb",
            ignore=lambda folder, _: ["index"] if Path(folder) == settings.root / "kb" else [],
        )
        yield settings.model_copy(update={"root": Path(name)})


def with_wordings(text: str, anchor: str, wordings: Sequence[str], path: str) -> str:
    """The text of an article with more wordings for a section; comments, order and quotes stay. Raises
    ContentErrors."""
    end = text.find("\n---", 3)
    newline = "\r\n" if "\r\n" in text[: end + 1] else "\n"
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        matter = (
            yaml.load(text[text.index("\n") + 1 : end + 1].replace("\r\n", "\n"))
            if text.startswith("---") and end > 0
            else None
        )
    except YAMLError:
        matter = None
    if not isinstance(matter, CommentedMap):
        raise ContentErrors(
            [
                ContentError(
                    path, 1, "the front matter cannot be changed", "Add the wordings to also_asked by hand."
                )
            ]
        )
    if matter.get("also_asked") is None:
        matter["also_asked"] = CommentedMap()
    known = matter["also_asked"].setdefault(anchor, [])
    known.extend(DoubleQuotedScalarString(" ".join(wording.split())) for wording in wordings)
    out = io.StringIO()
    yaml.dump(matter, out)
    return text[: text.index("\n") + 1] + out.getvalue().replace("\n", newline) + text[end + 1 :]
