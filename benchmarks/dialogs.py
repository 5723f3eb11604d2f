"""How well questions are understood that hang on what came before. Run, after `kb build`:
python benchmarks/dialogs.py FILE…

Each line of a file is a conversation: `{"id", "audience", "turns": [...]}`, and each turn `{"question",
"turn", "right"}`. `turn` says how it hangs on what came before: `first`, `pronoun`, `ellipsis`, `and-for`,
`correction`, or not at all: `switch`, `closing`. `right` is a list of sections, any of which is right
(`{"article": number, "heading": heading or "top"}`), `none` when the base has no answer, or `person`
when the person wants one or is in danger. `alone` says what the turn means, as one would ask it with nothing
before.

The context is what a client holds: the questions before and what the product made of them, right or wrong.
`--each` shows what became of every turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expected_sections import built_assistant, lines_of, refs_of, refs_told

from assistant.answering.assistant import Assistant
from assistant.answering.conversation import MOST_EXCHANGES, Exchange
from assistant.answering.models import Answer
from assistant.content.addresses import reference

APART = ("switch", "closing")
"""Turns that stand by themselves."""


@dataclass(frozen=True)
class Turn:
    """What became of one turn."""

    kind: str
    is_person: bool
    """Whether a person was the right answer."""

    got_person: bool
    is_right: bool
    is_right_without: bool
    """Without anything before it."""

    is_right_in_full: bool
    """With nothing before it, in the words that say what it means."""

    offers_right: bool
    """Asked back, with the right section among the choices."""


def main(files: Sequence[Path], *, each: bool) -> None:
    """Ask all conversations and print the figures."""
    assistant = built_assistant()
    turns: list[Turn] = []
    for dialog in (line for file in files for line in lines_of(file)):
        turns += _conversation(assistant, dialog, each=each)
    _print(turns)


def _conversation(assistant: Assistant, dialog: dict[str, Any], *, each: bool) -> list[Turn]:
    audience = dialog.get("audience")
    context: list[Exchange] = []
    turns = []
    for wanted in dialog["turns"]:
        question, right = wanted["question"], wanted["right"]
        answer = assistant.answer(question, audience, context=tuple(context[-MOST_EXCHANGES:]))
        alone = assistant.answer(question, audience)
        in_full = assistant.answer(wanted.get("alone", question), audience)
        turn = Turn(
            kind=wanted["turn"],
            is_person=right == "person",
            got_person=answer.status == "handoff",
            is_right=_is_right(assistant, answer, right),
            is_right_without=_is_right(assistant, alone, right),
            is_right_in_full=_is_right(assistant, in_full, right),
            offers_right=bool(answer.choices) and _fits(assistant, answer, right),
        )
        if each:
            found = (
                f"{answer.source.number or answer.source.id} {answer.source.heading}" if answer.source else ""
            )
            print(
                f"{dialog['id']} {turn.kind:10} {'ok ' if turn.is_right else 'BAD'} {question}\n"
                f"      {answer.status} {answer.confidence:.2f} {found}"
            )
        turns.append(turn)
        source = reference(answer.source.id, answer.source.anchor) if answer.source else None
        context.append(Exchange(question=question, status=answer.status, source=source))
    return turns


def _is_right(assistant: Assistant, answer: Answer, right: str | list[dict[str, Any]]) -> bool:
    if right == "person":
        return answer.status == "handoff"
    if right == "none":  # an outline says itself that nothing is confirmed
        return answer.status in ("no_answer", "outline")
    return answer.source is not None and _fits(assistant, answer, right)


def _fits(assistant: Assistant, answer: Answer, right: str | list[dict[str, Any]]) -> bool:
    """Whether the section of an answer, or one that it offers, is right."""
    return not isinstance(right, str) and bool(refs_told(answer) & refs_of(assistant.library, right))


def _print(turns: Sequence[Turn]) -> None:
    follow = [turn for turn in turns if turn.kind not in ("first", *APART)]
    apart = [turn for turn in turns if turn.kind in APART]
    dragged = [turn for turn in apart if turn.is_right_without and not turn.is_right]
    persons = [turn for turn in turns if turn.is_person]
    print(f"turns right             {_share([turn.is_right for turn in turns])}")
    print(f"  without context       {_share([turn.is_right_without for turn in turns])}")
    print(f"  asked in full         {_share([turn.is_right_in_full for turn in turns])}")
    print(f"follow-ups right        {_share([turn.is_right for turn in follow])}")
    for kind in dict.fromkeys(turn.kind for turn in follow):
        print(f"  {kind:21} {_share([turn.is_right for turn in follow if turn.kind == kind])}")
    print(f"  asked back, right one among the choices: {sum(turn.offers_right for turn in follow)}")
    print(f"  without context       {_share([turn.is_right_without for turn in follow])}")
    print(f"  asked in full         {_share([turn.is_right_in_full for turn in follow])}")
    print(f"switches dragged        {len(dragged)} of {len(apart)}")
    print(f"persons found           {sum(turn.got_person for turn in persons)} of {len(persons)}")
    print(f"persons falsely found   {sum(turn.got_person and not turn.is_person for turn in turns)}")


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right) / len(right):.3f} ({sum(right)} of {len(right)})" if right else "none"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--each", action="store_true")
    arguments = parser.parse_args()
    main(arguments.files, each=arguments.each)
