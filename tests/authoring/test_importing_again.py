"""`kb import`: a second import takes in what changed at the source, and never touches what was edited here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Run, says
from support.exports import EXPORTS
from support.importing import lay

from assistant.authoring.importing.again import import_again, with_anchors
from assistant.authoring.importing.left import Kind
from assistant.authoring.importing.report import still_left
from assistant.authoring.importing.run import migrate
from assistant.content.checks import checked_library
from assistant.errors import BuildError, ContentError
from assistant.settings import Settings

HOST = "https://support.brew.example/hc/en-us/articles"
FIRST = 4408839258000


def export(folder: Path, texts: dict[int, str]) -> Path:
    """An export of Zendesk with an article a text, by its number."""
    articles: list[dict[str, Any]] = [
        {
            "id": FIRST + number,
            "html_url": f"{HOST}/{FIRST + number}-Topic-{number}",
            "section_id": 1,
            "title": f"Topic {number}",
            "locale": "en-us",
            "draft": False,
            "position": 0,
            "body": f"<p>{text}</p><h2>Part of {number}?</h2><p>See <a href='{HOST}/{FIRST}'>it</a>.</p>",
        }
        for number, text in texts.items()
    ]
    content = {"articles": articles, "sections": [{"id": 1, "name": "Topics", "category_id": 9}]}
    return lay(folder, {"articles.json": json.dumps(content, indent=1)})


def article(root: Path, number: int) -> Path:
    return next((root / "kb/articles").rglob(f"[0-9][0-9]-topic-{number}.md"), root / "none")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base of 20 articles that were brought in."""
    migrate(export(tmp_path / "export", {n: f"Old {n}." for n in range(20)}), tmp_path / "base", "Brew")
    return tmp_path / "base"


def changed(tmp_path: Path, *numbers: int) -> Path:
    """The export again, with new texts for some articles."""
    texts = {n: f"New {n}." if n in numbers else f"Old {n}." for n in range(20)}
    return export(tmp_path / "export", texts)


def edit(path: Path) -> str:
    text = path.read_text("utf-8") + "\nWe added this.\n"
    path.write_text(text, "utf-8")
    return text


def ids_and_addresses(root: Path) -> set[tuple[int, str]]:
    return {(a.id, a.url) for a in checked_library(Settings.load(root)).articles}


def test_ten_changes_come_in_and_five_edits_stay(base: Path, tmp_path: Path) -> None:
    before = ids_and_addresses(base)
    edits = {n: edit(article(base, n)) for n in range(10, 15)}

    done = import_again(changed(tmp_path, *range(10)), base)

    assert all(f"New {n}." in article(base, n).read_text("utf-8") for n in range(10))
    assert {n: article(base, n).read_text("utf-8") for n in edits} == edits
    assert (len(done.changed), len(done.edited), done.new, done.beside) == (10, 5, [], [])
    assert ids_and_addresses(base) == before
    assert done.result.errors == []


def test_where_both_changed_the_new_version_waits_beside(kb: Run, base: Path, tmp_path: Path) -> None:
    edits = {n: edit(article(base, n)) for n in range(5)}

    ran = kb("import", changed(tmp_path, *range(10)), "--base", base)

    waiting = sorted((base / "kb/imported").rglob("*.md"))
    assert ran.code == 5
    assert {n: article(base, n).read_text("utf-8") for n in edits} == edits
    assert [path.read_text("utf-8").count("New ") for path in waiting] == [1] * 5
    assert all(f"New {n}." in article(base, n).read_text("utf-8") for n in range(5, 10))
    assert says(ran.out, "0 new, 5 changed, 0 kept as edited here, 5 to merge by hand in kb/imported.")
    assert says(ran.out, "this changed at the source and was edited here; this is its new version")


