"""Tools for AI assistants, by the Model Context Protocol: search, answer and read, over the same ranking."""
