"""The words of Exchange Online: every reply that the simulator can give, with the fact that it comes from.

A table in the shape of functions; nothing is decided here. What a refusal rests on, and whether its words are
Microsoft's, says ``resources/knowledge/replies.toml`` under the id that the reply carries; a reply of the protocol
that refuses nothing names its RFC.
"""

from datetime import UTC

from wizard.core.model import ArrivedMessage
from wizard.sim.session import Endpoint, Reply, Session

RFC5321 = "RFC 5321"

_HOSTS = {
    Endpoint.MX: "PRACTICE-FT001.mail.protection.outlook.com",
    Endpoint.MX_OTHER_REGION: "PRACTICE-FT002.mail.protection.outlook.com",
    Endpoint.SUBMISSION: "PRACTICE-CA0001.outlook.office365.com",
    Endpoint.SUBMISSION_LEGACY: "PRACTICE-CA0002.outlook.office365.com",
    Endpoint.HVE: "PRACTICE-HV0001.hve.mx.microsoft",
    Endpoint.ACS: "PRACTICE-AC0001.azurecomm.net",
}


def host(session: Session) -> str:
    """The name that the server gives itself. The label says that this is practice."""
    return _HOSTS[session.endpoint]


def trace(session: Session) -> str:
    """The bracket at the end of a refusal: server, time, session, as Exchange Online writes it."""
    stamp = (
        session.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{session.now.microsecond // 1000:03d}Z"
    )
    return f"[PRACTICE.prod.outlook.com {stamp} {session.id:016X}]"


def refusal(session: Session, code: int, text: str, fact: str) -> Reply:
    return Reply(code, (f"{text} {trace(session)}",), fact)


# --- the conversation itself ------------------------------------------------------------------------------------------


def banner(session: Session) -> Reply:
    day = session.now.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return Reply(220, (f"{host(session)} Microsoft ESMTP MAIL Service ready at {day}",), f"{RFC5321} 4.3.1")


def hello(session: Session, extensions: tuple[str, ...]) -> Reply:
    return Reply(250, (f"{host(session)} Hello [{session.client_ip}]", *extensions), f"{RFC5321} 4.1.1.1")


def ready_for_tls() -> Reply:
    return Reply(220, ("2.0.0 SMTP server ready",), "RFC 3207 4", starttls=True)


def sender_ok() -> Reply:
    return Reply(250, ("2.1.0 Sender OK",), f"{RFC5321} 4.1.1.2")


def recipient_ok() -> Reply:
    return Reply(250, ("2.1.5 Recipient OK",), f"{RFC5321} 4.1.1.3")


def start_mail() -> Reply:
    return Reply(354, ("Start mail input; end with <CRLF>.<CRLF>",), f"{RFC5321} 4.1.1.4")


def queued(
    session: Session,
    message_id: str,
    size: int,
    arrived: tuple[ArrivedMessage, ...],
    submitted: int,
    outside: int = 0,
) -> Reply:
    text = (
        f"2.6.0 {message_id} [InternalId={session.id * 1000 + session.messages}, Hostname=PRACTICE.prod.outlook.com] "
        f"{size} bytes in 0.100, {size / 102.4:.3f} KB/sec Queued mail for delivery"
    )
    return Reply(250, (text,), f"{RFC5321} 4.1.1.4", arrived=arrived, submitted=submitted, outside=outside)


def ok() -> Reply:
    return Reply(250, ("2.0.0 OK",), f"{RFC5321} 4.1.1.9")


def reset() -> Reply:
    return Reply(250, ("2.0.0 Resetting",), f"{RFC5321} 4.1.1.5")


def cannot_verify() -> Reply:
    return Reply(252, ("2.1.5 Cannot VRFY user",), f"{RFC5321} 3.5.3")


def bye() -> Reply:
    return Reply(221, ("2.0.0 Service closing transmission channel",), f"{RFC5321} 4.1.1.10", close=True)


def unrecognized(session: Session) -> Reply:
    return refusal(session, 500, "5.3.3 Unrecognized command 'unknown'", "unrecognized-command")


def bad_arguments() -> Reply:
    return Reply(501, ("5.5.4 Invalid arguments",), "bad-arguments")


def bad_address() -> Reply:
    return Reply(501, ("5.1.3 Invalid address",), "bad-address")


def bad_utf8_address() -> Reply:
    return Reply(553, ("5.6.7 Address needs SMTPUTF8 on MAIL FROM",), "address-needs-utf8")


def unknown_parameter() -> Reply:
    return Reply(555, ("5.5.4 Unsupported parameter",), "unknown-parameter")


def bad_sequence() -> Reply:
    return Reply(503, ("5.5.1 Bad sequence of commands",), "bad-sequence")


def say_hello_first() -> Reply:
    return Reply(503, ("5.5.2 Send hello first",), "hello-first")


def no_chunking() -> Reply:
    return Reply(502, ("5.5.1 BDAT is not offered here",), "no-chunking")


def no_turning() -> Reply:
    return Reply(502, ("5.3.3 Command not implemented",), "not-implemented")


def line_too_long() -> Reply:
    return Reply(500, ("5.5.6 Line too long",), "line-too-long")


def too_many_errors() -> Reply:
    return Reply(
        421,
        ("4.7.0 Too many errors on this connection, closing transmission channel",),
        "too-many-errors",
        close=True,
    )


def timed_out() -> Reply:
    return Reply(421, ("4.4.1 Connection timed out",), "timed-out", close=True)


def full() -> Reply:
    return Reply(
        421,
        (
            "4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel",
        ),
        "server-full",
        close=True,
    )


# --- who may send what to whom ----------------------------------------------------------------------------------------


def banned_ip(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.606 Access denied, banned sending IP [{session.client_ip}]. To request removal from this list please "
        "visit https://sender.office.com/ and follow the directions.",
        "blocklisted-address",
    )


def relay_denied(session: Session) -> Reply:
    status = "" if session.tls and session.tls.names else " [ValidationStatus of '' is EmptyCertificate]"
    return refusal(
        session,
        550,
        f"5.7.64 TenantAttribution; Relay Access Denied{status}",
        "relay-denied",
    )


def relay_denied_sender_domain(session: Session) -> Reply:
    return refusal(session, 550, "5.7.64 Relay Access Denied ATTR36", "relay-denied-sender-domain")


def direct_send_rejected(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources",
        "direct-send-rejected",
    )


def partner_lockdown(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.51 TenantInboundAttribution; There is a partner connector configured that matched the message's "
        "recipient domain. The connector had either the RestrictDomainsToIPAddresses or "
        "RestrictDomainsToCertificate set",
        "partner-lockdown",
    )


def recipient_unknown(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        "recipient-rejected",
    )


def too_many_recipients() -> Reply:
    return Reply(452, ("4.5.3 Too many recipients",), "too-many-recipients")


def send_as_denied(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.60 SMTP; Client does not have permissions to send as this sender",
        "send-as-denied",
    )


def send_as_denied_header(session: Session, user: str, identity: str) -> Reply:
    return refusal(
        session,
        554,
        f"5.2.252 SendAsDenied; {user} not allowed to send as {identity}; "
        "STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied;",
        "send-as-denied-header",
    )


def restricted(session: Session) -> Reply:
    return refusal(session, 550, "5.1.8 Access denied, bad outbound sender", "barred-for-spam")


# --- limits and the message itself ------------------------------------------------------------------------------------


def too_many_connections() -> Reply:
    text = (
        "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. "
        "[Hostname=PRACTICE.prod.outlook.com]"
    )
    return Reply(432, (text,), "connections-exceeded")


def rate_exceeded(session: Session) -> Reply:
    refused = refusal(
        session,
        421,
        "4.4.2 Message submission rate for this client has exceeded the configured limit",
        "rate-exceeded",
    )
    return Reply(refused.code, refused.lines, refused.fact, close=True)


def daily_limit(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        "recipients-a-day",
    )


def too_large() -> Reply:
    return Reply(552, ("5.3.4 Message size exceeds fixed maximum message size",), "too-large")


def no_valid_from(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant",
        "no-valid-from",
    )


def bare_line_feed(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA",
        "bare-line-feed",
    )


def dmarc_failed(session: Session, domain: str) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.509 Access denied, sending domain {domain} does not pass DMARC verification and has a DMARC policy "
        "of reject.",
        "dmarc-failed",
    )
