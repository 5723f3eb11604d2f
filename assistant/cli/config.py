"""`kb config`: every setting that is in force."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from assistant.cli.console import HERE, AsJson, Base, out, print_json
from assistant.settings import KnowledgeBaseSettings, Settings, shown


def config(base: Base = HERE, as_json: AsJson = False) -> None:
    """Show every setting that is in force, what it means, and the variable that changes it."""
    settings = Settings.load(base)
    if as_json:
        print_json(shown(settings))
        return
    values = shown(settings)
    for title, kind in (("Of the base", KnowledgeBaseSettings), ("Of the service", Settings)):
        table = Table("Setting", "Variable", "In force", "Meaning", title=title, title_justify="left")
        for name, field in kind.model_fields.items():
            if name != "base":
                table.add_row(
                    name,
                    "--base" if name == "root" else f"ASSISTANT_{name.upper()}",
                    escape(str(values[name])),
                    field.description or "",
                )
        out.print(table)
