"""Writing the ledger: what is published is added, what was published stays."""

from __future__ import annotations

from pathlib import Path

import yaml
from support.bases import Write

from assistant.content.checks import check_library, unrecorded
from assistant.content.ledger import HEADER, read_ledger, record
from assistant.content.library import Library, read_library
from assistant.settings import Settings


def recorded(base: Path, **overrides: object) -> dict[str, object]:
    settings = Settings.load(base, **overrides)
    path = base / "kb" / "links.yml"
    library = read_library(settings)
    record(path, library.ledger, library.addresses(settings.base_path))
    return yaml.safe_load(path.read_text("utf-8"))


def test_every_live_address_is_recorded_in_the_order_of_ids(base: Path, write: Write) -> None:
    write("b", "## Fees\n", id=8)
    write("a", "## Late {#Late-2019}\n\n## Größe\n", id=9)
    write("pages/about", "## Us\n")

    assert recorded(base) == {
        "published": {
            8: {"url": "/articles/b/", "anchors": ["top", "fees"]},
            9: {"url": "/articles/a/", "anchors": ["top", "Late-2019", "größe"]},
        },
        "moved": {},
    }
    assert (base / "kb/links.yml").read_text("utf-8").startswith(HEADER)


def test_after_recording_nothing_is_new_and_nothing_is_wrong(base: Path, write: Write) -> None:
    write("a", "## Fees\n")
    recorded(base)
    settings = Settings.load(base)
    library = read_library(settings)

    assert unrecorded(library) == []
    assert list(check_library(library, settings)) == []


def test_recording_again_changes_nothing(base: Path, write: Write) -> None:
    write("a", "## Fees\n")
    recorded(base)
    before = (base / "kb/links.yml").read_bytes()
    recorded(base)

    assert (base / "kb/links.yml").read_bytes() == before


def test_anchors_and_moves_that_are_gone_are_kept_and_new_ones_come_after(base: Path, write: Write) -> None:
    (base / "kb/links.yml").write_text(
        "published:\n  7: {url: /articles/a/, anchors: [top, old]}\n  6: {url: /articles/gone/, anchors: [top]}\n"
        'moved:\n  "7#old": "7#fees"\n  "6#top": "7#top"\n  /articles/gone/: "7#top"\n',
        "utf-8",
    )
    write("a", "## Fees\n", id=7)

    assert recorded(base) == {
        "published": {
            6: {"url": "/articles/gone/", "anchors": ["top"]},
            7: {"url": "/articles/a/", "anchors": ["top", "old", "fees"]},
        },
        "moved": {"7#old": "7#fees", "6#top": "7#top", "/articles/gone/": "7#top"},
    }


def test_a_page_address_that_moved_is_not_forgotten_by_the_next_recording(base: Path, write: Write) -> None:
    (base / "kb/links.yml").write_text(
        'published:\n  7: {url: /articles/old/, anchors: [top]}\nmoved:\n  /articles/old/: "7#top"\n', "utf-8"
    )
    write("new", id=7)

    recorded(base)
    settings = Settings.load(base)
    library = read_library(settings)

    assert library.ledger.destination("/articles/old/") == "7#top"
    assert list(check_library(library, settings)) == []


def test_addresses_are_recorded_without_the_path_that_the_site_lives_below(base: Path, write: Write) -> None:
    write("a", id=7)

    assert recorded(base, site_url="https://example.com/help/")["published"] == {
        7: {"url": "/articles/a/", "anchors": ["top"]}
    }


def test_the_real_ledger_can_be_recorded_and_read_again(real: Library, tmp_path: Path) -> None:
    record(tmp_path / "links.yml", real.ledger, real.addresses(""))
    errors: list[object] = []
    ledger = read_ledger(tmp_path / "links.yml", errors)  # type: ignore[arg-type]

    assert errors == []
    assert {f"{i}#{anchor}" for i, anchors in ledger.published.items() for anchor in anchors} >= {
        s.ref for a in real.articles for s in a.sections
    }
    assert ledger.moved == real.ledger.moved
