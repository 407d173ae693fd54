"""Many devices at once.

The way through, for the command and the window alike:

1. `wizard.files.tables.read_table(data, known_columns)` gives the rows of a file, whatever program wrote it;
   `core.fleet_columns.read_header` says what its columns hold (`header_warnings`: what was ignored).
2. `FleetTally(today)` collects; `plan_fleet(rows, header, tally, ...)` is a generator that reads, decides and plans one
   row at a time and yields `PlannedDevice` or `RowFault`. It reports progress, and ends early when it is cancelled.
3. `tally.fleet()` gives the `Fleet`: devices, sites with their merged changes, domains, needs, order of roll-out.
4. `wizard.render.fleet.fleet_files(...)` turns 2 and 3 into (path, bytes) pairs to be written.

Pure; nothing is kept of a plan once it was yielded. The types are in `core.fleet_model`.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from wizard.core.answers import SignIn
from wizard.core.deadline import deadline_of
from wizard.core.decide import decide
from wizard.core.fleet_columns import Header
from wizard.core.fleet_folders import FolderNames
from wizard.core.fleet_model import (
    DeviceRow,
    Fleet,
    FleetDevice,
    FleetSettings,
    Need,
    PlannedDevice,
    RowFault,
    TableRow,
)
from wizard.core.fleet_profiles import ProfileFinder
from wizard.core.fleet_rollout import roll_out
from wizard.core.fleet_rows import read_device
from wizard.core.fleet_sites import SiteBook
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Method, Plan
from wizard.core.plan import make_plan
from wizard.core.profiles import DeviceProfile, ProfileCard
from wizard.core.texts import _, counted

ROW_LIMIT = 100_000
"""Devices of one fleet; a larger table is something else."""

Progress = Callable[[int], None]
"""Told the physical line that was just worked through."""


class Shelf(msgspec.Struct, frozen=True):
    """What is looked up for every device: the knowledge, all profiles by card, and one whole profile by id."""

    knowledge: Knowledge
    cards: Sequence[ProfileCard]
    profile: Callable[[str], DeviceProfile]


class FleetTally:
    """Collects what has to be known of all devices, one after the other."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.devices: list[FleetDevice] = []
        self.errors: list[RowFault] = []
        self.warnings: list[str] = []
        self.sites = SiteBook()
        self.folders = FolderNames()
        self.from_report = False
        self._needs: Counter[tuple[Method, str]] = Counter()
        self._lines: dict[str, int] = {}
        self._repeated: list[str] = []

    def add(self, row: DeviceRow, planned: PlannedDevice) -> None:
        """Counts one device in."""
        self.devices.append(planned.device)
        self.sites.add(row, planned)
        for need in _needs(planned.plan):
            self._needs[need] += 1
        if not row.name:
            return
        first = self._lines.setdefault(row.name.casefold(), row.line)
        if first != row.line:
            self._repeated.append(
                _("Line {line} repeats the name of line {first}.").format(line=row.line, first=first)
            )

    def fleet(self) -> Fleet:
        """Everything so far, with what concerns the whole."""
        domains = self.sites.domains()
        return Fleet(
            as_of=self.today.isoformat(),
            devices=tuple(sorted(self.devices, key=_urgency)) if self.from_report else tuple(self.devices),
            by_method=dict(Counter(str(one.recommended or "none") for one in self.devices).most_common()),
            sites=self.sites.sites(),
            domains=domains,
            needs=tuple(Need(method, title, count) for (method, title), count in self._needs.most_common()),
            questions=dict(
                Counter(path for one in self.devices for path in one.questions_left).most_common()
            ),
            rollout=roll_out(self.devices),
            errors=tuple(self.errors),
            warnings=(
                *self.warnings,
                *_shortened(self._repeated),
                *(n for one in domains for n in one.notes),
            ),
            from_report=self.from_report,
        )


def plan_fleet(
    rows: Iterable[TableRow | RowFault],
    header: Header,
    shelf: Shelf,
    tally: FleetTally,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[PlannedDevice | RowFault]:
    """One device or fault after the other, each counted in ``tally``; a bad row never stops the rest.

    Every answer is the one that `core.decide.decide` and `core.plan.make_plan` give for that row alone.
    """
    finder = ProfileFinder(shelf.cards)
    tally.from_report = header.report is not None
    for row in rows:
        if cancelled is not None and cancelled():
            return
        found = (row,) if isinstance(row, RowFault) else read_device(row, header, finder)
        if isinstance(found, DeviceRow):
            if len(tally.devices) >= ROW_LIMIT:
                limit = _("There are more than {limit} devices; the rest was left out.").format(
                    limit=ROW_LIMIT
                )
                tally.warnings.append(limit)
                return
            planned = _planned(found, shelf, tally)
            tally.add(found, planned)
            yield planned
        else:
            tally.errors.extend(found)
            yield from found
        if progress is not None:
            progress(row.line)


def _planned(row: DeviceRow, shelf: Shelf, tally: FleetTally) -> PlannedDevice:
    answers, knowledge = row.answers, shelf.knowledge
    profile = shelf.profile(answers.device.profile) if answers.device.profile is not None else None
    decision = decide(answers, profile, knowledge, tally.today)
    plan = make_plan(answers, decision, decision.recommended, profile, knowledge)
    site, site_folder = tally.sites.place(row)
    folder = "devices/" + tally.folders.name(row.name, f"line-{row.line}")
    device = FleetDevice(
        line=row.line,
        name=row.name,
        site=site,
        site_folder=site_folder,
        folder=folder,
        critical=row.critical,
        recommended=decision.recommended,
        verdict=decision.candidates[0].verdict,
        questions_left=decision.questions_left,
        settings=_settings(plan),
        use=row.use,
        deadline=deadline_of(answers, profile, _used(row, decision), knowledge, tally.today),
    )
    return PlannedDevice(device, answers, decision, plan, profile)


def _used(row: DeviceRow, decision: Decision) -> Method | None:
    """The method whose end is asked about: what the report saw, else what is recommended."""
    if row.use is not None and row.use.sign_in is SignIn.BASIC:
        return Method.SMTP_AUTH_BASIC
    return decision.recommended


def _settings(plan: Plan | None) -> FleetSettings | None:
    if plan is None:
        return None
    made = plan.settings
    return FleetSettings(made.host, made.port, made.security, made.sign_in, made.username, made.from_)


def _needs(plan: Plan | None) -> Iterator[tuple[Method, str]]:
    """What the chosen method of this device still lacks, in the words of its steps."""
    if plan is None:
        return
    for step in plan.steps:
        if step.id.startswith(("obtain-", "find-out-")):
            yield plan.method, step.title


def _urgency(device: FleetDevice) -> tuple[int, int, int]:
    """Still on Basic first, then what is not said, then OAuth; who sends most comes first."""
    use = device.use
    sign_in = use.sign_in if use is not None else None
    place = {SignIn.BASIC: 0, None: 1}.get(sign_in, 2)
    return place, -(use.messages or 0) if use is not None else 0, device.line


def _shortened(lines: list[str], most: int = 20) -> list[str]:
    if len(lines) <= most:
        return lines
    rest = counted(len(lines) - most, _("1 more row repeats a name."), _("{count} more rows repeat a name."))
    return [*lines[:most], rest]
