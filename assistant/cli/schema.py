"""`kb schema`: JSON schemas for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from assistant.cli.console import HERE, Base, print_json
from assistant.content.schemas import front_matter_schema, settings_schema
from assistant.settings import Settings


class Subject(StrEnum):
    """What a schema is of."""

    front_matter = "front-matter"
    settings = "settings"


def schema(
    subject: Annotated[Subject, typer.Argument(help="The front matter of an article, or kb/settings.yml.")],
    base: Base = HERE,
) -> None:
    """Print the JSON schema of the front matter or of the settings, with which an editor completes and checks
    them."""
    print_json(
        settings_schema() if subject == Subject.settings else front_matter_schema(Settings.load(base).base)
    )
