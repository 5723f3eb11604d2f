"""The key that signs the offline pack: the one that a setting names, or one of the base's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cache import replacing
from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signing_key(settings: Settings) -> Ed25519PrivateKey:
    """The private key that the setting names, else the one in the index folder, which is made when there is
    none. Raises SettingsError when it cannot be used."""
    # imported here, when a build is made: other commands start faster without it
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = settings.pack_key or settings.index_dir / "pack.key"
    if not settings.pack_key and not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with replacing(path, mode=0o600) as draft:  # a build that is killed here leaves no half of a key
            draft.write_bytes(pem)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        why = error.strerror if isinstance(error, OSError) else "this is no private key without a password"
        raise _unusable(path, why) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "this key is not for Ed25519")
    return key


def _unusable(path: Path, why: object) -> SettingsError:
    return SettingsError(
        f"{path}: {why}\n  Make one with: openssl genpkey -algorithm ed25519 -out {path.name}"
    )