def test_the_report_goes_with_what_is_taken_in_and_the_check_tells_what_waits(
    kb: Run, base: Path, tmp_path: Path
) -> None:
    broken = "Old <a href='/hc/en-us/articles/1-Gone'>gone</a>"
    docs = export(tmp_path / "export", {n: f"{broken}." if n < 3 else f"Old {n}." for n in range(20)})
    import_again(docs, base)
    left = still_left(Settings.load(base))
    assert [*left] == [Kind.LINKS]
    edit(article(base, 1))

    docs = export(tmp_path / "export", {n: f"New {n}." if n < 2 else f"{broken}." for n in range(20)})
    import_again(docs, base)

    now = still_left(Settings.load(base))
    assert sorted(sum(map(len, found.values())) for found in (left, now)) == [3, 1 + 18]
    assert now[Kind.WAITING] == [
        "kb/imported/02-topic-1.md: this changed at the source and was edited here; this is its new version"
    ]
    assert says(kb("check", "--base", base).out, f"Left by the import, {Kind.WAITING}: 1")


def test_what_readers_have_stays_when_it_becomes_a_draft_at_the_source(base: Path, tmp_path: Path) -> None:
    docs = changed(tmp_path, 3)
    text = (docs / "articles.json").read_text("utf-8")
    (docs / "articles.json").write_text(text.replace('"draft": false', '"draft": true', 2), "utf-8")

    done = import_again(docs, base)

    assert done.gone == ["01-topic-0.md", "02-topic-1.md"]
    assert "Old 0." in article(base, 0).read_text("utf-8")
    assert len(ids_and_addresses(base)) == 20


def test_what_waits_is_told_until_it_is_merged(kb: Run, base: Path, tmp_path: Path) -> None:
    edit(article(base, 3))
    docs = changed(tmp_path, 3)
    first, second = kb("import", docs, "--base", base), kb("import", docs, "--base", base)
    waiting = next((base / "kb/imported").rglob("*.md"))
    shutil.move(waiting, article(base, 3))

    third = kb("import", docs, "--base", base)

    assert (first.code, second.code, third.code) == (5, 5, 0)
    assert says(third.out, "0 new, 0 changed, 0 kept as edited here, 0 to merge by hand")


def test_nothing_changes_when_nothing_changed(base: Path, tmp_path: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}

    before = files()

    done = import_again(changed(tmp_path), base)

    assert (done.new, done.changed, done.edited, done.gone) == ([], [], [], [])
    assert files() == before


def test_a_new_article_comes_in_and_one_that_is_gone_stays(base: Path, tmp_path: Path) -> None:
    docs = export(tmp_path / "export", {n: f"Old {n}." for n in range(1, 21)})

    done = import_again(docs, base)

    assert done.new == [article(base, 20).relative_to(base / "kb/articles").as_posix()]
    assert done.gone == [article(base, 0).relative_to(base / "kb/articles").as_posix()]
    assert "Old 0." in article(base, 0).read_text("utf-8")


def test_an_article_that_was_renamed_here_gets_its_changes_there(base: Path, tmp_path: Path) -> None:
    new = base / "kb/articles/renamed.md"
    article(base, 4).rename(new)

    done = import_again(changed(tmp_path, 4), base)

    assert "New 4." in new.read_text("utf-8")
    assert (done.changed, done.new) == (["renamed.md"], [])
    assert not article(base, 4).is_file()


def test_an_article_that_was_deleted_here_does_not_come_back(base: Path, tmp_path: Path) -> None:
    path = article(base, 4)
    path.unlink()

    unchanged, again = import_again(changed(tmp_path), base), import_again(changed(tmp_path, 4), base)

    assert not path.is_file()
    assert (unchanged.beside, len(again.beside)) == ([], 1)


def test_a_new_title_at_the_source_keeps_the_address(base: Path, tmp_path: Path) -> None:
    before = ids_and_addresses(base)
    docs = changed(tmp_path)
    path = docs / "articles.json"
    path.write_text(path.read_text("utf-8").replace('"title": "Topic 7"', '"title": "All of seven"'))

    import_again(docs, base)

    assert ids_and_addresses(base) == before
    assert "title: All of seven" in article(base, 7).read_text("utf-8")


