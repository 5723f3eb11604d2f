"""The support desk, driven as an agent does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import expect

from support.browser import CLIPBOARD, Visit, visit

CARD = "What credit card can I use to verify my identity?"
TICKET = f"""Hi team,

our new physician Dr. Maya Lindgren (DOB 04/12/1979, SSN 219-09-9999) has one question. {CARD}
She tried 4111 1111 1111 1111.

How do I revoke a patient's access to the portal?

Thanks, reach me at ann.lee@example.com or 415-555-0132."""
READ = """async () => {
  const [item] = await navigator.clipboard.read()
  const forms = {}
  for (const type of item.types) forms[type] = await (await item.getType(type)).text()
  return forms
}"""


class Desk(Visit):
    """The desk, with everything that it sent."""

    def start(self) -> Desk:
        self.sent: list[str] = []
        self.page.on("request", lambda r: self.sent.append(f"{r.url} {r.post_data or ''}"))
        self.go("/support/")
        self.box = self.page.get_by_label("Ticket text")
        self.title = self.page.locator("#found-title")
        self.heads = self.page.locator(".card-head")
        self.said = self.page.locator("#said")
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        """As a person does: into the field that has the focus."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    def find(self, ticket: str) -> None:
        self.box.fill(ticket)
        self.press("Control+Enter")
        expect(self.title).not_to_have_text("Suggestions")

    @property
    def copied(self) -> dict[str, str]:
        return dict(self.page.evaluate(READ))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(line.partition(" ")[2]) for line in self.sent if line.partition(" ")[2]]


@contextmanager
def desk(
    browser: Any, address: str, width: int = 1280, scheme: str = "light", **options: Any
) -> Iterator[Desk]:
    with visit(browser, address, width, scheme, Desk, permissions=CLIPBOARD, **options) as it:
        yield it.start()
