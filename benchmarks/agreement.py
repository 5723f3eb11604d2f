"""Whether API, static site and offline pack have the same first hit: `python benchmarks/agreement.py FILE`, under
a minute.

FILE has questions, one a line, as text or as JSON with the field `question`. Each is searched in the published
build by the API, in the static index of the site and in the widget's pack, both in a real Chromium. Figures
are shares of all questions; run `kb build` before.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from browser import launch
from playwright.sync_api import sync_playwright
from typed_offline import ROOT, SEARCHES, serve

from assistant.builds.engine import open_engine
from assistant.offline.pack import public_key
from assistant.settings import Settings

API, STATIC, PACK = "API", "static site", "pack"

STATIC_SEARCH = """async ([queries, key]) => {
    const { StaticIndex } = await import('/web/site/search/static_index.js')
    const { openPack } = await import('/web/widget/panel/pack.js')
    const index = new StaticIndex(await (await fetch('/site/assets/search-index.json')).json())
    const pack = await openPack('/site/widget/pack.json', key)
    const found = queries.map(query =>
        index.isWhole(query) ? index.searchWhole(pack, query) : index.search(query))
    return (await Promise.all(found)).map(({ sections }) => sections.map(section => section.r)) }"""
"""As `searchWhole` of web/site/search/service.js has it while the API is not there."""


def questions_in(path: Path) -> list[str]:
    """The questions of a file, in their order."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [json.loads(line)["question"] if line.startswith("{") else line.strip() for line in lines]


def first_hits(questions: list[str]) -> dict[str, list[str]]:
    """For each way to search the reference of each question's first section, empty where nothing is found."""
    engine = open_engine(Settings.load(ROOT, journal=False))
    site = engine.build.folder / "site"
    found = {API: [next((hit.ref for hit in engine.assistant.search(q).results), "") for q in questions]}
    given = [questions, public_key(site)]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        serve(page, site)
        for name, search in ((STATIC, STATIC_SEARCH), (PACK, SEARCHES["pack"])):
            found[name] = [next(iter(refs), "") for refs in page.evaluate(search, given)]
        browser.close()
    return found


def share(found: dict[str, list[str]], names: list[str], part: int | None = None) -> float:
    """Share of the questions for which these have the same first section; with `part` 0, the same article."""
    rows = list(zip(*(found[name] for name in names), strict=True))
    alike = [len({ref if part is None else ref.split("#")[part] for ref in row}) == 1 for row in rows]
    return sum(alike) / len(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the first hits of API, static site and pack.")
    parser.add_argument("file", type=Path, help="questions, one a line, as text or JSON")
    parser.add_argument("--differences", action="store_true", help="print the questions that differ")
    options = parser.parse_args()
    questions = questions_in(options.file)
    found = first_hits(questions)
    print(f"{len(questions)} questions{'':24}same section   same article")
    for names in ([API, STATIC], [API, PACK], [STATIC, PACK], [*found]):
        print(f"{' and '.join(names):<36}{share(found, names):>12.1%}{share(found, names, 0):>15.1%}")
    for place, question in enumerate(questions if options.differences else []):
        refs = {name: hits[place] for name, hits in found.items()}
        if len(set(refs.values())) > 1:
            print(f"\n{question}\n  " + "\n  ".join(f"{name:<14}{ref}" for name, ref in refs.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
