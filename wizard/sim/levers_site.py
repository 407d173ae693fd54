"""The switches of the device's site, of what is held against its address, and of the day."""

from wizard.core.practice import Area, SwitchKind
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, Lever, Situation, put

ADDRESS = _("one public IPv4 address")

_HELD = (
    ("blocked", _("Microsoft has this address on its blocklist"), "blocked_ips"),
    ("banned", _("Microsoft has banned this address; only delist@microsoft.com helps"), "banned"),
    ("busy", _("Microsoft slows this address down: too much mail for its reputation"), "busy"),
    ("greylisted", _("Microsoft greylists this address, which it does not know yet"), "greylisted"),
    ("listed-elsewhere", _("Somebody else's blocklist names this address"), "listed_elsewhere"),
)
"""What others hold against an address (facts 9)."""


def of_site(situation: Situation) -> tuple[Lever, ...]:
    """Where the device sends from, what is held against that address, and the day."""
    del situation
    return (
        Lever(
            "site.address",
            Area.SITE,
            _("Public IP address that the device sends from"),
            lambda now: now.device.public_ip,
            lambda now, value: put(now, device=put(now.device, public_ip=values.address(value))),
            SwitchKind.LINE,
            takes=ADDRESS,
        ),
        *(_listed(*one) for one in _HELD),
        Lever(
            "site.date",
            Area.SITE,
            _("Today is"),
            lambda now: now.tenant.date.isoformat(),
            lambda now, value: put(now, tenant=put(now.tenant, date=values.day(value))),
            SwitchKind.LINE,
            takes=_("a day such as 2026-12-31"),
        ),
        Lever(
            "site.created",
            Area.SITE,
            _("The tenant was created on"),
            lambda now: now.tenant.created.isoformat() if now.tenant.created is not None else "",
            lambda now, value: put(now, tenant=put(now.tenant, created=values.day(value) if value else None)),
            SwitchKind.LINE,
            takes=_("a day such as 2027-02-01, or nothing for long ago"),
        ),
    )


def of_filter(situation: Situation) -> tuple[Lever, ...]:
    """The tenant's own connection filter, for the device's address."""
    del situation
    return (
        _listed(
            "block-list",
            _("Connection filter: this address is on the IP Block List"),
            "block_list",
            Area.EXCHANGE,
            "Set-HostedConnectionFilterPolicy -IPBlockList",
        ),
        _listed(
            "allow-list",
            _("Connection filter: this address is on the IP Allow List"),
            "allow_list",
            Area.EXCHANGE,
            "Set-HostedConnectionFilterPolicy -IPAllowList",
        ),
    )


def _listed(name: str, label: str, field: str, area: Area = Area.SITE, cmdlet: str = "") -> Lever:
    """Whether the device's address is on a list; others on it stay."""

    def lists(now: Situation) -> tuple[str, ...]:
        holder = now.tenant if field == "blocked_ips" else now.tenant.reputation
        found: tuple[str, ...] = getattr(holder, field)
        return found

    def write(now: Situation, value: str) -> Situation:
        ip = now.device.public_ip
        others = tuple(one for one in lists(now) if not values.covered(ip, (one,)))
        wanted = {field: (*others, ip) if value == ON else others}
        if field == "blocked_ips":
            return put(now, tenant=put(now.tenant, **wanted))
        return put(now, tenant=put(now.tenant, reputation=put(now.tenant.reputation, **wanted)))

    return Lever(
        f"site.{name}" if area is Area.SITE else f"filter.{name}",
        area,
        label,
        lambda now: ON if values.covered(now.device.public_ip, lists(now)) else OFF,
        write,
        cmdlet=cmdlet,
    )
