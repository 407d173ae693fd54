"""The practice tenant's settings as a small admin centre: each with its label there, its cmdlet, and how it stood at
the start. A row stays where it is when another one changes, and keeps the focus."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from wizard.core.practice import Area, Switch, SwitchKind
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.line import Line
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import Fold

ON, OFF = "on", "off"
TITLES = {
    Area.DOMAINS: _("Microsoft 365 admin centre: Domains"),
    Area.ENTRA: _("Entra admin centre: Security"),
    Area.APPLICATION: _("App: {owner}"),
    Area.EXCHANGE: _("Exchange admin centre: Mail flow"),
    Area.MAILBOX: _("Mailbox {owner}"),
    Area.GROUP: _("Exchange admin centre: Groups"),
    Area.CONNECTOR: _("Exchange admin centre: Connectors"),
    Area.HIGH_VOLUME: _("High Volume: {owner}"),
    Area.COMMUNICATION: _("Azure: {owner}"),
    Area.LIMITS: _("Limits"),
    Area.SITE: _("The device's site, and the day"),
}
OWNED = {Area.CONNECTOR: _("Connector: {owner}"), Area.GROUP: _("Group {owner}")}
"""The heading of one of several, where the area has another for making the first."""
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a cmdlet's name may break in a narrow column."""
CLOSED_AT_FIRST = (Area.DOMAINS, Area.APPLICATION, Area.GROUP, Area.LIMITS)


def title_of(switch: Switch) -> str:
    """The heading that a switch stands below."""
    titles = OWNED if switch.owner and switch.area in OWNED else TITLES
    return _(titles[switch.area]).format(owner=one_line(switch.owner, 80))


def shown_value(switch: Switch, value: str) -> str:
    """A value as the switch itself shows it."""
    titles = {option.value: _(option.title) for option in switch.options}
    return titles.get(value, one_line(value, 120)) or _("nothing")


