"""More words of Exchange Online: what reputation, groups, quotas, High Volume Email and Communication Services refuse.

The table of ``replies`` goes on here. Texts are those of ``facts.md``; where that has a code alone, the description
beside it in Microsoft's list of bounces is used, and `reply_facts` says so.
"""

from wizard.sim.replies import refusal
from wizard.sim.sending_accounts import Billing
from wizard.sim.session import Reply, Session

# --- who connects -----------------------------------------------------------------------------------------------------


def banned_for_good(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.511 Access denied, banned sender[{session.client_ip}]. To request removal from this list please forward "
        "this message to delist@microsoft.com.",
        "facts 9: 5.7.511",
    )


def on_own_block_list(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.513 Service unavailable, Client host [{session.client_ip}] blocked by recipient using Customer Block "
        "list",
        "facts 9: 5.7.513",
    )


def relay_blocked_by_allow_list(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 Unable To Relay: Blocked by Customer Allow list",
        "facts 9: 5.7.1 Customer Allow list",
    )


def busy(session: Session) -> Reply:
    return refusal(
        session,
        451,
        f"4.7.500 Server busy. Please try again later from [{session.client_ip}]. (AS77712345)",
        "facts 9: 4.7.500-699",
    )


def greylisted(session: Session) -> Reply:
    return refusal(
        session,
        451,
        f"4.7.850 Access denied, please try again later [{session.client_ip}]",
        "facts 9: 4.7.850-899",
    )


def over_ipv6_limit(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.508 Access denied, [{session.client_ip}] has exceeded permitted limits within its range",
        "facts 9: 5.7.508",
    )


def ipv6_not_taken(session: Session, domain: str) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.510 Access denied, {domain} does not accept email over IPv6",
        "facts 9: 5.7.510",
    )


def ipv6_without_name(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.25 Access denied, the sending IPv6 address [{session.client_ip}] must have a reverse DNS record",
        "facts 9: 5.7.25",
    )


def ipv6_unauthenticated(session: Session) -> Reply:
    return refusal(
        session,
        450,
        f"4.7.26 Access denied, a message sent over IPv6 [{session.client_ip}] must pass either SPF or DKIM validation",
        "facts 9: 4.7.26",
    )


def bad_helo(session: Session) -> Reply:
    return refusal(session, 550, "5.7.506 Access denied, Bad HELO", "facts 9: 5.7.506")


def wrong_region(session: Session) -> Reply:
    return refusal(session, 451, "4.4.62 Mail sent to the wrong Office 365 region. ATTR35", "facts 9: ATTR35")


def no_subscription(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted "
        "tenant which has no mail-enabled subscriptions. ATTR5",
        "facts 9: ATTR5",
    )


# --- to whom ----------------------------------------------------------------------------------------------------------


def domain_not_accepted_here(session: Session) -> Reply:
    return refusal(session, 550, "5.4.1 Relay Access Denied", "facts 9: 5.4.1 Relay Access Denied")


def not_found(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "facts 9: 5.1.10",
    )


def group_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check "
        "failed because the sender was not authenticated when sending to this group",
        "facts 9: 5.7.124-136",
    )


def mailbox_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required; Delivery restriction check "
        "failed because the sender was not authenticated when sending to this mailbox",
        "facts 9: 5.7.124-136",
    )


def mail_user_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.136 RESOLVER.RST.SenderNotAuthenticatedForMailUser; authentication required; Delivery restriction check "
        "failed because the sender was not authenticated when sending to this mail user",
        "facts 9: 5.7.124-136",
    )


def not_on_allowed_list(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.124 RESOLVER.RST.NotAuthorizedToGroup; Sender not in allowed-senders list",
        "facts 9: 5.7.124-136",
    )


def outside_senders_refused(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.12 Sender was not authenticated by organization",
        "facts 9: 5.7.124-136",
    )


def submission_quota(session: Session) -> Reply:
    return refusal(session, 550, "5.2.2 Submission quota exceeded", "facts 9: 5.2.2")


# --- High Volume Email ------------------------------------------------------------------------------------------------


def organization_refuses(session: Session) -> Reply:
    return refusal(
        session,
        535,
        "5.7.139 Authentication unsuccessful, the organization configuration does not allow this "
        "authentication.",
        "facts 1: seen on HVE",
    )


def no_high_volume_account(session: Session) -> Reply:
    return refusal(
        session, 550, "5.2.240 The account is no High Volume Email account", "facts 4: sender rules"
    )


def other_high_volume_sender(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.62 The sender is not the High Volume Email account that signed in",
        "facts 4: sender rules",
    )


def other_high_volume_from(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.6.241 The From header is not the High Volume Email account that signed in",
        "facts 4: sender rules",
    )


def malformed_token_answer(session: Session) -> Reply:
    return refusal(session, 501, "5.5.121 Invalid XOAUTH2 authentication string", "facts 4: HVE errors")


def token_expires_soon(session: Session) -> Reply:
    return refusal(
        session, 535, "5.7.142 Authentication unsuccessful, token expires soon", "facts 4: HVE errors"
    )


def token_expired(session: Session) -> Reply:
    return refusal(session, 535, "5.7.143 Authentication unsuccessful, token expired", "facts 4: HVE errors")


def token_without_permission(session: Session) -> Reply:
    return refusal(
        session, 535, "5.7.144 Authentication unsuccessful, invalid API permissions", "facts 4: HVE errors"
    )


def app_not_allowed(session: Session) -> Reply:
    return refusal(session, 550, "5.7.240 App not allowed for this HVE account", "facts 4: HVE errors")


def no_billing(session: Session, status: Billing) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.1 The High Volume Email account has no valid billing policy: {status}",
        "facts 4: billing",
    )


def internal_only(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 Unable to relay: High Volume Email has internal recipients only",
        "facts 4: internal only",
    )


# --- Azure Communication Services -------------------------------------------------------------------------------------


def communication_refused(session: Session) -> Reply:
    return refusal(session, 535, "5.7.3 Authentication unsuccessful", "facts 5: sign-in")


def sender_not_linked(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 The sender is no MailFrom address of a domain that is linked to this resource",
        "facts 5: MailFrom",
    )


def communication_quota(session: Session) -> Reply:
    return refusal(
        session, 450, "4.5.127 Message rejected. Excessive message rate from sender.", "facts 5: quotas"
    )
