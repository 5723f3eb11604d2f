"""How a text becomes a vector: a small sentence model, run here, its files verified before they are used."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError
from assistant.progress import Progress, silent
from assistant.ranking.graphs import graph_of
from assistant.ranking.model_card import PACKAGED_CARD, ModelCard
from assistant.ranking.model_files import read_tokenizer
from assistant.ranking.pooling import POOLED, Vectors, pooled, unit
from assistant.ranking.sessions import fed, open_session, open_tokenizer
from assistant.search.analysis import STOP_WORDS

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

BATCH_TOKENS = 384
"""Tokens of a batch, with what fills the shorter ones up: what is between two layers then stays in the
processor's cache."""

NOTHING: frozenset[str] = frozenset()
_WORD_BEGINS = "\u2581\u0120"
"""How tokens of SentencePiece and of byte-level vocabularies begin a word."""

_LIGHT = frozenset(
    {
        *("how", "what", "can", "who", "when", "where", "why", "does"),
        *("if", "not", "no", "s", "t", "ve", "m", "re"),
    }
)


@dataclass(frozen=True, eq=False)
class _Loaded:
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    fill: int
    """The token that fills up the shorter texts of a batch."""

    output: str
    """What gives a vector for each token."""

    content: Vectors
    """Weight of each token: function words and punctuation count a quarter."""

    width: int
    """Of a text's vector."""

    batch_tokens: int


_OPEN: WeakValueDictionary[tuple[str, str, ModelCard], _Loaded] = WeakValueDictionary()
"""What is loaded in this process, once for all bases: a name is a hash, whoever keeps the graph."""

_LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text, token by token."""

    vectors: Vectors
    """A row of length 1 for each token, (tokens, width), without those that only mark its ends and those of what
    a model wants before it."""

    weights: Vectors
    """How much each counts: function words and punctuation a quarter."""

    ids: NDArray[np.int64]
    """Their numbers in the vocabulary."""


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

    card: ModelCard = PACKAGED_CARD
    """How the model wants to be used."""

    def load(self) -> Model:
        """Read the files now. Raises SettingsError when one is missing or is not what it should be."""
        self._loaded  # noqa: B018 - reading it loads it
        return self

    def encode(
        self, texts: Sequence[str], progress: Progress = silent, passages: Set[str] = NOTHING
    ) -> Vectors:
        """One row of length 1 for each text, (n, width), pooled as the model's card says.

        The texts are questions, or wordings of some, but for those in `passages`: models may want something
        else before either. The width is 384 for the packaged model. A text longer than `card.max_tokens` is
        represented by its beginning.
        """
        return self._encode(texts, None, progress, passages)

    def encode_tokens(
        self, texts: Sequence[str], progress: Progress = silent, passages: Set[str] = NOTHING
    ) -> tuple[Vectors, list[Tokens]]:
        """What `encode` gives, and each text token by token, in one pass."""
        tokens = [_NO_TOKENS] * len(texts)
        return self._encode(texts, tokens, progress, passages), tokens

    def _encode(
        self, texts: Sequence[str], each: list[Tokens] | None, progress: Progress, passages: Set[str]
    ) -> Vectors:
        """Vectors of the texts; their tokens go into `each` when it is given."""
        model = self._loaded
        before = [self.card.passage if text in passages else self.card.question for text in texts]
        given = [prompt + text for prompt, text in zip(before, texts, strict=True)]
        encodings = model.tokenizer.encode_batch(
            [text.lower() for text in given] if self.card.is_lowercase else given
        )
        tokens = [encoding.ids for encoding in encodings]
        out = np.zeros((len(texts), model.width), np.float32)

        def compute(places: Sequence[int]) -> int:
            """Encode a batch; gives its number of texts. They are padded to the longest of them, which the
            mask leaves out of every mean."""
            ids = np.full((len(places), max(len(tokens[n]) for n in places)), model.fill, np.int64)
            mask = np.zeros_like(ids)
            for row, n in enumerate(places):
                ids[row, : len(tokens[n])], mask[row, : len(tokens[n])] = tokens[n], 1
            (found,) = model.session.run([model.output], fed(model.session, ids, mask))
            hidden = found.astype(np.float32, copy=False)
            out[list(places)] = self.sentence_vectors(hidden, mask, model.content[ids])
            for row, n in enumerate(places if each is not None else ()):
                inner = _inner(encodings[n], len(before[n]))
                own = ids[row, inner]
                each[n] = Tokens(unit(hidden[row, inner]), model.content[own], own)  # type: ignore[index]
            return len(places)

        batches = _batches([len(found) for found in tokens], model.batch_tokens)
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
        something, both (texts, tokens).

        Where a model takes the mean of all tokens, it is that and the mean of what they are about, in equal
        parts.
        """
        parts = [POOLED[mode](hidden, mask) for mode in self.card.pooling]
        vectors = unit(np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0])
        if self.card.pooling != ("mean",):
            return vectors
        return unit(vectors + unit(pooled(hidden, mask * content)))

    def graph(self) -> Path | bytes:
        """The ONNX graph that is run, a file or its bytes, made of the published one."""
        return graph_of(self.graphs, self.setting, self.name)

    def describe(self) -> str:
        """What the model is and how it is used, in one line."""
        card = self.card
        prompts = [
            f"{what} begin with {prompt!r}"
            for what, prompt in (("questions", card.question), ("passages", card.passage))
            if prompt
        ]
        languages = ["languages " + ", ".join(card.languages)] if card.languages else []
        return ", ".join(
            [
                f"{self.name}: {' and '.join(card.pooling)} of the tokens",
                f"{self._loaded.width} numbers",
                f"at most {card.max_tokens} tokens",
                *prompts,
                *languages,
            ]
        )

    @cached_property
    def _loaded(self) -> _Loaded:
        with _LOADING:
            loaded = _OPEN.get((self.setting, self.name, self.card))
            if loaded is None:
                loaded = _OPEN[self.setting, self.name, self.card] = self._read()
        return loaded

    def _read(self) -> _Loaded:
        what = f"the sentence model in '{self.setting or 'the package'}'"
        graph = self.graph()
        session = open_session(graph, what)
        tokenizer, fill = open_tokenizer(read_tokenizer(self.setting), what, self.card.max_tokens)
        vocabulary = tokenizer.get_vocab()
        content = np.full(max(vocabulary.values(), default=0) + 1, 1.0, np.float32)
        for token, number in vocabulary.items():
            word = token.lstrip(_WORD_BEGINS).lower()
            if (
                word in STOP_WORDS
                or word in _LIGHT
                or not any(c.isalnum() for c in word)
                or word.startswith("[")
            ):
                content[number] = 0.25
        output, width = _token_output(session, what)
        return _Loaded(
            session=session,
            tokenizer=tokenizer,
            fill=fill,
            output=output,
            content=content,
            width=width * len(self.card.pooling),
            batch_tokens=1 if self.setting and _scales_by_batch(graph) else BATCH_TOKENS,
        )


