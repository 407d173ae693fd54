"""Writes the verification email: a message that says which plan and device it proves, and carries a token.

Pure: the day, the token and every value are handed in. Sending is ``net.smtp``'s business.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from wizard.core.addresses import wire_address
from wizard.core.answers import Security, SignIn
from wizard.core.domains import domain_of
from wizard.core.model import Method, Settings
from wizard.core.texts import _, one_line

TOKEN_HEADER = "X-Relay-Wizard-Token"
"""The header by which a received message is recognised as this one."""

METHOD_HEADER = "X-Relay-Wizard-Method"
"""The header that names the way of sending by its id (`Method`), so that received headers can be held against it."""

TOKEN_LIMIT = 64

_POLICY = SMTP.clone(cte_type="7bit")
"""CRLF line ends, and nothing that needs 8BITMIME: the oldest server on the way must be able to take it."""


def verification_message(
    *,
    method: Method | None,
    settings: Settings,
    host: str,
    recipient: str,
    device: str,
    token: str,
    date: datetime,
) -> bytes:
    """The message with all its headers, lines ending in CRLF (RFC 5322).

    ``device`` is shown on one line whatever it holds. ``token`` is letters, digits and dashes, new for every
    message: it is also the Message-ID's left side. ``date`` must know its time zone. Raises `ValueError` for an
    address or a token that no header can hold.
    """
    if date.tzinfo is None:
        raise ValueError("the date must know its time zone")
    if not is_token(token):
        raise ValueError("a token is up to 64 letters, digits and dashes")
    sender = _address(settings.from_)
    name = one_line(device, 120).strip() or _("Your device")
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = _address(recipient)
    message["Subject"] = _("Test from {device}: {method}").format(device=name, method=method_name(method))
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{token}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in reply to a test
    message[TOKEN_HEADER] = token
    if method is not None:
        message[METHOD_HEADER] = method.value
    message.set_content(_body(method, settings, host, name, token), cte="quoted-printable")
    return message.as_bytes()


def is_token(text: str) -> bool:
    """Whether a text can be the token of a verification email."""
    return 0 < len(text) <= TOKEN_LIMIT and text.isascii() and text.replace("-", "").isalnum()


def method_in_subject(subject: str) -> Method | None:
    """The method that a verification email's subject names, in the language of now; None where it names none."""
    ends = {method: f": {method_name(method)}" for method in Method}
    found = [method for method, end in ends.items() if subject.strip().endswith(end)]
    return found[0] if len(found) == 1 else None


def _address(address: str) -> Address:
    return Address(addr_spec=wire_address(address))


def method_name(method: Method | None) -> str:
    """The method as the verification email and the report call it."""
    return {
        Method.SMTP_AUTH_OAUTH: _("SMTP AUTH with OAuth 2.0"),
        Method.CONNECTOR_IP: _("connector by IP address"),
        Method.CONNECTOR_CERTIFICATE: _("connector by certificate"),
        Method.DIRECT_SEND: _("Direct Send"),
        Method.LOCAL_RELAY: _("local relay"),
        Method.HIGH_VOLUME_EMAIL: _("High Volume Email"),
        Method.AZURE_COMMUNICATION_SERVICES: _("Azure Communication Services"),
        Method.SMTP_AUTH_BASIC: _("SMTP AUTH with a password"),
        None: _("mail settings"),
    }[method]


def _body(method: Method | None, settings: Settings, host: str, name: str, token: str) -> str:
    encryption = {
        Security.NONE: _("none"),
        Security.STARTTLS: _("STARTTLS"),
        Security.IMPLICIT: _("TLS from the first byte"),
    }[settings.security]
    sign_in = {
        SignIn.NONE: _("none"),
        SignIn.BASIC: _("account name and password"),
        SignIn.OAUTH2: _("OAuth 2.0"),
    }[settings.sign_in]
    lines = [
        _("This message proves that mail can be sent with the settings below."),
        _("Relay Wizard for Microsoft 365 sent it from a computer, in place of the device."),
        _(
            "That it works from a computer does not prove that it works from the device: send one from there too."
        ),
        "",
        _("Plan: {method} for {domain}").format(
            method=method_name(method), domain=one_line(domain_of(settings.from_), 253)
        ),
        _("Device: {value}").format(value=name),
        _("Method: {value}").format(value=method_name(method)),
        _("Mail server: {value}").format(value=one_line(host, 253)),
        _("Port: {value}").format(value=settings.port),
        _("Encryption: {value}").format(value=encryption),
        _("Sign-in: {value}").format(value=sign_in),
        _("Sender: {value}").format(value=one_line(settings.from_, 320)),
        "",
        _("Token: {value}").format(value=token),
        _("You can delete this message."),
    ]
    return "\n".join(lines) + "\n"
