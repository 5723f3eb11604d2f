"""Models of a few kilobytes, made in the test, laid out as the Hugging Face hub has them: an encoder whose
vectors are rows of a table, and a cross-encoder that counts the words that two texts share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

WORDS = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", "passage", ":", "?", ".", "the", "how", "long", "does"),
    *("a", "refund", "take", "where", "do", "i", "find", "my", "invoices", "money", "card", "pigeon"),
)
WIDTH = 6
TABLE = np.random.default_rng(7).normal(size=(len(WORDS), WIDTH)).astype(np.float32)
"""A row for each word: the vector of its token."""


def rows(*words: str) -> np.ndarray:
    """The vectors of these words."""
    return TABLE[[WORDS.index(word) for word in words]]


def write_json(folder: Path, name: str, value: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


def tokenizer(folder: Path, cls: bool = True) -> None:
    """A tokenizer of whole words; without `cls` only the end of a text is marked."""
    made = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = Lowercase()
    made.pre_tokenizer = Whitespace()
    first = "[CLS] " if cls else ""
    made.post_processor = TemplateProcessing(
        single=f"{first}$A [SEP]",
        pair=f"{first}$A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer.json"))


def graph(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    constants: Sequence[onnx.TensorProto],
    inputs: Sequence[str],
    outputs: Sequence[tuple[str, Sequence[object]]],
    kind: int = TensorProto.INT64,
) -> None:
    model = helper.make_model(
        helper.make_graph(
            list(nodes),
            "tiny",
            [helper.make_tensor_value_info(name, kind, ["texts", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in outputs],
            list(constants),
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())


TOKENS = ["texts", "tokens", WIDTH]


def encoder(
    folder: Path,
    *,
    name: str = "model.onnx",
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    output: str = "last_hidden_state",
    kind: int = TensorProto.INT64,
    scaled: bool = False,
    cls: bool = True,
    table: np.ndarray = TABLE,
) -> Path:
    """A folder with an encoder; with `scaled`, what it gives is rounded to bytes by one scale for the batch."""
    constants = [numpy_helper.from_array(table, "table")]
    if not scaled:
        nodes = [helper.make_node("Gather", ["table", "input_ids"], [output])]
    else:
        nodes = [
            helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
            helper.make_node("DynamicQuantizeLinear", ["rows"], ["bytes", "scale", "zero"]),
            helper.make_node("DequantizeLinear", ["bytes", "scale", "zero"], [output]),
        ]
    graph(folder / name, nodes, constants, inputs, [(output, TOKENS)], kind)
    tokenizer(folder, cls)
    return folder


def cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """A folder with a model that counts pairs of equal words of two texts, so many times as it has labels."""
    known = np.eye(len(WORDS), dtype=np.float32)
    known[: WORDS.index("refund")] = 0  # what stands before it in WORDS is no word that counts
    constants = [
        numpy_helper.from_array(known, "table"),
        numpy_helper.from_array(np.array([1], np.int64), "tokens"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.float32(1), "one"),
        numpy_helper.from_array(np.ones((1, labels), np.float32), "labels"),
    ]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["token_type_ids"], ["is_flat"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["is_flat", "last"], ["is_text"]),
        helper.make_node("Sub", ["one", "is_text"], ["is_question"]),
        helper.make_node("Mul", ["rows", "is_text"], ["text_rows"]),
        helper.make_node("Mul", ["rows", "is_question"], ["question_rows"]),
        helper.make_node("ReduceSum", ["text_rows", "tokens"], ["text"], keepdims=0),
        helper.make_node("ReduceSum", ["question_rows", "tokens"], ["question"], keepdims=0),
        helper.make_node("Mul", ["text", "question"], ["shared"]),
        helper.make_node("ReduceSum", ["shared", "tokens"], ["count"], keepdims=1),
        helper.make_node("Mul", ["count", "labels"], ["logits"]),
    ]
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    graph(folder / "onnx/model.onnx", nodes, constants, inputs, [("logits", ["texts", labels])])
    tokenizer(folder)
    return folder
