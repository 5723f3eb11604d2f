"""Markdown of other tools → the dialect here. Most cases stand in fixtures/conversion.md, where an author can
add one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.utils import read_fixture_file
from support.importing import brought_in

from assistant.authoring.importing.drafts import converted
from assistant.authoring.importing.folder import Folder
from assistant.authoring.importing.front_matter import head, split
from assistant.authoring.importing.links import relinked
from assistant.authoring.importing.names import readable
from assistant.authoring.importing.places import Places, Target
from assistant.content.parser import parse

FIXTURE = Path(__file__).parent.parent / "fixtures" / "conversion.md"


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(given, expected, id=title) for _, title, given, expected in read_fixture_file(FIXTURE)],
)
def test_a_file_becomes_what_the_fixture_says_and_the_base_is_in_order(
    text: str, expected: str, tmp_path: Path
) -> None:
    article, made, _ = brought_in(text, tmp_path)

    left = "".join(f"left: {e.path}{f':{e.line}' if e.line else ''}: {e.problem}\n" for e in made.left)
    assert article + left == expected
    assert made.errors == []


# --- no word is lost --------------------------------------------------------------------------------------------------

FORMS = (
    "{0} {1}.",
    "**{0}**",
    "**{0} {1}?**",
    "**{0}?** {1}.",
    "Q: {0}?\n\nA: {1}.",
    "**Q: {0}**\nA: {1}",
    "# {0}",
    "## {0} {{#x}}",
    "### {0} `{1}`",
    "{0}\n===",
    "{0}\n---",
    "##{0}",
    "<h2>{0}</h2>",
    '!!! note "{0}"\n    {1}\n\n    {2}',
    '??? question "{0}?"\n    {1}',
    "!!! tip\n    - {0}\n\n    ```\n    {1}\n    ```",
    ":::tip {0}\n{1}\n:::",
    ":::note\n{0}",
    "::: danger\n\n# {0}\n\n:::",
    '{{% hint style="info" %}}\n{0}\n{{% endhint %}}',
    "{{% raw %}}{0}{{% endraw %}} {1}",
    "{{{{< x >}}}}{0}{{{{< /x >}}}}",
    "{{{{ {0} }}}}",
    "`{{{{ {0} }}}}`",
    "{{: .note }}\n{0}\n{1}",
    "> {0}\n{{: .warning }}",
    "{{: .note-title }}\n> {0}\n>\n> {1}",
    '=== "{0}"\n\n    {1}',
    "{0}\n: {1}\n\n{2}\n:   {3}",
    "{0}[^1]\n\n[^1]: {1}",
    "[{0}](invoices.md#x) [{1}](gone.md) ![{2}](gone.png)",
    "[{0}][r] {1}\n\n[r]: gone.md",
    "[[{0}]] [[{1}|Invoices]]",
    '<a name="x"></a>\n## {0}',
    '<p><img src="../img/logo.png" alt="x"></p>',
    '<div>\n{0} <a href="gone.md">{1}</a>\n</div>',
    "1. {0}",
    "2. {0}\n\n{1}",
    "3) {0}\n- {1}",
    "1. {0}\n\n    !!! note\n        {1}\n\n2. {2}",
    "- **{0}**\n\n  {1}",
    "| {0} | {1} |\n|---|---|\n| [{2}](gone.md) | `{3}` |",
    "```\n# {0}\n!!! {1}\n```",
    "    {0}\n    {{% x %}}",
    "<aside>\n{0}\n\n</aside>",
    "{0}  \n{1}\\\n{2}",
    "***",
    "{0}\n{{:.x}}",
    "* {0}\n  : {1}",
    "> !!! note\n>     {0}",
)
"""Pieces of documents of all tools, with places for words."""


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(FORMS), min_size=1, max_size=7),
    st.booleans(),
    st.sampled_from(["\n\n", "\n\n\n", "\n"]),
)
def test_no_word_of_a_text_is_lost(forms: list[str], titled: bool, between: str) -> None:
    text = between.join(
        form.format(*(f"w{number}x{place}" for place in range(4))) for number, form in enumerate(forms)
    )
    folder, counts = Folder(Path("docs")), Counter[str]()
    for name in ("billing/refunds.md", "billing/Invoices.md", "img/logo.png"):
        folder.add(name, is_article=name.endswith(".md"))

    found = converted(text, "billing/refunds.md", "Title" if titled else "", "Help", folder, counts)
    places = Places(folder, {name: Target(name, {}) for name in folder.articles}, {}, lambda name: name)
    relinked_text, _ = relinked(found.text, "billing/refunds.md", places, counts)

    article = parse(head({"title": found.title}) + relinked_text, "billing/refunds.md").article
    assert set(re.findall(r"w\dx\d", text)) - set(re.findall(r"w\dx\d", article.text)) == set()
    assert article.title == found.title


# --- titles, names and fields -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("360041200126-Add-time-by-hand.md", "Add time by hand"),
        ("Mobile app 7d1e0c94b2af4c0f9f3f6a2d51e8b730.md", "Mobile app"),
        ("02_reset-pin.md", "Reset pin"),
        ("2024-03-01-news.md", "News"),
        ("v2.1-notes.markdown", "V2.1 notes"),
        ("5.1.md", "5.1"),
        ("getting-started", "Getting started"),
        ("404.md", "404"),
        ("FAQ.mdx", "FAQ"),
    ],
)
def test_a_file_name_is_made_readable_without_the_numbers_of_tools(name: str, title: str) -> None:
    assert readable(name) == title


def test_properties_below_a_title_of_notion_are_fields_and_only_there() -> None:
    text = "# Mobile app\n\nLast edited: June 2, 2025 4:41 PM\nTags: mobile, ios\nOwner: Ana\n\nText.\n"

    said, body = split(text, "Mobile app 7d1e0c94b2af4c0f9f3f6a2d51e8b730.md", Counter())
    plain = split(text, "Mobile app.md", Counter())

    assert (str(said.reviewed), said.tags, body) == (
        "2025-06-02",
        ("mobile", "ios"),
        "# Mobile app\n\n\nText.\n",
    )
    assert plain[1] == text


@pytest.mark.parametrize(
    "title",
    [
        "yes",
        "a: b",
        "# x",
        "- x",
        "'",
        '"',
        "{{ x }}",
        "Use {#braces}",
        "<b> & *c* `d` [e](f)",
        "1. x",
        "null",
        "x #",
        "Größe 日本",
        "a\\b",
        "|",
        "%",
    ],
)
def test_a_title_may_be_anything(title: str, tmp_path: Path) -> None:
    quoted = title.replace("'", "''")

    article, made, _ = brought_in(f"---\ntitle: '{quoted}'\n---\nText.\n", tmp_path)

    found = parse(article, "billing/refunds.md", {}, strict=False).article
    assert (found.title, found.sections[0].text, made.errors) == (title, "Text.", [])
