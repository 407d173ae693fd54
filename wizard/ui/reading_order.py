"""Tab goes as the eye reads: down the layouts, whatever came into them later."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

TYPED_INTO = ("QLineEdit", "QPlainTextEdit", "QTextEdit")
"""Tab stops nowhere inside these. What lies there are types that Python does not know, and to look for them it would
learn every type of Qt's, which takes a twentieth of a second."""


BY_TAB = Qt.FocusPolicy.TabFocus.value
"""As a number: Python's own flags cost a page of many controls a hundredth of a second."""


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & BY_TAB) and widget.focusProxy() is None


def _in_layout(layout: QLayout, children: list[QWidget]) -> Iterator[QWidget]:
    """The children of the layout's owner that stand in it or in a layout inside it.

    Never by `QLayout.itemAt`: PySide keeps what that returns for as long as the layout lives, also after Qt has
    deleted the item, and then takes whatever Qt puts at the same address for the item. That ends in a crash.
    """
    places: list[tuple[int, QWidget | QLayout]] = [
        (index, inner)
        for inner in (*children, *layout.children())
        if isinstance(inner, QWidget | QLayout) and (index := layout.indexOf(inner)) >= 0
    ]
    for _index, inner in sorted(places, key=lambda place: place[0]):
        if isinstance(inner, QWidget):
            yield from in_reading_order(inner)
        else:
            yield from _in_layout(inner, children)


def in_reading_order(widget: QWidget) -> Iterator[QWidget]:
    """The widget and what is in it, as far as Tab stops there, from top to bottom and left to right.

    What lies in no layout (the pages of a tab widget, the inside of a scroll area) follows in the order in which
    it was made.
    """
    if _takes_tab(widget):
        yield widget
    if any(map(widget.inherits, TYPED_INTO)):
        return
    layout = widget.layout()
    if layout is not None and not widget.inherits("QTabWidget"):
        yield from _in_layout(layout, [child for child in widget.children() if isinstance(child, QWidget)])
        return
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield from in_reading_order(child)


def chain(*parts: QWidget) -> None:
    """Makes Tab go through these parts one after another, each in its reading order."""
    order = [widget for part in parts for widget in in_reading_order(part)]
    for one, following in pairwise(order):
        QWidget.setTabOrder(one, following)
