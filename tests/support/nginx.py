"""A real nginx with deploy/nginx.conf, changed only where it has to run beside others."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from install_nginx import program

from assistant.settings import Settings
from support.bases import ROOT
from support.server import until

NGINX = program()
MAIN = """
daemon off; master_process off; pid {folder}/pid; events {{ }}
http {{
  types {{ text/html html; text/css css; application/javascript js; application/json json;
    image/svg+xml svg; text/xml xml; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/help.conf;
}}
"""


def certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 that nobody else signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls_certificate").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls_key").write_bytes(pem)


@contextmanager
def proxy(
    folder: Path,
    settings: Settings,
    upstream: int,
    *changes: tuple[str, str],
    tls: bool = False,
    plain: int = 0,
) -> Iterator[int]:
    """nginx with the published site on disk, in front of a port of this machine; gives its own port. Without
    `tls`, that port speaks plain HTTP; `plain` is the port of the server that leads to HTTPS."""
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as other:
        port, leading = free.getsockname()[1], plain or other.getsockname()[1]
    certify(folder)
    conf = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    here = [
        ("server service:8000", f"server 127.0.0.1:{upstream}"),
        ("listen 8080", f"listen 127.0.0.1:{leading}"),
        ("listen 8443 ssl", f"listen 127.0.0.1:{port}{' ssl' if tls else ''}"),
        ("http2 on;", ""),  # Debian's nginx is older than this directive
        ("root /srv/site", f"root {settings.site_dir}"),
        ("/etc/nginx/sub-path", f"{folder}/sub-path"),
        ("/run/secrets/tls_certificate", f"{folder}/tls_certificate"),
        ("/run/secrets/tls_key", f"{folder}/tls_key"),
        ("/dev/stdout", f"{folder}/access.log"),
    ]
    for old, new in [*here, *changes]:
        assert conf.count(old) == 1, f"{old!r} is in deploy/nginx.conf once"
        conf = conf.replace(old, new)
    conf = conf.replace("/dev/stderr", f"{folder}/error.log")
    (folder / "help.conf").write_text(conf, "utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), "utf-8")
    console = folder / "console"
    with console.open("wb") as file:
        command = [
            str(NGINX),
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
            "-e",
            str(folder / "start.log"),
        ]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
    try:
        until(lambda: answers(port) or process.poll() is not None, "nginx listens")
        assert process.poll() is None, console.read_text("utf-8")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
