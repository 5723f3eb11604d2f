"""How good the offline pack answers, in a real Chromium: `make bench-offline`, about a minute.

Twice, each time with other questions held out: a tenth of the wordings, half of the questions that must not
be answered, and the questions of kb/questions that have an answer, which the index never holds, without
their hashes. Then the pack of the whole base is asked the base's own questions. Figures are shares of all
that was asked.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import launch
from playwright.sync_api import Page, sync_playwright

from assistant import WEB
from assistant.content.library import Library, read_library
from assistant.offline import pack
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDS = 2
NAMES = ("asked", "answered", "choices", "another section", "wrong")

Asked = tuple[str, frozenset[str]]
"""A question and the refs of the sections that answer it; none when it must not be answered."""


def held_out(library: Library, fold: int) -> tuple[Library, dict[str, list[Asked]]]:
    """The library without some of what it says about itself, and that."""
    wordings: list[Asked] = []
    articles = []
    for article in library.articles:
        sections = []
        for number, section in enumerate(article.sections):
            away = {n for n in range(len(section.asked)) if (n + 7 * number) % 10 == fold}
            if section.is_confirmed:
                wordings += [(section.asked[n], frozenset([section.ref])) for n in sorted(away)]
            sections.append(
                replace(section, asked=tuple(a for n, a in enumerate(section.asked) if n not in away))
            )
        articles.append(replace(article, sections=tuple(sections)))
    answered = [q for q in library.questions if q.find]
    never = [q for q in library.questions if not q.find and not q.clarify]
    less = [q for q in library.questions if q.clarify] + [q for n, q in enumerate(never) if n % FOLDS != fold]
    asked = {
        "wordings, each a tenth held out": wordings,
        "kb/questions with an answer, not recognized": [
            (q.ask, refs_of(library, q.find)) for n, q in enumerate(answered) if n % FOLDS == fold
        ],
        "kb/questions not to be answered, halves held out": [
            (q.ask, frozenset()) for n, q in enumerate(never) if n % FOLDS == fold
        ],
    }
    return replace(library, articles=tuple(articles), questions=tuple(less)), asked


def refs_of(library: Library, refs: Iterable[str]) -> frozenset[str]:
    """The sections that are named, as the pack names them."""
    return frozenset(library.section(ref).ref for ref in refs)


def own(library: Library) -> dict[str, list[Asked]]:
    """The base's own questions, as they stand."""
    return {
        "own headings": [
            (s.heading, frozenset([s.ref])) for s in library.sections if s.is_confirmed and not s.is_term
        ],
        "own ambiguous questions": [
            (q.ask, refs_of(library, q.clarify)) for q in library.questions if q.clarify
        ],
        "own questions with an answer": [
            (q.ask, refs_of(library, q.find)) for q in library.questions if q.find
        ],
        "own questions not to be answered": [
            (q.ask, frozenset()) for q in library.questions if not q.find and not q.clarify
        ],
    }


def counts(page: Page, asked: list[Asked]) -> Counter[str]:
    """How many of the questions got an answer or a choice, and how many of those what does not answer:
    another article, or another section of the right one."""
    found: Counter[str] = Counter(asked=len(asked))
    for (_, wanted), got in zip(asked, page.evaluate(ASK, [question for question, _ in asked]), strict=True):
        is_right = wanted & set(got)
        is_article = {article_of(ref) for ref in wanted} & {article_of(ref) for ref in got}
        found["answered"] += len(got) == 1
        found["choices"] += len(got) > 1
        found["another section"] += bool(got and is_article and not is_right)
        found["wrong"] += bool(got and not is_article)
    return found


def article_of(ref: str) -> str:
    return ref.partition("#")[0]


ASK = """async questions => { const all = []
for (const q of questions) {
  const a = await pack.answer(q)
  all.push(a.source ? [`${a.source.id}#${a.source.anchor}`] : a.choices.map(c => c.choice))
}
return all }"""


def main() -> None:
    settings = Settings.load(ROOT)
    library = read_library(settings)
    tallies: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder)
        shutil.copytree(WEB, site / "web", ignore=shutil.ignore_patterns("dist"))
        browser = launch(playwright)
        page = browser.new_page()
        page.route(
            "http://localhost/**",
            lambda route: (
                route.fulfill(path=site / route.request.url.split("/", 3)[3])
                if "." in route.request.url
                else route.fulfill(body="<title>Host</title>", content_type="text/html")
            ),
        )
        for made, asked in [*(held_out(library, fold) for fold in range(FOLDS)), (library, own(library))]:
            started = time.process_time()
            path = pack.write_pack(settings, made, site)
            seconds, size = time.process_time() - started, len(gzip.compress(path.read_bytes(), 6))
            page.goto("http://localhost/")
            page.evaluate(
                "async key => { const { openPack } = await import('/web/widget/panel/pack.js'); "
                "window.pack = await openPack('/widget/pack.json', key) }",
                pack.public_key(site),
            )
            for name, questions in asked.items():
                tallies.setdefault(name, Counter()).update(counts(page, questions))
        browser.close()
    if "--json" in sys.argv:
        print(
            json.dumps(
                {
                    "bytes": size,
                    "seconds": round(seconds, 2),
                    **tallies,
                },
                indent=1,
            )
        )
        return
    print(f"{size / 1000:.1f} kB with gzip, written in {seconds:.2f} s of processor time\n")
    print(f"{'':52}" + "".join(f"{name:>17}" for name in NAMES))
    for name, tally in tallies.items():
        shares = "".join(f"{tally[what] / tally['asked']:>17.1%}" for what in NAMES[1:])
        print(f"{name:52}{tally['asked']:>17}{shares}")


if __name__ == "__main__":
    main()
