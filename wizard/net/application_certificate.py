"""The certificate that an application signs in with: read from PEM or PFX, looked at before it is used.

Its private key stays a Secret. Entra knows the certificate by its thumbprint, so both thumbprints are shown.
"""

import datetime
import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, full_date, one_line
from wizard.files import read_bytes

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LIMIT = 1024 * 1024
"""Octets of a certificate's file."""

SOON = datetime.timedelta(days=30)
_BLOCK = re.compile(rb"-----BEGIN (?P<what>[A-Z0-9 ]+)-----.+?-----END (?P=what)-----", re.DOTALL)


class ApplicationCertificate(msgspec.Struct, frozen=True):
    """A certificate with its key. ``thumbprint`` is SHA-1 as the portal shows it, ``thumbprint_sha256`` the newer one."""

    key: Secret
    pem: str
    subject: str
    thumbprint: str
    thumbprint_sha256: str
    begins: datetime.datetime
    ends: datetime.datetime

    def note(self, now: datetime.datetime) -> Problem:
        """Which certificate signs in and until when, to compare with what Entra lists."""
        soon = self.ends - now < SOON
        return Problem(
            id="certificate-soon" if soon else "certificate",
            text=_("The certificate {subject} ends on {date}.").format(
                subject=one_line(self.subject, 100), date=full_date(self.ends.date())
            ),
            fix=_("Upload the next one to the application before that day.") if soon else "",
            detail=_("Thumbprint {thumbprint}").format(thumbprint=self.thumbprint),
        )


def load_certificate(path: str, password: Secret | None, now: datetime.datetime) -> ApplicationCertificate:
    """The certificate of a file. Blocks. Raises `WizardError` for what Entra would refuse anyway: no key, another
    key, another kind of key, a certificate that is over or has not begun."""
    if not path.strip():
        raise _fault(
            _("Name the file of the certificate."), _("A PFX file, or a PEM file with the key in it.")
        )
    data = read_bytes(path.strip(), LIMIT)
    typed = password.reveal().encode() if password is not None and password.reveal() else None
    key, certificates = _pem(data, typed) if b"-----BEGIN" in data else _pfx(data, typed)
    chosen = _belonging(key, certificates)
    begins, ends = chosen.not_valid_before_utc, chosen.not_valid_after_utc
    if now >= ends:
        raise _fault(
            _("The certificate ended on {date}.").format(date=full_date(ends.date())),
            _("Make a new one, upload it to the application, and use that."),
            "oauth-secret-expired",
        )
    if now < begins:
        raise _fault(
            _("The certificate begins on {date}.").format(date=full_date(begins.date())),
            _("Use one that holds today, or set this computer's clock."),
        )
    return _read(key, chosen)


def _read(key: Any, certificate: "Certificate") -> ApplicationCertificate:
    from cryptography.hazmat.primitives import serialization

    der = certificate.public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ApplicationCertificate(
        key=Secret(private.decode()),
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        subject=one_line(certificate.subject.rfc4514_string(), 200),
        thumbprint=hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        thumbprint_sha256=hashlib.sha256(der).hexdigest().upper(),
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
    )


def _pem(data: bytes, password: bytes | None) -> tuple[Any, list["Certificate"]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    keys, certificates = [], []
    for block in _BLOCK.finditer(data):
        what = block["what"]
        try:
            if what.endswith(b"PRIVATE KEY"):
                protected = what.startswith(b"ENCRYPTED") or b"Proc-Type: 4,ENCRYPTED" in block[0]
                keys.append(
                    _opened(
                        lambda word, pem=block[0]: load_pem_private_key(pem, word),
                        password,
                        protected=protected,
                    )
                )
            elif what in (b"CERTIFICATE", b"TRUSTED CERTIFICATE"):
                certificates.append(x509.load_pem_x509_certificate(block[0]))
        except ValueError as error:
            raise _unreadable() from error
    if len(keys) != 1:
        raise (
            _no_key()
            if not keys
            else _fault(
                _("There are several private keys in the file."), _("Leave only the one of the certificate.")
            )
        )
    return keys[0], certificates


def _pfx(data: bytes, password: bytes | None) -> tuple[Any, list["Certificate"]]:
    from cryptography.hazmat.primitives.serialization import pkcs12

    key, certificate, others = _opened(
        lambda word: pkcs12.load_key_and_certificates(data, word), password, protected=True
    )
    if key is None:
        raise _no_key()
    return key, [one for one in (certificate, *others) if one is not None]


def _opened(read: Any, password: bytes | None, *, protected: bool) -> Any:
    """What ``read`` gives with the password, or without where none is needed."""
    from cryptography.exceptions import UnsupportedAlgorithm

    words: tuple[bytes | None, ...] = (password,) if protected else (None,)
    if protected and password is None:
        words = (None, b"")
    wrong = False
    for word in words:
        try:
            return read(word)
        except TypeError:
            wrong = True
        except UnsupportedAlgorithm as error:
            raise _unreadable() from error
        except ValueError as error:
            # A wrong password and a broken file look alike; only the words tell them apart.
            if not (protected and ("password" in str(error).lower() or "decrypt" in str(error).lower())):
                raise _unreadable() from error
            wrong = True
    assert wrong
    if password is None:
        raise _fault(
            _("The file is protected by a password."),
            _("Type the password that was chosen when it was exported."),
            "certificate-password",
            "secret",
        )
    raise _fault(
        _("This is not the password of the certificate's file."),
        _("Type it again."),
        "certificate-password",
        "secret",
    )


def _belonging(key: Any, certificates: list["Certificate"]) -> "Certificate":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not certificates:
        raise _fault(
            _("There is a key in the file, but no certificate."),
            _("Put both into one file, or export a PFX file with the key."),
        )
    if not isinstance(key, RSAPrivateKey):
        raise _fault(
            _("Entra takes RSA keys only, and this is another kind."),
            _("Make a certificate with an RSA key."),
        )
    public = key.public_key().public_numbers()
    mine = (one for one in certificates if _numbers(one) == public)
    chosen = next(mine, None)
    if chosen is None:
        raise _fault(
            _("The key in the file does not belong to its certificate."),
            _("Export both together again."),
        )
    return chosen


def _numbers(certificate: "Certificate") -> object:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public.public_numbers() if hasattr(public, "public_numbers") else None


def _no_key() -> WizardError:
    return _fault(
        _("There is no private key in the file."),
        _(
            "A .cer file holds the certificate alone, for Entra. Use the PFX or PEM file that has the key too."
        ),
    )


def _unreadable() -> WizardError:
    return _fault(
        _("The file can not be read as a certificate."),
        _("Give a PFX file, or a PEM file with the key in it."),
    )


def _fault(text: str, fix: str, problem_id: str = "certificate", field: str = "certificate") -> WizardError:
    return WizardError(Problem(id=problem_id, text=text, fix=fix, field=field))
