"""How a model of ONNX runs: its graph opened, its tokenizer read, and only those inputs fed that it has. The
encoder and the reranker share this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Numbers = NDArray[np.int64]

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
_KINDS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


def open_session(graph: Path | bytes, what: str) -> onnxruntime.InferenceSession:
    """The session of a graph, a file or its bytes. `what` names the model in the SettingsError that is raised
    when it cannot be run or wants an input that it does not get here."""
    import onnxruntime  # here: a build in which no text changed does not need it

    options = onnxruntime.SessionOptions()
    # threads share out the batches: two in one small matrix wait for each other half of the time
    options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
    # the fused layers of the higher levels are slower for the packaged model by a sixth: one layer's norm takes
    # longer than what it saves
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise SettingsError(f"{what} cannot be used: {str(error).splitlines()[0]}") from None
    strange = [given.name for given in session.get_inputs() if given.name not in INPUTS]
    if strange or not any(given.name == "input_ids" for given in session.get_inputs()):
        raise SettingsError(
            f"{what} cannot be used: "
            + (f"it wants the input '{strange[0]}'" if strange else "it has no input 'input_ids'")
            + f"\n  Take a model with no others than {', '.join(INPUTS)}."
        )
    return session


def open_tokenizer(data: bytes, what: str, most: int) -> tuple[Tokenizer, int]:
    """The tokenizer of a model, which cuts texts at `most` tokens, and the number that fills shorter texts
    up. Raises SettingsError as `open_session` does."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:
        raise SettingsError(f"{what} cannot be used: {str(error).splitlines()[0]}") from None
    fill = tokenizer.padding["pad_id"] if tokenizer.padding else 0
    tokenizer.enable_truncation(most)
    tokenizer.no_padding()
    return tokenizer, fill


def fed(
    session: onnxruntime.InferenceSession, ids: Numbers, mask: Numbers, types: Numbers | None = None
) -> dict[str, NDArray[np.integer]]:
    """What a graph gets of a batch, each (texts, tokens): only the inputs that it has, in the kind of numbers
    that it takes. `types` says of each token of a pair to which text it belongs; zeros without it."""
    every = {
        "input_ids": ids,
        "attention_mask": mask,
        "token_type_ids": types if types is not None else np.zeros_like(ids),
        "position_ids": np.maximum(mask.cumsum(1) - 1, 0),
    }
    return {
        given.name: every[given.name].astype(_KINDS.get(given.type, np.int64), copy=False)
        for given in session.get_inputs()
    }
