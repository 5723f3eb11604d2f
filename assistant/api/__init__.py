"""Routes, JSON and status codes: one process serves the answers, the site and the links that never break."""

from assistant.api.app import create_app

__all__ = ["create_app"]
