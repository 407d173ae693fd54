"""The mail-flow picture for paper and for pages: a `MailFlow` as SVG, in lines only, with no area to fill.

Text stays text. Colours are black and grey on nothing; a page may give the classes ``line``, ``faint``, ``words`` and
``quiet`` others. One width for all pictures (`WIDTH`), so that they stand side by side in equal size.
"""

from dataclasses import dataclass, field

from markupsafe import Markup, escape

from wizard.core.mail_flow import MailFlow, Station
from wizard.render.flow_text import width_of, wrapped

WIDTH = 372.0
"""Of every picture, in points of the size that its letters are made for."""
FACES = "Segoe UI, Helvetica Neue, Noto Sans, Liberation Sans, Arial, sans-serif"

_TITLE, _SMALL, _LEADING = 8.0, 7.2, 1.22
_PAD, _SIDE, _GAP = 5.0, 13.0, 7.0
_ZONE, _HOP, _SERVER, _FORK = 114.0, 52.0, 108.0, 16.0
_PEOPLE = WIDTH - _ZONE - _HOP - _SERVER - _FORK - 1

FIGURES = {
    "printer": "M16 38h68a6 6 0 0 1 6 6v22a6 6 0 0 1-6 6H16a6 6 0 0 1-6-6V44a6 6 0 0 1 6-6zM26 38V14h48v24M26 58h48v28H26z",
    "camera": (
        "M18 28h42a8 8 0 0 1 8 8v28a8 8 0 0 1-8 8H18a8 8 0 0 1-8-8V36a8 8 0 0 1 8-8zM68 44l22-12v36L68 56"
        "M50 50a11 11 0 1 1-22 0a11 11 0 1 1 22 0z"
    ),
    "program": "M17 18h66a7 7 0 0 1 7 7v50a7 7 0 0 1-7 7H17a7 7 0 0 1-7-7V25a7 7 0 0 1 7-7zM10 36h80M26 48l12 10-12 10M48 69h22",
    "server": (
        "M18 16h64a6 6 0 0 1 6 6v20a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6V22a6 6 0 0 1 6-6zM26 32h2M50 32h24"
        "M18 52h64a6 6 0 0 1 6 6v20a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6V58a6 6 0 0 1 6-6zM26 68h2M50 68h24"
    ),
    "cloud": "M28 76C4 76 3 46 26 46C28 16 68 14 72 42C98 42 98 76 74 76z",
    "people": (
        "M51 34a15 15 0 1 1-30 0a15 15 0 1 1 30 0zM8 82C8 52 64 52 64 82M62 20C82 20 82 48 62 48M72 60C86 62 92 70 92 82"
    ),
    "world": (
        "M87 50a37 37 0 1 1-74 0a37 37 0 1 1 74 0zM66 50c0 20-7 37-16 37s-16-17-16-37s7-37 16-37s16 17 16 37zM13 50h74"
    ),
}
"""The pictograms of ``ui.pictograms`` in a square of 100, as SVG paths."""


@dataclass
class _Box:
    """A station with its lines, at a place."""

    station: Station
    x: float
    y: float
    width: float
    title: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    height: float = 0.0

    def __post_init__(self) -> None:
        room = self.width - 2 * _PAD
        self.title = wrapped(self.station.title, _TITLE, room - _SIDE - 4, bold=True)
        self.lines = tuple(line for text in self.station.lines for line in wrapped(text, _SMALL, room))
        self.height = 2 * _PAD + self._head + len(self.lines) * _SMALL * _LEADING + (1.5 if self.lines else 0)

    @property
    def _head(self) -> float:
        return max(_SIDE, len(self.title) * _TITLE * _LEADING)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    def svg(self) -> Markup:
        station, dashes = self.station, "none" if self.station.reached else "3 2"
        made = [
            Markup(
                '<rect class="line" x="{x}" y="{y}" width="{w}" height="{h}" rx="4" fill="none" stroke="#000000" '
                'stroke-width="0.9" stroke-dasharray="{dashes}"/>'
            ).format(x=_n(self.x), y=_n(self.y), w=_n(self.width), h=_n(self.height), dashes=dashes),
            Markup(
                '<path class="line" transform="translate({x} {y}) scale({scale})" d="{path}" fill="none" stroke="#000000" '
                'stroke-width="6.5" stroke-linecap="round" stroke-linejoin="round"/>'
            ).format(
                x=_n(self.x + _PAD), y=_n(self.y + _PAD), scale=_n(_SIDE / 100), path=FIGURES[station.figure]
            ),
        ]
        top = self.y + _PAD + (self._head - len(self.title) * _TITLE * _LEADING) / 2
        for number, line in enumerate(self.title):
            at = (self.x + _PAD + _SIDE + 4, top + number * _TITLE * _LEADING + _TITLE * 0.93)
            made.append(_text(line, at, _TITLE, bold=True))
        top = self.y + _PAD + self._head + 1.5
        for number, line in enumerate(self.lines):
            at = (self.x + _PAD, top + number * _SMALL * _LEADING + _SMALL * 0.93)
            made.append(_text(line, at, _SMALL))
        return Markup("\n").join(made)


@dataclass
class _Picture:
    """What is drawn, and how high it is."""

    height: float = 0.0
    parts: list[Markup] = field(default_factory=list)


