"""What the site publishes beside its pages: fonts, scripts and style sheets, ours and the base's own."""

from __future__ import annotations

from pathlib import Path

from support.builds import built, edit, tree

from assistant.site.plugin import ASSETS


def test_every_asset_of_the_site_is_published_and_no_source_or_template(small: Path) -> None:
    published = tree(built(small).folder / "site")

    for folder in ASSETS:
        for name, data in tree(folder).items():
            assert published[f"assets/{name}"] == data, name
    ours = {Path(name).name for name in published if name.endswith((".css", ".html"))}
    assert (
        ours & {"tokens.css", "components.css", "layout.css", "main.html", "api.html", "desk.html"} == set()
    )


def test_a_base_has_its_own_file_in_place_of_ours(small: Path) -> None:
    own = small / "kb/theme/assets/site.css"
    own.parent.mkdir(parents=True)
    own.write_text("body { color: teal }")
    edit(small, "theme:\n", "theme:\n  custom_dir: kb/theme\n", "../mkdocs.yml")

    assert (built(small).folder / "site/assets/site.css").read_text() == "body { color: teal }"
