"""What all commands have in common: help, usage errors, the version, settings that cannot be used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from support.command_line import Run, flat

from assistant import __version__, cli

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback
)


def test_the_help_names_every_command_and_a_first_question(kb: Run) -> None:
    ran = kb("--help")

    assert ran.code == 0
    assert {"build", "serve", "ask", "search", "check", "new", "init", "links", "config"} <= set(COMMANDS)
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", ran.out)] == []
    assert "kb serve" in ran.out
    assert "kb ask" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_says_what_it_does_and_has_an_example(kb: Run, command: str) -> None:
    ran = kb(command, "--help")

    assert ran.code == 0
    assert re.search(rf"Usage: .*\bkb {command}\b|Usage: .*cli {command}\b", ran.out)
    assert re.search(rf"Example:\s+(?:ASSISTANT_\w+=\S+ )?kb {command}", flat(ran.out))
    for option in re.findall(r"(?m)^[│\s]*(--[a-z-]+)", ran.out):
        assert re.search(rf"{option}\b.*[A-Za-z]{{3}}", ran.out), option


def test_without_a_command_the_help_is_shown(kb: Run) -> None:
    assert "Commands" in kb().out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "--nonsense", "x"],
        ["serve", "--port", "abc"],
        ["search", "--limit", "0", "x"],
    ],
)
def test_a_command_that_cannot_be_understood_ends_with_2(kb: Run, words: list[str]) -> None:
    ran = kb(*words)

    assert ran.code == 2
    assert "Usage: " in ran.err


def test_the_version_is_that_of_the_package(kb: Run) -> None:
    ran = kb("--version")

    assert (ran.code, ran.out) == (0, f"kb {__version__}\n")


def test_short_commands_load_neither_mkdocs_nor_the_index_nor_the_model() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, assistant.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert {"mkdocs", "whoosh.fields", "onnxruntime", "sqlalchemy", "fastapi", "sklearn"} & set(
        loaded
    ) == set()
