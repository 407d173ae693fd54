"""Who may send what to whom: connectors, Direct Send, relaying, Send As."""

import msgspec
import pytest

from tests.sim.player import Talk, mx, ready_to_send, submission, text
from wizard.sim.tenant import Connector, ConnectorType, Limits


def rcpt(
    talk: Talk, to: str, sender: str = "scanner@contoso.com", *, tls: tuple[str, ...] | None = None
) -> str:
    talk.say("EHLO scanner")
    if tls is not None:
        talk.tls(*tls)
        talk.say("EHLO scanner")
    assert talk.say(f"MAIL FROM:<{sender}>").code == 250
    return text(talk.say(f"RCPT TO:<{to}>"))


def test_a_connector_must_match_be_on_and_be_of_the_right_type() -> None:
    outside = "alex@fabrikam.com"
    site = Connector("Site", sender_ips=("203.0.113.0/24",))
    denied = "550 5.7.64 TenantAttribution; Relay Access Denied [ValidationStatus of '' is EmptyCertificate]"
    assert rcpt(mx(connectors=(site,)), outside).startswith("250")
    assert rcpt(mx(connectors=()), outside).startswith(denied)
    off = msgspec.structs.replace(site, enabled=False)
    assert rcpt(mx(connectors=(off,)), outside).startswith(denied)
    partner = msgspec.structs.replace(site, type=ConnectorType.PARTNER)
    assert rcpt(mx(connectors=(partner,)), outside).startswith(denied)
    narrow = msgspec.structs.replace(site, sender_domains=("fabrikam.com",))
    assert rcpt(mx(connectors=(narrow,)), outside).startswith(denied)
    strict = msgspec.structs.replace(site, require_tls=True)
    assert rcpt(mx(connectors=(strict,)), outside).startswith("451 5.7.3 STARTTLS is required")
    assert rcpt(mx(connectors=(strict,)), outside, tls=()).startswith("250")


@pytest.mark.parametrize(
    ("pattern", "names", "relays"),
    [
        ("*.contoso.com", ("scanner.contoso.com",), True),
        ("scanner.contoso.com", ("other.example", "SCANNER.contoso.com"), True),
        ("*.contoso.com", ("*.contoso.com",), True),
        ("*.contoso.com", ("a.b.contoso.com",), False),
        ("*.contoso.com", ("contoso.com",), False),
        ("*.contoso.com", (), False),
        ("*.fabrikam.com", ("scanner.fabrikam.com",), True),
    ],
)
def test_a_certificate_connector(pattern: str, names: tuple[str, ...], relays: bool) -> None:
    talk = mx(connectors=(Connector("Certificate", certificate=pattern),))
    assert rcpt(talk, "alex@fabrikam.com", tls=names).startswith("250") is relays


def test_a_foreign_sender_relays_only_with_a_certificate_of_an_accepted_domain() -> None:
    foreign = "scanner@contoso-branch.com"
    attr36 = "550 5.7.64 Relay Access Denied ATTR36"
    assert rcpt(mx(), "alex@fabrikam.com", foreign).startswith(attr36)
    ours = (Connector("Certificate", certificate="mail.contoso.com"),)
    assert rcpt(mx(connectors=ours), "alex@fabrikam.com", foreign, tls=("mail.contoso.com",)).startswith(
        "250"
    )
    theirs = (Connector("Certificate", certificate="mail.fabrikam.com"),)
    refused = rcpt(mx(connectors=theirs), "alex@fabrikam.com", foreign, tls=("mail.fabrikam.com",))
    assert refused.startswith(attr36)
    assert rcpt(mx(), "alex@fabrikam.com", "").startswith(attr36)


def test_reject_direct_send_looks_at_mail_from_only() -> None:
    scenario = "direct-send-rejected"
    assert rcpt(mx(scenario), "reception@contoso.com").startswith(
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources"
    )
    assert rcpt(mx(scenario), "reception@contoso.com", "bounce@mailer.example").startswith("250")
    known = Connector("Partner", type=ConnectorType.PARTNER, sender_ips=("203.0.113.10",))
    assert rcpt(mx(scenario, connectors=(known,)), "reception@contoso.com").startswith("250")


def test_a_banned_address_is_refused_at_rcpt_but_may_sign_in_elsewhere() -> None:
    assert rcpt(mx("ip-blocklisted"), "reception@contoso.com").startswith(
        "550 5.7.606 Access denied, banned sending IP [203.0.113.10]"
    )
    talk = ready_to_send(submission("ip-blocklisted"))
    assert talk.say(talk.message("scanner@contoso.com", "alex@fabrikam.com")).code == 250


def test_send_as_at_mail_from_and_in_the_header() -> None:
    talk = submission("send-as-denied")
    talk.sign_in()
    assert text(talk.say("MAIL FROM:<noreply@contoso.com>")).startswith(
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
    )
    talk.say("MAIL FROM:<scanner@contoso.com>")
    talk.say("RCPT TO:<alex@fabrikam.com>")
    talk.say("DATA")
    assert text(talk.say(talk.message("noreply@contoso.com", "alex@fabrikam.com"))).startswith(
        "554 5.2.252 SendAsDenied; scanner@contoso.com not allowed to send as noreply@contoso.com"
    )
    assert talk.world.arrived() == ()


def test_recipient_limits() -> None:
    talk = mx(limits=Limits(recipients_per_domain=1, recipients_per_message=2))
    assert rcpt(talk, "reception@contoso.com").startswith("250")
    assert text(talk.say("RCPT TO:<accounts@contoso.com>")).startswith("452 4.5.3 Too many recipients")
    assert talk.say("RCPT TO:<reception@contoso.com>").code == 250
    assert talk.say("RCPT TO:<alex@fabrikam.com>").code == 250
    assert talk.say("RCPT TO:<sam@example.net>").code == 452
