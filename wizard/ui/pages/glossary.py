"""The field's words explained, popular mistakes put right, and how Basic authentication ends: looked up from anywhere."""

import datetime

import msgspec
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from wizard.core.glossary import Glossary, Term
from wizard.core.knowledge import Knowledge
from wizard.core.sources import Fact
from wizard.core.state import PageId, State
from wizard.core.texts import _, full_date, one_line
from wizard.core.view import View
from wizard.files import load_glossary, load_mistakes
from wizard.ui import theme
from wizard.ui.page import Desk, Page
from wizard.ui.source_line import SourceLine
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Field, Panel

ROWS_SHOWN = 9


class Shelf(msgspec.Struct, frozen=True):
    """Entries that belong together, what they are called after "Look up", and what is said above each of them."""

    name: str
    entries: Glossary
    note: str = ""


def shelves(knowledge: Knowledge) -> tuple[Shelf, ...]:
    """Everything that can be looked up."""
    put_right = tuple(_entry(one, _(one.claim), _(one.right)) for one in load_mistakes().mistakes)
    replaced = _("A later announcement replaced this.")
    announced = tuple(
        _entry(
            event, _day(event.announced), f"{_(event.says)} {replaced if event.superseded else ''}".rstrip()
        )
        for event in reversed(knowledge.basic_authentication.event)
    )
    return (
        Shelf(_("words"), load_glossary()),
        Shelf(_("popular mistakes"), Glossary(put_right), _("This is often said, and it is not so.")),
        Shelf(_("the end of Basic authentication"), Glossary(announced)),
    )


def _entry(fact: Fact, title: str, text: str) -> Term:
    return Term(
        term=title,
        meaning=text,
        source=fact.source,
        checked=fact.checked,
        section=fact.section,
        confidence=fact.confidence,
    )


def _day(written: str) -> str:
    """A day or a month as people read it; a year stays as it is."""
    if len(written) == len("2024-10"):
        return full_date(datetime.date.fromisoformat(f"{written}-01")).partition(" ")[2]
    return full_date(datetime.date.fromisoformat(written)) if "-" in written else written


class EntryPanel(Panel):
    """One entry in full, with its source."""

    def __init__(self) -> None:
        super().__init__()
        self.title = subheading("")
        self.note = Words("", state="attention")
        self.also = quiet("")
        self.text = Words("")
        self.caution = Words(_("Check the live page before you rely on it."), state="attention")
        self.source = SourceLine()
        for widget in (self.title, self.note, self.also, self.text, self.caution, self.source):
            self.rows.addWidget(widget)

    def show_entry(self, entry: Term, note: str, knowledge: Knowledge) -> None:
        """Shows an entry, ``note`` above it; one that is not documented sends the reader to its page."""
        self.title.setText(entry.term)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.also.setText(_("Also called: {names}").format(names=", ".join(entry.also)))
        self.also.setVisible(bool(entry.also))
        self.text.setText(entry.meaning)
        self.caution.setVisible(entry.confidence != "documented")
        self.source.show_source(
            knowledge.cite(entry.source, entry.section),
            _("Checked on {day}.").format(day=full_date(entry.checked)),
        )


class GlossaryPage(Page):
    """A field to search in, the entries found, and the one that the list stands on."""

    id = PageId.GLOSSARY
    title = _("Words explained")
    first_words = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._knowledge = desk.store.flow.knowledge
        self._shelves = shelves(self._knowledge)
        self.shelf = QComboBox()
        self.shelf.addItems([shelf.name for shelf in self._shelves])
        self.shelf.setAccessibleName(_("What to look up"))
        self.shelf.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.shelf.setMinimumContentsLength(24)
        self.shelf.currentIndexChanged.connect(lambda _index: self._fill())
        label = QLabel(_("Look up"))
        label.setBuddy(self.shelf)
        chooser = QHBoxLayout()
        chooser.setSpacing(theme.GAP)
        chooser.addWidget(label)
        chooser.addWidget(self.shelf, 1)
        self.search = Field(_("Search"), placeholder=_("for example relay, 5.7.64, password"))
        self.search.edit.textChanged.connect(lambda _text: self._fill())
        self.search.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Entries found"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        self.none_found = Words(_("Nothing found. Try a single word, or part of one."))
        self.entry = EntryPanel()
        self.body.addLayout(chooser)
        for widget in (self.search, self.none_found, self.list, self.entry):
            self.body.addWidget(widget)
        self._found: tuple[Term, ...] = ()
        self._fill()

    def _fill(self) -> None:
        self._found = self._shelves[self.shelf.currentIndex()].entries.matching(self.search.edit.text())
        self.list.blockSignals(True)
        self.list.clear()
        for entry in self._found:
            item = QListWidgetItem(one_line(entry.term))
            item.setToolTip(one_line(entry.term))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._fit_list()
        for widget in (self.list, self.entry):
            widget.setVisible(bool(self._found))
        self.none_found.setVisible(not self._found)
        self._show(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._found):
            note = self._shelves[self.shelf.currentIndex()].note
            self.entry.show_entry(self._found[row], note, self._knowledge)

    def _fit_list(self) -> None:
        height = round(self.list.fontMetrics().height() * 1.7)
        for index in range(self.list.count()):
            self.list.item(index).setSizeHint(QSize(0, height))
        shown = min(max(self.list.count(), 1), ROWS_SHOWN)
        self.list.setFixedHeight(height * shown + 2 * self.list.frameWidth() + 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Up and Down in the search field walk through the list, as in any search box.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}.get(event.key())
            if step is not None and self.list.count():
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font does the list measure with it.
            QTimer.singleShot(0, self, self._fit_list)

    def draw(self, state: State, view: View) -> None:
        self.say(self.title, _("The field's words in plain ones, each with where it was read."))

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        return "", False

    def press(self) -> None:
        """Enter in the search field changes nothing: the first entry is shown already."""

    def first(self) -> QWidget | None:
        return self.search.edit
