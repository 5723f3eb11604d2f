"""Commands and exit codes. Each does one thing; `--json` where a script would want it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.markup import escape

from assistant import __version__
from assistant.cli import (
    ask,
    build,
    builds,
    check,
    config,
    evaluate,
    export,
    external_links,
    flags,
    forget,
    gaps,
    init,
    journal,
    links,
    mcp,
    report,
    review,
    schema,
    serve,
    widget,
    wordings,
)
from assistant.cli.console import err, out
from assistant.errors import AssistantError
from assistant.errors.system import is_full, place_and_reason

COMMANDS: tuple[tuple[str, Callable[..., None], tuple[str, ...]], ...] = (
    ("ask", ask.ask, ('kb ask "how long does a refund take?"',)),
    ("search", ask.search, ("kb search refund",)),
    ("builds", builds.builds, ("kb builds", "kb builds --json")),
    ("rollback", builds.rollback, ("kb rollback", "kb rollback 5ab4b157d0a9")),
    ("check", check.check, ("kb check --json", "kb check --against main")),
    ("review", review.review, ("kb review --against main",)),
    ("forget", forget.forget, ("kb forget - --dry-run < text.txt", "kb forget -")),
    ("links", links.links, ("kb links --record",)),
    ("external-links", external_links.external_links, ("kb external-links --skip linkedin.com",)),
    ("new", init.new, ('kb new "How do I change my office hours?" --category online-profile',)),
    ("init", init.init, ("kb init my-help && cd my-help && kb serve",)),
    ("import", init.import_, ("kb import ../zendesk-export",)),
    ("config", config.config, ("ASSISTANT_PORT=9000 kb config",)),
    ("eval", evaluate.evaluate, ("kb eval --json",)),
    ("train", evaluate.train, ("kb train",)),
    ("flags", flags.flags, ("kb flags", 'kb flags --done 1f09c2ab --note "The menu is called Settings now"')),
    ("report", report.report, ("kb report --days 30", "kb report --csv gaps > gaps.csv")),
    ("gaps", gaps.gaps, ("kb gaps", "kb gaps --accept 1 --to 900001#fees --wording 1 --wording 3")),
    ("wordings", wordings.wordings, ("kb wordings", "kb wordings --suggest --article 900001")),
    ("schema", schema.schema, ("kb schema front-matter > front-matter.schema.json",)),
    ("build", build.build, ("kb build", "kb build --full --json")),
    ("export", export.export, ("kb export ../help-markdown --to markdown", "kb export ../pages --to html")),
    ("widget", widget.widget, ("kb widget",)),
    ("pack-key", widget.pack_key, ("kb pack-key",)),
    ("serve", serve.serve, ("kb serve --port 8080",)),
    ("mcp", mcp.mcp, ("kb mcp", "kb mcp --http --port 8001")),
)
"""Each command's name, its function, whose docstring is its help, and examples of its use."""

JOURNAL_COMMANDS: tuple[tuple[str, Callable[..., None], tuple[str, ...]], ...] = (
    ("backup", journal.backup, ("kb journal backup journal-2026-11-22.sqlite",)),
    ("restore", journal.restore, ("kb journal restore journal-2026-11-22.sqlite",)),
)
"""Those of `kb journal`."""

app = typer.Typer(
    name="kb",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Markdown articles become a help site, a search index and an API "
    "that answers with the articles' own words.",
    epilog="Start with:  [bold]kb serve[/bold]   then ask:  "
    '[bold]kb ask "how long does a refund take?"[/bold]',
)
journal_app = typer.Typer(no_args_is_help=True, help="Copy the journal to a file, and take it back.")
app.add_typer(journal_app, name="journal", epilog="Example:  kb journal backup journal-2026-11-22.sqlite")
for group, commands in ((app, COMMANDS), (journal_app, JOURNAL_COMMANDS)):
    for name, function, examples in commands:
        group.command(name, epilog="            ".join(f"Example:  {each}" for each in examples))(function)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"kb {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What `kb` itself can be told, before the name of a command."""


def main() -> None:
    """The entry point: our own errors become a message and an exit code, never a traceback."""
    try:
        app(prog_name="kb")
    except AssistantError as error:
        err.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        said = escape(place_and_reason(error, "this machine"))
        remedy = "\n  Make room there, then do it again. What is published stays." if is_full(error) else ""
        err.print(f"[red]{said}{remedy}[/red]", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # Python looks through all that is left before it ends: a tenth of a short command's time
