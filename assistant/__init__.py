"""A folder of Markdown articles becomes a help site, a search index and an API that answers with the articles' own words.

`docs/code.md` is the map of the modules; each imports only those above it in that map.
"""

__version__ = "0.1.0"
