"""The files in deploy/ fit the project: each command, path, setting and route in them is there, and their
syntax is right."""

from __future__ import annotations

import fnmatch
import hashlib
import importlib
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pin_images
import pytest
import yaml
from support.bases import ROOT, SETTINGS
from support.deploy_files import CONTAINER, DEPLOY, HOME, PROXY, STAGES, answering, asked_for, blocks, whole
from typer.main import get_command

from assistant.api import routes as route_modules
from assistant.api.middleware.limits import COUNTED
from assistant.api.middleware.request_context import HEADERS
from assistant.api.server import workers
from assistant.builds import build
from assistant.cli import app as kb
from assistant.settings import Settings

FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())


@pytest.fixture
def settings(base: Path) -> Settings:
    """Those of a base that sets none."""
    return Settings.load(base)


def routes() -> set[str]:
    """The paths of the service, those that need a token among them."""
    names = [module.name for module in pkgutil.iter_modules(route_modules.__path__)]
    assert "answers" in names
    found = [
        route.path
        for module in (importlib.import_module(f"{route_modules.__name__}.{name}") for name in names)
        for name in ("router", "pages")
        for route in getattr(getattr(module, name, None), "routes", ())
    ]
    return {*found, "/openapi.json"}


def commands(text: str) -> list[list[str]]:
    """Each `kb` command in a file, as words."""
    found = re.findall(rf"(?:{HOME}/|(?<=\s)|^)\.venv/bin/kb ([a-z][^\n&;\\]*)", text, re.M)
    return [shlex.split(line, comments=True) for line in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_and_setting_is_one_that_there_is(path: Path) -> None:
    text = path.read_text("utf-8")
    known = get_command(kb).commands  # type: ignore[attr-defined]

    for words in commands(text):
        options = {option for parameter in known[words[0]].params for option in parameter.opts}
        assert [word for word in words[1:] if word.startswith("-") and word not in options] == []
    assert asked_for(text) <= SETTINGS


def test_a_file_about_another_project_would_be_noticed() -> None:
    assert commands("ExecStart=/srv/help/.venv/bin/kb serve --no-build\nRUN .venv/bin/kb build && true") == [
        ["serve", "--no-build"],
        ["build"],
    ]
    assert asked_for("ASSISTANT_WORKERS=2 X=$ASSISTANT_NOTHING") == {"workers", "nothing"}


# --- the container file -------------------------------------------------------------------------------------


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path of the repository out: the last rule that fits decides."""
    out = False
    for rule in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if rule and not rule.startswith("#"):
            pattern = rule.removeprefix("!").removeprefix("**/")
            if any(fnmatch.fnmatch(part, pattern) for part in (path, *map(str, Path(path).parents))) or (
                "**/" in rule and pattern in Path(path).parts
            ):
                out = not rule.startswith("!")
    return out


def test_what_the_container_file_copies_is_there_and_reaches_the_build() -> None:
    copied = [
        word
        for kind, line in CONTAINER
        if kind == "COPY" and "--from" not in line
        for word in line.split()[:-1]
        if not word.startswith("--")
    ]

    assert {"assistant", "kb", "requirements"} <= {*copied}
    assert [path for path in copied if not (ROOT / path).exists() or ignored(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        "kb/index/pack.key",
        "kb/index/current",
        "var/journal.sqlite",
        ".git/config",
        ".venv/bin/kb",
        "assistant/__pycache__/x.pyc",
    ],
)
def test_no_key_no_journal_and_no_build_of_this_machine_reaches_an_image(path: str) -> None:
    assert ignored(path)
    assert not ignored("kb/articles/index.md")


def test_an_image_installs_locked_versions_keeps_no_private_key_and_is_not_root() -> None:
    runs = [line for kind, line in CONTAINER if kind == "RUN"]
    installs = [line for line in runs if "pip install" in line]
    assert all(
        "--require-hashes -r requirements/run.txt" in line or "--no-deps ." in line for line in installs
    )
    assert any(
        line.endswith("rm -rf kb/index/cache kb/index/pack.key") for line in runs if "kb build" in line
    )
    for stage in ("service", "replica", "publisher"):
        lines = whole(stage)
        assert [line for kind, line in lines if kind == "USER"][-1] == "10001"
    for stage in ("service", "replica"):
        assert not [
            line for kind, line in whole(stage) if kind == "RUN" and re.search(r"pip|apt|curl|wget", line)
        ]
    bases = [line for kind, line in CONTAINER if kind == "FROM" and line.split()[0] not in STAGES]
    assert all(re.fullmatch(r"\S+:\S*\d\S* AS [\w-]+", line) for line in bases), "each image has a version"
    assert len(bases) == 3


def test_the_image_that_serves_has_nothing_that_only_builds_need() -> None:
    installs = {
        stage: " ".join(line for kind, line in whole(stage) if kind == "RUN" and "-r requirements" in line)
        for stage in ("runtime", "build")
    }
    copied = {
        stage: {(line.split()[0], line.split()[-1]) for kind, line in whole(stage) if "--from" in line}
        for stage in ("service", "replica")
    }

    assert "requirements/build.txt" in installs["build"]
    assert "requirements/build.txt" not in installs["runtime"]
    assert copied["replica"] == {("--from=runtime", HOME)}, "its builds come from the database"
    assert copied["service"] == {
        ("--from=runtime", HOME),
        ("--from=build", f"{HOME}/kb"),
        ("--from=build", f"{HOME}/site"),
    }


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://help.example.com/", ""),
        ("http://127.0.0.1:8080", ""),
        ("https://example.com/help/", "rewrite ^/help(/.*)$ $1;"),
        ("https://example.com/a/b", "rewrite ^/a/b(/.*)$ $1;"),
    ],
)
def test_the_image_of_the_proxy_takes_the_sub_path_of_the_site_away(
    address: str, line: str, tmp_path: Path
) -> None:
    written = next(text for kind, text in CONTAINER if kind == "RUN" and "sub-path" in text)
    copied = next(text for kind, text in CONTAINER if kind == "COPY" and "sub-path" in text)

    subprocess.run(["sh", "-c", written], cwd=tmp_path, env={**os.environ, "SITE_URL": address}, check=True)

    assert (tmp_path / "sub-path.conf").read_text("utf-8").strip() == line
    assert copied.split() == ["--from=build", f"{HOME}/sub-path.conf", "/etc/nginx/sub-path.conf"]
    included = re.search(r"include (\S+);", PROXY)
    assert included
    assert fnmatch.fnmatch("/etc/nginx/sub-path.conf", included[1])


def test_the_image_asks_the_service_for_its_health_where_it_answers() -> None:
    proxy, service = (line for kind, line in CONTAINER if kind == "HEALTHCHECK")
    asked = re.findall(r"127\.0\.0\.1:8000(/\w+)", service)

    assert asked
    assert {*asked} <= routes()
    assert f"location = {re.search(r'127.0.0.1:8080(/[a-z-]+)', proxy)[1]} " in PROXY  # type: ignore[index]
    assert Settings.model_fields["port"].default == 8000


# --- compose ------------------------------------------------------------------------------------------------


@pytest.fixture(params=["compose.yaml", "compose.replicas.yaml"])
def compose(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / request.param).read_text("utf-8"))
    return found


def test_every_service_network_volume_and_stage_that_compose_names_is_there(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert {*service["networks"]} <= {*compose["networks"]}
        assert {*service.get("depends_on", {})} <= {*compose["services"]}
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= {*compose["volumes"]}
        assert {*service.get("secrets", [])} <= {*compose["secrets"]}
        for name, needed in service.get("depends_on", {}).items():
            # the image of what answers has its own
            checked = "healthcheck" in compose["services"][name] or name in answering(compose)
            assert needed == {"condition": "service_healthy"}
            assert checked
        if "build" in service:
            assert service["build"]["target"] in STAGES
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        else:
            assert re.fullmatch(r"\S+:\d\S*", service["image"])


def test_only_the_proxy_can_be_reached_and_only_it_has_a_way_out(compose: dict[str, Any]) -> None:
    networks = {name: compose["networks"][name].get("internal", False) for name in compose["networks"]}

    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert [
        name
        for name, service in compose["services"].items()
        if not all(networks[n] for n in service["networks"])
    ] == ["proxy"]


def test_a_container_can_do_no_more_than_its_work(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        lines = whole(service.get("build", {}).get("target"))
        users = [line for kind, line in lines if kind == "USER"]
        if any("nginx-unprivileged" in line for kind, line in lines if kind == "FROM"):
            users = ["101", *users]  # as which it runs

        assert (service["read_only"], service["cap_drop"], service.get("cap_add")) == (True, ["ALL"], None)
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "healthcheck" in service or any(kind == "HEALTHCHECK" for kind, _ in lines)
        assert {"mem_limit", "cpus", "pids_limit"} <= {*service}, "one that runs wild takes no other with it"
        assert {*service["logging"]["options"]} == {"max-size", "max-file"}, "its log is rotated"
        user = service.get("user") or (users[-1] if users else "")
        assert user not in ("", "root", "0"), "nginx-unprivileged runs as 101"


def test_nothing_that_is_reached_from_outside_answers_over_plain_http(compose: dict[str, Any]) -> None:
    plain, secure = (blocks(server) for server in re.split(r"(?m)^server \{", PROXY)[1:])

    assert compose["services"]["proxy"]["ports"] == ["80:8080", "443:8443"]
    assert "listen 8080 default_server;" in plain[""]
    assert "listen 8443 ssl default_server;" in secure[""]
    assert {*plain} == {
        "",
        "location = /proxy-health",
        "location /.well-known/acme-challenge/",
        "location /",
    }
    assert plain["location /"].strip() == "return 308 https://$host$request_uri;"
    for name, directive in (("tls_certificate", "ssl_certificate"), ("tls_key", "ssl_certificate_key")):
        assert f"{directive} /run/secrets/{name};" in secure[""]
        assert name in compose["services"]["proxy"]["secrets"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_password_of_the_database_is_made_once_and_is_in_no_file_of_the_repository(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    script = tmp_path / "make-secrets.sh"
    shutil.copy(DEPLOY / script.name, script)

    said = [subprocess.run(["sh", script], capture_output=True, text=True, check=True).stdout for _ in "12"]
    password, url = (
        (tmp_path / compose["secrets"][name]["file"]).read_text("ascii").strip()
        for name in ("database_password", "database_url")
    )

    assert (said[0].count("made:"), said[1].count("made:")) == (2, 0), "a second run changes nothing"
    assert re.fullmatch("[0-9a-f]{48}", password)
    assert url == f"postgresql://help:{password}@database/help"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0, "its folder is for its owner alone"
    assert password not in "".join(said)
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert ignored("deploy/secrets/database_password")
    missing = {*compose["secrets"]} - {path.name for path in (tmp_path / "secrets").iterdir()}
    assert missing == {"tls_certificate", "tls_key"}
    assert all(f"missing: deploy/secrets/{name}." in said[1] for name in missing)


def test_images_are_pinned_by_what_docker_says_and_only_when_it_says_it_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Containerfile", "compose.yaml", "compose.replicas.yaml"):
        shutil.copy(DEPLOY / name, tmp_path)
    before = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    asked: list[str] = []

    def digest_of(tag: str) -> str:
        asked.append(tag)
        return "sha256:" + hashlib.sha256(tag.encode()).hexdigest()

    def away(tag: str) -> str:
        raise subprocess.CalledProcessError(1, "docker", stderr=f"{tag}: no such host")

    monkeypatch.setattr(pin_images, "digest_of", lambda tag: away(tag) if "nginx" in tag else digest_of(tag))
    assert pin_images.main(tmp_path) == 1
    assert (
        "nothing was changed: nginxinc/nginx-unprivileged:1.29-alpine: no such host"
        in capsys.readouterr().out
    )
    untouched = {name: (tmp_path / name).read_text("utf-8") for name in before} == before
    asked.clear()
    monkeypatch.setattr(pin_images, "digest_of", digest_of)
    codes = [pin_images.main(tmp_path) for _ in "12"]
    after = {name: (tmp_path / name).read_text("utf-8") for name in before}

    assert untouched
    assert codes == [0, 0]
    assert {tag.partition(":")[0] for tag in asked} == {"python", "nginxinc/nginx-unprivileged", "postgres"}
    found = [line for text in after.values() for line in text.splitlines() if "@sha256:" in line]
    assert len(found) == 5
    assert all(line.count("@sha256:") == 1 for line in found), "pinned again, not twice"
    assert {n: re.sub(r"@sha256:[0-9a-f]{64}", "", text) for n, text in after.items()} == before
    assert "python:3.12-slim@sha256:" in capsys.readouterr().out


def test_the_proxy_starts_without_the_service_and_finds_a_new_container_of_it(
    compose: dict[str, Any],
) -> None:
    proxy, inside = compose["services"]["proxy"], compose["networks"]["inside"]["ipam"]["config"][0]
    addresses = {
        n: ip_address(s["networks"]["inside"]["ipv4_address"]) for n, s in answering(compose).items()
    }

    assert "depends_on" not in proxy
    assert proxy["extra_hosts"] == [f"{name}:{address}" for name, address in addresses.items()]
    assert all(address in ip_network(inside["subnet"]) for address in addresses.values())
    assert not any(address in ip_network(inside["ip_range"]) for address in addresses.values()), (
        "no other container gets it"
    )


def test_the_settings_of_the_service_can_be_used(
    compose: dict[str, Any], base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "database_url").write_text("postgresql://help:secret@database/help\n", "ascii")
    service, *_ = answering(compose).values()
    for name, value in service["environment"].items():
        in_place = re.sub(r"\$\{HELP_SITE_URL:\?[^}]*\}", "https://help.example.com/", value)
        monkeypatch.setenv(name, in_place.replace("/run/secrets", str(tmp_path)))

    settings = Settings.load(base)

    assert (settings.workers, settings.site_url) == (2, "https://help.example.com/")
    assert settings.database_url.get_secret_value() == "postgresql://help:secret@database/help"
    assert settings.log_level == "warning", "no line for each request"
    assert settings.proxies == (compose["networks"]["inside"]["ipam"]["config"][0]["subnet"],), (
        "the network that proxy and service share"
    )
    grace = int(service["stop_grace_period"].removesuffix("s"))
    assert grace > settings.shutdown_seconds, "requests under way may end"


# --- the proxy ----------------------------------------------------------------------------------------------


def test_what_belongs_outside_of_a_server_stands_outside_and_every_location_has_its_headers() -> None:
    top = blocks(PROXY)
    inside = blocks(top["server"])

    assert "log_format" in top[""]
    assert not re.search(r"\b(log_format|upstream)\b", top["server"]), (
        "nginx does not start with these inside of a server"
    )
    assert not re.search(r"^\s*add_header", inside[""], re.M), (
        "a header of the server would stand beside the same one of the service"
    )
    assert all('"' in name for name in inside if re.search(r"\{\d", name)), (
        "a brace in a pattern ends it without quotes"
    )
    for name, value in HEADERS.items():
        assert re.search(rf'add_header {name} "?{re.escape(value)}"? always;', inside["location /"], re.I), (
            name
        )


SECURE = blocks(re.split(r"(?m)^server \{", PROXY)[2])
"""The server that answers, in blocks."""


def test_every_block_that_sends_headers_of_its_own_keeps_browsers_on_https() -> None:
    """`add_header` of a location replaces all of those above it."""
    sending = [block for block in SECURE.values() if "add_header" in block]

    assert len(sending) >= 6
    assert all("add_header Strict-Transport-Security " in block for block in sending)


def goes(path: str) -> str:
    """The block that nginx takes for a path: an exact one, else the first pattern that fits, else the longest
    beginning."""
    inside = [name for name in SECURE if name.startswith("location")]
    exact = [name for name in inside if name == f"location = {path}"]
    patterns = [
        name
        for name in inside
        if name.startswith("location ~") and re.search(name.partition("~")[2].strip().strip('"'), path)
    ]
    plain = [
        name
        for name in inside
        if re.fullmatch(r"location /\S*", name) and path.startswith(name.removeprefix("location "))
    ]
    return [*exact, *patterns, *sorted(plain, key=len, reverse=True)][0]


@pytest.mark.parametrize("base", ["", "/help", "/practice/help"])
def test_each_route_of_the_service_is_passed_on_or_shut(base: str) -> None:
    paths = {re.sub(r"\{[^}]*\}", "7", path) for path in routes() if path not in ("/", "/{path:path}")}
    passed = {
        name for name, block in SECURE.items() if re.search(r"try_files /dev/null @(service|answers);", block)
    }
    shut = next(name for name in SECURE if "metrics" in name)

    went = {path: goes(base + path) for path in paths}

    assert len(paths) >= 25
    assert "return 404;" in SECURE[shut]
    assert {path for path, block in went.items() if block == shut} == {
        "/metrics",
        *(path for path in paths if path.startswith("/admin/")),
    }
    # below a sub-path that is not taken away, the rest is no file, and so for the service
    found = {block for path, block in went.items() if block != shut}
    assert found <= ({"location /"} if base else passed)
    assert (goes(f"{base}/widget/pack.json") in passed) == (not base)
    if not base:
        asked = {
            path: SECURE[block] for path, block in went.items() if path.startswith(COUNTED) and block != shut
        }
        held = re.search(r'map \$uri \$asker \{ default ""; "~(\S+)" \$binary_remote_addr; \}', PROXY)
        assert len(asked) > 10
        assert held
        assert "limit_req zone=asking" in SECURE[""]
        assert [path for path in asked if not re.search(held[1], path)] == []
        assert all("set $is_asked 1;" in block for block in asked.values()), "and no line of the log"


def test_pages_are_served_from_disk_whatever_they_are_called() -> None:
    assert {
        goes(path)
        for path in (
            "/",
            "/articles/refunds/",
            "/articles/metrics/",
            "/admin/",
            "/articles/admin/",
            "/help/articles/v1/",
        )
    } == {"location /"}
    assert "immutable" in SECURE[goes("/assets/main.57a0d79d.min.css")]


def test_the_proxy_keeps_to_the_limits_of_the_service(settings: Settings) -> None:
    def given(name: str) -> int:
        found = re.search(rf"\b{name} (\d+)", PROXY)
        assert found, name
        return int(found[1])

    assert given("client_max_body_size") * 1024 == settings.max_body
    assert given("keepalive_timeout") < workers.IDLE_SECONDS, (
        "a request on a connection that the service closes at this moment would get 502"
    )
    assert given("proxy_read_timeout") > settings.max_seconds


def test_the_proxy_names_its_client_and_logs_none() -> None:
    assert "X-Forwarded-For $remote_addr" in PROXY
    assert not re.search(
        r"log_format[^;]*(\$request_uri|\$uri|\$request\b|\$args|\$remote_addr|\$http_)", PROXY
    )
    assert re.findall(r"error_log .*", re.sub(r" *#.*", "", PROXY)) == ["error_log /dev/stderr alert;"] * 2
    assert "access_log /dev/stdout quiet if=$is_logged;" in PROXY


def test_every_error_that_the_proxy_says_by_itself_is_a_file_that_a_build_writes(
    base: Path, write: Callable[..., Path]
) -> None:
    write("refunds", "## Fees\n\nNone.\n")
    site = build.build(Settings.load(base))[0].folder / "site"

    named = {
        name
        for line in re.findall(r"^(?:map|  error_page)\b.*$", PROXY, re.M)
        for name in re.findall(r" (/[\w/]+\.(?:json|html))", line)
    }

    assert {f"/problems/{path.name}" for path in (site / "problems").iterdir()} | {
        "/503.html",
        "/contact/index.html",
    } == named
    assert (site / "503.html").is_file()
    assert (site / "contact" / "index.html").is_file()


# --- systemd ------------------------------------------------------------------------------------------------


UNIT = (DEPLOY / "help.service").read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "help.service"
    path.write_text(UNIT.replace(f"{HOME}/.venv/bin/kb", "/bin/true"), "utf-8")

    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_unit_names_files_of_the_project_and_folders_that_the_service_writes(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(ROOT)
    written = re.search(r"^ReadWritePaths=(.*)$", UNIT, re.M)
    assert written

    assert (ROOT / re.search(rf"Documentation=file:{HOME}/(\S+)", UNIT)[1]).is_file()  # type: ignore[index]
    assert written[1].split() == [f"{HOME}/{settings.journal_file.parent.relative_to(ROOT)}"]
    for name, value in re.findall(
        r"(ASSISTANT_[A-Z_]+)=(\S+)", re.search(r"^Environment=(.*)$", UNIT, re.M)[1]
    ):  # type: ignore[index]
        monkeypatch.setenv(name, value)
    assert Settings.load(base).workers == 2
    assert int(re.search(r"TimeoutStopSec=(\d+)", UNIT)[1]) > settings.shutdown_seconds  # type: ignore[index]
