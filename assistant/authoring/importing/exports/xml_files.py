"""XML of an export, read piece by piece. A document type is refused: entities could grow without end or read
files of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError  # nosec B405

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from assistant.authoring.importing.exports.source import Source
from assistant.errors import ContentError


def elements(source: Source, name: str, tag: str) -> Iterator[Element]:
    """Each element of a kind, whole. What is behind it in the file is not read yet, and it is emptied when
    the next is asked for. Raises ContentError where the file is broken."""
    called = source.called(name)
    try:
        with (source.root / name).open("rb") as file:
            for _, element in ElementTree.iterparse(file, events=("end",), forbid_dtd=True):
                if element.tag == tag:
                    yield element
                    element.clear()
    except ParseError as error:
        problem = f"this is not XML: {error.msg}"
        remedy = "Export it again, and wait until the file is there whole."
        raise ContentError(called, error.position[0], problem, remedy) from None
    except DefusedXmlException:
        problem, remedy = (
            "the XML has a document type or entities, which are not read",
            "Take out '<!DOCTYPE …>'.",
        )
        raise ContentError(called, 1, problem, remedy) from None
    except (OSError, ValueError, LookupError) as error:
        raise ContentError(called, None, f"the file cannot be read: {error}", "Export it again.") from None


def lines_of(source: Source, name: str, pattern: bytes) -> dict[str, int]:
    """The lines on which a pattern is found first, by what its group finds."""
    content, found = source.bytes(name), dict[str, int]()
    line, last = 1, 0
    for match in re.finditer(pattern, content, re.S):
        line += content.count(b"\n", last, match.start(1))
        last = match.start(1)
        found.setdefault(match[1].decode(), line)
    return found
