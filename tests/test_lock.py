"""What is installed is what was locked: every pinned version stands in the files of requirements/, each with its
hashes."""

from __future__ import annotations

import re
import tomllib

import pytest
from lock import EXTRAS, entries, pins
from support.bases import ROOT

FOLDER = ROOT / "requirements"
TEXTS = {name: (FOLDER / f"{name}.txt").read_text("utf-8") for name in EXTRAS}
BEFORE = {name: () if name == "run" else ("run",) if name == "build" else ("run", "build") for name in EXTRAS}
"""What is installed together with a file, before it."""


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_has_every_pinned_version_with_hashes_and_names_no_host(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(pin for extra in EXTRAS[name] for pin in project["optional-dependencies"][extra]),
    ]
    locked = [pin for one in (*BEFORE[name], name) for pin in pins(TEXTS[one])]

    for pin in wanted:
        version = re.search(r"==[\w.]+", pin)
        assert version is not None
        assert any(
            _name(found) == _name(pin) and version.group() in found.split(" ")[0] for found in locked
        ), f"{pin} is not in requirements/{name}.txt: run make lock"
    assert all("--hash=sha256:" in entry for entry in entries(TEXTS[name]))
    assert "://" not in TEXTS[name]
    assert "index-url" not in TEXTS[name]


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_says_only_what_it_adds(name: str) -> None:
    before = {entry for one in BEFORE[name] for entry in entries(TEXTS[one])}
    found = entries(TEXTS[name])

    assert len(found) == len({*found})
    assert [entry for entry in found if entry in before] == []


def test_every_file_has_the_same_version_of_a_package_for_the_same_python() -> None:
    locked: dict[str, set[str]] = {}
    for text in TEXTS.values():
        for pin in pins(text):
            locked.setdefault(f"{_name(pin)} {pin.partition(' ; ')[2]}", set()).add(pin)

    assert [found for found in locked.values() if len(found) > 1] == []


def test_serving_installs_nothing_that_only_builds_need() -> None:
    names = {_name(pin) for pin in pins(TEXTS["run"])}

    assert not names & {"onnx", "scikit-learn", "scipy", "joblib", "threadpoolctl", "ml-dtypes"}


def _name(pin: str) -> str:
    return re.match(r"[\w.\-]+", pin)[0].lower().replace("_", "-").replace(".", "-")  # type: ignore[index]


def test_make_installs_from_the_locks_and_checks_the_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert "--require-hashes" in makefile
    assert [name for name in EXTRAS if f"-r requirements/{name}.txt" not in makefile] == []


def test_no_other_file_is_in_the_folder_of_the_locks() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*EXTRAS}
