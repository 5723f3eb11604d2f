"""Every setting has a meaning, the nearest source wins, and a value that cannot be used is quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import KnowledgeBaseSettings, Settings, shown


def given(base: Path, text: str) -> Path:
    (base / "kb" / "settings.yml").write_text(text, "utf-8")
    return base


def said(base: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.load(base)
    return str(caught.value)


# --- what wins -------------------------------------------------------------------------------------------------------


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)

    assert (settings.host, settings.port, settings.site_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000/")
    assert (settings.base.strict, settings.cors_origins, settings.base.handoff.url) == (
        False,
        (),
        "/contact/",
    )


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("", "http://127.0.0.1:8000/"),
        ("port: 9000", "http://127.0.0.1:9000/"),
        ("{host: 0.0.0.0, port: 9000}", "http://127.0.0.1:9000/"),
        ("{host: '::', port: 9000}", "http://[::1]:9000/"),
        ("host: help.local", "http://help.local:8000/"),
        ("{port: 9000, site_url: 'https://help.example.com/'}", "https://help.example.com/"),
    ],
)
def test_the_address_of_the_site_is_the_one_that_is_served_unless_it_is_set(
    base: Path, said: str, address: str
) -> None:
    assert Settings.load(given(base, said)).site_url == address


def test_a_free_port_is_in_the_address_once_it_is_known(base: Path) -> None:
    settings = Settings.load(given(base, "port: 0"))

    assert settings.site_url == "http://127.0.0.1:8000/"
    assert settings.served_at(43210).site_url == "http://127.0.0.1:43210/"


def test_the_words_around_a_reply_have_defaults_of_which_one_may_be_set(base: Path) -> None:
    given(base, 'replies: {closing: "Kind regards,\\nThe support team"}\n')

    replies = Settings.load(base).base.replies

    assert (replies.greeting, replies.closing) == ("Hello,", "Kind regards,\nThe support team")
    assert (replies.greeting_es, replies.closing_es, replies.name) == ("Hola:", "Un saludo cordial,", "")


def test_the_file_wins_over_the_default(base: Path) -> None:
    assert Settings.load(given(base, "port: 9000\nhandoff: {label: Call us}\n")).port == 9000
    assert Settings.load(base).base.handoff.label == "Call us"


def test_a_variable_wins_over_the_file_and_an_option_over_both(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(base, "port: 9000\nsite_name: From the file\n")
    monkeypatch.setenv("ASSISTANT_PORT", "9001")

    assert Settings.load(base).port == 9001
    assert Settings.load(base).base.site_name == "From the file"
    assert Settings.load(base, port=9002).port == 9002
    assert Settings.load(base, port=None).port == 9001


def test_the_public_address_follows_the_port_until_it_is_set(base: Path) -> None:
    assert Settings.load(base, port=9000).site_url == "http://127.0.0.1:9000/"
    assert Settings.load(base, port=0).site_url == "http://127.0.0.1:8000/", "nobody knows a free port before"
    assert Settings.load(base, port=9000, site_url="https://help.example.com/").site_url == (
        "https://help.example.com/"
    )


def test_a_variable_for_one_part_of_the_handoff_leaves_its_other_parts_as_the_file_has_them(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(base, "handoff: {label: Ask a person, url: /contact/, prepare: [Your question]}\n")
    monkeypatch.setenv("ASSISTANT_HANDOFF__LABEL", "Call us")

    handoff = Settings.load(base).base.handoff

    assert handoff.label == "Call us"
    assert (handoff.url, handoff.prepare) == ("/contact/", ("Your question",))


def test_origins_are_read_from_one_line_or_from_a_list(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load(
        given(base, "cors_origins: [https://a.example.com, 'http://localhost:3000']\n")
    ).cors_origins == (
        "https://a.example.com",
        "http://localhost:3000",
    )

    monkeypatch.setenv("ASSISTANT_CORS_ORIGINS", " https://b.example.com , https://c.example.com ,")
    assert Settings.load(base).cors_origins == ("https://b.example.com", "https://c.example.com")
    monkeypatch.setenv("ASSISTANT_CORS_ORIGINS", "")
    assert Settings.load(base).cors_origins == ()


def test_a_secret_may_come_from_a_file_that_its_variable_names(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text("0123456789abcdef0123456789\n", "utf-8")
    monkeypatch.setenv("ASSISTANT_ADMIN_TOKEN_FILE", str(path))

    assert Settings.load(base).admin_token.get_secret_value() == "0123456789abcdef0123456789"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"ASSISTANT_ADMIN_TOKEN_FILE": "/nowhere/token"}, "/nowhere/token: No such file or directory"),
        (
            {"ASSISTANT_ADMIN_TOKEN_FILE": "/nowhere/token", "ASSISTANT_ADMIN_TOKEN": "x" * 24},
            "the setting 'admin_token' is given twice",
        ),
        ({"ASSISTANT_PORT_FILE": "/nowhere/port"}, "the variable ASSISTANT_PORT_FILE is unknown"),
    ],
)
def test_a_file_of_a_secret_that_cannot_be_used_ends_the_start(
    base: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=message):
        Settings.load(base)


def test_the_folder_is_the_one_that_was_named_whatever_the_file_says(base: Path) -> None:
    assert Settings.load(given(base, "root: /elsewhere\n")).root == base


@pytest.mark.parametrize(
    ("site_url", "closed", "path"),
    [
        ("https://x.example.com", "https://x.example.com/", ""),
        ("https://x.example.com/help", "https://x.example.com/help/", "/help"),
        ("https://x.example.com/a/b/", "https://x.example.com/a/b/", "/a/b"),
    ],
)
def test_the_address_of_the_site_ends_with_one_slash_and_gives_the_path_below_its_host(
    base: Path, site_url: str, closed: str, path: str
) -> None:
    settings = Settings.load(given(base, f"site_url: {site_url}\n"))

    assert (settings.site_url, settings.base_path) == (closed, path)


def test_off_without_quotes_is_off_although_yaml_takes_it_for_a_no(base: Path) -> None:
    assert Settings.load(given(base, "model: off\n")).model == "off"


def test_settings_cannot_be_changed_after_they_were_read(base: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.load(base).port = 1


def test_both_kinds_come_from_the_file_and_from_variables(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(base, "product: Bolt\nport: 9000\n")
    monkeypatch.setenv("ASSISTANT_PRODUCT", "Nut")
    monkeypatch.setenv("ASSISTANT_WORKERS", "2")

    settings = Settings.load(base, withhold_days=7, max_body=2048)

    assert (settings.base.product, settings.base.withhold_days) == ("Nut", 7)
    assert (settings.port, settings.workers, settings.max_body) == (9000, 2, 2048)


def test_a_setting_with_parts_may_name_a_file(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "kb/danger.yml").write_text("signs: [fire]\ntext: Run.\n", "utf-8")
    monkeypatch.setenv("ASSISTANT_EMERGENCY__TEXT", "Walk.")

    emergency = Settings.load(given(base, "emergency: danger.yml\n")).base.emergency

    assert (emergency.signs, emergency.text) == (("fire",), "Walk.")


def test_the_two_kinds_share_no_name() -> None:
    assert KnowledgeBaseSettings.model_fields.keys() & Settings.model_fields.keys() == set()


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port: abc\n", "the setting 'port' cannot be 'abc': Input should be a valid integer"),
        ("port: 70000\n", "the setting 'port' cannot be 70000: Input should be less than or equal to 65535"),
        ("port: -1\n", "the setting 'port' cannot be -1"),
        ("threshold: 1.5\n", "the setting 'threshold' cannot be 1.5"),
        ("threshold: .nan\n", "the setting 'threshold' cannot be nan"),
        ("strict: perhaps\n", "the setting 'strict' cannot be 'perhaps'"),
        ("max_question: 1\n", "the setting 'max_question' cannot be 1"),
        ("max_body: 10\n", "the setting 'max_body' cannot be 10"),
        (
            "site_url: help.example.com\n",
            "the setting 'site_url' cannot be 'help.example.com': 'help.example.com' is not a web address; write one such as https://help.example.com/",
        ),
        ("site_url: ftp://help.example.com/\n", "is not a web address"),
        ("site_url: https://help.example.com/?a=b\n", "is not a web address"),
        ("handoff: {label: [1]}\n", "the setting 'handoff.label' cannot be [1]"),
        ("handoff: call us\n", "the setting 'handoff' cannot be 'call us'"),
        ("faqs: [1]\n", "the setting 'faqs' cannot be [1]"),
        (
            "nonsense: 1\n",
            "kb/settings.yml: the setting 'nonsense' is unknown\n  Remove it; 'kb config' then lists all that there are.",
        ),
        (
            "journal_day: 30\n",
            "kb/settings.yml: the setting 'journal_day' is unknown\n  Write journal_days instead.",
        ),
        (
            "handoff: {lable: Call us}\n",
            "kb/settings.yml: the setting 'handoff.lable' is unknown\n  Write label instead.",
        ),
        ("- a\n", "kb/settings.yml: one 'name: value' a line is expected, not a list"),
        ("just words\n", "kb/settings.yml: one 'name: value' a line is expected, not a str"),
        ("base: {product: Bolt}\n", "kb/settings.yml: the setting 'base' is unknown"),
        (
            "former_addresses: /old/{id}.html\n",
            "the setting 'former_addresses' cannot be '/old/{id}.html': write a path that ends in the article's id",
        ),
        (
            "emergency: danger.yml\n",
            "kb/settings.yml: the setting 'emergency' names danger.yml, and there is no such file",
        ),
        ("emergency: ../danger.yml\n", "and there is no such file"),
        (
            "emergency: {signs: ['(fire']}\n",
            "the setting 'emergency.signs.0' cannot be '(fire': this is no regular expression",
        ),
        (
            "emergency: {signs: ['(?i)fire']}\n",
            "the setting 'emergency.signs.0' cannot be '(?i)fire': JavaScript does not read this",
        ),
        (
            "emergency: {sign: [fire]}\n",
            "kb/settings.yml: the setting 'emergency.sign' is unknown\n  Write signs instead.",
        ),
        ("a: [\n", "kb/settings.yml: this is not YAML"),
        ("port: 1\n\tx: 2\n", "kb/settings.yml: this is not YAML"),
        (
            "cors_origins: '*'\n",
            "'*' is not an origin; write scheme, host and port only: https://app.example.com",
        ),
        ("cors_origins: https://a.example.com/path\n", "'https://a.example.com/path' is not an origin"),
        ("cors_origins: a.example.com\n", "'a.example.com' is not an origin"),
        ("cors_origins: 'https://*.example.com'\n", "is not an origin"),
        ("cors_origins: 'https://a.example.com?x'\n", "is not an origin"),
        ("cors_origins: 'https://user@a.example.com'\n", "is not an origin"),
        ("cors_origins: 'https://['\n", "the setting 'cors_origins' cannot be 'https://['"),
        ("cors_origins: 5\n", "the setting 'cors_origins' cannot be 5"),
        ("cors_origins: [5]\n", "the setting 'cors_origins' cannot be"),
        ("cors_origins:\n", "the setting 'cors_origins' cannot be None"),
        ("5: 1\n", "the setting '5' is unknown"),
        ("port:\n", "the setting 'port' cannot be None"),
        ("model: 5\n", "the setting 'model' cannot be 5"),
    ],
)
def test_a_wrong_value_in_the_file_is_quoted_and_explained(base: Path, text: str, message: str) -> None:
    assert message in said(given(base, text))


def test_a_file_that_is_no_text_is_named(base: Path) -> None:
    (base / "kb" / "settings.yml").write_bytes(b"\xff\xfe\x00p")

    assert "kb/settings.yml: this is not YAML" in said(base)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "abc", "the setting 'port' cannot be 'abc'"),
        ("PORT", "", "the setting 'port' cannot be ''"),
        ("THRESHOLD", "2", "the setting 'threshold' cannot be '2'"),
        ("CORS_ORIGINS", "*", "'*' is not an origin"),
        (
            "HANDOFF",
            "{broken",
            'a variable ASSISTANT_… cannot be read: error parsing value for field "handoff"',
        ),
        ("FAQS", "x", 'a variable ASSISTANT_… cannot be read: error parsing value for field "faqs"'),
        ("SITE_URL", "x", "'x' is not a web address"),
    ],
)
def test_a_wrong_variable_is_quoted_and_explained(
    base: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)

    assert message in said(base)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("ASSISTANT_JOURNAL_DAY", "Write ASSISTANT_JOURNAL_DAYS instead."),
        ("assistant_journal_day", "Write ASSISTANT_JOURNAL_DAYS instead."),
        ("ASSISTANT_HANDOFF__LABLE", "Write ASSISTANT_HANDOFF__LABEL instead."),
        ("ASSISTANT_PORT__HTTP", "Remove it; 'kb config' then lists all that there are."),
        ("ASSISTANT_ROOT", "Name the folder of the base with the option --base."),
        ("ASSISTANT_BASE__PRODUCT", "Write ASSISTANT_PRODUCT instead."),
        ("ASSISTANT_ZEBRA", "Remove it; 'kb config' then lists all that there are."),
    ],
)
def test_a_variable_that_would_be_ignored_ends_the_start(
    base: Path, monkeypatch: pytest.MonkeyPatch, name: str, instead: str
) -> None:
    monkeypatch.setenv(name, "30")

    assert said(base) == f"the variable {name} is unknown\n  {instead}"


def test_a_part_of_a_setting_that_has_parts_is_read(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_FAQS__BILLING", '["1#fees"]')
    monkeypatch.setenv("assistant_handoff__label", "Call us")

    assert Settings.load(base).base.faqs == {"billing": ("1#fees",)}
    assert Settings.load(base).base.handoff.label == "Call us"


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://otel:hunter2@collector.example.com/v1/traces", "https://…@collector.example.com/v1/traces"),
        ("https://otel:hun@ter2@collector.example.com/", "https://…@collector.example.com/"),
        ("https://collector.example.com/v1/traces", "https://collector.example.com/v1/traces"),
        ("", ""),
    ],
)
def test_the_password_of_a_collector_is_not_shown(base: Path, address: str, safe: str) -> None:
    assert shown(Settings.load(base, traces=address))["traces"] == safe


@pytest.mark.parametrize(
    "address", ["otel:hunter2@collector.example.com:4318", "ftp://otel:hunter2@collector.example.com/"]
)
def test_the_password_of_a_collector_whose_address_is_refused_is_not_shown(base: Path, address: str) -> None:
    message = said(given(base, f"traces: {address}\n"))

    assert "collector.example.com" in message
    assert "hunter2" not in message


HUNTER = "hunter2-and-more-of-it"
"""A password in the address of a Redis."""


@pytest.mark.parametrize(
    "address", [f"redis://:{HUNTER}@127.0.0.1:6379/0", f"rediss://app:{HUNTER}%2F@redis.example.com", ""]
)
def test_the_address_of_a_redis_is_taken_and_not_shown(base: Path, address: str) -> None:
    settings = Settings.load(base, rate_limit_storage=address)

    assert settings.rate_limit_storage.get_secret_value() == address
    assert shown(settings)["rate_limit_storage"] == ("set" if address else "not set")
    assert HUNTER not in repr(settings) + str(shown(settings))


@pytest.mark.parametrize(
    ("address", "instead"),
    [
        (f"http://:{HUNTER}@127.0.0.1/", "write an address such as redis://:password@127.0.0.1:6379/0"),
        (f"redis://:{HUNTER}@127.0.0.1:6379/clients", "write an address such as redis://"),
        (f"redis://:{HUNTER}@127.0.0.1:6379/0?socket_timeout=60", "write an address such as redis://"),
        (
            f"redis://:{HUNTER}/more@127.0.0.1:6379/0",
            "%2F, %3F, %23 and %40 for /, ?, # and @ in the password",
        ),
        (f"redis://:{HUNTER}@127.0.0.1:port", "write an address such as redis://"),
        (f"redis://:{HUNTER}@", "write an address such as redis://"),
        (f"redis://:{HUNTER}@redis..example.com", "write an address such as redis://"),
        (f"redis://:{HUNTER}@[::1", "write an address such as redis://"),
        ("memory", "leave it empty for the memory of each process"),
        ("redis://127.0.0.1:6379/0", "write the password of Redis into the address, at least 16 characters"),
        ("redis://:hunter2@127.0.0.1:6379/0", "at least 16 characters"),
    ],
)
def test_the_address_of_a_redis_that_cannot_be_used_is_refused_without_its_password(
    base: Path, address: str, instead: str
) -> None:
    message = said(given(base, f"rate_limit_storage: '{address}'\n"))

    assert message.startswith("the setting 'rate_limit_storage' cannot be used: ")
    assert instead in message
    assert "hunter2" not in message


def test_all_wrong_settings_are_said_at_once(base: Path) -> None:
    message = said(given(base, "port: abc\nthreshold: 2\nnonsense: 1\n"))

    assert [name for name in ("'port'", "'threshold'", "'nonsense'") if name not in message] == []


def test_every_setting_has_a_description_that_is_a_sentence() -> None:
    for name, field in {**KnowledgeBaseSettings.model_fields, **Settings.model_fields}.items():
        assert field.description, name
        assert field.description[0].isupper(), name
        assert len(field.description.split()) >= 4, name


TO_PEOPLE = {"mail_from": "help@example.org", "mail_to": "people@example.org"}
SIGNED = {"webhook_secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}


@pytest.mark.parametrize(
    ("values", "name", "instead"),
    [
        ({"smtp_url": f"smtps://a:{HUNTER}@mail.example.org"}, "smtp_url", "set mail_from and mail_to, too"),
        (
            {**TO_PEOPLE, "smtp_url": f"http://a:{HUNTER}@mail.example.org"},
            "smtp_url",
            "write an address such as smtps://user:password@mail.example.com:465",
        ),
        ({**TO_PEOPLE, "smtp_url": f"smtps://a:{HUNTER}/x@mail.example.org"}, "smtp_url", "with %2F, %3F"),
        ({**TO_PEOPLE, "smtp_url": f"smtps://a:{HUNTER}@mail.example.org:x"}, "smtp_url", "write an address"),
        ({**TO_PEOPLE, "smtp_url": f"smtps://a:{HUNTER}%0A@m.example.org"}, "smtp_url", "printable ASCII"),
        ({"webhook_url": f"https://h.example.org/{HUNTER}"}, "webhook_url", "set webhook_secret, too"),
        ({**SIGNED, "webhook_url": f"http://h.example.org/{HUNTER}"}, "webhook_url", "write https://"),
        (
            {**SIGNED, "webhook_url": f"https://a:{HUNTER}@h.example.org/"},
            "webhook_url",
            "leave user and pass",
        ),
        (
            {**SIGNED, "webhook_url": f"ftp://h.example.org/{HUNTER}"},
            "webhook_url",
            "write an address such as",
        ),
        ({"webhook_secret": HUNTER}, "webhook_secret", "write whsec_ and 24 to 64 random bytes in base64"),
        ({"webhook_secret": "whsec_aHVudGVyMg=="}, "webhook_secret", "write whsec_ and 24 to 64"),
    ],
)
def test_a_place_for_messages_that_cannot_be_used_is_refused_without_its_secret(
    base: Path, values: dict[str, str], name: str, instead: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load(base, **values)

    message = str(raised.value)
    assert message.startswith(f"the setting '{name}' cannot be used: ")
    assert instead in message
    assert "hunter2" not in message
    assert "aHVudGVyMg" not in message


@pytest.mark.parametrize(
    "values",
    [
        {**TO_PEOPLE, "smtp_url": f"smtps://a%40b:{HUNTER}@mail.example.org:465"},
        {**TO_PEOPLE, "smtp_url": f"smtp://a:{HUNTER}@127.0.0.1"},
        {**SIGNED, "webhook_url": f"https://h.example.org/{HUNTER}?x=1"},
        {**SIGNED, "webhook_url": f"http://127.0.0.1:9000/{HUNTER}"},
    ],
)
def test_a_place_for_messages_is_taken_and_its_secret_not_shown(base: Path, values: dict[str, str]) -> None:
    settings = Settings.load(base, **values)

    assert settings.takes_messages
    assert HUNTER not in repr(settings) + str(shown(settings))
    assert "MDEyMzQ1" not in repr(settings) + str(shown(settings))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("contact: {phone: call us}", "write a number as people read it, such as +1 555 010 0100"),
        ("contact: {mail: Help <help@example.org>}", "write one address such as help@example.com"),
        ('contact: {mail: "a@b.example\\nBcc: c@d.example"}', "write one address such as help@example.com"),
        ("contact: {form: example.org/support}", "write the address of the form, such as https://"),
        ("contact: {fone: 1}", "the setting 'contact.fone' is unknown\n  Write phone instead."),
        ("mail_to: people", "write one address such as help@example.com"),
    ],
)
def test_a_way_to_a_person_that_is_none_is_refused(base: Path, line: str, message: str) -> None:
    assert message in said(given(base, f"{line}\n"))


def test_a_base_names_the_ways_to_a_person(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given(base, "contact: {phone: +1 (555) 010-0100, hours: Weekdays, form: 'https://example.org/ask'}\n")
    monkeypatch.setenv("ASSISTANT_CONTACT__MAIL", "help@example.org")

    ways = Settings.load(base).base.contact

    assert (ways.phone, ways.hours, ways.mail, ways.form) == (
        "+1 (555) 010-0100",
        "Weekdays",
        "help@example.org",
        "https://example.org/ask",
    )
    assert not Settings.load(base).takes_messages
