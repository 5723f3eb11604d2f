"""`kb init --from`: a folder of somebody's Markdown becomes a base, whole or not at all, and the folder stays
as it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.command_line import Run, says
from support.importing import lay

from assistant.authoring.importing import run
from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.run import migrate
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.content.parser import MAX_BYTES
from assistant.errors import BuildError
from assistant.settings import Settings

DOCS: dict[str, str | bytes] = {
    "README.md": '<p align="center"><img src="static/logo.png" alt="Brew"></p>\n\n# Brew help\n\nStart with [the first pot](guides/).\n',
    "guides/README.md": "# The first pot\n\nSee [cleaning](../care/01-cleaning.md#every-week).\n",
    "guides/_category_.json": '{"label": "Guides & tours", "position": 1}',
    "care/01-cleaning.md": "---\ntitle: Cleaning\nlayout: page\nlastmod: 2025-01-07\n---\n**Every day**\n\nRinse it with water.\n\n**Every week**\n\n"
    "!!! warning\n    Unplug it.\n\nBrush the burrs with the dry brush.\n\n{% include footer.html %}\n",
    "care/360041200126-Descale.md": "# Descale\n\n**Q: How often must I descale?**\n\nA: Every ninety days. Call 555-123-4567 or write to help@brew.example.\n",
    "static/logo.png": b"\x89PNG picture",
    "static/unused.png": b"\x89PNG other",
    "assets/My Shot.png": b"\x89PNG shot",
    "care/Grinder 7d1e0c94b2af4c0f9f3f6a2d51e8b730.md": "# Grinder\n\n![shot](../assets/My%20Shot.png) and [gone](gone.md).\n",
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return lay(tmp_path / "docs", DOCS)


def library_of(root: Path) -> Library:
    return checked_library(Settings.load(root))


def told(made: Migrated) -> str:
    return "\n".join(map(str, made.left))


def test_a_foreign_folder_becomes_a_base_that_is_in_order_is_built_and_answers(
    kb: Run, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "off")
    root = tmp_path / "base"

    made = kb("init", root, "--from", docs, "--name", "Brew")

    checked, built = kb("check", "--base", root), kb("build", "--base", root)
    asked = kb("ask", "how often must I descale?", "--base", root)
    assert (made.code, checked.code, built.code, asked.code) == (0, 0, 0, 0)
    assert says(made.out, "5 articles in 2 categories with 2 pictures and files")
    assert says(made.out, f"Now: cd {root} && kb serve")
    assert "care/grinder.md:7: the link to 'gone.md' leads nowhere, and its words stay" in made.out
    assert "1  notes made alerts" in made.out
    assert says(
        checked.out,
        "Left by the import, links that lead nowhere: 1, the first in kb/articles/care/grinder.md:7",
    )
    assert says(asked.out, "How often must I descale? Every ninety days.")
    assert Settings.load(root).base.site_name == "Brew"


def test_the_folder_is_not_changed(docs: Path, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[bytes, int]]:
        return {
            str(p.relative_to(docs)): (p.read_bytes(), p.stat().st_mtime_ns)
            for p in docs.rglob("*")
            if p.is_file()
        }

    before = state()
    migrate(docs, tmp_path / "base", "Brew")

    assert state() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "docs"]


def test_articles_have_short_names_readable_titles_and_the_ids_that_they_had(
    docs: Path, tmp_path: Path
) -> None:
    migrate(docs, tmp_path / "base", "Brew")

    found = {a.path: (a.title, a.category, a.id) for a in library_of(tmp_path / "base").articles}
    assert {path: (title, category) for path, (title, category, _) in found.items()} == {
        "brew-help.md": ("Brew help", ""),
        "care/01-cleaning.md": ("Cleaning", "care"),
        "care/descale.md": ("Descale", "care"),
        "care/grinder.md": ("Grinder", "care"),
        "guides/index.md": ("The first pot", "guides-tours"),
    }
    assert found["care/descale.md"][2] == 360041200126


def test_a_category_has_a_page_with_the_title_and_the_place_that_it_had(docs: Path, tmp_path: Path) -> None:
    migrate(docs, tmp_path / "base", "Brew")

    assert [(c.title, c.url) for c in library_of(tmp_path / "base").categories] == [
        ("Guides & tours", "/categories/guides-tours/"),
        ("Care", "/categories/care/"),
    ]


def test_pictures_that_are_used_come_along_outside_of_the_places_of_the_site(
    docs: Path, tmp_path: Path
) -> None:
    made = migrate(docs, tmp_path / "base", "Brew")

    articles = tmp_path / "base/kb/articles"
    assert sorted(p.relative_to(articles).as_posix() for p in articles.rglob("*.png")) == [
        "assets-1/my-shot.png",
        "static/logo.png",
    ]
    assert (articles / "static/logo.png").read_bytes() == DOCS["static/logo.png"]
    assert "![shot](../assets-1/my-shot.png)" in (articles / "care/grinder.md").read_text("utf-8")
    assert made.done["files that nothing uses left out"] == 2


def test_nothing_is_made_up(docs: Path, tmp_path: Path) -> None:
    migrate(docs, tmp_path / "base", "Brew")

    for path in (tmp_path / "base/kb/articles").rglob("*.md"):
        head = path.read_text("utf-8").split("---")[1]
        assert not {"owner", "status", "audience", "review_by"} & {
            line.partition(":")[0] for line in head.splitlines()
        }
    assert {article.status for article in library_of(tmp_path / "base").articles} == {"unverified"}


def test_what_cannot_be_taken_is_told_and_the_rest_is(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            "good.md": "# Good\n\nText.\n",
            "latin.md": "# Größe\n".encode("latin-1"),
            "binary.md": b"a\0b",
            "huge.md": b"x" * (MAX_BYTES + 1),
            "empty.md": "\n \n",
            "only-fields.md": "---\ntitle: A\n---\n",
            "old.md": "---\nstatus: archived\n---\nSecret.\n",
        },
    )

    made = migrate(docs, tmp_path / "base", "Help")

    assert [a.title for a in library_of(tmp_path / "base").articles] == ["Good"]
    for line in (
        "latin.md:1: the byte 0xf6 is not UTF-8",
        "binary.md:1: this is a binary file",
        "huge.md: the file has 2,000,001 bytes",
        "empty.md: the file has no text, and was not taken",
        "only-fields.md: the file has no text",
        "old.md: this page is archived",
    ):
        assert line in told(made)


def test_what_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"secret.md": "# Secret\n", "more/other.md": "# Other\n"})
    docs = lay(
        tmp_path / "docs", {"good.md": "# Good\n\n[up](../secret.md) ![up](../../x.png)\n", "inside.txt": "x"}
    )
    (docs / "link.md").symlink_to(tmp_path / "secret.md")
    (docs / "folder").symlink_to(tmp_path / "more")
    (docs / "loop.md").symlink_to(docs / "loop.md")
    (docs / "same.md").symlink_to(docs / "good.md")
    os.mkfifo(docs / "pipe.md")

    made = migrate(docs, tmp_path / "base", "Help")

    assert [a.path for a in library_of(tmp_path / "base").articles] == ["good.md", "same.md"]
    assert "link.md: this is a link out of the folder" in told(made)
    assert "folder: this is a link to another folder" in told(made)
    assert "the link to '../secret.md' leads nowhere" in told(made)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = lay(tmp_path / "docs", {"good.md": "# Good\n\nText.\n", "closed.md": "# Closed\n"})
    original = Path.read_bytes

    def closed(path: Path) -> bytes:
        if path.name == "closed.md":
            raise PermissionError(13, "Permission denied", str(path))
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", closed)
    made = migrate(docs, tmp_path / "base", "Help")

    assert told(made).splitlines()[0] == "closed.md: the file cannot be read: Permission denied"


def test_files_whose_new_names_are_alike_all_come_along(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            name: f"# {name}\n\n[a](Foo.md) ![p]({picture})\n"
            for name, picture in (
                ("a/Foo.md", "P 1.png"),
                ("a/foo!.md", "p-1.png"),
                ("a/01-foo.md", "gone.png"),
                ("a/README.md", "x"),
                ("a/index.md", "x"),
            )
        }
        | {"a/P 1.png": b"1", "a/p-1.png": b"2"},
    )

    made = migrate(docs, tmp_path / "base", "Help")

    library = library_of(tmp_path / "base")
    pictures = (tmp_path / "base/kb/articles").rglob("*.png")
    assert sorted(a.title for a in library.articles) == sorted(
        ["a/Foo.md", "a/foo!.md", "a/01-foo.md", "a/README.md", "a/index.md"]
    )
    assert len({a.url for a in library.articles}) == 5
    assert sorted(p.read_bytes() for p in pictures) == [b"1", b"2"]
    assert "another file has this name already" in told(made)


def test_articles_with_one_id_or_one_old_address_do_not_keep_the_base_from_being_built(
    tmp_path: Path,
) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            "a.md": "---\nid: 7\npermalink: /old/\n---\n# A\n",
            "b.md": "---\nid: 7\npermalink: /old/\nslug: /about/\n---\n# B\n\n[a](/old)\n",
            "c.md": "---\naliases: [/articles/a/, /assets/x, /a/b, ../../x]\n---\n# C\n",
        },
    )

    made = migrate(docs, tmp_path / "base", "Help")

    by_path = library_of(tmp_path / "base").by_path
    assert (
        by_path["a.md"].id,
        by_path["a.md"].redirect_from + by_path["b.md"].redirect_from,
        by_path["c.md"].redirect_from,
    ) == (7, ("/old/",), ())
    assert "kb/articles/b.md:1: another article has the id 7" in told(made)


def test_a_folder_named_as_a_part_of_the_site_gives_articles_all_the_same(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            "pages/a.md": "# A\n\n![p](p.png)\n",
            "pages/p.png": b"1",
            "x/index.md": "# X\n",
            "index.md": "",
            "y.md": "# Y\n",
        },
    )

    migrate(docs, tmp_path / "base", "Help")

    assert sorted(a.path for a in library_of(tmp_path / "base").articles) == [
        "pages-1/a.md",
        "x/index.md",
        "y.md",
    ]


def test_parts_of_pages_and_menus_are_no_articles(tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs",
        {
            "a.md": "# A\n",
            "_Sidebar.md": "- [a](a)\n",
            "SUMMARY.md": "* [a](a.md)\n",
            "_includes/x.md": "x\n",
            "node_modules/y.md": "y\n",
            ".git/z.md": "z\n",
            "_drafted.mdx": "x\n",
            "s/_index.md": "# S\n",
            "b.mdx": "import X from 'x'\n\n# B\n",
        },
    )

    migrate(docs, tmp_path / "base", "Help")

    assert sorted(a.path for a in library_of(tmp_path / "base").articles) == [
        "01-a.md",
        "02-b.md",
        "s/index.md",
    ]


# --- all or nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [False, True])
def test_a_migration_that_fails_leaves_nothing(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        (tmp_path / "base").mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run.shutil, "copyfile", full)
    monkeypatch.setattr(run, "check", full)
    with pytest.raises(OSError, match="No space left"):
        migrate(docs, tmp_path / "base", "Help")

    assert sorted(p.relative_to(tmp_path).parts[0] for p in tmp_path.rglob("*")).count("base") == there
    assert {path.name for path in tmp_path.iterdir()} == {"docs", *(["base"] if there else [])}


def test_an_empty_folder_is_taken_also_when_it_is_the_one_that_one_is_in(
    kb: Run, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base").mkdir()
    monkeypatch.chdir(tmp_path / "base")

    made = kb("init", ".", "--from", docs)

    assert made.code == 0
    assert made.out.endswith("Now:  kb serve\n")
    assert {path.name for path in Path().iterdir()} == {"kb", "mkdocs.yml", "site", "var"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {},
            "has no Markdown files, and is no export that is known\n  Name a folder of Markdown, or an export of: Zendesk",
        ),
        ({"a.txt": "x"}, "has no Markdown files"),
        ({"a.md": ""}, "a.md: the file has no text, and was not taken\n"),
    ],
)
def test_a_folder_without_articles_gives_an_error_and_no_base(
    tmp_path: Path, files: dict[str, str | bytes], message: str
) -> None:
    (tmp_path / "docs").mkdir()

    with pytest.raises(BuildError) as caught:
        migrate(lay(tmp_path / "docs", files), tmp_path / "base", "Help")
    assert message in str(caught.value)
    assert not (tmp_path / "base").exists()


def test_a_folder_that_is_not_there_gives_an_error(kb: Run, tmp_path: Path) -> None:
    ran = kb("init", tmp_path / "base", "--from", tmp_path / "gone")

    assert (
        ran.code,
        says(ran.err, "gone is not there Name a folder of Markdown, or an export"),
    ) == (1, True)


def test_a_base_is_not_made_among_other_files(kb: Run, docs: Path, small: Path) -> None:
    for folder in (docs, small):
        ran = kb("init", folder, "--from", docs)

        assert ran.code == 1
        assert says(ran.err, "is not empty")


# --- the report -------------------------------------------------------------------------------------------------------


def test_a_long_report_shows_its_beginning_and_is_kept_whole(kb: Run, tmp_path: Path) -> None:
    docs = lay(
        tmp_path / "docs", {"a.md": "# A\n\n" + "\n".join(f"[x](gone-{number}.md)" for number in range(30))}
    )

    ran = kb("init", tmp_path / "base", "--from", docs)

    kept = (tmp_path / "base/var/migration.txt").read_text("utf-8")
    assert (ran.code, ran.out.count("leads nowhere"), kept.count("leads nowhere")) == (0, 20, 30)
    assert says(ran.out, "… and 10 more: all of them are in")


def test_an_article_that_keeps_the_base_from_being_built_is_named_and_the_exit_code_is_1(
    kb: Run, tmp_path: Path
) -> None:
    docs = lay(tmp_path / "docs", {"deep.md": "# A\n\n" + "> " * 60 + "deep\n", "b.md": "# B\n"})

    ran = kb("init", tmp_path / "base", "--from", docs)

    assert ran.code == 1
    assert "kb/articles/deep.md:6: the text is nested too deep to read" in ran.out
    assert says(ran.out, "kb check")
    assert kb("check", "--base", tmp_path / "base").code == 1


def test_the_progress_of_each_part_is_told_to_its_end(docs: Path, tmp_path: Path) -> None:
    seen: dict[str, tuple[int, int]] = {}

    migrate(docs, tmp_path / "base", "Help", lambda what, done, total: seen.__setitem__(what, (done, total)))

    assert seen == {"Converting": (5, 5), "Writing": (5, 5), "Checking": (10, 10)}
