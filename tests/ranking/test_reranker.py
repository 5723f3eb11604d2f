"""A cross-encoder of one's own has the last word where the first sections are close, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient
from support.bases import Write, small_base
from support.command_line import Run
from support.tiny_models import cross_encoder, encoder, tokenizer

from assistant.api.app import create_app
from assistant.builds import build
from assistant.content.library import Library, read_library
from assistant.errors import SettingsError
from assistant.ranking.reranker import CLOSE, MOST, Reranker, open_reranker
from assistant.settings import Settings

QUESTION = "Where do I find my invoices?"


def opened(folder: Path) -> Reranker:
    found = open_reranker(str(folder))
    assert found is not None
    return found


@pytest.fixture
def reranker(tmp_path: Path) -> Iterator[Reranker]:
    yield opened(cross_encoder(tmp_path / "cross"))
    open_reranker.cache_clear()


@pytest.fixture
def library(base: Path, write: Write) -> Library:
    """Four sections: an opening, one about cards, one about invoices, one about pigeons."""
    write(
        "Money",
        "# Money\n\nA card.\n\n## One\n\nMy card.\n\n## Two\n\nMy invoices.\n\n## Three\n\nA pigeon.\n",
    )
    return read_library(Settings.load(base))


def test_a_pair_fits_by_what_its_two_texts_share(reranker: Reranker) -> None:
    assert reranker.fits(QUESTION, ["find my invoices", "my card", "a pigeon"]) == [3, 1, 0]


def test_sections_that_are_close_are_put_in_the_order_of_the_model_and_share_their_scores(
    reranker: Reranker, library: Library
) -> None:
    score = np.array([0.1, 0.80, 0.79, 0.78], np.float32)

    order, changed = reranker.reorder(QUESTION, [1, 2, 3, 0], score, library)

    assert order == [2, 1, 3, 0]
    assert changed.tolist() == pytest.approx([0.1, 0.79, 0.80, 0.78])
    assert score.tolist() == pytest.approx([0.1, 0.80, 0.79, 0.78]), "those of others are left alone"


def test_a_section_that_is_further_off_stays_where_it_is(reranker: Reranker, library: Library) -> None:
    score = np.array([0.8, 0.79, 0.8 - 2 * CLOSE, 0.1], np.float32)

    order, changed = reranker.reorder(QUESTION, [0, 1, 2, 3], score, library)

    assert order[2:] == [2, 3]
    assert changed.tolist()[2:] == score.tolist()[2:]


def test_where_one_section_is_ahead_the_model_is_not_asked(
    reranker: Reranker, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reranker, "fits", None)
    score = np.array([0.9, 0.5, 0.49, 0.48], np.float32)

    order, changed = reranker.reorder(QUESTION, [0, 1, 2, 3], score, library)

    assert (order, changed is score) == ([0, 1, 2, 3], True)
    assert (reranker.cost.questions, reranker.cost.reordered, reranker.cost.seconds) == (1, 0, 0.0)


def test_no_more_than_the_first_are_read(base: Path, write: Write, reranker: Reranker) -> None:
    write("Money", "# Money\n" + "".join(f"\n## Card {n}\n\nMy card.\n" for n in range(9)))
    library = read_library(Settings.load(base))
    texts: list[str] = []
    watched = Reranker(reranker.folder, reranker.session, reranker.tokenizer)
    object.__setattr__(watched, "fits", lambda _, found: texts.extend(found) or [0.0] * len(found))

    watched.reorder(QUESTION, [*range(9)], np.full(9, 0.5, np.float32), library)

    assert texts == [f"Money. Card {n}. My card." for n in range(MOST)]


@pytest.mark.parametrize("labels", [2, 3])
def test_a_model_with_more_than_one_number_is_refused(tmp_path: Path, labels: int) -> None:
    with pytest.raises(
        SettingsError, match=rf"gives {labels} numbers for a pair of texts\n  Take a cross-enc"
    ):
        open_reranker(str(cross_encoder(tmp_path / "cross", labels=labels)))


def test_an_encoder_is_refused_as_well(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Take a cross-encoder with one"):
        open_reranker(str(encoder(tmp_path / "own")))


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"^ASSISTANT_RERANKER: .*/own cannot be used: there is no such folder"
    ):
        open_reranker(str(tmp_path / "own"))
    tokenizer(tmp_path / "broken")
    (tmp_path / "broken/model.onnx").write_bytes(b"no graph")
    with pytest.raises(SettingsError, match=r"^ASSISTANT_RERANKER: the model in .*/broken cannot be used: "):
        open_reranker(str(tmp_path / "broken"))
    folder = cross_encoder(tmp_path / "wordless")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(
        SettingsError, match=r"^ASSISTANT_RERANKER: .*/tokenizer.json cannot be read: No such"
    ):
        open_reranker(str(folder))


def test_without_the_setting_there_is_none() -> None:
    assert open_reranker("") is None
    assert Settings.load("no-such-base").reranker == ""


def test_a_service_uses_it_says_so_and_counts_what_it_costs(tmp_path: Path, kb: Run) -> None:
    folder = cross_encoder(tmp_path / "tiny-cross")
    own = encoder(tmp_path / "tiny")
    root = small_base(tmp_path / "base", f'model: "{own}"', f'reranker: "{folder}"', model=True)
    settings = Settings.load(root)
    build.build(settings)
    line = "tiny-cross reorders the first 5 at most, where they are within 0.05"

    with TestClient(create_app(settings)) as client:
        for question in (QUESTION, "my card", "a pigeon"):
            assert client.post("/v1/answers", json={"question": question}).status_code == 200
        ready, metrics = client.get("/readyz").json(), client.get("/metrics").text

    assert ready["ranking"].endswith(f"; {line}")
    count = dict(re.findall(r"^assistant_reranker_(\w+)_total (\S+)$", metrics, re.M))
    assert count.keys() == {"questions", "reordered", "seconds"}
    assert float(count["questions"]) == opened(folder).cost.questions >= 3
    assert float(count["reordered"]) == opened(folder).cost.reordered > 0
    assert f"Reranker {line}" in kb("check", "-C", str(root)).out
    open_reranker.cache_clear()
