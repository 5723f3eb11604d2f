"""What happens when wordings are added to an article: a copy of the base gets them and is checked, and both
are asked the same questions.

They are written into the article's file in `kb/wordings` only when every question still gets what the base
promises.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from assistant.answering.assistant import Assistant
from assistant.cache import replacing
from assistant.content.addresses import TOP
from assistant.content.checks import checked_library
from assistant.content.questions import Expected
from assistant.content.wordings import path_of
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
    """The file of wordings, in the base."""

    ref: str
    wordings: tuple[str, ...]
    asked: int
    known: int
    """Questions that the base knows; with more than `asked`, the others were not asked."""

    lost: tuple[Change, ...]
    """Questions that would no longer get what the base promises. With any, nothing was written."""

    changes: tuple[Change, ...]
    """All other questions that get another answer."""

    missed: tuple[str, ...]
    """Wordings that get something else all the same."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Wordings that were tried in a copy of the base, not written yet."""

    accepted: Accepted
    new: Mapping[str, tuple[Outcome, Outcome]]
    """Each wording with what it gets before and after."""

    file: Path
    old: bytes
    written: bytes
    """What the file of wordings has, and what it gets."""

    def changes_near(self, wording: str) -> tuple[Change, ...]:
        """Changes of other questions, the lost ones first, that have more words in common with this wording
        than with any other that was tried."""
        found = (*self.accepted.lost, *self.accepted.changes)
        return tuple(c for c in found if c.question not in self.new and self._nearest(c) == wording)

    def _nearest(self, change: Change) -> str:
        words = {*change.question.casefold().split()}
        return max(self.new, key=lambda text: len(words & {*text.casefold().split()}))

    def write(self) -> Accepted:
        """Write the wordings unless a promise is lost. Raises ContentErrors when somebody has edited the file
        since."""
        if not self.accepted.lost:
            if (self.file.read_bytes() if self.file.is_file() else b"") != self.old:
                problem = "somebody has edited the wordings since"
                raise ContentErrors(
                    [ContentError(self.accepted.path, None, problem, "Run the command again.")]
                )
            with replacing(self.file, mode=self.file.stat().st_mode if self.old else None) as new_file:
                new_file.write_bytes(self.written)
        return self.accepted


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
    return tried(settings, published, ref, wordings, report).write()


def tried(
    settings: Settings,
    published: Assistant,
    ref: str,
    wordings: Sequence[str],
    report: Progress = silent,
) -> Trial:
    """Add wordings to a section in a copy of the base and ask both what the base knows. Raises as `accept`
    does."""
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
    name = path_of(article.path)
    path = settings.root / "kb" / name
    old = path.read_bytes() if path.is_file() else b""
    written = with_wordings(old.decode("utf-8-sig"), section.anchor, new, f"kb/{name}").encode()
    with _copied(settings) as draft:
        with replacing(draft.root / "kb" / name) as changed:
            changed.write_bytes(written)
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
    others = tuple(
        change for change in changes if change.kind in ("taken", "won", "answer") and change not in lost
    )
    missed = tuple(
        question for question, _, after in found if question in new and article.id not in after.articles
    )
    return Trial(
        accepted=Accepted(
            path=f"kb/{name}",
            ref=section.ref,
            wordings=tuple(new),
            asked=len(wanted),
            known=len(known),
            lost=lost,
            changes=others,
            missed=missed,
        ),
        new={question: (before, after) for question, before, after in found if question in new},
        file=path,
        old=old,
        written=written,
    )


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
    """The text of a file of wordings with more of them for a section; comments, order and quotes stay. Raises
    ContentErrors."""
    newline = "\r\n" if "\r\n" in text else "\n"
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        known = yaml.load(text)
    except YAMLError:
        known = text
    comments = ""
    if known is None:  # an empty file, or one of comments alone, which nothing in it could carry
        known, comments = CommentedMap(), text.rstrip() + "\n" if text.strip() else ""
    if isinstance(known, CommentedSeq):  # a plain list is of the article as a whole
        known = CommentedMap({TOP: known}) if anchor != TOP else known
    if not isinstance(known, CommentedMap | CommentedSeq):
        problem, remedy = "the file cannot be changed", "Write the anchor, then a list below it."
        raise ContentErrors([ContentError(path, 1, problem, remedy)])
    new = [DoubleQuotedScalarString(" ".join(wording.split())) for wording in wordings]
    (known if isinstance(known, CommentedSeq) else known.setdefault(anchor, CommentedSeq())).extend(new)
    out = io.StringIO()
    yaml.dump(known, out)
    return (comments + out.getvalue()).replace("\r\n", "\n").replace("\n", newline)
