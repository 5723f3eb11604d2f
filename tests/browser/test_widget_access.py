"""`<help-widget>` without a barrier: axe-core in every state, on every screen, in every direction, language
and color."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from support.browser import LOOKS
from support.widget import CARD, DANGER, NONE, OUTLINE, STEPS, TWO, Widget, widget

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
RUN_AXE = """axe.run('help-widget', { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 120)}`)))"""

STATES = {
    "closed": lambda w: w,
    "open": lambda w: w.open(),
    "suggestions": lambda w: (w.type("credit card"), w.box.press("ArrowDown")),
    "answer": lambda w: w.ask(CARD),
    "article": lambda w: (
        w.press("Read the article"),
        w.panel.get_by_role("heading", name="Related articles").wait_for(),
    ),
    "steps": lambda w: (w.ask(STEPS), w.panel.get_by_role("checkbox").first.check()),
    "clarify": lambda w: w.ask(TWO),
    "outline": lambda w: w.ask(OUTLINE),
    "none": lambda w: w.ask(NONE),
    "emergency": lambda w: w.ask(DANGER),
    "person": lambda w: (w.press("Ask a person"), w.says("Prepare:")),
    "offline": lambda w: (
        w.copied().without_api().ask(CARD),
        w.panel.get_by_text("This page answers from its copy").wait_for(),
    ),
    "error": lambda w: (
        w.without_pack().start().button.click(),
        w.ask(CARD),
        w.says("The help center cannot be reached."),
    ),
}
"""Each state of the panel and how it is reached from the one before."""


VIEWS = [
    *({"width": width, "scheme": scheme} for width, scheme in LOOKS),
    {"width": 390, "dir": "rtl"},
    {"width": 1280, "forced_colors": "active", "reduced_motion": "reduce"},
]


def violations(it: Widget) -> list[str]:
    if not it.page.evaluate("'axe' in window"):
        it.page.evaluate(AXE)
    return it.page.evaluate(RUN_AXE)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(map(str, view.values())))
def test_axe_finds_no_violation_in_any_state(browser: Any, served: str, view: dict[str, Any]) -> None:
    found = {}
    direction, options = (
        view.get("dir", "ltr"),
        {name: value for name, value in view.items() if name != "dir"},
    )
    with widget(browser, served, **options) as it:
        it.start().page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for state, reach in STATES.items():
            reach(it)
            if wrong := violations(it):
                found[state] = wrong

    assert found == {}


def test_axe_finds_no_violation_in_spanish_where_each_part_names_its_language(demo: Widget) -> None:
    demo.page.evaluate("document.querySelector('help-widget').lang = 'es'")
    demo.page.get_by_role("button", name="Ayuda", exact=True).click()
    panel, found = demo.page.get_by_role("dialog", name="Ayuda"), {}
    panel.get_by_role("heading", name="Para esta página").wait_for()
    box = panel.get_by_role("combobox", name="Su pregunta")

    def languages(*texts: str) -> list[str]:
        return [panel.get_by_text(text).first.evaluate("e => e.closest('[lang]').lang") for text in texts]

    found["open"] = violations(demo)
    assert languages("Para esta página", "How do I get a Patient Fusion") == ["es", "en"]
    box.fill("credit card")
    panel.get_by_role("option").first.wait_for()
    assert languages("credit card") == ["en"]
    box.fill(TWO)
    box.press("Enter")
    panel.get_by_text("¿A cuál se refiere?", exact=True).wait_for()
    assert languages("(for providers)") == ["en"]
    box.fill(CARD)
    box.press("Enter")
    panel.get_by_text("¿Le sirvió?").wait_for()
    found["answer"] = violations(demo)
    assert languages("Revisado el", "A personal credit card", "Artículos relacionados") == ["es", "en", "es"]
    assert panel.locator("b[lang=en]", has_text="How do I get a Patient Fusion").first.is_visible()
    panel.get_by_role("button", name="Preguntar a una persona").click()
    panel.get_by_text("Tenga a mano:").wait_for()
    found["person"] = violations(demo)
    assert languages("Tenga a mano:", "Your question in your own words") == ["es", "en"]
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_off_sideways_at_200_percent_and_on_the_smallest_phone(
    browser: Any, served: str, width: int
) -> None:
    with widget(browser, served, width) as it:
        it.start().open()
        for question in (CARD, STEPS, TWO):
            it.ask(question)
            wide = it.page.evaluate(
                "[...document.querySelector('help-widget').shadowRoot.querySelectorAll('dialog, .body, .body *:not(.sr)')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.matches('table')).map(e => e.outerHTML.slice(0, 80))"
            )
            assert wide == []


def test_a_phone_shows_the_panel_over_the_whole_screen_and_a_desktop_beside_the_page(
    browser: Any, served: str
) -> None:
    sizes = {}
    for width in (390, 1280):
        with widget(browser, served, width) as it:
            box = it.start().open().panel.bounding_box()
            sizes[width] = (round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"]))

    assert sizes[390] == (0, 0, 390, 740)
    assert sizes[1280][2] == 380
    assert sizes[1280][0] + 380 < 1280


def test_at_400_percent_the_whole_panel_scrolls_instead_of_its_middle(browser: Any, served: str) -> None:
    with widget(browser, served, 320) as it:
        it.start().page.set_viewport_size({"width": 320, "height": 256})
        it.open().ask(CARD)
        it.says("Did this help?").scroll_into_view_if_needed()

        assert it.panel.evaluate("e => e.scrollTop") > 0
        assert it.panel.evaluate("e => e.scrollWidth") <= 320


def test_from_right_to_left_the_button_and_the_panel_stand_on_the_left(demo: Widget) -> None:
    demo.page.evaluate("document.documentElement.dir = 'rtl'")
    demo.open().ask(CARD)

    assert demo.button.bounding_box()["x"] < 100
    assert demo.panel.bounding_box()["x"] < 100
    close, title = (
        demo.panel.get_by_role("button", name="Close help").bounding_box(),
        demo.panel.get_by_role("heading", name="Help").bounding_box(),
    )
    assert close["x"] < title["x"]


def test_forced_colors_keep_what_is_chosen_visible(browser: Any, served: str) -> None:
    with widget(browser, served, forced_colors="active") as it:
        it.start().open().type("credit card")
        it.box.press("ArrowDown")
        root = "document.querySelector('help-widget').shadowRoot"

        assert (
            it.page.evaluate(f"getComputedStyle({root}.querySelector('[aria-selected=true]')).outlineStyle")
            == "solid"
        )
