"""What each reply of the simulator rests on: a sentence, and the source in ``sources.toml`` that it was read in.

The keys are what `Reply.fact` holds; the keys of `BOUNCES` are the enhanced codes of non-delivery reports. Replies of
the protocol itself name their RFC instead.
"""

from enum import StrEnum

import msgspec

from wizard.sim.session import Reply


class Confidence(StrEnum):
    """How sure the words of a reply are.

    ``LOGGED`` are words that clients wrote down, ``REPORTED`` what third parties agree on, ``UNCONFIRMED`` one of
    them, and with ``WORDING_OURS`` the rule is known and the words are not.
    """

    DOCUMENTED = "documented"
    LOGGED = "logged"
    REPORTED = "reported"
    UNCONFIRMED = "unconfirmed"
    WORDING_OURS = "wording_ours"


class ReplyFact(msgspec.Struct, frozen=True):
    """What is known behind a reply; ``source`` is an id of ``sources.toml``, or an RFC with its section."""

    text: str
    source: str
    confidence: Confidence = Confidence.DOCUMENTED


def fact_of(reply: Reply) -> ReplyFact:
    """The fact behind a reply; the RFC's where the protocol itself asks for it."""
    if reply.fact.startswith("RFC "):
        return ReplyFact("What the mail protocol asks for.", reply.fact)
    return FACTS[reply.fact]


