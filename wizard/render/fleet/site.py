"""A site's files: one set of scripts for all its devices, its relay, and the SPF record shared with other sites."""

import datetime
from collections.abc import Iterator

from wizard.core.fleet_model import Fleet, FleetDomain
from wizard.core.knowledge import Knowledge
from wizard.core.model import DnsChange
from wizard.core.texts import _, one_line
from wizard.render import powershell
from wizard.render.click_path import click_path_files
from wizard.render.dns import records_text
from wizard.render.powershell.case import site_case
from wizard.render.relay import relay_files


def site_files(fleet: Fleet, knowledge: Knowledge, today: datetime.date) -> Iterator[tuple[str, bytes]]:
    """Path and content of every site's files. A site whose devices nothing fits has none."""
    domains = {domain.domain: domain for domain in fleet.domains}
    for site in fleet.sites:
        if not site.scripts:
            continue
        domain = domains.get(site.domain)
        changes = _changes(domain)
        for scripts in site.scripts:
            case = site_case(scripts, changes, knowledge, today)
            for name, text in powershell.case_scripts(case, knowledge).items():
                yield f"{scripts.folder}/{name}", powershell.script_bytes(text)
            for name, data in click_path_files(case, knowledge).items():
                yield f"{scripts.folder}/{name}", data
        for number, relay in enumerate(site.relays, start=1):
            if relay.plan is None:
                continue
            place = f"{site.folder}/relay" if number == 1 else f"{site.folder}/relay-{number}"
            made = relay_files(relay.answers, relay.plan, relay.profile, knowledge, today)
            for name, data in made.items():
                yield f"{place}/{name.removeprefix('relay/')}", data
        notes = domain.notes if domain is not None else ()
        yield f"{site.folder}/dns.txt", _dns(changes, notes).encode("utf-8")


def _changes(domain: FleetDomain | None) -> tuple[DnsChange, ...]:
    return (domain.spf,) if domain is not None and domain.spf is not None else ()


def _dns(changes: tuple[DnsChange, ...], notes: tuple[str, ...]) -> str:
    text = records_text(changes)
    if len(changes) > 0:
        text += (
            "\n" + _("Every site of this domain has this same record in its folder. Publish it once.") + "\n"
        )
    return text + "".join(f"\n{one_line(note)}\n" for note in notes)
