"""The scripts of the years after, and how a test runs them: without a question, twice, and taken back."""

from datetime import timedelta

from tests.render import cases
from tests.sim.scripts import TODAY, Desk, scripts_for
from wizard.core.model import CreateInboundConnector, Method, TenantChange
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.sim.powershell import Host, Outcome, Stream, TraceRow
from wizard.sim.tenant import Tenant

IP, OTHER, NEW = "203.0.113.10", "198.51.100.7", "192.0.2.44"
RELAY = CreateInboundConnector("Relay", (IP, OTHER), require_tls=True)
NOW = Host().now
SPF = "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"


def scripts(*made: TenantChange, by_certificate: bool = False) -> dict[str, str]:
    """All scripts of a site with these changes."""
    return scripts_for(made, by_certificate=by_certificate)


def of_method(method: Method) -> dict[str, str]:
    """All scripts of a plan of that method."""
    made = powershell.plan_scripts(cases.answers(), cases.plan(method), load_knowledge(), TODAY)
    return {name.removesuffix(".ps1"): text for name, text in made.items()}


def run(desk: Desk, kind: str, **arguments: object) -> Outcome:
    """Runs a script of the years after without a question."""
    return desk.run(kind, Confirm=False, **arguments)


def no_harm_twice(desk: Desk, kind: str, **arguments: object) -> None:
    """The same run again changes nothing."""
    before, files = desk.tenant, dict(desk.files)
    again = run(desk, kind, **arguments)
    assert (again.exit_code, again.tenant, dict(again.files)) == (0, before, files), again.said()
    assert not [call for call in again.calls if call.startswith(("Set-", "New-", "Add-", "Remove-"))]


def taken_back(desk: Desk, kind: str, start: Tenant) -> Outcome:
    """``-Undo`` gives exactly the tenant that was there, and a second one changes nothing."""
    undone = run(desk, kind, Undo=True)
    assert (undone.exit_code, undone.tenant) == (0, start), undone.said()
    again = run(desk, kind, Undo=True)
    assert (again.exit_code, again.tenant, again.calls) == (0, start, ())
    return undone


def preview(desk: Desk, kind: str, **arguments: object) -> None:
    """``-WhatIf`` shows the change and makes none."""
    shown = desk.run(kind, WhatIf=True, **arguments)
    assert shown.said(Stream.WHAT_IF)
    assert not [call for call in shown.calls if call.startswith(("Set-", "New-", "Add-", "Remove-"))]


def trace(*rows: tuple[str, str], **more: object) -> tuple[TraceRow, ...]:
    """Messages by sender and the address that they came from."""
    return tuple(
        TraceRow(NOW - timedelta(hours=hour), sender, "kim@contoso.com", from_ip=ip, **more)  # type: ignore[arg-type]
        for hour, (sender, ip) in enumerate(rows)
    )
