"""What search and pages cost in a browser: sizes, Lighthouse, time from the last key to a result and from
Enter to the answer.

    python benchmarks/web.py            (or: make bench-web)

The pages are those of this base, built as they are published. Beside our search stands Pagefind with its own
default box over the same pages, in the same run and the same Chromium; of DocSearch only the size is known,
because it needs a search service on another host. Both sides are served by the same server with gzip, from
this machine. Words are typed key by key; a time ends with the frame that shows the first result. Pagefind
waits 300 ms after the last key by default: it is measured with that, and without it. Lighthouse tests as it
does by default: a phone of the middle class on a slow 4G line, simulated.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from assistant.api.app import create_app
from assistant.builds import build as builds
from assistant.settings import Settings

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
OURS, WITH_WIDGET, PEER = "this site", "this site with the widget", "its pages with Pagefind"
ENOUGH = 95
FIRST = 100
"""Milliseconds from the last key to the first result, at most."""

BETWEEN_KEYS = 25
PATIENCE = 2500
RUNS = 3
"""Audits of each page. A score of Lighthouse differs by a point from run to run, the median of three
hardly."""

NOISE = 1
"""Points by which two medians of the same page may differ."""

WIDGET = '<script type="module" src="/widget/help-widget.js"></script><help-widget page="settings/users"></help-widget>'

# A time starts with the key as the browser received it and ends in the first task after the frame that shows
# what `shown` finds.
WATCH = """(shown) => {
  const run = window.__run = { start: 0, painted: 0, settled: 0 }
  const begin = event => { if (event.type === 'input' || event.key === 'Enter') Object.assign(run, { start: event.timeStamp, painted: 0, settled: 0 }) }
  addEventListener('input', begin, true); addEventListener('keydown', begin, true)
  new MutationObserver(() => {
    if (!run.start || !document.querySelector(shown)) return
    const of = run.start
    requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = () => {
      if (run.start !== of) return
      const now = performance.now() - of, first = document.querySelector(shown)
      run.painted ||= now
      if (first !== run.first) Object.assign(run, { first, settled: now })
    }; after.port2.postMessage(0) })
  }).observe(document.body, { childList: true, subtree: true })
}"""

console = Console(width=110, highlight=False)
Times = list[float]
Scores = dict[tuple[str, str], dict[str, float]]
"""Median score in each category, by site and path."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Measure search and pages in Chromium, beside Pagefind over the same pages."
    )
    parser.add_argument("--base", type=Path, default=HERE.parent, help="folder with mkdocs.yml and kb/")
    parser.add_argument("--queries", type=int, default=40, help="how many questions are typed into each box")
    parser.add_argument("--only", choices=("sizes", "times", "lighthouse"), help="one of the three tables")
    parser.add_argument(
        "--runs",
        type=int,
        default=RUNS,
        help="how many times Lighthouse looks at each page; its median counts",
    )
    options = parser.parse_args()
    if CHROMIUM is None or shutil.which("node") is None:
        sys.exit(
            "this needs Chromium and Node.js 20 or newer; on Debian: apt-get install chromium nodejs npm"
        )
    if not (TOOLS / ".bin" / "lighthouse").exists():
        sys.exit(
            "the tools are not installed\n  Install them with: npm install --no-save --prefix benchmarks --ignore-scripts"
        )
    settings = Settings.load(options.base)
    build, _ = builds.build(settings)
    with tempfile.TemporaryDirectory(prefix="bench-web-") as folder:
        peer = peer_site(build.folder / "site", Path(folder) / "peer")
        has_widget = (build.folder / "site" / "widget" / "help-widget.js").is_file()
        if options.only in (None, "sizes"):
            sizes(build.folder / "site", peer, has_widget)
        missed: list[str] = []
        with (
            serve(create_app(settings)) as ours,
            serve(Inserted(create_app(settings))) as widget,
            serve(static(peer)) as theirs,
        ):
            if options.only in (None, "times"):
                missed += times(ours, theirs, questions(settings, options.queries))
            if options.only in (None, "lighthouse"):
                sites = {OURS: ours, **({WITH_WIDGET: widget} if has_widget else {}), PEER: theirs}
                missed += broken(lighthouse(sites, ["/", first_article(settings)], options.runs))
    for line in missed:
        console.print(f"MISSED: {line}")
    return 1 if missed else 0


# --- the two sites -------------------------------------------------------------------------------------------------------


