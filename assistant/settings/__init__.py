"""Every setting: its name, its default, what it means. Those of the base are inside those of the service."""

from assistant.settings.base import Contact, Handoff, KnowledgeBaseSettings
from assistant.settings.loading import without_password
from assistant.settings.service import Settings
from assistant.settings.shown import shown

__all__ = ["Contact", "Handoff", "KnowledgeBaseSettings", "Settings", "shown", "without_password"]
