"""The audit of dependencies never says that all is well when nobody looked."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from audit import judge
from support.bases import ROOT

CLEAN: dict[str, Any] = {"name": "one", "version": "1.0", "vulns": []}
SKIPPED = {"name": "two", "skip_reason": "Dependency not found on PyPI and could not be audited: two (1.0)"}
WEAK = {
    "name": "three",
    "version": "1.0",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}],
}


@pytest.mark.parametrize(
    ("packages", "is_clean", "said"),
    [
        ([CLEAN], True, "none in 1 packages"),
        ([CLEAN, SKIPPED], None, "not looked for in 1 of 2 packages"),
        ([], None, "not looked for in 0 of 0"),
        ([CLEAN, SKIPPED, WEAK], False, "three 1.0: CVE-2026-1, mended in 1.1"),
    ],
)
def test_a_report_is_clean_only_when_every_package_was_looked_at(
    packages: list[Any], is_clean: bool | None, said: str
) -> None:
    sentence, verdict = judge(json.dumps({"dependencies": packages}), "")

    assert verdict is is_clean
    assert said in sentence


@pytest.mark.parametrize("report", ["", "{}", "[]", "<html>", "null"])
def test_no_report_is_no_audit(report: str) -> None:
    assert judge(report, "ERROR: no route to host\n") == ("not looked for: ERROR: no route to host", None)


def test_without_a_network_the_audit_fails_and_the_check_says_that_there_was_none() -> None:
    """Whatever is installed here: an address where nobody listens takes the place of every proxy and
    registry."""
    away = dict.fromkeys(
        ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9"
    )

    audit, check = (
        subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "audit.py"), *words],
            capture_output=True,
            text=True,
            env=away,
            check=False,
        )
        for words in ([], ["--if-possible"])
    )

    assert (audit.returncode, check.returncode) == (1, 0)
    for done in (audit, check):
        assert "not looked for" in done.stdout
        assert "This is no audit." in done.stdout
