"""The fleet as one JSON document: what ``fleet --json`` prints."""

from typing import Any

from wizard.core.fleet_model import Fleet, Site
from wizard.core.model import CreateInboundConnector

SCHEMA = 1


def fleet_document(fleet: Fleet, out: str, warnings: tuple[str, ...]) -> dict[str, Any]:
    """The document, ready to be encoded by msgspec. ``warnings`` stand before the fleet's own."""
    return {
        "schema": SCHEMA,
        "as_of": fleet.as_of,
        "devices": fleet.devices,
        "by_method": fleet.by_method,
        "questions_left": fleet.questions,
        "needs": fleet.needs,
        "sites": [_site(site) for site in fleet.sites],
        "domains": fleet.domains,
        "rollout": fleet.rollout,
        "errors": fleet.errors,
        "warnings": [*warnings, *fleet.warnings],
        "out": out,
    }


def _site(site: Site) -> dict[str, Any]:
    """A site with what its scripts change, in place of all that they are made of."""
    changes = [change for scripts in site.scripts for change in scripts.changes]
    connectors = [change for change in changes if isinstance(change, CreateInboundConnector)]
    return {
        "name": site.name,
        "domain": site.domain,
        "folder": site.folder,
        "devices": site.devices,
        "critical": site.critical,
        "by_method": site.by_method,
        "public_ips": site.public_ips,
        "scripts": [scripts.folder for scripts in site.scripts],
        "connector": connectors[0] if connectors else None,
        "changes": len(changes),
        "mailboxes": [mailbox for scripts in site.scripts for mailbox in scripts.mailboxes],
        "notes": site.notes,
    }
