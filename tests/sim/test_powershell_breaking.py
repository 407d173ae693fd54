"""The scripts of the years after, whatever happens: a no is a no, a failure is taken back, a hostile value stays a value."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.test_powershell_quoting import HOSTILE
from tests.sim.later_scripts import IP, NEW, OTHER, RELAY, run, scripts, taken_back
from tests.sim.scripts import Desk, connector, states, tenant
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs
from wizard.sim.powershell import Answer, Failure, Host, Stream
from wizard.sim.tenant import Connector, ConnectorType, SmtpAuth, Tenant

# --- whatever happens -------------------------------------------------------------------------------------------------


def test_somebody_is_asked_and_a_no_is_no() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    for kind, arguments in (
        ("change-address", {"OldAddress": IP, "NewAddress": NEW}),
        ("add-line", {"NewAddress": [NEW]}),
        ("remove", {"Address": IP}),
        ("remove", {"WholeConnector": True}),
    ):
        desk = Desk(scripts(RELAY), start, host=Host(answers=(Answer.NO,)))
        asked = desk.run(kind, **arguments)
        assert len(asked.said(Stream.QUESTION)) == 1
        assert (asked.exit_code, asked.tenant, dict(asked.files)) == (0, start, {})
        assert "not done" in states(asked)


def test_a_state_file_of_another_script_is_refused() -> None:
    start = tenant(connectors=(connector("Relay", IP, OTHER),))
    desk = Desk(scripts(RELAY), start)
    run(desk, "add-line", NewAddress=[NEW])
    after = desk.tenant
    wrong = run(desk, "remove", Undo=True, StatePath="/plan/state-before-add-line.json")
    assert (wrong.exit_code, wrong.tenant) == (1, after)
    assert "not a state file of this script" in wrong.said(Stream.WARNING)[0]
    foreign = desk.files["/plan/state-before-add-line.json"].replace("contoso.com", "fabrikam.com")
    for spoiled in (foreign, "{", "null", "", "[1]"):
        stopped = run(
            Desk(desk.scripts, after, {"/plan/state-before-add-line.json": spoiled}), "add-line", Undo=True
        )
        assert (stopped.exit_code, stopped.tenant) == (1, after), spoiled


RUNS: list[tuple[str, dict[str, object]]] = [
    ("change-address", {"OldAddress": IP, "NewAddress": NEW}),
    ("add-line", {"NewAddress": [NEW]}),
    ("add-line", {"NewAddress": [NEW], "WithoutTls": True}),
    ("remove", {"Address": IP, "EvenIfOthersUseIt": True}),
    ("remove", {"WholeConnector": True}),
    ("remove", {"WholeConnector": True, "Remove": True}),
    ("remove", {"Mailbox": ["scanner@contoso.com"]}),
    ("reject-direct-send", {"SwitchOn": True}),
]


@st.composite
def tenants(draw: st.DrawFn) -> Tenant:
    """Tenants with a relay connector of one kind or another, or none."""
    found = draw(
        st.lists(
            st.builds(
                lambda name, ips, tls, enabled, certificate, kind: Connector(
                    name=name,
                    sender_ips=ips,
                    require_tls=tls,
                    enabled=enabled,
                    certificate=certificate if certificate or ips else "mail.contoso.com",
                    type=kind,
                ),
                st.sampled_from(["Relay", "Relay 2", "Old"]),
                st.lists(st.sampled_from([IP, OTHER, NEW, "203.0.113.0/24"]), max_size=3, unique=True).map(
                    tuple
                ),
                st.booleans(),
                st.booleans(),
                st.sampled_from([None, None, "mail.contoso.com"]),
                st.sampled_from(
                    [ConnectorType.ON_PREMISES, ConnectorType.ON_PREMISES, ConnectorType.PARTNER]
                ),
            ),
            max_size=2,
            unique_by=lambda one: one.name,
        )
    )
    boxes = tuple(
        msgspec.structs.replace(one, smtp_auth=draw(st.sampled_from(list(SmtpAuth))))
        for one in tenant().mailboxes
    )
    return tenant(connectors=tuple(found), mailboxes=boxes, reject_direct_send=draw(st.booleans()))


SITE = scripts(
    RELAY,
    EnableSmtpAuth("scanner@contoso.com"),
    GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
)
CALLS = st.sampled_from(
    [
        *("Get-InboundConnector", "New-InboundConnector", "Set-InboundConnector", "Remove-InboundConnector"),
        *("Get-CASMailbox", "Set-CASMailbox", "Remove-RecipientPermission", "Set-OrganizationConfig"),
        *("Get-MessageTraceV2", "Set-Content", "Move-Item"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    start=tenants(), kind=st.sampled_from(RUNS), cmdlet=CALLS, call=st.integers(1, 3), silent=st.booleans()
)
def test_whatever_breaks_in_the_middle_undo_gives_what_was_there(
    start: Tenant, kind: tuple[str, dict[str, object]], cmdlet: str, call: int, silent: bool
) -> None:
    name, arguments = kind
    changing = cmdlet.startswith(("Set-C", "Set-I", "Set-O", "New-", "Remove-")) and cmdlet != "Set-Content"
    failure = Failure(cmdlet, "The server is busy.", call, silent and changing)
    desk = Desk(SITE, start, host=Host(failures=(failure,)))
    outcome = run(desk, name, **arguments)
    if outcome.exit_code:
        assert outcome.said(Stream.WARNING)[0].startswith("Stopped: ")
    desk.host = Host()
    if f"/plan/state-before-{name}.json" in desk.files:
        assert run(desk, name, Undo=True).exit_code == 0
    assert _sorted(desk.tenant) == _sorted(start)


def _sorted(found: Tenant) -> Tenant:
    """A connector that was made again stands last."""
    return msgspec.structs.replace(
        found, connectors=tuple(sorted(found.connectors, key=lambda one: one.name))
    )


@pytest.mark.parametrize("text", [text for text in HOSTILE[:-1] if "\ud800" not in text])
def test_a_hostile_name_arrives_as_it_is(text: str) -> None:
    name = text[:60]
    start = tenant(connectors=(connector(name, IP, require_tls=True),))
    desk = Desk(scripts(CreateInboundConnector(name, (IP,), require_tls=True)), start)
    added = run(desk, "add-line", NewAddress=[NEW], WithoutTls=True)
    assert added.exit_code == 0, added.said()
    assert [one.name for one in added.tenant.connectors] == [name, f"{name} 2"]
    taken_back(desk, "add-line", start)
    assert run(desk, "remove", WholeConnector=True).exit_code == 0
    assert run(desk, "remove", WholeConnector=True, Remove=True).tenant.connectors == ()
    taken_back(desk, "remove", start)
