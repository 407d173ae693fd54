"""The controls of the profile form: each with its name, its help and what is wrong with it. They know no profile."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QSignalBlocker, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import Field

NOTHING = ""
"""The value of a choice that says nothing."""


class Labelled(QWidget):
    """A name, one line of help, a control, and what is wrong with it."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__()
        self.label = QLabel(label)
        self.label.setFont(theme.font(self, bold=True))
        self.label.setWordWrap(True)
        self.help_text = help_text
        self.error = Words("", state="problem")
        self.error.hide()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GAP // 2)
        self.rows.addWidget(self.label)
        if help_text:
            self.rows.addWidget(quiet(help_text))

    def show_fault(self, fault: str) -> None:
        """What is wrong; "" for nothing."""
        self.error.setText(one_line(fault))
        self.error.setVisible(bool(fault))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.label.setFont(theme.font(self, bold=True))


class _Box(QComboBox):
    """Turning the wheel scrolls the page: a choice must not change on the way past it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Pick(Labelled):
    """One choice of several. ``picked(value)`` hears of the user's choice only."""

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, str]],
        picked: Callable[[str], None],
        help_text: str = "",
    ) -> None:
        super().__init__(label, help_text)
        self.box = _Box()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(12)
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(help_text)
        self.label.setBuddy(self.box)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda _place: picked(str(self.box.currentData())))
        self.rows.addWidget(self.box)
        self.rows.addWidget(self.error)

    def show_choice(self, value: str, fault: str = "") -> None:
        """Shows what is chosen."""
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(max(self.box.findData(value), 0))
        self.show_fault(fault)
        self.box.setAccessibleDescription(fault or self.help_text)


class Ticks(Labelled):
    """Any number of several. ``ticked(values)`` hears of the user's ticks only, in the order of the choices."""

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, str]],
        ticked: Callable[[tuple[str, ...]], None],
        help_text: str = "",
        columns: int = 1,
    ) -> None:
        super().__init__(label, help_text)
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * theme.GAP)
        grid.setVerticalSpacing(theme.GAP // 2)
        grid.setColumnStretch(columns, 1)
        self.rows.addLayout(grid)
        for place, (value, words) in enumerate(choices):
            box = QCheckBox(words)
            box.setAccessibleName(f"{label}: {words}")
            box.clicked.connect(lambda _on, told=ticked: told(self.values()))
            self.boxes[value] = box
            grid.addWidget(box, place // columns, place % columns)
        self.rows.addWidget(self.error)

    def values(self) -> tuple[str, ...]:
        """What is ticked."""
        return tuple(value for value, box in self.boxes.items() if box.isChecked())

    def show_ticks(self, values: Sequence[str], fault: str = "") -> None:
        """Shows what is ticked."""
        for value, box in self.boxes.items():
            box.setChecked(value in values)
        self.show_fault(fault)


class TextInput(Field):
    """A line. ``typed(text)`` hears of the user's typing only."""

    def __init__(
        self, label: str, typed: Callable[[str], None], help_text: str = "", placeholder: str = ""
    ) -> None:
        super().__init__(label, help_text, placeholder)
        self.label.setWordWrap(True)
        self.edit.textEdited.connect(typed)

    def show_text(self, text: str, fault: str = "") -> None:
        """Shows a text without disturbing somebody who types it, and what is wrong with it."""
        self.show_value(text, Problem("profile-field", fault) if fault else None)


class _Lines(QPlainTextEdit):
    """Tab leaves it, as it leaves every other control; a file that is dropped is for the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(source)


class LinesInput(Labelled):
    """Several lines, each of which says one thing."""

    def __init__(self, label: str, typed: Callable[[tuple[str, ...]], None], help_text: str = "") -> None:
        super().__init__(label, help_text)
        self.edit = _Lines()
        self.edit.setAccessibleName(label)
        self.edit.setAccessibleDescription(help_text)
        self.label.setBuddy(self.edit)
        self.edit.textChanged.connect(lambda: typed(tuple(self.edit.toPlainText().split("\n"))))
        self.rows.addWidget(self.edit)
        self.rows.addWidget(self.error)
        self._fit()

    def show_lines(self, lines: Sequence[str], fault: str = "") -> None:
        """Shows the lines without disturbing somebody who types them."""
        text = "\n".join(lines)
        if self.edit.toPlainText() != text:
            with QSignalBlocker(self.edit):
                self.edit.setPlainText(text)
        self.show_fault(fault)

    def _fit(self) -> None:
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 4 + 2 * theme.GAP)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font do they measure with it.
            QTimer.singleShot(0, self, self._fit)


def not_known(words: dict[str, str]) -> list[tuple[str, str]]:
    """The choices with "Not known" before them."""
    return [(NOTHING, _("Not known")), *words.items()]
