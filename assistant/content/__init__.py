"""Markdown files become a Library. The only room that reads what authors wrote."""