class _SwitchLine(Line):
    """Enter takes what was typed, and nothing else: it must not send as well."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class SwitchRow(QWidget):
    """One switch. ``turned(value)`` says what the user wants; only `show_switch` changes what stands there."""

    turned = Signal(str)

    def __init__(self, switch: Switch) -> None:
        super().__init__()
        self.switch = switch
        self.label = Words(_(switch.label))
        self.cmdlet = quiet(HUMP.sub("\N{ZERO WIDTH SPACE}", switch.cmdlet))
        self.was = Words("", scale=theme.SMALL, state="attention")
        self.problem = Words("", state="problem")
        self.problem.hide()
        self.control = self._control()
        self.control.setAccessibleName(_(switch.label))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.label)
        beside = isinstance(self.control, QCheckBox)
        if not beside:
            texts.addWidget(self.control)
        for words in (self.cmdlet, self.was, self.problem):
            texts.addWidget(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.GAP // 2, 0, theme.GAP // 2)
        row.setSpacing(theme.GAP)
        if beside:
            row.addWidget(self.control, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.cmdlet.setVisible(
            bool(switch.cmdlet)
        )  # only now: without a parent it would be a window of its own

    def _control(self) -> QCheckBox | QComboBox | Line | Words:
        kind = self.switch.kind
        if kind is SwitchKind.ON_OFF:
            box = QCheckBox()
            box.clicked.connect(lambda on: self.turned.emit(ON if on else OFF))
            return box
        if kind is SwitchKind.CHOICE:
            chooser = QComboBox()
            for option in self.switch.options:
                chooser.addItem(_(option.title), option.value)
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(12)
            chooser.activated.connect(lambda index: self._want(str(chooser.itemData(index))))
            return chooser
        if kind is SwitchKind.LINE:
            line = _SwitchLine()
            line.editingFinished.connect(lambda: self._want(line.text().strip()))
            return line
        return Words("")

    def _want(self, value: str) -> None:
        if value != self.switch.value:
            self.turned.emit(value)
        elif not self.problem.isHidden():
            self.show_problem(None)

    def show_switch(self, switch: Switch, start: str | None) -> None:
        """Shows how it stands; ``start`` is how it stood at the beginning, None where it was not there then."""
        self.switch = switch
        control, value = self.control, switch.value
        with QSignalBlocker(control):
            if isinstance(control, QCheckBox):
                control.setChecked(value == ON)
                control.setText(_("On") if value == ON else _("Off"))
            elif isinstance(control, QComboBox):
                control.setCurrentIndex(control.findData(value))
            elif isinstance(control, Line):
                if control.text() != value and self.problem.isHidden():
                    control.setText(value)
            else:
                control.setText(one_line(value, 300))
        changed = start is not None and start != value
        if changed:
            self.was.setText(
                _("Changed. At the start: {value}").format(value=shown_value(switch, start or ""))
            )
        self.was.setVisible(changed)
        self._describe()

    def show_problem(self, problem: Problem | None) -> None:
        """Says at the switch what it does not take; what was typed stays."""
        self.problem.setVisible(problem is not None)
        self.problem.setText(one_line(f"{problem.text} {problem.fix}") if problem is not None else "")
        self._describe()

    def _describe(self) -> None:
        said = (self.problem.text(), self.was.text() if not self.was.isHidden() else "", self.switch.cmdlet)
        self.control.setAccessibleDescription(" ".join(part for part in said if part))


class SwitchBoard(QWidget):
    """All switches in their groups. ``turned(id, value)`` is emitted when the user wants one changed."""

    turned = Signal(str, str)

    def __init__(self, remembered: dict[str, bool]) -> None:
        super().__init__()
        self._remembered = remembered
        self._start: dict[str, str] = {}
        self._groups: dict[str, tuple[Fold, QVBoxLayout]] = {}
        self.rows: dict[str, SwitchRow] = {}
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.setSpacing(theme.GAP // 2)

    def begin(self, switches: Iterable[Switch]) -> None:
        """Another tenant: what stands now is how it stood at the start."""
        self._start = {switch.id: switch.value for switch in switches}
        for row in self.rows.values():
            row.show_problem(None)

    def show_switches(self, switches: tuple[Switch, ...]) -> None:
        """Brings every row up to date; rows come and go with what the tenant has."""
        titles = {switch.id: title_of(switch) for switch in switches}
        for name in [name for name, row in self.rows.items() if titles.get(name) != title_of(row.switch)]:
            row = self.rows.pop(name)
            _discard(row, self._groups[title_of(row.switch)][1])
        for title in [title for title in self._groups if title not in titles.values()]:
            _discard(self._groups.pop(title)[0], self._all)
        places: dict[str, int] = {}
        for switch in switches:
            title = titles[switch.id]
            if title not in self._groups:
                self._add_group(switch, title, len(places))
            place = places.setdefault(title, 0)
            if switch.id not in self.rows:
                self._groups[title][1].insertWidget(place, self._row(switch))
            places[title] += 1
            self.rows[switch.id].show_switch(switch, self._start.get(switch.id))

    def _add_group(self, switch: Switch, title: str, place: int) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(2 * theme.GAP, 0, 0, theme.GAP)
        rows.setSpacing(0)
        key = f"practice:{switch.area}"
        opened = self._remembered.get(key, switch.area not in CLOSED_AT_FIRST)
        fold = Fold(title, inside, opened=opened)
        fold.on_toggled = lambda now: self._remembered.update({key: now})
        self._groups[title] = fold, rows
        self._all.insertWidget(place, fold)

    def _row(self, switch: Switch) -> SwitchRow:
        row = SwitchRow(switch)
        row.turned.connect(lambda value, name=switch.id: self.turned.emit(name, value))
        self.rows[switch.id] = row
        return row

    def show_problem(self, problem: Problem) -> None:
        """A value that was refused, at its switch."""
        row = self.rows.get(problem.field)
        if row is not None:
            row.show_problem(problem)

    def changed(self) -> dict[str, str]:
        """The switches that stand otherwise than at the start."""
        return {
            name: row.switch.value
            for name, row in self.rows.items()
            if row.switch.kind is not SwitchKind.SHOWN and self._start.get(name) != row.switch.value
        }


def _discard(widget: QWidget, layout: QVBoxLayout) -> None:
    # It keeps its parent until Qt deletes it: without one it were Python's, and might be collected on another thread.
    widget.hide()
    layout.removeWidget(widget)
    widget.deleteLater()
