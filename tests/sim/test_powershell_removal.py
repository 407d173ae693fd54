"""Taking a device, a mailbox or a connector away on the simulated tenant: first off, then gone, and back as it was."""

import msgspec
import pytest

from tests.sim.later_scripts import (
    IP,
    NEW,
    OTHER,
    RELAY,
    SPF,
    no_harm_twice,
    of_method,
    preview,
    run,
    scripts,
    taken_back,
    trace,
)
from tests.sim.scripts import Desk, connector, tenant
from wizard.core.model import EnableSmtpAuth, GrantSendAs, Method
from wizard.sim.powershell import Host, Stream
from wizard.sim.tenant import Connector, SmtpAuth

# --- taking away ------------------------------------------------------------------------------------------------------


def test_one_address_is_taken_away_after_saying_who_sends_from_it() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(
        scripts(RELAY), start, host=Host(trace=trace(("scanner@contoso.com", IP), ("x@contoso.com", NEW)))
    )
    preview(desk, "remove", Address=IP)
    gone = run(desk, "remove", Address=IP, SpfRecord=SPF)
    assert gone.exit_code == 0, gone.said()
    assert gone.tenant.connectors == (connector("Relay", OTHER),)
    told = "\n".join(gone.said())
    assert "scanner@contoso.com   messages: 1" in told
    assert "should be   v=spf1 include:spf.protection.outlook.com -all" in told
    no_harm_twice(desk, "remove", Address=IP, SpfRecord=SPF)
    taken_back(desk, "remove", start)


def test_an_address_that_others_use_is_kept_unless_somebody_says_so() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(
        scripts(RELAY), start, host=Host(trace=trace(("Scanner@contoso.com", IP), ("alarm@contoso.com", IP)))
    )
    stopped = run(desk, "remove", Address=IP)
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert "alarm@contoso.com" in stopped.said(Stream.WARNING)[0]
    assert "scanner" not in stopped.said(Stream.WARNING)[0].lower()
    assert run(desk, "remove", Address=IP, EvenIfOthersUseIt=True).tenant.connectors == (
        connector("Relay", OTHER),
    )
    taken_back(desk, "remove", start)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (connector("Relay", IP), "-WholeConnector"),
        (connector("Relay", "203.0.113.0/24"), "as part of a range"),
        (connector("Relay", IP, certificate="mail.contoso.com"), "also recognises a certificate"),
    ],
)
def test_an_address_that_can_not_leave_alone_stays(found: Connector, why: str) -> None:
    start = tenant(connectors=(found,))
    stopped = run(Desk(scripts(RELAY), start), "remove", Address=IP)
    assert (stopped.exit_code, stopped.tenant) == (1, start)
    assert why in stopped.said(Stream.WARNING)[0]


@pytest.mark.parametrize(
    "found",
    [
        connector("Relay", IP, OTHER, require_tls=True, comment="made by hand"),
        connector("Relay", certificate="*.contoso.com", require_tls=True),
        connector(
            "Relay", IP, certificate="mail.contoso.com", sender_domains=("contoso.com", "fabrikam.com")
        ),
    ],
)
def test_a_connector_is_switched_off_watched_removed_and_put_back_as_it_was(found: Connector) -> None:
    start = tenant(connectors=(found,))
    desk = Desk(scripts(RELAY), start, host=Host(trace=trace(("scanner@contoso.com", IP))))
    early = run(desk, "remove", WholeConnector=True, Remove=True)
    assert (early.exit_code, early.tenant) == (1, start)
    assert "without -Remove first" in early.said(Stream.WARNING)[0]
    preview(desk, "remove", WholeConnector=True)
    off = run(desk, "remove", WholeConnector=True)
    assert off.exit_code == 0, off.said()
    assert off.tenant.connectors == (msgspec.structs.replace(found, enabled=False),)
    assert "Watch for a week before you remove it:" in off.said()
    no_harm_twice(desk, "remove", WholeConnector=True)
    gone = run(desk, "remove", WholeConnector=True, Remove=True)
    assert (gone.exit_code, gone.tenant.connectors) == (0, ())
    no_harm_twice(desk, "remove", WholeConnector=True, Remove=True)
    taken_back(desk, "remove", start)


def test_by_certificate_the_whole_connector_is_what_leaves() -> None:
    desk = Desk(of_method(Method.CONNECTOR_CERTIFICATE), tenant())
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    assert not run(desk, "remove").tenant.connectors[0].enabled
    assert run(desk, "remove", Remove=True).tenant.connectors == ()
    taken_back(desk, "remove", start)
    assert desk.run("undo").tenant == tenant(), (
        "the connector that came back still carries the mark of apply.ps1"
    )


