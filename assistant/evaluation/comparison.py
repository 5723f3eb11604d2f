"""What an edit changes: questions that the base knows, asked of another revision and of the base as it is
now."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.answering.assistant import Assistant
from assistant.content.checks import checked_library
from assistant.content.library import Library, read_library
from assistant.errors import NotFound
from assistant.ranking.calibration import read_calibration
from assistant.ranking.encoder import Model, VectorCache, find_model, processors
from assistant.ranking.ranker import Ranker, Ranking, open_ranker
from assistant.ranking.semantic_index import write_learned
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

MOVED = 0.1
"""A change of confidence below this is not worth a line."""

MOST = 2000
"""Questions that are asked when not all are wanted: those about edited articles first, then some of
everywhere."""

Kind = Literal["taken", "won", "answer", "text", "rank", "confidence"]
Report = Callable[[str, int, int], None]
"""Gets what is being done, how much of it is, and how much there is in all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question gets in one revision."""

    status: str
    ref: str
    """`id#anchor` of the answer; the choices, comma-separated; or nothing."""

    heading: str
    text: str
    confidence: float
    rank: int | None
    """Place of the first section that the question is meant for, from 1; None when it is not among the first
    ten or nothing is meant."""

    @property
    def articles(self) -> set[int]:
        """Those that answer it, or are offered."""
        return articles_of(self.refs)

    @property
    def refs(self) -> list[str]:
        """The section that answers it, or those that are offered."""
        return self.ref.split(", ") if self.ref else []


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome is not the same."""

    question: str
    kind: Kind
    """`taken`: the article it is meant for lost it. `won`: it came to that article. Then another answer,
    text, rank, or confidence."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, the gravest first."""

    revision: str
    asked: int
    known: int
    """Questions that one of the two bases knows; with more than `asked`, the others were not asked."""

    edited: int
    """Articles that are not the same in both."""

    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind == kind)


@dataclass(frozen=True)
class _Remembering(Model):
    """A model that need not encode again what the vector cache has."""

    vectors: Mapping[str, NDArray[np.float32]] | None = None

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        known = self.vectors or {}
        if all(text in known for text in texts):
            return np.array([known[text] for text in texts], np.float32)
        return Model.encode(self, texts, progress)


@dataclass(frozen=True)
class _Once(Ranker):
    """A ranker that does not rank twice what it was asked a moment ago."""

    last: dict[str, Ranking] = field(default_factory=dict)

    def rank(self, question: str, count: int = 10) -> Ranking:
        if question not in self.last:
            found = Ranker.rank(self, question, count)
            self.last.clear()
            self.last[question] = found
        return self.last[question]


def compare(
    settings: Settings,
    revision: str,
    today: Callable[[], date],
    most: int | None = None,
    report: Report = lambda *_: None,
) -> Comparison:
    """Ask both what the base's headings, wordings and questions ask, `most` of it when there is more.

    Raises NotFound for a revision that git does not have, or ContentErrors.
    """
    with tempfile.TemporaryDirectory(prefix="kb-against-") as folder:
        report("Reading both", 0, 2)
        old_settings = Settings.load(
            _checked_out(settings.root, revision, Path(folder) / "base"), model=settings.model
        )
        old_library = read_library(old_settings)
        report("Reading both", 1, 2)
        new_library = checked_library(settings)
        report("Reading both", 2, 2)
        edited, all_wanted = (
            _edited(old_library, new_library),
            questions(old_library) | questions(new_library),
        )
        wanted = chosen(all_wanted, edited, most)
        is_same = old_library.build == new_library.build
        both = (
            ()
            if is_same
            else outcomes(wanted, old_library, new_library, old_settings, settings, today, report)
        )
        changes = [
            found
            for question, before, after in both
            if (found := compared(question, wanted[question], before, after))
        ]
    order: tuple[Kind, ...] = ("taken", "won", "answer", "text", "rank", "confidence")
    return Comparison(
        revision,
        len(wanted),
        len(all_wanted),
        len(edited),
        tuple(sorted(changes, key=lambda c: (order.index(c.kind), c.question))),
    )


