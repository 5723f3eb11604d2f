"""Whether each part of a message with several wishes is answered, or named as not covered. Run, after
`kb build`:

python benchmarks/parts.py FILE [FILE ...] [--show] [--only-messages]

A line of a file is {"question": "…", "parts": [{"asks": "…", "right": [{"article": 6, "heading": "…"}]}]};
`right` is "none" for what the base does not cover and "person" for the wish to talk to somebody. `--show`
prints what went wrong. A part that asks back is right when one of its choices is.

Single questions are the base's own: kb/questions and the wordings of its sections. They were written as one
wish each, so one that gets parts counts as wrongly split, although some of them do ask two things;
`--only-messages` leaves them out.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expected_sections import built_assistant, lines_of, refs_of, refs_told

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Part
from assistant.answering.wishes import wishes_in
from assistant.evaluation.known_questions import known_questions

SILENT = {"no_answer"}
"""What is said of a part that is not covered."""


def judged(assistant: Assistant, line: Mapping[str, Any]) -> tuple[Answer, list[tuple[str, str]]]:
    """The answer to a message, and of each of its parts what came of it: `right`, `wrong`, `dropped`, for
    what is covered; `named`, `answered`, `dropped` for what is not."""
    answer = assistant.answer(line["question"])
    told: Sequence[Answer | Part] = answer.parts or (answer,)
    free = sum(each.status in SILENT for each in told)
    # a refusal of the whole message stands for every part of it that is not covered
    named_left = free if answer.parts else len(line["parts"]) * free
    found = []
    for part in line["parts"]:
        if part["right"] == "none":
            outcome = "named" if named_left else _left_over(answer, line)
            named_left -= outcome == "named"
        elif part["right"] == "person":
            outcome = "right" if any(each.status == "handoff" for each in told) else "dropped"
        else:
            right = refs_of(assistant.library, part["right"])
            is_right = any(refs_told(each) & right for each in told)
            outcome = "right" if is_right else _left_over(answer, line, covered=True)
        found.append((part["asks"], outcome))
    return answer, found


def _left_over(answer: Answer, line: Mapping[str, Any], *, covered: bool = False) -> str:
    """What became of a part that has no right answer: another one's where there are as many parts as wishes,
    else not a word."""
    if len(answer.parts) >= len(line["parts"]):
        return "wrong" if covered else "answered"
    return "dropped"


def wrongly_split(assistant: Assistant) -> tuple[list[str], int]:
    """The single questions of the base that get parts, and how many there are."""
    questions = list(known_questions(assistant.library))
    proposed = [question for question in questions if len(wishes_in(question)) > 1]
    longest = assistant.settings.max_question
    return [q for q in proposed if len(q) <= longest and assistant.answer(q).parts], len(questions)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    parser.add_argument("--only-messages", action="store_true", help="leave the single questions out")
    given = parser.parse_args()
    assistant = built_assistant()
    count: Counter[str] = Counter()
    for line in (line for path in given.files for line in lines_of(path)):
        answer, outcomes = judged(assistant, line)
        for part, (_, outcome) in zip(line["parts"], outcomes, strict=True):
            count[("uncovered " if part["right"] == "none" else "covered ") + outcome] += 1
        if given.show and any(outcome not in ("right", "named") for _, outcome in outcomes):
            print(line["question"])
            for asks, outcome in outcomes:
                print(f"    {outcome:<9}{asks}")
            for told in answer.parts or (answer,):
                print(
                    f"  → {told.status:<10}{told.confidence:.2f} {' '.join(refs_told(told))} {getattr(told, 'question', '')}"
                )
    covered = sum(n for name, n in count.items() if name.startswith("covered"))
    uncovered = sum(n for name, n in count.items() if name.startswith("uncovered"))
    for name, part, whole in (
        ("covered parts right", count["covered right"], covered),
        ("uncovered parts named", count["uncovered named"], uncovered),
        (
            "dropped without a word",
            count["covered dropped"] + count["uncovered dropped"],
            covered + uncovered,
        ),
    ):
        print(f"{name:<36}{part:>5} of {whole:<6}{part / max(whole, 1):>7.1%}")
    if not given.only_messages:
        split, single = wrongly_split(assistant)
        print(
            f"{'single questions wrongly split':<36}{len(split):>5} of {single:<6}{len(split) / max(single, 1):>7.1%}"
        )
        if given.show:
            print(*split, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
