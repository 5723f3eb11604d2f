"""A coverage-guided fuzzer (atheris, libFuzzer) over what reads other people's words: articles, links,
questions, rankings.

    python tests/fuzz/content.py --seconds 300               # all targets, in turn
    python tests/fuzz/content.py --seconds 60 --target parse

Nothing but the project's own errors may come out, and no input may take longer than 10 seconds. What
libFuzzer finds interesting is kept in tests/fuzz/corpus/<target>/ while it runs in a temporary folder; an
input that failed is printed with its place. `test_fuzz.py` replays the corpus.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
LONGEST = 10
"""Seconds that one input may take."""


def parse_article(data: bytes) -> None:
    """An article in any bytes, strict and lenient: it is read or refused with a place."""
    from assistant.content.parser import decode, parse
    from assistant.errors import ContentError, ContentErrors

    try:
        text = decode(data, "x.md")
    except ContentError:
        return
    for strict in (False, True):
        try:
            article = parse(text, "x.md", {"phone": "555"}, "/help", strict=strict).article
        except ContentErrors as errors:
            _assert_placed(errors)
            continue
        for section in article.sections:
            assert section.text == "" or article.text[section.span[0] : section.span[1]] == section.text
            assert "<script" not in section.html.lower()


def _assert_placed(found: object) -> None:
    assert all(error.problem and error.path == "x.md" for error in found.errors)  # type: ignore[attr-defined]


def addresses(data: bytes) -> None:
    """Headings, links, old addresses and references in any text."""
    from assistant.content import addresses as links

    text = data.decode("utf-8", "replace")
    anchor = links.slugify(text)
    assert not set(anchor) & set(" /#?\"'<>&\n")
    links.old_article_id(text, "/knowledgebase/articles/{id}")
    links.permalink(7, text)
    links.page_url(text.replace("\0", "") + ".md")
    target = links.resolve(text, "a/b.md")
    assert target is None or not target[0].startswith("/")
    try:
        article, _ = links.parse_reference(text)
        assert article >= 0
    except ValueError:
        pass


def private_words(data: bytes) -> None:
    """Any text is redacted; what is redacted once is not found again, and a card number in the middle of it
    is gone."""
    from assistant.safety.redaction import redact

    text = data.decode("utf-8", "replace")
    redacted = redact(text)
    assert redact(redacted.text).text.count("4111") <= redacted.text.count("4111")
    assert "4111111111111111" not in redact(f"{text} card 4111111111111111 ").text


def questions(data: bytes) -> None:
    """Any text is a question, a search and a ticket for a base that answers by words."""
    from assistant.answering.tickets import suggest
    from assistant.errors.questions import BadQuestion

    text = data.decode("utf-8", "replace")
    assistant = _assistant()
    try:
        answer = assistant.answer(text)
        assert answer.related
        assert 0 <= answer.confidence <= 1
        assistant.search(text)
    except BadQuestion:
        pass
    suggest(assistant, text)


@functools.cache
def _assistant() -> object:
    from datetime import date

    from assistant.answering.assistant import Assistant
    from assistant.authoring import scaffold
    from assistant.builds import build
    from assistant.builds.engine import open_build
    from assistant.settings import Settings

    root = Path(tempfile.mkdtemp()) / "base"
    scaffold.new_base(root, "Fuzzed")
    settings = Settings.load(root, model="off")
    library, ranker = open_build(build.build(settings)[0], settings)
    ranker.rank("refnud")  # the dictionary is read before the first input, whose time is limited
    return Assistant(library=library, settings=settings, today=lambda: date(2026, 11, 22), ranker=ranker)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parse": parse_article,
    "links": addresses,
    "privacy": private_words,
    "ranking": questions,
}


def fuzz(target: str, seconds: int) -> None:
    """Run one target in this process until the time is up. libFuzzer ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["assistant", "markdown_it"]):
        pass
    if target == "ranking":
        _assistant()
    grown = tempfile.mkdtemp()
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST}",
        "-max_len=20000",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={grown}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], *options, grown, str(CORPUS / target)], TARGETS[target])
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--target", choices=TARGETS)
    given = parser.parse_args()
    if given.target:
        fuzz(given.target, given.seconds)
    each, failed, total = max(given.seconds // len(TARGETS), 1), [], 0
    for target in TARGETS:
        print(f"{target}: {each} seconds", flush=True)
        command = [sys.executable, __file__, "--target", target, "--seconds", str(each)]
        done = subprocess.run(
            command,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        figures = {name: int(value) for name, value in re.findall(r"stat::(\w+):\s+(\d+)", done.stdout)}
        inputs, corpus = figures.get("number_of_executed_units", 0), len(list((CORPUS / target).iterdir()))
        total += inputs
        if done.returncode or not inputs:
            failed.append(target)
            print(
                "\n".join(
                    line[:400]
                    for line in done.stdout.splitlines()
                    if not line.startswith("INFO: Instrumenting")
                )
            )
        print(
            f"  {inputs:,} inputs from {corpus} kept ones, slowest {figures.get('slowest_unit_time_sec', 0)} s, {figures.get('peak_rss_mb', 0)} MB",
            flush=True,
        )
    print(
        f"atheris: {total:,} inputs on {len(TARGETS)} targets, {each} seconds each: "
        + ("failed: " + ", ".join(failed) if failed else "no failure")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