FACTS: dict[str, ReplyFact] = {
    "facts 1: .NET clients; facts 9: 5.7.57": ReplyFact(
        "Without a sign-in the submission host refuses MAIL FROM; clients show this text and hide "
        "the failed sign-in that it repeats.",
        "ms-bounces",
        Confidence.LOGGED,
    ),
    "facts 9: 5.7.57": ReplyFact(
        "The submission host takes no mail from a client that has not signed in.",
        "ms-bounces",
    ),
    "facts 1: 535 5.7.139 family": ReplyFact(
        "The tail behind 535 5.7.139 names the switch or the policy that refused the password; the "
        "tails are logged by many devices.",
        "ms-cas-mailbox",
        Confidence.LOGGED,
    ),
    "facts 1: 550 5.7.30": ReplyFact(
        "The text that Microsoft announced for the day on which Basic authentication is removed for good.",
        "ms-basic-retire",
    ),
    "facts 1: seen on HVE": ReplyFact(
        "High Volume Email answers so where security defaults or an authentication policy stop "
        "Basic authentication.",
        "ms-hve",
        Confidence.REPORTED,
    ),
    "facts 2: 3 concurrent connections; wording logged by sabuhish/fastapi-mail#75": ReplyFact(
        "A mailbox has three connections at once; one more is told to come again. The wording was "
        "logged by a client.",
        "ms-connections",
    ),
    "facts 2: MX behind a third-party filter": ReplyFact(
        "A Partner connector that is restricted to addresses or a certificate keeps every other source away.",
        "ms-inbound-connector",
        Confidence.LOGGED,
    ),
    "facts 2: MaxSendSize; RFC 1870 6": ReplyFact(
        "A message may not be larger than the limit that EHLO states; the figure was read in no stored page.",
        "ms-limits",
        Confidence.UNCONFIRMED,
    ),
    "facts 2: TLS 1.2 or newer": ReplyFact(
        "Client submission needs TLS 1.2 or newer; the text is the one that devices log.",
        "ms-fix-issues",
        Confidence.LOGGED,
    ),
    "facts 2: recipients per message; facts 9: 4.5.3": ReplyFact(
        "A message may have so many recipients, at the MX host so many of one domain.",
        "ms-set-mailbox",
    ),
    "facts 2: throttle 30 msg/min; wording logged by humhub/humhub#4160": ReplyFact(
        "A mailbox may submit 30 messages a minute. The wording was logged by a client.",
        "ms-fix-issues",
    ),
    "facts 3: exact reject": ReplyFact(
        "With RejectDirectSend, mail from an own domain that no connector matches is refused.",
        "ms-direct-send",
        Confidence.REPORTED,
    ),
    "facts 4: HVE errors": ReplyFact(
        "What High Volume Email says of a token; the codes are reported, the texts describe them, "
        "and all malformed answers get the first of their codes.",
        "ms-hve",
        Confidence.REPORTED,
    ),
    "facts 4: billing": ReplyFact(
        "Since June 2026 an account without a valid billing policy stops sending; no reply is "
        "published, the text is ours.",
        "ms-hve-billing",
        Confidence.WORDING_OURS,
    ),
    "facts 4: internal only": ReplyFact(
        "High Volume Email has recipients of the own organisation only; no reply is published, the "
        "text is ours.",
        "ms-hve",
        Confidence.WORDING_OURS,
    ),
    "facts 4: sender rules": ReplyFact(
        "Sender and From must be the High Volume Email account; the codes come from one report, the"
        " texts are ours.",
        "ms-hve",
        Confidence.UNCONFIRMED,
    ),
    "facts 5: MailFrom": ReplyFact(
        "The sender must be a MailFrom address of a verified domain that is linked; the text is ours.",
        "ms-acs-smtp",
        Confidence.WORDING_OURS,
    ),
    "facts 5: quotas": ReplyFact(
        "A subscription has quotas for a minute and an hour, as of 2023; the text is not in the page.",
        "ms-acs-limits",
        Confidence.UNCONFIRMED,
    ),
    "facts 5: sign-in": ReplyFact(
        "The password is a client secret that has not expired, of an application with the role; "
        "anything else gets the plain refusal.",
        "ms-acs-smtp",
        Confidence.LOGGED,
    ),
    "facts 6: XOAUTH2": ReplyFact("A sign-in that went well.", "ms-oauth-smtp"),
    "facts 6: missing mailbox right": ReplyFact(
        "The application was not given the mailbox, or there is none: the store does not open.",
        "ms-oauth-smtp",
        Confidence.LOGGED,
    ),
    "facts 7: relay condition since 5 Jul 2017": ReplyFact(
        "Mail relays only from an accepted domain, or with a matching certificate of one.",
        "ms-relay-denied",
    ),
    "facts 8: EOP honours reject with 5.7.509": ReplyFact(
        "Mail that fails the DMARC policy p=reject of its From domain is refused.",
        "ms-dmarc",
    ),
    "facts 9: 4.7.26": ReplyFact("A message over IPv6 must pass SPF or DKIM.", "ms-bounces"),
    "facts 9: 4.7.500-699": ReplyFact(
        "An address with unusual traffic is slowed down; a connector removes that.",
        "ms-bounces",
    ),
    "facts 9: 4.7.850-899": ReplyFact(
        "An address that is not known yet is told to come again.",
        "ms-bounces",
    ),
    "facts 9: 451 5.7.3": ReplyFact(
        "The submission host wants STARTTLS first.",
        "ms-fix-issues",
        Confidence.LOGGED,
    ),
    "facts 9: 5.1.10": ReplyFact("There is no recipient of that address.", "ms-bounces"),
    "facts 9: 5.1.90": ReplyFact(
        "The mailbox has written to as many recipients as it may in a day.",
        "ms-bounces",
    ),
    "facts 9: 5.2.2": ReplyFact("The mailbox has submitted as much as it may.", "ms-bounces"),
    "facts 9: 5.4.1 Recipient address rejected": ReplyFact(
        "The address does not exist, and the edge refuses what does not exist.",
        "ms-bounces",
    ),
    "facts 9: 5.4.1 Relay Access Denied": ReplyFact(
        "The domain's mail points here, but no tenant has accepted the domain.",
        "ms-bounces",
    ),
    "facts 9: 5.6.11": ReplyFact("A message may not hold line feeds without carriage returns.", "ms-bounces"),
    "facts 9: 5.7.1 Customer Allow list": ReplyFact(
        "The address is in a connector and on the IP Allow List while somebody's blocklist has it.",
        "ms-bounces",
    ),
    "facts 9: 5.7.124-136": ReplyFact(
        "A group, mailbox or mail user takes mail from chosen senders, signed-in senders or its own"
        " organisation only.",
        "ms-bounces",
    ),
    "facts 9: 5.7.25": ReplyFact("An IPv6 address must have a reverse name.", "ms-bounces"),
    "facts 9: 5.7.506": ReplyFact(
        "A client may not introduce itself with the name of the server that it talks to.",
        "ms-bounces",
    ),
    "facts 9: 5.7.508": ReplyFact("The IPv6 range sends more than it may.", "ms-bounces"),
    "facts 9: 5.7.510": ReplyFact("The recipient's domain takes no mail over IPv6.", "ms-bounces"),
    "facts 9: 5.7.511": ReplyFact(
        "The address is banned; only delist@microsoft.com takes it off.",
        "ms-bounces",
    ),
    "facts 9: 5.7.512": ReplyFact("A message needs one valid From address.", "ms-bounces"),
    "facts 9: 5.7.513": ReplyFact("The recipient's own block list has the address.", "ms-bounces"),
    "facts 9: 5.7.606-649": ReplyFact(
        "The address is on Microsoft's blocklist; a page on the web takes it off.",
        "ms-bounces",
    ),
    "facts 9: 5.7.64 TenantAttribution": ReplyFact(
        "Mail to a domain outside the tenant that no relay connector matches is refused; Direct "
        "Send to outside too.",
        "ms-relay-denied",
    ),
    "facts 9: 530 5.7.0": ReplyFact(
        "A sign-in before STARTTLS is refused.",
        "ms-fix-issues",
        Confidence.REPORTED,
    ),
    "facts 9: 535 5.7.3": ReplyFact(
        "The plain refusal of a sign-in: a wrong token, a second factor that is missing, or another setting.",
        "ms-oauth-smtp",
    ),
    "facts 9: 550 5.1.8": ReplyFact("Microsoft has barred the mailbox from sending for spam.", "ms-bounces"),
    "facts 9: 550 5.7.60": ReplyFact(
        "The sender is neither the mailbox that signed in nor one that it may send as.",
        "ms-bounces",
    ),
    "facts 9: 554 5.2.252": ReplyFact(
        "The From header is neither the mailbox that signed in nor one that it may send as.",
        "ms-bounces",
        Confidence.LOGGED,
    ),
    "facts 9: ATTR35": ReplyFact(
        "The server is not in the region of the domain's tenant: the host is not the domain's own.",
        "ms-bounces",
    ),
    "facts 9: ATTR5": ReplyFact("The recipient's tenant has no subscription with mail.", "ms-bounces"),
}

