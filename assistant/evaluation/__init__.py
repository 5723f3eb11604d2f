"""How good the answers are, and what an edit changes."""
