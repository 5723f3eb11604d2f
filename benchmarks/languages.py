"""Bases in other languages than the sentence model reads: is the right article found, and is anything answered
that should not be?

    python benchmarks/languages.py [base ...]

Each base is a folder of `tests/fixtures/languages`, named by its language, with its questions beside it; with
a base named `data`, a folder of Markdown and a file `data.jsonl`, of your own. "Found" is the share of questions
whose article is among the first three of a search; "wrong" those with an answer from another article;
"uncovered" those that nothing answers and that got an answer.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.authoring import scaffold
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.settings import Settings

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "languages"
BASES = ("fr", "es")
DAY = date(2026, 12, 1)
FIRST = 3


def asked(file: Path) -> Iterator[tuple[str, str]]:
    """Each question with the path of its article, without its ending; `none` where nothing answers it."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["ask"], row["find"]


def measured(folder: Path, language: str) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "base"
        scaffold.new_base(root, "Help")
        for path in (root / "kb/articles").glob("*.md"):
            if path.name != "index.md":
                path.unlink()
        shutil.copytree(folder, root / "kb/articles", dirs_exist_ok=True)
        with (root / "kb/settings.yml").open("a") as file:
            file.write(f"language: {language}\n")
        settings = Settings.load(root)
        build.build(settings)
        assistant = open_engine(settings, lambda: DAY).assistant
        found = covered = answered = wrong = uncovered = leaked = 0
        for question, wanted in asked(folder.with_suffix(".jsonl")):
            answer = assistant.answer(question)
            source = assistant.library.article(answer.source.id).path if answer.source else ""
            if wanted == "none":
                uncovered += 1
                leaked += bool(source)
                continue
            covered += 1
            hits = assistant.search(question, FIRST).results
            paths = [assistant.library.article(hit.article.id).path for hit in hits]
            found += f"{wanted}.md" in paths
            answered += bool(source)
            wrong += bool(source) and source != f"{wanted}.md"
            if f"{wanted}.md" not in paths:
                print(f"  not found: {question} -> {paths}")
    return (
        f"{folder.name}: found {found} of {covered}, answered {answered}, wrong {wrong}; "
        f"uncovered and answered {leaked} of {uncovered}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bases", nargs="*", default=BASES)
    parser.add_argument("--language", help="of a base of your own")
    given = parser.parse_args()
    for name in given.bases:
        folder = FIXTURES / name if (FIXTURES / name).is_dir() else Path(name)
        print(measured(folder, given.language or folder.name))


if __name__ == "__main__":
    main()
