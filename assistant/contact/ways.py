"""Which ways the settings name for a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.contact.mail import Mail
from assistant.contact.message import WaitingMessage
from assistant.contact.webhook import Webhook
from assistant.journal import Way
from assistant.settings import Settings

Deliver = Callable[[WaitingMessage], None]
"""Delivers a message. Raises DeliveryError when it did not arrive."""


def ways_of(settings: Settings) -> Mapping[Way, Deliver]:
    """Each way with what delivers on it; empty when no message can be sent."""
    found: dict[Way, Deliver] = {}
    if settings.smtp_url:
        found["mail"] = Mail.of(settings)
    if settings.webhook_url:
        found["webhook"] = Webhook.of(settings)
    return found
