"""The parts that pages are made of. Each is accessible by itself: named, focusable where it acts, its state in
words. A page only puts them in order."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wizard.core.facts import RowState
from wizard.core.problem import Problem
from wizard.core.texts import _, many_lines, one_line
from wizard.ui import theme
from wizard.ui.icons import StateIcon, chevron
from wizard.ui.line import Line
from wizard.ui.text import Words, quiet


class Panel(QFrame):
    """A bordered surface that holds a group of things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(2 * theme.GAP, 2 * theme.GAP, 2 * theme.GAP, 2 * theme.GAP)
        self.rows.setSpacing(theme.GAP)
        self.mark = ""

    def set_mark(self, state: str) -> None:
        """A coloured edge at the left: ``good``, ``attention``, ``problem`` or "" for none."""
        self.mark = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setPen(QPen(theme.hairline(palette), 1))
        painter.setBrush(theme.surface(palette))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self.mark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.state_colour(self.mark, palette))
            painter.drawRoundedRect(QRectF(1, 1, 5, self.height() - 2), 2.5, 2.5)
        painter.end()


class Fold(QWidget):
    """A title that opens and closes what stands below it: the technical truth, one click away.

    ``on_toggled(open)`` lets the window remember that helpdesk staff want it open.
    """

    def __init__(
        self, title: str, inside: QWidget, *, opened: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.button = QToolButton(self)
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setAccessibleName(title)
        self.inside = inside
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(inside)
        self.on_toggled: Callable[[bool], None] | None = None
        self.button.toggled.connect(self._show)
        self.button.setChecked(opened)
        self._show(opened)

    def _fit_arrow(self) -> None:
        """The arrow grows with the text and has its colour; the style's own stays as it is."""
        side = round(self.button.fontMetrics().height() * 0.8)
        self.button.setIconSize(QSize(side, side))
        # Our own palette: the button hears of a new one only after us.
        self.button.setIcon(chevron(self, side, opened=self.button.isChecked()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (
            QEvent.Type.ApplicationFontChange,
            QEvent.Type.FontChange,
            QEvent.Type.PaletteChange,
        ):
            self._fit_arrow()

    def _show(self, opened: bool) -> None:
        self._fit_arrow()
        self.inside.setVisible(opened)
        if self.on_toggled is not None:
            self.on_toggled(opened)


class TextView(QPlainTextEdit):
    """Foreign or generated text to read and to copy: fixed pitch, no markup, harmless."""

    def __init__(self, text: str, name: str, lines: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._lines = lines
        self._fix_font()
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Replaces the text."""
        clean = many_lines(text)
        if clean != self.toPlainText():
            self.setPlainText(clean)

    def _fix_font(self) -> None:
        made = theme.font(self, theme.SMALL)
        made.setFamilies(["Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "monospace"])
        made.setStyleHint(made.StyleHint.Monospace)
        self.setFont(made)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 3 * theme.GAP)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fix_font()


class StateRow(QWidget):
    """One check: icon, sentence, and its technical detail below. It has its place before its result arrives."""

    WORDS: ClassVar = {
        RowState.LOOKING: "Looking",
        RowState.GOOD: "Good",
        RowState.ATTENTION: "Attention",
        RowState.PROBLEM: "Problem",
        RowState.NOT_KNOWN: "Not known",
    }
    least_word_width = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = StateIcon()
        self.word = Words("", bold=True)
        self.text = Words("")
        self.detail = quiet("")
        self.texts = texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.text)
        texts.addWidget(self.detail)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, theme.GAP // 2, 0, theme.GAP // 2)
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.word, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.word.setWordWrap(False)
        self.word.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._align()

    def _align(self) -> None:
        """All rows' sentences begin at the same place."""
        metrics = QFontMetrics(theme.font(self, bold=True))
        widest = max(metrics.horizontalAdvance(_(word)) for word in self.WORDS.values())
        self.word.setMinimumWidth(max(widest, self.least_word_width) + theme.GAP)

    def word_width(self) -> int:
        """How wide its own word is, in the font to come where the text size is just changing."""
        return QFontMetrics(theme.font(self, bold=True)).horizontalAdvance(self.word.text())

    def widen_word(self, width: int) -> None:
        """Gives the word at least this room, so that rows below one another begin at the same place."""
        if width != self.least_word_width:
            self.least_word_width = width
            self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._align()

    def show_row(self, state: RowState, text: str, detail: str = "", word: str | None = None) -> None:
        """Shows a state in icon, word and sentence."""
        self.icon.set_state(state)
        self.word.setText(word if word is not None else _(self.WORDS[state]))
        self.text.setText(one_line(text))
        self.detail.setText(one_line(detail))
        self.detail.setVisible(bool(detail))
        self.setAccessibleName(f"{self.word.text()}: {self.text.text()}")


class Notice(Panel):
    """Something that happened, why, and what to do: with one button where we can do it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = StateIcon(RowState.PROBLEM)
        self.text = Words("", bold=True)
        self.fix = Words("")
        self.detail = quiet("")
        self.action = QPushButton()
        self.action.hide()
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP // 2)
        for words in (self.text, self.fix, self.detail):
            texts.addWidget(words)
        texts.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.rows.addLayout(line)
        self.set_mark("problem")

    def show_problem(self, problem: Problem | None, state: RowState = RowState.PROBLEM) -> None:
        """Shows a problem, or disappears."""
        self.setVisible(problem is not None)
        if problem is None:
            return
        self.icon.set_state(state)
        self.set_mark({RowState.PROBLEM: "problem", RowState.ATTENTION: "attention"}.get(state, "good"))
        self.text.setText(one_line(problem.text))
        self.fix.setText(one_line(problem.fix))
        self.fix.setVisible(bool(problem.fix))
        self.detail.setText(one_line(problem.detail))
        self.detail.setVisible(bool(problem.detail))
        self.setAccessibleName(" ".join(part for part in (problem.text, problem.fix) if part))


class Field(QWidget):
    """A labelled line to type in, its help above and what is wrong with it below, where it arose."""

    def __init__(
        self, label: str, help_text: str = "", placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.label = QLabel(label)
        self.label.setFont(theme.font(self, bold=True))
        self.edit = Line()
        self._help = help_text
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(label)
        self.edit.setAccessibleDescription(help_text)
        self.label.setBuddy(self.edit)
        self.error = Words("", state="problem")
        self.error.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP // 2)
        rows.addWidget(self.label)
        if help_text:
            rows.addWidget(quiet(help_text))
        rows.addWidget(self.edit)
        rows.addWidget(self.error)

    def show_value(self, text: str, problem: Problem | None) -> None:
        """Shows a value without disturbing somebody who types, and what is wrong with it."""
        if not self.edit.hasFocus() and self.edit.text() != text:
            self.edit.setText(text)
        self.error.setVisible(problem is not None)
        if problem is not None:
            self.error.setText(one_line(f"{problem.text} {problem.fix}".strip()))
        self.edit.setAccessibleDescription(self._help if problem is None else self.error.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self.label.setFont(theme.font(self, bold=True))


def clear_layout(layout: QLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
