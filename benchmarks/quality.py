"""How well each design ranks: on this base's own questions, on the development questions, on two public sets.
Run: make bench-quality

Every row is one run of the same code with a part switched off. The public sets and the development questions
stand in ../shared, beside this repository; what is not there is left out and said so. Nothing is fitted to
any of these questions.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from published_model import PublishedModel

from assistant.content.articles import Article, Section
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.ranking import ranker as ranking
from assistant.ranking.encoder import Model
from assistant.ranking.models import open_model
from assistant.ranking.ranker import Ranker, open_ranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.ranking.training_data import texts_of
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.search.spelling import Correction, Speller
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Asked:
    """A question and the test of a section."""

    question: str
    right: Callable[[Section], bool] | None
    """None when nothing may answer."""


class NoSpeller(Speller):
    """Leaves every word as it is."""

    def correct(self, text: str, *, typing: bool = False) -> Correction:
        return Correction(text)


def make_ranker(library: Library, model: Model) -> Ranker:
    """A ranker over a library that is not published, as a build makes it."""
    with tempfile.TemporaryDirectory() as folder:
        search = Path(folder) / "search"
        write_index(library, search)
        write_semantic_index(library, search, model, Path(folder) / "cache")
        return open_ranker(library, open_index(search, library), search, model)


def plain(model: Model, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors as the sentence model is published: the mean of all tokens."""
    return PublishedModel(model.setting, model.name, model.threads).encode(texts)


def measure_plain(library: Library, model: Model, asked: Sequence[Asked]) -> tuple[float, float]:
    """As `measure`, for the nearest wording by the published model's cosine, which is the certainty as well:
    what one gets without this project."""
    found = texts_of(library)
    likeness = (
        plain(model, [item.question[:1000] for item in asked]) @ plain(model, found.texts[: found.taught]).T
    )
    best = likeness.argmax(1)
    return shares(
        (
            float(row[n]),
            item.right is not None and item.right(library.sections[found.owner[n]]),
            item.right is not None,
        )
        for row, n, item in zip(likeness, best, asked, strict=True)
    )


def designs(whole: Ranker) -> Iterable[tuple[str, Ranker, float, float]]:
    """Name, ranker, weight of the classifier, weight of the words."""
    learned, words = (
        ranking.CLASSIFIER_WEIGHT,
        ranking.BM25_WEIGHT,
    )  # now: `table` changes both while it measures
    deaf = NoSpeller(whole.speller.own, whole.speller.near)
    assert whole.semantic is not None
    plain = replace(whole, semantic=replace(whole.semantic, aligner=None))
    simple = replace(whole, semantic=replace(whole.semantic, aligner=None, classifier=None))
    yield "words alone", replace(whole, model=None, semantic=None, speller=deaf), 0.0, 1.0
    yield "words, spelling mended", replace(whole, model=None, semantic=None), 0.0, 1.0
    yield "likeness alone", replace(simple, speller=deaf), 0.0, 0.0
    yield "likeness, spelling mended", simple, 0.0, 0.0
    yield "likeness and words", simple, 0.0, words
    yield "likeness and classifier", plain, learned, 0.0
    yield "all three", plain, learned, words
    if whole.semantic.aligner:
        yield "word by word, classifier", whole, learned, 0.0


def measure(ranker: Ranker, asked: Sequence[Asked]) -> tuple[float, float]:
    """Share of answerable questions whose best section is right, and the share of them that can be answered
    at 95 % precision."""
    scored = []
    for item in asked:
        result = ranker.rank(item.question[:1000], 3)
        best = result.candidates[0] if result.candidates else None
        right = best is not None and item.right is not None and item.right(best.section)
        certainty = result.covered * best.confidence if best is not None else 0.0
        scored.append((certainty, right, item.right is not None))
    return shares(scored)


def shares(found: Iterable[tuple[float, bool, bool]]) -> tuple[float, float]:
    """From certainty, whether it was right, and whether there is an answer: see `measure`."""
    scored = list(found)
    answerable = sum(known for _, _, known in scored)
    first = sum(right for _, right, _ in scored) / max(answerable, 1)
    scored.sort(key=lambda s: -s[0])
    rights = np.cumsum([right for _, right, _ in scored])
    precise = [int(rights[n]) for n in range(len(scored)) if rights[n] / (n + 1) >= 0.95]
    return first, max(precise, default=0) / max(answerable, 1)


