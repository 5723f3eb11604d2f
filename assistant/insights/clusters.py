"""Groups of vectors that point the same way: average linkage, cut at a distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.ranking.pooling import Vectors


def clusters(vectors: Vectors, limit: float) -> NDArray[np.intp]:
    """A number for each row, (n,): two rows have the same one if they are in the same group.

    Agglomerative clustering by the mean cosine distance, in which no two groups are joined whose distance is
    `limit` or more; rows have length 1. It follows chains of nearest neighbours, which takes n² steps and
    gives what joining the nearest two again and again gives, because a mean is never nearer than the nearer
    of its parts. scikit-learn does the same, and is not needed to serve.
    """
    exact = vectors.astype(np.float64)
    distances = 1 - exact @ exact.T
    np.fill_diagonal(distances, np.inf)
    sizes = np.ones(len(exact))
    group = np.arange(len(exact))
    left, chain = set(range(len(exact))), list[int]()
    while left:
        if not chain:
            chain.append(min(left))
        last = chain[-1]
        nearest = int(distances[last].argmin())
        if len(chain) > 1 and distances[last, chain[-2]] <= distances[last, nearest]:
            nearest = chain[-2]
        if not distances[last, nearest] < limit:  # whatever it could be joined with is farther still
            distances[last, :] = distances[:, last] = np.inf
            left.discard(chain.pop())
        elif len(chain) > 1 and nearest == chain[-2]:
            del chain[-2:]
            total = sizes[last] + sizes[nearest]
            row = (sizes[last] * distances[last] + sizes[nearest] * distances[nearest]) / total
            row[nearest] = np.inf
            distances[nearest, :] = distances[:, nearest] = row
            distances[last, :] = distances[:, last] = np.inf
            sizes[nearest] = total
            group[group == last] = nearest
            left.discard(last)
        else:
            chain.append(nearest)
    return group
