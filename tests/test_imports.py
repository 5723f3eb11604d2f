"""Which room of the code may know which, and which room alone may import an outside library."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bases import ROOT

PACKAGE = ROOT / "assistant"

OUTSIDE = {
    "alembic": {"journal"},
    "babel": {"words"},
    "anyio": {"mcp"},
    "bs4": {"authoring"},
    "cryptography": {"offline"},
    "defusedxml": {"authoring"},
    "fastapi": {"api", "watch"},
    "h11": {"api"},
    "jinja2": {"api", "content", "site"},
    "limits": {"api"},
    "mammoth": {"authoring"},
    "markdown_it": {"authoring", "content"},
    "mdit_py_plugins": {"content"},
    "markdownify": {"authoring"},
    "markupsafe": {"api", "site"},
    "mcp": {"mcp"},
    "mcp_types": {"mcp"},
    "mkdocs": {"site"},
    "nh3": {"authoring", "content"},
    "numpy": {"builds", "evaluation", "answering", "insights", "ranking", "search"},
    "onnx": {"ranking"},
    "onnxruntime": {"ranking"},
    "opentelemetry": {"api"},
    "prometheus_client": {"api"},
    "psycopg": {"builds"},
    "pydantic": {"api", "cache", "content", "history", "mcp", "offline", "settings", "watch"},
    "pydantic_core": {"api", "cli", "content", "settings"},
    "pydantic_settings": {"settings"},
    "redis": {"api"},
    "rich": {"cli"},
    "ruamel": {"authoring"},
    "sklearn": {"evaluation", "ranking"},
    "sqlalchemy": {"journal"},
    "starlette": {"api", "mcp", "watch"},
    "rapidfuzz": {"search"},
    "threadpoolctl": {"ranking"},
    "tokenizers": {"ranking"},
    "typer": {"cli"},
    "uvicorn": {"api", "mcp"},
    "whoosh": {"search"},
    "yaml": {"authoring", "content", "ranking", "settings", "site", "words"},
}
"""Outside libraries, and the rooms that alone may import them. Another one needs a line here and a reason in
pyproject.toml."""

GROUND = {"__init__", "cache", "english", "errors", "progress", "settings", "words"}
"""The only modules that stand in no room."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path: Path) -> str:
    """The room that a file is in, or the name of a module of the ground."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Full names of all that a file imports, also inside functions and below TYPE_CHECKING, with their
    lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full, not with dots"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def lint(package: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a copy of the package under the contracts of pyproject.toml."""
    shutil.copy(ROOT / "pyproject.toml", package.parent)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command, cwd=package.parent, env={"PYTHONPATH": "."}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that a test may spoil."""
    return Path(
        shutil.copytree(
            PACKAGE,
            tmp_path_factory.mktemp("rooms") / "assistant",
            ignore=shutil.ignore_patterns("web", "__pycache__"),
        )
    )


def test_only_the_ground_stands_in_no_room() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} <= GROUND


def test_every_room_has_a_contract() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - GROUND
    contracts = (ROOT / "pyproject.toml").read_text("utf-8")

    assert {
        name for name in rooms - {"cli"} if f'source_modules = ["assistant.{name}"]' not in contracts
    } == set()


@pytest.mark.parametrize(
    ("importing", "imported"),
    [
        ("content/articles", "search.analysis"),
        ("answering/notices", "api.problems"),
        ("cache", "content.library"),
    ],
)
def test_an_import_that_the_plan_has_not_breaks_the_check(
    package: Path, importing: str, imported: str
) -> None:
    path = package / f"{importing}.py"
    kept = path.read_text("utf-8")
    assert lint(package).returncode == 0

    path.write_text(f"{kept}\n\ndef spoiled() -> None:\n    import assistant.{imported}\n", "utf-8")
    done = lint(package)
    path.write_text(kept, "utf-8")

    assert done.returncode == 1
    assert f"assistant.{importing.replace('/', '.')} -> assistant.{imported}" in done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_an_outside_library_is_imported_only_where_it_belongs(path: Path) -> None:
    found = {(name.split(".")[0], line) for name, line in imports(path)}

    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in sorted(found)
        if name not in sys.stdlib_module_names
        and name != "assistant"
        and room(path) not in OUTSIDE.get(name, set())
    ]

    assert wrong == []


def test_few_modules_can_send_something_to_another_host() -> None:
    """But for what a setting names: PostgreSQL, Redis and a collector of traces, which libraries reach."""
    clients = (
        "urllib.request",
        "http.client",
        "ftplib",
        "smtplib",
        "imaplib",
        "poplib",
        "xmlrpc",
        "telnetlib",
    )
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        for name, _ in imports(path)
        if name.startswith(clients)
    }

    assert found == {
        "authoring/github.py",
        "authoring/language_model.py",
        "authoring/link_requests.py",
        "contact/mail.py",
        "contact/webhook.py",
    }


def test_the_service_cannot_reach_the_language_model_by_any_detour(package: Path) -> None:
    path = package / "evaluation/evaluate.py"
    kept = path.read_text("utf-8")
    path.write_text(
        f"{kept}\n\ndef spoiled() -> None:\n    import assistant.authoring.suggestions\n", "utf-8"
    )
    done = lint(package)
    path.write_text(kept, "utf-8")

    assert "only commands reach the language model BROKEN" in done.stdout


def test_the_table_of_outside_libraries_allows_nothing_that_nobody_uses() -> None:
    used = {(name.split(".")[0], room(path)) for path in FILES for name, _ in imports(path)}

    assert [
        f"{library}: {who}"
        for library, rooms in OUTSIDE.items()
        for who in sorted(rooms)
        if (library, who) not in used
    ] == []
