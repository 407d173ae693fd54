"""What was found out about the tenant behind a domain and about this computer's way out: parts of `wizard.core.facts.Facts`."""

import msgspec

from wizard.core.answers import Cloud, Port, YesNo


class TenantFacts(msgspec.Struct, frozen=True):
    """Whether the domain belongs to a Microsoft 365 tenant, and in which cloud."""

    exists: bool
    id: str | None
    cloud: Cloud | None


class NetworkFacts(msgspec.Struct, frozen=True):
    """What this computer sees of its way out. It is this computer's view, not the printer's."""

    public_ip: str | None
    reverse_name: str | None
    looks_dynamic: YesNo
    port_25: Port
    port_587: Port
    blocklists: tuple[str, ...] | None