BOUNCES: dict[str, ReplyFact] = {
    "5.1.10": ReplyFact("There is no recipient of that address here.", "ms-bounces"),
    "5.1.1": ReplyFact("There is no recipient of that address at the other side.", "ms-bounces"),
    "5.7.705": ReplyFact("The tenant has sent more than its threshold.", "ms-bounces"),
    "5.7.708": ReplyFact(
        "Microsoft does not take mail to outside from this address, as it happens to new tenants.",
        "ms-bounces",
    ),
    "5.7.750": ReplyFact(
        "Too much mail comes from domains that the tenant has not registered.",
        "ms-bounces",
    ),
    "5.7.232": ReplyFact("A trial tenant may write to so many recipients outside in 24 hours.", "ms-limits"),
    "5.7.233": ReplyFact(
        "A tenant may write to so many recipients outside in 24 hours, by its licences.",
        "ms-limits",
    ),
    "5.2.121": ReplyFact(
        "The mailbox has received as much from this sender as it may in an hour.",
        "ms-bounces",
    ),
    "5.2.122": ReplyFact("The mailbox has received as much as it may in an hour.", "ms-bounces"),
    "5.7.23": ReplyFact("The other side refuses what fails SPF.", "ms-spf"),
    "5.7.133": ReplyFact("The group takes signed-in senders only.", "ms-bounces"),
    "5.7.134": ReplyFact("The mailbox takes signed-in senders only.", "ms-bounces"),
    "5.7.136": ReplyFact("The mail user takes signed-in senders only.", "ms-bounces"),
    "5.7.124": ReplyFact("The group takes mail from chosen senders only.", "ms-bounces"),
    "5.7.12": ReplyFact("The recipient takes mail from its own organisation only.", "ms-bounces"),
}