def peer_site(site: Path, target: Path) -> Path:
    """The same pages with Pagefind's default box in place of ours."""
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("a", "knowledgebase"))
    run(["node", str(TOOLS / "pagefind" / "lib" / "runner" / "bin.cjs"), "--site", str(target), "--quiet"])
    script = "addEventListener('DOMContentLoaded', () => new PagefindUI({ element: '#peer', showSubResults: true, %s }))"
    (target / "peer.js").write_text(script % "", "utf-8")
    (target / "peer-at-once.js").write_text(script % "debounceTimeoutMs: 0", "utf-8")
    head = '<link rel="stylesheet" href="/pagefind/pagefind-ui.css"><script src="/pagefind/pagefind-ui.js" defer></script>'
    for page in target.rglob("*.html"):
        text = page.read_text("utf-8")
        text = re.sub(r'<script type="module" src="[^"]*assets/(?:search|keys)\.js"></script>', "", text)
        text = re.sub(r'(?s)<form class="search needs-js".*?</form>', '<div id="peer"></div>', text, count=1)
        page.write_text(
            text.replace("</head>", f'{head}<script src="/peer.js" defer></script></head>'), "utf-8"
        )
    home = (target / "index.html").read_text("utf-8")
    (target / "at-once.html").write_text(home.replace("/peer.js", "/peer-at-once.js"), "utf-8")
    return target


def static(folder: Path) -> Any:
    app = Starlette()
    app.mount("/", StaticFiles(directory=folder, html=True))
    return GZipMiddleware(app)