def test_a_reworded_heading_keeps_its_anchor(base: Path, tmp_path: Path) -> None:
    docs = changed(tmp_path)
    path = docs / "articles.json"
    path.write_text(path.read_text("utf-8").replace("Part of 7?", "What is in 7?"))

    import_again(docs, base)
    second = import_again(docs, base)

    assert "## What is in 7? {#part-of-7}" in article(base, 7).read_text("utf-8")
    assert (second.changed, second.edited) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ("# T\n\n## A\n\nx\n", "# T\n\n## B\n\nx\n", "# T\n\n## B {#a}\n\nx\n"),
        ("# T\n\n## A\n", "# T\n\n## A\n\n## B\n", "# T\n\n## A\n\n## B\n"),
        ("# T\n\n## A\n\n## B\n", "# T\n\n## B\n\n## A\n", "# T\n\n## B\n\n## A\n"),
        ("# T\n\n## A\n", "# T\n\n### B\n", "# T\n\n### B\n"),
        (
            "---\nid: 1\n---\n# T\n\n## A\n",
            "---\nid: 1\n---\n# T\n\n## B\n",
            "---\nid: 1\n---\n# T\n\n## B {#a}\n",
        ),
    ],
)
def test_only_a_heading_in_the_same_place_keeps_an_anchor(old: str, new: str, made: str) -> None:
    assert with_anchors(old, new) == made


def test_a_picture_that_changed_comes_in(tmp_path: Path) -> None:
    docs, root = Path(shutil.copytree(EXPORTS / "zendesk", tmp_path / "docs")), tmp_path / "base"
    migrate(docs, root, "Brew")
    (docs / "attachments/900/refund.png").write_bytes(b"\x89PNG new")

    done = import_again(docs, root)

    assert done.changed == ["pictures/refund.png"]
    assert (root / "kb/articles/pictures/refund.png").read_bytes() == b"\x89PNG new"


def test_markdown_is_brought_in_again_too(tmp_path: Path) -> None:
    docs, root = lay(tmp_path / "docs", {"a.md": "# A\n\nOld.\n", "b.md": "# B\n\nOld.\n"}), tmp_path / "base"
    migrate(docs, root, "Brew")
    lay(docs, {"a.md": "# A\n\nNew.\n"})
    kept = edit(root / "kb/articles/b.md")

    done = import_again(docs, root)

    assert done.changed == ["a.md"]
    assert (root / "kb/articles/b.md").read_text("utf-8") == kept


def test_an_id_that_looks_like_the_number_of_a_card_is_no_private_data(tmp_path: Path) -> None:
    made = migrate(export(tmp_path / "export", dict.fromkeys(range(12), "Text.")), tmp_path / "base", "Brew")

    assert "looks like" not in "\n".join(map(str, made.left))


def test_a_base_that_nothing_was_brought_into_says_so(tmp_path: Path, base: Path) -> None:
    (base / "kb/imported.yml").unlink()

    with pytest.raises(BuildError, match="nothing was brought into this base before"):
        import_again(changed(tmp_path), base)


def test_a_broken_record_says_where_and_changes_nothing(tmp_path: Path, base: Path) -> None:
    (base / "kb/imported.yml").write_text("articles: [1]\n")

    with pytest.raises(ContentError, match=r"kb/imported\.yml:1: this is no record of an import"):
        import_again(changed(tmp_path, 1), base)
    assert "Old 1." in article(base, 1).read_text("utf-8")


def test_a_broken_export_changes_nothing(tmp_path: Path, base: Path) -> None:
    docs = changed(tmp_path, 1)
    (docs / "articles.json").write_text((docs / "articles.json").read_text("utf-8")[:500])

    with pytest.raises(ContentError, match="the JSON ends too early"):
        import_again(docs, base)
    assert "Old 1." in article(base, 1).read_text("utf-8")
