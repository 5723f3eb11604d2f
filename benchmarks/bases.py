"""How good the answers are in bases that were never tuned: no other wordings, no questions of their own. Run:
make bench-bases

Eleven small help centers of imaginary organizations stand in `benchmarks/bases/`, written by several authors
in the ways in which Markdown is found: with and without front matter, with question and topic headings, long
and short, as notes and as exports. Each has questions in people's words (`<base>.jsonl`): few words are the
article's own, and of those that no article answers most are near its subject. So they are harder than most.

`--fit` fits the confidence of such bases (`calibration.Calibration.unaided`) to the questions of FITTED.
Nothing is fitted to the others.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.authoring import scaffold
from assistant.content.checks import checked_library
from assistant.evaluation.reliability import UNCOVERED_SHARE
from assistant.ranking.calibration import PACKAGED, Signals
from assistant.ranking.encoder import Model, open_model
from assistant.ranking.ranker import open_ranker
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
class Asked:
    """What came of one question."""

    is_covered: bool
    is_first: bool
    """Whether a right article came first, answered or not."""

    is_answered: bool
    is_right: bool
    """Answered, and from a right article."""

    says: bool
    """That, and the section has what had to be said."""

    signals: Signals | None


def ask(name: str, model: Model, folder: Path) -> list[Asked]:
    """All questions of a base, asked of it as a new base would answer them."""
    root = folder / name
    scaffold.new_base(root, name)
    for example in ("refunds.md", "invoices.md"):
        (root / "kb/articles" / example).unlink()
    shutil.copytree(BASES / name, root / "kb/articles", dirs_exist_ok=True)
    if (root / "kb/articles/facts.yml").is_file():
        (root / "kb/articles/facts.yml").rename(root / "kb/facts.yml")
    settings = Settings.load(root)
    library = checked_library(settings)
    write_index(library, root / "search")
    write_semantic_index(library, root / "search", model, root / "cache")
    ranker = open_ranker(library, open_index(root / "search", library), root / "search", model)
    assistant = Assistant(library=library, settings=settings, today=lambda: date(2026, 11, 1), ranker=ranker)
    found = []
    for line in (BASES / f"{name}.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        answer, ranking = assistant.answer(question["ask"]), ranker.rank(question["ask"])
        right = set(question["find"])
        section = library.section(f"{answer.source.id}#{answer.source.anchor}") if answer.source else None
        is_right = section is not None and library.article(section.article_id).path in right
        says = section is not None and all(
            re.search(must, " ".join(section.text.split()), re.I) for must in question["must"]
        )
        first = ranking.candidates[0].section if ranking.candidates else None
        found.append(
            Asked(
                is_covered=bool(right),
                is_first=first is not None and library.article(first.article_id).path in right,
                is_answered=answer.status in ("answered", "clarify"),
                is_right=is_right,
                says=is_right and says,
                signals=ranking.signals,
            )
        )
    return found


def row(name: str, asked: Sequence[Asked]) -> str:
    covered, uncovered = [a for a in asked if a.is_covered], [a for a in asked if not a.is_covered]

    def share(part: Sequence[Asked], field: str) -> str:
        return f"{sum(getattr(a, field) for a in part) / max(len(part), 1):>9.1%}"

    return (
        f"{name:<18}{len(covered):>5}{share(covered, 'is_first')}{share(covered, 'is_answered')}"
        f"{share(covered, 'is_right')}{share(covered, 'says')}"
        f"{len(uncovered):>8}{share(uncovered, 'is_answered')}"
    )


def fit(asked: Sequence[Asked]) -> str:
    """Weights of likeness and lead for the probability that the best section's article is right."""
    from sklearn.linear_model import LogisticRegression

    usable = [a for a in asked if a.signals is not None]
    rows = np.array([(a.signals.likeness, a.signals.margin) for a in usable if a.signals is not None])
    covered = np.array([a.is_covered for a in usable])
    weight = np.where(covered, (1 - UNCOVERED_SHARE) / covered.mean(), UNCOVERED_SHARE / (1 - covered.mean()))
    model = LogisticRegression(C=10.0, max_iter=1000).fit(
        rows, [a.is_first for a in usable], sample_weight=weight
    )
    (likeness, margin), bias = model.coef_[0], model.intercept_[0]
    return f"likeness {likeness:.3f}, margin {margin:.3f}, bias {bias:.3f} (packaged: {PACKAGED.unaided})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--fit", action="store_true", help="print the weights that fit the questions of FITTED best"
    )
    given = parser.parse_args()
    model = open_model("", 2)
    assert model is not None
    names = sorted(path.stem for path in BASES.glob("*.jsonl"))
    print(
        f"{'':<18}{'asked':>5}{'first':>9}{'answered':>9}{'right':>9}{'says it':>9}{'away':>8}{'answered':>9}"
    )
    groups: dict[str, list[Asked]] = {"fitted to": [], "never looked at": []}
    with tempfile.TemporaryDirectory() as folder:
        for name in sorted(names, key=lambda n: n not in FITTED):
            if given.fit and name not in FITTED:
                continue
            found = ask(name, model, Path(folder))
            groups["fitted to" if name in FITTED else "never looked at"] += found
            print(row(name, found), flush=True)
    for title, found in groups.items():
        if found:
            print(row(title, found))
    if given.fit:
        print(fit(groups["fitted to"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
