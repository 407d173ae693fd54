"""Certificates as a script sees them: a file that holds one, its thumbprint, its bytes."""

import datetime
from typing import TYPE_CHECKING

from wizard.sim.powershell.faults import CmdletFault
from wizard.sim.powershell.values import Moment, Thing

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def _read(pem: str) -> "Certificate":
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise CmdletFault("Cannot find the requested object.") from None


def thumbprint_of(pem: str) -> str:
    """SHA-1 of the certificate in capital hexadecimal digits, as Windows shows it."""
    from cryptography.hazmat.primitives.hashes import SHA1

    return _read(pem).fingerprint(SHA1()).hex().upper()  # noqa: S303 - a name, no protection


def days_of(pem: str) -> tuple[datetime.datetime, datetime.datetime]:
    """From when and until when it is good."""
    found = _read(pem)
    return found.not_valid_before_utc, found.not_valid_after_utc


def certificate_of(text: str) -> Thing:
    """The ``X509Certificate2`` that ``Get-PfxCertificate`` makes of a file."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = _read(text)
    return Thing(
        [
            ("Thumbprint", thumbprint_of(text)),
            ("NotAfter", Moment(found.not_valid_after_utc, utc=False)),
            ("HasPrivateKey", "PRIVATE KEY" in text),
            ("RawData", list(found.public_bytes(Encoding.DER))),
        ],
        kind="System.Security.Cryptography.X509Certificates.X509Certificate2",
    )


def pem_of(raw: object) -> str:
    """The certificate of these bytes as PEM. Raises `CmdletFault` for bytes that are none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    if isinstance(raw, list) and all(isinstance(one, int) for one in raw):
        try:
            return x509.load_der_x509_certificate(bytes(raw)).public_bytes(Encoding.PEM).decode()
        except ValueError:
            pass
    raise CmdletFault("Key credential is invalid.")
