"""Asks for known weaknesses of the locked dependencies, and says what came of it: clean, found, or not looked
for.

    python scripts/audit.py                  # what `make audit` runs: without advisories it fails
    python scripts/audit.py --if-possible    # what `make check` runs: without advisories it says so and
                                             # goes on

pip-audit alone ends well when a registry has no advisories at all: it skips what it does not find. Here, what
was skipped was not audited.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

LOCKS = [Path(__file__).parents[1] / "requirements" / name for name in ("run.txt", "build.txt")]
SECONDS = 300


def judge(report: str, trouble: str) -> tuple[str, bool | None]:
    """What pip-audit found, in a sentence; True when all is clean, False when there are weaknesses, None when
    not everything was audited."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = [line for line in trouble.splitlines() if line.strip()]
        return f"not looked for: {said[-1][:200] if said else 'pip-audit gave no report'}", None
    found = [
        f"{p['name']} {p['version']}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
        for p in packages
        for v in p.get("vulns", ())
    ]
    skipped = [p["name"] for p in packages if "skip_reason" in p]
    if found:
        return f"{len(found)} found in {len(packages)} packages:\n  " + "\n  ".join(found), False
    if skipped or not packages:
        return (
            f"not looked for in {len(skipped)} of {len(packages)} packages: "
            "the registry offers no advisories for them",
            None,
        )
    return f"none in {len(packages)} packages", True


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--if-possible", action="store_true", help="end well when there are no advisories to compare with"
    )
    given = parser.parse_args()
    if importlib.util.find_spec("pip_audit") is None:
        said, is_clean = "not looked for: pip-audit is not installed; `make audit` installs it", None
    else:
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--require-hashes",
            "--disable-pip",
            "--progress-spinner",
            "off",
            "-f",
            "json",
            *(word for lock in LOCKS for word in ("-r", str(lock))),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
            said, is_clean = judge(done.stdout, done.stderr)
        except subprocess.TimeoutExpired:
            said, is_clean = f"not looked for: there was no reply within {SECONDS} seconds", None
    print(f"Known weaknesses of dependencies: {said}")
    if is_clean is None:
        print(
            "  This is no audit. Make it where the network reaches the advisories: make audit. "
            "See docs/reliability.md."
        )
    return 0 if is_clean or (is_clean is None and given.if_possible) else 1


if __name__ == "__main__":
    sys.exit(main())