def flow_svg(flow: MailFlow, title: str, *, faces: str = FACES) -> Markup:
    """The picture as an ``<svg>`` element; ``title`` and the way in words are there for screen readers.

    ``faces``: the font families of its letters, as CSS lists them.
    """
    picture = _row(flow)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{w}pt" height="{h}pt" viewBox="0 0 {w} {h}" '
        'font-family="{faces}">\n<title>{title}</title>\n<desc>{words}</desc>\n{parts}\n</svg>\n'
    ).format(
        w=_n(WIDTH),
        h=_n(picture.height),
        faces=faces,
        title=title,
        words=flow.words,
        parts=Markup("\n").join(picture.parts),
    )


def flow_height(flow: MailFlow) -> float:
    """How high the picture is, in points."""
    return _row(flow).height


def _row(flow: MailFlow) -> _Picture:
    """The site, the server, the people, side by side on the height from which the mail leaves."""
    site = wrapped("  ".join(part for part in (flow.site, flow.site_line) if part), _SMALL, _ZONE - 2 * _PAD)
    top = _PAD * 0.7 + len(site) * _SMALL * _LEADING + 2
    device = _Box(flow.device, _PAD, top, _ZONE - 2 * _PAD)
    stack = [device]
    if flow.relay is not None:
        stack.append(_Box(flow.relay, _PAD, device.y + device.height + 14, _ZONE - 2 * _PAD))
    source = stack[-1]
    zone = source.y + source.height + _PAD
    server = _Box(flow.server, _ZONE + _HOP, 0, _SERVER)
    left = server.right + _FORK
    people = [_Box(station, left, 0, _PEOPLE) for station in (flow.inside, flow.outside)]
    both = sum(box.height for box in people) + _GAP
    axis = max(source.middle, server.height / 2, both / 2) + 1
    down = axis - source.middle
    for box in stack:
        box.y += down
    server.y = axis - server.height / 2
    people[0].y = axis - both / 2
    people[1].y = people[0].y + people[0].height + _GAP
    picture = _Picture(height=max(zone + down, axis + both / 2, axis + server.height / 2) + 1)
    picture.parts.append(
        Markup(
            '<rect class="faint" x="0.5" y="{y}" width="{w}" height="{h}" rx="5" fill="none" stroke="#777777" '
            'stroke-width="0.7" stroke-dasharray="4 2.5"/>'
        ).format(y=_n(down + 0.5), w=_n(_ZONE - 1), h=_n(zone - 1))
    )
    for number, line in enumerate(site):
        at = (_PAD, down + _PAD * 0.7 + number * _SMALL * _LEADING + _SMALL * 0.93)
        picture.parts.append(_text(line, at, _SMALL, quiet=True))
    picture.parts += [box.svg() for box in (*stack, server, *people)]
    if flow.relay is not None:
        x = device.x + _PAD + _SIDE / 2
        picture.parts.append(_arrow([(x, device.y + device.height), (x, source.y)], reached=True))
    picture.parts.append(_arrow([(source.right, axis), (server.x, axis)], reached=True))
    # Between the zone's edge and the server, above and below the line.
    middle = (_ZONE + server.x - 4) / 2
    for number, text in enumerate(flow.hop):
        y = axis - 3.5 if number == 0 else axis + _SMALL * 0.95 + 2.5
        picture.parts.append(_text(text, (middle - width_of(text, _SMALL) / 2.1, y), _SMALL))
    split = server.right + _FORK * 0.4
    # What carries mail is drawn over what does not.
    for box in sorted(people, key=lambda box: box.station.reached):
        way = [(server.right, axis), (split, axis), (split, box.middle), (box.x, box.middle)]
        picture.parts.append(_arrow(way, reached=box.station.reached))
    return picture


def _arrow(points: list[tuple[float, float]], *, reached: bool) -> Markup:
    """A line with a head; where no mail comes through, a dotted one with a cross on it."""
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    (x, y), (before_x, before_y) = points[-1], points[-2]
    if not reached:
        cross_x, cross_y = (x + before_x) / 2, (y + before_y) / 2
        return Markup(
            '<path class="line" d="{path}" fill="none" stroke="#000000" stroke-width="1" stroke-dasharray="1 2"/>\n'
            '<path class="line" d="M{a} {b}l5 5m0 -5l-5 5" fill="none" stroke="#000000" stroke-width="1.3"/>'
        ).format(path=path, a=_n(cross_x - 2.5), b=_n(cross_y - 2.5))
    head = f"M{_n(x)} {_n(y)}" + ("l-2.6 -5h5.2z" if x == before_x else "l-5 -2.6v5.2z")
    return Markup(
        '<path class="line" d="{path}" fill="none" stroke="#000000" stroke-width="1.2"/>\n'
        '<path class="head" d="{head}" fill="#000000"/>'
    ).format(path=path, head=head)


def _text(
    text: str, at: tuple[float, float], size: float, *, bold: bool = False, quiet: bool = False
) -> Markup:
    return Markup(
        '<text class="{kind}" x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}">{text}</text>'
    ).format(
        kind="quiet" if quiet else "words",
        x=_n(at[0]),
        y=_n(at[1]),
        size=_n(size),
        weight="bold" if bold else "normal",
        fill="#444444" if quiet else "#000000",
        text=escape(text),
    )


def _n(number: float) -> str:
    """A number as short as it reads: ``12``, ``0.13``."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
