"""What editors need to know to complete and check the files of a base as they are written: JSON schemas of
the front matter and of the settings."""

from __future__ import annotations

from typing import Any

from assistant.content.fields import REQUIRED, FrontMatter
from assistant.settings import Settings
from assistant.settings.base import KnowledgeBaseSettings
from assistant.settings.loading import NO_SETTINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def front_matter_schema(base: KnowledgeBaseSettings) -> dict[str, Any]:
    """What may stand at the head of an article of this base: audiences and flows are those of its settings; a
    strict base wants the required fields and no others."""
    schema = FrontMatter.model_json_schema(mode="validation")
    fields = schema["properties"]
    names = {"type": "string", "enum": [*base.audiences]} if base.audiences else {"type": "string"}
    fields["audience"]["anyOf"] = [names, {"type": "array", "items": names}, {"type": "null"}]
    if base.flows:
        fields["flow"]["anyOf"] = [{"type": "string", "enum": [*base.flows]}, {"type": "null"}]
    if base.strict:
        schema |= {"required": [*REQUIRED], "additionalProperties": False}
    return {"$schema": DIALECT, **schema}


def settings_schema() -> dict[str, Any]:
    """What may stand in `kb/settings.yml`: the settings of the base, and those of the service that it sets
    for everybody who serves it."""
    own = KnowledgeBaseSettings.model_json_schema(mode="validation")
    for name, field in own["properties"].items():
        if "$ref" in field:  # a setting with parts may stand in a file of its own
            about = {key: field.pop(key) for key in ("description", "title", "default") if key in field}
            own["properties"][name] = {**about, "anyOf": [field, {"type": "string", "pattern": r"\.yml$"}]}
    service = Settings.model_json_schema(mode="validation")
    of_service = {name: field for name, field in service["properties"].items() if name not in NO_SETTINGS}
    return {
        "$schema": DIALECT,
        "title": "Settings of a base",
        "type": "object",
        "additionalProperties": False,
        "properties": own["properties"] | of_service,
        "$defs": own["$defs"],
    }
