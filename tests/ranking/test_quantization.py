"""That a model's int8 weights, multiplied as whole numbers, give what they give as floats, and the same in
every company."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.ranking import quantization as module
from assistant.ranking.encoder import Model
from assistant.ranking.model_files import MODEL, packaged
from assistant.ranking.models import open_model
from assistant.ranking.quantization import quantized, sums_saturate

Floats = NDArray[np.float32]

WIDTH, WORDS = 48, 20
SENTENCES = [
    "How do I verify my identity?",
    "the card was declined",
    "Where does a patient find the PIN?",
    "x",
    "an appointment that nobody confirmed",
]


def stored(
    name: str, rows: int, columns: int, by: str
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """A matrix as int8 with a scale for each column or row, and the nodes that make floats of it."""
    random = np.random.default_rng(len(name))
    shape = (1, columns) if by == "column" else (rows, 1)
    constants = [
        numpy_helper.from_array(random.integers(-127, 128, (rows, columns), np.int8), f"{name}_q"),
        numpy_helper.from_array(random.uniform(0.001, 0.01, shape).astype(np.float32), f"{name}_scale"),
    ]
    return [
        helper.make_node("Cast", [f"{name}_q"], [f"{name}_f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}_f", f"{name}_scale"], [name]),
    ], constants


def small_model(bias: str = "layer.bias", opset: int = 17) -> bytes:
    """Words to rows of a table, these through one matrix: the shape of what a sentence model is made of."""
    (table, table_constants), (matrix, matrix_constants) = (
        stored("table", WORDS, WIDTH, "row"),
        stored("matrix", WIDTH, 32, "column"),
    )
    nodes = [
        *table,
        *matrix,
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("MatMul", ["rows", "matrix"], ["product"]),
        helper.make_node("Add", ["product", bias], ["out"]),
    ]
    constants = [
        *table_constants,
        *matrix_constants,
        numpy_helper.from_array(np.linspace(-1, 1, 32, dtype=np.float32), bias),
    ]
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "length"])]
    outputs = [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["texts", "length", 32])]
    graph = helper.make_graph(nodes, "small", inputs, outputs, constants)
    return bytes(
        helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8
        ).SerializeToString()
    )


def run(model: bytes, ids: NDArray[np.int64]) -> Floats:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"ids": ids})[0], np.float32)


def kinds(model: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


IDS = np.arange(12).reshape(3, 4)


@pytest.mark.parametrize("opset", [13, 17, 18, 21])
def test_whole_numbers_give_what_floats_give_within_the_rounding_of_a_byte(opset: int) -> None:
    model = small_model(opset=opset)

    exact, found = run(model, IDS), run(quantized(model), IDS)

    size = np.abs(exact).max()
    assert 0 < np.abs(found - exact).max() < 0.02 * size
    assert np.abs(found - exact).mean() < 0.004 * size


def test_no_weight_becomes_a_float_and_nothing_stays_that_nobody_needs() -> None:
    rewritten = onnx.load_from_string(quantized(small_model()))

    made = {name for node in rewritten.graph.node for name in node.output}
    used = {name for node in rewritten.graph.node for name in node.input}
    assert "MatMul" not in kinds(rewritten.SerializeToString())
    assert "matrix" not in made
    assert {tensor.name for tensor in rewritten.graph.initializer} <= used
    assert made - used == {"out"}


def test_where_two_bytes_are_wanted_the_rounding_is_a_hundredth() -> None:
    rough, fine = small_model("layer.bias"), small_model("layer.attention.self.value.bias")

    exact = run(rough, IDS)

    assert (
        np.abs(run(quantized(fine), IDS) - exact).max()
        < 0.01 * np.abs(run(quantized(rough), IDS) - exact).max()
    )


@pytest.mark.parametrize("bias", ["layer.bias", "layer.attention.self.value.bias"])
def test_processors_whose_sums_saturate_get_the_same_numbers(bias: str) -> None:
    model = small_model(bias)

    signed, unsigned = quantized(model, unsigned=False), quantized(model, unsigned=True)

    assert signed != unsigned
    if not sums_saturate():
        assert np.array_equal(run(signed, IDS), run(unsigned, IDS))
    assert quantized(model) == (unsigned if sums_saturate() else signed)


def test_what_a_processor_does_is_looked_up_when_a_model_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "sums_saturate", lambda: True)

    assert quantized(small_model()) == quantized(small_model(), unsigned=True)


def test_a_row_of_zeros_gives_zeros() -> None:
    model = onnx.load_from_string(small_model())
    table = next(tensor for tensor in model.graph.initializer if tensor.name == "table_q")
    numbers = numpy_helper.to_array(table).copy()
    numbers[0] = 0
    table.CopyFrom(numpy_helper.from_array(numbers, "table_q"))

    found = run(quantized(model.SerializeToString()), np.zeros((1, 1), np.int64))

    assert np.allclose(found, np.linspace(-1, 1, 32), atol=1e-6)


def test_a_model_without_int8_weights_stays_as_it_is() -> None:
    weights = numpy_helper.from_array(np.ones((WIDTH, 4), np.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["in", "weights"], ["out"])],
        "floats",
        [helper.make_tensor_value_info("in", TensorProto.FLOAT, [1, WIDTH])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, 4])],
        [weights],
    )
    model = bytes(helper.make_model(graph).SerializeToString())

    assert quantized(model) is model


def test_a_matrix_that_something_else_needs_as_floats_stays_for_it() -> None:
    model = onnx.load_from_string(small_model())
    model.graph.node.append(helper.make_node("Transpose", ["matrix"], ["turned"]))
    model.graph.output.append(helper.make_tensor_value_info("turned", TensorProto.FLOAT, [32, WIDTH]))

    session = onnxruntime.InferenceSession(
        quantized(model.SerializeToString()), providers=["CPUExecutionProvider"]
    )

    assert session.run(["turned"], {"ids": IDS})[0].shape == (32, WIDTH)


# --- the packaged model -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packaged_model() -> Model:
    model = open_model("")
    assert model is not None
    return model


def test_the_packaged_model_has_no_product_of_floats_but_those_of_attention() -> None:
    found = kinds(quantized(packaged(*MODEL)))

    assert found.count("MatMulIntegerToFloat") == 36 + 6
    assert found.count("MatMul") == 12


def with_products(model: Model, session: onnxruntime.InferenceSession) -> Model:
    """A model that pools as this one does, over another session: only the products differ."""
    other = replace(model)
    other.__dict__["_loaded"] = replace(model._loaded, session=session)
    return other


def test_its_vectors_are_those_of_floats_but_for_the_rounding_which_is_most_where_two_bytes_are_used(
    packaged_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = onnxruntime.InferenceSession(packaged(*MODEL), providers=["CPUExecutionProvider"])
    floats = with_products(packaged_model, published).encode(SENTENCES)
    monkeypatch.setattr(module, "FINE", "no bias ends like this")
    coarse = with_products(
        packaged_model,
        onnxruntime.InferenceSession(quantized(packaged(*MODEL)), providers=["CPUExecutionProvider"]),
    )

    off, off_with_one_byte = (
        1 - (vectors * floats).sum(1).mean()
        for vectors in (packaged_model.encode(SENTENCES), coarse.encode(SENTENCES))
    )

    assert 1e-6 < off < 0.002
    assert off < 0.6 * off_with_one_byte


def test_a_text_has_the_same_vector_in_any_company(packaged_model: Model) -> None:
    together = packaged_model.encode(SENTENCES * 30)

    for number, sentence in enumerate(SENTENCES):
        assert np.allclose(packaged_model.encode([sentence])[0], together[number], atol=1e-6)
