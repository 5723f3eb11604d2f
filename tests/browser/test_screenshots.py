"""The pictures that show whether a change of style sheets changed a face."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import screenshots


def picture(browser: Any, path: Path, style: str) -> None:
    page = browser.new_page(viewport={"width": 40, "height": 30})
    page.set_content(f"<body style='margin:0;background:white'><div style='{style};background:teal'>")
    page.screenshot(path=path)
    page.close()


def test_faces_that_differ_are_named_with_the_number_of_pixels_and_shown(
    browser: Any, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for name, (old, new) in {
        "same.png": ("width:9px;height:2px", "width:9px;height:2px"),
        "wider.png": ("width:9px;height:2px", "width:10px;height:2px"),
    }.items():
        picture(browser, before / name, old)
        picture(browser, after / name, new)
    picture(browser, after / "new.png", "")

    found = list(screenshots.differences(browser, before, after))

    shown = after / "wider.DIFFERENCE.png"
    assert found == [f"new.png: only in {after}", f"wider.png: 2 pixels differ, see {shown}"]
    assert shown.read_bytes()[:4] == b"\x89PNG"
    assert list(screenshots.differences(browser, before, after)) == found, "its own pictures are no faces"


def test_an_article_as_it_was_before_has_other_words_and_a_part_that_is_gone() -> None:
    now = {"title": "Shop", "sections": [{"anchor": "top", "heading": "Shop", "text": "Ask the team."}]}

    assert screenshots.older(now)["sections"] == [
        {"anchor": "top", "heading": "Shop", "text": "Ask a team."},
        {"anchor": "old-menu", "heading": "Old menu", "text": "It was under Tools."},
    ]
