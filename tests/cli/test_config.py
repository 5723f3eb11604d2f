"""`kb config`, and what commands say of a setting that cannot be used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.bases import SETTINGS
from support.command_line import Run, says


def test_config_shows_every_setting_with_its_variable_value_and_meaning(
    kb: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "9000")

    ran, listed = kb("config", "--base", small), json.loads(kb("config", "--base", small, "--json").out)

    assert ran.code == 0
    assert listed.keys() == SETTINGS
    assert (listed["port"], listed["site_name"]) == (9000, "Small help")
    assert ran.out.index("Of the base") < ran.out.index("Of the service")
    squeezed = re.sub(r"[\s│]", "", ran.out)
    for name in SETTINGS:
        assert name[:4] in squeezed


def test_a_wrong_variable_ends_every_command_with_2_and_is_quoted(
    kb: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "abc")

    for words in (
        ["build"],
        ["check"],
        ["serve"],
        ["ask", "x"],
        ["search", "x"],
        ["config"],
        ["links"],
        ["new", "Title"],
    ):
        ran = kb(*words, "--base", small)
        assert ran.code == 2
        assert says(ran.err, "the setting 'port' cannot be 'abc'")


def test_a_wrong_setting_in_the_file_ends_with_2(kb: Run, small: Path) -> None:
    (small / "kb/settings.yml").write_text("threshold: high\n")

    ran = kb("check", "--base", small)

    assert (ran.code, says(ran.err, "the setting 'threshold' cannot be 'high'")) == (2, True)
