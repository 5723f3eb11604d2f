"""A cross-encoder of one's own: it reads the question and a section together, and says which of the first
sections fits better where their scores leave it open. Off unless a setting names one."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.content.addresses import TOP
from assistant.content.library import Library
from assistant.errors import SettingsError
from assistant.ranking.model_files import RERANKER, graph_in, read_tokenizer
from assistant.ranking.sessions import fed, open_session, open_tokenizer
from assistant.search.bm25 import Scores

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

CLOSE = 0.05
"""Sections whose score is at most so far below the best one are close to it; a cosine differs by so little when
two sections say nearly the same."""

MOST = 5
"""Sections that are read at most; each takes a run of the model."""

TEXT, TOKENS = 600, 256
"""Characters of a section that are read, and tokens of question and section together."""


@dataclass
class Cost:
    """What a reranker has cost since the process started."""

    questions: int = 0
    """Those that were ranked while it was there."""

    reordered: int = 0
    """Those of which the first places were close, so that it was asked."""

    seconds: float = 0.0
    """Time for these in all."""

    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, seconds: float | None) -> None:
        """Count a question, with its time when the reranker was asked."""
        with self._lock:
            self.questions += 1
            if seconds is not None:
                self.reordered += 1
                self.seconds += seconds


@dataclass(frozen=True, eq=False)
class Reranker:
    """A cross-encoder: a graph that gives one number for a pair of texts, higher where they fit."""

    folder: str
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    cost: Cost = field(default_factory=Cost)

    def reorder(
        self, question: str, order: Sequence[int], score: Scores, library: Library
    ) -> tuple[list[int], Scores]:
        """The numbers of sections, best first, and their scores, with those at the front that are close to
        each other in the order of this model. They share out the scores that they had, so that what is
        computed from scores stays what it is."""
        best = order[0] if order else 0
        close = [n for n in order[:MOST] if score[n] >= score[best] - CLOSE]
        if len(close) < 2:
            self.cost.add(None)
            return list(order), score
        start = time.perf_counter()
        fits = self.fits(question, [_read(library, n) for n in close])
        places = sorted(range(len(close)), key=lambda place: -fits[place])
        new, changed = [close[place] for place in places], score.copy()
        changed[new] = score[close]
        self.cost.add(time.perf_counter() - start)
        return [*new, *order[len(close) :]], changed

    def fits(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text fits a question: a number without bounds. One pair at a time, so that no number
        depends on the texts beside it."""
        return [self._fit(question, text) for text in texts]

    def _fit(self, question: str, text: str) -> float:
        pair = self.tokenizer.encode(question, text)
        ids, mask, types = (
            np.array([part], np.int64) for part in (pair.ids, pair.attention_mask, pair.type_ids)
        )
        found = np.asarray(self.session.run(None, fed(self.session, ids, mask, types))[0], np.float32)
        if found.size != 1:
            raise SettingsError(
                f"{RERANKER}: the model in {self.folder} gives {found.size} numbers for a pair of texts\n"
                "  Take a cross-encoder with one: a sequence classification with num_labels 1."
            )
        return float(found.reshape(-1)[0])

    def describe(self) -> str:
        """Which model it is, and when it is asked, in one line."""
        return f"{Path(self.folder).name} reorders the first {MOST} at most, where they are within {CLOSE:g}"


def _read(library: Library, number: int) -> str:
    """What of a section is read."""
    section = library.sections[number]
    title = library.by_id[section.article_id].title
    heading = "" if section.anchor == TOP else f"{section.heading}. "
    return f"{title}. {heading}{section.text[:TEXT]}"


@lru_cache(maxsize=2)
def open_reranker(setting: str) -> Reranker | None:
    """The cross-encoder in a folder, opened and tried once; None without a setting. Raises SettingsError when
    it cannot be used."""
    if not setting:
        return None
    what = f"{RERANKER}: the model in {setting}"
    session = open_session(graph_in(Path(setting), RERANKER), what)
    tokenizer, _ = open_tokenizer(read_tokenizer(setting, RERANKER), what, TOKENS)
    opened = Reranker(setting, session, tokenizer)
    try:
        opened.fits("a question", ["a text"])
    except SettingsError:
        raise
    except Exception as error:  # whatever the graph makes of it
        raise SettingsError(f"{what} cannot be used: {str(error).splitlines()[0]}") from None
    return opened
