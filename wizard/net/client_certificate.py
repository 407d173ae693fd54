"""The certificate that a device shows, its chain brought in order.

The key never lies on a disk as it is: OpenSSL takes files only, so it gets one that is locked with a password of
one use and gone a moment later.
"""

import secrets
import ssl
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.core.certificates import Certificate, OwnCertificate
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.files import read_bytes
from wizard.net.certificate_file import LIMIT, CertificateFileError, Fault, read_key_pair

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

LONGEST_CHAIN = 10
"""Certificates of one chain; public ones have three or four."""

PASSWORD_WANTED = "client-key-password"
PASSWORD_WRONG = "client-key-password-wrong"
"""Ids of the problems that a password ends."""


@dataclass(frozen=True)
class ClientCertificate:
    """A certificate with its key, ready to be shown. ``about`` is what people may see of it."""

    about: OwnCertificate
    chain_pem: bytes
    key: "PrivateKeyTypes"

    def put_into(self, context: ssl.SSLContext) -> None:
        """Lets ``context`` show it. Raises `WizardError` where OpenSSL does not take it."""
        from cryptography.hazmat.primitives import serialization

        once = secrets.token_urlsafe(24)
        locked = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(once.encode()),
        )
        try:
            with tempfile.TemporaryDirectory(prefix="relay-wizard-") as folder:
                place = Path(folder) / "client.pem"  # the folder is ours alone (mode 700)
                place.write_bytes(self.chain_pem + locked)
                context.load_cert_chain(place, password=once)
        except (OSError, ValueError) as error:
            raise _unusable("", str(getattr(error, "reason", None) or type(error).__name__)) from error


def read_client_certificate(
    file: str, key_file: str | None = None, password: Secret | None = None, ca_file: str | None = None
) -> ClientCertificate:
    """The certificate in ``file`` (PEM, or PFX/PKCS#12) with its key, which may stand in ``key_file``.

    ``ca_file`` names authorities that count as known beside the system's. Reads files, so it is called off the event
    loop. Raises `WizardError`: unreadable, the password is missing (``PASSWORD_WANTED``) or wrong
    (``PASSWORD_WRONG``), no key, a key of another certificate.
    """
    data = read_bytes(file, LIMIT)
    key_data = read_bytes(key_file, LIMIT) if key_file is not None else None
    try:
        pair = read_key_pair(data, key_data, password)
    except CertificateFileError as error:
        problem = _said(error, file, key_file)
    else:
        return _made(pair.certificate, list(pair.found), pair.key, ca_file)
    raise WizardError(problem)


def _made(
    leaf: "x509.Certificate", found: list["x509.Certificate"], key: "PrivateKeyTypes", ca_file: str | None
) -> ClientCertificate:
    from cryptography.hazmat.primitives.serialization import Encoding

    chain = [leaf]
    while len(chain) < LONGEST_CHAIN and chain[-1].issuer != chain[-1].subject:
        above = next((one for one in found if one not in chain and _issued(one, chain[-1])), None)
        if above is None:
            break
        chain.append(above)
    top = chain[-1]
    # An authority's own certificate holds its name as it stands; taking each apart would only say the same later.
    name = top.issuer.public_bytes()
    known = _known_authorities(ca_file)
    rooted = not known or any(name in one for one in known)
    self_made = not rooted and top.issuer == top.subject
    # The authority's own certificate is the server's to have; only what stands between is sent.
    sent = chain[:-1] if len(chain) > 1 and top.issuer == top.subject else chain
    return ClientCertificate(
        about=OwnCertificate(
            chain=tuple(map(_about, chain)),
            rooted=rooted,
            self_made=self_made,
            signs=_may_sign(leaf),
            for_clients=_for_clients(leaf),
        ),
        chain_pem=b"".join(one.public_bytes(Encoding.PEM) for one in sent),
        key=key,
    )


def _issued(issuer: "x509.Certificate", one: "x509.Certificate") -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - whatever it is, this is not the issuer
        return False
    return True


