"""What a shell offers when somebody presses Tab behind `kb`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Run
from support.server import ENVIRONMENT
from typer.main import get_command

from assistant.cli import app

ROOT: Any = get_command(app)
COMMANDS = {
    **ROOT.commands,
    **{f"journal {name}": command for name, command in ROOT.commands["journal"].commands.items()},
}

Offered = Callable[..., str]


@pytest.fixture(params=["bash", "zsh", "fish"])
def offered(kb: Run, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Offered:
    """`offered("serve", "--")` is what the shell is told while the last word is typed."""

    def ask(*words: str) -> str:
        line = " ".join(("kb", *words))
        monkeypatch.setenv("_KB_COMPLETE", f"complete_{request.param}")
        monkeypatch.setenv("COMP_WORDS", line)  # of bash; the others have the next two
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        return kb().out

    return ask


def test_each_command_is_offered(offered: Offered) -> None:
    found = "".join(offered(letter) for letter in sorted({name[0] for name in ROOT.commands}))

    assert [name for name in ROOT.commands if name not in found] == []
    assert "restore" in offered("journal", "r")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_option_of_a_command_is_offered(offered: Offered, command: str) -> None:
    found = offered(*command.split(), "--")
    options = [word for each in COMMANDS[command].params for word in (*each.opts, *each.secondary_opts)]

    assert [word for word in options if word.startswith("--") and word not in found] == []


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash_completes_once_it_is_installed(tmp_path: Path) -> None:
    home = {
        **ENVIRONMENT,
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{ENVIRONMENT['PATH']}",
    }
    script = (
        "kb --install-completion && source ~/.bashrc && COMP_WORDS=(kb journal b) COMP_CWORD=2 "
        "&& _kb_completion kb && complete -p kb && echo offers ${COMPREPLY[*]}"
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=home, capture_output=True, text=True, timeout=60, check=True
    )

    assert "-F _kb_completion kb" in done.stdout
    assert done.stdout.rstrip().endswith("offers backup")
