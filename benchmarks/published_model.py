"""The sentence model as it is published, which benchmarks compare with: floats are multiplied, and a text is
the mean of all its tokens alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.ranking.encoder import Model
from assistant.ranking.model_files import read_model
from assistant.ranking.pooling import Vectors, pooled, unit


class PublishedModel(Model):
    def graph(self) -> bytes:
        return read_model(self.setting)

    def sentence_vectors(self, hidden: Vectors, mask: NDArray[np.int64], content: Vectors) -> Vectors:
        return unit(pooled(hidden, mask.astype(np.float32)))
