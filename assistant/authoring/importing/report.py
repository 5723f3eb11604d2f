"""What an import left: by kind, kept in the base, and told by `kb check` as long as it is so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import yaml

from assistant.authoring.importing.left import Kind, Left
from assistant.cache import write_whole
from assistant.content import yaml_reader
from assistant.errors import ContentError
from assistant.settings import Settings

FILE = Path("kb") / "import_report.yml"
BESIDE = Path("kb") / "imported"
"""Where new versions of articles are put that were edited here: no build reads it."""

_HEAD = """# What kb init --from left as it is, by kind. kb check tells of an entry as long as its line stands in the article (or,
# for an entry without one, as long as the article was not edited). Remove an entry that is done; remove the file when all are.
"""


def by_kind(found: Iterable[ContentError]) -> dict[str, list[ContentError]]:
    """What was left, in the order of the kinds, each by file and line."""
    kinds = defaultdict[Kind, list[ContentError]](list)
    for error in found:
        kinds[error.kind if isinstance(error, Left) else Kind.OTHER].append(error)
    return {
        str(kind): sorted(kinds[kind], key=lambda e: (e.path, e.line or 0)) for kind in Kind if kind in kinds
    }


def write_report(
    root: Path, left: Iterable[Left], placed: Mapping[str, str], taken: Collection[str] | None = None
) -> None:
    """Write the file into the base in `root`; none when nothing was left. `placed` has the path of each article by
    that of its source. A second import names the articles that it has `taken` in: of the others, what the file has
    stays."""
    entries = []
    if taken is not None:
        articles = {f"kb/articles/{path}" for path in taken}
        left = [error for error in left if not error.path.startswith("kb/") or error.path in articles]
        told = {(error.path, error.problem) for error in left}
        entries = [
            entry
            for entry in _read(root / FILE)
            if entry.get("file", "") not in {"", *articles}
            and (entry.get("source"), entry.get("problem")) not in told
        ]
    entries += [
        {"kind": str(error.kind), **_entry(root, error, placed), "problem": error.problem}
        for error in sorted(left, key=lambda error: (error.path, error.line or 0))
    ]
    if entries:
        order = {str(kind): place for place, kind in enumerate(Kind)}
        entries.sort(key=lambda entry: order.get(str(entry.get("kind")), len(order)))
        text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1_000_000)
        write_whole(root / FILE, _HEAD + text)
    else:
        (root / FILE).unlink(missing_ok=True)


def _entry(root: Path, error: Left, placed: Mapping[str, str]) -> dict[str, object]:
    if error.path.startswith("kb/"):
        lines = _text(root / error.path).split("\n")
        line = lines[error.line - 1].strip() if error.line and error.line <= len(lines) else ""
        return {"file": error.path, "line": error.line, **({"of": _digest(line)} if line else {})}
    where: dict[str, object] = {"source": error.path, **({"line": error.line} if error.line else {})}
    if error.path in placed:
        article = f"kb/articles/{placed[error.path]}"
        where |= {"file": article, "as": _digest(_text(root / article))}
    return where


def still_left(settings: Settings) -> dict[str, list[str]]:
    """What of the report of an import is so today: places by kind. Empty in a base that was not imported."""
    found, texts = defaultdict[str, list[str]](list), dict[str, str]()
    root = settings.articles_dir.parent.parent
    for entry in _read(root / FILE):
        file, place = str(entry.get("file") or ""), str(entry.get("source") or entry.get("file") or "")
        if file:
            if file not in texts:
                texts[file] = _text(root / file)
            lines = [_digest(line.strip()) for line in texts[file].split("\n")] if "of" in entry else []
            is_done = "of" in entry and str(entry["of"]) not in lines
            is_edited = "as" in entry and str(entry["as"]) != _digest(texts[file])
            if is_done or is_edited or not texts[file]:
                continue
        line = f":{entry['line']}" if entry.get("line") else ""
        found[str(entry.get("kind") or Kind.OTHER)].append(f"{place}{line}: {entry.get('problem', '')}")
    for error in waiting(root):
        found[str(error.kind)].append(f"{error.path}: {error.problem}")
    return dict(found)


def waiting(root: Path) -> list[Left]:
    """The new versions that wait until somebody takes over what is new in them."""
    return [
        Left(
            Kind.WAITING,
            path.relative_to(root).as_posix(),
            None,
            "this changed at the source and was edited here; this is its new version",
            f"Take over what is new into kb/articles/{path.relative_to(root / BESIDE).as_posix()}, then delete this file.",
        )
        for path in sorted((root / BESIDE).rglob("*"))
        if path.is_file()
    ]


def _read(path: Path) -> list[dict[str, object]]:
    errors: list[ContentError] = []
    values, _ = yaml_reader.load(_text(path), str(FILE), errors) if path.is_file() else ([], None)
    return [entry for entry in values if isinstance(entry, dict)] if isinstance(values, list) else []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
