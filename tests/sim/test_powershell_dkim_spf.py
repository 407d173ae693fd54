"""``dkim.ps1`` and the SPF check of ``verify.ps1`` on the simulated tenant and on drawn zones."""

import msgspec
import pytest

from tests.render import cases
from tests.sim.scripts import TODAY, Desk, tenant
from wizard.core.model import CreateInboundConnector, Method
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.sim.powershell import Host, Outcome, Result, Stream
from wizard.sim.tenant import Tenant
from wizard.sim.zone import Record, Zone

MICROSOFT = "spf.protection.outlook.com"
ZONE = {MICROSOFT: ("v=spf1 ip4:40.92.0.0/15 ip4:52.100.0.0/14 -all",)}


def scripts(method: Method = Method.CONNECTOR_IP) -> dict[str, str]:
    relay = CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=True)
    own = (relay,) if method is Method.CONNECTOR_IP else None
    plan = cases.plan(method, own_changes=own)
    made = powershell.plan_scripts(cases.answers(), plan, load_knowledge(), TODAY)
    return {name.removesuffix(".ps1"): text for name, text in made.items()}


def spf(*records: str, more: dict[str, tuple[str, ...]] | None = None) -> Result:
    txt = {**ZONE, **(more or {}), "contoso.com": records}
    outcome = Desk(scripts(), tenant(), host=Host(txt=txt)).run("verify")
    (row,) = [one for one in outcome.results if one.check == "SPF"]
    return row


@pytest.mark.parametrize(
    ("records", "state", "why"),
    [
        (
            (f"v=spf1 ip4:203.0.113.10 include:{MICROSOFT} -all",),
            "ok",
            "1 of ten look-ups. 203.0.113.10 is in it",
        ),
        ((f"v=spf1 +ip4:203.0.113.0/25 include:{MICROSOFT} ~all", "MS=ms123"), "ok", "is in it"),
        ((f"V=SPF1 IP4:203.0.0.0/9 INCLUDE:{MICROSOFT} -all",), "ok", "is in it"),
        ((f"v=spf1 ip4:203.0.113.128/25 include:{MICROSOFT} -all",), "problem", "does not hold 203.0.113.10"),
        ((f"v=spf1 -ip4:203.0.113.10 include:{MICROSOFT} -all",), "problem", "does not hold"),
        ((f"v=spf1 a mx include:{MICROSOFT} -all",), "look", "not followed"),
        (("v=spf1 ip4:203.0.113.10 -all",), "problem", f"lacks include:{MICROSOFT}"),
        (("v=spf1 -all", "v=spf1 mx -all"), "problem", "2 SPF records"),
        (("MS=ms1",), "problem", "has no SPF record"),
        (("v=spf1 include:none.example -all",), "problem", "none.example"),
        (("v=spf1 include:loop.example -all",), "problem", "look-ups"),
        (("v=spf1 redirect=all.example",), "ok", "2 of ten"),
    ],
)
def test_the_record_is_read_as_receivers_do(records: tuple[str, ...], state: str, why: str) -> None:
    row = spf(
        *records,
        more={
            "loop.example": ("v=spf1 include:loop.example -all",),
            "all.example": (f"v=spf1 ip4:203.0.113.10 include:{MICROSOFT} -all",),
            "none.example": ("hello",),
        },
    )
    assert (row.state, why in row.detail) == (state, True), row


def test_where_nothing_can_be_looked_up_it_is_said_and_nothing_else_stops() -> None:
    outcome = Desk(scripts(), tenant()).run("verify")
    (row,) = [one for one in outcome.results if one.check == "SPF"]
    assert (row.state, "Resolve-DnsName" in row.detail) == ("look", True)
    gone = Desk(scripts(), tenant(), host=Host(txt={})).run("verify")
    (row,) = [one for one in gone.results if one.check == "SPF"]
    assert (row.state, "does not exist" in row.detail) == ("unknown", True)


