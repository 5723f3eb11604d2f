"""Exports of other help centers become a folder of Markdown, which the import then reads like any other."""
