"""Words: analysis, index, BM25, spelling, type-ahead, snippets."""
