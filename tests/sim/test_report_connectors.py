"""What the window says about a report's connectors is what apply.ps1 then does: found, extended, made or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY
from tests.sim import changes
from tests.sim.scripts import connector, tenant
from tests.sim.test_powershell_plans import ADDRESSES, NAMES, connectors
from wizard.core.answers import Answers, SendingAnswers
from wizard.core.facts import RowState
from wizard.core.model import CreateInboundConnector
from wizard.core.problem import WizardError
from wizard.core.report_connectors import findings_about
from wizard.core.tenant_report import InboundConnector, InboundConnectors, Unread
from wizard.files import report_in
from wizard.render.powershell import asking_script
from wizard.sim.powershell import Host, run_script
from wizard.sim.tenant import Connector, Tenant

SCRIPT = asking_script(
    Answers(domain="contoso.com", sending=SendingAnswers(from_="scanner@contoso.com")), KNOWLEDGE, TODAY
)


def seen(start: Tenant) -> InboundConnectors:
    """The connectors as check.ps1 reports them."""
    outcome = run_script(SCRIPT, start, {}, Host())
    report = report_in(outcome.files["/plan/tenant-report.json"].encode(), "r.json")
    assert not isinstance(report.inbound_connectors, Unread)
    return report.inbound_connectors


@settings(max_examples=80, deadline=None)
@given(
    found=st.lists(connectors(), max_size=3, unique_by=lambda one: one.name.lower()),
    name=NAMES,
    ips=st.lists(ADDRESSES, min_size=1, max_size=2, unique=True),
    tls=st.booleans(),
)
def test_the_report_foretells_what_the_script_does(
    found: list[Connector], name: str, ips: list[str], tls: bool
) -> None:
    start = tenant(connectors=tuple(found))
    change = CreateInboundConnector(name, tuple(ips), require_tls=tls)
    (said,) = findings_about(seen(start), change, "contoso.com")
    try:
        after, _sentences = changes.applied(start, (change,))
    except WizardError:
        assert said.state is RowState.PROBLEM
        return
    assert said.state is not RowState.PROBLEM, said.text
    made = len(after.connectors) > len(start.connectors)
    assert made == ("creates one" in said.text)
    if not made:
        grown = [
            new
            for old, new in zip(start.connectors, after.connectors, strict=True)
            if old.sender_ips != new.sender_ips
        ]
        assert bool(grown) == ("adds" in said.text)


@pytest.mark.parametrize(
    ("domains", "locked"),
    [
        (("smtp:*;1",), True),
        (("*",), True),
        (("contoso.com",), True),
        (("smtp:Contoso.COM;1",), True),
        (("*.com",), True),
        (("*.contoso.com",), True),
        (("fabrikam.com",), False),
        (("",), False),
        ((), False),
    ],
)
def test_a_partner_connector_that_locks_the_own_domain_is_named(
    domains: tuple[str, ...], locked: bool
) -> None:
    one = InboundConnector("Filter", "Partner", enabled=True, sender_domains=domains, only_these_ips=True)
    assert bool(findings_about(InboundConnectors((one,)), None, "contoso.com")) is locked


def test_a_partner_connector_that_is_off_or_restricts_nothing_locks_nobody() -> None:
    for one in (
        InboundConnector("a", "Partner", enabled=False, sender_domains=("*",), only_these_ips=True),
        InboundConnector("b", "Partner", enabled=True, sender_domains=("*",)),
        InboundConnector("c", "OnPremises", enabled=True, sender_domains=("*",), only_this_certificate=True),
    ):
        assert findings_about(InboundConnectors((one,)), None, "contoso.com") == ()


def test_nothing_is_said_before_the_addresses_are_known() -> None:
    start = seen(tenant(connectors=(connector("Relay", "203.0.113.10"),)))
    assert findings_about(start, CreateInboundConnector("Relay", (), require_tls=True), "contoso.com") == ()
