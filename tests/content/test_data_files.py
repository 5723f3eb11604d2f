"""The files beside the articles: facts, ledger, synonyms, topics. Each mistake in them says where, what and
what to write instead."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.content.data_files import (
    read_facts,
    read_synonyms,
    read_topics,
)
from assistant.content.ledger import Ledger, read_ledger
from assistant.content.yaml_reader import line_of, read_yaml
from assistant.errors import ContentError

FACT = """\
phone:
  value: "1-888-397-3742"
  kind: phone
  meaning: Whom to call
  source: Article 1
  owner: help-center
  checked: 2026-11-22
  review_days: 90
"""
REMEDY = (
    "A fact has value, kind, meaning, source, owner, checked and review_days; its value in other languages "
    "stands in 'in', such as in: {es: 8 caracteres}."
)


def file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def only(errors: list[ContentError]) -> str:
    assert len(errors) == 1, errors
    return str(errors[0])


def test_a_fact_is_read_with_the_day_by_which_it_is_checked_again(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    facts = read_facts(file(tmp_path, "facts.yml", FACT), errors)

    assert errors == []
    assert facts is not None
    assert (facts["phone"].value, facts["phone"].kind, facts["phone"].owner) == (
        "1-888-397-3742",
        "phone",
        "help-center",
    )
    assert facts["phone"].review_by == date(2027, 2, 20)


def test_a_base_without_a_facts_file_has_none_and_one_with_an_empty_file_has_no_facts(tmp_path: Path) -> None:
    assert read_facts(tmp_path / "facts.yml", []) is None
    assert read_facts(file(tmp_path, "facts.yml", ""), []) == {}


@pytest.mark.parametrize("name", ["value", "kind", "meaning", "source", "owner", "checked", "review_days"])
def test_a_fact_without_one_of_its_fields_is_a_mistake_on_its_line(tmp_path: Path, name: str) -> None:
    errors: list[ContentError] = []
    text = "# facts\n" + "".join(
        line for line in FACT.splitlines(keepends=True) if not line.startswith(f"  {name}:")
    )

    read_facts(file(tmp_path, "facts.yml", text), errors)

    assert (
        only(errors)
        == f"kb/facts.yml:2: the fact 'phone' cannot be read: the field '{name}' is missing\n  {REMEDY}"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checked: 2026-11-22", "checked: soon"),
        ("checked: 2026-11-22", "checked: 12"),
        ("review_days: 90", "review_days: often"),
        ("review_days: 90", "review_days: .inf"),
        ("review_days: 90", "review_days: 9999999999"),
    ],
)
def test_a_fact_with_a_date_or_a_number_that_is_none_is_a_mistake_on_its_line(
    tmp_path: Path, old: str, new: str
) -> None:
    errors: list[ContentError] = []

    facts = read_facts(file(tmp_path, "facts.yml", FACT.replace(old, new)), errors)

    assert facts == {}
    assert only(errors).startswith("kb/facts.yml:1: the fact 'phone' cannot be read: ")
    assert only(errors).endswith(REMEDY)


def test_a_fact_has_a_value_of_its_own_in_other_languages(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    facts = read_facts(file(tmp_path, "facts.yml", FACT + "  in: {pt_br: oito, es: ocho}\n"), errors)

    assert errors == []
    assert facts is not None
    assert facts["phone"].translated == {"es": "ocho", "pt-BR": "oito"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("ocho", "'in' is a str, not values by language"),
        ("{español: ocho}", "write a tag such as en, fr or pt-BR"),
        ("{es: 8}", "'in' has no text of one line for 'es'"),
        ("{es: ''}", "'in' has no text of one line for 'es'"),
    ],
)
def test_a_value_in_another_language_that_cannot_be_read_is_a_mistake(
    tmp_path: Path, given: str, problem: str
) -> None:
    errors: list[ContentError] = []

    assert read_facts(file(tmp_path, "facts.yml", FACT + f"  in: {given}\n"), errors) == {}
    assert only(errors) == f"kb/facts.yml:1: the fact 'phone' cannot be read: {problem}\n  {REMEDY}"


@pytest.mark.parametrize("text", ["phone:\n", "phone: 911\n", "phone: [a]\n"])
def test_a_fact_that_is_no_set_of_fields_is_a_mistake(tmp_path: Path, text: str) -> None:
    errors: list[ContentError] = []

    assert read_facts(file(tmp_path, "facts.yml", text), errors) == {}
    assert only(errors).startswith("kb/facts.yml:1: the fact 'phone' cannot be read: ")


def test_a_facts_file_that_is_a_list_says_what_to_write(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    assert read_facts(file(tmp_path, "facts.yml", "- a\n"), errors) == {}
    assert (
        only(errors)
        == "kb/facts.yml:1: this is a list, not facts by name\n  Write 'name:' and its fields below."
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c",
        "1: One\n\t2: Two",
        "1: [One",
        b"1: caf\xe9",
        b"1: a\x00b",
        "1: 2026-13-45",
        "1: !!timestamp soon",
        "1: !!bool maybe",
        "1: " + "[" * 3000,
    ],
)
def test_a_file_that_is_not_yaml_is_a_mistake_and_never_another_exception(
    tmp_path: Path, text: str | bytes
) -> None:
    errors: list[ContentError] = []

    assert read_yaml(file(tmp_path, "topics.yml", text), "kb/topics.yml", errors) is None
    assert re.match(r"kb/topics\.yml(:[12])?: this is not YAML: \S", only(errors))
    assert errors[0].remedy


def test_a_name_that_stands_twice_is_not_dropped_silently(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    read_facts(file(tmp_path, "facts.yml", FACT + FACT.replace("397", "398")), errors)

    assert "'phone' stands twice" in only(errors)


def test_the_ledger_is_read_by_id_address_and_move(tmp_path: Path) -> None:
    errors: list[ContentError] = []
    text = 'published:\n  900001: {url: /articles/refunds/, anchors: [top, fees]}\nmoved:\n  "900001#fee": "900001#fees"\n'

    ledger = read_ledger(file(tmp_path, "links.yml", text), errors)

    assert errors == []
    assert ledger == Ledger(
        {900001: ("top", "fees")}, {"/articles/refunds/": 900001}, {"900001#fee": "900001#fees"}
    )


@pytest.mark.parametrize("text", ["", "published:\nmoved:\n", "published: {}\n"])
def test_an_empty_ledger_is_no_mistake(tmp_path: Path, text: str) -> None:
    errors: list[ContentError] = []

    assert read_ledger(file(tmp_path, "links.yml", text), errors) == Ledger()
    assert errors == []


@pytest.mark.parametrize("text", ["- a\n", "published: [a]\n", "moved: x\n"])
def test_a_ledger_of_another_shape_says_how_to_make_one(tmp_path: Path, text: str) -> None:
    errors: list[ContentError] = []

    assert read_ledger(file(tmp_path, "links.yml", text), errors) == Ledger()
    assert (
        only(errors)
        == "kb/links.yml:1: the ledger needs 'published:' and 'moved:'\n  Make it with: kb links --record"
    )


@pytest.mark.parametrize(
    "entry",
    [
        "refunds: {url: /a/, anchors: [top]}",
        "1: {url: /a/}",
        "1: {anchors: [top]}",
        "1: [top]",
        "1:",
        "1: {url: /a/, anchors: top}",
    ],
)
def test_a_ledger_entry_that_cannot_be_read_is_a_mistake_on_its_line(tmp_path: Path, entry: str) -> None:
    errors: list[ContentError] = []

    read_ledger(file(tmp_path, "links.yml", f"published:\n  {entry}\n"), errors)

    key = entry.partition(":")[0]
    assert (
        only(errors)
        == f"kb/links.yml:2: the entry '{key}' cannot be read\n  Write 'id: {{url: …, anchors: […]}}'."
    )


def test_synonyms_are_groups_of_at_least_two(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    assert read_synonyms(
        file(tmp_path, "synonyms.yml", "- [patient portal, PHR]\n- [SSN, social, 9]\n"), errors
    ) == (
        ("patient portal", "PHR"),
        ("SSN", "social", "9"),
    )
    assert read_synonyms(tmp_path / "none.yml", errors) == ()
    assert errors == []


@pytest.mark.parametrize("text", ["a: b\n", "- a\n", "- [alone]\n", "words\n"])
def test_synonyms_of_another_shape_say_what_to_write(tmp_path: Path, text: str) -> None:
    errors: list[ContentError] = []

    assert read_synonyms(file(tmp_path, "synonyms.yml", text), errors) == ()
    assert (
        only(errors)
        == "kb/synonyms.yml:1: this is not a list of groups of two or more words\n  Write: - [refund, money back]"
    )


def test_topics_are_numbers_with_titles(tmp_path: Path) -> None:
    errors: list[ContentError] = []

    assert read_topics(file(tmp_path, "topics.yml", '1: "One: first"\n2: Two\n'), errors) == {
        1: "One: first",
        2: "Two",
    }
    assert read_topics(tmp_path / "none.yml", errors) == {}
    assert errors == []


@pytest.mark.parametrize("text", ["- One\n", "one: One\n", "words\n"])
def test_topics_of_another_shape_say_what_to_write(tmp_path: Path, text: str) -> None:
    errors: list[ContentError] = []

    assert read_topics(file(tmp_path, "topics.yml", text), errors) == {}
    assert only(errors) == "kb/topics.yml:1: this is not a list of numbers with titles\n  Write: 1: The title"


def test_a_line_is_found_by_its_words_or_not_at_all(tmp_path: Path) -> None:
    path = file(tmp_path, "facts.yml", "a:\nphone:\n")

    assert line_of(path, "phone:") == 2
    assert line_of(path, "fax:") is None
