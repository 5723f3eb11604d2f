"""`kb init --from` and what each tool has of its own: names, menus, addresses, pictures, pages that are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Run, says
from support.importing import lay

from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.run import migrate
from assistant.authoring.importing.scripts import value
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.settings import Settings

Files = dict[str, str | bytes]


class Base:
    """A base that was brought in."""

    def __init__(self, room: Path, files: Files, folder: str = "") -> None:
        docs = lay(room / "repository", files)
        self.root = room / "base"
        self.made: Migrated = migrate(docs / folder, self.root, "Help")

    def text(self, name: str) -> str:
        """The article that a file became."""
        return (self.root / "kb/articles" / self.made.placed[name]).read_text("utf-8")

    @property
    def library(self) -> Library:
        return checked_library(Settings.load(self.root))

    @property
    def told(self) -> str:
        return "\n".join(map(str, self.made.left))

    def categories(self) -> list[str]:
        return [category.title for category in self.library.categories]

    def order(self, folder: str = "") -> list[str]:
        return [
            Path(a.path).name for a in self.library.articles if str(Path(a.path).parent) == (folder or ".")
        ]


# --- links and pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        "<img src={useBaseUrl('img/y.png')}/>",
        "<img src={useBaseUrl('/img/y.png')} alt='y' />",
        "<img src={require('../static/img/y.png').default} />",
        "import shot from '../static/img/y.png';\n\n<img src={shot} alt=\"y\" />",
        "![y](@site/static/img/y.png)",
        "![y](/img/y.png)",
        "![y](pathname:///img/y.png)",
        "<ThemedImage sources={{light: useBaseUrl('/img/y.png'), dark: useBaseUrl('/img/y.png')}} />",
        '<figure><picture><source srcset="/img/y.png"><img src="/img/y.png" alt="y"></picture></figure>',
        "![[y.png]]",
        '{{< figure src="/img/y.png" alt="y" >}}',
        '{% include image.html file="/img/y.png" alt="y" %}',
    ],
)
def test_a_picture_in_the_folder_of_its_site_is_kept_however_it_is_named(
    picture: str, tmp_path: Path
) -> None:
    base = Base(
        tmp_path,
        {"docusaurus.config.js": "", "static/img/y.png": "png", "docs/a.md": f"# A\n\nText.\n\n{picture}\n"},
        "docs",
    )

    text = base.text("a.md")
    assert "](static/img/y.png)" in text
    assert "useBaseUrl" not in text
    assert (base.root / "kb/articles/static/img/y.png").read_text() == "png"
    assert base.told == ""


def test_pictures_in_the_assets_of_gitbook_are_kept(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            ".gitbook/assets/one (1).png": "1",
            "a/b.md": '# B\n\n<figure><img src="../.gitbook/assets/one (1).png" alt=""><figcaption><p>The one</p></figcaption></figure>\n',
        },
    )

    assert "![](gitbook/assets/one-1.png)\n\n*The one*" in base.text("a/b.md")
    assert base.made.files == 1


def test_nothing_but_named_folders_of_a_site_is_read_beside_its_docs(tmp_path: Path) -> None:
    files: Files = {
        "secret.png": "s",
        "other/x.png": "x",
        "docs/a.md": "# A\n\n![s](../secret.png) ![x](/other/x.png)\n",
    }
    base = Base(tmp_path, {**files, "mkdocs.yml": ""}, "docs")

    assert base.made.files == 0
    assert base.told.count("is not there") == 2


@pytest.mark.parametrize(
    "link",
    [
        "https://support.acme.com/hc/en-us/articles/4408881234567-Plans",
        "https://support.acme.com/hc/en-us/articles/4408881234567",
        "/hc/de/articles/4408881234567-Something-else",
        "4408881234567-Plans.md",
        "/hc/en-us/articles/Plans",
    ],
)
def test_an_address_of_the_help_center_itself_leads_to_its_article(link: str, tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "360012345678-Refunds.md": f"# Refunds\n\nSee [x]({link}).\n",
            "4408881234567-Plans.md": "# Plans\n\nText.\n",
        },
    )

    assert "See [x](plans.md)." in base.text("360012345678-Refunds.md")
    assert "id: 4408881234567\n" in base.text("4408881234567-Plans.md")


def test_addresses_of_other_hosts_stay(tmp_path: Path) -> None:
    link = "https://example.org/docs/plans"
    base = Base(tmp_path, {"a.md": f"# A\n\n[x]({link})\n", "plans.md": "# Plans\n\nText.\n"})

    assert f"[x]({link})" in base.text("a.md")


def test_the_permalinks_of_jekyll_are_resolved_and_kept_as_old_addresses(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "_config.yml": "url: https://help.acme.com\ncollections:\n  articles:\n    permalink: /article/:name/\n",
            "_articles/change-plan.md": "# Change plan\n\n[a](/article/pay-late/) [b](https://help.acme.com/article/pay-late/)\n",
            "_articles/pay-late.md": "# Pay late\n\nText.\n",
        },
    )

    assert "[a](pay-late.md) [b](pay-late.md)" in base.text("_articles/change-plan.md")
    assert "redirect_from: [/article/pay-late/]" in base.text("_articles/pay-late.md").replace('"', "")


def test_references_of_hugo_are_counted_from_the_root_of_the_content(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "config.toml": "baseURL = 'https://docs.acme.org/'\n",
            "content/en/entities/token.md": "# Token\n\n## Scope\n\nText.\n",
            "content/en/methods/apps/create.md": '# Create\n\n[T]({{< relref "entities/token#scope" >}}) [U]({{< ref path="token.md" >}})\n\n{{< page-ref page="entities/token" >}}\n',
        },
        "content/en",
    )

    text = base.text("methods/apps/create.md")
    assert "[T](../../entities/token.md#scope) [U](../../entities/token.md)" in text
    assert "[Token](../../entities/token.md)" in text


def test_a_link_that_reads_like_a_file_gets_the_title_of_its_article(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "a.md": '# A\n\n{% content-ref url="faq.md" %}\n[faq.md](faq.md)\n{% endcontent-ref %}\n\nSee [faq.md](faq.md "mention").\n',
            "faq.md": "# Often asked\n\nText.\n",
        },
    )

    assert base.text("a.md").count("[Often asked](faq.md)") == 2


def test_a_last_part_that_two_articles_have_leads_to_neither(tmp_path: Path) -> None:
    base = Base(tmp_path, {"a.md": "# A\n\n[x](/old/pay)\n", "b/pay.md": "# P\n", "c/pay.md": "# P\n"})

    assert "the link to '/old/pay' leads nowhere" in base.told


# --- order and names --------------------------------------------------------------------------------------------------

PAGES: Files = {
    f"{folder}{name}.md": f"# {name.title()}\n\nText.\n" for folder in ("", "pay/") for name in "abc"
}


@pytest.mark.parametrize(
    "menu",
    [
        {
            "SUMMARY.md": "# Summary\n\n* [C](c.md)\n* [A](a.md)\n\n## Facturación\n\n* [B](pay/b.md)\n* [A](pay/a.md)\n"
        },
        {"SUMMARY.md": "* [C](c.md)\n* [A](a.md)\n* Facturación\n  * [B](pay/b.md)\n  * [A](pay/a.md)\n"},
        {
            "sidebars.js": "module.exports = {\n  docs: ['c', 'a', // first\n    {type: 'category', label: 'Facturación', items: ['pay/b', {type: 'doc', id: 'pay/a'}]}]};\n"
        },
        {
            "docs.json": '{"name": "X", "navigation": {"groups": [{"group": "Start", "pages": ["c", "a"]}, {"group": "Facturación", "pages": ["pay/b", "pay/a"]}]}}'
        },
        {
            "mint.json": '{"navigation": [{"group": "Start", "pages": ["c", "a"]}, {"group": "Facturación", "pages": ["pay/b", "pay/a"]}]}'
        },
        {
            "mkdocs.yml": "nav:\n  - C: c.md\n  - A: a.md\n  - Facturación:\n      - pay/b.md\n      - A: pay/a.md\nplugins: [!ENV x]\n"
        },
        {
            "_meta.js": "export default { c: 'C', a: 'A', pay: { title: 'Facturación' } }",
            "pay/_meta.json": '{"b": "", "a": ""}',
        },
        {
            "meta.json": '{"pages": ["c", "a", "pay"]}',
            "pay/meta.json": '{"title": "Facturación", "pages": ["b", "a"]}',
        },
    ],
    ids=["summary", "summary-nested", "sidebars", "docs.json", "mint.json", "mkdocs", "nextra", "fumadocs"],
)
def test_order_and_names_are_those_of_the_menu(menu: Files, tmp_path: Path) -> None:
    base = Base(tmp_path, {**PAGES, **menu})

    assert base.categories()[-1] == "Facturación"
    assert base.order() == ["01-c.md", "02-a.md", "03-b.md"]
    assert base.order("pay") == ["01-b.md", "02-a.md", "03-c.md"]


def test_a_place_in_the_front_matter_orders_articles(tmp_path: Path) -> None:
    files: Files = {
        "a.md": "---\nnav_order: 3\n---\n# A\n",
        "b.md": "---\nweight: 1\n---\n# B\n",
        "c.md": "---\nsidebar_position: 2\n---\n# C\n",
    }

    assert Base(tmp_path, files).order() == ["01-b.md", "02-c.md", "03-a.md"]


def test_a_readme_names_its_folder(tmp_path: Path) -> None:
    base = Base(
        tmp_path, {"a.md": "# A\n", "cles/README.md": "# Clés d'accès\n\nText.\n", "cles/b.md": "# B\n"}
    )

    assert base.categories() == ["Clés d'accès"]


def test_a_collection_of_categories_names_them(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "_articles/a.md": "---\ncategory: cles\n---\n# A\n",
            "_categories/cles.md": "---\ntitle: Clés d'accès\n---\n",
            "b.md": "# B\n",
        },
    )

    assert base.categories() == ["Clés d'accès"]
    assert len(base.made.placed) == 2


@pytest.mark.parametrize(
    "script", ["", "x", "export default", "{", "[[[", "{a: [", "module.exports = f(", "{" * 500]
)
def test_a_script_that_cannot_be_read_is_no_menu(script: str) -> None:
    assert not value(script)


# --- what is not shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("status: archived", "this page is archived"),
        ("unlisted: true", "this page is hidden or unlisted"),
        ("hidden: true", "this page is hidden or unlisted"),
        ("visibility: private", "this page is hidden or unlisted"),
        ("publishDate: 2999-01-01", "this page is to be published later"),
        ("date: 2999-01-01T10:00:00Z", "this page is to be published later"),
        ("expiryDate: 2001-01-01", "this page has expired"),
    ],
)
def test_a_page_that_its_site_does_not_show_is_left_out_and_counted(
    field: str, reason: str, tmp_path: Path
) -> None:
    base = Base(tmp_path, {"a.md": "# A\n\nText.\n", "b.md": f"---\n{field}\n---\n# B\n\nText.\n"})

    assert [*base.made.placed] == ["a.md"]
    assert f"b.md: {reason}, and was not taken" in base.told
    assert base.made.done[f"left out: {reason}"] == 1


@pytest.mark.parametrize("ending", [".md", ".MD", ".markdown", ".mkd", ".mdx"])
def test_whatever_a_base_reads_as_markdown_is_brought_in_and_linked(ending: str, tmp_path: Path) -> None:
    base = Base(tmp_path, {f"a{ending}": "# A\n\nText.\n", "b.md": f"# B\n\nSee [a{ending}](a{ending}).\n"})

    assert base.told == ""
    assert "See [A](a.md)." in base.text("b.md")


@pytest.mark.parametrize("field", ["draft: true", "published: false", "status: draft"])
def test_a_draft_comes_along_as_a_draft_and_no_article_leads_to_it(field: str, tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "a.md": "# A\n\nSee [the new one](b.md).\n",
            "b.md": f"---\n{field}\n---\n# B\n\nSee [A](a.md), [C](c.md).\n",
            "c.md": "---\ndraft: true\n---\n# C\n\nText.\n",
        },
    )

    library = checked_library(Settings.load(base.root))
    assert [article.title for article in library.articles] == ["A"]
    assert sorted(withheld.article.title for withheld in library.withheld) == ["B", "C"]
    assert "a.md:6: the link to 'B' leads to a draft, and its words stay" in base.told
    assert "leads to a draft" not in base.told.replace("a.md:6: the link to 'B' leads to a draft", "")
    assert base.made.done["drafts kept as drafts"] == 2


def test_pages_that_a_site_shows_are_taken(tmp_path: Path) -> None:
    shown = "---\nunlisted: false\npublishDate: 2001-01-01\nexpiryDate: 2999-01-01\ndraft: false\n---\n# B\n\nText.\n"

    assert Base(tmp_path, {"b.md": shown}).told == ""


def test_other_peoples_files_in_a_repository_are_left_out_and_counted(tmp_path: Path) -> None:
    base = Base(
        tmp_path,
        {
            "docs/a.md": "# A\n",
            "vendor/bundle/x/README.md": "# X\n",
            "vendor/y.md": "# Y\n",
            "website/node_modules/z/README.md": "# Z\n",
            "docs/~$a.md": "x",
            "docs/.~lock.a.md#": "x",
        },
    )

    assert [*base.made.placed] == ["docs/a.md"]
    assert "vendor: a folder of other people's files: 2 Markdown files in it were not taken" in base.told
    assert "website/node_modules: a folder of other people's files: 1 Markdown files" in base.told
    assert base.told.count("a file that an editor keeps while another is open was not taken") == 2


# --- the report -------------------------------------------------------------------------------------------------------


def test_what_an_import_left_is_told_by_kind_and_by_the_check_until_it_is_done(
    kb: Run, tmp_path: Path
) -> None:
    docs = lay(
        tmp_path / "docs",
        {"a.md": '# A\n\nSee [gone](gone.md).\n\n<Fancy level={3} title="T">Words</Fancy>\n\n![p](no.png)\n'},
    )
    root = tmp_path / "base"

    made = kb("init", root, "--from", docs)
    first = kb("check", "--base", root)
    article = root / "kb/articles/a.md"
    article.write_text(article.read_text("utf-8").replace("See gone.", "See nothing."), "utf-8")
    second = kb("check", "--base", root)
    (root / "kb/import_report.yml").unlink()
    third = kb("check", "--base", root)

    assert says(made.out, "Links that lead nowhere: 1")
    assert says(made.out, "Pictures that are not there: 1")
    assert (
        "a.md:5: 'Fancy' is not known here, and only its words were taken: <Fancy level={3} title=\"T\">"
        in made.out
    )
    assert says(first.out, "Left by the import, links that lead nowhere: 1, the first in kb/articles/a.md:6")
    assert says(first.out, "Left by the import, elements that are not known here: 1, the first in a.md:5")
    assert "lead nowhere" not in second.out
    assert "elements that are not known" not in second.out
    assert says(second.out, "Left by the import, pictures that are not there: 1")
    assert (first.code, second.code, third.code) == (0, 0, 0)
    assert "Left by the import" not in third.out


def test_a_base_that_lost_nothing_has_no_report(tmp_path: Path) -> None:
    assert not (Base(tmp_path, {"a.md": "# A\n\nText.\n"}).root / "kb/import_report.yml").exists()


@pytest.mark.parametrize(
    ("matter", "shown"),
    [("", 0), ("---\ndescription: Text that opens.\n---\n", 0), ("---\ndescription: About it.\n---\n", 1)],
    ids=["none", "the first sentence", "another"],
)
def test_a_summary_that_the_text_begins_with_stands_once(
    kb: Run, matter: str, shown: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL", "off")
    docs = lay(tmp_path / "docs", {"a.md": f"{matter}# A\n\nText that opens. More of it.\n"})
    kb("init", tmp_path / "base", "--from", docs)

    built = kb("build", "--base", tmp_path / "base")

    page = next((tmp_path / "base").glob("**/articles/a/index.html")).read_text("utf-8")
    head = page[page.index("<article") : page.index("</article>")]
    assert (built.code, head.count('class="summary"')) == (0, shown)
    assert head.count("Text that opens.") == 1


def test_the_report_repeats_no_line_of_an_article(tmp_path: Path) -> None:
    secret = "password: hunter2-Zebra!9"
    base = Base(tmp_path, {"a.md": f"# A\n\n{secret} [gone](gone.md)\n"})

    report = (base.root / "kb/import_report.yml").read_text("utf-8")
    assert "gone.md" in report
    assert "hunter2" not in report
