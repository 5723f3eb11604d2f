"""That a service opens the graph which a build kept, and needs `onnx` only where none was kept."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from assistant.errors import SettingsError
from assistant.ranking import graphs
from assistant.ranking.encoder import Model
from assistant.ranking.graphs import SIZE, graph_of, keep_graphs, sums_saturate
from assistant.ranking.model_files import MODEL, packaged
from assistant.ranking.models import open_model
from assistant.ranking.quantization import quantized

NAME = "abc-3"


def opened(folder: Path, setting: str = "") -> bytes:
    graph = graph_of(folder, setting, NAME)
    return graph if isinstance(graph, bytes) else graph.read_bytes()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    keep_graphs(tmp_path / "model", "", NAME)
    return tmp_path / "model"


@pytest.fixture
def without_onnx(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the extra `build`."""
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.delitem(sys.modules, "assistant.ranking.quantization", raising=False)


def test_the_kept_graph_is_what_rewriting_gives_for_either_kind_of_processor(
    kept: Path, without_onnx: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    forms = {is_unsigned: quantized(packaged(*MODEL), is_unsigned) for is_unsigned in (False, True)}
    monkeypatch.setitem(sys.modules, "onnx", None)
    for is_unsigned, graph in forms.items():
        monkeypatch.setattr(graphs, "sums_saturate", lambda is_unsigned=is_unsigned: is_unsigned)

        assert opened(kept) == graph


def test_a_service_without_onnx_encodes_as_one_with_it(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = open_model("")
    assert ours is not None
    right = ours.encode(["How do I verify my identity?"])
    monkeypatch.setitem(sys.modules, "onnx", None)

    assert np.array_equal(Model("", NAME, 1, graphs=kept).encode(["How do I verify my identity?"]), right)


def test_without_onnx_and_without_a_kept_graph_the_error_says_what_to_do(
    tmp_path: Path, without_onnx: None
) -> None:
    with pytest.raises(SettingsError, match=r"pip install 'help-assistant\[build\]', then kb build --full"):
        graph_of(tmp_path, "", NAME)


def test_a_damaged_graph_is_made_again_from_the_model(kept: Path) -> None:
    right = opened(kept)
    for path in kept.glob("*.onnx"):
        path.write_bytes(path.read_bytes()[:-1])

    assert opened(kept) == right


def test_a_kept_graph_is_left_alone_until_it_shall_be_made_anew(kept: Path) -> None:
    times = {path: path.stat().st_mtime_ns for path in kept.glob("*.onnx")}

    keep_graphs(kept, "", NAME)
    untouched = {path: path.stat().st_mtime_ns for path in kept.glob("*.onnx")}
    keep_graphs(kept, "", NAME, anew=True)

    assert untouched == times
    assert {path: path.stat().st_mtime_ns for path in kept.glob("*.onnx")} != times


def test_graphs_of_another_model_go(kept: Path) -> None:
    keep_graphs(kept, "", "def-3")

    assert {path.name.split("-")[0] for path in kept.glob("*")} == {"def"}


def test_a_model_without_int8_weights_is_not_copied(tmp_path: Path) -> None:
    weights = numpy_helper.from_array(np.ones((8, 4), np.float32), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["in", "weights"], ["out"])],
        "floats",
        [helper.make_tensor_value_info("in", onnx.TensorProto.FLOAT, [1, 8])],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [1, 4])],
        [weights],
    )
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.onnx").write_bytes(helper.make_model(graph).SerializeToString())

    keep_graphs(tmp_path / "model", str(own), NAME)

    assert all(path.stat().st_size == 0 for path in (tmp_path / "model").iterdir())
    assert opened(tmp_path / "model", str(own)) == (own / "model.onnx").read_bytes()


def test_the_model_that_finds_out_whether_sums_saturate_is_the_product_that_it_says_it_is() -> None:
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "right"], ["sums"])],
        "sums",
        [helper.make_tensor_value_info("left", onnx.TensorProto.UINT8, [SIZE, SIZE])],
        [helper.make_tensor_value_info("sums", onnx.TensorProto.INT32, [SIZE, SIZE])],
        [numpy_helper.from_array(np.full((SIZE, SIZE), 127, np.int8), "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    assert onnx.load_from_string(graphs._SUMS) == model


def test_sums_that_saturate_are_told_from_those_that_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        """A processor that cuts each sum of two products at 16 bits."""

        def __init__(self, *_: object, **__: object) -> None: ...

        def run(self, *_: object) -> list[object]:
            return [np.full((SIZE, SIZE), SIZE // 2 * (2**15 - 1), np.int32)]

    try:
        sums_saturate.cache_clear()
        monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
        assert sums_saturate()
    finally:
        sums_saturate.cache_clear()
