"""What was computed of texts is computed once, until the texts are gone; no model is needed here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from assistant.ranking.vector_cache import CLASSIFIERS_KEPT, Array, VectorCache, classifier_arrays


def lengths(texts: list[str]) -> Iterable[Array]:
    """A row for each text."""
    return [np.array([[len(text), 1.0]], np.float16) for text in texts]


def words(texts: list[str]) -> Iterable[Array]:
    """A row for each word of each text."""
    return [np.array([[len(word)] for word in text.split()], np.int8).reshape(-1, 1) for text in texts]


def nothing(texts: list[str]) -> Iterable[Array]:
    raise AssertionError(f"computed anew: {texts}")


@pytest.mark.parametrize("compute", [lengths, words])
def test_what_is_in_the_file_is_not_computed_again(tmp_path: Path, compute: object) -> None:
    texts = ["a bike", "three red wheels", "tire"]
    first = VectorCache(tmp_path / "x.npz").get(texts, compute)  # type: ignore[arg-type]

    again = VectorCache(tmp_path / "x.npz").get(texts[::-1], nothing)

    assert [array.tolist() for array in again] == [array.tolist() for array in first[::-1]]
    assert again[0].dtype == first[0].dtype


def test_only_new_texts_are_computed_and_those_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    computed: list[str] = []

    def compute(texts: list[str]) -> Iterable[Array]:
        computed.extend(texts)
        return lengths(texts)

    VectorCache(tmp_path / "x.npz").get(["a bike", "tire"], compute)
    VectorCache(tmp_path / "x.npz").get(["tire", "a wheel", "tire"], compute)

    assert computed == ["a bike", "tire", "a wheel"]
    assert len(VectorCache(tmp_path / "x.npz").known) == 2


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "x.npz"
    whole = VectorCache(path).get(["a bike", "red wheels"], words)
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)

    made = VectorCache(path).get(["a bike", "red wheels"], words)

    assert [array.tolist() for array in made] == [array.tolist() for array in whole]
    assert len(VectorCache(path).known) == 2


def test_the_newest_classifiers_stay(tmp_path: Path) -> None:
    for n in range(CLASSIFIERS_KEPT + 2):
        classifier_arrays(tmp_path, str(n), ["bias"], lambda n=n: {"bias": np.array([n])})  # type: ignore[misc]
        os.utime(tmp_path / f"classifier-{n}.npz", (n, n))

    kept = sorted(path.name for path in tmp_path.iterdir())

    assert kept == [f"classifier-{n}.npz" for n in range(2, CLASSIFIERS_KEPT + 2)]
    assert classifier_arrays(tmp_path, "3", ["bias"], dict)[0].tolist() == [3]
