"""How fast this project answers and searches, beside what others need for the same: ratios, each measured in
one run. Run: make bench-speed

    python benchmarks/speed.py [--only answer,typing,repeated,clients,build,large] [--vectors]

Where one process computes, seconds are those of its processor, which a busy machine stretches least, and the
two sides take turns. Every bar is printed with its figure; one that is missed makes the benchmark fail.
`--vectors` also encodes more than 20,000 sections with the sentence model, which takes many minutes.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import clients
import large
import peers
from published_model import PublishedModel
from threadpoolctl import threadpool_limits

from assistant.builds import build as builds
from assistant.builds.engine import Engine, open_engine
from assistant.content.checks import checked_library
from assistant.ranking import semantic_index
from assistant.ranking.models import open_model, processors
from assistant.ranking.training_data import take_over, texts_of
from assistant.search.index_writer import write_index
from assistant.settings import Settings

ANSWER_BAR, TYPING_BAR, REPEATED_BAR, CLIENTS_BAR = 1.6, 3.0, 0.1, 2.0
COLD_BAR, CHANGE_BAR, LARGE_BAR = 15.0, 1.0, 5.0

missed: list[str] = []


def main() -> int:
    parts = {
        "answer": answer,
        "typing": typing,
        "repeated": repeated,
        "clients": fifty_clients,
        "build": build,
        "large": many_sections,
    }
    parser = argparse.ArgumentParser(
        description="Compare the speed of answers and searches with that of others."
    )
    parser.add_argument(
        "--base", type=Path, default=Path(__file__).parent.parent, help="folder with mkdocs.yml and kb/"
    )
    parser.add_argument("--only", default=",".join(parts), help="parts, comma-separated")
    parser.add_argument(
        "--vectors", action="store_true", help="also encode the 20,000 sections (many minutes)"
    )
    options = parser.parse_args()
    wanted = options.only.split(",")
    if unknown := set(wanted) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there is: {', '.join(parts)}")
    threadpool_limits(1)
    os.environ |= {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }  # for the processes that this one starts
    say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; preparing the base ...")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        root = folder / "base"
        shutil.copytree(options.base / "kb", root / "kb", ignore=shutil.ignore_patterns("index"))
        shutil.copy(options.base / "mkdocs.yml", root)
        settings = Settings.load(root, journal=False, kept_answers=0)
        builds.build(settings)
        engine = open_engine(settings)
        say(f"{len(engine.library.articles)} articles, {len(engine.library.sections)} sections\n")
        for part in wanted:
            parts[part](engine, folder, options.vectors)
    say(f"\nload {os.getloadavg()[0]:.1f} at the end; missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


def answer(engine: Engine, folder: Path, _: bool) -> None:
    model, assistant = engine.assistant.ranker.model, engine.assistant
    assert model is not None
    published = PublishedModel(model.setting, model.name, model.threads)
    questions = asked(engine, 200)
    bare, own, whole = turns(
        questions, 3, lambda q: published.encode([q]), lambda q: model.encode([q]), assistant.answer
    )
    ratio, each = (
        statistics.median(whole) / statistics.median(bare),
        statistics.median(w / b for w, b in zip(whole, bare, strict=True)),
    )
    say(
        f"answer: {ms(whole)}; the model as published encodes the same question in {ms(bare)}, "
        f"as used here in {ms(own)}; {len(questions)} questions"
    )
    verdict("answer / bare model, medians", ratio, ANSWER_BAR)
    verdict("answer / bare model, each question", each, ANSWER_BAR)


def typing(engine: Engine, folder: Path, _: bool) -> None:
    peers.build_tantivy(engine.library, folder / "tantivy")
    tantivy = peers.open_tantivy(folder / "tantivy", engine.library)
    titles = list(
        dict.fromkeys(
            [*(a.title for a in engine.library.articles), *(s.heading for s in engine.library.sections[::8])]
        )
    )[:60]
    typed = [title[:end] for title in titles for end in range(3, len(title) + 1)]

    def rust(query: str) -> object:
        words, _, last = query.rpartition(" ")
        return tantivy(words, last.lower() if last.isalnum() else "", 10)

    theirs, ours = turns(
        typed, 3, rust, lambda query: engine.assistant.typeahead.search(query, engine.assistant.today(), 10)
    )
    say(
        f"search as one types: {ms(ours)}; tantivy {ms(theirs)}; "
        f"{len(typed):,} beginnings of {len(titles)} titles and headings"
    )
    verdict("search as one types / tantivy", statistics.median(ours) / statistics.median(theirs), TYPING_BAR)


def repeated(engine: Engine, folder: Path, _: bool) -> None:
    keeping = open_engine(Settings.load(engine.settings.root, journal=False)).assistant
    questions = asked(engine, 100)
    for question in questions:
        keeping.answer(question)
    fresh, again = turns(questions, 3, engine.assistant.answer, keeping.answer)
    say(f"repeated question: {ms(again)}; fresh {ms(fresh)}")
    verdict("repeated / fresh question", statistics.median(again) / statistics.median(fresh), REPEATED_BAR)


def fifty_clients(engine: Engine, folder: Path, _: bool) -> None:
    say(f"{clients.CLIENTS} clients over HTTP, words alone (half a minute) ...")
    found = clients.compare(
        engine.settings.root, [*asked(engine, 400), *(s.heading for s in engine.library.sections)], 3.0, 3
    )
    for (route, searcher), load in found.items():
        who = {"ours": "this project", "whoosh": "Whoosh's searcher"}[searcher]
        say(
            f"{route:<12} {who:<18} {load.each_second:6.0f}/s  p50 {load.p50:6.1f} ms  "
            f"p99 {load.p99:6.1f} ms  processor {load.processor:6.2f} ms each"
        )
    for route in clients.BODIES:
        times = found[route, "ours"].each_second / found[route, "whoosh"].each_second
        verdict(f"requests a second on {route} / Whoosh's", times, CLIENTS_BAR, at_least=True)


def build(engine: Engine, folder: Path, _: bool) -> None:
    cold, learning = in_a_process(make_index, engine.settings.root, folder / "first", None)
    texts = len(texts_of(engine.library).texts) + sum(not q.find for q in engine.library.questions)
    say(
        f"index and vectors of {texts:,} texts, cold, {processors()} processors: {cold.wall:.2f} s of wall, "
        f"{cold.processor:.2f} s of processor;"
        f" the classifier learns in {learning.wall:.2f} s more"
    )
    verdict("seconds for index and vectors, cold", cold.wall, COLD_BAR)
    article = next(
        path
        for path in sorted(engine.settings.articles_dir.glob("*.md"))
        if "\n## " in path.read_text("utf-8")
    )
    before = article.read_text("utf-8")
    for what, after in (
        ("body", before + "\nA sentence that the benchmark adds.\n"),
        ("heading", before + "\n## Is this a question of the benchmark?\n\nYes.\n"),
    ):
        article.write_text(after, "utf-8")
        took, learning = in_a_process(make_index, engine.settings.root, folder / what, folder / "first")
        say(
            f"... after a change of one {what}: {took.wall:.2f} s of wall; "
            f"the classifier learns in {learning.wall:.2f} s more"
        )
        verdict(f"seconds after one changed {what}", took.wall, CHANGE_BAR)
    article.write_text(before, "utf-8")


class Taken(NamedTuple):
    """Seconds."""

    wall: float
    processor: float

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.wall - other.wall, self.processor - other.processor)


def now() -> Taken:
    return Taken(time.perf_counter(), time.process_time())


def make_index(root: Path, place: Path, previous: Path | None) -> tuple[Taken, Taken]:
    """What index and vectors take in a fresh process, as a build makes them, and what the classifier takes to
    learn from them."""
    for module in ("onnx", "onnxruntime", "tokenizers", "sklearn.linear_model"):  # imports do not count
        importlib.import_module(module)
    library, learn, learning = checked_library(Settings.load(root)), semantic_index.learn, Taken(0.0, 0.0)

    def timed(*arguments):  # type: ignore[no-untyped-def]
        nonlocal learning
        started = now()
        result = learn(*arguments)
        learning = now() - started
        return result

    semantic_index.learn = timed
    started = now()
    write_index(library, place, previous)
    model = open_model("", processors())
    assert model is not None
    if not (previous and take_over(library, model.name, previous, place)):
        semantic_index.write_semantic_index(library, place, model, place.parent / "cache")
    return now() - started - learning, learning


def in_a_process(function, *arguments):  # type: ignore[no-untyped-def]
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def many_sections(engine: Engine, folder: Path, vectors: bool) -> None:
    if not large.ARCHIVE.is_file():
        say(f"../shared/benchmarks/{large.ARCHIVE.name} is not there; left out")
        return
    say("many sections:")
    rows = large.compare(folder / "large", say, vectors)
    say(f"{'':<32}{'build':>8}{'open':>8}{'memory':>9}{'p50':>11}{'p99':>11}{'found':>7}")
    for row in rows:
        say(
            f"{row.name:<32}{row.build:6.1f} s{row.opening:6.1f} s{row.memory:6.0f} MB"
            f"{row.p50:8.2f} ms{row.p99:8.2f} ms{row.found:7.0%}"
        )
    say(
        "Memory is beside the articles; "
        f"a process that reads these takes {max(row.peak for row in rows):,.0f} MB at its peak, "
        "engine included."
    )
    say("" if vectors else "With vectors: --vectors, which takes many minutes.")
    for row in rows[:2]:
        verdict(f"p50 in ms, {row.name}", row.p50, LARGE_BAR)


def asked(engine: Engine, count: int) -> list[str]:
    """Questions of the base's own list, spread over all of it."""
    questions = list(dict.fromkeys(q.ask for q in engine.library.questions))
    return questions[:: max(len(questions) // count, 1)][:count]


def turns(items: Sequence[str], rounds: int, *functions: Callable[[str], object]) -> list[list[float]]:
    """Processor seconds that each function takes for each item: the median of some rounds, in which they take
    turns."""
    taken: list[list[list[float]]] = [[] for _ in functions]
    for number in range(rounds + 1):
        for side, function in zip(taken, functions, strict=True):
            side.append([])
            for item in items if number else items[:50]:  # the first round is to warm up
                started = time.process_time()
                function(item)
                side[-1].append(time.process_time() - started)
    return [[statistics.median(times) for times in zip(*side[1:], strict=True)] for side in taken]


def ms(times: Sequence[float]) -> str:
    return f"{statistics.median(times) * 1000:.3g} ms"


def verdict(what: str, figure: float, bar: float, at_least: bool = False) -> None:
    holds = figure >= bar if at_least else figure <= bar
    if not holds:
        missed.append(what)
    say(
        f"  {what:<42} {figure:7.2f}   (at {'least' if at_least else 'most'} {bar:g})   "
        f"{'ok' if holds else 'MISSED'}"
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
