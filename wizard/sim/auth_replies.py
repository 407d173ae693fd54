"""The words of Exchange Online about encryption and signing in; the table of ``replies`` goes on here."""

from wizard.sim.organization import Federation
from wizard.sim.replies import refusal
from wizard.sim.session import Reply, Session


def tls_already_on() -> Reply:
    return Reply(503, ("5.5.2 Only one STARTTLS per session",), "tls-on-already")


def starttls_required(session: Session) -> Reply:
    return refusal(session, 451, "5.7.3 STARTTLS is required to send mail", "starttls-required")


def starttls_before_auth() -> Reply:
    return Reply(530, ("5.7.0 Must issue a STARTTLS command first",), "starttls-before-sign-in")


def not_authenticated(session: Session) -> Reply:
    """Clients show this text and hide the failed sign-in before it, so it repeats that (facts 1, .NET clients)."""
    text = "5.7.57 Client not authenticated to send mail."
    if session.auth_failure:
        text += f" Error: {session.auth_failure}"
        return Reply(530, (text,), "sign-in-failed-before")
    return refusal(session, 530, text, "not-signed-in")


def unknown_mechanism() -> Reply:
    return Reply(504, ("5.7.4 Unrecognized authentication type",), "unknown-mechanism")


def auth_cancelled() -> Reply:
    return Reply(501, ("5.7.0 Authentication cancelled",), "sign-in-cancelled")


def auth_continue(challenge: str) -> Reply:
    return Reply(334, (challenge,), "RFC 4954 4")


def auth_ok() -> Reply:
    return Reply(235, ("2.7.0 Authentication successful",), "signed-in")


def auth_failed(session: Session) -> Reply:
    return refusal(session, 535, "5.7.3 Authentication unsuccessful", "sign-in-refused")


def _auth_refused(session: Session, tail: str, fact: str) -> Reply:
    return refusal(session, 535, f"5.7.139 Authentication unsuccessful, {tail}", fact)


def smtp_auth_off_tenant(session: Session) -> Reply:
    return _auth_refused(
        session,
        "SmtpClientAuthentication is disabled for the Tenant. "
        "Visit https://aka.ms/smtp_auth_disabled for more information.",
        "smtp-auth-off-tenant",
    )


def smtp_auth_off_mailbox(session: Session) -> Reply:
    return _auth_refused(
        session,
        "SmtpClientAuthentication is disabled for the Mailbox. "
        "Visit https://aka.ms/smtp_auth_disabled for more information.",
        "smtp-auth-off-mailbox",
    )


def security_defaults(session: Session) -> Reply:
    return _auth_refused(
        session,
        "user is locked by your organization's security defaults policy. Contact your administrator.",
        "security-defaults",
    )


def basic_blocked(session: Session) -> Reply:
    return _auth_refused(session, "basic authentication is disabled.", "basic-blocked")


def wrong_password(session: Session) -> Reply:
    return _auth_refused(session, "the user credentials were incorrect.", "wrong-password")


def criteria_not_met(session: Session) -> Reply:
    return _auth_refused(
        session,
        "the request did not meet the criteria to be authenticated successfully. Contact your administrator.",
        "criteria-not-met",
    )


def account_locked(session: Session) -> Reply:
    return _auth_refused(session, "account locked. Contact your administrator.", "account-locked")


def federation_fault(session: Session, fault: Federation) -> Reply:
    if fault is Federation.WITHOUT_HTTPS:
        return _auth_refused(
            session, "the federated STS URL does not support HTTPS.", "federation-without-https"
        )
    return _auth_refused(session, "federated STS service was unreachable.", "federation-unreachable")


def tls_too_old(session: Session) -> Reply:
    refused = refusal(
        session,
        421,
        "4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. "
        "Visit https://aka.ms/smtp_auth_tls.",
        "tls-too-old",
    )
    return Reply(refused.code, refused.lines, refused.fact, close=True)


def basic_retired(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.30 Basic authentication is not supported for Client Submission.",
        "basic-retired",
    )


def no_mailbox(session: Session) -> Reply:
    return refusal(session, 430, "4.2.0 STOREDRV; mailbox logon failure", "mailbox-does-not-open")
