"""What programs read of the site: sitemap and robots.txt (search engines), Atom feed, OpenSearch (browsers),
llms.txt and each article as Markdown (language models)."""

from __future__ import annotations

from datetime import UTC, datetime, time
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from assistant.content.addresses import TOP
from assistant.content.articles import Article
from assistant.content.categories import Category
from assistant.site.view import SiteView


def sitemap(view: SiteView) -> str:
    """Every page with the day on which its file last changed; no date where it is not known."""
    rows = []
    for article in (*view.library.pages, *view.articles):
        changed = view.changed(article)
        stamp = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
        rows.append(
            f"<url><loc>{escape(view.absolute(article.url))}</loc>{stamp}{_alternates(view, article)}</url>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(rows) + "\n</urlset>\n"
    )


def _alternates(view: SiteView, article: Article) -> str:
    """The addresses of an article in each of its languages, itself among them, as search engines want it."""
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{version.lang}" '
        f'href="{escape(view.absolute(version.article.url))}"/>'
        for version in view.versions(article)
        if version.article
    )


def robots(view: SiteView) -> str:
    """robots.txt: every page may be read, and where the sitemap is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {view.absolute(view.base_path + '/sitemap.xml')}\n"


def feed(view: SiteView, category: Category | None = None) -> str:
    """Atom feed of all articles, or of those of a category, the last changed first; those of which nobody knows
    when are not in it."""
    among = view.in_category(category.name) if category else view.articles
    dates = {a.path: known for a in among if (known := last_change(view, a)) is not None}
    articles = sorted(
        (a for a in among if a.path in dates),
        key=lambda a: (-dates[a.path].timestamp(), a.number or 0, a.path),
    )
    entries = [
        f"<entry{_language(view, a)}><id>{escape(view.absolute(view.base_path + a.permalink))}</id>"
        f"<title>{escape(a.title)}</title><updated>{dates[a.path].isoformat()}</updated>"
        f'<link href="{escape(view.absolute(a.url))}"/><summary>{escape(a.summary)}</summary></entry>'
        for a in articles
    ]
    # the standard wants a date: of a feed without entries the first that there is
    updated = (dates[articles[0].path] if articles else datetime(1970, 1, 1, tzinfo=UTC)).isoformat()
    page = category.url if category else view.base_path + "/"
    about = ", ".join([view.settings.base.site_name, *([category.title] if category else [])])
    name, address = escape(view.settings.base.site_name), escape(view.absolute(f"{page}feed.xml"))
    home, words = escape(view.absolute(page)), view.words_of(None)
    title = words("frame.changed_articles", name=escape(about))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{view.language_of(None)}">\n'
        f"<id>{address}</id><title>{title}</title><updated>{updated}</updated>"
        f"<author><name>{name}</name></author>"
        f'<link rel="self" href="{address}"/><link href="{home}"/>\n' + "\n".join(entries) + "\n</feed>\n"
    )


def _language(view: SiteView, article: Article) -> str:
    """The attribute for an article whose language is not that of the feed."""
    return f' xml:lang="{article.lang}"' if article.lang != view.language_of(None) else ""


def last_change(view: SiteView, article: Article) -> datetime | None:
    """When an article changed, as git says, or else when it was reviewed or first published; None if neither is
    known. The day of the build says nothing about it."""
    day = article.reviewed or article.publish
    return view.changed(article) or (datetime.combine(day, time(), UTC) if day else None)


def opensearch(view: SiteView) -> str:
    """Lets a browser offer this site as a search engine. The page takes the words out of its address at
    once."""
    name, home = escape(view.settings.base.site_name), escape(view.absolute(view.base_path + "/"))
    search = view.words_of(None)("frame.search_site", name=name)
    short = escape(view.settings.base.site_name[:16].strip())  # as long as the standard allows
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{short}</ShortName><Description>{search}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" template="{home}#q={{searchTerms}}"/>\n</OpenSearchDescription>\n'
    )


def llms(view: SiteView) -> str:
    """The table of contents for language models: each article's Markdown with one sentence."""
    lines = [
        f"# {view.settings.base.site_name}",
        "",
        "> Help articles. Each says its status: verified, partial (it lists what is not confirmed), "
        "outline (no confirmed content yet) or unverified (nobody has said).",
        "",
    ]
    categories = [(c.title, view.in_category(c.name)) for c in view.categories]
    for title, articles in categories or [("Articles", view.originals)]:
        lines += [f"## {title}", ""]
        lines += [
            f"- [{a.title}]({view.absolute(a.url)}index.md): {a.summary} ({a.status})" for a in articles
        ]
        lines.append("")
    for lang, name, articles in view.translated:
        lines += [f"## {name} ({lang})", ""]
        lines += [f"- [{a.title}]({view.absolute(a.url)}index.md): {a.summary}" for a in articles]
        lines.append("")
    return "\n".join(lines)


def _told_language(view: SiteView, article: Article) -> str:
    """What a program that reads an article is told of a language that is not the base's."""
    if article.lang == view.language_of(None):
        return ""
    original = f" Translation of {article.translation_of}." if article.translation_of else ""
    return f" Language: {article.lang}.{original}"


def markdown_twin(view: SiteView, article: Article) -> str:
    """The article as Markdown with absolute addresses, for readers that are programs."""
    parts = [f"# {article.title}"]
    if not article.is_page:
        reviewed = f" Reviewed: {article.reviewed.isoformat()}." if article.reviewed else ""
        parts.append(
            f"> Status: {article.status}.{reviewed}{_told_language(view, article)} "
            f"Permanent link: {view.absolute(view.base_path + article.permalink)}"
        )
    for section in article.sections:
        if section.anchor != TOP:
            parts.append(f"{'#' * section.level} {section.heading}")
        if section.markdown:
            parts.append(section.markdown.replace("](/", f"]({urljoin(view.settings.site_url, '/')}"))
    return "\n\n".join(parts) + "\n"
