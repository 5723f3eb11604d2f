"""The settings as they may be shown: in `kb config`, in a log, on a screen."""

from __future__ import annotations

from typing import Any

from assistant.settings.loading import ADDRESSES, secrets, without_password
from assistant.settings.service import Settings


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting of both kinds with its value; of a secret, whether it is set, and of an address no
    password."""
    return {
        name: _shown(name, getattr(group, name), secrets(type(group)))
        for group in (settings.base, settings)
        for name in type(group).model_fields
        if name != "base"
    }


def _shown(name: str, value: Any, hidden: set[str]) -> Any:
    if name in hidden:
        return "set" if value else "not set"
    return without_password(value) if name in ADDRESSES else value
