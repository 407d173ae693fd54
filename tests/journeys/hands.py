"""A person at the keyboard: presses keys on whatever has the focus, and counts them. Never calls a page."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.core.typical import Given, picked_for
from wizard.core.state import PageId, State
from wizard.ui.asking import Asking
from wizard.ui.cards import CheckCard, ChoiceCard
from wizard.ui.window import Window


class Hands:
    """``keys`` counts strokes, ``questions`` the answered question blocks."""

    def __init__(self, window: Window, qtbot: Any) -> None:
        self.window, self.qtbot = window, qtbot
        self.keys = self.questions = 0

    @property
    def state(self) -> State:
        return self.window.desk.store.state

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        QTest.keyClick(self.focus, key, modifier)
        QApplication.processEvents()

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        self.keys += len(text)
        QTest.keyClicks(self.focus, text)
        QApplication.processEvents()

    def wait(self, until: Callable[[], bool], timeout_ms: int = 10_000) -> None:
        self.qtbot.waitUntil(until, timeout=timeout_ms)

    def wait_for_page(self, page: PageId) -> None:
        self.wait(lambda: self.state.page is page)

    def asking(self) -> Asking | None:
        """The question that has the focus."""
        widget: QWidget | None = self.focus
        while widget is not None and not isinstance(widget, Asking):
            widget = widget.parentWidget()
        return widget

    def answer(self, answers: Given) -> str:
        """Answers what has the focus, a question or a compound, by arrows or Tab and Space, then Enter; gives its id
        back."""
        asking = self.asking()
        assert asking is not None, f"no question has the focus but {self.focus!r}"
        wanted = picked_for(asking.question.id, answers)
        values = wanted if isinstance(wanted, tuple) else (wanted,)
        if asking.question.kind == "many":
            wanted_cards = [card for value, card in asking.cards.items() if value in values]
            for card in asking.cards.values():
                assert self.focus is card
                if card in wanted_cards:
                    self.press(Qt.Key.Key_Space)
                if card is wanted_cards[-1]:
                    break
                self.press(Qt.Key.Key_Tab)
        else:
            for _ in range(list(asking.cards).index(values[0])):
                self.press(Qt.Key.Key_Down)
            assert isinstance(self.focus, ChoiceCard | CheckCard)
        self.questions += 1
        self.enter()
        return asking.question.id

    def tab_to(self, found: Callable[[QWidget], bool], limit: int = 80) -> QWidget:
        """Tab until a control is reached; fails where the keyboard can not get there."""
        for _ in range(limit):
            if found(self.focus):
                return self.focus
            self.press(Qt.Key.Key_Tab)
        raise AssertionError("the control can not be reached by Tab")
