"""More than 20,000 sections, written for another product, in this project's index, SQLite FTS5, tantivy and
Whoosh. Part of benchmarks/speed.py.

Every engine is built in a process of its own and asked in another one. Times are the processor's; memory is
what opening and asking adds to a process that holds the articles, and the most that this process, articles
included, ever took.
"""

from __future__ import annotations

import ctypes
import gc
import random
import re
import resource
import shutil
import tarfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import peers

from assistant.authoring import scaffold
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.ranking.models import open_model
from assistant.ranking.ranker import open_ranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.search.bm25 import best_first
from assistant.search.index import open_index
from assistant.settings import Settings

ARCHIVE = Path(__file__).parent.parent.parent / "shared" / "benchmarks" / "powershell-docs.tar.gz"
ASKED = 300

BUILDERS = {"sqlite": peers.build_sqlite, "tantivy": peers.build_tantivy, "whoosh": peers.build_whoosh}
OPENERS = {"sqlite": peers.open_sqlite, "tantivy": peers.open_tantivy, "whoosh": peers.open_whoosh}

ROWS = {
    "our index, the ten best": ("whoosh", "index"),
    "our ranking, words alone": ("whoosh", "words"),
    "SQLite FTS5": ("sqlite", "sqlite"),
    "tantivy": ("tantivy", "tantivy"),
    "Whoosh's searcher": ("whoosh", "whoosh"),
}
"""Name of a row, what is built for it, how it is asked."""

VECTORS = "our ranking, words and vectors"


class Row(NamedTuple):
    """What one engine takes."""

    name: str
    build: float
    """Seconds."""

    opening: float
    """Seconds."""

    memory: float
    """MB, as peak."""

    peak: float

    p50: float
    """Milliseconds, as p99."""

    p99: float

    found: float
    """Share of the questions whose heading is among the ten best."""


def compare(folder: Path, say: Callable[[str], None], vectors: bool) -> list[Row]:
    say("  reading 1,660 articles (half a minute) ...")
    library, data = _library(folder), folder / "library.json"
    data.write_bytes(library.dump())
    questions = _questions(library)
    say(
        f"  {len(library.articles):,} articles, {len(library.sections):,} sections, "
        f"{len(questions)} headings with words dropped"
    )
    built: dict[str, float] = {}
    rows = []
    for name, (kind, how) in {**ROWS, **({VECTORS: ("vectors", "vectors")} if vectors else {})}.items():
        place = folder / kind
        if kind == "vectors":
            shutil.copytree(folder / "whoosh", place)
        if kind not in built:
            say(f"  building for {name} ..." + (" this takes many minutes" if kind == "vectors" else ""))
            built[kind] = _apart(_build, kind, data, place)
        rows.append(Row(name, built[kind], *_apart(_ask, how, data, place, questions)))
    return rows


def _apart(function, *arguments):  # type: ignore[no-untyped-def]
    """What a function gives in a fresh process."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def _library(folder: Path) -> Library:
    root = folder / "base"
    scaffold.new_base(root, "PowerShell help")
    for example in ("refunds", "invoices"):
        (root / f"kb/articles/{example}.md").unlink()
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(root / "kb/articles", filter="data")
    return checked_library(Settings.load(root))


def _questions(library: Library) -> list[tuple[str, str]]:
    """Headings of three words and more without a word or two, each with the heading: the same ones in every
    run."""
    chance = random.Random(20_000)
    long = sorted({s.heading for s in library.sections if len(re.findall(r"[\w'-]+", s.heading)) >= 3})
    found = []
    for heading in chance.sample(long, min(ASKED, len(long))):
        words = re.findall(r"[\w'-]+", heading)
        for _ in range(1 if len(words) < 5 else 2):
            words.pop(chance.randrange(len(words)))
        found.append((" ".join(words), heading))
    return found


def _build(kind: str, data: Path, place: Path) -> float:
    library, started = Library.load(data.read_bytes()), time.process_time()
    if kind == "vectors":
        model = open_model("", 2)
        assert model is not None
        write_semantic_index(library, place, model, place / "cache", _tell)
    else:
        BUILDERS[kind](library, place)
    return time.process_time() - started


def _tell(done: int, total: int) -> None:
    if done % 3200 == 0 or done == total:
        print(f"    {done:,} of {total:,} texts", flush=True)


def _ask(how: str, data: Path, place: Path, questions: Sequence[tuple[str, str]]) -> tuple[float, ...]:
    library = Library.load(data.read_bytes())
    model = open_model("") if how == "vectors" else None
    before, started = _memory(), time.process_time()
    search = _open(how, place, library, model)
    search(questions[0][0])
    opening = time.process_time() - started
    times, right = [], 0
    for question, heading in questions:
        started = time.process_time()
        best = search(question)
        times.append((time.process_time() - started) * 1000)
        right += any(library.sections[n].heading == heading for n in best)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return (
        opening,
        _memory() - before,
        peak,
        float(np.median(times)),
        float(np.percentile(times, 99)),
        right / len(questions),
    )


def _open(how: str, place: Path, library: Library, model):  # type: ignore[no-untyped-def]
    if how in OPENERS:
        search = OPENERS[how](place, library)
        return lambda question: search(question, "", 10)
    index = open_index(place, library)
    if how == "index":
        return lambda question: best_first(index.lexical(question), 10)
    ranker, number = (
        open_ranker(library, index, place, model),
        {section.ref: n for n, section in enumerate(library.sections)},
    )
    return lambda question: [number[candidate.section.ref] for candidate in ranker.rank(question).candidates]


def _memory() -> float:
    """Memory of this process in MB, without what it has given back."""
    gc.collect()
    with suppress(OSError, AttributeError):  # only glibc keeps it
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