# --- DKIM -------------------------------------------------------------------------------------------------------------

OLD = tuple(f"selector{number}-contoso-com._domainkey.contoso.onmicrosoft.com" for number in (1, 2))
NEW = tuple(
    f"selector{number}-contoso-com03i._domainkey.contoso.n-v1.dkim.mail.microsoft" for number in (1, 2)
)


def published(targets: tuple[str, ...]) -> dict[str, str]:
    return {f"selector{number}._domainkey.contoso.com": target for number, target in enumerate(targets, 1)}


def run(start: Tenant, targets: tuple[str, ...] | None, **arguments: object) -> tuple[Desk, Outcome]:
    host = Host() if targets is None else Host(txt={}, cname=published(targets))
    desk = Desk(scripts(), start, host=host)
    return desk, desk.run("dkim", Confirm=False, **arguments)


@pytest.mark.parametrize(("newer", "targets"), [(False, OLD), (True, NEW)])
def test_the_keys_are_made_the_records_printed_and_signing_switched_on_and_all_taken_back(
    newer: bool, targets: tuple[str, ...]
) -> None:
    before = tenant(dkim_enabled=False, dkim_keyless=("contoso.com",), dkim_new_format=newer)
    preview = run(before, (), WhatIf=True)[1]
    assert (preview.tenant, dict(preview.files)) == (before, {})

    desk, first = run(before, ())
    assert first.exit_code == 0, first.said()
    assert (first.tenant.dkim_keyless, first.tenant.dkim_enabled) == ((), False)
    said = "\n".join(first.said(Stream.INFORMATION))
    assert all(f"CNAME   {target}" in said for target in targets)
    assert ("newer form" in said, "older form" in said) == (newer, not newer)
    assert ("not done", "DKIM") in {(one.state, one.check) for one in first.results}

    desk.host = Host(txt={}, cname=published(targets))
    second = desk.run("dkim", Confirm=False)
    assert (second.exit_code, second.tenant.dkim_enabled) == (0, True), second.said()
    again = desk.run("dkim", Confirm=False)
    assert again.tenant == second.tenant
    assert not [call for call in again.calls if call.startswith(("Set-", "New-", "Remove-"))]

    undone = desk.run("dkim", Undo=True, Confirm=False)
    assert (undone.exit_code, undone.tenant) == (0, before), undone.said()
    assert desk.run("dkim", Undo=True, Confirm=False).tenant == before


def test_what_was_there_stays_as_it_is() -> None:
    signing = tenant()
    desk, outcome = run(signing, OLD)
    assert (outcome.exit_code, outcome.tenant) == (0, signing)
    assert "-Undo" not in "".join(outcome.said(Stream.INFORMATION))
    assert desk.run("dkim", Undo=True, Confirm=False).exit_code == 1

    off = msgspec.structs.replace(signing, dkim_enabled=False)
    desk, outcome = run(off, OLD)
    assert outcome.tenant == signing
    assert desk.run("dkim", Undo=True, Confirm=False).tenant == off


def test_records_that_point_elsewhere_are_not_enough_and_exchange_has_the_last_word() -> None:
    off = tenant(dkim_enabled=False)
    assert run(off, NEW)[1].tenant == off
    records = tuple(
        Record(f"selector{n}._domainkey.contoso.com", "CNAME", target) for n, target in enumerate(NEW, 1)
    )
    zone = msgspec.structs.replace(off, zone=Zone(("contoso.com",), records))
    stopped = run(zone, None)[1]
    assert stopped.exit_code == 1
    assert "CNAME record does not exist" in "".join(stopped.said(Stream.WARNING))


def test_a_plan_that_sends_through_azure_has_neither() -> None:
    made = scripts(Method.AZURE_COMMUNICATION_SERVICES)
    assert "dkim" not in made
    assert "Test-SpfRecord" not in made["verify"]
