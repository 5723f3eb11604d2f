"""`kb widget` and `kb pack-key`: what a page needs to have the help widget in it."""

from __future__ import annotations

from assistant.builds.folder import current
from assistant.builds.widget import tag
from assistant.cli.console import HERE, Base, out
from assistant.errors import IndexBroken, IndexMissing
from assistant.settings import Settings


def widget(base: Base = HERE) -> None:
    """Print the tag that puts the help widget into a page of yours, pinned to its content with its hash."""
    from assistant.offline.pack import public_key  # here: it loads the libraries that make the pack

    settings = Settings.load(base)
    try:
        key = public_key(current(settings).folder / "site")
    except (IndexBroken, IndexMissing):
        key = ""  # nothing is built yet: the widget asks the API for it
    out.print(tag(settings, key), markup=False, highlight=False, soft_wrap=True)


def pack_key(base: Base = HERE) -> None:
    """Show the public key of the published offline pack, for the widget's attribute `pack-key`."""
    from assistant.offline.pack import public_key  # here: as above

    out.print(public_key(current(Settings.load(base)).folder / "site"), soft_wrap=True)
