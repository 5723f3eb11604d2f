"""New base, new article, import from other tools, adding wordings."""
