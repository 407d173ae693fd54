"""Who keeps a domain's DNS, by the names of its name servers, and how a record is typed there. Names only, no look-ups."""

import datetime

import msgspec

from wizard.core.domains import a_label
from wizard.core.gateways import ends_with


class DnsHost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider. ``suffixes`` end the names of its name servers and begin with a dot; ``labels`` begin one of their parts.

    ``where`` is the way through its screens to a domain's records, ``root`` what stands for the domain itself in the box
    for the name ("" is an empty box), ``dated`` how old the page is that says so.
    """

    name: str
    where: tuple[str, ...]
    root: str
    source: str
    dated: str
    checked: datetime.date
    suffixes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""

    def keeps(self, name_server: str) -> bool:
        """Whether the name server is one of this provider's."""
        try:
            parts = a_label(name_server).split(".")
        except ValueError:
            return False
        named = any(part.startswith(label) for part in parts for label in self.labels)
        return named or any(ends_with(name_server, suffix) for suffix in self.suffixes)


class DnsHosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"hosts": "host"}):
    """``resources/knowledge/dns_hosts.toml``."""

    hosts: tuple[DnsHost, ...]

    def of(self, name_servers: tuple[str, ...]) -> DnsHost | None:
        """The provider of all these name servers; None where it is not known, or where there are two."""
        if not name_servers:
            return None
        return next((host for host in self.hosts if all(map(host.keeps, name_servers))), None)


class DnsHostFacts(msgspec.Struct, frozen=True):
    """Where the records of a domain are kept. ``zone`` is the name at which its zone begins: the domain, or one above it.

    ``name_servers`` are empty where DNS names none. ``provider`` and what follows are those of a `DnsHost`, empty
    where nobody is known by these names.
    """

    zone: str
    name_servers: tuple[str, ...] = ()
    provider: str | None = None
    where: tuple[str, ...] = ()
    root: str | None = None
    note: str = ""
    source: str | None = None
    dated: str | None = None


def typed_name(name: str, kept: DnsHostFacts) -> str:
    """What belongs into the provider's box for the name of a record: without the zone, which it adds itself.

    A name outside the zone stays whole.
    """
    if name == kept.zone:
        return kept.root or ""
    return name.removesuffix("." + kept.zone)
