"""Markdown of other tools becomes a base: folder, front matter, tags, admonitions, lists, headings, links."""
