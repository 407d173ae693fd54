"""The one reader of a private key with its certificates, out of PEM or PFX (PKCS#12).

It says what it found, or what kept it from finding it; how that is told to people depends on what they were asked for
(``application_certificate``, ``client_certificate``). Blocks for as long as a password's stretching takes.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from wizard.core.secret import Secret

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

T = TypeVar("T")

LIMIT = 1024 * 1024
"""Octets of a file with certificates: real ones have some thousand."""

_CERTIFICATE = (b"CERTIFICATE", b"X509 CERTIFICATE")
_BEGIN = b"-----BEGIN "


class Fault(enum.Enum):
    """What keeps a file from being used."""

    UNREADABLE = enum.auto()
    UNSUPPORTED = enum.auto()
    """Locked in a way that no library here opens."""
    NO_CERTIFICATE = enum.auto()
    NO_KEY = enum.auto()
    SEVERAL_KEYS = enum.auto()
    MISMATCH = enum.auto()
    """The key belongs to none of the certificates."""
    PASSWORD_MISSING = enum.auto()
    PASSWORD_WRONG = enum.auto()


class CertificateFileError(Exception):
    """``of_key``: it is about the key, which may stand in a file of its own. Nothing of the file is in its text: what
    libraries say may repeat what was typed."""

    def __init__(self, fault: Fault, detail: str = "", *, of_key: bool = False) -> None:
        super().__init__(f"{fault.name} {detail}".strip())
        self.fault = fault
        self.detail = detail
        self.of_key = of_key


@dataclass(frozen=True)
class KeyPair:
    """A key, its certificate, and every certificate that was found (its own among them), as they stood."""

    key: "PrivateKeyTypes"
    certificate: "x509.Certificate"
    found: tuple["x509.Certificate", ...]


def read_key_pair(data: bytes, key_data: bytes | None, password: Secret | None) -> KeyPair:
    """The key and its certificate in ``data``; ``key_data`` holds the key where that is another file (PEM).

    ``password`` opens what is locked, and is not missed where nothing is. Raises `CertificateFileError`.
    """
    word = password.reveal().encode() if password is not None and password.reveal() else None
    if _BEGIN in data:
        found = list(_pem_certificates(data))
        keys = _pem_keys(data if key_data is None else key_data, word)
    else:
        found, keys = _pfx(data, word)
        if key_data is not None:
            keys = _pem_keys(key_data, word)
    if not keys:
        raise CertificateFileError(Fault.NO_KEY, of_key=True)
    if not found:
        raise CertificateFileError(Fault.NO_CERTIFICATE)
    pairs = [(key, one) for key in keys for one in found if _belongs(one, key)]
    if not pairs:
        raise CertificateFileError(Fault.MISMATCH, of_key=True)
    key, certificate = pairs[0]
    if any(not _belongs(certificate, other) for other, _one in pairs):
        raise CertificateFileError(Fault.SEVERAL_KEYS, of_key=True)
    return KeyPair(key, certificate, tuple(found))


def _blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The PEM blocks, each with its label (RFC 7468); what stands around them is for people."""
    for part in data.split(_BEGIN)[1:]:
        label, _dashes, rest = part.partition(b"-----")
        inner, end, _after = rest.partition(b"-----END " + label + b"-----")
        if end:
            yield label, _BEGIN + label + b"-----" + inner + end + b"\n"


def _pem_certificates(data: bytes) -> Iterator["x509.Certificate"]:
    from cryptography import x509

    for label, block in _blocks(data):
        if label in _CERTIFICATE:
            try:
                yield x509.load_pem_x509_certificate(block)
            except ValueError as error:
                raise CertificateFileError(Fault.UNREADABLE, type(error).__name__) from None


def _pem_keys(data: bytes, word: bytes | None) -> list["PrivateKeyTypes"]:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    keys = []
    for label, block in _blocks(data):
        if label.endswith(b"PRIVATE KEY"):
            locked = label.startswith(b"ENCRYPTED") or b"Proc-Type: 4,ENCRYPTED" in block
            keys.append(_opened(partial(load_pem_private_key, block), word, locked=locked))
    return keys


def _pfx(data: bytes, word: bytes | None) -> tuple[list["x509.Certificate"], list["PrivateKeyTypes"]]:
    from cryptography.hazmat.primitives.serialization import pkcs12

    if data[:1] != b"\x30":  # every PFX is an ASN.1 sequence
        raise CertificateFileError(Fault.UNREADABLE, "neither PEM nor PFX")
    key, certificate, others = _opened(partial(pkcs12.load_key_and_certificates, data), word, locked=True)
    found = [one for one in (certificate, *others) if one is not None]
    return found, [key] if key is not None else []


def _opened(read: Callable[[bytes | None], T], word: bytes | None, *, locked: bool) -> T:
    """What ``read`` gives with the password, or without. A PFX counts as locked: only trying shows whether it is, and
    some programs lock with an empty password."""
    from cryptography.exceptions import UnsupportedAlgorithm

    words: tuple[bytes | None, ...] = ((word,) if word is not None else ()) + (None, b"")
    for given in words if locked else (None,):
        try:
            return read(given)
        except TypeError:  # a password is needed
            continue
        except UnsupportedAlgorithm:
            raise CertificateFileError(Fault.UNSUPPORTED, of_key=True) from None
        except ValueError as error:
            # A wrong password and a broken file look alike; only the words tell them apart.
            said = str(error).lower()
            if not locked or not ("password" in said or "decrypt" in said):
                raise CertificateFileError(Fault.UNREADABLE, type(error).__name__, of_key=True) from None
    wrong = Fault.PASSWORD_MISSING if word is None else Fault.PASSWORD_WRONG
    raise CertificateFileError(wrong, of_key=True)


def _belongs(certificate: "x509.Certificate", key: "PrivateKeyTypes") -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der, spki = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    try:
        return certificate.public_key().public_bytes(der, spki) == key.public_key().public_bytes(der, spki)
    except Exception:  # noqa: BLE001 - a key of a kind that the library does not know belongs to nothing of ours
        return False
