"""The certificate that an application signs in with, looked at before it is used.

Its private key stays a Secret. Entra knows the certificate by its thumbprint, so both thumbprints are shown.
"""

import datetime
import hashlib
from typing import TYPE_CHECKING

import msgspec

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, full_date, one_line
from wizard.files import read_bytes
from wizard.net.certificate_file import LIMIT, CertificateFileError, Fault, KeyPair, read_key_pair

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

SOON = datetime.timedelta(days=30)


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
    try:
        pair = read_key_pair(data, None, password)
    except CertificateFileError as error:
        fault = _said(error)
    else:
        return _usable(pair, now)
    raise fault


def _usable(pair: KeyPair, now: datetime.datetime) -> ApplicationCertificate:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key, chosen = pair.key, pair.certificate
    if not isinstance(key, RSAPrivateKey):
        raise _fault(
            _("Entra takes RSA keys only, and this is another kind."),
            _("Make a certificate with an RSA key."),
        )
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


def _read(key: "RSAPrivateKey", certificate: "Certificate") -> ApplicationCertificate:
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


def _said(error: CertificateFileError) -> WizardError:
    match error.fault:
        case Fault.NO_CERTIFICATE:
            return _fault(
                _("There is a key in the file, but no certificate."),
                _("Put both into one file, or export a PFX file with the key."),
            )
        case Fault.NO_KEY:
            return _fault(
                _("There is no private key in the file."),
                _(
                    "A .cer file holds the certificate alone, for Entra. Use the PFX or PEM file that has the key "
                    "too."
                ),
            )
        case Fault.SEVERAL_KEYS:
            return _fault(
                _("There are the private keys of several certificates in the file."),
                _("Leave only the one of the certificate."),
            )
        case Fault.MISMATCH:
            return _fault(
                _("The key in the file does not belong to its certificate."),
                _("Export both together again."),
            )
        case Fault.PASSWORD_MISSING:
            return _fault(
                _("The file is protected by a password."),
                _("Type the password that was chosen when it was exported."),
                "certificate-password",
                "secret",
            )
        case Fault.PASSWORD_WRONG:
            return _fault(
                _("This is not the password of the certificate's file."),
                _("Type it again."),
                "certificate-password",
                "secret",
            )
        case Fault.UNSUPPORTED:
            return _fault(
                _("The file is locked in a way that can not be opened here."),
                _("Export it again with AES-256 encryption."),
            )
    return _fault(
        _("The file can not be read as a certificate."),
        _("Give a PFX file, or a PEM file with the key in it."),
    )


def _fault(text: str, fix: str, problem_id: str = "certificate", field: str = "certificate") -> WizardError:
    return WizardError(Problem(id=problem_id, text=text, fix=fix, field=field))