@lru_cache(maxsize=4)
def _known_authorities(ca_file: str | None) -> tuple[bytes, ...]:
    """The certificates of the authorities that this computer trusts, as DER; () where it does not list them."""
    context = ssl.create_default_context()
    own = context.get_ca_certs(binary_form=True) or _in_folder(ssl.get_default_verify_paths().capath)
    if not own:
        return ()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return (*own, *context.get_ca_certs(binary_form=True))


def _in_folder(folder: str | None) -> list[bytes]:
    """A folder of authorities, a file for each, as Debian has it: OpenSSL reads one when it needs it, and lists none."""
    found = []
    for path in Path(folder).glob("*.[0-9]") if folder else ():
        try:
            found.append(ssl.PEM_cert_to_DER_cert(path.read_text("ascii")))
        except (OSError, ValueError):
            continue
    return found


def _about(certificate: "x509.Certificate") -> Certificate:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = tuple(one_line(name, 253) for name in extension.value.get_values_for_type(x509.DNSName)[:100])
    except (x509.ExtensionNotFound, ValueError):
        names = ()
    common = [
        str(attribute.value)
        for attribute in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    ]
    return Certificate(
        subject=one_line(common[0] if common else certificate.subject.rfc4514_string(), 300),
        issuer=one_line(certificate.issuer.rfc4514_string(), 300),
        names=names or tuple(one_line(name, 253) for name in common if "." in name),
        starts=certificate.not_valid_before_utc.date().isoformat(),
        ends=certificate.not_valid_after_utc.date().isoformat(),
    )


def _may_sign(certificate: "x509.Certificate") -> bool:
    from cryptography import x509

    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except (x509.ExtensionNotFound, ValueError):
        return True


def _for_clients(certificate: "x509.Certificate") -> bool:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID as Oid

    try:
        purposes = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except (x509.ExtensionNotFound, ValueError):
        return True
    return bool(purposes & {Oid.CLIENT_AUTH, Oid.ANY_EXTENDED_KEY_USAGE})


def _said(error: CertificateFileError, file: str, key_file: str | None) -> Problem:
    """What is wrong with the file, which one it is, and at which option it belongs."""
    here = one_line(key_file if error.of_key and key_file else file, 200)
    key, password = "--client-key", "--client-password-file"
    match error.fault:
        case Fault.PASSWORD_MISSING:
            return Problem(
                PASSWORD_WANTED,
                _("{file} is locked with a password.").format(file=here),
                _("Give its password as well."),
                field=password,
            )
        case Fault.PASSWORD_WRONG:
            return Problem(
                PASSWORD_WRONG,
                _("The password does not open {file}.").format(file=here),
                _("Type it again. It is the one that was set when the file was exported."),
                field=password,
            )
        case Fault.NO_KEY:
            return Problem(
                "client-key-missing",
                _("{file} holds no private key.").format(file=here),
                _("Name the file with the key as well, or use a PFX file, which holds both."),
                field=key,
            )
        case Fault.SEVERAL_KEYS:
            return Problem(
                "client-key-several",
                _("{file} holds the keys of several certificates.").format(file=here),
                _("Leave only the one that the device shows."),
                field=key,
            )
        case Fault.MISMATCH:
            return Problem(
                "client-key-mismatch",
                _("The key belongs to another certificate than the one in {file}.").format(
                    file=one_line(file, 200)
                ),
                _("Choose the key that was made for this certificate."),
                field=key,
            )
        case Fault.NO_CERTIFICATE:
            return Problem(
                "client-certificate",
                _("{file} holds no certificate.").format(file=here),
                _whole(),
                field="--client-cert",
            )
        case Fault.UNSUPPORTED:
            return Problem(
                "client-certificate",
                _("{file} is locked in a way that can not be opened here.").format(file=here),
                _("Export it again with AES-256 encryption."),
                field=key if error.of_key and key_file else "--client-cert",
            )
    return _unusable(here, error.detail).problem


def _whole() -> str:
    return _("Give a PEM file with the certificate and its chain and the key, or a PFX file.")


def _unusable(file: str, detail: str) -> WizardError:
    return WizardError(
        Problem(
            id="client-certificate",
            text=_("{file} can not be used as a client certificate.").format(file=one_line(file, 200))
            if file
            else _("This certificate can not be used as a client certificate."),
            fix=_whole(),
            field="--client-cert",
            detail=one_line(detail),
        )
    )
