"""The fields at the head of an article: what each may hold, what a mistake says, what stands for one that is
missing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from assistant.content import front_matter
from assistant.content.fields import REQUIRED, FrontMatter
from assistant.content.front_matter import Matter
from assistant.content.parser import parse
from assistant.content.yaml_reader import load
from assistant.errors import ContentError, ContentErrors

COMPLETE = """\
id: 900001
title: Refunds
summary: When money comes back.
category: billing
audience: [provider]
status: verified
owner: help-center
reviewed: 2026-11-22
review_by: 2027-05-22
"""


def split(text: str) -> tuple[Matter, str, int, list[str]]:
    errors: list[ContentError] = []
    matter, body, offset = front_matter.split(text, "refunds.md", errors)
    return matter, body, offset, [str(error) for error in errors]


def read(
    fields: str, *, strict: bool, heading: str = "", path: str = "refunds.md"
) -> tuple[FrontMatter, list[str]]:
    out, _, errors = completed(fields, strict=strict, heading=heading, path=path)
    return out, errors


def completed(
    fields: str, *, strict: bool, heading: str = "", path: str = "refunds.md"
) -> tuple[FrontMatter, tuple[str, ...], list[str]]:
    """The fields, the names of those that were left out, and what is wrong."""
    errors: list[ContentError] = []
    matter, _, offset = front_matter.split(f"---\n{fields}---\n", path, errors)
    out, left_out = front_matter.read(matter, path, heading, offset + 1, errors, strict=strict)
    return out, left_out, [str(error) for error in errors]


def only(errors: list[str]) -> str:
    assert len(errors) == 1, errors
    return errors[0]


# --- where the fields end ---------------------------------------------------------------------------------------------


def test_fields_and_body_are_split_and_every_field_knows_its_line() -> None:
    matter, body, offset, errors = split(
        "---\ntitle: Refunds\ntags:\n  - billing\nowner: us\n---\n# Refunds\n"
    )

    assert (matter.values["title"], matter.values["tags"]) == ("Refunds", ["billing"])
    assert matter.lines == {"title": 2, "tags": 3, "owner": 5}
    assert (body, offset, errors) == ("# Refunds\n", 6, [])


@pytest.mark.parametrize("text", ["# Refunds\n", "", "text\n---\ntitle: no\n---\n", " ---\ntitle: no\n---\n"])
def test_a_text_that_does_not_open_with_three_hyphens_has_no_fields(text: str) -> None:
    assert split(text) == (Matter(), text, 0, [])


@pytest.mark.parametrize(
    "text", ["---\ntitle: A\n...\nBody", "--- \ntitle: A\n---  \nBody", "---\ntitle: A\n\n---\nBody"]
)
def test_the_fields_may_end_with_dots_or_blanks(text: str) -> None:
    matter, body, _, errors = split(text)

    assert (matter.values, body, errors) == ({"title": "A"}, "Body", [])


@pytest.mark.parametrize(
    "text", ["---\n---\n# Refunds\n", "---\n\n---\n# Refunds\n", "---\n# only a comment\n---\n# Refunds\n"]
)
def test_empty_front_matter_is_no_mistake(text: str) -> None:
    matter, body, _, errors = split(text)

    assert (matter.values, body, errors) == ({}, "# Refunds\n", [])


def test_front_matter_without_an_end_says_how_to_end_it() -> None:
    *_, errors = split("---\ntitle: Refunds\n# Refunds\n")

    assert (
        only(errors)
        == "refunds.md:1: the front matter is not closed\n  End it with a line of three hyphens: ---"
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "title: a: b",
            "refunds.md:2: the front matter is not YAML: mapping values are not allowed in this context",
        ),
        ("title: A\ntags: [a, b", "refunds.md:4: the front matter is not YAML: "),
        ("title: A\n\ttags: b", "refunds.md:3: the front matter is not YAML: "),
        ('title: "A', "refunds.md:2: the front matter is not YAML: while scanning a quoted scalar"),
        ("title: *nowhere", "refunds.md:2: the front matter is not YAML: found undefined alias"),
        (
            "title: A\nowner: !!python/object:os.system x",
            "refunds.md:3: the front matter is not YAML: could not determine a constructor",
        ),
        (
            "{a: b}: c",
            "refunds.md:2: the front matter is not YAML: while constructing a mapping found unhashable key",
        ),
    ],
)
def test_front_matter_that_is_not_yaml_says_where_and_why(fields: str, message: str) -> None:
    *_, errors = split(f"---\n{fields}\n---\n# Refunds\n")

    assert only(errors).startswith(message)
    assert only(errors).endswith("\n  Put text with a colon or a quote in quotation marks.")


@pytest.mark.parametrize(
    "value",
    [
        "!!timestamp yesterday",
        "!!bool maybe",
        "!!int ''",
        "!!float ''",
        "!!int x",
        "2026-13-45",
        "9" * 5000,
        "!!binary a",
    ],
)
def test_a_value_that_yaml_cannot_read_is_a_mistake_on_its_line(value: str) -> None:
    *_, errors = split(f"---\ntitle: A\nreviewed: {value}\n---\n# Refunds\n")

    assert only(errors).startswith("refunds.md:3: the front matter is not YAML: ")


@pytest.mark.parametrize(("fields", "kind"), [("- a\n- b", "list"), ("just words", "str"), ("42", "int")])
def test_front_matter_that_is_not_fields_says_what_it_is(fields: str, kind: str) -> None:
    *_, errors = split(f"---\n{fields}\n---\n# Refunds\n")

    assert (
        only(errors)
        == f"refunds.md:2: the front matter is a {kind}, not fields\n  Write one 'name: value' a line."
    )


def test_a_field_that_stands_twice_names_both_lines() -> None:
    *_, errors = split("---\ntitle: A\nowner: us\ntitle: B\n---\n")

    assert (
        only(errors)
        == "refunds.md:4: 'title' stands twice in the front matter, first on line 2\n  Remove one of them."
    )


def test_an_anchor_that_stands_twice_in_also_asked_is_not_dropped_silently() -> None:
    *_, errors = split("---\ntitle: A\nalso_asked:\n  fees:\n    - one\n  fees:\n    - two\n---\n")

    assert only(errors).startswith("refunds.md:6: 'fees' stands twice")


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "])
@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_front_matter_nested_too_deep_is_a_mistake_and_no_crash(opening: str, depth: int) -> None:
    code = (
        "from assistant.errors import ContentErrors\nfrom assistant.content.parser import parse\n"
        f"text = '---\\ntags:\\n  ' + {opening!r} * {depth} + '\\n---\\n'\n"
        "try:\n    parse(text, 'refunds.md', strict=True)\nexcept ContentErrors as errors:\n    print(errors)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)

    assert done.returncode == 0, f"ended with {done.returncode} {done.stderr[-300:]}"
    assert done.stdout.startswith("refunds.md:")


def test_aliases_that_unfold_to_a_billion_values_cost_nothing() -> None:
    fields = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        fields += f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n"
    text = f"---\n{fields}tags: *i\n---\n# Refunds\n"
    code = (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\nresource.setrlimit(resource.RLIMIT_CPU, (4, 4))\n"
        "from assistant.content.parser import parse\n"
        f"text = {text!r}\nprint(parse(text, 'refunds.md').article.title)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)

    assert (done.returncode, done.stdout) == (0, "Refunds\n"), (
        f"ended with {done.returncode} {done.stderr[-300:]}"
    )


# --- what each field may hold -----------------------------------------------------------------------------------------


def test_complete_fields_are_read_as_they_were_written() -> None:
    out, left_out, errors = completed(
        COMPLETE
        + "number: 2\ntags: [billing, money]\nflow: patient-registration\nsources: [https://example.com]\nrelated: [900002]\n"
        "pages: [settings/users]\nredirect_from: [/old/]\nalso_asked:\n  fees: [what does it cost]\ntemplate: home.html\n",
        strict=True,
    )

    assert errors == []
    assert (out.id, out.number, out.title, out.summary, out.category) == (
        900001,
        2,
        "Refunds",
        "When money comes back.",
        "billing",
    )
    assert (out.audience, out.tags, out.flow, out.status) == (
        ("provider",),
        ("billing", "money"),
        "patient-registration",
        "verified",
    )
    assert (out.owner, out.reviewed, out.review_by) == ("help-center", date(2026, 11, 22), date(2027, 5, 22))
    assert (out.sources, out.related, out.pages, out.redirect_from) == (
        ("https://example.com",),
        (900002,),
        ("settings/users",),
        ("/old/",),
    )
    assert (out.also_asked, out.template, out.extra, left_out) == (
        {"fees": ("what does it cost",)},
        "home.html",
        {},
        (),
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_a_strict_article_must_have_every_required_field(name: str) -> None:
    fields = "".join(line for line in COMPLETE.splitlines(keepends=True) if not line.startswith(f"{name}:"))

    _, errors = read(fields, strict=True)

    expected = "the article has no title" if name == "title" else f"the field '{name}' is missing"
    assert any(error.startswith(f"refunds.md:1: {expected}\n  Add '{name}: …'") for error in errors), errors


@pytest.mark.parametrize("name", REQUIRED)
def test_a_lenient_article_may_leave_every_field_out(name: str) -> None:
    fields = "".join(line for line in COMPLETE.splitlines(keepends=True) if not line.startswith(f"{name}:"))

    _, left_out, errors = completed(fields, strict=False)

    assert errors == []
    assert left_out == (name,)


def test_an_article_that_says_no_status_is_verified_by_nobody() -> None:
    assert read("title: Refunds\n", strict=False)[0].status == "unverified"


def test_a_page_beside_the_articles_needs_a_title_only() -> None:
    assert read("title: About\n", strict=True, path="pages/about.md")[1] == []
    assert only(read("summary: no title\n", strict=True, path="pages/about.md")[1]).startswith(
        "pages/about.md:1: the article has no title"
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("titel: Refunds", "the field 'titel' is unknown\n  Did you mean 'title'?"),
        ("zzz: 1", "the field 'zzz' is unknown\n  Known are: id, title, summary"),
        (
            "status: done",
            "the status 'done' is unknown\n  Use one of: verified, partial, outline, unverified.",
        ),
        ("id: '484517'", "'id' is '484517', not a whole number above 0\n  Write: id: 900001"),
        ("id: 0", "'id' is 0, not a whole number above 0"),
        ("id: -3", "'id' is -3, not a whole number above 0"),
        ("id: 1.5", "'id' is 1.5, not a whole number above 0"),
        ("id: true", "'id' is True, not a whole number above 0"),
        ("id: [1]", "'id' is "),
        ("number: two", "'number' is 'two', not a whole number above 0"),
        ("reviewed: soon", "'reviewed' is 'soon', not a date\n  Write: reviewed: 2026-11-22"),
        ("review_by: 22.11.2026", "'review_by' is '22.11.2026', not a date"),
        ("reviewed: 2026", "'reviewed' is 2026, not a date"),
        ("title: [a]", "'title' is a list, not text\n  Write: title: some text"),
        ("summary: {a: b}", "'summary' is a dict, not text"),
        ("tags: {a: b}", "'tags' is a dict, not a list of texts\n  Write: tags: [first, second]"),
        ("tags: [[a]]", "'tags' is a list, not a list of texts"),
        (
            "related: 484517",
            "'related' is 484517, not a list of article ids\n  Write: related: [900001, 900002]",
        ),
        ("related: [refunds]", "'related' is a list, not a list of article ids"),
        ("also_asked: [[a]]", "also_asked of 'top' is a list, not a list of questions"),
        (
            "also_asked: how",
            "'also_asked' is 'how', not wordings by anchor\n  Write the anchor, then a list below it.",
        ),
        (
            "also_asked: {fees: how}",
            "also_asked of 'fees' is 'how', not a list of questions\n  Write: - \"another wording\"",
        ),
    ],
)
def test_a_strict_field_with_a_wrong_value_says_line_value_and_remedy(fields: str, message: str) -> None:
    name = fields.partition(":")[0]
    others = "".join(line for line in COMPLETE.splitlines(keepends=True) if not line.startswith(f"{name}:"))
    line = others.count("\n") + 2

    _, errors = read(f"{others}{fields}\n", strict=True, heading="" if name == "title" else "Refunds")

    assert any(error.startswith(f"refunds.md:{line}: {message}") for error in errors), errors


@pytest.mark.parametrize(
    "fields",
    [
        "titel: A",
        "audience: [everyone]",
        "flow: other",
        "status: done",
        "id: abc",
        "reviewed: soon",
        "tags: {a: b}",
        "related: [refunds]",
        "zzz: [1]",
    ],
)
def test_a_lenient_field_with_a_foreign_value_becomes_a_default(fields: str) -> None:
    out, errors = read(fields + "\n", strict=False)

    assert errors == []
    assert (out.id, out.status, out.reviewed, out.related) == (None, "unverified", None, ())


def test_fields_of_other_tools_are_kept_as_text() -> None:
    out, _ = read("ms.date: 2024-01-31\nlayout: wide\n", strict=False)

    assert out.extra == {"ms.date": "2024-01-31", "layout": "wide"}


def test_a_list_of_words_may_be_written_with_commas() -> None:
    out, _ = read("tags: billing, money ,\naudience: provider\n", strict=False)

    assert (out.tags, out.audience) == (("billing", "money"), ("provider",))


def test_a_date_with_a_time_counts_as_its_day() -> None:
    out, errors = read("reviewed: 2026-11-22T10:30:00Z\nreview_by: '2027-05-22'\n", strict=False)

    assert (out.reviewed, out.review_by, errors) == (date(2026, 11, 22), date(2027, 5, 22), [])


def test_a_plain_list_of_wordings_belongs_to_the_whole_article() -> None:
    out, _ = read("also_asked:\n  - money back\n  - ' '\n  - 42\n", strict=False)

    assert out.also_asked == {"top": ("money back", "42")}


def test_the_title_comes_from_the_fields_then_the_heading_then_the_file() -> None:
    assert read("title: Refunds\n", strict=False, heading="Other")[0].title == "Refunds"
    assert read("owner: us\n", strict=False, heading="From the heading")[0].title == "From the heading"
    assert read("owner: us\n", strict=False, path="billing/how-to_pay.md")[0].title == "how to pay"


def test_a_heading_that_differs_from_the_title_is_a_mistake_on_the_headings_line() -> None:
    _, errors = read(COMPLETE, strict=True, heading="Money back")

    assert (
        only(errors)
        == "refunds.md:12: the heading 'Money back' differs from the title 'Refunds'\n  Make both the same."
    )


@pytest.mark.parametrize(
    "text",
    [
        "".join(" " * n + f"k{n}:\n" for n in range(60)) + " " * 60 + "x",
        "".join(f"{' ' * 2 * n}{'- ' if n else ''}k{n}:\n" for n in range(60)) + " " * 120 + "x",
        "- " * 60 + "x",
        "? " * 60 + "x",
        "[" * 60 + "]" * 60,
        "a: " + "{a: " * 60 + "}" * 60,
    ],
)
def test_every_way_to_nest_too_deep_is_noticed(text: str) -> None:
    errors: list[ContentError] = []

    load(text, "kb/x.yml", errors)

    assert [error.problem for error in errors] == ["this is not YAML: it is nested too deep"]


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("Draft: true", "Write it as 'draft'."),
        ("PUBLISH: 2099-01-01", "Write it as 'publish'."),
        ("published: false", "Write: draft: true"),
    ],
)
def test_a_lenient_base_publishes_nothing_that_was_meant_as_a_draft(line: str, remedy: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        parse(f"---\n{line}\n---\n# A\n", "a.md")

    assert [(e.line, e.remedy) for e in caught.value.errors] == [(2, remedy)]
