"""Which sentence model a setting names, and those that this process has open."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from assistant.ranking.encoder import Model, forget_loaded
from assistant.ranking.model_card import model_name, read_card


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=4)
def find_model(setting: str, threads: int = 1, graphs: Path | None = None) -> Model | None:
    """The model that a setting names: empty for the packaged one, `off` for none, else a folder as the Hugging
    Face hub has it. `graphs` is where builds keep its rewritten graph."""
    name = model_name(setting)
    return Model(setting, name, threads, graphs=graphs, card=read_card(setting)) if name else None


def open_model(setting: str, threads: int = 1, graphs: Path | None = None) -> Model | None:
    """`find_model`, with its files read and verified. Raises SettingsError when one is missing or is not what
    it should be."""
    found = find_model(setting, threads, graphs)
    return found.load() if found else None


def forget_models() -> None:
    """Read the files of every model anew when it is next opened. One that a build is open with stays with it."""
    find_model.cache_clear()
    forget_loaded()
