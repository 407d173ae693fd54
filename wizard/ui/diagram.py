"""The mail-flow picture: where the device stands, what its mail passes, whom it reaches, with this case's names.

Drawn from a `MailFlow` at any size in the palette's colours. Where the text is large or the room narrow, the
stations stand below one another instead of side by side.
"""

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from wizard.core.facts import RowState
from wizard.core.mail_flow import MailFlow, Station
from wizard.core.texts import _
from wizard.ui import theme
from wizard.ui.icons import paint_state
from wizard.ui.pictograms import paint_figure
from wizard.ui.writing import Writing

PAD = 1.25 * theme.GAP
NARROWEST_COLUMN = 20
"""Average characters that a column must hold before the stations stand side by side."""


@dataclass
class _Box:
    """One station with its place and its lines of text."""

    station: Station
    place: QRectF
    figure: QRectF
    writings: list[tuple[Writing, QPointF, bool]] = field(default_factory=list)

    def moved(self, x: float, y: float) -> "_Box":
        for rect in (self.place, self.figure):
            rect.translate(x, y)
        self.writings = [(text, at + QPointF(x, y), is_quiet) for text, at, is_quiet in self.writings]
        return self


@dataclass
class _Scene:
    """Everything placed for one width."""

    boxes: list[_Box]
    zone: QRectF
    zone_writing: tuple[Writing, QPointF]
    lines: list[tuple[list[QPointF], bool, str]]
    labels: list[tuple[Writing, QPointF]]
    height: float


class Diagram(QLabel):
    """Shows a `MailFlow`. A label for screen readers, which read its description: the same way in words.

    ``scale`` is that of its text: a projector wants it larger.
    """

    def __init__(self, parent: QWidget | None = None, *, scale: float = theme.NORMAL) -> None:
        super().__init__(parent)
        self.scale = scale
        self._flow: MailFlow | None = None
        self._scene: _Scene | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(_("The way of your mail"))

    def show_flow(self, flow: MailFlow | None) -> None:
        """Draws another way; None leaves the picture out."""
        if flow == self._flow:
            return
        self._flow = flow
        self.setAccessibleDescription(flow.words if flow else "")
        self._forget()

    @property
    def flow(self) -> MailFlow | None:
        """What is drawn."""
        return self._flow

    def _forget(self) -> None:
        self._scene = None
        self.updateGeometry()
        self.update()

    # -- measuring ----------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return 0 if self._flow is None else int(_Placing(self, self._flow, width).scene().height) + 1

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self.font()).averageCharWidth() * theme.CONTENT_CHARACTERS
        return QSize(int(width), self.heightForWidth(int(width)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height())

    @property
    def is_column(self) -> bool:
        """Whether the stations stand below one another."""
        return self._flow is not None and not _Placing(self, self._flow, self.width()).side_by_side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.FontChange):
            self._forget()

    # -- drawing ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._flow is None:
            return
        if self._scene is None:
            self._scene = _Placing(self, self._flow, self.width()).scene()
        scene, palette = self._scene, self.palette()
        words, silent = palette.color(QPalette.ColorRole.WindowText), theme.secondary_text(palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.hairline(palette), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(theme.mixed(palette.color(QPalette.ColorRole.Window), theme.accent(palette), 0.05))
        painter.drawRoundedRect(scene.zone, 8, 8)
        scene.zone_writing[0].paint(painter, scene.zone_writing[1], silent)
        for points, reached, mark in scene.lines:
            self._paint_line(painter, points, reached=reached and mark != "problem", mark=mark)
        for box in scene.boxes:
            reached = box.station.reached
            style = Qt.PenStyle.SolidLine if reached else Qt.PenStyle.DashLine
            mark = box.station.mark
            edge = theme.state_colour(mark, palette) if mark else theme.hairline(palette)
            painter.setPen(QPen(edge, 2.6 if mark else 1.2, style))
            painter.setBrush(theme.mixed(theme.surface(palette), edge, 0.12 if mark else 0))
            painter.drawRoundedRect(box.place, 6, 6)
            paint_figure(
                painter, box.figure, box.station.figure, theme.accent(palette) if reached else silent
            )
            for text, at, is_quiet in box.writings:
                text.paint(painter, at, silent if is_quiet or not reached else words)
            if mark:
                self._paint_mark(painter, box.place.topRight(), mark)
        for text, at in scene.labels:
            text.paint(painter, at, words)
        painter.end()

    def _paint_mark(self, painter: QPainter, corner: QPointF, mark: str) -> None:
        """The state's icon on a corner: a colour alone would not tell."""
        palette = self.palette()
        side = QFontMetricsF(theme.font(self, self.scale)).height()
        place = QRectF(corner.x() - side * 1.1, corner.y() + side * 0.15, side, side)
        inner = QColor("#101214") if theme.is_dark(palette) else QColor("#ffffff")
        paint_state(painter, place, RowState(mark), theme.state_colour(mark, palette), inner)

    def _paint_line(self, painter: QPainter, points: list[QPointF], *, reached: bool, mark: str) -> None:
        palette = self.palette()
        colour = theme.accent(palette) if reached else theme.secondary_text(palette)
        if mark:
            colour = theme.state_colour(mark, palette)
        painter.setPen(QPen(colour, 1.8, Qt.PenStyle.SolidLine if reached else Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        tip, before = points[-1], points[-2]
        if not reached:
            middle, arm = (tip + before) / 2, 4.5
            painter.setPen(QPen(colour, 2))
            painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
            painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))
            return
        along = tip - before
        length = max((along.x() ** 2 + along.y() ** 2) ** 0.5, 0.001)
        unit = along / length
        side = QPointF(-unit.y(), unit.x())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([tip, tip - unit * 8 + side * 4.5, tip - unit * 8 - side * 4.5]))


