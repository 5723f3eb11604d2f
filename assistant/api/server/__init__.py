"""The processes that serve, and their log."""
