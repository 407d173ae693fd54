"""A folder with the four scripts of a plan, and the tenant that they work on: what an administrator has before him."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from tests.render import cases
from wizard.core.answers import Cloud
from wizard.core.fleet_model import ScriptSet
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, Method, Plan, TenantChange
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.sim.powershell import Host, Outcome, run_script
from wizard.sim.tenant import Connector, Mailbox, MailboxKind, Tenant

TODAY = cases.TODAY
TYPED = {"CertificateName": "printer.contoso.com"}
"""What somebody types where a script asks."""
STATE = "/plan/state-before-apply.json"
HOST = Host()


def tenant(**more: object) -> Tenant:
    """Contoso with four mailboxes and an account that has none."""
    found: dict[str, object] = {
        "mx_host": "contoso-com.mail.protection.outlook.com",
        "accepted_domains": ("contoso.com",),
        "mailboxes": (
            Mailbox("scanner@contoso.com"),
            Mailbox("info@contoso.com", kind=MailboxKind.SHARED),
            Mailbox("noreply@contoso.com"),
            Mailbox("accounts@contoso.com", send_as=("noreply@contoso.com",)),
            Mailbox("unlicensed@contoso.com", kind=MailboxKind.UNLICENSED),
        ),
        "date": date(2026, 11, 20),
    }
    return Tenant(**{**found, **more})  # type: ignore[arg-type]


def scripts_of(plan: Plan, cloud: Cloud = Cloud.WORLDWIDE) -> dict[str, str]:
    """The four scripts of a plan, by kind."""
    answers, knowledge = cases.answers(cloud=cloud), load_knowledge()
    return {
        "check": powershell.check_script(answers, plan, knowledge, TODAY),
        "apply": powershell.apply_script(answers, plan, knowledge, TODAY),
        "verify": powershell.verify_script(answers, plan, knowledge, TODAY),
        "undo": powershell.undo_script(answers, plan, knowledge, TODAY),
    }


def scripts_for(changes: tuple[TenantChange, ...], *, by_certificate: bool = False) -> dict[str, str]:
    """The four scripts of a site with these changes, by kind."""
    mailboxes = tuple(dict.fromkeys(one.mailbox for one in changes if isinstance(one, EnableSmtpAuth)))
    relays = any(isinstance(one, CreateInboundConnector) for one in changes)
    wanted = ScriptSet(
        folder="",
        methods=(Method.CONNECTOR_IP,) * relays + (Method.SMTP_AUTH_OAUTH,),
        changes=changes,
        by_certificate=by_certificate,
        senders=("scanner@contoso.com",),
        mailboxes=mailboxes,
        passwords=(),
        steps=(),
        answers=cases.answers(),
    )
    made = powershell.site_scripts(wanted, (), load_knowledge(), TODAY)
    return {name.removesuffix(".ps1"): text for name, text in made.items()}


@dataclass
class Desk:
    """Runs scripts one after the other: each finds tenant and files as the one before left them."""

    scripts: Mapping[str, str]
    tenant: Tenant
    files: Mapping[str, str] = field(default_factory=dict)
    host: Host = HOST

    def run(self, kind: str, **arguments: object) -> Outcome:
        """Runs one script; where it would ask, it is told with ``-Confirm:$false`` not to."""
        asked = {"Confirm": False, **arguments} if kind in {"apply", "undo"} else dict(arguments)
        host = msgspec.structs.replace(self.host, files=self.files, typed={**TYPED, **self.host.typed})
        outcome = run_script(self.scripts[kind], self.tenant, asked, host)
        self.tenant, self.files = outcome.tenant, outcome.files
        return outcome


def unmarked(found: Tenant) -> Tenant:
    """The tenant without the comments of its connectors, in which every run leaves a number of its own."""
    plain = tuple(msgspec.structs.replace(one, comment="") for one in found.connectors)
    return msgspec.structs.replace(found, connectors=plain)


def states(outcome: Outcome) -> set[str]:
    """The states of the summary's rows."""
    return {one.state for one in outcome.results}


def connector(name: str = "Relay", *ips: str, **more: object) -> Connector:
    """An OnPremises connector that knows these addresses."""
    return Connector(name=name, sender_ips=ips, **more)  # type: ignore[arg-type]
