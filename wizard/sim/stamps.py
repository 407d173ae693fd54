"""What Exchange Online writes on top of a message that it takes: Received, Authentication-Results and its X-headers.

Each server writes above what it got, so its results stand above the line by which the message came in.
Pure. The results are computed from the practice zone (SPF, DMARC), not invented; a DKIM signature that a client
brings along is not checked here and never counts as a pass.
"""

from datetime import UTC
from enum import StrEnum

import msgspec

from wizard.core.dmarc_record import effective, is_dmarc, read_dmarc
from wizard.net.organisation import organisational_domain
from wizard.sim import message, replies, spf
from wizard.sim.session import Endpoint, Recipient, Session
from wizard.sim.tenant import Tenant, domain_of, is_accepted
from wizard.sim.zone import Zone, texts

OUTBOUND_IP = "40.107.22.10"
"""The address from which the practice Exchange Online delivers to others; inside Microsoft's published SPF range."""

JUNK_SCL = 5
"""From this spam confidence level on, mail goes to the Junk Email folder."""


class Authentication(msgspec.Struct, frozen=True):
    """The outcome for one message (facts 10): ``reason`` is compauth's three digits."""

    spf: str
    dkim: str
    dmarc: str
    action: str
    compauth: str
    reason: str
    text: str


class Dmarc(StrEnum):
    """A domain owner's wish for mail that fails (RFC 7489, section 6.3)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


def dmarc_policy(zone: Zone, domain: str) -> Dmarc | None:
    """The policy that covers ``domain``: its own record's, or its organisation's; None where there is none."""
    records = _dmarc_records(zone, domain)
    above = not records
    if above:
        records = _dmarc_records(zone, organisational_domain(domain.lower()))
    if len(records) != 1:
        return None  # several count as none (RFC 7489, section 6.6.3)
    read = read_dmarc(records[0])
    policy = read.subdomain_policy if above else read.policy
    acted = effective(policy, read.percent, testing=read.testing)
    return None if acted is None else Dmarc(acted)


def _dmarc_records(zone: Zone, domain: str) -> list[str]:
    return [text for text in texts(zone, f"_dmarc.{domain}") if is_dmarc(text)]


def _aligned(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def authenticate(
    tenant: Tenant,
    *,
    ip: str,
    sender_domain: str,
    from_domain: str,
    signed_by: str | None = None,
    signed: bool = False,
) -> Authentication:
    """What a receiver makes of mail from ``ip``; ``signed_by`` is the domain of a DKIM signature that verified."""
    spf_result = spf.check_host(tenant.zone, ip, sender_domain)
    dkim_result = "pass" if signed_by else "neutral" if signed else "none"
    policy = dmarc_policy(tenant.zone, from_domain)
    aligned = (spf_result == "pass" and _aligned(sender_domain, from_domain)) or (
        signed_by is not None and _aligned(signed_by, from_domain)
    )
    if aligned:
        dmarc, action, compauth = ("pass" if policy else "bestguesspass"), "none", "pass"
        reason = "100" if policy else "109"
    else:
        explicit = policy in {Dmarc.QUARANTINE, Dmarc.REJECT}
        dmarc = "fail" if policy else "none"
        action = {Dmarc.QUARANTINE: "quarantine", Dmarc.REJECT: "oreject"}.get(policy or Dmarc.NONE, "none")
        compauth = "fail"
        own = is_accepted(tenant, from_domain)
        reason = ("010" if own else "000") if explicit else "001"
    comment = {"pass": "signature was verified", "neutral": "practice does not check signatures"}.get(
        dkim_result, "message not signed"
    )
    text = (
        f"spf={spf_result} (sender IP is {ip}) smtp.mailfrom={sender_domain}; dkim={dkim_result} ({comment}) "
        f"header.d={signed_by or 'none'};dmarc={dmarc} action={action} header.from={from_domain};"
        f"compauth={compauth} reason={reason}"
    )
    return Authentication(spf_result, dkim_result, dmarc, action, compauth, reason, text)


def sender_authentication(tenant: Tenant, session: Session, content: bytes) -> Authentication:
    """The results for a message at our own MX host, before it is taken."""
    return authenticate(
        tenant,
        ip=session.client_ip,
        sender_domain=domain_of(session.sender or "") or (session.helo or "").casefold(),
        from_domain=domain_of(message.from_address(content) or ""),
        signed=any(name == "dkim-signature" for name, _ in message.fields(content)),
    )


def outside_authentication(tenant: Tenant, session: Session, from_domain: str) -> Authentication:
    """What somebody else's server finds when Exchange Online delivers there: our address, our signature."""
    initial = next((one for one in tenant.accepted_domains if one.endswith(".onmicrosoft.com")), None)
    own = is_accepted(tenant, from_domain)
    signed_by = from_domain if own and tenant.dkim_enabled else initial
    sender_domain = domain_of(session.sender or "") or from_domain
    return authenticate(
        tenant, ip=OUTBOUND_IP, sender_domain=sender_domain, from_domain=from_domain, signed_by=signed_by
    )


