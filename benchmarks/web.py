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
import shutil
import sys
import tempfile
from pathlib import Path

from browser import CHROMIUM
from web_lighthouse import RUNS, broken, lighthouse
from web_sites import (
    HERE,
    OURS,
    PEER,
    TOOLS,
    WITH_WIDGET,
    Inserted,
    console,
    make_table,
    peer_site,
    serve,
    static,
)
from web_times import times

from assistant.api.app import create_app
from assistant.builds import build as builds
from assistant.builds.engine import open_build
from assistant.settings import Settings


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
            "the tools are not installed\n  Install them with: "
            "npm install --no-save --prefix benchmarks --ignore-scripts"
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


def first_article(settings: Settings) -> str:
    build = builds.current(settings)
    return open_build(build, settings)[0].articles[1].url


def questions(settings: Settings, count: int) -> list[str]:
    """Wordings that people use, spread evenly over the base; none is a heading."""
    library = open_build(builds.current(settings), settings)[0]
    asked = [section.asked[0] for section in library.sections if section.asked and len(section.asked[0]) < 60]
    return [asked[place * len(asked) // count] for place in range(min(count, len(asked)))]


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


if __name__ == "__main__":
    sys.exit(main())
