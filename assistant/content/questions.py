"""The questions of a base that its build is held to: what must be answered by what, and what must not be
answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant.content.addresses import parse_reference, reference
from assistant.content.ledger import Ledger
from assistant.content.yaml_reader import line_of, parse_yaml, shown_name, yaml_files
from assistant.errors import ContentError, ContentErrors

FOLDER = "questions"
FILE = "questions.yml"


@dataclass(frozen=True, slots=True)
class Expected:
    """A question of `kb/questions` and what must come of it."""

    ask: str
    find: tuple[str, ...] = ()
    """Sections, `id#anchor`, any of which is right. Empty when the base must not answer."""

    clarify: tuple[str, ...] = ()
    """Sections that must all be offered, because the question does not say which is meant."""


Remember = Callable[[bytes, Callable[[], tuple[Expected, ...]]], tuple[Expected, ...]]
"""Gets the bytes of a file and how to read them: what was read before is not read again."""


def question_files(kb: Path, errors: list[ContentError]) -> list[Path]:
    """`kb/questions.yml`, then the files of `kb/questions/` in the order of their names."""
    single = kb / FILE
    return [*([single] if single.is_file() else []), *yaml_files(kb / FOLDER, errors)]


def read_questions(
    kb: Path, errors: list[ContentError], remember: Remember = lambda _, read: read()
) -> tuple[Expected, ...]:
    """The base's own relevance tests, in the order of the files and of the text in each."""
    found: list[Expected] = []
    for path in question_files(kb, errors):
        data = path.read_bytes()
        try:
            found += remember(data, partial(_questions, data, path, shown_name(path, kb)))
        except ContentErrors as broken:
            errors += broken.errors
    return tuple(found)


def about(questions: Sequence[Expected], ledger: Ledger, withheld: Collection[int]) -> tuple[Expected, ...]:
    """Those questions, and of each those sections, that do not wait for an article that is `withheld`: its
    author writes questions before it is published, and leaves them when it is taken away."""

    def left(refs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(r for r in refs if parse_reference(ledger.destination(r))[0] not in withheld)

    found = (Expected(q.ask, left(q.find), left(q.clarify)) for q in questions)
    pairs = zip(questions, found, strict=True)
    return tuple(
        q for old, q in pairs if bool(q.find) == bool(old.find) and len(q.clarify) == len(old.clarify)
    )


def _questions(data: bytes, path: Path, shown: str) -> tuple[Expected, ...]:
    """The questions in the `data` of one file. Raises ContentErrors with every entry that cannot be read."""
    errors: list[ContentError] = []
    content = parse_yaml(data, shown, errors)[0]
    found = [] if content is None else list(_entries(content, path, shown, errors))
    if errors:
        raise ContentErrors(errors)
    return tuple(found)


def _entries(content: Any, path: Path, shown: str, errors: list[ContentError]) -> Iterator[Expected]:
    if not isinstance(content, list):
        errors.append(
            ContentError(
                shown,
                1,
                f"this is a {type(content).__name__}, not a list of questions",
                "Write: - ask: …  and below it  find: id#anchor",
            )
        )
        return
    for entry in content:
        try:
            ask = str(entry["ask"])
            clarify = tuple(_reference(r) for r in entry.get("clarify", ()))
            wanted = entry["find"] if not clarify else "none"
            refs = (
                ()
                if wanted == "none"
                else tuple(_reference(r) for r in (wanted if isinstance(wanted, list) else [wanted]))
            )
            yield Expected(ask, refs, clarify)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            start = str(entry)[:60]
            errors.append(
                ContentError(
                    shown,
                    line_of(path, start[:20]),
                    f"'{start}' cannot be read: {error}",
                    "Write 'ask' with 'find: id#anchor', 'find: none' or 'clarify: [...]'.",
                )
            )


def _reference(value: Any) -> str:
    return reference(*parse_reference(str(value)))
