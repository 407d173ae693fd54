"""What every reply rests on, and what the diagnosis makes of every refusal: nothing is missing, nothing is unused."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sim import doors
from tests.sim import test_reply_table as table
from tests.sim.doors import at, bounced, tenant
from tests.sim.player import Talk, text
from wizard import files
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.model import Stage
from wizard.core.replies import ReplyFact, Wording
from wizard.sim import delivery, exchange, replies
from wizard.sim.session import Endpoint, Reply

REPLIES = files.load_replies()
SPEAKERS = ("replies", "refusals", "auth_replies")
"""The modules in which the words of the server stand."""


def said(*commands: str, endpoint: Endpoint = Endpoint.MX) -> Reply:
    talk = at(endpoint, tenant())
    reply = Reply(0, (), "")
    for command in commands:
        reply = talk.say(command)
    return reply


def secured(*commands: str) -> Reply:
    talk = at(Endpoint.SUBMISSION, tenant())
    doors.secured(talk)
    reply = Reply(0, (), "")
    for command in commands:
        reply = talk.say(command)
    return reply


def after_many_mistakes() -> Reply:
    return said(*["NONSENSE"] * (exchange.MAX_ERRORS + 1))


PROTOCOL: dict[str, Callable[[], Reply]] = {
    "no such command": lambda: said("NONSENSE"),
    "EHLO without a name": lambda: said("EHLO"),
    "an address without brackets": lambda: said("EHLO x", "MAIL FROM:<a@>"),
    "an address in another script": lambda: said("EHLO x", "MAIL FROM:<büro@contoso.com>"),
    "an unknown parameter": lambda: said("EHLO x", "MAIL FROM:<a@contoso.com> COLOUR=blue"),
    "RCPT before MAIL": lambda: said("EHLO x", "RCPT TO:<a@contoso.com>"),
    "MAIL before EHLO": lambda: said("MAIL FROM:<a@contoso.com>"),
    "BDAT": lambda: said("EHLO x", "BDAT 10 LAST"),
    "EXPN": lambda: said("EHLO x", "EXPN all"),
    "a line without an end": lambda: exchange.line_too_long(Talk(at(Endpoint.MX, tenant()).world).session)[1],
    "one mistake after the other": after_many_mistakes,
    "silence": replies.timed_out,
    "too many connections": replies.full,
    "STARTTLS twice": lambda: secured("STARTTLS"),
    "an unknown way to sign in": lambda: secured("AUTH CRAM-MD5"),
    "a sign-in broken off": lambda: secured("AUTH LOGIN", "*"),
}

CAUSES = {
    # --- signing in
    "no sign-in": "auth-not-attempted",
    "a sign-in that failed": "bad-credentials",
    "no STARTTLS at MAIL": "starttls-required",
    "no STARTTLS at AUTH": "starttls-required",
    "TLS 1.1": "tls-too-old",
    "TLS 1.1 at the legacy host, not opted in": "tls-too-old",
    "switch of the tenant": "smtp-auth-disabled-tenant",
    "switch of the mailbox": "smtp-auth-disabled-mailbox",
    "security defaults": "security-defaults",
    "Conditional Access against legacy": "conditional-access-blocked",
    "a blocked account": "conditional-access-blocked",
    "a locked account": "account-locked",
    "a second factor": "bad-credentials",
    "an authentication policy": "basic-auth-disabled",
    "Basic off by default": "basic-auth-disabled",
    "Basic removed": "basic-auth-disabled",
    "a wrong password": "bad-credentials",
    "ADFS away": "service-temporary",
    "ADFS without HTTPS": "tls-too-old",
    "a bad token": "bad-credentials",
    "an application without the mailbox": "xoauth2-permission-missing",
    # --- client submission
    "a mailbox without licence": "xoauth2-permission-missing",
    "MAIL FROM of somebody else": "send-as-denied",
    "From of somebody else": "send-as-denied",
    "barred for spam": "account-blocked-spam",
    "30 a minute": "throttled-rate",
    "three connections": "throttled-connections",
    "10,000 recipients": "throttled-rate",
    "quota": "throttled-rate",
    "recipients of one message": "throttled-rate",
    "size": "message-too-large",
    # --- the MX host
    "banned for good": "ip-blocklisted",
    "blocklist": "ip-blocklisted",
    "the tenant's own list": "recipient-side-blocklist",
    "slowed down": "throttled-reputation",
    "greylisted": "throttled-reputation",
    "allow list and connector": "ip-blocklisted",
    "IPv6 over its limit": "throttled-reputation",
    "IPv6 not taken": "ipv6-unreachable",
    "IPv6 without a name": "ipv6-unreachable",
    "IPv6 without SPF": "spf-fail",
    "Direct Send to outside": "relay-denied-connector",
    "a connector that is off": "relay-denied-connector",
    "a foreign sender": "sender-domain-not-accepted",
    "a host of another region": "relay-denied-connector",
    "Direct Send rejected": "direct-send-rejected",
    "locked to a gateway": "relay-denied-connector",
    "no subscription": "recipient-domain-dns",
    "a domain that nobody accepted": "relay-denied-connector",
    "unknown": "recipient-unknown",
    "unknown, edge blocking off": "recipient-unknown",
    "a group for signed-in senders": "recipient-side-blocklist",
    "the same group, by an IP connector": "recipient-side-blocklist",
    "a mailbox for signed-in senders": "recipient-side-blocklist",
    "a mail user for signed-in senders": "recipient-side-blocklist",
    "a group for some": "recipient-side-blocklist",
    "a group for the organisation": "recipient-side-blocklist",
    # --- the message
    "HELO with the server's name": "client-protocol-bug",
    "no From": "message-malformed",
    "bare line feeds": "message-malformed",
    "DMARC": "dmarc-fail",
    # --- High Volume Email
    "HVE, security defaults": "conditional-access-blocked",
    "HVE, Conditional Access": "conditional-access-blocked",
    "HVE, a mailbox": "bad-credentials",
    "HVE, MAIL FROM": "send-as-denied",
    "HVE, From": "send-as-denied",
    # Ours too; the method and the recipient tell it.
    "HVE, outside": "recipient-side-blocklist",
    "HVE, unpaid": "mailbox-unlicensed",
    "HVE, malformed": "client-protocol-bug",
    "HVE, soon": "oauth-refresh-token-expired",
    "HVE, expired": "oauth-refresh-token-expired",
    "HVE, permission": "xoauth2-permission-missing",
    "HVE, application": "xoauth2-permission-missing",
    # --- Azure Communication Services
    "ACS, a mailbox": "bad-credentials",
    "ACS, domain": "sender-domain-not-accepted",
    "ACS, a domain that is not linked": "sender-domain-not-accepted",
    # Nobody published these words: no sign may be made of our own, and only the code 5.7.1 speaks.
    "ACS, MailFrom": "recipient-side-blocklist",
    "ACS, quota": "throttled-rate",
}

PROTOCOL_CAUSES = dict.fromkeys(PROTOCOL, "client-protocol-bug") | {
    "an address without brackets": "recipient-invalid",
    "an address in another script": "smtputf8-unsupported-path",
    "silence": "connection-reset",
    "too many connections": "throttled-connections",
    "an unknown way to sign in": "auth-mechanism-unsupported",
}

BOUNCE_CAUSES = {
    "unknown here": "recipient-unknown",
    "unknown there": "recipient-unknown",
    "over the threshold": "tenant-outbound-limit",
    "not from this address": "throttled-reputation",
    "trial": "tenant-outbound-limit",
    "tenant": "tenant-outbound-limit",
    "flooded by one": "throttled-recipient",
    "flooded": "throttled-recipient",
    "not on the list": "recipient-side-blocklist",
    "SPF": "spf-fail",
}


def cause(words: str) -> str:
    return diagnose(Evidence(words), files.load_causes()).cause


# --- the file and the simulator -----------------------------------------------------------------------------------------


def ids_in_code() -> set[str]:
    """The facts that the words of the server name, as they stand in the code."""
    found = set()
    for module in SPEAKERS:
        source = Path(replies.__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Reply": 2, "refusal": 3, "_auth_refused": 2}.get(node.func.id)
                fact = node.args[place] if place is not None and len(node.args) > place else None
                if isinstance(fact, ast.Constant):
                    found.add(str(fact.value))
    return {one for one in found if not one.startswith("RFC ")}


def test_every_reply_has_its_entry_and_no_entry_is_unused() -> None:
    assert ids_in_code() == set(REPLIES.reply)


def test_every_entry_is_met_in_a_conversation() -> None:
    met = {play().fact for play, _ in table.TABLE.values()} | {play().fact for play in PROTOCOL.values()}
    assert met | {"signed-in"} == set(REPLIES.reply)


def reports_in_code() -> set[str]:
    """The words of `sim.delivery` for non-delivery reports. One goes to senders outside, whom no report reaches."""
    tree = ast.parse(Path(delivery.__file__).read_text(encoding="utf-8"))
    words = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str) and word.startswith("550 ")}


def test_every_report_has_its_entry_and_no_entry_is_unused() -> None:
    written = reports_in_code()
    met = {bounced(play()) for play, _ in table.REPORTS.values()} | written
    assert {words.split()[1] for words in met} == set(REPLIES.bounce)
    for words in written:
        assert REPLIES.about_bounce(words) is REPLIES.bounce[words.split()[1]]
        assert cause(words) != "unknown"


@pytest.mark.parametrize("situation", [*table.TABLE, *PROTOCOL])
def test_the_entry_is_found_by_what_the_server_says(situation: str) -> None:
    reply = PROTOCOL[situation]() if situation in PROTOCOL else table.TABLE[situation][0]()
    fact = REPLIES.reply[reply.fact]
    assert REPLIES.about(text(reply), fact.methods[0] if fact.methods else None) is fact


@pytest.mark.parametrize("situation", table.REPORTS)
def test_the_entry_is_found_by_what_a_report_says(situation: str) -> None:
    words = bounced(table.REPORTS[situation][0]())
    assert REPLIES.about_bounce(words) is REPLIES.bounce[words.split()[1]]


def test_words_that_nobody_knows_have_no_reason() -> None:
    for words in (
        "",
        "250 2.0.0 OK",
        "550 5.7.999 No",
        "no answer within 30 s",
        "554 5.7.64 Relay",
        "\ud800",
    ):
        assert REPLIES.about(words) is None
        assert REPLIES.about_bounce(words) is None


def test_words_of_ours_are_said_to_be_ours() -> None:
    facts: list[ReplyFact] = [*REPLIES.reply.values(), *REPLIES.bounce.values()]
    for fact in facts:
        assert bool(fact.doubt) == (fact.confidence is not Wording.DOCUMENTED)
    assert {fact.confidence for fact in facts} == set(Wording)
    for name in ("hve-unpaid", "acs-sender-unknown", "hve-internal-only"):
        assert "our own" in REPLIES.reply[name].doubt


# --- the diagnosis --------------------------------------------------------------------------------------------------------


def test_every_refusal_has_its_diagnosis() -> None:
    found = {situation: cause(text(play())) for situation, (play, _) in table.TABLE.items()}
    assert found == CAUSES


def test_every_mistake_of_the_protocol_has_its_diagnosis() -> None:
    assert {situation: cause(text(play())) for situation, play in PROTOCOL.items()} == PROTOCOL_CAUSES


def test_every_report_has_its_diagnosis() -> None:
    found = {situation: cause(bounced(play())) for situation, (play, _) in table.REPORTS.items()}
    assert found == BOUNCE_CAUSES


def test_an_address_in_the_text_is_no_code() -> None:
    for address in ("10.5.2.240", "192.0.5.7.25.example", "10.5.7.25"):
        assert cause(f"the device at {address} said nothing") == "unknown"


def test_what_the_words_leave_open_the_try_tells() -> None:
    refused = text(table.TABLE["HVE, outside"][0]())
    evidence = Evidence(refused, method="high_volume_email", stage=Stage.RCPT, external=True)
    found = diagnose(evidence, files.load_causes())
    assert found.cause == "direct-send-external-recipient"
    assert "High Volume Email" in found.meaning