def _day(session: Session) -> str:
    return session.now.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def _received(session: Session) -> str:
    tls = session.tls
    secured = (
        f" (version={tls.version.replace('v', '').replace('.', '_')}, cipher={tls.cipher})" if tls else ""
    )
    door = " via Frontend Transport" if session.endpoint is Endpoint.MX else ""
    return (
        f"Received: from {session.helo or 'unknown'} ({session.client_ip})\n by {replies.host(session)} with "
        f"Microsoft SMTP Server{secured} id 15.20.0.{session.id}{door};\n {_day(session)}"
    )


def _directionality(*, originating: bool) -> str:
    """Whose message it is: of a signed-in sender or a matching connector, or one that comes in from outside."""
    return f"X-MS-Exchange-Organization-MessageDirectionality: {'Originating' if originating else 'Incoming'}"


def _originator(tenant: Tenant, domain: str) -> tuple[str, ...]:
    """The organisation that sends, by the sender's domain where that is one of its own."""
    initial = next((one for one in tenant.accepted_domains if one.endswith(".onmicrosoft.com")), "")
    named = domain if is_accepted(tenant, domain) else initial
    return (f"X-OriginatorOrg: {named}",) if named else ()


class _Verdict(msgspec.Struct, frozen=True):
    """What the X-headers say: who was taken for the sender, from which address, how suspicious."""

    auth_as: str
    ip: str
    direction: str
    scl: str
    filtering: str
    category: str = "NONE"

    def lines(self, session: Session) -> tuple[str, ...]:
        report = (
            f"CIP:{self.ip};CTRY:;LANG:en;SCL:{self.scl};SRV:;IPV:NLI;SFV:{self.filtering};H:{session.helo or ''};"
            f"PTR:;CAT:{self.category};DIR:{self.direction};"
        )
        return (
            f"X-MS-Exchange-Organization-AuthAs: {self.auth_as}",
            f"X-MS-Exchange-Organization-AuthSource: {replies.host(session)}",
            f"X-MS-Exchange-Organization-SCL: {self.scl}",
            f"X-Forefront-Antispam-Report: {report}",
        )


def _filtered(result: Authentication, ip: str) -> _Verdict:
    """The verdict on mail that came in anonymously."""
    if result.compauth == "fail":
        return _Verdict("Anonymous", ip, "INB", str(JUNK_SCL), "SPM", "SPOOF")
    return _Verdict("Anonymous", ip, "INB", "1", "NSPM")


_INTERNAL = _Verdict("Internal", "255.255.255.255", "INT", "-1", "SKI")
"""Mail that a signed-in mailbox sends within the tenant: not filtered, no connecting address of its own."""


def stamped(tenant: Tenant, session: Session, recipient: Recipient, content: bytes) -> tuple[str, bool]:
    """The message as it lies in the recipient's mailbox, lines ended by line feeds; True where that is Junk Email."""
    from_domain = domain_of(message.from_address(content) or "")
    lines = [f"Return-Path: {session.sender or '<>'}"]
    if recipient.relayed:
        own = is_accepted(tenant, domain_of(recipient.address))
        outside = tenant.mx_host if own else f"mx.{domain_of(recipient.address)}"
        result = outside_authentication(tenant, session, from_domain)
        verdict = _filtered(result, OUTBOUND_IP)
        lines += [
            f"Authentication-Results: {outside}; {result.text}",
            (
                f"Received: from PRACTICE.outbound.protection.outlook.com ({OUTBOUND_IP})\n by {outside} with ESMTPS;\n"
                f" {_day(session)}"
            ),
            _received(session),
            f"X-MS-Exchange-CrossTenant-AuthAs: {'Internal' if session.user else 'Anonymous'}",
            *_originator(tenant, from_domain),
        ]
    elif session.user is not None:
        verdict = _INTERNAL
        lines += [
            (
                "Authentication-Results: dkim=none (message not signed)\n header.d=none;dmarc=none action=none "
                f"header.from={from_domain};"
            ),
            _received(session),
            _directionality(originating=True),
            *_originator(tenant, from_domain),
        ]
    else:
        result = sender_authentication(tenant, session, content)
        verdict = _filtered(result, session.client_ip)
        lines += [
            f"Authentication-Results: {result.text}",
            _received(session),
            _directionality(originating=recipient.connector is not None),
            *(_originator(tenant, from_domain) if recipient.connector is not None else ()),
        ]
    lines += verdict.lines(session)
    if message.message_id(content) is None:
        lines.append(f"Message-ID: {assigned_id(session)}")
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return "\n".join(lines) + "\n" + text, verdict.scl == str(JUNK_SCL)


def assigned_id(session: Session) -> str:
    """The Message-ID that the server gives to a message without one (RFC 6409, section 8.3)."""
    return f"<{session.id:016x}.{session.messages}@PRACTICE.prod.outlook.com>"
