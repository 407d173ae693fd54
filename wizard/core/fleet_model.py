"""The values of a fleet: a table's rows, devices worked out, sites, domains, waves, and what went wrong on the way.

Frozen and small, so that ten thousand devices fit in memory; a whole plan is handed on and let go (`PlannedDevice`).
"""

from enum import StrEnum

import msgspec

from wizard.core.answers import Answers, Security, SignIn
from wizard.core.model import Decision, DnsChange, Method, OwnApp, Plan, Step, TenantChange, Verdict
from wizard.core.profiles import DeviceProfile


class TableRow(msgspec.Struct, frozen=True, gc=False):
    """One row of a table; ``line`` is the physical line, from 1, on which it begins in the file."""

    line: int
    cells: tuple[str, ...]


class RowFault(msgspec.Struct, frozen=True, gc=False):
    """Why a row is left out: ``column`` as the file calls it, ``path`` of the answers' field, both "" for the whole row."""

    line: int
    column: str
    path: str
    message: str


class ReportUse(msgspec.Struct, frozen=True, gc=False):
    """How a sender signed in, by the admin centre's SMTP AUTH clients report; None where the report does not say.

    ``tls`` is the newest version that it used. ``messages`` counts the report's days, which it does not name.
    """

    sign_in: SignIn | None
    tls: str | None
    messages: int | None


class DeviceRow(msgspec.Struct, frozen=True, gc=False):
    """One row that was read: a device's answers, and what only a fleet knows about it."""

    line: int
    name: str
    answers: Answers
    site: str = ""
    critical: bool = False
    use: ReportUse | None = None


class FleetSettings(msgspec.Struct, frozen=True, gc=False, rename={"from_": "from"}):
    """What the device is told, in one line of the summary."""

    host: str | None
    port: int
    security: Security
    sign_in: SignIn
    username: str | None
    from_: str


class FleetDevice(msgspec.Struct, frozen=True, gc=False):
    """One device worked out, as the summary lists it.

    ``folder`` holds its sheet, below the folder of results; where nothing fits, its plan alone. ``site`` is the name
    shown, ``site_folder`` where its scripts are. ``deadline`` says what becomes of it when Basic authentication ends.
    """

    line: int
    name: str
    site: str
    site_folder: str
    folder: str
    critical: bool
    recommended: Method | None
    verdict: Verdict
    questions_left: tuple[str, ...]
    settings: FleetSettings | None
    use: ReportUse | None = None
    deadline: str | None = None


class PlannedDevice(msgspec.Struct, frozen=True, gc=False):
    """One device with everything that its own files are made of; let it go once they are written."""

    device: FleetDevice
    answers: Answers
    decision: Decision
    plan: Plan | None
    profile: DeviceProfile | None


class ScriptSet(msgspec.Struct, frozen=True, gc=False):
    """One set of four scripts: what it changes in the tenant, merged from all its devices.

    ``folder`` is below the folder of results. ``by_certificate``: its connector recognises a certificate.
    ``senders`` are addresses that the devices send from (twenty at most: the message trace asks for them),
    ``mailboxes`` all that they sign in with, ``passwords`` those of them that do so with a password. ``app`` is the app
    registration of their own that programs need, ``app_mailboxes`` are those that it sends as.
    """

    folder: str
    methods: tuple[Method, ...]
    changes: tuple[TenantChange, ...]
    by_certificate: bool
    senders: tuple[str, ...]
    mailboxes: tuple[str, ...]
    passwords: tuple[str, ...]
    steps: tuple[Step, ...]
    answers: Answers
    app: OwnApp | None = None
    app_mailboxes: tuple[str, ...] = ()


class Need(msgspec.Struct, frozen=True, gc=False):
    """One thing that must be obtained or found out first, and for how many devices."""

    method: Method
    title: str
    devices: int


class Site(msgspec.Struct, frozen=True, gc=False):
    """The devices of one place that send for one domain. ``folder`` is below the folder of results.

    ``relays`` holds, for each way on to Microsoft 365, the device whose plan the site's own relay is built from.
    """

    name: str
    domain: str
    folder: str
    devices: int
    critical: int
    by_method: dict[str, int]
    public_ips: tuple[str, ...]
    scripts: tuple[ScriptSet, ...]
    relays: tuple[PlannedDevice, ...] = ()
    notes: tuple[str, ...] = ()


class FleetDomain(msgspec.Struct, frozen=True, gc=False):
    """One From domain: the one SPF change that covers all its sites; None where no method needs any."""

    domain: str
    spf: DnsChange | None
    public_ips: tuple[str, ...]
    notes: tuple[str, ...] = ()


class WaveKind(StrEnum):
    """Why a wave stands where it stands."""

    PILOT = "pilot"
    READY = "ready"
    OPEN = "open"
    AFTER_CHANGE = "after_change"
    CRITICAL = "critical"


class Place(msgspec.Struct, frozen=True, gc=False):
    """One device's place in the order of roll-out, with the reason in a sentence."""

    line: int
    name: str
    why: str


class Wave(msgspec.Struct, frozen=True, gc=False):
    """Devices that change over together: one place, one reason."""

    number: int
    kind: WaveKind
    title: str
    site: str
    devices: tuple[Place, ...]


class Fleet(msgspec.Struct, frozen=True, gc=False):
    """The whole fleet worked out.

    ``questions`` counts for each open question the devices whose recommendation it could change, most asked first: a
    column to fill in. ``by_method`` counts devices by method id, ``none`` for those that nothing fits. Both lists of
    devices keep the file's order, but those of a report: there, who is still on Basic comes first.
    """

    as_of: str
    devices: tuple[FleetDevice, ...]
    by_method: dict[str, int]
    sites: tuple[Site, ...]
    domains: tuple[FleetDomain, ...]
    needs: tuple[Need, ...]
    questions: dict[str, int]
    rollout: tuple[Wave, ...]
    errors: tuple[RowFault, ...]
    warnings: tuple[str, ...]
    from_report: bool = False
