"""The one SPF record that a From domain needs for all its sites.

Grows device by device, as `core.fleet_sites` does; a name may have one SPF record only (RFC 7208, section 3.2).
"""

import ipaddress

from wizard.core.fleet_model import FleetDomain
from wizard.core.model import DnsChange, Plan
from wizard.core.spf_record import PREFIX, is_spf, terms
from wizard.core.texts import _, counted

SPF_LIMIT = 450
"""Octets of an SPF record that still fit into one DNS answer over UDP (RFC 7208, section 3.4)."""


class DomainTally:
    """One From domain as it grows: the terms of all its plans' SPF records, in one."""

    def __init__(self, domain: str) -> None:
        self._domain = domain
        self._addresses: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._publishes = False
        self._without_address = 0

    def add(self, plan: Plan) -> None:
        """Counts one device's plan in."""
        self._without_address += any(step.id == "find-public-ip" for step in plan.steps)
        for change in plan.dns:
            if change.type == "TXT" and is_spf(change.value):
                self._publishes = True
                for term in terms(change.value):
                    if term.name == "ip4":
                        self._addresses[term.value] = None
                    elif term.name != "all":
                        self._others[term.text] = None

    def closed(self) -> FleetDomain:
        """The domain with its record."""
        addresses = in_order(self._addresses)
        if not self._publishes:
            return FleetDomain(self._domain, None, addresses)
        value = " ".join([PREFIX, *(f"ip4:{one}" for one in _collapsed(addresses)), *self._others, "-all"])
        why = _(
            "One record for all sites of this domain: a name may have one SPF record only. If one that begins with "
            "v=spf1 exists already, add these parts to it. Addresses cost none of its ten look-ups."
        )
        notes = []
        if self._without_address:
            notes.append(
                counted(
                    self._without_address,
                    _(
                        "One device sends from its site's own address and does not name it. Fill it in and make the "
                        "files again before you publish the SPF record: otherwise its mail counts as forged."
                    ),
                    _(
                        "{count} devices send from their site's own address and do not name it. Fill it in and make "
                        "the files again before you publish the SPF record: otherwise their mail counts as forged."
                    ),
                )
            )
        if len(value) > SPF_LIMIT:
            notes.append(
                _(
                    "The SPF record for {domain} has {length} characters. Beyond {limit} some receivers can not read "
                    "it: let fewer sites send by their own address, or put addresses into a record of their own "
                    "that this one includes."
                ).format(domain=self._domain, length=len(value), limit=SPF_LIMIT)
            )
        change = DnsChange(action="add", type="TXT", name=self._domain, value=value, why=why)
        return FleetDomain(self._domain, change, addresses, tuple(notes))


def in_order(addresses: "dict[str, None] | tuple[str, ...]") -> tuple[str, ...]:
    """Each address once, by number."""
    return tuple(sorted(dict.fromkeys(addresses), key=ipaddress.IPv4Network))


def _collapsed(addresses: tuple[str, ...]) -> list[str]:
    """The same addresses in the fewest terms; a range of one stands without its length."""
    networks = ipaddress.collapse_addresses(map(ipaddress.IPv4Network, addresses))
    return [str(one).removesuffix("/32") for one in networks]