def test_a_mailbox_loses_what_apply_gave_it_and_gets_it_back() -> None:
    change = (
        EnableSmtpAuth("scanner@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
    )
    desk = Desk(scripts(*change), tenant(), host=Host(trace=trace(("scanner@contoso.com", IP))))
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    preview(desk, "remove")
    gone = run(desk, "remove")
    assert gone.exit_code == 0, gone.said()
    box = gone.tenant.mailboxes[0]
    assert (box.smtp_auth, box.send_as) == (SmtpAuth.DISABLED, ())
    told = "\n".join(gone.said())
    assert f"They came from {IP}." in told
    assert "Block this user from signing in" in told
    assert "Enterprise applications" in told
    assert "Manage email apps" not in told, "that the script has done itself"
    no_harm_twice(desk, "remove")
    taken_back(desk, "remove", start)
    assert desk.run("undo").tenant == tenant()


@pytest.mark.parametrize("before", list(SmtpAuth))
def test_each_value_of_the_switch_comes_back(before: SmtpAuth) -> None:
    boxes = (msgspec.structs.replace(tenant().mailboxes[0], smtp_auth=before), *tenant().mailboxes[1:])
    start = tenant(mailboxes=boxes)
    desk = Desk(of_method(Method.SMTP_AUTH_BASIC), start)
    assert run(desk, "remove").tenant.mailboxes[0].smtp_auth is SmtpAuth.DISABLED
    if before is not SmtpAuth.DISABLED:
        taken_back(desk, "remove", start)
    assert desk.tenant == start


def test_of_a_site_those_leave_who_are_named() -> None:
    change = (
        RELAY,
        EnableSmtpAuth("scanner@contoso.com"),
        EnableSmtpAuth("noreply@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
        GrantSendAs(identity="info@contoso.com", trustee="noreply@contoso.com"),
    )
    desk = Desk(scripts(*change), tenant())
    assert desk.run("apply").exit_code == 0
    start = desk.tenant
    unknown = run(desk, "remove")
    assert (unknown.exit_code, unknown.calls) == (1, ()), "what leaves must be named"
    assert run(desk, "remove", Address=IP).tenant.connectors[0].sender_ips == (OTHER,)
    left = run(desk, "remove", Mailbox=["noreply@contoso.com"])
    assert left.exit_code == 0, left.said()
    assert {
        one.address: (one.smtp_auth, one.send_as)
        for one in left.tenant.mailboxes
        if one.smtp_auth is not SmtpAuth.INHERIT
    } == {
        "scanner@contoso.com": (SmtpAuth.ENABLED, ("info@contoso.com",)),
        "noreply@contoso.com": (SmtpAuth.DISABLED, ()),
    }
    assert run(desk, "remove", WholeConnector=True).exit_code == 0
    taken_back(desk, "remove", start)


def test_a_mailbox_that_is_gone_does_not_stop_the_rest() -> None:
    change = (EnableSmtpAuth("noreply@contoso.com"), EnableSmtpAuth("scanner@contoso.com"))
    desk = Desk(scripts(*change), tenant())
    desk.run("apply")
    both = ["noreply@contoso.com", "scanner@contoso.com"]
    desk.tenant = msgspec.structs.replace(
        desk.tenant, mailboxes=tuple(one for one in desk.tenant.mailboxes if one.address != both[0])
    )
    start = desk.tenant
    gone = run(desk, "remove", Mailbox=both)
    assert gone.exit_code == 0
    assert gone.tenant.mailboxes[0].smtp_auth is SmtpAuth.DISABLED
    assert run(desk, "remove", Undo=True).tenant == start


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (Method.DIRECT_SEND, ("reject-direct-send.ps1", "v=spf1")),
        (Method.HIGH_VOLUME_EMAIL, ("High Volume Email", "billing policy")),
        (Method.AZURE_COMMUNICATION_SERVICES, ("SMTP Usernames", "client secret")),
    ],
)
def test_what_no_script_set_up_is_said_in_words(method: Method, words: tuple[str, ...]) -> None:
    desk = Desk(of_method(method), tenant())
    said = run(desk, "remove")
    assert (said.exit_code, said.calls, said.tenant, dict(said.files)) == (0, (), tenant(), {})
    told = "\n".join(said.said())
    assert all(word in told for word in words), told
