"""What came of a table of devices, part by part: how many by which method, what was left out, the order of work."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.fleet_model import Fleet, FleetDevice, Need, RowFault, Wave
from wizard.core.knowledge import MethodFacts
from wizard.core.model import Method, Verdict
from wizard.core.texts import _, counted, one_line
from wizard.ui import theme
from wizard.ui.fleet_table import Rows, RowsView
from wizard.ui.listing import Listing
from wizard.ui.pages._verdicts import VERDICTS
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Fold, Panel

MOST_FAULTS = 20
MOST_NEEDS = 12
MOST_WARNINGS = 8
NAMES_IN_A_WAVE = 6


class FleetView(QWidget):
    """A fleet as the page shows it. ``open_device(line)`` opens one device in the wizard."""

    def __init__(
        self,
        fleet: Fleet,
        methods: dict[Method, MethodFacts],
        open_device: Callable[[int], None],
    ) -> None:
        super().__init__()
        self._fleet, self._methods, self._open_device = fleet, methods, open_device
        self.devices: RowsView | None = None
        self.open: QPushButton | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        for part in (
            self._counts(),
            self._left_out(),
            self._notes(),
            self._each(),
            self._first(),
            self._order(),
        ):
            if part is not None:
                rows.addWidget(part)

    # -- how many -----------------------------------------------------------------------------------

    def _counts(self) -> QWidget | None:
        if not self._fleet.devices:
            return None
        panel = Panel()
        panel.rows.addWidget(subheading(_("What we recommend")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * theme.GAP)
        grid.setVerticalSpacing(theme.GAP)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (name, count) in enumerate(self._fleet.by_method.items()):
            number = Words(f"{count:,}", bold=True)
            number.setWordWrap(False)
            said = self._method(name)
            words = Words(said)
            words.setAccessibleName(
                counted(count, _("1 device: {method}"), _("{count} devices: {method}"), method=said)
            )
            grid.addWidget(number, row, 0, Qt.AlignmentFlag.AlignRight | top)
            grid.addWidget(words, row, 1)
        panel.rows.addLayout(grid)
        return panel

    def _method(self, name: str) -> str:
        if name == "none":
            return _("No method fits as things are")
        return _(self._methods[Method(name)].name)

    # -- what was left out --------------------------------------------------------------------------

    def _left_out(self) -> QWidget | None:
        errors = self._fleet.errors
        if not errors:
            return None
        panel = Panel()
        panel.set_mark("attention")
        panel.rows.addWidget(
            subheading(
                counted(
                    len({one.line for one in errors}),
                    _("1 row needs a correction"),
                    _("{count} rows need a correction"),
                )
            )
        )
        said = _("Correct your table, and choose it again.")
        if self._fleet.devices:
            said = _("The other rows are worked out. {then}").format(then=said)
        panel.rows.addWidget(Words(said))
        panel.rows.addWidget(Listing(map(_fault, errors[:MOST_FAULTS])))
        if len(errors) > MOST_FAULTS:
            rest = f"{len(errors) - MOST_FAULTS:,}"
            panel.rows.addWidget(
                quiet(_("{count} more stand in errors.csv once you save.").format(count=rest))
            )
        return panel

    def _notes(self) -> QWidget | None:
        warnings = self._fleet.warnings
        if not warnings:
            return None
        part = _Part(_("To know"))
        part.add(Listing(warnings[:MOST_WARNINGS]))
        if len(warnings) > MOST_WARNINGS:
            rest = len(warnings) - MOST_WARNINGS
            part.add(quiet(_("{count} more stand in the summary that is saved.").format(count=rest)))
        return part

    # -- the devices --------------------------------------------------------------------------------

    def _each(self) -> QWidget | None:
        devices = self._fleet.devices
        if not devices:
            return None
        part = _Part(_("The devices"))
        headings = [_("Device"), _("Site"), _("Method"), _("State"), _("Still open")]
        if self._fleet.from_report:
            headings.append(_("What becomes of it"))
        table = Rows(headings, _LazyRows(devices, self._cells))
        self.devices = RowsView(_("The devices"), table, wide=headings.index(_("Method")))
        self.open = QPushButton(_("Open this device in the wizard"))
        self.open.setEnabled(self.devices.picked() is not None)
        self.open.clicked.connect(self._open_picked)
        self.devices.selectionModel().currentRowChanged.connect(lambda *_rows: self._follow())
        self.devices.doubleClicked.connect(lambda _index: self._open_picked())
        part.add(self.devices)
        part.rows.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _cells(self, device: FleetDevice) -> tuple[str, ...]:
        method = self._method(device.recommended or "none")
        verdict = VERDICTS[device.verdict][2] if device.recommended else VERDICTS[Verdict.RULED_OUT][2]
        left = len(device.questions_left)
        open_ones = counted(left, _("1 question"), _("{count} questions")) if left else _("Nothing")
        name = device.name or _("Line {line}").format(line=device.line)
        cells = (name, device.site, method, verdict, open_ones)
        return (*cells, device.deadline or "") if self._fleet.from_report else cells

    def _follow(self) -> None:
        if self.open is not None and self.devices is not None:
            self.open.setEnabled(self.devices.picked() is not None)

    def _open_picked(self) -> None:
        row = self.devices.picked() if self.devices is not None else None
        if row is not None:
            self._open_device(self._fleet.devices[row].line)

    # -- the work -----------------------------------------------------------------------------------

    def _first(self) -> QWidget | None:
        needs = self._fleet.needs
        if not needs:
            return None
        part = _Part(_("What has to be found out or obtained first"))
        part.add(Listing(map(self._need, needs[:MOST_NEEDS])))
        return part

    def _need(self, need: Need) -> str:
        devices = counted(need.devices, _("1 device"), _("{count} devices"))
        return _("{what} ({devices})").format(what=need.title, devices=devices)

    def _order(self) -> QWidget | None:
        waves = self._fleet.rollout
        if not waves:
            return None
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        rows.addWidget(Listing(map(_wave, waves), numbered=True))
        return Fold(_("The order of roll-out ({count} steps)").format(count=len(waves)), inside)


class _Part(QWidget):
    """A title with what belongs to it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GAP)
        self.rows.addWidget(subheading(title))

    def add(self, widget: QWidget) -> None:
        self.rows.addWidget(widget)


class _LazyRows(Sequence[Sequence[str]]):
    """Rows made when they are looked at: of ten thousand devices a screen shows ten."""

    def __init__(
        self, devices: Sequence[FleetDevice], cells: Callable[[FleetDevice], tuple[str, ...]]
    ) -> None:
        self._devices, self._cells = devices, cells

    def __len__(self) -> int:
        return len(self._devices)

    def __getitem__(self, row: int) -> tuple[str, ...]:  # type: ignore[override]  # a table asks for single rows
        return self._cells(self._devices[row])


def _fault(fault: RowFault) -> str:
    if not fault.column:
        return _("Line {line}: {fault}").format(line=fault.line, fault=fault.message)
    return _("Line {line}, {column}: {fault}").format(
        line=fault.line, column=fault.column, fault=fault.message
    )


def _wave(wave: Wave) -> str:
    names = [device.name or _("line {line}").format(line=device.line) for device in wave.devices]
    shown = ", ".join(one_line(name, 60) for name in names[:NAMES_IN_A_WAVE])
    if len(names) > NAMES_IN_A_WAVE:
        shown = _("{names} and {count} more").format(names=shown, count=f"{len(names) - NAMES_IN_A_WAVE:,}")
    return f"{wave.title}: {shown}"
