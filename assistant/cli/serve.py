"""`kb serve`."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant.api.server.memory import overwrite_what_is_freed
from assistant.builds.folder import current, lock, set_aside
from assistant.builds.manifest import verify
from assistant.builds.store import open_store
from assistant.cli.bases import serve_bases
from assistant.cli.console import HERE, Base, err, out, progress_bars, publish
from assistant.content.library import Library
from assistant.errors import (
    AssistantError,
    ContentErrors,
    IndexBroken,
    IndexMissing,
    SettingsError,
    StoreAway,
)
from assistant.settings import Settings
from assistant.settings.bases_file import read_bases

if TYPE_CHECKING:
    from assistant.watch.board import Mistake


def serve(
    base: Base = HERE,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="ASSISTANT_HOST or 127.0.0.1")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on; 0 takes a free one.", show_default="ASSISTANT_PORT or 8000"),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option("--workers", help="Processes that answer.", show_default="ASSISTANT_WORKERS or 1"),
    ] = None,
    bases: Annotated[
        Path | None,
        typer.Option(
            help="File that names several bases, to serve them all from one process.", show_default="one base"
        ),
    ] = None,
    no_build: Annotated[bool, typer.Option("--no-build", help="Serve the published build as it is.")] = False,
    watch: Annotated[
        bool | None,
        typer.Option(
            "--watch/--no-watch",
            help="Show pages as the files are now, drafts included, to this machine alone.",
            show_default="watch at a terminal, with one worker and neither site_url nor proxies set",
        ),
    ] = None,
) -> None:
    """Build what changed, then serve site, API and demo page. A build that is published later is served
    without a restart. With --bases, serve the published builds of several bases; nothing is built."""
    overwrite_what_is_freed()
    gc.disable()  # as in `build`; the service begins to look for garbage when it is ready
    if bases is not None:
        _refuse_with_bases({"--base": base != HERE, "--watch": bool(watch)})

    def load() -> Settings:
        # below a file there is no kb/settings.yml: of several bases, none speaks for the process
        return Settings.load(bases or base, host=host, port=port, workers=processes)

    settings = load()
    entries = read_bases(bases, settings) if bases is not None else ()
    from assistant.api.app import has_terminal  # here: only this command needs a web framework

    if bases is not None:
        watch = False
    elif watch is None:
        # a service with a public address or a proxy is no author's desk: a proxy may hide that others ask
        is_public = "site_url" in settings.model_fields_set or bool(settings.proxies)
        watch = has_terminal() and settings.workers == 1 and not no_build and not is_public
    elif watch and settings.workers > 1:
        raise typer.BadParameter(
            "one process watches\n  Serve with --workers 1, or leave out --watch.", param_hint="'--watch'"
        )
    with bound(settings.host, settings.port, "kb serve --port 8001") as listener:
        if entries:
            serve_bases(settings, entries, listener)
            return
        _serve(settings, listener, no_build=no_build, load=load if watch else None)


def bound(host: str, port: int, another: str) -> socket.socket:
    """A socket at this address, which does not listen yet. Raises SettingsError when it cannot be used;
    `another` is a command that takes another one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol is named: asyncio switches Nagle's algorithm off only then, and with it each answer waits
    # 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host}:{port} cannot be used: {error.strerror}\n  Choose another: {another}"
        ) from None
    return listener


def _refuse_with_bases(given: dict[str, bool]) -> None:
    for option, is_given in given.items():
        if is_given:
            raise typer.BadParameter(
                f"{option} is about one base, and --bases serves several\n  Leave one of them out.",
                param_hint="'--bases'",
            )


def _serve(
    settings: Settings, listener: socket.socket, *, no_build: bool, load: Callable[[], Settings] | None
) -> None:
    """Serve; with `load`, which reads the settings anew, watch what an author edits."""
    from assistant.api.server import workers
    from assistant.api.server.logging import set_up

    listener.listen(128)  # now: until then another server could take the same port
    if no_build:
        bring(settings)
    else:
        try:
            _, library = publish(settings, keep_rollback=True)
            if library.build in set_aside(settings):
                out.print(
                    "[yellow]Serving the build that kb rollback chose, not the articles as they are now."
                    "[/yellow]  To publish them: kb build"
                )
        except (ContentErrors, StoreAway) as errors:
            _serve_instead(settings, errors, "the last good build")
    library = Library.load(verify(current(settings)))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{listener.getsockname()[1]}{settings.base_path}/"
    set_up(settings.log_level)
    served = settings.served_at(listener.getsockname()[1])  # port 0 is known by now
    if load is None:
        workers.serve(served, listener, ready=lambda: _welcome(library, settings, address))
        return
    from assistant.watch.session import Watch

    watch = Watch(served, load, tell_mistakes)
    try:
        workers.serve(
            served, listener, ready=lambda: _welcome(library, settings, address, watched=True), around=watch
        )
    finally:
        watch.stop()


def bring(settings: Settings) -> None:
    """Get what is published into the folder. A store that is away is no reason not to serve what is there."""
    if settings.build_store == "folder":
        return  # it is there, or nowhere; it may be read-only
    settings.index_dir.mkdir(parents=True, exist_ok=True)
    try:
        with progress_bars(quiet=False) as report, lock(settings.index_dir, patience=60):
            open_store(settings).bring(report)
    except (StoreAway, IndexBroken) as error:
        _serve_instead(settings, error, "the build on disk")


def _serve_instead(settings: Settings, error: AssistantError, what: str) -> None:
    """Say why the newest is not served. Raises the error when there is no build to serve instead."""
    try:
        current(settings)
    except IndexMissing:
        raise error from None
    err.print(f"[red]{escape(str(error))}[/red]\n[yellow]Serving {what} instead.[/yellow]", soft_wrap=True)


def tell_mistakes(found: Sequence[Mistake]) -> None:
    """Print what is wrong, or that it is mended: once, however often a file is saved."""
    if not found:
        out.print("[green]Mended: the pages are new.[/green]")
        return
    for mistake in found:
        err.print(f"[red]{escape(mistake.text)}[/red]", soft_wrap=True)
    err.print("[yellow]The pages stay as they were until this is mended.[/yellow]")


def _welcome(library: Library, settings: Settings, address: str, *, watched: bool = False) -> None:
    example = next(
        (
            s.heading
            for s in library.sections
            if s.is_question and s.is_confirmed and s.ref in _first_faq(settings)
        ),
        None,
    )
    example = example or next((s.heading for s in library.sections if s.is_question), "How do I start?")
    body = json.dumps({"question": example}).replace("'", "'\\''")
    name = escape(settings.base.site_name)
    out.print(
        f"[bold]{name}[/bold]  {address}\n  The widget in a page  {address}demo/\n"
        f"  Support desk  {address}support/\n  The API, described  {address}docs\n",
        soft_wrap=True,
    )
    if watched:
        # only this machine is shown what is not published, by a name of its own
        own = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
        out.print(
            f"Watching kb/: save a file, and its page below {own} is new.\n"
            "To publish what you wrote: kb build\n",
            soft_wrap=True,
        )
    out.print(
        f"Try:  [cyan]curl -s {address}v1/answers -H 'content-type: application/json' "
        f"-d '{escape(body)}'[/cyan]\n\nCtrl-C stops it.",
        soft_wrap=True,
    )


def _first_faq(settings: Settings) -> tuple[str, ...]:
    return next(iter(settings.base.faqs.values()), ())
