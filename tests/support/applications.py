"""What the fixtures `client_of` and `lines` give."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from starlette.testclient import TestClient

Open = Callable[..., AbstractContextManager[TestClient]]
"""Opens a client of the service at an address, with settings of the test's own."""

Log = Callable[[], list[dict[str, Any]]]
"""Gives the lines of the log so far."""
