"""What ``apply.ps1`` does, done to the simulated tenant."""

import msgspec
import pytest

from tests.sim.player import world_of
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, TenantChange
from wizard.core.problem import WizardError
from wizard.sim.tenant import SmtpAuth, mailbox, may_send_as, smtp_auth_allowed


def test_smtp_auth_is_switched_on_for_the_mailbox_alone() -> None:
    _, world = world_of("smtp-auth-disabled-tenant")
    (sentence,) = world.apply([EnableSmtpAuth("SCANNER@contoso.com")])
    account = mailbox(world.tenant, "scanner@contoso.com")
    other = mailbox(world.tenant, "reception@contoso.com")
    assert account is not None
    assert other is not None
    assert smtp_auth_allowed(world.tenant, account)
    assert other.smtp_auth is SmtpAuth.INHERIT
    assert world.tenant.smtp_auth_disabled
    assert "scanner@contoso.com" in sentence


def test_send_as_is_granted_once() -> None:
    _, world = world_of("send-as-denied")
    world.apply([GrantSendAs("noreply@contoso.com", "scanner@contoso.com")] * 2)
    assert may_send_as(world.tenant, "scanner@contoso.com", "NoReply@contoso.com")
    assert not may_send_as(world.tenant, "noreply@contoso.com", "scanner@contoso.com")
    account = mailbox(world.tenant, "scanner@contoso.com")
    assert account is not None
    assert account.send_as == ("noreply@contoso.com",)


def test_a_connector_of_the_same_name_is_extended_and_not_doubled() -> None:
    _, world = world_of("connector-ip-mismatch")
    (before,) = world.tenant.connectors
    world.apply(
        [CreateInboundConnector("office printers", ("203.0.113.10", "203.0.113.128/25"), require_tls=True)]
    )
    (connector,) = world.tenant.connectors
    assert connector.sender_ips == (*before.sender_ips, "203.0.113.10", "203.0.113.128/25")
    assert (connector.name, connector.require_tls) == (before.name, before.require_tls)


@pytest.mark.parametrize(
    "change",
    [
        CreateInboundConnector("x", (), require_tls=False),
        CreateInboundConnector("x", ("203.0.0.0/16",), require_tls=False),
        CreateInboundConnector("x", ("2001:db8::1",), require_tls=False),
        CreateInboundConnector("x", ("203.0.113.10; rm",), require_tls=False),
        EnableSmtpAuth("nobody@contoso.com"),
        GrantSendAs("nobody@contoso.com", "scanner@contoso.com"),
        GrantSendAs("noreply@contoso.com", "nobody@contoso.com"),
    ],
)
def test_what_exchange_online_would_refuse_changes_nothing(change: TenantChange) -> None:
    _, world = world_of("send-as-denied")
    before = world.tenant
    good = CreateInboundConnector("first", ("203.0.113.10",), require_tls=False)
    with pytest.raises(WizardError) as caught:
        world.apply([good, change])
    assert caught.value.problem.fix
    assert world.tenant == before
    assert "nothing to undo" in world.undo()[0]


def test_undo_goes_back_step_by_step_and_keeps_the_mail() -> None:
    _, world = world_of("smtp-auth-disabled-tenant")
    states = [world.tenant]
    world.apply([EnableSmtpAuth("scanner@contoso.com")])
    states.append(world.tenant)
    world.apply([CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=False)])
    world.undo()
    assert world.tenant == states[1]
    world.undo()
    assert world.tenant == states[0]
    assert msgspec.structs.asdict(world.tenant) == msgspec.structs.asdict(states[0])
