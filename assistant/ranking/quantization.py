"""Multiplies a sentence model's int8 weights as whole numbers, which is faster than the floats that they
would be turned into.

A model stored as int8 but computed in floats has `Cast` and `Mul` before each product. Here the product
itself is one of bytes: each row of its other factor, a token, is turned into bytes by a scale of its own. So
a vector never depends on the batch in which its text is encoded, and the sums, being whole numbers, are the
same on every processor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from assistant.ranking.graphs import sums_saturate

ZERO_POINT = 128
"""The byte that stands for 0."""

FINE = "attention.self.value.bias"
"""How the bias of a product is named whose factor gets two bytes for each number. Rounding to one byte
changes a vector more here than everywhere else together, and these products are a twelfth of the work."""


@dataclass(frozen=True)
class _Weights:
    """A matrix as it is stored: `numbers` times `scales`."""

    numbers: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass
class _Rewriting:
    """The nodes and constants of a graph in the making."""

    unsigned: bool
    opset: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    def add(self, kind: str, inputs: list[str], output: str, **settings: Any) -> str:
        """One more node; gives the name of its output. It is there once, however often it is asked for."""
        if output not in self.made:
            self.made.add(output)
            domain = "com.microsoft" if kind == "MatMulIntegerToFloat" else ""
            self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def constant(self, name: str, value: NDArray[np.generic] | np.generic) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def row_bytes(self, factor: str) -> tuple[str, str, str]:
        """A factor's rows as bytes, the scale of each row, and the rows divided by that."""
        one, zero = (
            self.constant("quantized.one", np.float32(1)),
            self.constant("quantized.zero", np.uint8(ZERO_POINT)),
        )
        absolute = self.add("Abs", [factor], f"{factor}.absolute")
        if self.opset < 18:
            largest = self.add("ReduceMax", [absolute], f"{factor}.largest", axes=[-1], keepdims=1)
        else:  # the axes became an input
            largest = self.add(
                "ReduceMax",
                [absolute, self.constant("quantized.last", np.array([-1], np.int64))],
                f"{factor}.largest",
                keepdims=1,
            )
        scale = self.add(
            "Mul", [largest, self.constant("quantized.per_step", np.float32(1 / 127))], f"{factor}.scale_or_0"
        )
        scale = self.add(
            "Max", [scale, self.constant("quantized.least", np.float32(1e-9))], f"{factor}.scale"
        )
        divided = self.add(
            "Mul", [factor, self.add("Div", [one, scale], f"{factor}.inverse")], f"{factor}.divided"
        )
        return self.add("QuantizeLinear", [divided, one, zero], f"{factor}.bytes"), scale, divided

    def product(self, node: onnx.NodeProto, weights: _Weights, is_fine: bool) -> None:
        """The product of bytes in the place of a `MatMul`, with a second one of what the first left over when
        it has to be fine."""
        factor, matrix, result = node.input[0], node.input[1], node.output[0]
        one, zero = (
            self.constant("quantized.one", np.float32(1)),
            self.constant("quantized.zero", np.uint8(ZERO_POINT)),
        )
        rows, scale, divided = self.row_bytes(factor)
        numbers = (
            (weights.numbers.astype(np.int16) + ZERO_POINT).astype(np.uint8)
            if self.unsigned
            else weights.numbers
        )
        weights_inputs = [
            self.constant(f"{matrix}.bytes", numbers),
            one,
            self.constant(f"{matrix}.scales", weights.scales),
            zero,
        ]
        weights_inputs += [zero] if self.unsigned else []
        whole = self.add("MatMulIntegerToFloat", [rows, *weights_inputs], f"{result}.whole")
        if is_fine:
            finer = self.constant("quantized.finer", np.float32(1 / 256))
            rest = self.add(
                "Sub",
                [divided, self.add("DequantizeLinear", [rows, one, zero], f"{factor}.rounded")],
                f"{factor}.rest",
            )
            small = self.add("QuantizeLinear", [rest, finer, zero], f"{factor}.rest_bytes")
            more = self.add(
                "MatMulIntegerToFloat",
                [small, weights_inputs[0], finer, *weights_inputs[2:]],
                f"{result}.more",
            )
            whole = self.add("Add", [whole, more], f"{result}.both")
        self.add("Mul", [whole, scale], result)

    def rows_of(self, node: onnx.NodeProto, weights: _Weights) -> None:
        """Rows of a table of embeddings in the place of a `Gather`: only they are turned into floats, not the
        whole table."""
        table, places, result = node.input[0], node.input[1], node.output[0]
        numbers = self.add(
            "Gather", [self.constant(f"{table}.bytes", weights.numbers), places], f"{result}.row_numbers"
        )
        scales = self.add(
            "Gather",
            [self.constant(f"{table}.scales", weights.scales.reshape(-1, 1)), places],
            f"{result}.row_scales",
        )
        self.add(
            "Mul",
            [self.add("Cast", [numbers], f"{result}.row_floats", to=onnx.TensorProto.FLOAT), scales],
            result,
        )


def quantized(model: bytes, unsigned: bool | None = None) -> bytes:
    """An ONNX model with its int8 weights multiplied as whole numbers; the same bytes when it has none.

    `unsigned` keeps the weights as numbers from 0 to 255: the same sums, slower on new processors and right
    on old ones; None looks which it is.
    """
    read = onnx.load_from_string(model)
    graph = read.graph
    stored = dict(_stored(graph))
    biases = {
        node.input[place]: node.input[1 - place]
        for node in graph.node
        if node.op_type == "Add"
        for place in (0, 1)
    }
    opset = max((entry.version for entry in read.opset_import if entry.domain == ""), default=1)
    new = _Rewriting(sums_saturate() if unsigned is None else unsigned, opset)
    for node in graph.node:
        matrix = stored.get(node.input[1]) if node.op_type == "MatMul" else None
        table = (
            stored.get(node.input[0])
            if node.op_type == "Gather" and not any(a.name == "axis" and a.i for a in node.attribute)
            else None
        )
        if matrix is not None and matrix.scales.size == matrix.numbers.shape[-1]:
            new.product(node, matrix, biases.get(node.output[0], "").endswith(FINE))
        elif table is not None and table.scales.size == len(table.numbers):
            new.rows_of(node, table)
        else:
            new.nodes.append(node)
    if not new.constants:
        return model
    graph.CopyFrom(_graph(graph, new))
    if all(entry.domain != "com.microsoft" for entry in read.opset_import):
        read.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return bytes(read.SerializeToString())


def _stored(graph: onnx.GraphProto) -> Iterator[tuple[str, _Weights]]:
    """Names of what the graph makes of int8 weights and scales before anything else is computed, with
    both."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    cast = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Cast" and node.input[0] in constants
    }
    for node in graph.node:
        if node.op_type == "Mul" and node.input[0] in cast and node.input[1] in constants:
            numbers = numpy_helper.to_array(constants[cast[node.input[0]]])
            if numbers.dtype == np.int8 and numbers.ndim == 2:
                yield (
                    node.output[0],
                    _Weights(
                        numbers,
                        numpy_helper.to_array(constants[node.input[1]]).astype(np.float32).reshape(-1),
                    ),
                )


def _graph(old: onnx.GraphProto, new: _Rewriting) -> onnx.GraphProto:
    """The graph of the new nodes and of the constants of both, without what nothing needs any more."""
    needed, kept = {output.name for output in old.output}, []
    for node in reversed(new.nodes):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    constants = [tensor for tensor in (*old.initializer, *new.constants.values()) if tensor.name in needed]
    return helper.make_graph(kept[::-1], old.name, old.input, old.output, constants)
