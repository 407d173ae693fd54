"""What a sender of mail is told. Apart from ``services``, whose other types ``send`` has no use for."""

from dataclasses import dataclass

from wizard.core.answers import Security, SignIn
from wizard.core.secret import Secret


@dataclass(frozen=True)
class SendOrder:
    """One verification email, and how to hand it over.

    ``host`` is the name that the certificate must carry; where the connection really goes is the sender's
    business (practice: a loopback port). ``secret`` is a password or an access token as ``sign_in`` says.
    ``deadline_s`` bounds every single stage. ``client_cert`` is PEM or PFX; ``client_password`` opens it or the key.
    ``ipv4_only``: the method knows the sender by an IPv4 address, so that another way there would prove nothing.
    """

    host: str
    port: int
    security: Security
    sign_in: SignIn
    mail_from: str
    recipient: str
    message: bytes
    username: str | None = None
    secret: Secret | None = None
    ca_file: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    client_password: Secret | None = None
    ipv4_only: bool = False
    deadline_s: float = 30.0
