"""The graph that the sentence model runs as: rewritten once for a build, kept on disk, opened without `onnx`.

`quantization` rewrites it, which takes the library `onnx`, a second and 100 MB. Builds keep what it gives, in
the form for each kind of processor, so that a service opens a file.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import numpy as np

from assistant.errors import SettingsError
from assistant.ranking.model_files import read_model

FOLDER = "model"
"""Where the graphs are, below the folder of the index."""

FORMS = {False: "signed", True: "unsigned"}
"""Weights as numbers from -128 to 127, and as numbers from 0 to 255 for processors whose sums saturate."""

DIGITS = 32
"""How much of its checksum stands in the name of a file."""

SIZE = 64
_SUMS = (
    b'\x08\x08:\xed \n"\n\x04left\n\x05right\x12\x04sums"\rMatMulInteger\x12\x04sums'
    b"*\x90 \x08@\x08@\x10\x03B\x05rightJ\x80 "
    + b"\x7f"
    * (SIZE * SIZE)
    + b"Z\x16\n\x04left\x12\x0e\n\x0c\x08\x02\x12\x08\n\x02\x08@\n\x02\x08@"
    b"b\x16\n\x04sums\x12\x0e\n\x0c\x08\x06\x12\x08\n\x02\x08@\n\x02\x08@B\x04\n\x00\x10\x11"
)
"""An ONNX model that multiplies `left`, 64 by 64 bytes, by a matrix of 127: `sums`. The tests make it with
`onnx` and compare."""


def keep_graphs(folder: Path, setting: str, name: str, *, anew: bool = False) -> None:
    """Rewrite a model and keep both forms of its graph in `folder`, unless they are there; `anew` replaces
    them, since one may be damaged.

    An empty file stands for a model without int8 weights, which runs as it is. Graphs of other models go.
    Raises SettingsError when `onnx` is not installed or a file of the model cannot be read.
    """
    if not anew and all(any(folder.glob(f"{name}-{form}-*.onnx")) for form in FORMS.values()):
        return
    model = read_model(setting)
    graphs = {form: _rewritten(setting, model, unsigned) for unsigned, form in FORMS.items()}
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        _write(folder, f"{name}-{form}", b"" if data == model else data) for form, data in graphs.items()
    }
    for old in set(folder.glob("*.onnx")) - written:
        old.unlink(missing_ok=True)


def graph_of(folder: Path | None, setting: str, name: str) -> Path | bytes:
    """The graph of a model for this processor: the file that was kept in `folder`, whose checksum is right,
    or its bytes, rewritten now when it is not there.

    Raises SettingsError when it is not there and `onnx` is not installed, or a file of the model is missing.
    """
    unsigned = sums_saturate()
    kept = _kept(folder, name, FORMS[unsigned]) if folder is not None else None
    if kept is None:
        return _rewritten(setting, read_model(setting), unsigned)
    return kept if kept.stat().st_size else read_model(setting)


def _rewritten(setting: str, model: bytes, unsigned: bool) -> bytes:
    try:
        from assistant.ranking.quantization import quantized
    except ImportError:
        raise SettingsError(
            "the sentence model's graph is not in kb/index/model, and making it needs the library onnx\n"
            "  Build the base with what makes builds: pip install 'help-assistant[build]', then kb build --full;\n"
            "  or copy kb/index from where it was built, or set ASSISTANT_MODEL=off"
        ) from None
    try:
        return quantized(model, unsigned)
    except Exception as error:  # protobuf and onnx have classes of their own for whatever is in such a file
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise SettingsError(
            f"the sentence model in '{setting or 'the package'}' cannot be used: its graph is no ONNX model: {said}\n"
            "  Download it again, or set ASSISTANT_MODEL=off"
        ) from None


def _kept(folder: Path, name: str, form: str) -> Path | None:
    """The file of a kept graph, or None when there is none or it is not what was written."""
    for path in folder.glob(f"{name}-{form}-*.onnx"):
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]
        except OSError:
            continue
        if path.stem.rpartition("-")[2] == digest:
            return path
    return None


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:DIGITS]}.onnx"
    draft = folder / f".{path.name}-{os.getpid()}"
    draft.write_bytes(data)
    os.replace(draft, path)
    return path


@cache
def sums_saturate() -> bool:
    """Whether this processor adds two products of bytes in 16 bits, where they do not fit: x86 before VNNI
    (Intel 2019, AMD 2022)."""
    import onnxruntime

    session = onnxruntime.InferenceSession(_SUMS, providers=["CPUExecutionProvider"])
    sums = session.run(None, {"left": np.full((SIZE, SIZE), 255, np.uint8)})[0]
    return bool((sums != SIZE * 255 * 127).any())
