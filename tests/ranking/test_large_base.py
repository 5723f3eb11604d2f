"""A large documentation base that was not written for this project: it can be checked, indexed, asked and
shown as it is."""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from support.pages import Site

from assistant import cli
from assistant.answering.assistant import Assistant
from assistant.authoring import scaffold
from assistant.builds import build as builds
from assistant.cli import check
from assistant.content.library import Library
from assistant.ranking.ranker import open_ranker
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

ARCHIVE = Path(__file__).parent.parent.parent.parent / "shared" / "benchmarks" / "powershell-docs.tar.gz"
pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_file(),
    reason=f"the 1,660 articles of {ARCHIVE.name} are not on this machine: {ARCHIVE} is missing",
)


@dataclass
class Checked:
    """What `kb check` said of the whole base, and the library that it read."""

    settings: Settings
    code: int
    out: str
    err: str
    library: Library | None


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("powershell")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def checked(unpacked: Path, tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Checked:
    root = tmp_path_factory.mktemp("large") / "base"
    scaffold.new_base(root, "PowerShell help")
    for example in ("refunds", "invoices"):
        (root / f"kb/articles/{example}.md").unlink()
    shutil.copytree(unpacked, root / "kb/articles", dirs_exist_ok=True)
    kept: list[Library] = []
    original = check.checked_library

    def keep(*args: object) -> Library:
        kept.append(original(*args))  # type: ignore[arg-type]
        return kept[0]

    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "checked_library", keep)
        patch.setattr(sys, "argv", ["kb", "check", "--base", str(root)])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
    return Checked(
        settings=Settings.load(root),
        code=code,
        out=" ".join(out.getvalue().split()),
        err=err.getvalue(),
        library=kept[0] if kept else None,
    )


def library_of(checked: Checked) -> Library:
    assert checked.library is not None, checked.err
    return checked.library


def test_the_1660_articles_are_in_order_and_what_they_leave_out_is_said_in_one_summary(
    checked: Checked,
) -> None:
    assert (checked.code, checked.err.strip()) == (0, "")
    assert len(library_of(checked).articles) >= 1660
    assert checked.out.count("Filled in what articles left out") == 1
    for name in ("category in 16", "status in 16", "owner in 16", "review_by in 16"):
        assert name in checked.out


def test_every_article_has_a_title_an_address_and_an_id_of_its_own(checked: Checked) -> None:
    library = library_of(checked)

    assert all(a.title and a.url for a in library.articles)
    for own in ([a.id for a in library.articles], [a.url for a in library.articles]):
        assert len(set(own)) == len(own)


def test_every_section_of_1660_articles_is_its_span_of_the_articles_text(checked: Checked) -> None:
    library = library_of(checked)
    assert len(library.sections) > 20_000

    assert [s.ref for a in library.articles for s in a.sections if a.text[slice(*s.span)] != s.text] == []


def test_the_index_of_1660_articles_is_written_and_three_questions_find_their_articles_near_the_top(
    checked: Checked, tmp_path: Path
) -> None:
    library = library_of(checked)
    write_index(library, tmp_path / "search")
    ranker = open_ranker(library, open_index(tmp_path / "search", library), tmp_path / "search", None)
    assistant = Assistant(
        library=library, settings=checked.settings, today=lambda: date(2026, 11, 22), ranker=ranker
    )

    for question, title in (
        ("How do I rename a computer?", "Rename-Computer"),
        ("get the list of running processes", "Get-Process"),
        ("compress files into a zip archive", "Compress-Archive"),
    ):
        answer = assistant.answer(question)
        assert answer.related
        assert answer.handoff.label
        named = [
            answer.source.title if answer.source else "",
            *(link.title for link in answer.related),
            *(hit.article.title for hit in assistant.search(question).results),
        ]
        assert title in named
        if answer.source:
            assert answer.text == library.article(answer.source.id).text[slice(*answer.source.span)]


def test_a_site_of_60_of_them_is_built_and_its_pages_arrive(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "base"
    scaffold.new_base(root, "PowerShell help")
    with (root / "kb/settings.yml").open("a") as file:
        file.write('model: "off"\n')
    about = unpacked / "reference/7.5/Microsoft.PowerShell.Core/About"
    shutil.copytree(
        about,
        root / "kb/articles/about",
        ignore=lambda _, names: sorted(n for n in names if n.endswith(".md"))[60:],
    )

    build, library = builds.build(Settings.load(root))

    assert build.articles == 62
    site = Site(build.folder / "site", Settings.load(root).site_url)
    for article in library.articles:
        for section in article.sections:
            assert site.trouble(article.section_url(section.anchor)) is None
        path = site.file_of(article.url)
        assert path is not None
        assert site.page(path).inline == []
