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

Asked = tuple[str, frozenset[str]]
"""A question and the ids of the articles that answer it; none when it must not be answered."""


def held_out(library: Library, fold: int) -> tuple[Library, dict[str, list[Asked]]]:
    """The library without some of what it says about itself, and that."""
    wordings: list[Asked] = []
    articles = []
    for article in library.articles:
        sections = []
        for number, section in enumerate(article.sections):
            away = {n for n in range(len(section.asked)) if (n + 7 * number) % 10 == fold}
            if section.is_confirmed:
                wordings += [(section.asked[n], frozenset([str(article.id)])) for n in sorted(away)]
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
            (q.ask, frozenset(ref.partition("#")[0] for ref in q.find))
            for n, q in enumerate(answered)
            if n % FOLDS == fold
        ],
        "kb/questions not to be answered, halves held out": [
            (q.ask, frozenset()) for n, q in enumerate(never) if n % FOLDS == fold
        ],
    }
    return replace(library, articles=tuple(articles), questions=tuple(less)), asked


def own(library: Library) -> dict[str, list[Asked]]:
    """The base's own questions, as they stand."""

    def ids(refs: Iterable[str]) -> frozenset[str]:
        return frozenset(ref.partition("#")[0] for ref in refs)

    return {
        "own headings": [
            (s.heading, ids([s.ref])) for s in library.sections if s.is_confirmed and not s.is_term
        ],
        "own ambiguous questions": [(q.ask, ids(q.clarify)) for q in library.questions if q.clarify],
        "own questions with an answer": [(q.ask, ids(q.find)) for q in library.questions if q.find],
        "own questions not to be answered": [
            (q.ask, frozenset()) for q in library.questions if not q.find and not q.clarify
        ],
    }


def counts(page: Page, settings: Settings, library: Library, asked: list[Asked]) -> tuple[int, int]:
    """How many of the questions got an answer or a choice, and how many of those a wrong one."""
    answered = wrong = 0
    for (_, wanted), got in zip(asked, page.evaluate(ASK, [question for question, _ in asked]), strict=True):
        answered += bool(got)
        wrong += bool(got) and not wanted & set(got)
    return answered, wrong


ASK = """async questions => { const all = []
for (const q of questions) {
  const a = await pack.answer(q)
  all.push(a.source ? [`${a.source.id}`] : a.choices.map(c => c.choice.split('#')[0]))
}
return all }"""


def main() -> None:
    settings = Settings.load(ROOT)
    library = read_library(settings)
    tallies: dict[str, list[int]] = {}
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
                answered, wrong = counts(page, settings, made, questions)
                tally = tallies.setdefault(name, [0, 0, 0])
                tallies[name] = [tally[0] + len(questions), tally[1] + answered, tally[2] + wrong]
        browser.close()
    if "--json" in sys.argv:
        print(
            json.dumps(
                {
                    "bytes": size,
                    "seconds": round(seconds, 2),
                    **{
                        n: dict(zip(("asked", "answered", "wrong"), t, strict=True))
                        for n, t in tallies.items()
                    },
                },
                indent=1,
            )
        )
        return
    print(f"{size / 1000:.1f} kB with gzip, written in {seconds:.2f} s of processor time\n")
    print(f"{'':56}{'asked':>7}{'answered':>10}{'wrong':>8}")
    for name, (count, answered, wrong) in tallies.items():
        print(f"{name:56}{count:>7}{answered / count:>10.0%}{wrong / count:>8.1%}")


if __name__ == "__main__":
    main()
