"""Memory that is given back is overwritten: what somebody typed would stay there until something else happens
to take the place."""

from __future__ import annotations

import contextlib
import os
import sys

TUNABLES = "glibc.malloc.tcache_count=0:glibc.malloc.perturb=165"
"""Settings of the GNU C library: freed blocks are filled with one byte at once, and none is kept aside, which
the library would not fill."""


def overwrite_what_is_freed() -> None:
    """Start this very command again under `TUNABLES`, which the C library reads once, before Python runs.
    Does nothing when they are set already, or with another C library, which has no such settings."""
    before = os.environ.get("GLIBC_TUNABLES", "")
    if "glibc.malloc.perturb=" in before or not _is_glibc():
        return
    os.environ["GLIBC_TUNABLES"] = ":".join(filter(None, (before, TUNABLES)))
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.suppress(OSError):  # then it goes on as it is: workers of its own start under them
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # nosec B606 - the command itself


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError, OSError):
        return False
