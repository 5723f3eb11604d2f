"""The widget on the demo page, as somebody who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.browser import Visit, visit

CARD = "What credit card can I use to verify my identity?"
STEPS = "How do I turn off my online profile?"
TWO = "verify my identity"
OUTLINE = "what is seo"
NONE = "How do I bake bread?"
DANGER = "my patient has chest pain and cannot breathe"
LISTEN = """['open', 'question', 'answer', 'feedback', 'handoff', 'error'].forEach(name =>
  document.addEventListener('help-' + name, event => {
    (window.heard ??= []).push(
      [event.type, event.detail, event.composedPath().length > 3, event.bubbles, event.composed]) }))"""


class Widget(Visit):
    """The widget on the demo page."""

    def start(self) -> Widget:
        self.go("/demo/")
        return self

    @property
    def button(self) -> Any:
        return self.page.get_by_role("button", name="Help", exact=True)

    @property
    def panel(self) -> Any:
        return self.page.get_by_role("dialog", name="Help")

    @property
    def box(self) -> Any:
        return self.panel.get_by_role("combobox", name="Your question")

    @property
    def body(self) -> Any:
        return self.page.locator("help-widget").locator("[part=body]")

    def open(self, heading: str = "For this page") -> Widget:
        self.button.click()
        self.panel.get_by_role("heading", name=heading).wait_for()
        return self

    def ask(self, question: str) -> Widget:
        self.box.fill(question)
        self.box.press("Enter")
        self.page.locator("help-widget").locator(".asked", has_text=question[:20]).last.wait_for()
        self.page.locator("help-widget").get_by_text("Looking …").wait_for(state="detached")
        return self

    def press(self, name: str) -> Widget:
        self.panel.get_by_role("button", name=name, exact=True).first.click()
        return self

    def says(self, text: str) -> Any:
        found = self.body.get_by_text(text).first
        found.wait_for()
        return found

    def type(self, words: str) -> Widget:
        self.box.fill(words)
        self.panel.get_by_role("option").first.wait_for()
        return self

    def copied(self) -> Widget:
        """With the copy there that it answers from without the service; it comes after the panel."""
        for _ in range(600):
            if any(url.endswith("/pack.json") for url in self.loaded):
                return self
            self.page.wait_for_timeout(100)
        raise AssertionError("the copy never came")

    def without_api(self) -> Widget:
        self.route("**/v1/**", lambda route: route.abort())
        return self

    def without_pack(self) -> Widget:
        self.route("**/pack.json", lambda route: route.abort())
        return self

    @property
    def focused(self) -> str:
        """What has the focus, also inside the widget."""
        return self.page.evaluate(
            "(() => { let e = document.activeElement; "
            "while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; "
            "return e.ariaLabel || e.id || e.innerText || e.localName })()"
        )


@contextmanager
def widget(
    browser: Any, address: str, width: int = 1280, scheme: str = "light", **options: Any
) -> Iterator[Widget]:
    with visit(browser, address, width, scheme, Widget, **options) as found:
        yield found


def page_with(tags: str, address: str, head: str = "") -> str:
    """A page with the printed tags of the widget, as a host would write it for the service at an address."""
    body = tags.replace("http://127.0.0.1:8000", address)
    return f"<!doctype html><html lang='en'><head>{head}<title>Host</title></head><body>{body}</body></html>"
