"""How well sections are found without the API, in a real Chromium: `python benchmarks/typed_offline.py`,
about a minute.

The static index of the site and the widget's pack are asked what people type: the beginnings of headings,
headings with a letter missing, the questions of kb/questions.yml that have an answer, and wordings that the
static index does not have. Figures are the share of queries whose section is among the first eight, and in
brackets the mean of one over its place. It asks the published build: run `kb build` before.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from browser import launch
from playwright.sync_api import Page, sync_playwright

from assistant import WEB
from assistant.builds.build import current
from assistant.content.library import Library, read_library
from assistant.offline.pack import public_key
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
FIRST = 8
IN_STATIC_INDEX = 12
"""Wordings of a section that the static index has."""

Asked = list[tuple[str, frozenset[str]]]
"""What is typed, and the sections that it is for."""

SEARCHES = {
    "static index": """async queries => {
        const { StaticIndex } = await import('/web/site/search/static_index.js')
        const index = new StaticIndex(await (await fetch('/site/assets/search-index.json')).json())
        return queries.map(query => index.search(query, { limit: 8 }).sections.map(section => section.r)) }""",
    "pack": """async ([queries, key]) => {
        const { openPack } = await import('/web/widget/panel/pack.js')
        const pack = await openPack('/site/widget/pack.json', key)
        const found = await Promise.all(queries.map(query => pack.search(query, 8)))
        return found.map(({ results }) => results.map(result => result.ref)) }""",
}


def typed(library: Library) -> Iterator[tuple[str, Asked]]:
    """Each kind of query with its name."""
    sections = [section for section in library.sections if section.is_confirmed and section.text]
    yield (
        "questions with an answer",
        [(q.ask, frozenset(library.section(ref).ref for ref in q.find)) for q in library.questions if q.find],
    )
    wordings = [(asked, frozenset([s.ref])) for s in sections for asked in s.asked[IN_STATIC_INDEX:]]
    yield "wordings, every twentieth", wordings[::20]
    for length in (3, 7, 12, 60):
        beginnings = dict.fromkeys(section.heading[:length] for section in sections)
        yield (
            f"first {length} letters of a heading",
            [
                (b, frozenset(s.ref for s in sections if s.heading.startswith(b)))
                for b in beginnings
                if b.strip()
            ],
        )
    yield (
        "heading with a letter missing",
        [
            (f"{mistyped(section.heading)} ", frozenset([section.ref]))
            for section in sections
            if len(section.heading) > 12
        ],
    )


def mistyped(heading: str) -> str:
    """A heading whose longest word lacks its third letter."""
    longest = max(heading.split(), key=len)
    return heading.replace(longest, longest[:2] + longest[3:], 1)


def figures(asked: Asked, found: list[list[str]]) -> tuple[float, float]:
    """The share of queries whose section is among the first, and the mean of one over its place."""
    places = [
        next((place for place, ref in enumerate(refs, 1) if ref in wanted), 0)
        for (_, wanted), refs in zip(asked, found, strict=True)
    ]
    return sum(map(bool, places)) / len(places), sum(1 / place for place in places if place) / len(places)


def serve(page: Page, site: Path) -> None:
    """Let the page import the modules as they are written, and read the site."""
    folders = {"web": WEB, "site": site}

    def file_of(url: str) -> Path | None:
        folder, _, rest = url.removeprefix("http://localhost/").partition("/")
        return folders[folder] / rest if rest else None

    page.route(
        "http://localhost/**",
        lambda route: (
            route.fulfill(path=found)
            if (found := file_of(route.request.url))
            else route.fulfill(body="<title>Typing</title>", content_type="text/html")
        ),
    )
    page.goto("http://localhost/")


def main() -> int:
    settings = Settings.load(ROOT)
    build = current(settings)
    library = read_library(settings)
    site = build.folder / "site"
    key = public_key(site)
    given: dict[str, Callable[[list[str]], object]] = {
        "static index": lambda queries: queries,
        "pack": lambda queries: [queries, key],
    }
    rows = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        serve(page, site)
        for name, asked in typed(library):
            row: dict[str, object] = {"typed": name, "queries": len(asked)}
            for index, search in SEARCHES.items():
                share, mean = figures(
                    asked, page.evaluate(search, given[index]([query for query, _ in asked]))
                )
                row[index] = f"{share:.0%} ({mean:.2f})"
            rows.append(row)
        browser.close()
    print(json.dumps(rows, indent=2) if "--json" in sys.argv else table(rows))
    return 0


def table(rows: list[dict[str, object]]) -> str:
    return "\n".join(" | ".join(str(value) for value in row.values()) for row in rows)


if __name__ == "__main__":
    sys.exit(main())
