"""The throw-away certificate authority of practice mode: made when practice starts, gone when it ends.

Keys stay in memory but for the client certificate that other programs may borrow; nothing here is trusted by
anything that was not told to.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SUBMISSION_HOST = "smtp.office365.com"


@dataclass(frozen=True)
class Certificates:
    """What practice needs of TLS: the server's context, and three PEM texts for clients."""

    server: ssl.SSLContext
    ca_pem: bytes
    client_cert_pem: bytes
    client_key_pem: bytes = field(repr=False)


def make(hosts: tuple[str, ...], client_name: str, *, untrusted: bool = False) -> Certificates:
    """New certificates: one for ``hosts``, localhost and 127.0.0.1, and a client's for ``client_name``.

    ``untrusted`` signs the server's by an authority that is not the one handed out.
    """
    import trustme

    authority = trustme.CA(organization_name="Relay Wizard practice")
    issuer = trustme.CA(organization_name="Somebody in between") if untrusted else authority
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    issuer.issue_cert("localhost", "127.0.0.1", *hosts).configure_cert(context)
    # A client certificate is welcome and never needed, as at the real MX host.
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    client = authority.issue_cert(client_name)
    return Certificates(
        server=context,
        ca_pem=authority.cert_pem.bytes(),
        client_cert_pem=b"".join(blob.bytes() for blob in client.cert_chain_pems),
        client_key_pem=client.private_key_pem.bytes(),
    )


def names(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """The DNS names of a peer certificate as `ssl.SSLObject.getpeercert` gives it."""
    return tuple(name for kind, name in certificate.get("subjectAltName", ()) if kind == "DNS")
