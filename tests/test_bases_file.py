"""`bases.yml`: what is read of it, and what is said about each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import small_base
from support.command_line import Run, says
from support.several import named_base

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.settings.bases_file import BaseEntry, read_bases


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        small_base(tmp_path / name)
    return tmp_path / "bases.yml"


def read(file: Path, text: str, **process: object) -> tuple[BaseEntry, ...]:
    file.write_text(text, "utf-8")
    return read_bases(file, Settings.load(file, **process))


def wrong(file: Path, text: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read(file, text)
    return str(raised.value).replace(f"{file.parent}/", "")


def test_each_base_has_its_hosts_its_folder_and_its_settings(file: Path) -> None:
    one, two = read(
        file,
        "- host: [Help.One.Example, hilfe.one.example.]\n  folder: one\n"
        "- host: bücher.example\n  folder: two\n  settings: {rate_limit: 7, desk_token: a-token-of-the-second}\n",
    )

    assert (one.name, one.hosts) == ("help.one.example", ("help.one.example", "hilfe.one.example"))
    assert one.settings.root == file.parent / "one"
    assert two.hosts == ("xn--bcher-kva.example",)
    assert (one.settings.rate_limit, two.settings.rate_limit) == (240, 7)
    assert not one.settings.desk_token
    assert two.settings.desk_token.get_secret_value() == "a-token-of-the-second"


def test_what_belongs_to_the_process_is_the_same_for_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (file.parent / "one/kb/settings.yml").open("a") as settings:
        settings.write("workers: 5\nport: 9999\n")
    monkeypatch.setenv("ASSISTANT_PROXIES", "192.0.2.7")
    monkeypatch.setenv("ASSISTANT_MAX_QUESTION", "500")

    bases = read(file, "- {host: a.example, folder: one}\n- {host: b.example, folder: two}\n", workers=2)

    for base in bases:
        assert (base.settings.workers, base.settings.port) == (2, 8000)
        assert (base.settings.proxies, base.settings.max_question) == (("192.0.2.7",), 500)


def test_a_secret_comes_from_a_file_beside(file: Path) -> None:
    (file.parent / "token").write_text("a-token-of-the-first\n")

    (one,) = read(file, "- {host: a.example, folder: one, settings: {desk_token_file: token}}\n")

    assert one.settings.desk_token.get_secret_value() == "a-token-of-the-first"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "bases.yml:1: a list of bases is expected\n  Write, for each:"),
        ("host: a.example\n", "bases.yml:1: a list of bases is expected"),
        ("- [", "bases.yml: this is not YAML:"),
        ("- a.example\n", "bases.yml:1: 'host: …' and 'folder: …' are expected here"),
        ("- folder: one\n", "bases.yml:1: a base has no host\n  Write 'host: help.example.com'."),
        ("- host: a.example\n", "bases.yml:1: a.example has no folder\n  Write 'folder: /srv/help'"),
        (
            "\n\n- {host: a.example, folder: three}\n",
            "bases.yml:3: the folder three of a.example is not there\n  Name the one with mkdocs.yml and kb/",
        ),
        ("- {host: a.example, folder: one/kb}\n", "the folder one/kb of a.example has no folder kb/"),
        (
            "- {host: 'https://a.example:80/x', folder: one}\n",
            "'https://a.example:80/x' is no host name\n  Write it alone, without scheme, port and path: a.example",
        ),
        ("- {host: a_b.example, folder: one}\n", "'a_b.example' is no host name"),
        ("- {host: '*.example', folder: one}\n", "'*.example' is no host name"),
        ("- {host: 127.0.0.1, folder: one}\n", "'127.0.0.1' is the address of a machine"),
        ("- {host: 1, folder: one}\n", "bases.yml:1: a base has no host"),
        ("- {hots: a.example, folder: one}\n", "bases.yml:1: 'hots' is unknown\n  Write host instead."),
        (
            "- {host: a.example, folder: one}\n- {host: A.example., folder: two}\n",
            "bases.yml:2: the host a.example of a.example is that of line 1 already\n  Give each its own host",
        ),
        (
            "- {host: a.example, folder: one}\n- {host: b.example, folder: ./one}\n",
            "bases.yml:2: the folder of b.example is that of line 1 already\n  Write both hosts at one base",
        ),
        (
            "- {host: a.example, folder: one, settings: {journal_path: ../j}}\n"
            "- {host: b.example, folder: two, settings: {journal_path: ../j}}\n",
            "bases.yml:2: the journal of b.example is that of line 1 already\n  Give each its own journal_path.",
        ),
        (
            "- {host: a.example, folder: one, settings: {database_url: 'postgresql://u:p@h/d'}}\n"
            "- {host: b.example, folder: two, settings: {database_url: 'postgresql://u:p@h/d'}}\n",
            "bases.yml:2: the database of b.example is that of line 1 already\n  Give each base a database",
        ),
        (
            "- {host: a.example, folder: one, settings: {desk_token: 0123456789abcdef}}\n"
            "- {host: b.example, folder: two, settings: {desk_token: 0123456789abcdef}}\n",
            "bases.yml:2: the desk_token of b.example is that of line 1 already\n  Make another one",
        ),
        (
            "- {host: a.example, folder: one, settings: {workers: 2}}\n",
            "the setting 'workers' is that of the whole process\n  Set it for all bases: ASSISTANT_WORKERS=2",
        ),
        (
            "- {host: a.example, folder: one, settings: {rate_limits: 2}}\n",
            "the setting 'rate_limits' is unknown\n  Write rate_limit instead.",
        ),
        (
            "- {host: a.example, folder: one, settings: {rate_limit: many}}\n",
            "bases.yml:1: the settings of a.example cannot be used\nthe setting 'rate_limit' cannot be 'many'",
        ),
        (
            "- {host: a.example, folder: one, settings: {desk_token_file: away}}\n",
            "bases.yml:1: away: No such file or directory\n  Name a file that has the secret alone.",
        ),
        ("- {host: a.example, folder: one, settings: [1]}\n", "below 'settings:' one 'name: value' a line"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_what_to_write(file: Path, text: str, said: str) -> None:
    assert said in wrong(file, text)


def test_all_mistakes_are_said_at_once(file: Path) -> None:
    said = wrong(file, "- {host: a.example, folder: three}\n- {host: b c, folder: one}\n")

    assert "bases.yml:1:" in said
    assert "bases.yml:2:" in said


def test_a_token_is_never_quoted(file: Path) -> None:
    same = "{folder: %s, host: %s, settings: {insights_token: a-very-secret-token}}"

    assert "a-very-secret-token" not in wrong(
        file, f"- {same % ('one', 'a.example')}\n- {same % ('two', 'b.example')}\n"
    )


@pytest.mark.parametrize("name", ["DESK_TOKEN", "SITE_URL", "JOURNAL_PATH", "DATABASE_URL_FILE", "PACK_KEY"])
def test_a_variable_that_would_make_bases_share_a_secret_or_a_place_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    settings = Settings.load(file)
    file.write_text("- {host: a.example, folder: one}\n")
    monkeypatch.setenv(f"ASSISTANT_{name}", "https://a.example/")

    with pytest.raises(SettingsError, match=f"ASSISTANT_{name} would be that of every base\n  Leave it out"):
        read_bases(file, settings)


def test_several_bases_on_one_host_are_told_apart_by_the_paths_of_their_addresses(tmp_path: Path) -> None:
    for word in ("cars", "boats"):
        named_base(tmp_path / word, f"help.example/{word}", word)

    bases = read(
        tmp_path / "bases.yml",
        "- {host: help.example, folder: cars}\n- {host: help.example, folder: boats}\n",
    )

    assert [(base.name, base.path) for base in bases] == [
        ("help.example/cars", "/cars"),
        ("help.example/boats", "/boats"),
    ]


def test_the_command_refuses_what_is_about_one_base(kb: Run, file: Path) -> None:
    file.write_text("- {host: a.example, folder: one}\n")
    for option in (("--base", str(file.parent / "one")), ("--watch",)):
        ran = kb("serve", "--bases", str(file), *option)

        assert ran.code == 2
        assert says(ran.err, f"{option[0]} is about one base")


def test_the_command_says_what_is_wrong_with_the_file(kb: Run, file: Path) -> None:
    file.write_text("- {host: a.example, folder: three}\n")
    ran = kb("serve", "--bases", str(file))

    assert ran.code == 2
    assert "is not there" in ran.err
