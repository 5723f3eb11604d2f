"""Files in pieces: nothing is lost, and an edit changes only the pieces around it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.builds.pieces import LARGEST, SMALLEST, pieces


@given(st.binary(max_size=2_000).map(lambda data: data * 37))
def test_the_pieces_are_the_file_and_none_is_too_large(data: bytes) -> None:
    found = [*pieces(data)]

    assert b"".join(found) == data
    assert all(SMALLEST <= len(piece) <= LARGEST for piece in found[:-1])


@pytest.mark.parametrize("inserted", [b"", b"x", b"two rows " * 200])
def test_an_edit_leaves_all_but_a_few_pieces_as_they_were(inserted: bytes) -> None:
    data = random.Random(7).randbytes(3_000_000)
    edited = data[:1_234_567] + inserted + data[1_234_600:]

    before, after = {*pieces(data)}, {*pieces(edited)}

    assert len(before) > 50
    assert len(after - before) <= 3


def test_an_empty_file_has_one_empty_piece() -> None:
    assert [*pieces(b"")] == [b""]