class _Placing:
    """Works out where everything stands for one width and font."""

    def __init__(self, widget: Diagram, flow: MailFlow, width: float) -> None:
        self.flow, self.width = flow, width
        self.small = theme.font(widget, theme.SMALL * widget.scale)
        self.bold = theme.font(widget, widget.scale, bold=True)
        metrics = QFontMetricsF(theme.font(widget, widget.scale))
        self.line = metrics.height()
        self.hop = [Writing(text, self.small, 10_000) for text in flow.hop]
        self.gap = max(text.width for text in self.hop) + 4 * theme.GAP
        self.fork = 5.0 * theme.GAP
        room = width - self.gap - self.fork - 2 * PAD
        self.columns = (room * 0.31, room * 0.37, room * 0.32)
        self.side_by_side = min(self.columns) >= NARROWEST_COLUMN * metrics.averageCharWidth()

    def scene(self) -> _Scene:
        """The whole picture."""
        return self._row() if self.side_by_side else self._column()

    def _box(self, station: Station, width: float, *, beside: bool) -> _Box:
        """A station at the origin. ``beside``: the lines stand beside the pictogram, not below it."""
        side = self.line * 1.5
        left = PAD + side + theme.GAP
        title = Writing(station.title, self.bold, width - left - PAD)
        lines_beside = beside and station.lines
        y = PAD if lines_beside else PAD + max((side - title.height) / 2, 0)
        writings = [(title, QPointF(left, y), False)]
        at = left if beside else PAD
        y = y + title.height if beside else max(y + title.height, PAD + side) + 2
        for text in station.lines:
            line = Writing(text, self.small, width - at - PAD)
            writings.append((line, QPointF(at, y), True))
            y += line.height
        height = max(y, PAD + side) + PAD
        top = PAD + (max((title.height + writings[1][0].height - side) / 2, 0) if lines_beside else 0)
        return _Box(station, QRectF(0, 0, width, height), QRectF(PAD, top, side, side), writings)

    def _site(self, width: float, *, beside: bool) -> tuple[_Scene, _Box]:
        """The zone at the origin with the device and the relay in it, and the box that the mail leaves from."""
        flow = self.flow
        title = Writing(
            "  ".join(part for part in (flow.site, flow.site_line) if part), self.small, width - 2 * PAD
        )
        y = 0.6 * PAD + title.height + 0.6 * PAD
        device = self._box(flow.device, width - 2 * PAD, beside=beside).moved(PAD, y)
        boxes, lines, last = [device], [], device
        if flow.relay is not None:
            below = device.place.bottom() + 3 * theme.GAP
            last = self._box(flow.relay, width - 2 * PAD, beside=beside).moved(PAD, below)
            boxes.append(last)
            lines.append((_down(device.place, last.place, device.figure.center().x()), True, ""))
        zone = QRectF(0.75, 0.75, width - 1.5, last.place.bottom() + PAD - 0.75)
        return _Scene(boxes, zone, (title, QPointF(PAD, 0.6 * PAD)), lines, [], zone.bottom() + 1), last

    def _row(self) -> _Scene:
        """Side by side, all on the height from which the mail leaves."""
        flow = self.flow
        first, second, third = self.columns
        scene, source = self._site(first + 2 * PAD, beside=False)
        server = self._box(flow.server, second, beside=False)
        people = [self._box(station, third, beside=False) for station in (flow.inside, flow.outside)]
        heights = [box.place.height() for box in people]
        stack = sum(heights) + 1.5 * theme.GAP
        axis = max(source.place.center().y(), server.place.height() / 2, stack / 2)
        down = axis - source.place.center().y()
        for box in scene.boxes:
            box.moved(0, down)
        scene.zone.translate(0, down)
        scene.zone_writing = (scene.zone_writing[0], scene.zone_writing[1] + QPointF(0, down))
        scene.lines = [
            ([point + QPointF(0, down) for point in points], ok, mark) for points, ok, mark in scene.lines
        ]
        left = scene.zone.right() + self.gap
        server.moved(left, axis - server.place.height() / 2)
        across = [QPointF(source.place.right(), axis), QPointF(server.place.left(), axis)]
        scene.lines.append((across, True, flow.hop_mark))
        for index, text in enumerate(self.hop):
            y = axis - text.height - 3 if index == 0 else axis + 3
            middle = (scene.zone.right() + server.place.left() - theme.GAP) / 2
            scene.labels.append((text, QPointF(middle - text.width / 2, y)))
        left = server.place.right() + self.fork
        split = QPointF(server.place.right() + self.fork * 0.4, axis)
        top = axis - stack / 2
        for box in people:
            box.moved(left, top)
            top = box.place.bottom() + 1.5 * theme.GAP
            turn = box.place.center().y()
            way = [QPointF(server.place.right(), axis), split, QPointF(split.x(), turn), QPointF(left, turn)]
            scene.lines.append((way, box.station.reached, box.station.mark))
        scene.boxes += [server, *people]
        return _finished(scene)

    def _column(self) -> _Scene:
        """Below one another; the branches to the recipients leave the server at its left."""
        flow = self.flow
        scene, source = self._site(self.width, beside=True)
        label = Writing(", ".join(flow.hop), self.small, self.width - 6 * PAD)
        fall = label.height + 2 * PAD
        server = self._box(flow.server, self.width - 1.5, beside=True).moved(0.75, scene.zone.bottom() + fall)
        x, rail = source.figure.center().x(), server.figure.center().x()
        scene.lines.append((_down(source.place, server.place, x), True, flow.hop_mark))
        scene.labels.append((label, QPointF(x + PAD, scene.zone.bottom() + PAD)))
        y = server.place.bottom() + 1.5 * theme.GAP
        scene.boxes.append(server)
        for station in (flow.inside, flow.outside):
            indent = rail + 4 * theme.GAP
            box = self._box(station, self.width - indent - 0.75, beside=True).moved(indent, y)
            middle = box.place.center().y()
            way = [QPointF(rail, server.place.bottom()), QPointF(rail, middle), QPointF(indent, middle)]
            scene.lines.append((way, station.reached, station.mark))
            scene.boxes.append(box)
            y = box.place.bottom() + theme.GAP
        return _finished(scene)


def _down(above: QRectF, below: QRectF, x: float) -> list[QPointF]:
    return [QPointF(x, above.bottom()), QPointF(x, below.top())]


def _finished(scene: _Scene) -> _Scene:
    # Lines that carry mail are drawn over those that do not.
    scene.lines.sort(key=lambda line: line[1])
    scene.height = max(scene.zone.bottom(), *(box.place.bottom() for box in scene.boxes)) + 1
    return scene
