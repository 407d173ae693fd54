"""What the admin does in the tenant and in DNS, as the plan says it."""

from collections.abc import Callable

import msgspec

from tests.core.cases import KNOWLEDGE
from tests.sim import changes
from tests.sim.proof.drawing import Drawn
from tests.sim.proof.site import Site
from wizard.core.answers import Cloud
from wizard.core.model import CreateInboundConnector, Method, Plan, TenantChange
from wizard.core.spf_record import is_spf, merged
from wizard.render.powershell import apply_script, undo_script
from wizard.sim.powershell import Host, run_script
from wizard.sim.tenant import Connector, Tenant
from wizard.sim.zone import Record, Zone

Apply = Callable[[Drawn, Plan, Site, Tenant], Tenant]
"""Runs a plan's changes on a tenant."""


def certificate_name(site: Site) -> str:
    """The name in the certificate that the admin gets: in the From domain, which is an accepted one."""
    return f"scanner.{site.from_domain}"


def way_of(plan: Plan) -> Method:
    """The method by which the mail reaches Microsoft 365."""
    return plan.method if plan.relay is None else plan.relay.way_on


def filled(plan: Plan, site: Site) -> tuple[TenantChange, ...]:
    """The plan's changes with the address that its step "find-public-ip" has read."""
    return tuple(
        msgspec.structs.replace(change, sender_ips=change.sender_ips or site.public_ips)
        if isinstance(change, CreateInboundConnector)
        else change
        for change in plan.changes
    )


def apply_changes(drawn: Drawn, plan: Plan, site: Site, tenant: Tenant) -> Tenant:
    """The plan's changes as values: fast."""
    del drawn
    after, _sentences = changes.applied(tenant, filled(plan, site))
    if way_of(plan) is Method.CONNECTOR_CERTIFICATE:
        after = msgspec.structs.replace(after, connectors=(*after.connectors, certificate_connector(site)))
    return after


AZURE_SPF = KNOWLEDGE.endpoints.cloud[Cloud.WORLDWIDE].spf_include


class ScriptError(AssertionError):
    """The generated script did not do what the plan says."""


def apply_by_script(drawn: Drawn, plan: Plan, site: Site, tenant: Tenant) -> Tenant:
    """The generated ``apply.ps1``, run on the tenant, with the values that the plan's steps have found out."""
    script = apply_script(drawn.answers, plan, KNOWLEDGE, drawn.day)
    outcome = run_script(script, tenant, {"Confirm": False, **_arguments(drawn, plan, site)}, HOST)
    if outcome.exit_code or outcome.errors:
        raise ScriptError(f"apply.ps1 ended with {outcome.exit_code}: {outcome.said()[-4:]}")
    return outcome.tenant


def take_back(drawn: Drawn, plan: Plan, site: Site, before: Tenant) -> None:
    """Applies by script and runs ``undo.ps1``; raises `ScriptError` unless the exact state is back."""
    script = apply_script(drawn.answers, plan, KNOWLEDGE, drawn.day)
    applied = run_script(script, before, {"Confirm": False, **_arguments(drawn, plan, site)}, HOST)
    undo = undo_script(drawn.answers, plan, KNOWLEDGE, drawn.day)
    undone = run_script(undo, applied.tenant, {"Confirm": False}, Host(files=applied.files))
    if undone.exit_code or undone.tenant != before:
        raise ScriptError(f"undo.ps1 ended with {undone.exit_code} and left something: {undone.said()[-4:]}")


HOST = Host()


def _arguments(drawn: Drawn, plan: Plan, site: Site) -> dict[str, object]:
    if way_of(plan) is Method.CONNECTOR_CERTIFICATE:
        return {"CertificateName": certificate_name(site)}
    if way_of(plan) is Method.CONNECTOR_IP and not drawn.answers.network.public_ips:
        return {"SenderIPAddresses": list(site.public_ips)}
    return {}


def certificate_connector(site: Site) -> Connector:
    """What the step "create-certificate-connector" makes."""
    return Connector("Relay Wizard", certificate=certificate_name(site), require_tls=True)


def publish(plan: Plan, site: Site, zone: Zone) -> Zone:
    """The zone with the plan's records, and what its steps have found out put into the SPF record."""
    records = list(zone.records)
    for change in plan.dns:
        if change.action == "change":
            records = [one for one in records if not (one.name == change.name and is_spf(one.value))]
        if change.action != "keep":
            records.append(Record(change.name, change.type, change.value))
    if "network.public_ips" in plan.placeholders:
        # "find-public-ip" comes before "publish-spf".
        records = [_with_addresses(one, site) for one in records]
    if plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        records = _with_azure(records, plan.settings.from_.rpartition("@")[2])
    return Zone(zone.apexes, tuple(records))


def _with_addresses(record: Record, site: Site) -> Record:
    if record.name != site.from_domain or not is_spf(record.value):
        return record
    value = record.value
    for address in site.public_ips:
        value = merged(value, address) or value
    return Record(record.name, record.type, value)


def _with_azure(records: list[Record], domain: str) -> list[Record]:
    """The step "acs-dns": "merge its SPF part into the record that you have"."""
    part = f"include:{AZURE_SPF}"
    own = next((one for one in records if one.name == domain and is_spf(one.value)), None)
    if own is None:
        return [*records, Record(domain, "TXT", f"v=spf1 {part} -all")]
    first, _, rest = own.value.partition(" ")
    return [Record(domain, "TXT", f"{first} {part} {rest}") if one is own else one for one in records]
