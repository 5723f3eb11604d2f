"""A Library becomes HTML: MkDocs plugin, feeds, redirects, structured data, exports."""
