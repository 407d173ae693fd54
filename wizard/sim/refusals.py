"""More words of Exchange Online: what reputation, groups, quotas, High Volume Email and Communication Services refuse.

The table of ``replies`` goes on here. Words are those of Microsoft's list of bounces, or as devices logged them; where
neither is known they are ours, and ``resources/knowledge/replies.toml`` says so.
"""

from wizard.sim.replies import refusal
from wizard.sim.sending_accounts import Billing
from wizard.sim.session import Reply, Session

# --- who connects -----------------------------------------------------------------------------------------------------


def banned_for_good(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.511 Access denied, banned sender [{session.client_ip}]",
        "banned-address",
    )


def on_own_block_list(session: Session, domain: str) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.513 Service unavailable, Client host [{session.client_ip}] blocked by {domain} using Customer Block "
        "list (AS16012607)",
        "own-block-list",
    )


def relay_blocked_by_allow_list(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 Unable To Relay: Blocked by Customer Allow list",
        "allow-list-conflict",
    )


def busy(session: Session) -> Reply:
    return refusal(
        session,
        451,
        f"4.7.500 Server busy. Please try again later from [{session.client_ip}]. (AS77712345)",
        "slowed-down",
    )


def greylisted(session: Session) -> Reply:
    return refusal(
        session,
        451,
        "4.7.850 Access denied, please try again later",
        "greylisted",
    )


def over_ipv6_limit(session: Session, network: str) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.508 Access denied, [{session.client_ip}] has exceeded permitted limits within {network} range",
        "ipv6-range-over-limit",
    )


def ipv6_not_taken(session: Session, domain: str) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.510 Access denied, [{domain}] does not accept email over IPv6",
        "ipv6-not-taken",
    )


def ipv6_without_name(session: Session) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.25 Access denied, the sending IPv6 address [{session.client_ip}] must have a reverse DNS record",
        "ipv6-without-name",
    )


def ipv6_unauthenticated(session: Session) -> Reply:
    return refusal(
        session,
        450,
        f"4.7.26 Access denied, a message sent over IPv6 [{session.client_ip}] must pass either SPF or DKIM "
        "validation, this message is not signed",
        "ipv6-unauthenticated",
    )


def bad_helo(session: Session) -> Reply:
    return refusal(session, 550, "5.7.506 Access Denied, Bad HELO", "bad-helo")


def wrong_region(session: Session) -> Reply:
    return refusal(session, 451, "4.4.62 Mail sent to the wrong Office 365 region. ATTR35", "wrong-region")


def no_subscription(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted "
        "tenant which has no mail-enabled subscriptions. ATTR5",
        "no-subscription",
    )


# --- to whom ----------------------------------------------------------------------------------------------------------


def domain_not_accepted_here(session: Session) -> Reply:
    return refusal(session, 550, "5.4.1 Relay Access Denied", "domain-not-accepted")


def not_found(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "recipient-not-found",
    )


def group_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check "
        "failed because the sender was not authenticated when sending to this group",
        "group-wants-sign-in",
    )


def mailbox_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.134 Sender was not authenticated for mailbox",
        "mailbox-wants-sign-in",
    )


def mail_user_wants_sign_in(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.136 Sender was not authenticated",
        "mail-user-wants-sign-in",
    )


def not_on_allowed_list(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.124 Sender not in allowed-senders list",
        "not-on-allowed-list",
    )


def outside_senders_refused(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.12 Sender was not authenticated by organization",
        "own-organization-only",
    )


def submission_quota(session: Session) -> Reply:
    return refusal(session, 550, "5.2.2 Submission quota exceeded", "submission-quota")


# --- High Volume Email ------------------------------------------------------------------------------------------------


def organization_refuses(session: Session) -> Reply:
    return refusal(
        session,
        535,
        "5.7.139 Authentication unsuccessful, the organization configuration does not allow this "
        "authentication.",
        "hve-organization-refuses",
    )


def no_high_volume_account(session: Session) -> Reply:
    return refusal(session, 550, "5.2.240 The account is no High Volume Email account", "hve-other-account")


def other_high_volume_sender(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.62 The sender is not the High Volume Email account that signed in",
        "hve-other-sender",
    )


def other_high_volume_from(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.6.241 The From header is not the High Volume Email account that signed in",
        "hve-other-from",
    )


def malformed_token_answer(session: Session) -> Reply:
    return refusal(session, 501, "5.5.121 Invalid XOAUTH2 authentication string", "hve-malformed-token")


def token_expires_soon(session: Session) -> Reply:
    return refusal(
        session, 535, "5.7.142 Authentication unsuccessful, token expires soon", "hve-token-expires-soon"
    )


def token_expired(session: Session) -> Reply:
    return refusal(session, 535, "5.7.143 Authentication unsuccessful, token expired", "hve-token-expired")


def token_without_permission(session: Session) -> Reply:
    return refusal(
        session,
        535,
        "5.7.144 Authentication unsuccessful, invalid API permissions",
        "hve-token-without-permission",
    )


def app_not_allowed(session: Session) -> Reply:
    return refusal(session, 550, "5.7.240 App not allowed for this HVE account", "hve-app-not-allowed")


def no_billing(session: Session, status: Billing) -> Reply:
    return refusal(
        session,
        550,
        f"5.7.1 The High Volume Email account has no valid billing policy: {status}",
        "hve-unpaid",
    )


def internal_only(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 High Volume Email has internal recipients only",
        "hve-internal-only",
    )


# --- Azure Communication Services -------------------------------------------------------------------------------------


def communication_refused(session: Session) -> Reply:
    return refusal(session, 535, "5.7.3 Authentication unsuccessful", "acs-sign-in-refused")


def domain_not_linked(session: Session) -> Reply:
    return refusal(
        session,
        501,
        "5.1.7 The specified sender domain has not been linked.",
        "acs-domain-not-linked",
    )


def sender_unknown(session: Session) -> Reply:
    return refusal(
        session,
        550,
        "5.7.1 The sender is no MailFrom address of the linked domain",
        "acs-sender-unknown",
    )


def communication_quota(session: Session) -> Reply:
    return refusal(
        session,
        450,
        "4.5.127 Message rejected. Excessive message rate from sender. For more information see "
        "https://aka.ms/EXOSmtpErrors.",
        "acs-quota",
    )
