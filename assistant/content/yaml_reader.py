"""YAML that people wrote, as values and as nodes: every mistake has its line and a remedy, and no text ends
the process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import ContentError

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader; the one in C reads an article with hundreds of wordings ten times as fast."""

_BEFORE_WORDS = re.compile(r"^[^\w\n]*", re.MULTILINE)

MAX_DEPTH = 50
"""Lists in lists, at most. Nobody writes that by hand, and a few thousand levels end the process inside
libyaml."""


def load(
    text: str, path: str, errors: list[ContentError], what: str = "this", before: int = 0
) -> tuple[Any, yaml.Node | None]:
    """A YAML text as values and as nodes; None for both when it is broken, and then what is wrong with it is
    added.

    `before` is how many lines of the file stand before the text. Every mistake becomes a ContentError, also
    what PyYAML lets through as ValueError, KeyError and the like; keys that stand twice are one too. Depth is
    checked before anything is built: libyaml would crash.
    """
    node: yaml.Node | None = None

    def wrong(line: int, problem: str, remedy: str) -> tuple[None, None]:
        errors.append(ContentError(path, line + before + 1, f"{what} is not YAML: {problem}", remedy))
        return None, None

    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader) if _may_be_deep(text) else ():
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return wrong(
                    event.start_mark.line if event.start_mark else 0,
                    "it is nested too deep",
                    "Write one 'name: value' a line.",
                )
        loader = _Loader(text)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if "end of stream" in (error.problem or "") else error.problem_mark
        problem = " ".join(filter(None, [error.context, error.problem]))
        return wrong(
            mark.line if mark else 0, problem, "Put text with a colon or a quote in quotation marks."
        )
    except yaml.reader.ReaderError as error:
        return wrong(
            text.count("\n", 0, error.position),
            str(error).split("\n")[0],
            "Write plain text without control characters.",
        )
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        bad = next((v for v in _scalars(node) if not _is_readable(v)), node)
        shown = (
            f"'{bad.value[:40]}' cannot be read"
            if isinstance(bad, yaml.ScalarNode)
            else str(error).split("\n")[0]
        )
        return wrong(bad.start_mark.line if bad else 0, shown, "Write it as plain text, in quotation marks.")
    for name, line, first in _repeated(node):
        place = " in the front matter" if before else ""
        errors.append(
            ContentError(
                path,
                line + before + 1,
                f"'{name}' stands twice{place}, first on line {first + before + 1}",
                "Remove one of them.",
            )
        )
    return values, node


def read_yaml(path: Path, shown: str, errors: list[ContentError]) -> Any:
    """The content of a YAML file, or None when there is none or it is broken (then the error is added, with
    the name `shown`)."""
    return parse_yaml(path.read_bytes(), shown, errors)[0] if path.is_file() else None


def parse_yaml(data: bytes, shown: str, errors: list[ContentError]) -> tuple[Any, yaml.Node | None]:
    """The bytes of a YAML file as values and as nodes; None for both when they are broken."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        errors.append(
            ContentError(
                shown,
                None,
                f"this is not YAML: {error}".split("\n")[0],
                "Save it as UTF-8 with plain fields.",
            )
        )
        return None, None
    return load(text, shown, errors)


def line_of(path: Path, text: str) -> int | None:
    """The first line of a file in which `text` stands: good enough to find a mistake in a list of names."""
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        if text in line:
            return number
    return None


def yaml_files(folder: Path, errors: list[ContentError]) -> list[Path]:
    """The YAML files of a folder of the base and of the folders in it, in the order of their names; hidden
    ones are left out, and one with another ending is a mistake when it is meant as one."""
    found = [p for p in folder.rglob("*") if p.is_file() and not is_hidden(p.relative_to(folder))]
    for path in found:
        if path.suffix in (".yaml", ".YML", ".YAML"):
            errors.append(
                ContentError(
                    shown_name(path, folder.parent),
                    None,
                    f"the name ends in '{path.suffix}', so the file is not read",
                    f"Rename it to '{path.stem}.yml'.",
                )
            )
    return sorted((p for p in found if p.suffix == ".yml"), key=lambda p: p.relative_to(folder).as_posix())


def shown_name(path: Path, kb: Path) -> str:
    """A file of the base as messages name it, also when its name is not UTF-8."""
    return f"kb/{path.relative_to(kb).as_posix()}".encode("utf-8", "replace").decode()


def is_hidden(path: Path) -> bool:
    """Whether a file, or a folder that it is in, is hidden: its name begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def key_lines(node: yaml.Node | None, before: int = 0) -> dict[str, int]:
    """The line, counted from 1, of each key of a mapping; `before` lines of the file stand before its
    text."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {str(key.value): key.start_mark.line + before + 1 for key, _ in pairs}


def as_written(node: yaml.Node | None) -> Any:
    """What a node says with every value as the text that stands there: `No` and `1.10` are words, and nothing is
    None. An alias is what it repeats."""
    made: dict[int, Any] = {}

    def read(found: yaml.Node) -> Any:
        if id(found) in made:
            return made[id(found)]
        if isinstance(found, yaml.ScalarNode):
            return None if found.tag == "tag:yaml.org,2002:null" else str(found.value)
        if isinstance(found, yaml.SequenceNode):
            items = made[id(found)] = []
            items += [read(item) for item in found.value]
            return items
        fields = made[id(found)] = {}
        for key, value in found.value:
            fields[str(key.value)] = read(value)
        return fields

    return None if node is None else read(node)


def described(value: object) -> str:
    """A value as messages name it: itself when it is short, or what kind of thing it is."""
    return f"{value!r}" if isinstance(value, (str, int, float, bool)) else f"a {type(value).__name__}"


def _may_be_deep(text: str) -> bool:
    """Whether a text could nest deeper than is allowed: each level costs a bracket, or a character before a
    line's first word, which serves two."""
    brackets = text.count("[") + text.count("{")
    return brackets + 2 * max(len(match.group()) for match in _BEFORE_WORDS.finditer(text)) + 2 > MAX_DEPTH


def _children(node: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _nodes(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Each node once, in the order of the text, however often an alias repeats it."""
    seen: set[int] = set()
    stack = [node] if node is not None else []
    while stack:
        found = stack.pop()
        if id(found) not in seen:
            seen.add(id(found))
            yield found
            stack += reversed(_children(found))


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    return (found for found in _nodes(node) if isinstance(found, yaml.ScalarNode))


def _is_readable(node: yaml.ScalarNode) -> bool:
    try:
        yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int, int]]:
    """Name, line and first line of each key that its mapping has already."""
    for found in _nodes(node):
        if isinstance(found, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, _ in found.value:
                if isinstance(key, yaml.ScalarNode):
                    line = first.setdefault(key.value, key.start_mark.line)
                    if line != key.start_mark.line:
                        yield key.value, key.start_mark.line, line