class Inserted:
    """Our site with the widget's tag at the end of every page."""

    def __init__(self, app: Any) -> None:
        self.app = GZipMiddleware(self._insert)
        self.inner = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send) if scope["type"] == "http" else await self.inner(
            scope, receive, send
        )

    async def _insert(self, scope: Any, receive: Any, send: Any) -> None:
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: dict[str, Any] = {}
        body = bytearray()

        async def changed(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
            if any(n.lower() == b"content-type" and v.startswith(b"text/html") for n, v in headers):
                body[:] = body.replace(b"</body>", WIDGET.encode() + b"</body>")
            await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": bytes(body)})

        await self.inner({**scope, "headers": plain}, receive, changed)


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """The address of an app until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def first_article(settings: Settings) -> str:
    build = builds.current(settings)
    return builds.load(build, settings)[0].articles[1].url


def questions(settings: Settings, count: int) -> list[str]:
    """Wordings that people use, spread evenly over the base; none is a heading."""
    library = builds.load(builds.current(settings), settings)[0]
    asked = [section.asked[0] for section in library.sections if section.asked and len(section.asked[0]) < 60]
    return [asked[place * len(asked) // count] for place in range(min(count, len(asked)))]


# --- sizes ---------------------------------------------------------------------------------------------------------------


def sizes(site: Path, peer: Path, has_widget: bool) -> None:
    def packed(*files: Path) -> float:
        return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files) / 1000

    assets = site / "assets"
    ours = packed(assets / "search.js", *assets.glob("chunk-*.js"))
    theirs = packed(peer / "pagefind" / "pagefind-ui.js", peer / "pagefind" / "pagefind-ui.css")
    docsearch = packed(TOOLS / "@docsearch/js/dist/umd/index.js", TOOLS / "@docsearch/css/dist/style.css")
    index = packed(assets / "search-index.json")
    engine = packed(
        peer / "pagefind" / "pagefind.js",
        *(peer / "pagefind").glob("wasm.en.pagefind"),
        *(peer / "pagefind").glob("pagefind.*.pf_meta"),
    )
    table = make_table("Size", "kB gzip", "times ours")
    rows = [
        ("search box of this site: scripts", ours, ours),
        ("Pagefind's default UI: script and style", theirs, ours),
        ("DocSearch's UI: script and style", docsearch, ours),
        ("loaded at the first key, this site: the static index", index, index),
        (
            "loaded at the first key, Pagefind: engine and metadata, before any part of its index",
            engine,
            index,
        ),
    ]
    for name, kilobytes, base in rows:
        table.add_row(name, f"{kilobytes:.1f}", f"{kilobytes / base:.2f}")
    every = packed(*assets.glob("*.js"), *assets.glob("*.css"))
    table.add_row("all scripts and styles of this site's own theme", f"{every:.1f}", "")
    if has_widget:
        modules = [site / "widget" / name for name in ("help-widget.js", "panel-en.js")]
        table.add_row(
            "widget: the button's first load", f"{packed(site / 'widget' / 'help-widget.js'):.1f}", ""
        )
        table.add_row("widget: all that it can load in one language", f"{packed(*modules):.1f}", "")
    console.print(table)


# --- times ---------------------------------------------------------------------------------------------------------------


def times(ours: str, theirs: str, words: Sequence[str]) -> list[str]:
    """Prints the table; gives the bars that were missed."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def page_of(address: str, shown: str, box: str) -> Any:
            page = browser.new_page()
            page.goto(address, wait_until="load")
            page.locator(box).wait_for()
            page.evaluate(WATCH, shown)
            return page

        def measured(page: Any, box: str, key: str = "", settle: int = 0) -> tuple[Times, Times]:
            """First and last times; a question for which nothing is shown has none."""
            first, last = [], []
            for text in words:
                page.locator(box).fill("")
                page.wait_for_timeout(60)
                page.locator(box).press_sequentially(text, delay=BETWEEN_KEYS)
                if key:
                    page.keyboard.press(key)
                with suppress(PlaywrightTimeout):
                    page.wait_for_function("() => window.__run.painted > 0", timeout=PATIENCE)
                    page.wait_for_timeout(settle)
                    first.append(page.evaluate("window.__run.painted"))
                    last.append(page.evaluate("window.__run.settled"))
            return first, last

        listed, box = "#home-results [role=option]", "#home-input"
        measured_rows: dict[str, Times] = {}
        page = page_of(ours + "/", listed, box)
        page.locator(box).focus()
        started = page.evaluate("performance.now()")
        page.keyboard.type(words[0][:3])
        page.wait_for_function("() => window.__run.painted > 0", timeout=PATIENCE)
        cold = page.evaluate("performance.now()") - started
        first, last = measured(page, box, settle=400)
        measured_rows["this site: last key to first result"] = first
        measured_rows["this site: last key to the API's order"] = last
        page = page_of(ours + "/", "[data-answer] .answer", box)
        measured_rows["this site: Enter to answer"] = measured(page, box, key="Enter")[0]
        for name, path in (
            ("Pagefind's UI: last key to first result", "/"),
            ("Pagefind's UI without its wait", "/at-once.html"),
        ):
            page = page_of(theirs + path, ".pagefind-ui__result-link", ".pagefind-ui__search-input")
            measured_rows[name] = measured(page, ".pagefind-ui__search-input")[0]
        browser.close()
    base = statistics.median(measured_rows["this site: last key to first result"])
    table = make_table(
        f"Time in Chromium, {len(words)} questions typed key by key",
        "median ms",
        "p95 ms",
        "times ours",
        "shown nothing",
    )
    for name, taken in measured_rows.items():
        median = statistics.median(taken)
        table.add_row(
            name,
            f"{median:.0f}",
            f"{percentile(taken, 0.95):.0f}",
            f"{median / base:.1f}",
            str(len(words) - len(taken)),
        )
    console.print(table)
    slowest = percentile(first, 0.95)
    console.print(
        f"The very first search of a visit, from the focus, which loads the index, to three letters: {cold:.0f} ms."
    )
    console.print(f"First result, 95th percentile: {slowest:.0f} ms, at most {FIRST} are promised.\n")
    return [] if slowest <= FIRST else [f"the first result came after {slowest:.0f} ms, not {FIRST}"]


def percentile(taken: Times, share: float) -> float:
    return sorted(taken)[min(len(taken) - 1, round(share * (len(taken) - 1)))]


# --- Lighthouse ----------------------------------------------------------------------------------------------------------


def lighthouse(sites: dict[str, str], paths: Sequence[str], runs: int) -> Scores:
    """Prints the table of medians and gives the scores."""
    table = make_table(
        f"Lighthouse, phone, median of {runs}", *CATEGORIES.values(), "LCP s", "CLS", "blocked ms"
    )
    scores: Scores = {}
    for name, address in sites.items():
        for path in paths:
            reports = [audit(address + path) for _ in range(runs)]
            found = scores[name, path] = {
                key: statistics.median(round(100 * r["categories"][key]["score"]) for r in reports)
                for key in CATEGORIES
            }
            lcp, cls, tbt = (
                statistics.median(r["audits"][key]["numericValue"] for r in reports)
                for key in ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
            )
            table.add_row(
                f"{name}: {page_name(path)}",
                *(f"{score:.0f}" for score in found.values()),
                f"{lcp / 1000:.1f}",
                f"{cls:.3f}",
                f"{tbt:.0f}",
            )
    console.print(table)
    return scores


def broken(scores: Scores) -> list[str]:
    """The promises that scores break: enough in each category, and the same with the widget on the page as
    without it."""
    found = [
        f"{name}, {page_name(path)}: {score:.0f} in {CATEGORIES[key]}, not {ENOUGH}"
        for (name, path), of_page in scores.items()
        if name != PEER
        for key, score in of_page.items()
        if score < ENOUGH
    ]
    for (name, path), of_page in scores.items():
        plain = scores[OURS, path]
        if name == WITH_WIDGET:
            console.print(f"{page_name(path)}, without the widget and with it: {_pairs(plain, of_page)}")
            found += [
                f"{page_name(path)}: {of_page[key]:.0f} in {CATEGORIES[key]} with the widget, {plain[key]:.0f} without it"
                for key in CATEGORIES
                if abs(of_page[key] - plain[key]) > NOISE
            ]
    return found


def _pairs(plain: dict[str, float], with_widget: dict[str, float]) -> str:
    return ", ".join(
        f"{name} {plain[key]:.0f} and {with_widget[key]:.0f}" for key, name in CATEGORIES.items()
    )


def page_name(path: str) -> str:
    return "home" if path == "/" else "article"


def audit(address: str) -> dict[str, Any]:
    flags = " ".join(["--headless=new", *FLAGS])
    command = [
        "node",
        str(TOOLS / "lighthouse" / "cli" / "index.js"),
        address,
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
    ]
    report: dict[str, Any] = json.loads(run([*command, f"--only-categories={','.join(CATEGORIES)}"]))
    return report


def run(command: Sequence[str]) -> str:
    """What a command printed. Ends the benchmark with its output when it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def make_table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    table.add_column("", max_width=60)
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    sys.exit(main())
