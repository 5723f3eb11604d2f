"""Which module may know which: each imports only those above it, and each outside library sits behind the modules named here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "assistant"

ORDER = (
    "errors", "links", "articles", "yaml_text", "frontmatter", "settings", "rendering", "parse", "sources", "content_cache", "parsed_cache",
    "library", "addresses", "checks", "ledger", "related", "rules", "privacy", "urgency", "notices", "responses", "history", "past", "changes",
    "destinations", "language", "snippets", "section_answers", "spelling", "letters", "classifier", "model_files", "quantized", "meaning", "alignment", "index_writer", "index",
    "training_data", "learned", "calibration", "ranking", "typed", "answers", "explain", "trials", "reliability", "evaluate", "comparison", "site_view",
    "structured_data", "site_files", "site", "site_build", "widget_files", "pack_terms", "pack", "shelf", "builds", "journal", "gaps",
    "acceptance", "insights", "charts", "tickets", "api", "starter", "conversion", "migration", "cli",
)  # fmt: skip
"""From what everything rests on to what rests on everything. A new module gets its place here."""

OUTSIDE = {
    "alembic": {"journal"},
    "cryptography": {"pack"},
    "fastapi": {"api"},
    "h11": {"api"},
    "jinja2": {"api", "parse", "site", "site_build"},
    "markdown_it": {"conversion", "parse", "rendering"},
    "markupsafe": {"site"},
    "mkdocs": {"site", "site_build"},
    "nh3": {"rendering"},
    "numpy": {
        "alignment",
        "classifier",
        "comparison",
        "explain",
        "gaps",
        "index",
        "learned",
        "letters",
        "meaning",
        "quantized",
        "ranking",
        "reliability",
        "typed",
    },
    "onnx": {"quantized"},
    "onnxruntime": {"meaning", "quantized"},
    "opentelemetry": {"api"},
    "prometheus_client": {"api"},
    "pydantic": {"api", "content_cache", "library", "pack_terms", "parsed_cache", "past", "settings"},
    "pydantic_core": {"cli"},
    "pydantic_settings": {"settings"},
    "rich": {"cli"},
    "ruamel": {"acceptance"},
    "sklearn": {"classifier", "gaps", "reliability"},
    "sqlalchemy": {"journal"},
    "starlette": {"api"},
    "symspellpy": {"spelling"},
    "threadpoolctl": {"classifier"},
    "tokenizers": {"meaning"},
    "typer": {"cli"},
    "uvicorn": {"api"},
    "whoosh": {"index", "index_writer", "language"},
    "yaml": {"calibration", "frontmatter", "ledger", "settings", "yaml_text"},
}
"""Outside libraries, and the modules that alone may import them. Another one needs a line here and a reason in pyproject.toml."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def module(path: Path) -> str:
    """The module that a file belongs to: `api` for every file of its folder."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Full names of all that a file imports, also inside functions and below TYPE_CHECKING, with their lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full, not with dots"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_every_module_has_its_place_in_the_order() -> None:
    assert {module(path) for path in FILES} - set(ORDER) == set()


def test_the_order_names_no_module_twice_and_none_that_is_gone() -> None:
    assert len(set(ORDER)) == len(ORDER)
    assert set(ORDER) - {module(path) for path in FILES} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_those_above_it(path: Path) -> None:
    mine = ORDER.index(module(path))

    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in imports(path)
        if name.startswith("assistant.") and name.split(".")[1] in ORDER and ORDER.index(name.split(".")[1]) > mine
    ]

    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_an_outside_library_is_imported_only_where_it_belongs(path: Path) -> None:
    found = {(name.split(".")[0], line) for name, line in imports(path)}

    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in sorted(found)
        if name not in sys.stdlib_module_names and name != "assistant" and module(path) not in OUTSIDE.get(name, set())
    ]

    assert wrong == []


def test_the_table_of_outside_libraries_allows_nothing_that_nobody_uses() -> None:
    used = {(name.split(".")[0], module(path)) for path in FILES for name, _ in imports(path)}

    assert [f"{library}: {who}" for library, modules in OUTSIDE.items() for who in sorted(modules) if (library, who) not in used] == []