def own_questions(library: Library) -> list[Asked]:
    found = []
    for expected in library.questions:
        if not expected.clarify and expected.find:
            articles = {int(ref.partition("#")[0]) for ref in expected.find}
            found.append(Asked(expected.ask, lambda s, a=articles: s.article_id in a))  # type: ignore[misc]
    return found


def exam(library: Library) -> tuple[list[Asked], list[Asked]] | None:
    path = SHARED / "questions-dev.jsonl"
    if not path.is_file():
        return None
    articles, faqs = [], []

    def number_of(section: Section) -> int | None:
        return library.by_id[section.article_id].number

    for row in (json.loads(line) for line in path.read_text("utf-8").splitlines()):
        if row["article"] is None:
            continue
        right = set(row["article"] if isinstance(row["article"], list) else [row["article"]])
        articles.append(
            Asked(row["question"], lambda section, right=right: number_of(section) in right)  # type: ignore[misc]
        )
        if row["faq"]:
            faqs.append(Asked(row["question"], lambda s, f=row["faq"]: s.heading == f))  # type: ignore[misc]
    return articles, faqs


def public_set(path: Path) -> tuple[Library, list[Asked]]:
    """Each intent an article of one section, its examples the other wordings."""
    data = json.loads(path.read_text("utf-8"))
    examples: dict[str, list[str]] = {}
    for doc in data["docs"]:
        examples.setdefault(doc["g"], []).append(doc["t"])
    articles = []
    for number, (name, asked) in enumerate(sorted(examples.items()), start=1):
        title = re.sub(r"[_\W]+", " ", name).strip()
        section = Section(
            article_id=number,
            anchor="top",
            heading=title,
            level=1,
            line=1,
            markdown=title,
            text=title,
            html=title,
            span=(0, len(title)),
            asked=tuple(asked),
        )
        articles.append(
            Article(
                id=number,
                path=f"{number}.md",
                url=f"/{number}/",
                title=title,
                sections=(section,),
                text=title,
                hash="",
                tags=(name,),
            )
        )
    library = Library(tuple(articles), build=path.stem)
    ids = {a.tags[0]: a.id for a in articles}

    def test_of(intent: str | None) -> Callable[[Section], bool] | None:
        return None if intent is None else lambda section: section.article_id == ids.get(intent)

    queries = [Asked(q["q"], test_of(q["g"])) for q in data["queries"]]
    return library, queries


def table(title: str, ranker: Ranker, sets: Sequence[tuple[str, Sequence[Asked]]]) -> None:
    print(f"\n{title}")
    print(f"{'':<28}" + "".join(f"{name:>34}" for name, _ in sets))
    kept = ranking.CLASSIFIER_WEIGHT, ranking.BM25_WEIGHT
    assert ranker.model is not None
    baseline = [measure_plain(ranker.library, ranker.model, asked) for _, asked in sets]
    print(
        f"{'plain cosine':<28}"
        + "".join(f"{f'{first:.1%} first, {covered:.1%} at 95 %':>34}" for first, covered in baseline),
        flush=True,
    )
    for name, variant, learned, words in designs(ranker):
        ranking.CLASSIFIER_WEIGHT, ranking.BM25_WEIGHT = learned, words
        measured = [measure(variant, asked) for _, asked in sets]
        print(
            f"{name:<28}"
            + "".join(f"{f'{first:.1%} first, {covered:.1%} at 95 %':>34}" for first, covered in measured),
            flush=True,
        )
    times = [
        f"{covered / plain_covered:.2f} times the plain cosine's"
        for (_, covered), (_, plain_covered) in zip(measured, baseline, strict=True)
    ]
    print(f"{'  answered at 95 %':<28}" + "".join(f"{cell:>34}" for cell in times))
    ranking.CLASSIFIER_WEIGHT, ranking.BM25_WEIGHT = kept


def main() -> int:
    model = open_model("", 2)
    assert model is not None
    library = checked_library(Settings.load(ROOT))
    sets = [("kb/questions: article", own_questions(library))]
    taken = exam(library)
    if taken:
        sets += [("development questions: article", taken[0]), ("... the very FAQ", taken[1])]
    else:
        print("../shared/questions-dev.jsonl is not there; left out")
    table("The real base", make_ranker(library, model), sets)
    for name in ("banking77_10", "hint3_sofmattress"):
        path = SHARED / "benchmarks" / f"{name}.json"
        if not path.is_file():
            print(f"{path.name} is not there; left out")
            continue
        other, queries = public_set(path)
        table(name, make_ranker(other, model), [("right intent", queries)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
