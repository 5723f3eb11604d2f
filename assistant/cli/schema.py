"""JSON schemas for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from assistant.cli.console import HERE, Base, app, print_json
from assistant.content.schemas import front_matter_schema, settings_schema
from assistant.settings import Settings


class Subject(StrEnum):
    """What a schema is of."""

    front_matter = "front-matter"
    settings = "settings"


@app.command(epilog="Example:  kb schema front-matter > front-matter.schema.json")
def schema(
    subject: Annotated[Subject, typer.Argument(help="The front matter of an article, or kb/settings.yml.")],
    base: Base = HERE,
) -> None:
    """Print the JSON schema of the front matter or of the settings, with which an editor completes and checks
    them."""
    print_json(
        settings_schema() if subject == Subject.settings else front_matter_schema(Settings.load(base).base)
    )
