"""The rows of a look-up in words: their groups, their names, how old they are, and whose view they are.

The window and the command line both take them from here, so that they say the same.
"""

import datetime
from collections.abc import Iterable, Sequence

from wizard.core.facts import ProbeRow, RowState
from wizard.core.outside import OutsideServices, Told
from wizard.core.texts import _, counted, full_date

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_("Mail for the domain"), ("mx", "tenant", "mail_tls", "dns_host")),
    (_("Who may send for the domain"), ("spf", "dkim", "dmarc")),
    (_("This site"), ("port_25", "port_587", "public_ip", "reverse_name", "blocklists")),
)
"""Each group's title and its rows, in the order in which they are shown."""

SITE = GROUPS[-1][1]
"""The rows that say what this computer sees of its way out."""

ADDRESS = ("public_ip", "reverse_name", "blocklists")
"""The rows that are asked only when the person said yes."""


def name_of(probe: str) -> str:
    """What a row is about, in a word or two."""
    return {
        "mx": _("Mail host"),
        "tenant": _("Tenant"),
        "mail_tls": _("Encryption rule"),
        "dns_host": _("DNS host"),
        "spf": "SPF",
        "dkim": "DKIM",
        "dmarc": "DMARC",
        "public_ip": _("Public address"),
        "reverse_name": _("Name of the address"),
        "blocklists": _("Blocklists"),
        "port_25": _("Port 25"),
        "port_587": _("Port 587"),
    }.get(probe, probe)


def sentence(row: ProbeRow) -> str:
    """The row's sentence. One that is not known names its subject, which its text often does not."""
    return f"{name_of(row.probe)}: {row.text}" if row.state is RowState.NOT_KNOWN else row.text


def age(rows: Iterable[ProbeRow], now: datetime.datetime) -> str:
    """How long ago the rows were looked up, from the youngest to the oldest; "" where none was. ``now`` is in UTC."""
    ages = sorted(now - row.at for row in rows if row.at is not None and row.state is not RowState.LOOKING)
    if not ages:
        return ""
    youngest, oldest = _ago(ages[0], now), _ago(ages[-1], now)
    if youngest == oldest:
        return _("Looked up {when}.").format(when=oldest)
    return _("Looked up {when}, some of it {earlier}.").format(when=youngest, earlier=oldest)


def _ago(past: datetime.timedelta, now: datetime.datetime) -> str:
    minutes = int(past.total_seconds()) // 60
    if minutes < 1:
        return (
            _("just now")
            if past.total_seconds() > -60
            else _("on {day}").format(day=full_date((now - past).date()))
        )
    if minutes < 60:
        return counted(minutes, _("a minute ago"), _("{count} minutes ago"))
    if minutes < 24 * 60:
        return counted(minutes // 60, _("an hour ago"), _("{count} hours ago"))
    return _("on {day}").format(day=full_date((now - past).date()))


def asked_first(outside: OutsideServices) -> tuple[Told, ...]:
    """What is asked outside only after the person said yes."""
    return tuple(told for told in outside.told if told.asked_first)


def who_learns_what(told: Sequence[Told]) -> tuple[str, ...]:
    """For each, in a sentence or two: who is asked, and what they learn by it."""
    return tuple(_(one.learns) for one in told)


def own_view() -> str:
    """What the network's rows are worth."""
    return _("This is what this computer sees. The device may leave by another way and see something else.")


def other_views() -> tuple[str, ...]:
    """How to see what the device sees."""
    return (
        _("Plug a laptop into the network socket of the device, and look again from there."),
        _("If the device stands in a network of its own (VLAN), give the laptop the same one."),
        _(
            "Compare the public address with the one on the status page of the router that the device uses; two lines "
            "have two addresses."
        ),
        _("In the end the device's own test email decides: only it goes the whole way."),
    )
