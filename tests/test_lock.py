"""What is installed is what was locked: every pinned version stands in the lock files, each with its
hashes."""

from __future__ import annotations

import re
import tomllib

import pytest
from support.bases import ROOT

LOCKS = {
    "requirements.lock": (),
    "requirements-test.lock": ("test", "traces"),
    "requirements-audit.lock": ("audit",),
    "requirements-fuzz.lock": ("fuzz",),
    "requirements-bench.lock": ("bench",),
}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_every_pinned_version_with_hashes_and_names_no_host(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(pin for extra in LOCKS[name] for pin in project["optional-dependencies"][extra]),
    ]
    text = (ROOT / name).read_text("utf-8")
    entries = {_name(entry): entry for entry in re.split(r"\n(?=\S)", text)}

    for pin in wanted:
        version = re.search(r"==[\w.]+", pin)
        assert version is not None
        assert entries.get(_name(pin), "").startswith(_name(pin) + version.group()), (
            f"{pin} is not in {name}: run make lock"
        )
    assert all("--hash=sha256:" in entry for entry in entries.values())
    assert "://" not in text


def _name(pin: str) -> str:
    return re.match(r"[\w.\-]+", pin)[0].lower().replace("_", "-").replace(".", "-")  # type: ignore[index]


def test_make_installs_from_the_locks_and_checks_the_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert "--require-hashes" in makefile
    assert [name for name in LOCKS if f"$(INSTALL) {name}" not in makefile] == []
