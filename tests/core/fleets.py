"""Tables for the tests of fleets: rows by hand, and a fleet worked out of them."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from wizard.core.fleet import FleetTally, Shelf, plan_fleet
from wizard.core.fleet_columns import read_header
from wizard.core.fleet_model import DeviceRow, Fleet, PlannedDevice, RowFault, TableRow
from wizard.core.fleet_profiles import ProfileFinder
from wizard.core.fleet_rows import read_device
from wizard.files import list_profiles, load_knowledge, load_profile

TODAY = datetime.date(2026, 11, 20)
SHELF = Shelf(load_knowledge(), list_profiles(), load_profile)
FINDER = ProfileFinder(list_profiles())

RELAYED = {
    "profile": "generic-printer",
    "sign in": "none",
    "encryption": "none; starttls",
    "tls": "1.2",
    "ports": "25 587",
    "recipients": "both",
    "static ip": "yes",
    "ip shared": "no",
    "port 25": "open",
    "hosting": "on premises",
}
"""A printer that a connector by address fits; the test adds who and where."""
SIGNED_IN = {
    "profile": "generic-printer",
    "sign in": "oauth2",
    "encryption": "starttls",
    "tls": "1.2",
    "ports": "587",
    "recipients": "both",
    "port 587": "open",
    "licensed mailbox": "yes",
}
"""A printer that signs in with OAuth 2.0."""


def rows_of(devices: Sequence[dict[str, str]]) -> tuple[tuple[str, ...], list[TableRow]]:
    """Headings and rows for devices given by column."""
    headings = tuple(dict.fromkeys(name for device in devices for name in device))
    rows = [
        TableRow(line, tuple(device.get(name, "") for name in headings))
        for line, device in enumerate(devices, start=2)
    ]
    return headings, rows


def read_one(**cells: str) -> DeviceRow | tuple[RowFault, ...]:
    """One row read; ``_`` in a name stands for a space."""
    headings, rows = rows_of([{name.replace("_", " "): cell for name, cell in cells.items()}])
    return read_device(rows[0], read_header(1, headings), FINDER)


def planned(
    devices: Sequence[dict[str, str]],
    *,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[list[PlannedDevice | RowFault], FleetTally]:
    """Every item of a fleet, and the tally that counted them."""
    headings, rows = rows_of(devices)
    tally = FleetTally(TODAY)
    every: Iterable[TableRow] = rows
    items = plan_fleet(every, read_header(1, headings), SHELF, tally, progress=progress, cancelled=cancelled)
    return list(items), tally


def fleet_of(devices: Sequence[dict[str, str]]) -> Fleet:
    """The fleet of these devices."""
    return planned(devices)[1].fleet()
