"""Self-signed certificates for applications that sign in, in the forms in which people have them."""

import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

WORD = "the w0rd of the file"


@functools.cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    """One key a name: making one takes time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def thumbprint(self) -> str:
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        return hashlib.sha1(der).hexdigest().upper()

    def key_pem(self, word: str = "") -> bytes:
        protection: Any = (
            serialization.BestAvailableEncryption(word.encode()) if word else serialization.NoEncryption()
        )
        pem: bytes = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
        )
        return pem

    def written(self, folder: Path, form: str) -> tuple[Path, str]:
        """The file, and the word that opens it ("" for none)."""
        word = WORD if form.endswith("protected") else ""
        path = folder / f"{form}.bin"
        if form.startswith("pem"):
            path.write_bytes(b"Bag Attributes\n" + self.key_pem(word) + self.pem.encode())
        else:
            protection: Any = (
                serialization.BestAvailableEncryption(word.encode()) if word else serialization.NoEncryption()
            )
            others = [made_certificate(self.certificate.not_valid_before_utc, "another").certificate]
            chain = others if form.endswith("chain") else None
            path.write_bytes(
                pkcs12.serialize_key_and_certificates(b"x", self.key, self.certificate, chain, protection)
            )
        return path, word


def made_certificate(
    now: datetime,
    name: str = "tickets",
    *,
    begins: timedelta = -timedelta(days=1),
    days: int = 200,
    key: Any = None,
) -> Made:
    """A self-signed certificate that began ``begins`` from ``now`` and ends ``days`` after it."""
    key = key or key_of(name)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now + begins, now + timedelta(days=days - 1)))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return Made(certificate, key)
