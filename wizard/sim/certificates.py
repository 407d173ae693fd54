"""The throw-away certificate authority of practice mode: made when practice starts, gone when it ends.

Keys stay in memory but for the client certificate that other programs may borrow; nothing here is trusted by
anything that was not told to.
"""

import ssl
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.sim.scenario import Shown

SUBMISSION_HOST = "smtp.office365.com"

OTHER_HOST = "mail.example.net"
"""The name on a certificate that is somebody else's."""

OLD, EXPIRED_SINCE = timedelta(days=90), timedelta(days=2)
"""How long ago an expired certificate began and ended; two days are beyond every clock that is a little off."""


@dataclass(frozen=True)
class Certificates:
    """What practice needs of TLS: the servers' contexts, and three PEM texts for clients.

    ``server`` is Exchange Online's, as the scenario wants it; ``web`` is Entra's, with which nothing is ever wrong.
    """

    server: ssl.SSLContext
    web: ssl.SSLContext
    ca_pem: bytes
    client_cert_pem: bytes
    client_key_pem: bytes = field(repr=False)


def make(
    hosts: tuple[str, ...], client_name: str, *, shown: Shown = Shown.TRUSTED, tls: str = "1.3"
) -> Certificates:
    """New certificates: one for ``hosts``, localhost and 127.0.0.1, and a client's for ``client_name``.

    ``shown`` says what is wrong with the server's, ``tls`` is the newest version that it speaks: "1.1" or "1.3".
    Raises `WizardError` where this computer can not speak TLS 1.1 at all.
    """
    import trustme

    authority = trustme.CA(organization_name="Relay Wizard practice")
    stranger = trustme.CA(organization_name="Somebody in between")
    issuer = stranger if shown is Shown.UNTRUSTED else authority
    known_as = (OTHER_HOST,) if shown is Shown.OTHER_NAME else ("localhost", "127.0.0.1", *hosts)
    now = datetime.now(UTC)
    begins, ends = (now - OLD, now - EXPIRED_SINCE) if shown is Shown.EXPIRED else (None, None)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls == "1.1":
        _grow_old(context)
    issuer.issue_cert(*known_as, not_before=begins, not_after=ends).configure_cert(context)
    # A client certificate is welcome and never needed, as at the real MX host.
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    web = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    web.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(web)
    client = authority.issue_cert(client_name)
    return Certificates(
        server=context,
        web=web,
        ca_pem=authority.cert_pem.bytes(),
        client_cert_pem=b"".join(blob.bytes() for blob in client.cert_chain_pems),
        client_key_pem=client.private_key_pem.bytes(),
    )


def _grow_old(context: ssl.SSLContext) -> None:
    """Makes the server speak TLS 1.1 and nothing newer (RFC 8996 says why nobody should)."""
    try:
        # Python calls TLS 1.1 deprecated, which is the point of the scenario.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            context.minimum_version = ssl.TLSVersion.TLSv1_1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        # OpenSSL signs a handshake of TLS 1.1 at its lowest level of security only.
        context.set_ciphers("ALL:@SECLEVEL=0")
    except (ValueError, ssl.SSLError) as error:
        raise WizardError(
            Problem(
                id="no-old-tls",
                text=_("This computer's TLS library has no TLS 1.1, so this scenario can not run here."),
                fix=_("Choose another scenario."),
                detail=one_line(str(error)),
            )
        ) from error


def names(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The DNS names of a peer certificate as `ssl.SSLObject.getpeercert` gives it."""
    return tuple(name for kind, name in certificate.get("subjectAltName", ()) if kind == "DNS")
