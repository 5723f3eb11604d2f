"""Whether the wishes of a ticket are found, and nothing is suggested for what asks nothing. Run, after
`kb build`:

python benchmarks/tickets.py [FILE ...] [--show]

Without a file it asks `tests/answering/tickets.jsonl`: twenty tickets that were written before anybody looked
at what they get, and mended towards nothing. A line is {"ticket": "…", "wishes": [{"asks": "…", "right":
[{"article": 6, "heading": "…"}]}]}; `right` is "none" for what the base does not cover. `--show` prints what
went wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from expected_sections import ROOT, built_assistant, lines_of, refs_of

from assistant.answering.tickets import suggest
from assistant.content.addresses import reference

SURE = 0.5
"""Confidence from which an agent takes a suggestion for an answer."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=[ROOT / "tests/answering/tickets.jsonl"])
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    given = parser.parse_args()
    assistant = built_assistant()
    wishes = found = sure = wanted = nothing = silent = 0
    for line in (line for path in given.files for line in lines_of(path)):
        rights = [refs_of(assistant.library, w["right"]) for w in line["wishes"] if w["right"] != "none"]
        suggestions = suggest(assistant, line["ticket"]).suggestions
        refs = [reference(s.source.id, s.source.anchor) for s in suggestions]
        wishes += len(rights)
        found += sum(any(ref in right for ref in refs) for right in rights)
        told = [(s, ref) for s, ref in zip(suggestions, refs, strict=True) if s.confidence >= SURE]
        sure += len(told)
        wanted += sum(any(ref in right for right in rights) for _, ref in told)
        nothing += not rights
        silent += not rights and not told
        if given.show:
            print(f"\n{line['id']}: {line['ticket'][:60]!r}")
            for wish in line["wishes"]:
                right = () if wish["right"] == "none" else refs_of(assistant.library, wish["right"])
                is_found = any(ref in right for ref in refs)
                print(f"  {'found ' if is_found else 'none  ' if not right else 'MISSED'} {wish['asks']}")
            for s, ref in zip(suggestions, refs, strict=True):
                is_wanted = any(ref in right for right in rights)
                print(f"  → {s.confidence:.2f} {'' if is_wanted else 'NOT WANTED '}{ref} | {s.sentence}")
    for name, part, whole in (
        ("wishes found among five", found, wishes),
        (f"suggestions from {SURE} on that were wanted", wanted, sure),
        ("tickets with nothing that got nothing", silent, nothing),
    ):
        print(f"{name:<42}{part:>4} of {whole:<5}{part / max(whole, 1):>7.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
