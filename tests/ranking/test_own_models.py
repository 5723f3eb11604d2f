"""An encoder from a folder as the hub has it: which of its files are used, and that its vectors are those that
its files ask for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from starlette.testclient import TestClient
from support.bases import small_base
from support.command_line import Run
from support.tiny_models import TABLE, TOKENS, WIDTH, WORDS, encoder, graph, rows, tokenizer, write_json

from assistant.api.app import create_app
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.errors import SettingsError
from assistant.ranking.encoder import Model
from assistant.ranking.model_files import GRAPHS, graph_in
from assistant.ranking.models import open_model
from assistant.settings import Settings

TEXT = "Where do I find money?"
OWN = ("where", "do", "i", "find", "money", "?")


def opened(folder: Path) -> Model:
    model = open_model(str(folder))
    assert model is not None
    return model


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def refused(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        opened(folder)
    return str(caught.value)


# --- vectors ------------------------------------------------------------------------------------------------


def test_a_mean_is_that_of_all_tokens_and_that_of_what_they_are_about(tmp_path: Path) -> None:
    tokens = rows("[CLS]", *OWN, "[SEP]")
    # marks, function words and punctuation count a quarter: "find" and "money" are left
    weights = np.array([0.25, 0.25, 0.25, 0.25, 1, 1, 0.25, 0.25])

    vector = opened(encoder(tmp_path)).encode([TEXT])[0]

    about = (tokens * weights[:, np.newaxis]).sum(0) / weights.sum()
    assert np.allclose(vector, unit(unit(tokens.mean(0)) + unit(about)), atol=1e-6)


@pytest.mark.parametrize(
    ("pooling", "right"),
    [
        ("cls", rows("[CLS]")[0]),
        ("max", rows("[CLS]", *OWN, "[SEP]").max(0)),
        ("lasttoken", rows("[SEP]")[0]),
        ("mean_sqrt_len_tokens", rows("[CLS]", *OWN, "[SEP]").mean(0)),
        ("cls+lasttoken", np.concatenate([rows("[CLS]")[0], rows("[SEP]")[0]])),
    ],
)
def test_another_pooling_is_that_of_the_file_whatever_else_is_in_the_batch(
    tmp_path: Path, pooling: str, right: np.ndarray
) -> None:
    write_json(tmp_path, "1_Pooling/config.json", {"pooling_mode": pooling})

    vectors = opened(encoder(tmp_path)).encode([TEXT, "money " * 30])

    assert np.allclose(vectors[0], unit(right), atol=1e-6)
    assert vectors.shape == (2, len(right))


def test_questions_and_passages_get_their_prompts_and_tokens_are_without_them(tmp_path: Path) -> None:
    write_json(
        tmp_path,
        "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}},
    )
    write_json(tmp_path, "1_Pooling/config.json", {"pooling_mode": "max"})
    model = opened(encoder(tmp_path))

    vectors, tokens = model.encode_tokens(["my card", "a refund"], passages={"a refund"})

    for n, words in enumerate((("query", ":", "my", "card"), ("passage", ":", "a", "refund"))):
        assert np.allclose(vectors[n], unit(rows("[CLS]", *words, "[SEP]").max(0)), atol=1e-6)
        assert np.allclose(tokens[n].vectors, [unit(row) for row in rows(*words[2:])], atol=1e-6)


def test_a_model_without_a_first_mark_keeps_its_first_word(tmp_path: Path) -> None:
    _, tokens = opened(encoder(tmp_path, cls=False)).encode_tokens(["my card"])

    assert np.allclose(tokens[0].vectors, [unit(row) for row in rows("my", "card")], atol=1e-6)


def test_a_model_that_scales_by_batch_gives_the_same_vector_in_any_company(tmp_path: Path) -> None:
    """Its words have small numbers but for one, whose company would round them away."""
    table = TABLE * 0.01
    table[WORDS.index("pigeon")] = 50
    model = opened(encoder(tmp_path, scaled=True, table=table))

    assert np.array_equal(model.encode(["my card", "pigeon"])[0], model.encode(["my card"])[0])


def test_no_more_tokens_are_read_than_the_model_says(tmp_path: Path) -> None:
    write_json(tmp_path, "sentence_bert_config.json", {"max_seq_length": 8})
    model = opened(encoder(tmp_path))

    assert np.array_equal(model.encode(["my card " * 3 + "pigeon"]), model.encode(["my card " * 3 + "money"]))


# --- graphs -------------------------------------------------------------------------------------------------


def test_the_published_model_comes_before_a_smaller_one_and_the_top_before_a_folder(tmp_path: Path) -> None:
    for name in reversed(GRAPHS):
        encoder(tmp_path, name=name)

        assert graph_in(tmp_path, "ASSISTANT_MODEL") == tmp_path / name


@pytest.mark.parametrize(
    "inputs",
    [
        ("input_ids",),
        ("input_ids", "attention_mask"),
        ("input_ids", "attention_mask", "token_type_ids"),
        ("attention_mask", "position_ids", "input_ids"),
    ],
)
@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32])
def test_a_graph_gets_the_inputs_that_it_has(tmp_path: Path, inputs: Sequence[str], kind: int) -> None:
    model = opened(encoder(tmp_path, inputs=inputs, kind=kind))

    assert model.encode([TEXT, "card"]).shape == (2, WIDTH)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (("input_ids", "pixel_values"), "it wants the input 'pixel_values'"),
        (("attention_mask",), "it has no input 'input_ids'"),
    ],
)
def test_a_graph_that_wants_something_else_is_refused(
    tmp_path: Path, inputs: Sequence[str], said: str
) -> None:
    name = next(name for name in inputs if name != "attention_mask" or len(inputs) == 1)
    nodes = [helper.make_node("Gather", ["table", name], ["last_hidden_state"])]
    table = [numpy_helper.from_array(TABLE, "table")]
    graph(tmp_path / "model.onnx", nodes, table, inputs, [("last_hidden_state", TOKENS)])
    tokenizer(tmp_path)

    assert f"the sentence model in '{tmp_path}' cannot be used: {said}\n  Take a model" in refused(tmp_path)


@pytest.mark.parametrize("output", ["last_hidden_state", "token_embeddings", "what it is called"])
def test_the_output_with_a_vector_for_each_token_is_found_beside_others(tmp_path: Path, output: str) -> None:
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], [output]),
        helper.make_node("ReduceMax", [output], ["sentence_embedding"], axes=[1], keepdims=0),
    ]
    outputs = [("sentence_embedding", ["texts", WIDTH]), (output, TOKENS)]
    graph(tmp_path / "model.onnx", nodes, [numpy_helper.from_array(TABLE, "table")], ["input_ids"], outputs)
    tokenizer(tmp_path)
    write_json(tmp_path, "1_Pooling/config.json", {"pooling_mode": "cls"})

    assert np.allclose(opened(tmp_path).encode([TEXT])[0], unit(rows("[CLS]")[0]), atol=1e-6)


def test_a_graph_without_a_vector_for_each_token_is_refused(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("ReduceMax", ["rows"], ["sentence_embedding"], axes=[1], keepdims=0),
    ]
    outputs = [("sentence_embedding", ["texts", WIDTH])]
    graph(tmp_path / "model.onnx", nodes, [numpy_helper.from_array(TABLE, "table")], ["input_ids"], outputs)
    tokenizer(tmp_path)

    assert "it gives no vector for each token" in refused(tmp_path)


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert f"ASSISTANT_MODEL: {own} cannot be used: there is no such folder" in refused(own)
    tokenizer(own)
    assert f"ASSISTANT_MODEL: {own} cannot be used: it has no model.onnx" in refused(own)
    (own / "model.onnx").write_bytes(b"no graph")
    assert f"the sentence model in '{own}' cannot be used: its graph is no ONNX model" in refused(own)
    encoder(own)
    (own / "tokenizer.json").write_bytes(b"{}")
    assert f"the sentence model in '{own}' cannot be used: " in refused(own)
    (own / "tokenizer.json").unlink()
    assert f"ASSISTANT_MODEL: {own}/tokenizer.json cannot be read: No such file" in refused(own)


def test_a_model_with_its_weights_in_a_file_beside_it_is_refused(tmp_path: Path) -> None:
    encoder(tmp_path, name="onnx/model.onnx")
    (tmp_path / "onnx/model.onnx_data").write_bytes(b"weights")

    assert "its weights are in model.onnx_data\n  Take a model with all of it in one file" in refused(
        tmp_path
    )


# --- a base with such a model -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as the hub has it, with everything that it may say."""
    folder = encoder(tmp_path / "hub/tiny", name="onnx/model.onnx")
    steps = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write_json(folder, "modules.json", [{"path": path, "type": f"models.{kind}"} for path, kind in steps])
    write_json(folder, "1_Pooling/config.json", {"pooling_mode_max_tokens": True})
    write_json(folder, "sentence_bert_config.json", {"max_seq_length": 64})
    write_json(
        folder,
        "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}},
    )
    (folder / "README.md").write_text("---\nlanguage: [en, de]\n---\n", "utf-8")
    return folder


def test_a_base_is_built_and_answers_with_a_model_of_ones_own_and_says_how_it_is_used(
    folder: Path, tmp_path: Path, kb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_base(tmp_path / "base", f'model: "{folder}"', model=True)
    settings = Settings.load(root)
    build.build(settings)
    name = opened(folder).name
    line = (
        f"{name}: max of the tokens, 6 numbers, at most 64 tokens, questions begin with 'query: ', "
        "passages begin with 'passage: ', languages en, de"
    )

    with TestClient(create_app(settings)) as client:
        ready = client.get("/readyz").json()
        answer = client.post("/v1/answers", json={"question": "How long does a refund take?"})
    checked = kb("check", "-C", str(root), "--json")

    assert (ready["ranking"], ready["model"]) == (f"meaning and words ({line})", "on")
    assert answer.status_code == 200
    assert json.loads(checked.out)["models"] == [f"Sentence model {line}"]
    semantic = open_engine(settings).assistant.ranker.semantic
    assert semantic is not None
    heading = unit(
        rows("[CLS]", "query", ":", *["how", "long", "does", "a", "refund", "take", "?"], "[SEP]").max(0)
    )
    assert (semantic.vectors @ heading).max() > 0.999, "a heading is a question"
