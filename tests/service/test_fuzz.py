"""Any bytes are read, refused or answered, by nothing but the project's own errors, and twice the input takes
about twice the time."""

from __future__ import annotations

import importlib.util
import math
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.bases import ROOT

from assistant.content.html import MAX_TAGS
from assistant.content.parser import parse
from assistant.errors import ContentErrors
from assistant.safety.redaction import redact


def _fuzzer() -> Any:
    spec = importlib.util.spec_from_file_location("fuzz_content", ROOT / "tests" / "fuzz" / "content.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FUZZ = _fuzzer()
KEPT = [(target, path) for target in FUZZ.TARGETS for path in sorted((FUZZ.CORPUS / target).iterdir())]

PIECES = st.sampled_from(
    [
        "# ",
        "## ",
        "> ",
        "- ",
        "1. ",
        "```\n",
        "~~~",
        "|",
        "\n|-|-|\n",
        "[",
        "](",
        ")",
        "<div>",
        "</div>",
        "<b>",
        "<!--",
        "-->",
        "<script>",
        "**",
        "_",
        "`",
        "\\",
        "{{ facts.phone }}",
        "{{",
        "}}",
        "{#a}",
        "{flow=x}",
        "> [!NOTE]\n",
        "\n\n",
        "\n",
        "    ",
        "\t",
        "---\n",
        "id: 7\n",
        "title: x\n",
        "&amp;",
        "&#0;",
        "\x00",
        "\ufeff",
        "é",
        "日本",
        "🙂",
        "\u202e",
        "a",
        " ",
        "![x](y.png)",
        "[x]: y\n",
        "https://x.example",
        "a@b.example",
        "4111 1111 1111 1111",
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=60).map("".join)


@pytest.mark.parametrize("target", FUZZ.TARGETS)
def test_what_the_fuzzer_kept_comes_to_no_harm(target: str) -> None:
    paths = [path for name, path in KEPT if name == target]
    for path in paths:
        FUZZ.TARGETS[target](path.read_bytes())

    assert len(paths) >= 15


@settings(max_examples=300)
@given(TEXT)
def test_any_article_is_read_or_refused_with_a_place(text: str) -> None:
    FUZZ.parse_article(text.encode("utf-8", "replace"))


@settings(max_examples=200)
@given(TEXT)
def test_any_address_is_decided(text: str) -> None:
    FUZZ.addresses(text.encode("utf-8", "replace"))


@settings(max_examples=200)
@given(TEXT)
@example("4111111111111111q4111 1111 1111 1111")
def test_any_text_is_redacted_around_a_card_number(text: str) -> None:
    FUZZ.private_words(text.encode("utf-8", "replace"))


@settings(max_examples=80)
@given(TEXT)
def test_any_text_is_a_question_a_search_and_a_ticket(text: str) -> None:
    FUZZ.questions(text.encode("utf-8", "replace"))


# --- twice the input, about twice the time ------------------------------------------------------------------

LONG: dict[str, Callable[[int], str]] = {
    "elements over blocks": lambda n: "<div>\n\n" * n,
    "open bold": lambda n: "x " + "<b>" * n,
    "brackets": lambda n: "[" * n,
    "links that never close": lambda n: "[a](" * n,
    "images in images": lambda n: "![" * n,
    "stars": lambda n: "*a **b " * n,
    "underscores": lambda n: "_a__" * n,
    "backticks": lambda n: "`a" * n,
    "growing backticks": lambda n: " ".join("`" * i for i in range(int((2 * n) ** 0.5))),
    "ampersands": lambda n: "&" * n,
    "comments": lambda n: "<!--" * n,
    "sections of data": lambda n: "<![CDATA[" * n,
    "instructions": lambda n: "<?" * n,
    "attributes": lambda n: "<a " + 'a="b" ' * n + ">",
    "quotes": lambda n: "> a\n" * n,
    "lists": lambda n: "- a\n" * n,
    "headings": lambda n: "## a\n\n" * (n // 8),
    "references": lambda n: "".join(f"[a{i}]: x\n\n[a{i}]\n\n" for i in range(n // 20)),
    "table": lambda n: "|a|b|\n|-|-|\n" + "|x|y|\n" * (n // 2),
    "wide table": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n",
    "one word": lambda n: "w" * (n * 20),
    "blanks": lambda n: "a" + " " * (n * 20) + "b",
    "facts": lambda n: "{{ facts.x }}" * n,
    "braces": lambda n: "{" * n,
    "attributes of a heading": lambda n: "## a {" + "#a" * n + "}",
    "pairs of a heading": lambda n: "## a {" + "a=b " * n + "!}",
    "alerts": lambda n: "> [!NOTE]\n" * n,
    "fences": lambda n: "```\n" * n,
    "mail": lambda n: "a@" * n,
    "the same sentence": lambda n: "The portal shows it. " * n,
    "the same steps": lambda n: "1. Open **Billing**.\n2. Choose *Refund*.\n\n" * (n // 10),
    "angles": lambda n: "<" * n,
    "unclosed attributes": lambda n: "<a b='" * n,
}
SIZE = 3000


def _seconds(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started


def _grows_less(work: Callable[[str], object], small: str, large: str, times: float, constant: float) -> bool:
    """Whether the large text takes less than `times` the small one's seconds and a constant. Other work on the
    machine only ever makes either slower, so the quickest run of each counts, and a few are enough where it
    is quiet."""
    once, more = _seconds(work, small), math.inf
    for _ in range(10):
        once, more = min(once, _seconds(work, small)), min(more, _seconds(work, large))
        if more < times * once + constant:
            return True
    return False


def _read(text: str) -> None:
    try:
        parse(text, "x.md", {"x": "1"})
    except ContentErrors as errors:
        FUZZ._assert_placed(errors)


@pytest.mark.parametrize("kind", LONG)
def test_twice_the_article_takes_about_twice_the_time(kind: str) -> None:
    _read(LONG[kind](50))
    small, large = LONG[kind](SIZE), LONG[kind](2 * SIZE)

    # the constant covers what is too quick to measure; the square would be four times
    assert _grows_less(_read, small, large, 3, 0.3)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * MAX_TAGS,  # the square of the depth, which this bounds
        "<div>" * 200_000,
        "<div>\n\n" * 50_000,
        "w" * 1_000_000,
        "[" * 100_000,
        "a " * 500_000,
        "*" * 500_000,
    ],
)
def test_a_huge_article_is_read_or_refused_within_a_few_seconds_of_work(text: str) -> None:
    assert _seconds(_read, text) < 15


# --- regular expressions ------------------------------------------------------------------------------------

SEEDS = (
    "a",
    "0",
    " ",
    "\n",
    "\t",
    ".",
    "-",
    "_",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    "=",
    "'",
    '"',
    "`",
    "#",
    "/",
    "&",
    "@",
    "1 ",
    "a ",
    "a.",
    "a-",
    "a@",
    "1-",
    "1.",
    "A a ",
    "<a ",
    "</",
    "{{",
    "}}",
    "[!",
    "](",
    "one ",
    "at ",
    " dot ",
    "jan ",
    "1/",
    "#a",
    "a=b ",
    ",",
    "A. ",
    "Aa ",
    "mr. A",
    "\u0130",
    "e-",
    "if ",
    "what ",
    "? ",
    "i am ",
    "kill ",
    "name is A",
)
TAILS = ("", "!", "\n", "\x00", "x9@")


def _patterns() -> list[Any]:
    """Every compiled regular expression at the top of a module of the package."""
    found = {}
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name.endswith("__main__") or "migrations" in path.parts:
            continue
        module = importlib.import_module(name)
        found |= {
            f"{name}.{key}": value for key, value in vars(module).items() if isinstance(value, re.Pattern)
        }
    return [pytest.param(pattern, id=name) for name, pattern in found.items()]


@pytest.mark.parametrize("pattern", _patterns())
def test_no_regular_expression_explodes(pattern: re.Pattern[Any]) -> None:
    def search(text: str) -> None:
        searched: Any = text if isinstance(pattern.pattern, str) else text.encode()
        for _ in pattern.finditer(searched):
            pass

    for seed in SEEDS:
        for tail in TAILS:
            small, large = seed * (600 // len(seed)) + tail, seed * (2400 // len(seed)) + tail
            if _seconds(search, large) < 0.05:
                continue  # what takes milliseconds is no harm
            # four times the text: the square is sixteen times, an explosion never ends
            assert _grows_less(search, small, large, 17, 0.3), (pattern.pattern[:80], seed, tail)


def test_every_module_has_been_looked_through_for_regular_expressions() -> None:
    assert len(_patterns()) >= 30
    assert redact("x").text == "x"
