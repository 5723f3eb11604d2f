"""Files of the site that programs read, from articles that authors wrote in a hurry."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.dom.minidom import parseString

from support.bases import Write

from assistant.content.library import read_library
from assistant.settings import Settings
from assistant.site.feeds import feed, llms, markdown_twin, opensearch, sitemap
from assistant.site.files import site_files
from assistant.site.structured_data import json_ld
from assistant.site.view import SiteView

TODAY = date(2026, 11, 22)


def view_of(base: Path) -> SiteView:
    settings = Settings.load(base)
    return SiteView.of(read_library(settings, today=TODAY), settings, TODAY)


def test_the_name_of_a_site_is_cut_before_it_is_escaped(base: Path, write: Write) -> None:
    write("refunds")
    (base / "kb/settings.yml").write_text("site_name: Hospital Help & Care\n", "utf-8")

    document = parseString(opensearch(view_of(base)))

    assert document.getElementsByTagName("ShortName")[0].firstChild.nodeValue == "Hospital Help &"


def test_an_article_without_any_date_has_none_in_the_feed(base: Path) -> None:
    (base / "kb/articles").mkdir(parents=True, exist_ok=True)
    (base / "kb/articles/a.md").write_text("# Undated\n\nText.\n", "utf-8")
    (base / "kb/articles/b.md").write_text("---\nreviewed: 2026-03-04\n---\n# Dated\n\nText.\n", "utf-8")

    found = feed(view_of(base))

    assert "Undated" not in found
    assert "2026-03-04T00:00:00+00:00" in found
    assert TODAY.isoformat() not in found


def test_each_category_has_a_feed_of_its_own_articles(base: Path, write: Write) -> None:
    for name in ("billing", "access"):
        write(f"pages/categories/{name}", title=name.capitalize())
    write("refunds", category="billing")
    write("passwords", category="access")
    view = view_of(base)
    files = dict(site_files(view))

    found = parseString(files["categories/billing/feed.xml"])
    titles = [element.firstChild.nodeValue for element in found.getElementsByTagName("title")]
    links = [element.getAttribute("href") for element in found.getElementsByTagName("link")]

    assert titles == ["Test help, Billing: changed articles", "Refunds"]
    assert links == [
        "http://127.0.0.1:8000/categories/billing/feed.xml",
        "http://127.0.0.1:8000/categories/billing/",
        "http://127.0.0.1:8000/articles/refunds/",
    ]
    assert "Refunds" not in files["categories/access/feed.xml"]


def test_json_ld_has_the_days_of_an_article_that_are_known_and_no_others(base: Path, write: Write) -> None:
    write("refunds", publish="2026-03-01", reviewed="2026-03-04")
    write("undated", reviewed=None, review_by=None, summary="What it is.")
    view = view_of(base)

    dated, undated = (json.loads(json_ld(view, article))["@graph"][1] for article in view.articles)

    assert dated == {
        "@type": "Article",
        "headline": "Refunds",
        "url": "http://127.0.0.1:8000/articles/refunds/",
        "description": "One plain sentence.",
        "datePublished": "2026-03-01",
        "dateModified": "2026-03-04T00:00:00+00:00",
    }
    assert undated.keys() == {"@type", "headline", "url", "description"}


def test_marks_in_an_answer_do_not_hide_the_page(base: Path, write: Write) -> None:
    write("refunds", "## What hides a page?\n\n`<!--<script>` does.\n")
    view = view_of(base)

    found = json_ld(view, view.articles[0])

    assert "<" not in found
    assert "\\u003c!--\\u003cscript>" in found


def translated(base: Path) -> SiteView:
    for name, fields in {
        "one": "id: 10\nreviewed: 2026-11-20",
        "uno": "id: 11\nlang: es\ntranslation_of: 10\nreviewed: 2026-11-01",
    }.items():
        path = base / "kb/articles" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{fields}\n---\n# {name}\n\n## Is it {name}?\n\nYes.\n", "utf-8")
    return view_of(base)


def test_programs_read_the_language_of_each_article(base: Path) -> None:
    view = translated(base)
    spanish = view.library.article(11)

    assert '"inLanguage": "es"' in json_ld(view, spanish)
    assert 'xml:lang="en"' in feed(view)
    assert '<entry xml:lang="es">' in feed(view)
    assert "Language: es. Translation of 10." in markdown_twin(view, spanish)
    assert "## Español (es)" in llms(view)


def test_the_sitemap_has_each_language_of_an_article(base: Path) -> None:
    document = parseString(sitemap(translated(base)))

    found = [link.getAttribute("hreflang") for link in document.getElementsByTagName("xhtml:link")]
    assert found == ["en", "es", "en", "es"]
