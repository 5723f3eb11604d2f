"""How good the answers are in bases that were never tuned: no other wordings, no questions of their own. Run:
make bench-bases

Eleven small help centers of imaginary organizations stand in `benchmarks/bases/`, written by several authors
in the ways in which Markdown is found: with and without front matter, with question and topic headings, long
and short, as notes and as exports. Each has questions in people's words (`<base>.jsonl`): few words are the
article's own, and of those that no article answers most are near its subject. So they are harder than most.

    python benchmarks/bases.py --real QUESTIONS BASES

asks bases of other people: each `QUESTIONS/<name>.jsonl` (`question`, `article` as a path of the source, or a
list, or null where nothing answers, `must`) of the base `BASES/<name>`, made by `kb init --from`.

`--save FILE` keeps what came of each question, and `--against FILE` compares with it, question by question.
`--fit` fits the confidence of such bases (`calibration.Calibration.unaided`) to the questions of FITTED.
Nothing is fitted to the others.

"away" are questions that no article answers, "taken out" those that one does, asked after it was taken out.
Uncovered questions of the eleven bases are shorter than the others, and length alone tells many of them; so
"same length" compares only questions whose number of words differs by one at most.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.authoring import scaffold
from assistant.content.addresses import reference
from assistant.content.library import Library, read_library
from assistant.evaluation.reliability import UNCOVERED_SHARE
from assistant.ranking.calibration import PACKAGED, Signals
from assistant.ranking.encoder import Model
from assistant.ranking.models import open_model
from assistant.ranking.ranker import Ranker, open_ranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

BASES = Path(__file__).parent / "bases"
FITTED = (
    "campus-it",
    "cli-tool",
    "coffee-gear",
    "hearing-aid",
    "hr-handbook",
    "library-loans",
    "saas-timesheets",
)


@dataclass(frozen=True)
class Question:
    """A question, and the articles that answer it, as paths in the base: none when nothing does."""

    text: str
    right: frozenset[str]
    must: tuple[str, ...]
    """Patterns that the section has to have."""


@dataclass(frozen=True)
class Asked:
    """What came of one question."""

    question: str
    is_covered: bool
    is_first: bool
    """Whether a right article came first, answered or not."""

    is_answered: bool
    is_right: bool
    """Answered, and from a right article."""

    says: bool
    """That, and the section has what had to be said."""

    is_found: bool
    """Whether a right article is among the first three of the search."""

    probability: float
    """That decides whether there is an answer."""

    without: float | None
    """The same after the right articles were taken out."""

    signals: dict[str, float] | None
    signals_without: dict[str, float] | None


def small_bases() -> Iterator[tuple[str, Sequence[Question]]]:
    for path in sorted(BASES.glob("*.jsonl"), key=lambda p: (p.stem not in FITTED, p.stem)):
        lines = map(json.loads, path.read_text("utf-8").splitlines())
        yield (
            path.stem,
            [Question(line["ask"], frozenset(line["find"]), tuple(line["must"])) for line in lines],
        )


def new_base(name: str, root: Path) -> None:
    """One of the small bases, as `kb init` makes it."""
    scaffold.new_base(root, name)
    for example in ("refunds.md", "invoices.md"):
        (root / "kb/articles" / example).unlink()
    shutil.copytree(BASES / name, root / "kb/articles", dirs_exist_ok=True)
    if (root / "kb/articles/facts.yml").is_file():
        (root / "kb/articles/facts.yml").rename(root / "kb/facts.yml")


def real_questions(path: Path, library: Library) -> list[Question]:
    """The questions of a file, with the articles that the importer made of their sources."""
    made = {_imported(article.path): article.path for article in library.articles}
    found = []
    for line in map(json.loads, path.read_text("utf-8").splitlines()):
        sources = line["article"] or []
        sources = [sources] if isinstance(sources, str) else sources
        right = {made[name] for source in sources for name in _names(source) if name in made}
        if sources and not right:
            raise SystemExit(f"{path}: no article of the base is made of {', '.join(sources)}")
        found.append(
            Question(line["question"], frozenset(right), (line["must"],) if line.get("must") else ())
        )
    return found


def _names(source: str) -> tuple[str, ...]:
    """How the importer may call an article: `README` becomes `index`, a folder that is taken gets a number."""
    name = _imported(source)
    return name, re.sub(r"readme$", "index", name), re.sub(r"^([^/]+)/", r"\1-1/", name)


def _imported(path: str) -> str:
    parts = re.sub(r"\.(?:mdx?|markdown)$", "", path).lower().split("/")
    return "/".join(re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in parts)


def ranker_of(library: Library, root: Path, model: Model) -> Ranker:
    write_index(library, root / "search")
    write_semantic_index(library, root / "search", model, root / "cache")
    return open_ranker(library, open_index(root / "search", library), root / "search", model)


def without(ranker: Ranker, articles: frozenset[str]) -> Ranker:
    """The same, with nothing of these articles that a question could be like."""
    library, semantic = ranker.library, ranker.semantic
    assert semantic is not None
    gone = {n for n, s in enumerate(library.sections) if library.article(s.article_id).path in articles}
    kept = [n for n, owner in enumerate(semantic.owner) if int(owner) not in gone]
    return replace(
        ranker,
        semantic=replace(
            semantic,
            vectors=semantic.vectors[kept],
            owner=semantic.owner[kept],
            aligner=semantic.aligner.only(kept) if semantic.aligner else None,
        ),
    )


def ask(library: Library, settings: Settings, ranker: Ranker, questions: Sequence[Question]) -> list[Asked]:
    """All questions of a base."""
    assistant = Assistant(library=library, settings=settings, today=lambda: date(2026, 11, 1), ranker=ranker)
    found = []
    for question in questions:
        answer, ranking = assistant.answer(question.text), ranker.rank(question.text)
        section = (
            library.section(reference(answer.source.id, answer.source.anchor)) if answer.source else None
        )
        is_right = section is not None and library.article(section.article_id).path in question.right
        text = " ".join(section.text.split()) if section else ""
        first = ranking.candidates[0].section if ranking.candidates else None
        hits = assistant.search(question.text, 3).results
        taken = without(ranker, question.right).rank(question.text) if question.right else None
        found.append(
            Asked(
                question=question.text,
                is_covered=bool(question.right),
                is_first=first is not None and library.article(first.article_id).path in question.right,
                is_answered=answer.status in ("answered", "clarify", "outline"),
                is_right=is_right,
                says=is_right and all(re.search(must, text, re.I) for must in question.must),
                is_found=any(library.article(hit.article.id).path in question.right for hit in hits),
                probability=ranking.covered,
                without=taken.covered if taken else None,
                signals=asdict(ranking.signals) if ranking.signals else None,
                signals_without=asdict(taken.signals) if taken and taken.signals else None,
            )
        )
    return found


def share(part: Sequence[Asked], field: str) -> str:
    return f"{sum(getattr(a, field) for a in part) / max(len(part), 1):>9.1%}"


HEAD = (
    f"{'':<18}{'asked':>5}{'first':>9}{'right':>9}{'says it':>9}{'wrong':>9}{'refused':>9}{'in search':>10}"
    f"{'away':>8}{'answered':>9}"
)


def row(name: str, asked: Sequence[Asked]) -> str:
    covered, uncovered = [a for a in asked if a.is_covered], [a for a in asked if not a.is_covered]
    wrong = sum(a.is_answered and not a.is_right for a in covered) / max(len(covered), 1)
    refused = sum(not a.is_answered for a in covered) / max(len(covered), 1)
    return (
        f"{name:<18}{len(covered):>5}{share(covered, 'is_first')}{share(covered, 'is_right')}"
        f"{share(covered, 'says')}{wrong:>9.1%}{refused:>9.1%} {share(covered, 'is_found')}"
        f"{len(uncovered):>8}{share(uncovered, 'is_answered')}"
    )


def separation(asked: Sequence[Asked], threshold: float) -> str:
    """How well the probability tells what is covered, and what can be answered at equal leakage."""
    covered, uncovered = [a for a in asked if a.is_covered], [a for a in asked if not a.is_covered]
    if not covered or not uncovered:
        return ""

    def area(pairs: Iterator[tuple[float, float]]) -> float:
        found = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs]
        return sum(found) / max(len(found), 1)

    def length(a: Asked) -> int:
        return len(a.question.split())

    every = area((a.probability, b.probability) for a in covered for b in uncovered)
    alike = area(
        (a.probability, b.probability) for a in covered for b in uncovered if abs(length(a) - length(b)) <= 1
    )
    taken = [a.without for a in covered if a.without is not None]
    lines = [
        f"  covered from not: AUROC {every:.3f}, same length {alike:.3f}; length alone "
        f"{area((length(a), length(b)) for a in covered for b in uncovered):.3f}",
        f"  taken out but answered: {sum(p >= threshold for p in taken) / len(taken):.1%} of {len(taken)}",
    ]
    for leak in (0.1, 0.2):
        least = sorted((a.probability for a in uncovered), reverse=True)[int(leak * len(uncovered))]
        right = sum(a.is_first and a.probability > least for a in covered) / len(covered)
        wrong = sum(not a.is_first and a.probability > least for a in covered) / len(covered)
        lines.append(f"  when {leak:.0%} of what is away get through: {right:.1%} right, {wrong:.1%} wrong")
    return "\n".join(lines)


def paired(before: dict[str, list[dict[str, Any]]], now: dict[str, list[Asked]]) -> str:
    """Questions whose right article comes first only now, and only before, with the chance of so uneven a
    split (two-sided sign test)."""
    pairs = [
        (old["is_first"], new.is_first)
        for name, asked in now.items()
        for old, new in zip(before.get(name, []), asked, strict=False)
        if new.is_covered and old["question"] == new.question
    ]
    won, lost = sum(b and not a for a, b in pairs), sum(a and not b for a, b in pairs)
    less = sum(math.comb(won + lost, k) for k in range(min(won, lost) + 1)) / 2 ** (won + lost)
    return f"{len(pairs)} questions compared: {won} won, {lost} lost, p {min(1.0, 2 * less):.3f}"


def fit(asked: Sequence[Asked]) -> str:
    """Weights of two signals for the probability that the best section's article is right."""
    from sklearn.linear_model import LogisticRegression

    kept = ("likeness", "margin")
    rows = [(a.signals, a.is_first, a.is_covered) for a in asked if a.signals]
    rows += [(a.signals_without, False, False) for a in asked if a.signals_without]
    values = np.array([[signals[name] for name in kept] for signals, _, _ in rows if signals])
    covered = np.array([is_covered for _, _, is_covered in rows])
    weight = np.where(covered, (1 - UNCOVERED_SHARE) / covered.mean(), UNCOVERED_SHARE / (1 - covered.mean()))
    model = LogisticRegression(C=10.0, max_iter=1000).fit(
        values, [is_first for _, is_first, _ in rows], sample_weight=weight
    )
    found = dict(zip(kept, model.coef_[0].round(3).tolist(), strict=True))
    weights = tuple(found.get(name, 0.0) for name in Signals.__slots__)
    return f"Logistic({weights}, {model.intercept_[0]:.3f})  (packaged: {PACKAGED.unaided})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true", help="print the weights that fit FITTED best")
    parser.add_argument("--real", nargs=2, type=Path, metavar=("QUESTIONS", "BASES"))
    parser.add_argument("--save", type=Path, help="keep what came of each question")
    parser.add_argument("--against", type=Path, help="compare with what --save kept")
    given = parser.parse_args()
    model = open_model("", 2)
    assert model is not None
    groups: dict[str, dict[str, list[Asked]]] = {}
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        if given.real:
            for path in sorted(given.real[0].glob("*.jsonl")):
                root = given.real[1] / path.stem
                settings = Settings.load(root)
                library = read_library(settings)
                ranker = ranker_of(library, Path(folder) / path.stem, model)
                found = ask(library, settings, ranker, real_questions(path, library))
                groups.setdefault("real", {})[path.stem] = found
                print(row(path.stem, found), flush=True)
        for name, questions in () if given.real else small_bases():
            if given.fit and name not in FITTED:
                continue
            root = Path(folder) / name
            new_base(name, root)
            settings = Settings.load(root)
            library = read_library(settings)
            found = ask(library, settings, ranker_of(library, root, model), questions)
            groups.setdefault("fitted to" if name in FITTED else "never looked at", {})[name] = found
            print(row(name, found), flush=True)
    every = {name: asked for group in groups.values() for name, asked in group.items()}
    for title, group in groups.items():
        asked = [a for found in group.values() for a in found]
        print(f"{row(title, asked)}\n{separation(asked, settings.base.threshold)}")
    if given.save:
        kept = {name: [asdict(a) for a in asked] for name, asked in every.items()}
        given.save.write_text(json.dumps(kept), "utf-8")
    if given.against:
        print(paired(json.loads(given.against.read_text("utf-8")), every))
    if given.fit:
        print(fit([a for asked in groups["fitted to"].values() for a in asked]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
