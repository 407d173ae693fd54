"""Reads the certificate that a device shows, from PEM or PFX, and brings its chain in order.

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

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

LIMIT = 1024 * 1024
"""Octets of a file with certificates: real ones have some thousand."""
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
    if b"-----BEGIN" in data:
        key_data = read_bytes(key_file, LIMIT) if key_file is not None else data
        found, key = _from_pem(file, data, key_file or file, key_data, password)
    else:
        found, key = _from_pfx(file, data, password)
        if key_file is not None:
            key = _key_of(key_file, read_bytes(key_file, LIMIT), password)
    leaf = next((one for one in found if _belongs(one, key)), None)
    if leaf is None:
        raise WizardError(
            Problem(
                "client-key-mismatch",
                _("The key belongs to another certificate than the one in {file}.").format(
                    file=one_line(file, 200)
                ),
                _("Choose the key that was made for this certificate."),
                field="--client-key",
            )
        )
    return _made(leaf, found, key, ca_file)


def _from_pem(
    file: str, data: bytes, key_file: str, key_data: bytes, password: Secret | None
) -> tuple[list["x509.Certificate"], "PrivateKeyTypes"]:
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise _unusable(file, type(error).__name__) from error
    return found, _key_of(key_file, key_data, password)


def _key_of(file: str, data: bytes, password: Secret | None) -> "PrivateKeyTypes":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    begin = data.find(b"-----BEGIN")
    blocks = [b"-----BEGIN" + part for part in data[max(begin, 0) :].split(b"-----BEGIN")[1:]]
    block = next((one for one in blocks if b"PRIVATE KEY-----" in one.partition(b"\n")[0]), None)
    if block is None:
        raise WizardError(
            Problem(
                "client-key-missing",
                _("{file} holds no private key.").format(file=one_line(file, 200)),
                _("Name the file with the key as well, or use a PFX file, which holds both."),
                field="--client-key",
            )
        )
    locked = b"ENCRYPTED" in block.partition(b"-----\n")[0] or b"Proc-Type: 4,ENCRYPTED" in block
    if locked and password is None:
        raise _password_wanted(file)
    try:
        return serialization.load_pem_private_key(
            block, password.reveal().encode() if locked and password is not None else None
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # What the library says may repeat what was typed, so only its kind is told.
        raise (_password_wrong(file) if locked else _unusable(file, type(error).__name__)) from None


def _from_pfx(
    file: str, data: bytes, password: Secret | None
) -> tuple[list["x509.Certificate"], "PrivateKeyTypes"]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    if data[:1] != b"\x30":  # every PFX is an ASN.1 sequence
        raise _unusable(file, "neither PEM nor PFX")
    tries = [password.reveal().encode()] if password is not None else [None, b""]
    for one in tries:
        try:
            key, leaf, others = pkcs12.load_key_and_certificates(data, one)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        if key is None:
            raise _unusable(file, "no private key in it")
        return [*([leaf] if leaf is not None else []), *others], key
    if _is_pfx(data):
        raise _password_wanted(file) if password is None else _password_wrong(file)
    raise _unusable(file, "neither PEM nor PFX")


def _is_pfx(data: bytes) -> bool:
    """Whether this is PKCS#12 at all: a certificate alone is a sequence too, and has no such type in it."""
    return b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" in data[:64]


def _belongs(certificate: "x509.Certificate", key: "PrivateKeyTypes") -> bool:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der, spki = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    try:
        return certificate.public_key().public_bytes(der, spki) == key.public_key().public_bytes(der, spki)
    except Exception:  # noqa: BLE001 - a key of a kind that the library does not know belongs to nothing of ours
        return False


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


def _password_wanted(file: str) -> WizardError:
    return WizardError(
        Problem(
            PASSWORD_WANTED,
            _("{file} is locked with a password.").format(file=one_line(file, 200)),
            _("Give its password as well."),
            field="--client-password-file",
        )
    )


def _password_wrong(file: str) -> WizardError:
    return WizardError(
        Problem(
            PASSWORD_WRONG,
            _("The password does not open {file}.").format(file=one_line(file, 200)),
            _("Type it again. It is the one that was set when the file was exported."),
            field="--client-password-file",
        )
    )


def _unusable(file: str, detail: str) -> WizardError:
    return WizardError(
        Problem(
            id="client-certificate",
            text=_("{file} can not be used as a client certificate.").format(file=one_line(file, 200))
            if file
            else _("This certificate can not be used as a client certificate."),
            fix=_("Give a PEM file with the certificate and its chain and the key, or a PFX file."),
            field="--client-cert",
            detail=one_line(detail),
        )
    )
