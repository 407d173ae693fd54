"""What the admin does in the tenant and in DNS, as the plan says it."""

from collections.abc import Callable

import msgspec

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.building import account_of
from tests.sim.proof.drawing import Drawn
from tests.sim.proof.site import Site
from wizard.core.answers import Cloud
from wizard.core.model import CreateInboundConnector, Method, Plan, TenantChange
from wizard.render.powershell import apply_script, undo_script
from wizard.sim import changes
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
    """The plan's changes as values: fast, and what the window's practice mode does without a script."""
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
    """The zone with the plan's records; the addresses that were still to be found are put into SPF."""
    records = list(zone.records)
    if plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        # The step "acs-dns": what Azure shows for a domain of one's own.
        domain = plan.settings.from_.rpartition("@")[2]
        records.append(Record(domain, "TXT", f"v=spf1 include:{AZURE_SPF} -all"))
    for change in plan.dns:
        value = change.value
        if "network.public_ips" in plan.placeholders and value.startswith("v=spf1 "):
            value = value.replace("v=spf1", " ".join(["v=spf1", *(f"ip4:{ip}" for ip in site.public_ips)]), 1)
        if change.action == "change":
            records = [
                one
                for one in records
                if not (one.name == change.name and one.type == "TXT" and one.value.startswith("v=spf1"))
            ]
        if change.action != "keep":
            records.append(Record(change.name, change.type, value))
    return Zone(zone.apexes, tuple(records))


def uses_mailbox(plan: Plan) -> bool:
    """Whether a mailbox signs in somewhere on the plan's way."""
    return account_of(plan) is not None
