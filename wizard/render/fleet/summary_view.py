"""The summary of a fleet as values, in the order of the page, already harmless. No mark-up is written here."""

import datetime

import msgspec

from wizard.core.answers import SignIn
from wizard.core.fleet_columns import shown_column
from wizard.core.fleet_model import Fleet, FleetDevice, Site, Wave
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method, Verdict
from wizard.core.texts import _, counted, full_date, one_line

SHOWN_DEVICES = 2000
"""Devices that the page lists; a browser is slow with more, and the spreadsheet has them all."""
SHOWN_IN_WAVE = 50
SHOWN_ERRORS = 500


class MethodLine(msgspec.Struct, frozen=True):
    """One method of the fleet: its name, how many devices, and what they need first."""

    name: str
    devices: int
    needs: tuple[str, ...]


class SiteLine(msgspec.Struct, frozen=True):
    """One site: how many devices by which method, its addresses, where its scripts are, and what to know."""

    name: str
    domain: str
    devices: str
    methods: str
    addresses: str
    folders: tuple[str, ...]
    notes: tuple[str, ...]


class PlaceLine(msgspec.Struct, frozen=True):
    """One device of a wave."""

    name: str
    why: str


class WaveLine(msgspec.Struct, frozen=True):
    """One wave; ``more`` counts the devices that are not listed. ``why`` is said once where it is the same for all."""

    number: int
    title: str
    count: str
    why: str
    places: tuple[PlaceLine, ...]
    more: str


class DeviceLine(msgspec.Struct, frozen=True):
    """One device of the list; ``link`` is its sheet, "" where it has none."""

    line: int
    name: str
    site: str
    method: str
    verdict: str
    open: str
    settings: str
    link: str
    deadline: str


class SummaryView(msgspec.Struct, frozen=True):
    """Everything on the page. ``moving`` is the way from Basic to OAuth, where the table is Microsoft's report."""

    title: str
    day: str
    count: str
    methods: tuple[MethodLine, ...]
    questions: tuple[str, ...]
    sites: tuple[SiteLine, ...]
    records: tuple[tuple[str, str, str], ...]
    waves: tuple[WaveLine, ...]
    left_behind: tuple[str, ...]
    moving: tuple[str, ...]
    unproven: str
    errors: tuple[tuple[int, str, str], ...]
    more_errors: str
    warnings: tuple[str, ...]
    devices: tuple[DeviceLine, ...]
    more_devices: str


def summary_view(fleet: Fleet, knowledge: Knowledge) -> SummaryView:
    """The page of a fleet."""
    day = full_date(datetime.date.fromisoformat(fleet.as_of))
    shown, errors = fleet.devices[:SHOWN_DEVICES], fleet.errors[:SHOWN_ERRORS]
    return SummaryView(
        title=counted(len(fleet.devices), _("Mail of 1 device"), _("Mail of {count} devices")),
        day=day,
        count=_devices(len(fleet.devices)),
        methods=tuple(_method(name, count, fleet, knowledge) for name, count in fleet.by_method.items()),
        questions=tuple(
            _("{column}: {devices}").format(column=shown_column(path), devices=_devices(count))
            for path, count in fleet.questions.items()
        ),
        sites=tuple(_site(site, knowledge) for site in fleet.sites),
        records=tuple(
            (domain.domain, domain.spf.value, domain.spf.why)
            for domain in fleet.domains
            if domain.spf is not None
        ),
        waves=tuple(_wave(wave) for wave in fleet.rollout),
        left_behind=tuple(_named(device) for device in fleet.devices if device.recommended is None)[
            :SHOWN_IN_WAVE
        ],
        moving=_moving(fleet) if fleet.from_report else (),
        unproven=_(
            "This page was made from a table on {day}. It proves nothing about the devices: only a message from "
            "each of them does."
        ).format(day=day),
        errors=tuple((one.line, one_line(one.column, 60), one_line(one.message, 500)) for one in errors),
        more_errors=_more(len(fleet.errors) - len(errors), "errors.csv"),
        warnings=tuple(one_line(text, 500) for text in fleet.warnings),
        devices=tuple(_device(device, knowledge) for device in shown),
        more_devices=_more(len(fleet.devices) - len(shown), "summary.csv"),
    )


def verdict_words(verdict: Verdict) -> str:
    """A verdict for people."""
    words = {
        Verdict.FITS: _("fits"),
        Verdict.UNKNOWN: _("may fit, questions are open"),
        Verdict.FITS_AFTER_CHANGE: _("fits after a change"),
        Verdict.RULED_OUT: _("nothing fits"),
    }
    return words[verdict]


