"""Every setting: its name, its default, what it means. Those of the base are inside those of the service."""

from assistant.settings.base import Handoff, KnowledgeBaseSettings
from assistant.settings.loading import without_password
from assistant.settings.service import Settings, shown

__all__ = ["Handoff", "KnowledgeBaseSettings", "Settings", "shown", "without_password"]
