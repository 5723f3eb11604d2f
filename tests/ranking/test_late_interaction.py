"""Likeness word by word, in bases that have taught nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.bases import Write

from assistant.content.checks import checked_library
from assistant.ranking.encoder import Model, Tokens
from assistant.ranking.late_interaction import NEAREST, WEIGHT, WIDTH, Aligner
from assistant.ranking.models import open_model
from assistant.ranking.pooling import Vectors
from assistant.ranking.ranker import Ranker, open_ranker
from assistant.ranking.semantic_index import read_semantic_index, write_semantic_index
from assistant.ranking.training_data import ENOUGH
from assistant.ranking.vector_cache import VectorCache, vectors_and_aligner_of
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

BIKE, RED, WHEEL, SOUP = np.eye(4, dtype=np.float32)


def aligner(*texts: list[Vectors]) -> Aligner:
    rows = [np.rint(np.array(text) * 127).astype(np.int8) for text in texts]
    return Aligner(
        data=np.concatenate(rows),
        starts=np.cumsum([0, *map(len, rows)]),
        directions=np.eye(4, dtype=np.float32),
        rarity=np.ones(1, np.float32),
    )


def question(*tokens: Vectors, weights: tuple[float, ...] | None = None) -> Tokens:
    return Tokens(
        vectors=np.array(tokens),
        weights=np.array(weights or [1.0] * len(tokens), np.float32),
        ids=np.zeros(len(tokens), np.int64),
    )


def tokens_of(texts: list[str], model: Model, folder: Path) -> Aligner:
    return vectors_and_aligner_of(texts, model, folder)[1]


def test_a_text_that_has_all_words_is_liker_than_one_of_the_same_cosine_that_has_half_of_them() -> None:
    found = aligner([BIKE, RED, WHEEL], [BIKE, SOUP]).likeness(
        np.array([0.5, 0.5], np.float32), question(BIKE, RED)
    )

    assert found.tolist() == pytest.approx(
        [(0.5 + WEIGHT) / (1 + WEIGHT), (0.5 + WEIGHT * 0.5) / (1 + WEIGHT)]
    )


def test_function_words_count_as_little_as_the_model_says() -> None:
    missing_the, missing_bike = aligner([BIKE], [SOUP]).likeness(
        np.zeros(2, np.float32), question(BIKE, SOUP, weights=(1.0, 0.25))
    )

    assert missing_the / missing_bike == pytest.approx(4)


def test_a_word_that_few_texts_have_counts_more_than_one_of_many() -> None:
    found = replace(aligner([BIKE], [SOUP]), rarity=np.array([0.5, 2.0], np.float32)).likeness(
        np.zeros(2, np.float32), replace(question(BIKE, SOUP), ids=np.array([0, 9]))
    )

    assert found[1] / found[0] == pytest.approx(4)


def test_few_numbers_of_a_token_keep_what_is_like_what(model: Model, tmp_path: Path) -> None:
    texts = ["a red bike", "wheels of steel", "soup with bread", "the price of a ticket"]
    made = tokens_of(texts, model, tmp_path)
    _, (asked,) = model.encode_tokens(["how much is the fare"])

    assert made.data.shape[1] <= WIDTH < asked.vectors.shape[1]
    assert made.likeness(np.zeros(4, np.float32), asked).argmax() == 3


def test_the_same_text_has_the_likeness_of_one() -> None:
    assert aligner([BIKE, RED]).likeness(
        np.ones(1, np.float32), question(BIKE, RED)
    ).tolist() == pytest.approx([1.0])


def test_a_text_far_away_counts_as_the_worst_of_the_near_ones_and_no_better() -> None:
    cosines = np.linspace(1, 0, NEAREST + 5).astype(np.float32)
    found = aligner(*[[BIKE]] * (NEAREST - 1), [SOUP], *[[BIKE]] * 5).likeness(cosines, question(BIKE))

    assert found[NEAREST:].tolist() == pytest.approx((cosines[NEAREST:] / (1 + WEIGHT)).tolist(), abs=1e-6)
    assert found[0] > found[NEAREST - 2] > found[NEAREST - 1] > found[NEAREST]


@pytest.mark.parametrize(
    "asked",
    [
        Tokens(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64)),
        question(BIKE, weights=(0.0,)),
    ],
)
def test_a_question_without_words_leaves_the_cosines(asked: Tokens) -> None:
    assert aligner([BIKE]).likeness(np.array([0.3], np.float32), asked).tolist() == pytest.approx([0.3])


def test_an_empty_text_meets_nothing() -> None:
    empty = replace(aligner([BIKE]), data=np.zeros((0, 4), np.int8), starts=np.array([0, 0]))

    assert empty.likeness(np.array([0.6], np.float32), question(BIKE)).tolist() == pytest.approx([0.2])


@pytest.fixture(scope="module")
def model() -> Model:
    found = open_model("")
    assert found is not None
    return found


def test_tokens_come_with_the_very_vectors_of_encode(model: Model) -> None:
    texts = ["a bike", "How long does it take until the money is back on my account?", "x " * 400]

    vectors, tokens = model.encode_tokens(texts)

    assert (vectors == model.encode(texts)).all()
    assert [np.linalg.norm(t.vectors, axis=1).round(3).tolist() for t in tokens] == [
        [1.0] * len(t.weights) for t in tokens
    ]
    assert [len(t.weights) for t in tokens][::2] == [2, 126]
    assert tokens[0].weights.tolist() == [0.25, 1.0]


def test_the_cache_gives_what_it_was_given_and_forgets_what_is_gone(model: Model, tmp_path: Path) -> None:
    first = tokens_of(["a bike", "red wheels"], model, tmp_path)
    same = Model("", model.name, 1)
    again = tokens_of(["red wheels", "a bike"], same, tmp_path)

    assert "_loaded" not in same.__dict__, "nothing was encoded anew"
    assert again.only([1, 0]).starts.tolist() == first.starts.tolist()
    assert tokens_of(["a bike"], same, tmp_path).starts.tolist() == [0, 1], "'a' says nothing"
    assert len(VectorCache(tmp_path / f"content-tokens-{model.name}.npz").known) == 1


def test_a_damaged_cache_is_made_anew(model: Model, tmp_path: Path) -> None:
    whole = tokens_of(["a bike"], model, tmp_path)
    (tmp_path / f"content-tokens-{model.name}.npz").write_bytes(b"no archive")

    assert (tokens_of(["a bike"], model, tmp_path).data == whole.data).all()


# --- in a base ----------------------------------------------------------------------------------------------

LONG = " ".join(
    f"Rule {n} of the workshop is about tools, benches and the order in which they are used."
    for n in range(12)
)


def ranker_of(base: Path, model: Model) -> Ranker:
    library = checked_library(Settings.load(base))
    write_index(library, base / "search")
    write_semantic_index(library, base / "search", model, base / "cache")
    return open_ranker(library, open_index(base / "search", library), base / "search", model)


def test_a_fact_deep_in_a_long_section_is_found(base: Path, write: Write, model: Model) -> None:
    write("workshop", f"## Rules\n\n{LONG} Helmets can be borrowed at the front desk. {LONG}\n")
    write("tools", f"## Tools and benches\n\n{LONG}\n")
    write("opening", "## When are you open?\n\nFrom nine to five.\n")
    write("safety", "## Safety on the road\n\nWear bright clothes and use your lights.\n")

    best = ranker_of(base, model).candidates("where do I get something to protect my head")[0]

    assert best.section.heading == "Rules"


def test_a_base_is_compared_word_by_word_until_it_says_often_enough_what_it_lacks(
    base: Path, write: Write, model: Model
) -> None:
    write("fees", "## How long does a refund take?\n\nFive working days.\n\n## Fees\n\nThere are none.\n")
    questions = base / "kb" / "questions.yml"
    few, enough = (
        "".join(f'- ask: "what is the price of thing number {n}"\n  find: none\n' for n in range(count))
        for count in (ENOUGH - 1, ENOUGH)
    )

    questions.write_text(few, "utf-8")
    aligned = ranker_of(base, model)
    questions.write_text(enough, "utf-8")
    unaligned = ranker_of(base, model)

    assert aligned.semantic is not None
    assert unaligned.semantic is not None
    assert (aligned.semantic.aligner is None, unaligned.semantic.aligner is None) == (False, True)


def test_what_was_learned_is_read_back_with_its_tokens(base: Path, write: Write, model: Model) -> None:
    write("fees", "## How long does a refund take?\n\nFive working days.\n")
    ranker = ranker_of(base, model)

    again = read_semantic_index(ranker.library, base / "search", model)

    assert again is not None
    assert again.aligner is not None
    assert ranker.semantic is not None
    assert len(again.aligner.starts) == len(ranker.semantic.vectors) + 1


def test_one_list_of_open_points_does_not_make_a_base_answer_what_it_does_not_know(
    base: Path, write: Write, model: Model
) -> None:
    """It used to bring the calibration of a base with two thousand questions that must not be answered."""
    text = "## How long does a refund take?\n\nFive working days after we approve it.\n"
    write("refunds", text)
    before = ranker_of(base, model).rank("when is my garden waste collected")
    write("refunds", f"{text}\n## Not confirmed yet\n\n- Whether a refund can be split between two cards.\n")
    ranker = ranker_of(base, model)
    after = ranker.rank("when is my garden waste collected")

    assert before.covered < 0.3
    assert after.covered <= before.covered + 0.05
    assert ranker.rank("how many days until a refund is there").covered > 0.6
    assert ranker.rank("can a refund be split between two cards").covered == 0.0
