"""Everything that goes into a fleet's folder, as (path, bytes) pairs in the order in which they are made.

`fleet_files` is a generator: whoever writes the files decides the pace, and may stop after any of them. Paths are
below the folder of results, with ``/``, and made of safe names only (`core.fleet_folders`).
"""

from collections.abc import Callable, Iterable, Iterator

from wizard.core.fleet import FleetTally
from wizard.core.fleet_model import Fleet, PlannedDevice, RowFault
from wizard.core.knowledge import Knowledge
from wizard.render.fleet.device import device_files
from wizard.render.fleet.site import site_files
from wizard.render.fleet.summary import errors_csv, summary_csv, summary_html, summary_markdown
from wizard.render.fleet.summary_view import summary_view

SUMMARIES = ("summary.csv", "summary.html", "summary.md", "errors.csv")
"""The files at the top: written last, so that whoever finds them finds everything."""


def fleet_files(
    items: Iterable[PlannedDevice | RowFault],
    tally: FleetTally,
    knowledge: Knowledge,
    *,
    finished: Callable[[Fleet], None],
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """The files of each device as ``items`` come (from `core.fleet.plan_fleet`), then of each site, then the summaries.

    ``finished`` is given the whole fleet before the sites' files. When it is cancelled the rest is not made, and
    ``finished`` is not called.
    """
    stop = cancelled if cancelled is not None else _never
    for item in items:
        if isinstance(item, PlannedDevice):
            for name, data in device_files(item, knowledge, tally.today).items():
                yield f"{item.device.folder}/{name}", data
    if stop():
        return
    fleet = tally.fleet()
    finished(fleet)
    for path, data in site_files(fleet, knowledge, tally.today):
        if stop():
            return
        yield path, data
    view = summary_view(fleet, knowledge)
    yield "errors.csv", errors_csv(fleet)
    yield "summary.md", summary_markdown(view).encode("utf-8")
    yield "summary.html", summary_html(view).encode("utf-8")
    yield "summary.csv", summary_csv(fleet, knowledge)


def _never() -> bool:
    return False


__all__ = ["SUMMARIES", "fleet_files"]