def _token_output(session: onnxruntime.InferenceSession, what: str) -> tuple[str, int]:
    """The output of a graph that has a vector for each token, and how wide it is."""
    found = {output.name: output.shape for output in session.get_outputs() if len(output.shape or ()) == 3}
    name = next((name for name in ("last_hidden_state", "token_embeddings", *found) if name in found), None)
    if name is None or not isinstance(found[name][-1], int):
        raise SettingsError(
            f"{what} cannot be used: it gives no vector for each token, with a width that is known\n"
            "  Take an export with the output last_hidden_state, such as that of: "
            "optimum-cli export onnx --task feature-extraction"
        )
    return name, found[name][-1]


def _scales_by_batch(graph: Path | bytes) -> bool:
    """Whether a graph turns what is between its layers into bytes by one scale for the whole batch, so that a
    vector would depend on the texts beside it. Such a model gets one text at a time."""
    return b"DynamicQuantizeLinear" in (graph if isinstance(graph, bytes) else graph.read_bytes())


def _inner(encoding: Encoding, prompt: int) -> slice:
    """The tokens of a text itself: without those that mark its ends, and without a prompt of so many
    characters before it."""
    own = [
        n
        for n, (is_mark, (_, end)) in enumerate(
            zip(encoding.special_tokens_mask, encoding.offsets, strict=True)
        )
        if not is_mark and end > prompt
    ]
    return slice(own[0], own[-1] + 1) if own else slice(0, 0)


_NO_TOKENS = Tokens(np.zeros((0, 0), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))


def forget_loaded() -> None:
    """Read the files of a model anew when the next one is opened with them."""
    with _LOADING:
        _OPEN.clear()


def _batches(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Numbers of texts in batches of nearly the same length and at most so many tokens, the longest first, so
    that no thread ends with a long one alone."""
    batches: list[list[int]] = []
    for n in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > most:
            batches.append([])
        batches[-1].append(n)
    return batches


def _tell(counts: Iterable[int], total: int, progress: Progress) -> None:
    for done in itertools.accumulate(counts):
        progress("Encoding", done, total)
