"""The library for other tools: plain Markdown, a project for Zensical, or plain pages."""