def method_name(name: str, knowledge: Knowledge) -> str:
    """A method's name by its id; ``none`` is no method."""
    return _("No method fits") if name == "none" else _(knowledge.methods[Method(name)].name)


def _method(name: str, count: int, fleet: Fleet, knowledge: Knowledge) -> MethodLine:
    needs = tuple(
        one_line(_("{title} ({devices})").format(title=need.title, devices=_devices(need.devices)), 300)
        for need in fleet.needs
        if need.method == name
    )
    return MethodLine(method_name(name, knowledge), count, needs)


def _site(site: Site, knowledge: Knowledge) -> SiteLine:
    methods = ", ".join(f"{method_name(name, knowledge)} ({count})" for name, count in site.by_method.items())
    devices = _devices(site.devices)
    if site.critical:
        devices = _("{devices}, {count} of them critical").format(devices=devices, count=site.critical)
    return SiteLine(
        name=one_line(site.name, 100),
        domain=site.domain,
        devices=devices,
        methods=methods,
        addresses=", ".join(site.public_ips),
        folders=tuple(scripts.folder for scripts in site.scripts),
        notes=tuple(one_line(note, 500) for note in site.notes),
    )


def _wave(wave: Wave) -> WaveLine:
    reasons = {place.why for place in wave.devices}
    same = reasons.pop() if len(reasons) == 1 else ""
    places = wave.devices[:SHOWN_IN_WAVE]
    return WaveLine(
        number=wave.number,
        title=one_line(wave.title, 200),
        count=_devices(len(wave.devices)),
        why=same,
        places=tuple(
            PlaceLine(
                one_line(place.name, 120) or _("line {line}").format(line=place.line),
                "" if same else place.why,
            )
            for place in places
        ),
        more=_more(len(wave.devices) - len(places), "summary.csv"),
    )


def _device(device: FleetDevice, knowledge: Knowledge) -> DeviceLine:
    made = device.settings
    settings = ""
    if made is not None:
        parts = [made.host or _("host not known yet"), str(made.port), made.security, made.sign_in]
        settings = " \N{MIDDLE DOT} ".join(parts)
    return DeviceLine(
        line=device.line,
        name=_named(device),
        site=one_line(device.site, 100),
        method=method_name(device.recommended or "none", knowledge),
        verdict=verdict_words(device.verdict),
        open=", ".join(device.questions_left),
        settings=settings,
        link=f"{device.folder}/settings.html" if made is not None else "",
        deadline=device.deadline or "",
    )


def _named(device: FleetDevice) -> str:
    return one_line(device.name, 120) or _("line {line}").format(line=device.line)


def _devices(count: int) -> str:
    return counted(count, _("1 device"), _("{count} devices"))


def _more(count: int, where: str) -> str:
    return _("and {count} more, all in {file}").format(count=f"{count:,}", file=where) if count > 0 else ""


def _moving(fleet: Fleet) -> tuple[str, ...]:
    """From Basic to OAuth in order: who, sorted by what they can, move, switch off, watch."""
    basic = [one for one in fleet.devices if one.use is not None and one.use.sign_in is SignIn.BASIC]
    modern = sum(one.use is not None and one.use.sign_in is SignIn.OAUTH2 for one in fleet.devices)
    old = sum(one.use is not None and one.use.tls in {"1.0", "1.1"} for one in basic)
    deadlines = list(dict.fromkeys(one.deadline for one in basic if one.deadline))
    return (
        _("Still on Basic: {basic}. On OAuth already: {modern}. Not said: {rest}.").format(
            basic=len(basic), modern=modern, rest=len(fleet.devices) - len(basic) - modern
        ),
        *deadlines[:3],
        _(
            "Sort by ability: {old} of those on Basic use TLS older than 1.2 and can not use OAuth as they are; a "
            "connector or a relay on your own network takes those. Look up each of the others: the report does not know "
            "the device behind the address, so whether it can use OAuth is the first question of its plan."
        ).format(old=old),
        _("Move them in the order of roll-out below, those that send most with the most care."),
        _(
            "Switch off: when a sender is moved, block Basic for its mailbox with an authentication policy. Switch SMTP "
            "AUTH itself off only where nothing signs in any more: OAuth needs it too."
        ),
        _(
            "Watch: export the report again each week until nobody is on Basic. It reaches back 90 days at most, so a "
            "device that sends once a quarter may be missing from it."
        ),
    )
