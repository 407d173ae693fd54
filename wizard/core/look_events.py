"""What can happen to the window's look-up: events of `core.state`. ``core.flow`` holds what they mean."""

import msgspec

from wizard.core.facts import Facts, ProbeRow
from wizard.core.problem import Problem


class OutsideAllowed(msgspec.Struct, frozen=True):
    """The person said yes to the services that learn this site's public address, for as long as the window is open."""


class LookupStarted(msgspec.Struct, frozen=True):
    """The domain is being looked up; what was found before stays until it is found anew."""


class RowsArrived(msgspec.Struct, frozen=True):
    """Probes have something to show."""

    rows: tuple[ProbeRow, ...]


class LookupEnded(msgspec.Struct, frozen=True):
    """All probes ended, or the look-up failed or was cancelled (then ``facts`` is None, and those before count)."""

    facts: Facts | None
    problem: Problem | None = None
