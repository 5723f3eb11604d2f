"""How a text becomes a vector: a small sentence model, run here, its files verified before they are used."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError
from assistant.progress import Progress, silent
from assistant.ranking.graphs import graph_of
from assistant.ranking.model_files import model_name, read_tokenizer
from assistant.search.analysis import STOP_WORDS

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

MAX_TOKENS = 128
BATCH_TOKENS = 384
"""Tokens of a batch, with what fills the shorter ones up: what is between two layers then stays in the
processor's cache."""

_LIGHT = frozenset(
    [
        "how",
        "what",
        "can",
        "who",
        "when",
        "where",
        "why",
        "does",
        "if",
        "not",
        "no",
        "s",
        "t",
        "ve",
        "m",
        "re",
    ]
)


@dataclass(frozen=True)
class _Loaded:
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    content: Vectors
    """Weight of each token: function words and punctuation count a quarter."""

    width: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text, token by token."""

    vectors: Vectors
    """A row of length 1 for each token, (tokens, width), without those that only mark its ends."""

    weights: Vectors
    """How much each counts: function words and punctuation a quarter."""


@dataclass(frozen=True)
class Model:
    """A sentence model. Its files are read and verified when `load` is called, or when a first text is
    encoded."""

    setting: str
    name: str
    """Names the model in caches: the beginning of its hash, for one of your own with its tokenizer's."""

    threads: int
    """How many batches are computed at the same time. The vectors are the same with any number."""

    graphs: Path | None = None
    """Folder where builds keep the model's rewritten graph; None rewrites it each time."""

    def load(self) -> Model:
        """Read the files now. Raises SettingsError when one is missing or is not what it should be."""
        self._loaded  # noqa: B018 - reading it loads it
        return self

    def encode(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """One row of length 1 for each text, (n, width): the mean of all tokens and the mean of what they are
        about, in equal parts.

        The width is 384 for the packaged model. A text longer than 128 tokens is represented by its
        beginning.
        """
        return self._encode(texts, None, progress)

    def encode_tokens(
        self, texts: Sequence[str], progress: Progress = silent
    ) -> tuple[Vectors, list[Tokens]]:
        """What `encode` gives, and each text token by token, in one pass."""
        tokens = [_NO_TOKENS] * len(texts)
        return self._encode(texts, tokens, progress), tokens

    def _encode(self, texts: Sequence[str], each: list[Tokens] | None, progress: Progress) -> Vectors:
        """Vectors of the texts; their tokens go into `each` when it is given."""
        model = self._loaded
        tokens = [encoding.ids for encoding in model.tokenizer.encode_batch(list(texts))]
        out = np.zeros((len(texts), model.width), np.float32)

        def compute(places: Sequence[int]) -> int:
            """Encode a batch; gives its number of texts. They are padded to the longest of them, which the
            mask leaves out of every mean."""
            ids = np.zeros((len(places), max(len(tokens[n]) for n in places)), np.int64)
            mask = np.zeros_like(ids)
            for row, n in enumerate(places):
                ids[row, : len(tokens[n])], mask[row, : len(tokens[n])] = tokens[n], 1
            hidden = model.session.run(
                None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            )[0]
            out[list(places)] = self.sentence_vectors(hidden, mask, model.content[ids])
            for row, n in enumerate(places if each is not None else ()):
                inner = slice(1, max(len(tokens[n]) - 1, 1))
                each[n] = Tokens(unit(hidden[row, inner]), model.content[ids[row, inner]])  # type: ignore[index]
            return len(places)

        batches = _batches([len(found) for found in tokens])
        if self.threads == 1 or len(batches) == 1:
            _tell(map(compute, batches), len(texts), progress)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                try:
                    _tell(pool.map(compute, batches), len(texts), progress)
                except BaseException:  # Ctrl-C most of all: nobody waits for batches that nobody will read
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        return out

    def sentence_vectors(self, hidden: Vectors, mask: NDArray[np.int64], content: Vectors) -> Vectors:
        """One row of length 1 for each text of a batch, (texts, width), from the vectors of its tokens,
        (texts, tokens, width). `mask` is 1 for each token of a text, `content` how much it is about
        something, both (texts, tokens)."""
        mean = unit(pooled(hidden, mask.astype(np.float32)))
        return unit(mean + unit(pooled(hidden, mask * content)))

    def graph(self) -> Path | bytes:
        """The ONNX graph that is run, a file or its bytes, made of the published one."""
        return graph_of(self.graphs, self.setting, self.name)

    @cached_property
    def _loaded(self) -> _Loaded:
        import onnxruntime  # here: a build in which no text changed needs neither
        from tokenizers import Tokenizer

        graph, words = self.graph(), read_tokenizer(self.setting)
        options = onnxruntime.SessionOptions()
        # threads share out the batches: two in one small matrix wait for each other half of the time
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        # the fused layers of the higher levels are slower for this model by a sixth: one layer's norm takes
        # longer than what it saves
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_str(words.decode("utf-8"))
        except Exception as error:
            raise SettingsError(
                f"the sentence model in '{self.setting or 'the package'}' cannot be used: {str(error).splitlines()[0]}"
            ) from None
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        vocabulary = tokenizer.get_vocab()
        content = np.full(len(vocabulary), 1.0, np.float32)
        for word, number in vocabulary.items():
            if (
                word in STOP_WORDS
                or word in _LIGHT
                or not any(c.isalnum() for c in word)
                or word.startswith("[")
            ):
                content[number] = 0.25
        return _Loaded(session, tokenizer, content, int(session.get_outputs()[0].shape[-1]))


_NO_TOKENS = Tokens(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=4)
def find_model(setting: str, threads: int = 1, graphs: Path | None = None) -> Model | None:
    """The model that a setting names: empty for the packaged one, `off` for none, else a folder with
    model.onnx and tokenizer.json. `graphs` is where builds keep its rewritten graph."""
    name = model_name(setting)
    return Model(setting, name, threads, graphs=graphs) if name else None


def open_model(setting: str, threads: int = 1, graphs: Path | None = None) -> Model | None:
    """`find_model`, with its files read and verified. Raises SettingsError when one is missing or is not what
    it should be."""
    found = find_model(setting, threads, graphs)
    return found.load() if found else None


def pooled(hidden: Vectors, weights: Vectors) -> Vectors:
    """Weighted mean of the tokens of each text, (texts, width)."""
    return np.asarray(
        np.einsum("btd,bt->bd", hidden, weights) / np.maximum(weights.sum(1, keepdims=True), 1e-6), np.float32
    )


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of texts in batches of nearly the same length, the longest first, so that no thread ends with a
    long one alone."""
    batches: list[list[int]] = []
    for n in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(n)
    return batches


def _tell(counts: Iterable[int], total: int, progress: Progress) -> None:
    for done in itertools.accumulate(counts):
        progress("Encoding", done, total)


def unit(rows: Vectors) -> Vectors:
    """The rows, each of length 1."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
