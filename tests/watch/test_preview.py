"""What the preview shows of a base while its files change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.builds import edit

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.site import build
from assistant.watch.board import Board, mistakes_of
from assistant.watch.preview import Preview

REFUNDS = "/articles/refunds/"
DRAFT = "---\ntitle: Plans\ndraft: true\n---\n# Plans\n\nEverything goes to Quahog.\n"


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def preview(small: Path, board: Board, tmp_path: Path) -> Preview:
    return Preview(Settings.load(small), lambda: Settings.load(small), tmp_path / "pages", board)


def marks(board: Board) -> dict[str, str]:
    return dict(board.now.pages or {})


def wrong(preview: Preview) -> str:
    """What the base is not read for."""
    with pytest.raises(AssistantError) as raised:
        preview.read()
    return "\n".join(mistake.text for mistake in mistakes_of(raised.value))


def test_a_save_changes_the_page_and_the_mark_of_that_article_alone(
    small: Path, preview: Preview, board: Board
) -> None:
    preview.read()
    before = marks(board)
    edit(small, "Five working days", "Six working days")

    preview.read()

    after = marks(board)
    assert [address for address in after if after[address] != before[address]] == [REFUNDS]
    assert "Six working days" in (preview.page(REFUNDS) or "")


def test_another_title_changes_every_page_that_names_it(small: Path, preview: Preview, board: Board) -> None:
    preview.read()
    assert "Credits" not in (preview.page("/") or "")
    edit(small, "title: Refunds", "title: Credits")
    edit(small, "# Refunds", "# Credits")

    preview.read()

    assert "Credits" in (preview.page("/") or "")


def test_a_page_is_written_when_somebody_looks_at_it_and_only_once(
    small: Path, preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = build.write_page
    monkeypatch.setattr(
        "assistant.watch.preview.write_page",
        lambda view, path, folder: (written.append(path), write(view, path, folder)),
    )
    preview.read()
    assert written == []

    assert preview.page(REFUNDS) == preview.page(REFUNDS)

    assert written == ["refunds.md"]
    made = [path.relative_to(tmp_path / "pages").as_posix() for path in (tmp_path / "pages").rglob("*.html")]
    assert sorted(made) == ["404.html", "503.html", "articles/refunds/index.html", "contact/index.html"]


def test_a_draft_has_a_page_that_says_so(small: Path, preview: Preview) -> None:
    (small / "kb/articles/plans.md").write_text(DRAFT, "utf-8")
    preview.read()

    page = preview.page("/articles/plans/") or ""

    assert "Everything goes to Quahog." in page
    assert "Only this preview shows this page." in page


def test_another_picture_is_another_page(small: Path, preview: Preview, board: Board) -> None:
    picture = small / "kb/articles/map.png"
    picture.write_bytes(b"old")
    edit(small, "Five working days", "![The map](map.png) Five working days")
    preview.read()
    before = marks(board)
    picture.write_bytes(b"new")
    os.utime(picture, (1, 1))

    preview.read()

    assert marks(board)[REFUNDS] != before[REFUNDS]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: Refunds", "title: [", "kb/articles/refunds.md:"),
        ("status: verified", "status: sure", "kb/articles/refunds.md:"),
        ("## How long does a refund take?", "## How do I ask for a refund?", "kb/articles/refunds.md:"),
        ("Five working", "[Gone](gone.md) five working", "kb/articles/refunds.md:"),
    ],
    ids=["front matter", "status", "anchor", "link"],
)
def test_a_mistake_keeps_the_last_good_page_and_mending_brings_the_new_one(
    small: Path, preview: Preview, board: Board, old: str, new: str, told: str
) -> None:
    settings, article = small / "kb/settings.yml", small / "kb/articles/refunds.md"
    settings.write_text(settings.read_text("utf-8") + "strict: true\n", "utf-8")
    preview.read()
    good, before, text = preview.page(REFUNDS), marks(board), article.read_text("utf-8")
    article.write_text(text.replace(old, new), "utf-8")

    problem = wrong(preview)

    assert problem.startswith(told), problem
    assert preview.page(REFUNDS) == good
    assert marks(board) == before
    article.write_text(text.replace("Five working", "Six working"), "utf-8")
    preview.read()
    assert "Six working days" in (preview.page(REFUNDS) or "")


def test_settings_that_cannot_be_read_keep_the_last_good_page(small: Path, preview: Preview) -> None:
    preview.read()
    good = preview.page(REFUNDS)
    settings = (small / "kb/settings.yml").read_text("utf-8")
    (small / "kb/settings.yml").write_text("site_name: [", "utf-8")

    problem = wrong(preview)

    assert "settings.yml" in problem
    assert preview.page(REFUNDS) == good
    (small / "kb/settings.yml").write_text(settings.replace("site_name:", "site_name: New, once"), "utf-8")
    preview.read()
    assert "New, once" in (preview.page(REFUNDS) or "")


def test_a_template_that_cannot_be_read_is_told_once_and_keeps_the_page(
    small: Path, preview: Preview, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview.read()
    good = preview.page(REFUNDS)
    edit(small, "Five", "Six")
    preview.read()
    theme = small / "kb/theme"
    theme.mkdir(exist_ok=True)
    mkdocs = (small / "mkdocs.yml").read_text("utf-8")
    (small / "mkdocs.yml").write_text(
        mkdocs.replace("name: material", "name: material\n  custom_dir: kb/theme"), "utf-8"
    )
    (theme / "article.html").write_text("{% if %}", "utf-8")
    preview.read()

    assert preview.page(REFUNDS) == good

    assert "article.html:1" in board.now.mistakes[0].text
    (theme / "article.html").unlink()
    preview.read()
    assert board.now.mistakes == ()
    assert "Six" in (preview.page(REFUNDS) or "")


def test_a_deleted_and_a_renamed_article_have_no_page_any_more(
    small: Path, preview: Preview, board: Board
) -> None:
    preview.read()
    (small / "kb/articles/invoices.md").unlink()
    edit(small, "related: [900002]", "related: []")
    (small / "kb/articles/refunds.md").rename(small / "kb/articles/credits.md")

    preview.read()

    assert {"/articles/credits/"} == {address for address in marks(board) if "/articles/" in address}
    assert preview.page(REFUNDS) is None
    assert "Five working days" in (preview.page("/articles/credits/") or "")


def test_fifty_new_articles_at_once_are_read_once_and_all_there(
    small: Path, preview: Preview, board: Board
) -> None:
    preview.read()
    for number in range(50):
        (small / f"kb/articles/new-{number}.md").write_text(f"# New {number}\n\nText {number}.\n", "utf-8")

    preview.read()

    assert {f"/articles/new-{number}/" for number in range(50)} <= marks(board).keys()
    assert "Text 49." in (preview.page("/articles/new-49/") or "")


def test_nothing_is_written_into_the_base(small: Path, preview: Preview) -> None:
    before = sorted(path for path in small.rglob("*") if path.is_file() and "templates" not in path.parts)
    preview.read()
    preview.page(REFUNDS)

    after = sorted(path for path in small.rglob("*") if path.is_file() and "templates" not in path.parts)

    assert after == before
