"""Time in a browser, from the last key to a result and from Enter to the answer."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from browser import launch
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright
from web_sites import console, make_table

FIRST = 100
"""Milliseconds from the last key to the first result, at most."""

BETWEEN_KEYS = 25
PATIENCE = 2500

# A time starts with the key as the browser received it and ends in the first task after the frame that shows
# what `shown` finds.
WATCH = """(shown) => {
  const run = window.__run = { start: 0, painted: 0, settled: 0 }
  const begin = event => {
    if (event.type !== 'input' && event.key !== 'Enter') return
    Object.assign(run, { start: event.timeStamp, painted: 0, settled: 0 })
  }
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

Times = list[float]


def times(ours: str, theirs: str, words: Sequence[str]) -> list[str]:
    """Prints the table; gives the bars that were missed."""
    with sync_playwright() as driver:
        browser = launch(driver)

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
        "The very first search of a visit, from the focus, which loads the index, to three letters: "
        f"{cold:.0f} ms."
    )
    console.print(f"First result, 95th percentile: {slowest:.0f} ms, at most {FIRST} are promised.\n")
    return [] if slowest <= FIRST else [f"the first result came after {slowest:.0f} ms, not {FIRST}"]


def percentile(taken: Times, share: float) -> float:
    return sorted(taken)[min(len(taken) - 1, round(share * (len(taken) - 1)))]
