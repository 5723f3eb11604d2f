"""Scores of Lighthouse, and the promises about them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import Any

from browser import FLAGS
from web_sites import OURS, PEER, TOOLS, WITH_WIDGET, console, make_table, run

CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
ENOUGH = 95
"""Points that a page must have in each category."""

RUNS = 3
"""Audits of each page. A score of Lighthouse differs by a point from run to run, the median of three
hardly."""

NOISE = 1
"""Points by which two medians of the same page may differ."""

Scores = dict[tuple[str, str], dict[str, float]]
"""Median score in each category, by site and path."""


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
                f"{page_name(path)}: {of_page[key]:.0f} in {CATEGORIES[key]} with the widget, "
                f"{plain[key]:.0f} without it"
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
