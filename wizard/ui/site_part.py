"""The site's public address on the Domain page: who would learn it, the button that asks, and the field to type it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.intake import typed_text
from wizard.core.look_events import OutsideAllowed
from wizard.core.look_words import ADDRESS, asked_first, other_views, own_view, who_learns_what
from wizard.core.state import State, Typed
from wizard.core.texts import _
from wizard.files import load_outside
from wizard.ui import theme
from wizard.ui.listing import Listing
from wizard.ui.page import Desk
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Field, Fold

PUBLIC_IPS = "network.public_ips"


class SitePart(QWidget):
    """Asks before anybody outside is asked. The consent holds for as long as the window is open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._told = {told.probe: told for told in asked_first(load_outside())}
        self.ask = QWidget()
        self.says = Words("")
        self.button = QPushButton(_("Look up this site's address"))
        self.button.clicked.connect(self._allow)
        self.fold = Fold(_("Who learns what"), Listing(self._in_full()))
        rows = _rows(self.ask)
        rows.addWidget(subheading(_("Your public address")))
        rows.addWidget(self.says)
        rows.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.fold)
        self.address = Field(_("Or type the address"), placeholder="203.0.113.10")
        self.address.edit.textEdited.connect(lambda text: desk.dispatch(Typed(PUBLIC_IPS, text)))
        self.view = quiet(own_view())
        self.other = Fold(_("How to see what the device sees"), Listing(other_views()))
        outer = _rows(self)
        for widget in (self.ask, self.address, self.view, self.other):
            outer.addWidget(widget)

    def draw(self, state: State) -> None:
        """Shows what is still to be asked."""
        self.ask.setVisible(not state.outside)
        self.says.setText(self._in_practice() if state.practice is not None else self._in_short())
        typed = state.drafts.get(PUBLIC_IPS, typed_text(state.answers, PUBLIC_IPS))
        label = _("Your public address") if state.outside else _("Or type the address")
        self.address.label.setText(label)
        self.address.edit.setAccessibleName(label)
        self.address.show_value(typed, state.problems.get(PUBLIC_IPS))
        found = next((row.state for row in state.rows if row.probe == ADDRESS[0]), None)
        known = state.outside and found in {RowState.GOOD, RowState.LOOKING}
        self.address.setVisible(bool(typed) or not known or self.address.edit.hasFocus())

    def _allow(self) -> None:
        self.other.button.setFocus()  # the button goes, and would leave the focus to chance
        self._desk.dispatch(OutsideAllowed())

    def _in_short(self) -> str:
        return _(
            "{services} can tell it, and {lists} whether receivers distrust it. They learn the address, and not your "
            "domain. None of them is asked before you say so."
        ).format(services=_(self._told[ADDRESS[0]].who), lists=_(self._told[ADDRESS[2]].who))

    def _in_practice(self) -> str:
        return _(
            "In the real world, {services} can tell it, and would learn it. In practice nobody outside is asked: this "
            "program plays their part."
        ).format(services=_(self._told[ADDRESS[0]].who))

    def _in_full(self) -> tuple[str, ...]:
        return tuple(
            sentence
            for told in self._told.values()
            for sentence in (
                *who_learns_what((told,)),
                _("Without: {how}").format(how=_(told.without)),
            )
        )


def _rows(widget: QWidget) -> QVBoxLayout:
    rows = QVBoxLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(theme.GAP)
    return rows
