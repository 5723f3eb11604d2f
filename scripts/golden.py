"""Records what the product gives, so that a change of its structure can be shown to change nothing.

    python scripts/golden.py /tmp/before          write the record of this state
    python scripts/golden.py /tmp/after --against /tmp/before

Five bases are built in a temporary folder: the shipped one, one about bicycles, and three of
`benchmarks/bases`. Of each, four files are written: answers to every question, searches for beginnings of
headings, what `kb eval` reports, and a hash of every file of the site without its build id. With `--against`,
the lines that differ are named and the exit code is 1.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic_core import to_jsonable_python

from assistant.answering.assistant import Assistant
from assistant.authoring import scaffold
from assistant.builds import build as builds
from assistant.builds.engine import open_engine
from assistant.evaluation.evaluate import evaluate
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
FOREIGN = {
    "bicycles": ROOT / "tests/fixtures/bicycles",
    **{name: ROOT / "benchmarks/bases" / name for name in ("campus-it", "cli-tool", "library-loans")},
}
DAY = date(2026, 12, 1)
"""The day on which reviews are looked at, so that a record of another day is the same."""

SHOWN = 30
"""How many differing lines of a file are shown."""


def shipped(root: Path) -> Path:
    """A copy of this repository's base, without what was built."""
    shutil.copytree(ROOT / "kb", root / "kb", ignore=shutil.ignore_patterns("index"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


def foreign(root: Path, articles: Path) -> Path:
    """A base as `kb init` makes it, with these articles instead of the examples."""
    scaffold.new_base(root, articles.name)
    for example in ("refunds.md", "invoices.md"):
        (root / "kb/articles" / example).unlink()
    shutil.copytree(articles, root / "kb/articles", dirs_exist_ok=True)
    if (root / "kb/articles/facts.yml").is_file():
        (root / "kb/articles/facts.yml").rename(root / "kb/facts.yml")
    return root


def questions_of(assistant: Assistant, asked: Path) -> list[str]:
    """Every question that the base or its file of questions has, and every heading, each once."""
    found = [question.ask for question in assistant.library.questions]
    found += [section.heading for section in assistant.library.sections]
    if asked.is_file():
        found += [json.loads(line)["ask"] for line in asked.read_text("utf-8").splitlines()]
    return list(dict.fromkeys(question for question in found if question.strip()))


def answers(assistant: Assistant, questions: list[str]) -> Iterator[str]:
    for question in questions:
        yield line_of(question, assistant.answer(question[: assistant.settings.max_question]))


def searches(assistant: Assistant) -> Iterator[str]:
    words = [section.heading[:length] for section in assistant.library.sections for length in (3, 7, 60)]
    for query in dict.fromkeys(word for word in words if word.strip()):
        yield line_of(query, assistant.search(query, 10))


def pages(site: Path, build: str) -> Iterator[str]:
    """Each file's hash, without the build id and, of the offline pack, without the signature, which belongs
    to one place."""
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        data = path.read_bytes()
        name = path.relative_to(site).as_posix()
        if name == "widget/pack.json":
            data = data.partition(b"\n")[2]
        data = re.sub(rb"pack-key=\S+?=", b"pack-key", data.replace(build.encode(), b"BUILD"))
        yield f"{name}\t{hashlib.sha256(data).hexdigest()[:16]}"


def line_of(asked: str, got: object) -> str:
    """One line of JSON without the build id and what depends on it. Numbers have six places, so that the last
    bit of a float is no difference."""

    def rounded(value: object) -> object:
        if isinstance(value, float):
            return round(value, 6)
        if isinstance(value, dict):
            return {
                key: "" if key in ("build", "answer_id") else rounded(each) for key, each in value.items()
            }
        return [rounded(each) for each in value] if isinstance(value, list) else value

    return json.dumps(
        {"asked": asked, "got": rounded(to_jsonable_python(got))}, ensure_ascii=False, sort_keys=True
    )


def record(root: Path, asked: Path, folder: Path, *, held_out: bool) -> None:
    settings = Settings.load(root)
    builds.build(settings)
    engine = open_engine(settings, lambda: DAY)
    assistant = engine.assistant
    folder.mkdir(parents=True, exist_ok=True)
    report = evaluate(assistant, held_out=held_out)
    files = {
        "answers.jsonl": answers(assistant, questions_of(assistant, asked)),
        "searches.jsonl": searches(assistant),
        "eval.json": [line_of("kb eval", report)],
        "pages.txt": pages(engine.build.folder / "site", engine.library.build),
    }
    for name, lines in files.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def differences(before: Path, after: Path, *, quick: bool = False) -> Iterator[str]:
    """The lines that differ between two records of one base, file by file."""
    names = sorted(
        {p.relative_to(f).as_posix() for f in (before, after) for p in f.rglob("*") if p.is_file()}
    )
    for name in names:
        old, new = (
            (f / name).read_text("utf-8").splitlines() if (f / name).is_file() else []
            for f in (before, after)
        )
        found = [
            line
            for line in difflib.unified_diff(old, new, lineterm="", n=0)
            if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        if found and (name.rpartition("/")[2] != "eval.json" or not quick):
            yield f"{before.name}/{name}: {len(found)} lines"
            yield from (f"  {line[:400]}" for line in found[:SHOWN])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the record is written")
    parser.add_argument("--against", type=Path, help="a record of before")
    parser.add_argument("--quick", action="store_true", help="hold no wordings out")
    parser.add_argument("--cache", type=Path, help="where vectors are kept for the next run")
    parser.add_argument("--only", choices=["shipped", *FOREIGN], help="one base alone")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for name in ["shipped", *FOREIGN]:
            if given.only not in (None, name):
                continue
            print(f"{name} ...", file=sys.stderr, flush=True)
            root = Path(temporary) / name
            base = shipped(root) if name == "shipped" else foreign(root, FOREIGN[name])
            asked = FOREIGN[name].with_suffix(".jsonl") if name in FOREIGN else root / "none"
            kept = given.cache / name if given.cache else None
            if kept and kept.is_dir():
                shutil.copytree(kept, base / "kb/index/cache", dirs_exist_ok=True)
            record(base, asked, given.folder / name, held_out=name == "shipped" and not given.quick)
            if kept:
                shutil.copytree(base / "kb/index/cache", kept, dirs_exist_ok=True)
    found = []
    for name in [given.only] if given.only else ["shipped", *FOREIGN]:
        if given.against:
            found += differences(given.against / name, given.folder / name, quick=given.quick)
    print(
        "\n".join(found)
        or f"the record is in {given.folder}" + (", equal to the one before" if given.against else "")
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