def outcomes(
    wanted: Mapping[str, tuple[str, ...]],
    old_library: Library,
    new_library: Library,
    old_settings: Settings,
    settings: Settings,
    today: Callable[[], date],
    report: Report,
) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Each question with what it gets in the one library and in the other."""
    report(
        "Learning from both", 0, 2
    )  # what was learned from the published build is kept; of another revision it is learned anew
    with assistant_over(old_library, old_settings, settings, today, wanted) as before:
        report("Learning from both", 1, 2)
        with assistant_over(new_library, settings, settings, today, wanted) as after:
            report("Learning from both", 2, 2)
            for done, (question, refs) in enumerate(wanted.items(), start=1):
                yield question, _outcome(before, question, refs), _outcome(after, question, refs)
                report("Asking both", done, len(wanted))


def _edited(old: Library, new: Library) -> set[int]:
    """Articles that only one has, or that are not the same in both."""
    return {
        number
        for number in old.by_id.keys() | new.by_id.keys()
        if old.by_id.get(number) != new.by_id.get(number)
    }


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


def _checked_out(root: Path, revision: str, target: Path) -> Path:
    """The base as it is in a revision, written to `target`."""
    if revision.startswith("-"):
        raise NotFound(
            f"'{revision}' is not a revision\n  Name a commit, a tag or a branch: kb check --against main"
        )
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "kb", "mkdocs.yml"]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603 - fixed words, a folder, a checked word
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotFound(
            f"git has no base at '{revision}': {said[-1] if said else 'no reason given'}\n  Name a commit, a tag or a branch."
        ) from None
    except (OSError, subprocess.TimeoutExpired):
        raise NotFound("git cannot be run here, so there is no other revision to compare with") from None
    target.mkdir()
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target


def questions(library: Library) -> dict[str, tuple[str, ...]]:
    """Each question that the base knows, with the sections that it is meant for."""
    meant: dict[str, tuple[str, ...]] = {q.ask: q.find for q in library.questions}
    for section in library.sections:
        if section.is_confirmed:
            for wording in (section.heading, *section.asked) if section.is_question else section.asked:
                meant[wording] = (*meant.get(wording, ()), section.ref)
    return meant


@contextmanager
def assistant_over(
    library: Library, base: Settings, current: Settings, today: Callable[[], date], asked: Iterable[str] = ()
) -> Iterator[Assistant]:
    """An assistant over a library that is not published, with the settings of its base as far as they belong
    to the content.

    Vectors come from the current base's cache, of which only a copy changes; those of the texts in `asked`
    are taken from it, too.
    """
    model = find_model(current.model, processors())
    with tempfile.TemporaryDirectory(prefix="kb-against-") as name:
        folder, cache = Path(name) / "search", Path(name) / "cache"
        write_index(library, folder)
        kept = current.cache_dir
        cache.mkdir()
        for path in [*kept.glob("vectors-*.npz"), *kept.glob("classifier-*.npz")] if model else ():
            shutil.copy2(path, cache)
        if model:
            write_learned(library, folder, model, cache)
        texts = [*asked]
        if model and texts:
            model = _Remembering(
                model.setting,
                model.name,
                model.threads,
                vectors=dict(zip(texts, VectorCache(cache, model).encode(texts), strict=True)),
            )
        ranker = open_ranker(
            library,
            open_index(folder, library),
            folder,
            model,
            read_calibration(base.root / "kb" / "calibration.yml"),
        )
        once = _Once(**{each.name: getattr(ranker, each.name) for each in fields(ranker)})
        yield Assistant(library, current.model_copy(update={"base": base.base}), today, once)


def _outcome(assistant: Assistant, question: str, wanted: tuple[str, ...]) -> Outcome:
    asked = question[: assistant.settings.max_question]
    answer = assistant.answer(asked)
    places = (
        [
            n
            for n, found in enumerate(assistant.ranker.rank(asked).candidates, start=1)
            if found.section.ref in wanted
        ]
        if wanted
        else []
    )
    source = answer.source
    ref = f"{source.id}#{source.anchor}" if source else ", ".join(choice.choice for choice in answer.choices)
    return Outcome(
        answer.status,
        ref,
        source.heading if source else "",
        answer.text or "",
        answer.confidence,
        min(places, default=None),
    )


def compared(question: str, wanted: tuple[str, ...], before: Outcome, after: Outcome) -> Change | None:
    kind: Kind | None = None
    meant = articles_of(wanted)
    had, has = (bool(meant & outcome.articles) for outcome in (before, after))
    if meant and had != has:
        kind = "taken" if had else "won"
    elif (before.status, before.ref) != (after.status, after.ref):
        kind = "answer"
    elif before.text != after.text:
        kind = "text"
    elif before.rank != after.rank:
        kind = "rank"
    elif abs(before.confidence - after.confidence) >= MOVED:
        kind = "confidence"
    return Change(question, kind, before, after) if kind else None
