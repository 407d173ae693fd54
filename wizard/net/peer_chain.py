"""The certificates that a server shows, for people to read, whether they hold or not.

This is the one place where a handshake is made without a check, and only to see what was shown to the checked one
that failed: nothing but QUIT is ever sent over it, and no result of it counts as secure.
"""

import ipaddress
import re
import ssl
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wizard.core.network_facts import CertificateSeen, TlsState
from wizard.core.texts import one_line

if TYPE_CHECKING:
    from cryptography import x509

CHAIN_LIMIT = 10
NAMES_LIMIT = 20
NAME_LENGTH = 200
"""What is kept of a chain: more than any sound one has."""

_STATES = {
    9: TlsState.NOT_YET_VALID,
    10: TlsState.EXPIRED,
    18: TlsState.SELF_SIGNED,
    19: TlsState.UNKNOWN_ISSUER,  # a root that is shown and not trusted
    20: TlsState.UNKNOWN_ISSUER,
    21: TlsState.UNKNOWN_ISSUER,
    62: TlsState.WRONG_NAME,
    64: TlsState.WRONG_NAME,  # the same for an IP address
    0x800B0101: TlsState.EXPIRED,
    0x800B010F: TlsState.WRONG_NAME,
    -67818: TlsState.EXPIRED,
    -67819: TlsState.NOT_YET_VALID,
    -67602: TlsState.WRONG_NAME,
}
"""The numbers for what is wrong with a certificate: OpenSSL's (``X509_V_ERR_*`` in ``x509_vfy.h``), Windows'
(``CERT_E_*`` in ``winerror.h``) and macOS's (``errSec*`` in ``SecBase.h``). Every other one is about trust."""

_PEM = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

_TOO_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"})


def looking_context() -> ssl.SSLContext:
    """A context for a second look at a server whose certificate or TLS version did not pass. Never for data."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    # OpenSSL takes old versions, short keys and weak signatures at its lowest level only.
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def state_of(error: BaseException) -> TlsState:
    """What a failed handshake was about."""
    current: BaseException | None = error
    while current is not None:
        if isinstance(current, ssl.SSLCertVerificationError):
            return _STATES.get(current.verify_code, TlsState.UNKNOWN_ISSUER)
        if isinstance(current, ssl.SSLError) and current.reason in _TOO_OLD:
            return TlsState.TOO_OLD
        current = current.__cause__
    return TlsState.FAILED


def octets_of(session: Any) -> tuple[bytes, ...]:
    """The chain in DER, in the order in which the server sent it, its own first.

    Python has the method in public from 3.13 on, and below it where truststore takes it too.
    """
    if hasattr(session, "get_unverified_chain"):
        return tuple(session.get_unverified_chain())[:CHAIN_LIMIT]
    inner = session._sslobj  # noqa: SLF001 - see above
    # The number is `_ssl.ENCODING_DER`.
    return tuple(one.public_bytes(2) for one in inner.get_unverified_chain() or ())[:CHAIN_LIMIT]


def chain_of(octets: Sequence[bytes]) -> tuple[CertificateSeen, ...]:
    """The certificates as people read them."""
    return tuple(_seen(one) for one in octets)


def is_public(octets: Sequence[bytes], host: str) -> bool:
    """Whether a chain leads to an authority that the whole internet trusts (Mozilla's list, by certifi).

    A certificate that holds on this computer and not by that list is from an authority of the company's own: of a
    firewall or a virus scanner that opens encrypted connections. The day is the certificate's own, since a wrong clock
    says nothing of who issued it. Reads some hundred certificates, so it is called off the event loop.
    """
    from cryptography import x509
    from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store

    # What a public authority may write into a server's certificate is its auditors' business, not ours.
    lenient = ExtensionPolicy.permit_all().require_present(
        x509.SubjectAlternativeName, Criticality.AGNOSTIC, None
    )
    try:
        own, *others = [x509.load_der_x509_certificate(one) for one in octets]
        policy = PolicyBuilder().store(Store(_roots([own, *others])))
        policy = policy.time(own.not_valid_before_utc + timedelta(hours=1))
        policy = policy.extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=lenient)
        policy.build_server_verifier(_subject(host)).verify(own, others)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no public certificate for this host
        return False
    return True


def _roots(chain: "Sequence[x509.Certificate]") -> "list[x509.Certificate]":
    """The public authorities that the chain may lead to: those whose name issued one of its certificates.

    The others are not even parsed: some are older than today's rules, and cryptography warns of them.
    """
    import certifi
    from cryptography import x509

    issuers = {one.issuer.public_bytes() for one in chain}
    with open(certifi.where(), encoding="ascii", errors="replace") as file:  # noqa: PTH123 - no file of ours
        blocks = _PEM.findall(file.read())
    octets = map(ssl.PEM_cert_to_DER_cert, blocks)
    return [x509.load_der_x509_certificate(one) for one in octets if any(name in one for name in issuers)]


def _subject(host: str) -> "x509.DNSName | x509.IPAddress":
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _seen(octets: bytes) -> CertificateSeen:
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(octets)
        return CertificateSeen(
            subject=_name(certificate.subject),
            issuer=_name(certificate.issuer),
            issued_by=_organisation(certificate.issuer),
            names=_names(certificate),
            not_before=certificate.not_valid_before_utc.date().isoformat(),
            not_after=certificate.not_valid_after_utc.date().isoformat(),
        )
    except Exception as error:  # noqa: BLE001 - a certificate is whatever its sender made of it
        return CertificateSeen(f"unreadable: {one_line(str(error), 100)}", "", "", (), "", "")


def _name(name: "x509.Name") -> str:
    return one_line(name.rfc4514_string(), NAME_LENGTH)


def _organisation(name: "x509.Name") -> str:
    from cryptography.x509.oid import NameOID

    found = name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return one_line(str(found[0].value), NAME_LENGTH) if found else ""


def _names(certificate: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    found = [*alternative.get_values_for_type(x509.DNSName)]
    found += [str(address) for address in alternative.get_values_for_type(x509.IPAddress)]
    return tuple(one_line(one, NAME_LENGTH) for one in found[:NAMES_LIMIT])
