"""Commands and exit codes. Each does one thing; `--json` where a script would want it."""

from __future__ import annotations

import gc
import sys

from rich.markup import escape

from assistant.cli import ask, builds, check, evaluate, flags, journal, report, schema, serve  # noqa: F401 - importing them registers their commands
from assistant.cli.console import app, err
from assistant.errors import AssistantError


def main() -> None:
    """The entry point: our own errors become a message and an exit code, never a traceback."""
    try:
        app(prog_name="kb")
    except AssistantError as error:
        err.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        err.print(
            f"[red]{escape(str(error.filename or 'this machine'))}: {error.strerror}[/red]", soft_wrap=True
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # Python looks through all that is left before it ends: a tenth of a short command's time
