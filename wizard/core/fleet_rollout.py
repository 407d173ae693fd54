"""The order in which a fleet changes over: a pilot, what works as it is, what needs a change, the critical last.

Who comes first breaks least when something is wrong: that is the whole idea.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from wizard.core.fleet_model import FleetDevice, Place, Wave, WaveKind
from wizard.core.model import Method, Verdict
from wizard.core.texts import _, counted

_KINDS = {
    Verdict.FITS: WaveKind.READY,
    Verdict.UNKNOWN: WaveKind.OPEN,
    Verdict.FITS_AFTER_CHANGE: WaveKind.AFTER_CHANGE,
}
_ORDER = (WaveKind.READY, WaveKind.OPEN, WaveKind.AFTER_CHANGE, WaveKind.CRITICAL)
_EASE = (Verdict.FITS, Verdict.UNKNOWN, Verdict.FITS_AFTER_CHANGE, Verdict.RULED_OUT)


def roll_out(devices: Sequence[FleetDevice]) -> tuple[Wave, ...]:
    """Waves in order. A device for which nothing fits is in none.

    Inside a kind one site comes after the other, in the order of the file; inside a site the easy ones come first.
    """
    able = [device for device in devices if device.recommended is not None]
    pilots = _pilots(able)
    rest = [device for device in able if device.line not in pilots]
    sites = {device.site_folder: place for place, device in reversed(list(enumerate(able)))}
    rest.sort(key=lambda one: (_ORDER.index(_kind(one)), sites[one.site_folder], *_ease(one)))
    waves = []
    if pilots:
        waves.append(_wave(1, WaveKind.PILOT, "", pilots.values()))
    for (kind, _folder), members in groupby(rest, key=lambda one: (_kind(one), one.site_folder)):
        together = list(members)
        waves.append(_wave(len(waves) + 1, kind, together[0].site, together))
    return tuple(waves)


def _kind(device: FleetDevice) -> WaveKind:
    return WaveKind.CRITICAL if device.critical else _KINDS[device.verdict]


def _ease(device: FleetDevice) -> tuple[int, bool, int]:
    """The easiest first; a stopgap after what stays, then as in the file."""
    return _EASE.index(device.verdict), device.recommended is Method.SMTP_AUTH_BASIC, device.line


def _pilots(devices: Iterable[FleetDevice]) -> dict[int, FleetDevice]:
    """For each method the first device that works as it is and that nobody waits for, by line.

    Where no device works as it is, the easiest one alone; none where all are critical.
    """
    calm = sorted((device for device in devices if not device.critical), key=_ease)
    best: dict[Method | None, FleetDevice] = {}
    for device in calm:
        if device.verdict is Verdict.FITS:
            best.setdefault(device.recommended, device)
    return {device.line: device for device in best.values() or calm[:1]}


def _wave(number: int, kind: WaveKind, site: str, devices: Iterable[FleetDevice]) -> Wave:
    places = tuple(Place(device.line, device.name, _why(kind, device)) for device in devices)
    return Wave(number, kind, _title(kind, site), site, places)


def _title(kind: WaveKind, site: str) -> str:
    titles = {
        WaveKind.PILOT: _("Pilot: one device of each method"),
        WaveKind.READY: _("{site}: what works as it is"),
        WaveKind.OPEN: _("{site}: what has questions open"),
        WaveKind.AFTER_CHANGE: _("{site}: what needs a change first"),
        WaveKind.CRITICAL: _("{site}: what the business waits for"),
    }
    return titles[kind].replace("{site}", site)


def _why(kind: WaveKind, device: FleetDevice) -> str:
    """Why the device comes now. The verdict decides the words, so that a critical one says both."""
    if kind is WaveKind.PILOT:
        return _("It is not critical and the easiest of its method: what goes wrong shows here first.")
    if kind is WaveKind.CRITICAL:
        first = _("It is marked as critical, so it moves when the way is proven.")
        return f"{first} {_state(device)}"
    return _state(device)


def _state(device: FleetDevice) -> str:
    open_questions = counted(
        len(device.questions_left),
        _("Nothing speaks against it, but one question is open; answer it first."),
        _("Nothing speaks against it, but {count} questions are open; answer them first."),
    )
    states = {
        Verdict.FITS: _("Everything it needs is there."),
        Verdict.UNKNOWN: open_questions,
        Verdict.FITS_AFTER_CHANGE: _("Something has to be obtained first; its sheet says what."),
    }
    if device.verdict is Verdict.UNKNOWN and not device.questions_left:
        return _("Nothing speaks against it, but something is not known; its sheet says how to find out.")
    return states[device.verdict]
