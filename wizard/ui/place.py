"""Where the user is on a page: focus and scroll position, kept when a part of the page is built anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

TAB = Qt.FocusPolicy.TabFocus


def name_of(widget: QWidget) -> str:
    """What a control is called: its accessible name, else its words."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text.replace("&", "")


@contextmanager
def kept_focus(part: QWidget, instead: QWidget | None = None) -> Iterator[None]:
    """After the block the control of the same kind and name has the focus that its forerunner in ``part`` had;
    where there is none any more, ``instead`` or the first control of the part gets it."""
    focus = QApplication.focusWidget()
    if focus is None or not part.isAncestorOf(focus):
        yield
        return
    kind, name = type(focus), name_of(focus)
    yield
    if QApplication.focusWidget() is focus and not focus.isHidden():
        return
    _show_new(part)
    controls = [child for child in part.findChildren(QWidget) if _can_take_focus(child, part)]
    same = next((child for child in controls if type(child) is kind and name_of(child) == name), None)
    fitting = instead if instead is not None and _can_take_focus(instead, part) else None
    heir = same or fitting or next(iter(controls), None)
    if heir is not None:
        heir.setFocus(Qt.FocusReason.OtherFocusReason)


def _show_new(part: QWidget) -> None:
    """Shows what was just put in: Qt does that with the next event only, and nothing hidden takes the focus."""
    for child in part.findChildren(QWidget):
        if child.testAttribute(Qt.WidgetAttribute.WA_WState_Hidden) and not child.testAttribute(
            Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        ):
            child.show()


def _can_take_focus(widget: QWidget, part: QWidget) -> bool:
    return bool(widget.focusPolicy() & TAB) and widget.isEnabled() and widget.isVisibleTo(part)


def scroll_to_top(part: QWidget) -> None:
    """Shows the page from its beginning."""
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.verticalScrollBar().setValue(0)
            return
        above = above.parentWidget()
