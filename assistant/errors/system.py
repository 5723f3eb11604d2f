"""What the operating system refused: where, why, and whether there is no room left."""

from __future__ import annotations

import errno
import os
import re


def first_of(error: OSError) -> OSError:
    """The error itself. Of a copy of a folder, which goes on and gathers its errors as texts (shutil.Error),
    the first one."""
    gathered = error.args[0] if error.args and isinstance(error.args[0], list) else []
    if not gathered:
        return error
    _, place, said = gathered[0]
    number = re.match(r"\[Errno (\d+)\]", str(said))
    code = int(number[1]) if number else errno.EIO
    return OSError(code, os.strerror(code), str(place))


def place_and_reason(error: OSError, place: str) -> str:
    """Where the system refused something, and why, on one line; `place` where the error does not say where."""
    first = first_of(error)
    return f"{first.filename2 or first.filename or place}: {first.strerror or first}"


def is_full(error: OSError) -> bool:
    """Whether there is no room left on a disk, or for a user on it."""
    return first_of(error).errno in (errno.ENOSPC, errno.EDQUOT)
