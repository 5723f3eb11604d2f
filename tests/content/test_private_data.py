"""Secrets and data about a person do not pass the checks; what articles have every day does."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write
from support.command_line import Run

from assistant.builds import build
from assistant.content.library import read_library
from assistant.content.private_data import private_data
from assistant.errors import ContentErrors
from assistant.settings import Settings

TOKEN = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dBjftJeZ4CVP-mB92K27"

FOUND = (
    ("-----BEGIN " + "RSA PRIVATE KEY-----", "a private key"),
    ("Use AKIA" + "Q3EGV7RLKDZP2XWM.", "an AWS access key"),
    ("AIza" + "SyA-1234567890abcdefghijklmnopqrstu", "a Google API key"),
    ("ghp_" + "A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d4E5f6", "a GitHub token"),
    ("xoxb-" + "123456789012-abcdefABCDEF", "a Slack token"),
    ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
    (f"Send `{TOKEN}` with it.", "a JSON Web Token"),
    ("curl -H 'Authorization: Bearer 0a1b2c3d4e5f6a7b8c9d0e1f2a3b'", "a token"),
    ("postgres://help:sesame7@db.local/help", "a password in an address"),
    ("The password is hunter2.", "a password or a key"),
    ("**Password:** `Tr0ub4dor&3`", "a password or a key"),
    ("| password | S3cret-Pass |", "a password or a key"),
    ('api_key = "a8f9c2d1e4b5"', "a password or a key"),
    ("Contraseña: girasol77", "a password or a key"),
    ("Her SSN is 536-22-8142.", "a Social Security number"),
    ("Pay with 4539 1488 0343 6467.", "a card number"),
    ("She was born on March 14, 1961.", "a date of birth"),
    ("DOB 03/14/1961", "a date of birth"),
    ("MRN 4471882", "a medical record number"),
    ("Ask mlopez77@gmail.com.", "the email address of a person"),
    ("Ask rosa.delgado@clinic.org.", "the email address of a person"),
)

PASSES = (
    "Your password is valid for 90 days. Passwords have 8-64 characters.",
    "password: YOUR_PASSWORD1, api_key = <your key 2>, API_KEY=$KEY123456",
    "Use AKIAIOSFODNN7EXAMPLE, as in the manual of the service.",
    "[Reset your password](reset-password-2.md) with the token of 6 digits.",
    "postgres://localhost:5432/help and https://help.example.com/@team",
    "An SSN has the form 123-45-6789.",
    "Try the card 4242 4242 4242 4242.",
    "Enter the date of birth, such as 03/14/1961.",
    "Codes 404, 500 and 502 in 10.0.19041.1 on 2026-03-14 at 19:22; 1,500,000 visits.",
    "Order 1700000000000, NPI 1234567893, case 123456, phone 888-397-3742.",
    "The greatest number is 9223372036854775807, then 4611686018427387904 and -9223372036854775809.",
    "`1111 1111 1111 0101` in bits, and a dump of `0000000000000000 FF FE 63 00`.",
    "Steve Jobs, born in 1955. Reported by ***lin@gmail.com.",
    '<svg><path d="M100.762 69.3147H117.064A8.151 18.8202 0 01100.762 69.3147Z"/></svg>',
    "Write to support@clinic.org, info@gmail.com or jane.doe@example.com.",
)


def private(base: Path, **overrides: object) -> list[str]:
    settings = Settings.load(base, **overrides)
    return [str(error) for error in private_data(read_library(settings), settings)]


@pytest.mark.parametrize(("line", "kind"), FOUND, ids=[kind for _, kind in FOUND])
def test_private_data_is_named_with_its_place_and_is_not_printed(
    base: Path, write: Write, line: str, kind: str
) -> None:
    path = write("refunds", f"# Refunds\n\nOne line before.\n\n{line}\n")
    number = path.read_text("utf-8").splitlines().index(line) + 1

    (only,) = private(base)
    assert only == (
        f"kb/articles/refunds.md:{number}: this looks like {kind}\n"
        "  Take it out before anything is published, and make it worthless if it was real. "
        "If everybody may read it, add it to 'public_values' in kb/settings.yml."
    )


@pytest.mark.parametrize("line", PASSES)
def test_what_articles_have_every_day_passes(base: Path, write: Write, line: str) -> None:
    write("refunds", line + "\n")

    assert private(base) == []


def test_a_file_beside_the_articles_and_the_front_matter_are_looked_into(base: Path, write: Write) -> None:
    write("refunds", summary="The password is hunter2.")
    (base / "kb" / "articles" / "set-up.txt").write_text("\n\npassword=hunter2\n", "utf-8")
    (base / "kb" / "synonyms.yml").write_text("- [MRN 4471882, chart]\n", "utf-8")

    assert sorted(m.partition(": ")[0] for m in private(base)) == [
        "kb/articles/refunds.md:4",
        "kb/articles/set-up.txt:3",
        "kb/synonyms.yml:1",
    ]


def test_what_is_meant_is_said_in_the_settings(base: Path, write: Write) -> None:
    write("refunds", "Her SSN is 536-22-8142, and the password is hunter2.\n")

    assert private(base, public_values=("536-22-8142", "HUNTER2")) == []
    assert len(private(base, public_values=("536-22-8143",))) == 2


def test_a_fact_is_meant_unless_it_is_a_secret(base: Path, write: Write) -> None:
    kind = "kind: email, meaning: m, source: s, owner: o, checked: 2026-11-22, review_days: 90"
    (base / "kb" / "facts.yml").write_text(
        f"owner: {{value: rosa.delgado@clinic.org, {kind}}}\nkey: {{value: '{TOKEN}', {kind}}}\n", "utf-8"
    )
    write("refunds", "Text.\n")

    (only,) = private(base)
    assert only.startswith("kb/facts.yml:2: this looks like a JSON Web Token")


def test_a_strict_build_with_a_secret_is_refused_and_what_is_published_stays(
    base: Path, write: Write
) -> None:
    write("refunds", "You have 14 days.\n")
    first, _ = build.build(Settings.load(base, model="off"))
    write("refunds", "The password is hunter2.\n")

    with pytest.raises(ContentErrors, match=r"refunds\.md:\d+: this looks like a password"):
        build.build(Settings.load(base, model="off", strict=True))

    assert build.current(Settings.load(base)).id == first.id


def test_a_lenient_base_is_told_where_and_not_what(base: Path, write: Write, kb: Run) -> None:
    path = write("refunds", "The password is hunter2.\n")
    line = path.read_text("utf-8").splitlines().index("The password is hunter2.") + 1

    for command in ("check", "build"):
        ran = kb(command, "--base", str(base))
        assert ran.code == 0, ran
        assert f"kb/articles/refunds.md:{line}: this looks like a password or a key" in ran.out
        assert "hunter2" not in ran.out + ran.err
