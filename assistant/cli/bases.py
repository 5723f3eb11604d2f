"""`kb serve --bases`: what is said of several bases at the start, and how they are served."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from rich.markup import escape
from rich.table import Table

from assistant.builds.folder import current
from assistant.cli.console import out
from assistant.content.articles import date_in_words
from assistant.errors import IndexBroken, IndexMissing
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry


def serve_bases(process: Settings, entries: Sequence[BaseEntry], listener: socket.socket) -> None:
    """Serve the published builds of several bases until SIGTERM or Ctrl-C."""
    from assistant.api.server import workers  # here: only this needs a web framework
    from assistant.api.server.logging import set_up

    listener.listen(128)  # now: until then another server could take the same port
    set_up(process.log_level)
    host = f"[{process.host}]" if ":" in process.host else process.host
    address = f"http://{host}:{listener.getsockname()[1]}/"
    workers.serve(process, listener, ready=lambda: _welcome(process, entries, address), bases=entries)


def _welcome(process: Settings, entries: Sequence[BaseEntry], address: str) -> None:
    table = Table(
        "Host", "Folder", "Published", title=f"{len(entries)} bases at {address}", title_justify="left"
    )
    for entry in entries:
        table.add_row("\n".join(entry.hosts), escape(str(entry.settings.root)), _published(entry.settings))
    out.print(table)
    for entry in entries:
        if said := address_warning(entry):
            out.print(f"[yellow]{escape(said)}[/yellow]", soft_wrap=True)
    host, first = entries[0].hosts[0], entries[0].path
    out.print(
        f"At most {process.open_bases} of them are open at once in each worker.  The whole: {address}readyz\n"
        f"Try:  [cyan]curl -s {address.rstrip('/')}{first}/readyz -H 'host: {host}'[/cyan]\n\nCtrl-C stops it.",
        soft_wrap=True,
    )


def _published(settings: Settings) -> str:
    try:
        found = current(settings)
    except IndexMissing:
        return f"[yellow]nothing yet: kb build -C {escape(str(settings.root))}[/yellow]"
    except IndexBroken:
        return f"[red]damaged: kb build --full -C {escape(str(settings.root))}[/red]"
    return f"{date_in_words(found.created.date())}, {found.articles} articles"


def address_warning(entry: BaseEntry) -> str:
    """What is said of a base whose pages and replies name another address than it is served at; else nothing."""
    public = urlsplit(entry.settings.site_url).hostname
    if public in entry.hosts:
        return ""
    return (
        f"{entry.name}: pages and replies name {entry.settings.site_url}. Write "
        f"'site_url: https://{entry.hosts[0]}/' into its kb/settings.yml, and build it."
    )
