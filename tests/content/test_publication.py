"""Drafts and dates: which articles a base publishes on a day, and what is said of the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.checks import check_library, coming
from assistant.content.library import Library, read_library
from assistant.errors import ContentErrors
from assistant.settings import Settings

DAY = date(2026, 12, 1)


def read(base: Path, day: date = DAY, *, drafts: bool = False) -> Library:
    return read_library(Settings.load(base), today=day, drafts=drafts)


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def mistakes(base: Path) -> list[str]:
    return [str(error) for error in check_library(read(base), Settings.load(base))]


def paths(library: Library) -> list[str]:
    return [article.path for article in (*library.articles, *library.pages)]


# --- which articles are published -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"draft": True}, "is a draft"),
        ({"publish": date(2026, 12, 2)}, "is published from 2 Dec 2026 on"),
        ({"unpublish": date(2026, 12, 1)}, "is not published since 1 Dec 2026"),
        ({"draft": True, "publish": date(2026, 1, 1)}, "is a draft"),
    ],
)
def test_a_draft_and_an_article_before_or_after_its_days_are_withheld(
    base: Path, write: Write, fields: dict[str, object], reason: str
) -> None:
    write("refunds")
    write("hours", **fields)

    library = read(base)

    assert paths(library) == ["refunds.md"]
    assert [(w.article.path, w.reason) for w in library.withheld] == [("hours.md", reason)]


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": False},
        {"publish": date(2026, 12, 1)},
        {"unpublish": date(2026, 12, 2)},
        {"publish": date(2026, 11, 1), "unpublish": date(2027, 1, 1)},
    ],
)
def test_an_article_is_published_from_its_first_day_on_and_until_its_last(
    base: Path, write: Write, fields: dict[str, object]
) -> None:
    write("hours", **fields)

    assert paths(read(base)) == ["hours.md"]


def test_a_preview_withholds_nothing(base: Path, write: Write) -> None:
    write("hours", draft=True)
    write("refunds", publish=date(2027, 1, 1))

    library = read(base, drafts=True)

    assert (paths(library), library.withheld) == (["hours.md", "refunds.md"], ())


def test_what_a_build_keeps_has_no_word_of_what_is_withheld(base: Path, write: Write) -> None:
    write("refunds")
    write("hours", "A secret plan.\n", draft=True)

    kept = read(base).dump()

    assert b"hours" not in kept
    assert b"secret plan" not in kept


def test_a_change_of_a_draft_makes_no_other_build_and_its_day_does(base: Path, write: Write) -> None:
    write("refunds")
    path = write("hours", publish=date(2026, 12, 24))
    before, on_its_day = read(base).build, read(base, date(2026, 12, 24)).build
    path.write_text(path.read_text("utf-8") + "More.\n", "utf-8")

    assert read(base).build == before
    assert on_its_day != before


def test_the_next_change_is_the_nearest_day_of_all_but_drafts(base: Path, write: Write) -> None:
    write("refunds", unpublish=date(2027, 3, 1))
    write("hours", publish=date(2026, 12, 24))
    write("plans", draft=True, publish=date(2026, 12, 2))

    library = read(base)

    assert library.next_change(DAY) == date(2026, 12, 24)
    assert library.next_change(date(2026, 12, 24)) == date(2027, 3, 1)
    assert library.next_change(date(2027, 3, 1)) is None


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("draft", "later", "'draft' is 'later', neither true nor false\n  Write: draft: true"),
        ("publish", "soon", "'publish' is 'soon', not a date\n  Write: publish: 2026-11-22"),
        ("unpublish", True, "not a date\n  Write: unpublish: 2026-11-22"),
    ],
)
def test_a_value_that_cannot_be_read_publishes_nothing_in_any_base(
    base: Path, write: Write, strict: bool, field: str, value: object, says: str
) -> None:
    write("hours", **{field: value})

    with pytest.raises(ContentErrors) as caught:
        read_library(Settings.load(base, strict=strict), today=DAY)

    assert says in str(caught.value)


def test_an_article_that_ends_before_it_begins_is_told(base: Path, write: Write) -> None:
    write("hours", publish=date(2026, 12, 24), unpublish=date(2026, 12, 24))

    with pytest.raises(ContentErrors, match="'unpublish' that is after that of 'publish'"):
        read(base)


# --- what others say of it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strict", [True, False])
def test_a_link_to_a_draft_is_a_mistake_with_its_place(base: Path, write: Write, strict: bool) -> None:
    (base / "kb/settings.yml").write_text(f"site_name: Help\nstrict: {str(strict).lower()}\n", "utf-8")
    path = write("refunds", "One.\n\nSee [hours](hours.md).\n")
    write("hours", draft=True)
    line = path.read_text("utf-8").splitlines().index("See [hours](hours.md).") + 1

    assert only(mistakes(base)) == (
        f"kb/articles/refunds.md:{line}: the link to 'hours.md' leads to an article that is a draft\n"
        "  Take it out for that time, or change 'draft', 'publish' or 'unpublish' of that article."
    )


def test_a_link_to_what_will_be_taken_away_is_told_with_the_day(base: Path, write: Write) -> None:
    write("refunds", "See [hours](hours.md).\n")
    write("hours", unpublish=date(2027, 1, 1))
    library = read(base)

    found = [*coming(library, Settings.load(base), DAY)]

    assert mistakes(base) == []
    assert [(day, error.path) for day, error in found] == [(date(2027, 1, 1), "kb/articles/refunds.md")]
    assert "leads to an article that is not published since 1 Jan 2027" in found[0][1].problem


def test_mistakes_of_an_article_that_waits_are_told_before_its_day(strict_base: Path, write: Write) -> None:
    write("refunds")
    write("hours", "Call (415) 555-0100.\n", publish=date(2026, 12, 24))

    found = [*coming(read(strict_base), Settings.load(strict_base), DAY)]

    assert [day for day, _ in found] == [date(2026, 12, 24)]
    assert "the phone number '(415) 555-0100' stands in the text" in found[0][1].problem


def test_a_draft_that_links_to_a_draft_is_no_mistake(strict_base: Path, write: Write) -> None:
    write("refunds")
    write("hours", "See [plans](plans.md).\n", draft=True)
    write("plans", draft=True)

    assert mistakes(strict_base) == []


def test_related_names_a_draft_ahead(base: Path, write: Write) -> None:
    write("refunds", related=[900_002])
    write("hours", draft=True)

    assert mistakes(base) == []


def test_the_id_and_the_address_of_what_is_withheld_stay_its_own(base: Path, write: Write) -> None:
    write("refunds")
    write("hours", id=900_001, draft=True)

    assert "the id 900001 is already that of refunds.md" in only(mistakes(base))


def test_the_ledger_misses_no_address_of_an_article_that_was_taken_away(base: Path, write: Write) -> None:
    write("refunds")
    write("hours", unpublish=date(2026, 11, 1))
    (base / "kb/links.yml").write_text(
        "published:\n  900002: {url: /articles/hours/, anchors: [top]}\nmoved: {}\n", "utf-8"
    )

    assert mistakes(base) == []


def test_an_address_that_moved_into_a_draft_is_a_mistake(base: Path, write: Write) -> None:
    write("refunds")
    write("hours", draft=True)
    (base / "kb/links.yml").write_text('published: {}\nmoved: {"900009#top": "900002#top"}\n', "utf-8")

    assert "'900009#top' leads to '900002#top', and that article is a draft" in only(mistakes(base))


def test_settings_that_offer_a_draft_are_told_why_it_is_not_there(base: Path, write: Write) -> None:
    (base / "kb/settings.yml").write_text('site_name: Help\nhome: ["900002#top"]\n', "utf-8")
    write("refunds")
    write("hours", draft=True)

    assert "'home' names 900002#top, and that article is a draft" in only(mistakes(base))


def test_questions_and_topics_wait_for_their_article(strict_base: Path, write: Write) -> None:
    write("refunds", number=1, title="Refunds")
    write("hours", number=2, title="Hours", draft=True)
    (strict_base / "kb/topics.yml").write_text("1: Refunds\n2: Hours\n", "utf-8")
    (strict_base / "kb/questions.yml").write_text(
        "- {ask: when, find: 900002#top}\n- {ask: money, find: [900001#top, 900002#top]}\n", "utf-8"
    )

    library = read(strict_base)

    assert mistakes(strict_base) == []
    assert [(q.ask, q.find) for q in library.questions] == [("money", ("900001#top",))]
    assert len(read(strict_base, drafts=True).questions) == 2


def test_a_picture_that_only_a_draft_shows_is_withheld_with_it(base: Path, write: Write) -> None:
    write("refunds", "![both](both.png)\n")
    write("hours", "![own](own.png) ![both](both.png)\n", draft=True)

    assert read(base).withheld_files == {"hours.md", "own.png"}
