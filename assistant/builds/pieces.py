"""A file in pieces whose borders its content decides: what an edit moves by a few bytes is in the same pieces
before and after it, so that only the pieces around the edit are new."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SMALLEST, LARGEST = 8_192, 1_048_576
"""Bytes of a piece. The last one of a file may be smaller."""

HUGE = 20_000_000
"""A larger file, such as the graph of a model, is new as a whole or not at all: it is cut without looking."""

_MASK = np.uint64(0x3FFF)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_WINDOW = 8
_BLOCK = 1 << 20


def pieces(data: bytes) -> Iterator[bytes]:
    """The pieces of a file, in order. The same bytes give the same pieces everywhere."""
    if len(data) > HUGE:
        yield from (data[start : start + LARGEST] for start in range(0, len(data), LARGEST))
        return
    if not data:
        yield data  # an empty file is a file
    start = 0
    borders = _borders(data)
    border = next(borders, len(data))
    while start < len(data):
        while border < start + SMALLEST and border < len(data):
            border = next(borders, len(data))
        end = min(border, start + LARGEST, len(data))
        yield data[start:end]
        start = end


def _borders(data: bytes) -> Iterator[int]:
    """Where eight bytes have a hash that one of 16,384 has, behind each of them."""
    if len(data) <= SMALLEST:
        return
    windows = len(data) - _WINDOW + 1
    for begin in range(0, windows, _BLOCK):
        count = min(_BLOCK, windows - begin)
        block = np.ndarray((count,), "<u8", data, begin, (1,))
        hits = np.flatnonzero(((block * _FACTOR) >> np.uint64(50)) & _MASK == 0)
        yield from (int(hit) + begin + _WINDOW for hit in hits)
