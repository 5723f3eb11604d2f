"""What an import left: by kind, kept in the base, and told by `kb check` as long as it is so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from assistant.cache import write_whole
from assistant.content import yaml_reader
from assistant.errors import ContentError
from assistant.settings import Settings

FILE = Path("kb") / "import_report.yml"
BESIDE = Path("kb") / "imported"
"""Where new versions of articles are put that were edited here: no build reads it."""

WAITING = "new versions of what was edited here"

KINDS = (
    ("leads nowhere", "links that lead nowhere"),
    ("has no heading", "links to headings that are not there"),
    ("the picture '", "pictures that are not there"),
    ("belongs here and is not there", "files that are not there"),
    ("is not known here", "elements that are not known here"),
    ("code was left out", "code between the text"),
    ("list of the article's own headings", "lists of an article's own headings"),
    ("was not taken", "files that were not taken"),
    ("were not taken", "files that were not taken"),
    ("looks like a", "what may be personal or secret"),
)
"""Words of a problem, and the kind that it is of."""

OTHER = "other"
_HEAD = """# What kb init --from left as it is, by kind. kb check tells of an entry as long as its line stands in the article (or,
# for an entry without one, as long as the article was not edited). Remove an entry that is done; remove the file when all are.
"""


def by_kind(left: Iterable[ContentError]) -> dict[str, list[ContentError]]:
    """What was left, in the order of the kinds, each by file and line."""
    found = defaultdict[str, list[ContentError]](list)
    for error in left:
        found[next((kind for words, kind in KINDS if words in error.problem), OTHER)].append(error)
    order = [*dict.fromkeys(kind for _, kind in KINDS), OTHER]
    return {k: sorted(found[k], key=lambda e: (e.path, e.line or 0)) for k in order if k in found}


def write_report(
    root: Path, left: Iterable[ContentError], placed: Mapping[str, str], taken: Collection[str] | None = None
) -> None:
    """Write the file into the base in `root`; none when nothing was left. `placed` has the path of each article by
    that of its source. A second import names the articles that it has `taken` in: of the others, what the file has
    stays."""
    articles = {f"kb/articles/{path}" for path in taken or ()}
    found = [e for e in left if taken is None or not e.path.startswith("kb/") or e.path in articles]
    kept = (
        [] if taken is None else [e for e in _read(root / FILE) if e.get("file", "") not in {"", *articles}]
    )
    order = [*dict.fromkeys(kind for _, kind in KINDS), OTHER]
    new = [
        {"kind": kind, **_entry(root, error, placed), "problem": error.problem}
        for kind, errors in by_kind(found).items()
        for error in errors
    ]
    told = {(e.get("source"), e["problem"]) for e in new if "source" in e}
    kept = [e for e in kept if (e.get("source"), e.get("problem")) not in told]
    entries = sorted([*map(dict, kept), *new], key=lambda e: _place(order, e))
    if entries:
        text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1_000_000)
        write_whole(root / FILE, _HEAD + text)
    else:
        (root / FILE).unlink(missing_ok=True)


def _place(order: Sequence[str], entry: Mapping[str, object]) -> int:
    kind = entry.get("kind")
    return order.index(str(kind)) if kind in order else len(order)


def _entry(root: Path, error: ContentError, placed: Mapping[str, str]) -> dict[str, object]:
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
        found[str(entry.get("kind") or OTHER)].append(f"{place}{line}: {entry.get('problem', '')}")
    waiting = (path.relative_to(root).as_posix() for path in (root / BESIDE).rglob("*") if path.is_file())
    for path in sorted(waiting):
        place = path.removeprefix(BESIDE.as_posix() + "/")
        found[WAITING].append(
            f"{path}: take over what is new into kb/articles/{place}, then delete this file"
        )
    return dict(found)


def _read(path: Path) -> Sequence[Mapping[str, object]]:
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
