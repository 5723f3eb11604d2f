"""Markdown as other tools write it → Markdown as it is written here: no word of a text is lost, and nothing in code is touched."""
