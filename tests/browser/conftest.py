"""The faces of the product in a wide, light window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.desk import Desk, desk
from support.widget import Widget, widget


@pytest.fixture
def agent(browser: Browser, served: str) -> Iterator[Desk]:
    """The support desk, opened."""
    with desk(browser, served) as found:
        yield found


@pytest.fixture
def demo(browser: Browser, served: str) -> Iterator[Widget]:
    """The widget on the demo page, started and closed."""
    with widget(browser, served) as found:
        yield found.start()
