"""Every address in an article arrives, however it is written; no article claims an address that is not its
own to claim."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from support.bases import Write

from assistant.builds import build as builds
from assistant.builds.engine import open_build
from assistant.content.checks import CHECKS, checked_library
from assistant.content.link_checks import claimed_addresses, dead_links
from assistant.content.parser import parse
from assistant.errors import BuildError, ContentErrors
from assistant.settings import Settings

HERE = "## Fees\n\nText.\n"


def mistakes(base: Path) -> list[str]:
    try:
        checked_library(Settings.load(base))
    except ContentErrors as errors:
        return [f"{e.path}:{e.line}: {e.problem}" for e in errors.errors]
    return []


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/articles/refunds/#nope">x</a>',
        '<a href="/nope/">x</a>',
        "[x](/nope/)",
        "[x](/articles/refunds/#nope)",
        '<a href="02-refunds.md">x</a>',
        "<A\nHREF='/nope/'>x</A>",
        "<a href=/nope/>x</a>",
        '<a title="y" href="/nope/">x</a>',
        '<a href="&#x2f;nope/">x</a>',
        '<a href="nope/">x</a>',
        '<img src="/nope.png" alt="">',
        "[x](/a/8)",
        "[x](/a/7/nope)",
        "[x](/knowledgebase/articles/8-anything)",
        "[x](http://127.0.0.1:8000/nope/)",
        '<a href="//127.0.0.1:8000/nope/">x</a>',
        "[x][y]\n\n[y]: /nope/",
    ],
)
def test_an_address_that_leads_nowhere_is_found_however_it_is_written(
    strict_base: Path, write: Write, link: str
) -> None:
    write("refunds", f"{HERE}\n{link}\n", id=7)

    found = mistakes(strict_base)

    assert len(found) == 1, found
    assert "leads nowhere" in found[0]
    assert found[0].startswith("kb/articles/refunds.md:")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/articles/refunds/#fees">x</a>',
        "[x](/articles/refunds/)",
        "[x](/articles/refunds)",
        '<a href="#fees">x</a>',
        "[x](/a/7)",
        "[x](/a/7/fees)",
        "[x](/knowledgebase/articles/7-any)",
        "[x](/docs)",
        "[x](/old/)",
        "[x](/feed.xml)",
        "[x](https://example.com/nope)",
        "<a href='//example.com/x'>x</a>",
        "[x](mailto:a)",
        '<img src="/refunds/shot.png" alt="">',
        "`[x](/nope/)`",
    ],
)
def test_an_address_that_arrives_is_left_alone(strict_base: Path, write: Write, link: str) -> None:
    write("refunds", f"{HERE}\n{link}\n", id=7, redirect_from=["/old/"])
    (strict_base / "kb/articles/refunds").mkdir()
    (strict_base / "kb/articles/refunds/shot.png").write_bytes(b"\x89PNG")

    assert mistakes(strict_base) == []


def test_the_feed_of_a_category_arrives(strict_base: Path, write: Write) -> None:
    write("pages/categories/general", title="General")
    write("refunds", f"{HERE}\n[x](/categories/general/feed.xml) [y](/categories/other/feed.xml)\n", id=7)

    found = [mistake for mistake in mistakes(strict_base) if "feed.xml" in mistake]

    assert len(found) == 1
    assert "/categories/other/feed.xml" in found[0]


def test_a_lenient_base_is_told_of_dead_addresses_and_built(base: Path, write: Write) -> None:
    write("refunds", f'{HERE}\n<a href="/nope/">x</a>\n')
    settings = Settings.load(base)

    assert [e.problem for e in dead_links(checked_library(settings), settings)] == [
        "the link to '/nope/' leads nowhere"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "",
        "old",
        "/../x/",
        "/../../../../tmp/x/",
        "/a/../../x/",
        "/./x/",
        "//evil.example/",
        "/x//y/",
        "/x\\y/",
        "/x\0y/",
        "/x\ny/",
        "/%2e%2e/x/",
        "/x?y",
        "/x#y",
        "/C:/x/",
        "/" + "x" * 300 + "/",
        "/assets/site.css",
        "/assets/",
        "/docs/",
        "/v1/answers",
        "/a/7/",
        "/sitemap.xml",
        "/articles/other/",
        "/articles/refunds",
    ],
)
def test_no_article_claims_an_address_outside_the_site_or_of_something_else(
    base: Path, write: Write, address: str
) -> None:
    write("refunds", HERE, redirect_from=[address])
    write("other", HERE)

    found = mistakes(base)

    assert len(found) == 1, found
    assert found[0].startswith("kb/articles/refunds.md:1: redirect_from names '")


@pytest.mark.parametrize("address", ["/../../x", "7#../../x", "7#a/../../../x", "/"])
def test_the_ledger_names_no_address_outside_the_site(base: Path, write: Write, address: str) -> None:
    write("refunds", HERE, id=7)
    (base / "kb/links.yml").write_text(f'published: {{}}\nmoved: {{"{address}": "7#fees"}}\n', "utf-8")

    assert any("which is no address of a page" in line for line in mistakes(base))


def test_a_build_writes_nothing_outside_its_folder_whatever_an_article_claims(
    base: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base / "kb/settings.yml").write_text('model: "off"\n')
    write("refunds", HERE, redirect_from=["/../../../../../outside"])
    rest = tuple(check for check in CHECKS if check[0] is not claimed_addresses)
    monkeypatch.setattr("assistant.content.checks.CHECKS", rest)  # as if that check had a hole
    assert len(rest) == len(CHECKS) - 1

    with pytest.raises(BuildError, match="outside its folder"):
        builds.build(Settings.load(base))

    assert list(base.parent.rglob("outside*")) == []


def test_a_symbolic_link_that_leads_out_of_the_articles_is_refused(
    base: Path, write: Write, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    write("refunds", HERE)
    articles = base / "kb/articles"
    (articles / "pic.txt").symlink_to(secret)
    (articles / "stolen.md").symlink_to(secret)
    (articles / "loop").symlink_to(articles)
    (articles / "gone.md").symlink_to(tmp_path / "nothing")
    (articles / "same.txt").symlink_to(articles / "refunds.md")

    found = mistakes(base)

    assert [line.partition(":")[0] for line in found] == [
        f"kb/articles/{name}" for name in ("gone.md", "loop", "pic.txt", "stolen.md")
    ]


NAMES = (
    "-rf",
    "--help",
    "a b",
    "ünïcode",
    "日本語",
    "quote'\"",
    "semi;colon",
    "$(id)",
    "`id`",
    "%2e%2e",
    "new\nline",
    "tab\t",
    "{{ 7 * 7 }}",
    "<script>",
    "a#b",
    "a?b",
    "a&b",
    "con",
    "🙂",
    "a" * 200,
    "x\\..\\y",
    "*",
    "|",
    "~",
)


def test_files_of_any_name_are_built_inside_the_folder_with_clean_addresses(base: Path, write: Write) -> None:
    (base / "kb/settings.yml").write_text('model: "off"\n')
    for name in NAMES:
        write(name, HERE, title="A title")
    settings = Settings.load(base)

    build = builds.build(settings)[0]

    library = open_build(build, settings)[0]
    assert len(library.articles) == len(NAMES)
    assert [p for p in base.rglob("*.html") if not {"site"} & set(p.relative_to(base).parts)] == []
    for article in library.articles:
        assert not set(article.url) & set(" <>\"'\n\t{}?#\\")
        page = build.folder / "site" / unquote(article.url).strip("/") / "index.html"
        assert "A title" in page.read_text("utf-8")
    assert not any("<script>" in p.read_text("utf-8") for p in (build.folder / "site").rglob("*.html"))


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_001,
        "<div>\n\n" * 10_001,
        "x " + "<b>" * 10_001,
        "<p>" + "".join(f"<b a={n}>" for n in range(1000)) + "</p>" + "<p>x</p>" * 5000,
        "<i a=1>" * 900 + "\n\n" + "x\n\n" * 6000,
    ],
    ids=[
        "elements in elements",
        "over many blocks",
        "in a line",
        "what a parser repeats",
        "what a parser repeats in every paragraph",
    ],
)
def test_html_that_could_stall_a_build_is_refused_at_once(body: str) -> None:
    with pytest.raises(
        ContentErrors,
        match=r"x\.md:1: the section has more HTML than can be read safely\n  Write it in Markdown, or split it\.",
    ):
        parse(body, "x.md")


def test_a_long_table_in_html_is_still_read() -> None:
    rows = "<tr><td>a</td><td><b>b</b></td></tr>\n" * 1000

    article = parse(f"<table>\n{rows}</table>\n", "x.md").article

    assert article.sections[0].html.count("<tr>") == 1000
