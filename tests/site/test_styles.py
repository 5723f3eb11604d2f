"""The style sheets that people read, and the bundles of them that browsers load."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import bundle_styles
import pytest

from assistant import WEB

SHEETS = sorted(p for p in WEB.rglob("*.css") if "dist" not in p.parts)
LONGEST = 400
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_RULE = re.compile(r"(@[^{]+)\{|([^{}]+)\{([^{}]*)\}|\}")
_LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(|border-radius:\s*[\d.]+(?:px|rem)", re.I)


def rules(sheet: Path) -> Iterator[tuple[str, str, str]]:
    """Each rule of a sheet: the condition that it stands under, its selector, its declarations."""
    condition = ""
    for match in _RULE.finditer(_COMMENT.sub("", sheet.read_text("utf-8"))):
        at, selector, declarations = match.groups()
        if selector is None:
            condition = at.strip() if at else ""
        else:
            yield condition, " ".join(selector.split()), " ".join(sorted(declarations.split(";"))).strip()


@pytest.mark.skipif(
    not bundle_styles.is_possible(),
    reason="the bundler is not installed: python scripts/install_packages.py",
)
def test_what_browsers_load_is_what_the_sheets_give() -> None:
    made = {name: (WEB / name).read_bytes() for name in bundle_styles.BUNDLES.values()}

    assert made == bundle_styles.made(), "make it anew with: python scripts/bundle_styles.py"


def test_every_sheet_is_in_a_bundle_and_no_bundle_loads_another_file() -> None:
    def imported(sheet: Path) -> set[Path]:
        found = {
            (sheet.parent / n).resolve() for n in re.findall(r'@import "(.*)";', sheet.read_text("utf-8"))
        }
        return {sheet}.union(*map(imported, found))

    # the widget's own are in its scripts (see scripts/bundle.mjs), the author's panel is served as it is
    others = {sheet for sheet in SHEETS if {"widget", "watch"} & {*sheet.parts[len(WEB.parts) :]}}
    assert set().union(*(imported(WEB / first) for first in bundle_styles.BUNDLES)) == set(SHEETS) - others
    for bundle in bundle_styles.BUNDLES.values():
        text = (WEB / bundle).read_text("utf-8")
        fonts = set() if bundle.startswith("export/") else {"../assets/fonts/inter-latin.woff2"}
        assert "@import" not in text
        assert set(re.findall(r"url\(([^)]*)\)", text)) == fonts


@pytest.mark.parametrize(
    ("template", "sheet"),
    [
        ("site/templates/main.html", "site.css"),
        ("api_docs/api.html", "api.css"),
        ("insights/insights.html", "insights.css"),
        ("desk/frame.html", "desk.css"),
        ("demo/index.html", "demo.css"),
    ],
)
def test_a_face_loads_one_style_sheet_of_ours(template: str, sheet: str) -> None:
    (link,) = re.findall(r'<link rel="stylesheet" href="(.*)">', (WEB / template).read_text("utf-8"))

    assert re.findall(r"[\w-]+\.css", link) == [sheet]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_sheet_is_short_and_takes_colors_and_radii_from_the_tokens(sheet: Path) -> None:
    text = sheet.read_text("utf-8")

    assert len(text.splitlines()) <= LONGEST
    if sheet.name != "tokens.css":
        assert _LITERAL.findall(_COMMENT.sub("", text)) == []


def test_what_two_faces_have_in_common_stands_in_a_shared_sheet() -> None:
    faces = defaultdict(set)
    for sheet in SHEETS:
        if not {"shared", "widget"} & set(sheet.parts):  # a shadow root takes no sheet of the page
            for rule in rules(sheet):
                faces[rule].add(sheet.relative_to(WEB).parts[0])

    assert {rule: found for rule, found in faces.items() if len(found) > 1} == {}
