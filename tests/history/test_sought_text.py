"""A text is found however it is written down, and what is not that text is not."""

from __future__ import annotations

import gzip
import json
from html import escape
from urllib.parse import quote

import pytest

from assistant.errors.questions import BadQuestion
from assistant.history.sought_text import SoughtText

TEXT = "Ringo's key <b7> is “amber & falcon”"

FORMS = {
    "as it is": TEXT,
    "in small letters": TEXT.lower(),
    "over two lines": TEXT.replace(" is ", "\r\n  is\t"),
    "in JSON": json.dumps({"text": f"a\n{TEXT}"}),
    "in JSON with every letter": json.dumps(TEXT, ensure_ascii=True),
    "in HTML": f"<p>{escape(TEXT)}</p>",
    "in HTML with tags between": f"<p>{escape(TEXT)}</p>".replace("amber", "<em>amber</em>"),
    "in HTML in JSON": json.dumps(f"<p>{escape(TEXT)}</p>"),
    "in an address": f'<a href="/?q={quote(TEXT)}">',
    "as a heading's anchor": '<h2 id="ringos-key-b7-is-amber-falcon">',
    "in Markdown": TEXT.replace("key", "**key**"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_text_is_found_in_each_form(form: str) -> None:
    sought = SoughtText(TEXT)

    assert sought.is_in(form.encode())
    assert sought.is_in(gzip.compress(form.encode()))
    assert "amber" not in sought.removed_from(form)


def test_a_text_is_found_among_bytes_that_are_no_text() -> None:
    assert SoughtText("amber falcon").is_in(b"SQLite format 3\0\x10\xffAmber falcon\0")


def test_files_with_the_same_bytes_are_told_alike_and_others_are_not() -> None:
    sought = SoughtText("amber falcon")

    assert [sought.is_in(data) for data in (b"amber falcon", b"amber", b"amber falcon", b"amber")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_text_that_is_longer_or_shorter_is_another_one() -> None:
    sought = SoughtText("amber falcon")

    assert not sought.is_in(b"amber, falcon; an amber-falcons nest; amber")
    assert not sought.is_in(b"\x1f\x8b is no gzip")
    assert sought.removed_from("An amber  falcon flies") == "An [removed] flies"


def test_the_lines_are_those_on_which_it_begins() -> None:
    assert SoughtText("amber falcon").lines(b"one\namber\nfalcon amber falcon\n") == (2, 3)


def test_a_text_of_a_few_letters_is_refused_and_none_is_shown() -> None:
    with pytest.raises(BadQuestion, match="fewer than 4 letters and digits"):
        SoughtText(" a-b c. ")
    assert "amber" not in repr(SoughtText("amber falcon"))
