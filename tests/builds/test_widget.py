"""What is published of `<help-widget>`: sizes, hashes, addresses, and documents that say what the code
does."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import bundle
import manifest
import pytest
from starlette.testclient import TestClient
from support.bases import ROOT
from support.browser import until
from support.widget import LISTEN, widget
from typer.testing import CliRunner

from assistant.builds import build, store
from assistant.builds import widget as module
from assistant.builds.widget import ENTRY, FOLDER, integrity, pinned, tag, widget_files
from assistant.cli import app
from assistant.offline.pack import public_key
from assistant.settings import Settings
from assistant.words import languages

LARGEST = 13_200
"""Bytes with gzip of button and panel in one language. Less is welcome, more is not."""

LANGUAGES = languages()
LATER = {
    "offline.js": 8000,
    "sensitive.js": 10_000,
    **{f"person-{language}.js": 3600 for language in LANGUAGES},
}
"""What is loaded when the panel is open, and the bytes that it may have."""


def test_what_somebody_waits_for_in_one_language_is_small_and_what_comes_later_too() -> None:
    sizes = {name: len(gzip.compress(data, 6)) for name, data in widget_files().items()}
    panels = {name: size for name, size in sizes.items() if name.startswith("panel-")}
    imported = [
        name for name, data in widget_files().items() if re.search(rb"(?<!\w)(?:import|from)\s*[\"'{]", data)
    ]

    assert sizes.keys() == {ENTRY, *LATER, *panels}
    assert [*panels] == [f"panel-{language}.js" for language in LANGUAGES]
    assert imported == [], "no module waits for another one"
    assert sizes[ENTRY] <= 3000, sizes
    assert sizes[ENTRY] + max(panels.values()) <= LARGEST, sizes
    assert {name: size for name, size in sizes.items() if size > LATER.get(name, LARGEST)} == {}


def test_the_panel_names_the_hash_of_what_comes_later() -> None:
    files = widget_files()

    for name, data in files.items():
        if name.startswith("panel-"):
            person = name.replace("panel-", "person-")
            later = ("offline.js", "sensitive.js", person)
            assert all(integrity(files[each]).encode() in data for each in later)


@pytest.mark.skipif(
    not bundle.is_possible(), reason="the bundler is not installed: python scripts/install_packages.py"
)
def test_what_browsers_load_is_what_the_sources_give() -> None:
    assert bundle.committed() == bundle.made(), "make it anew with: python scripts/manifest.py"


def test_comment_manifest_and_document_name_the_same_things() -> None:
    assert json.loads((FOLDER / "custom-elements.json").read_text("utf-8")) == manifest.manifest()

    document = (ROOT / "docs" / "widget.md").read_text("utf-8")
    lines = {
        (f"{name}({parameter})" if kind == "method" else name, said)
        for kind, _, name, parameter, said in manifest.comment()
    }
    rows = set(re.findall(r"^\| `?([^`|]+?)`? \|(?: \w+ \|)? (.+) \|$", document, re.M))
    assert [
        line
        for line in lines
        if (line[0].replace("-", "(default)") if line[0] == "-" else line[0], line[1]) not in rows
    ] == []
    kinds = {kind for kind, *_ in manifest.comment()}
    assert kinds == {"attr", "method", "fires", "slot", "csspart", "cssprop"}


def test_the_comment_names_every_event_part_and_attribute_of_the_code() -> None:
    code = "".join(path.read_text("utf-8") for path in (FOLDER / ENTRY, *sorted(FOLDER.glob("panel/*.js"))))
    code += "".join(
        path.read_text("utf-8") for path in (FOLDER / "button.css", FOLDER / "panel" / "panel.css")
    )
    named = {
        kind: {name for found, _, name, _, _ in manifest.comment() if found == kind}
        for kind, *_ in manifest.comment()
    }

    assert set(re.findall(r"tell\('(help-\w+)'", code)) == named["fires"]
    assert set(re.findall(r"part: '(\w+)'", code)) == named["csspart"]
    mirrored = {
        name.replace("K", "-k")
        for name in re.findall(r"'(\w+)'", re.search(r"for \(const name of \[(.*packKey.*)\]", code)[1])
    }
    assert (
        mirrored | set(re.findall(r"'(\w+)'", re.search(r"observedAttributes = \[(.*)\]", code)[1]))
        == named["attr"]
    )
    assert named["cssprop"] - {"--help-accent"} <= set(re.findall(r"--help-[\w-]+", code)) | {"--help-unit"}


def test_the_document_shows_the_tag_with_the_hash_and_the_sizes_of_this_version() -> None:
    text = (ROOT / "docs" / "widget.md").read_text("utf-8")

    assert tag(Settings(root=ROOT, site_url="https://help.example.com/")) in text, (
        "write it anew with: python scripts/manifest.py"
    )
    assert manifest.document() == text, "write it anew with: python scripts/manifest.py"


def test_a_build_publishes_the_widget_at_an_address_that_names_its_content(
    published: Settings, client: TestClient
) -> None:
    folder = build.current(published).folder / "site" / "widget"
    address = f"/widget/{hashlib.sha256((folder / ENTRY).read_bytes()).hexdigest()[:12]}/"
    pinned = client.get(address + ENTRY)

    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (
        client.get(address + "panel-es.js").headers["cache-control"] == "public, max-age=31536000, immutable"
    )
    assert client.get(f"/widget/{ENTRY}").headers["cache-control"] == "no-cache"
    assert pinned.content == (folder / ENTRY).read_bytes() == client.get(f"/widget/{ENTRY}").content
    assert f'integrity="{integrity(pinned.content)}"' in tag(published)
    assert address + ENTRY in tag(published)


def test_a_pinned_widget_stays_at_its_address_in_later_builds_also_in_full_ones_and_behind_a_rollback(
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings, addresses = Settings.load(small), []
    for number in range(4):
        files = widget_files() | {ENTRY: f"// widget {number}".encode()}
        monkeypatch.setattr(module, "widget_files", lambda files=files: files)
        build.build(settings, full=True)
        addresses.append(pinned())
        if number == 1:
            store.roll_back(settings)
    folder = build.current(settings).folder / "site" / "widget"

    assert len(set(addresses)) == 4
    assert [(folder / name / ENTRY).read_text() for name in addresses] == [
        f"// widget {number}" for number in range(4)
    ]
    monkeypatch.setattr(module, "KEPT", 2)
    build.build(settings, full=True)
    folder = build.current(settings).folder / "site" / "widget"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(addresses[1:]), "the newest stay"


def test_the_command_prints_the_tag_with_the_key_of_the_published_pack(
    published: Settings, base: Path
) -> None:
    printed = CliRunner().invoke(app, ["widget", "--base", str(published.root)])
    before = CliRunner().invoke(app, ["widget", "--base", str(base)])

    assert printed.output.strip() == tag(published, public_key(build.current(published).folder / "site"))
    assert "pack-key" in printed.output
    assert before.exit_code == 0
    assert "pack-key" not in before.output


def test_the_hash_of_the_first_file_stands_for_all_of_them(browser: Any, served: str) -> None:
    with widget(browser, served) as it:
        it.page.route(
            "**/panel-en.js",
            lambda route: route.fulfill(
                body="export function openPanel() { window.taken = true }", content_type="text/javascript"
            ),
        )
        it.start().page.evaluate(LISTEN)
        it.button.click()
        until(it.page, "window.heard?.length")

        assert it.page.evaluate("window.taken") is None
        assert it.page.evaluate("heard[0][1].code") == "unreachable"
