"""Commands, run as the entry point runs them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from assistant import cli


@dataclass
class Ran:
    """What a command left: its exit code, what it printed, what it complained of."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def kb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`kb("ask", "…")` as the entry point runs it, in this process."""

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "80")
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return run


def says(text: str, part: str) -> bool:
    """Whether a text has a part, wherever the lines were broken, also in the frame of a usage error."""
    return re.sub(r"[\s│]", "", part) in re.sub(r"[\s│]", "", text)


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
