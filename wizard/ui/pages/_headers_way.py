"""The way of a received message as a line of stations: from who sent it down to the server that received it."""

import re

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.core.header_findings import SLOW, duration
from wizard.core.header_hops import address_in
from wizard.core.header_model import Hop, Reading
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Panel, clear_layout

STATIONS_SHOWN = 10
"""Servers that are shown; of more, the first and the last ones."""

NAME_LIMIT = 120

RAW_LIMIT = 900
"""Characters of a technical line."""


def technical(text: str) -> Words:
    """A raw line, quiet and hidden at first, with places to break: such lines have few blanks, and keys have none."""
    clean = one_line(text, RAW_LIMIT)
    words = quiet(re.sub(r"([.=:;,@_-]|\w{12})(?=\w)", "\\1\N{ZERO WIDTH SPACE}", clean))
    words.setVisible(False)
    return words


class _Track(QWidget):
    """A dot on a line, beside each station. Decoration: the words beside it say the same."""

    def __init__(self, *, first: bool, last: bool, hollow: bool) -> None:
        super().__init__()
        self._first, self._last, self._hollow = first, last, hollow
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        side = QFontMetrics(theme.font(self)).height()
        return QSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        line = QFontMetrics(theme.font(self)).height()
        middle, dot = self.width() / 2, line / 2
        painter.setPen(QPen(theme.mixed(theme.hairline(palette), theme.accent(palette), 0.35), line * 0.1))
        if not self._first:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, dot))
        if not self._last:
            painter.drawLine(QPointF(middle, dot), QPointF(middle, self.height()))
        painter.setPen(QPen(theme.accent(palette), line * 0.1))
        painter.setBrush(palette.color(QPalette.ColorRole.Window) if self._hollow else theme.accent(palette))
        painter.drawEllipse(QPointF(middle, dot), line * 0.24, line * 0.24)
        painter.end()


class _Station(QWidget):
    """One place that the message was at: its name, and below it how it came there."""

    def __init__(self, name: str, told: tuple[str, ...], raw: str, track: _Track, *, slow: bool) -> None:
        super().__init__()
        self.name = Words(name, bold=True)
        texts = QVBoxLayout()
        texts.setContentsMargins(0, 0, 0, theme.GAP)
        texts.setSpacing(2)
        texts.addWidget(self.name)
        lines = [quiet(line) for line in told]
        for line in lines:
            texts.addWidget(line)
        if slow:
            lines[-1].set_state("attention")
        self.raw = technical(raw)
        texts.addWidget(self.raw)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(track)
        row.addLayout(texts, 1)
        self.setAccessibleName(". ".join((name, *told)))


class WayPanel(Panel):
    """The stations of one message, the first server first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows.addWidget(subheading(_("The way that it took")))
        self.lead = quiet("")
        self.rows.addWidget(self.lead)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.rows.addLayout(self._list)
        self.stations: list[_Station] = []
        self._technical = False

    def show_reading(self, reading: Reading, services: dict[str, str]) -> None:
        """Shows the hops; ``services`` are the mail services' names by id."""
        clear_layout(self._list)
        self.stations = []
        hops = reading.hops
        self.setVisible(bool(hops))
        if not hops:
            return
        whole = reading.delay_seconds
        self.lead.setText(
            _("{time} from the first server to the last.").format(time=duration(whole))
            if whole and whole > 0
            else ""
        )
        self.lead.setVisible(bool(self.lead.text()))
        start = _origin(hops[0])
        if start:
            self._add(start, (_("Where the message came from"),), "", hollow=True, first=True)
        if len(hops) > STATIONS_SHOWN:
            shown: tuple[Hop | None, ...] = (*hops[:3], None, *hops[3 - STATIONS_SHOWN :])
        else:
            shown = hops
        for hop in shown:
            first = not self.stations
            last = hop is hops[-1]
            if hop is None:
                left = _("{count} servers between are not shown").format(
                    count=f"{len(hops) - STATIONS_SHOWN:,}"
                )
                self._add(left, (), "", hollow=True, first=first)
            else:
                self._add_hop(hop, services, first=first, last=last)
        self.show_technical(on=self._technical)

    def _add_hop(self, hop: Hop, services: dict[str, str], *, first: bool, last: bool) -> None:
        name = one_line(hop.by_host, NAME_LIMIT) or _("A server that does not give its name")
        slow = (hop.delay_seconds or 0) >= SLOW
        self._add(name, _told(hop, services, last=last), hop.raw, first=first, last=last, slow=slow)

    def _add(
        self,
        name: str,
        told: tuple[str, ...],
        raw: str,
        *,
        hollow: bool = False,
        first: bool = False,
        last: bool = False,
        slow: bool = False,
    ) -> None:
        station = _Station(name, told, raw, _Track(first=first, last=last, hollow=hollow), slow=slow)
        self.stations.append(station)
        self._list.addWidget(station)

    def show_technical(self, *, on: bool) -> None:
        """Shows the raw line below each station, or hides it."""
        self._technical = on
        for station in self.stations:
            station.raw.setVisible(on and bool(station.raw.text()))


def _origin(hop: Hop) -> str:
    name = "" if address_in([hop.from_host]) else one_line(hop.from_host, NAME_LIMIT)
    if hop.from_ip and hop.from_ip != name:
        return _("{name}, at {ip}").format(name=name, ip=hop.from_ip) if name else hop.from_ip
    return name or one_line(hop.from_host, NAME_LIMIT)


def _told(hop: Hop, services: dict[str, str], *, last: bool) -> tuple[str, ...]:
    """How the message came to this server, in one line, and a second one where it waited."""
    parts = []
    if hop.service in services:
        parts.append(_(services[hop.service]))
    elif last and hop.by_receiver:
        parts.append(_("the receiving server"))
    if hop.signed_in:
        parts.append(_("after a sign-in"))
    if hop.tls:
        name = hop.tls if hop.tls.startswith("SSL") else f"TLS {hop.tls}"
        parts.append(_("encrypted") if hop.tls == "yes" else _("encrypted with {name}").format(name=name))
    else:
        parts.append(_("not encrypted, as far as the line says"))
    delay = hop.delay_seconds
    if delay is not None and 0 < delay < SLOW:
        parts.append(_("after {time}").format(time=duration(delay)))
    told = ", ".join(parts)
    told = told[:1].upper() + told[1:]
    if delay is not None and delay >= SLOW:
        return told, _("Slow: after {time}").format(time=duration(delay))
    return (told,)
