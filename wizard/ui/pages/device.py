"""Which device is it? A search over the profiles, then what we know of it, then what its profile does not say."""

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from wizard.core.answers import Security
from wizard.core.facts import RowState
from wizard.core.problem import WizardError
from wizard.core.profile_search import ProfileSearch
from wizard.core.profiles import DeviceProfile, ProfileCard, is_own, shown_name
from wizard.core.state import Next, PageId, ProfilePicked, State, Typed
from wizard.core.texts import _, one_line
from wizard.core.view import View
from wizard.files import list_profiles, load_profile
from wizard.ui.buttons import LinkButton
from wizard.ui.page import Desk, Page
from wizard.ui.pages._device_own import OwnProfilesPart
from wizard.ui.questions_part import QuestionsPart
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Field, Notice, Panel

ROWS_SHOWN = 8
CONFIDENCE = {
    "documented": _("Read in what the maker itself publishes."),
    "partial": _("Read in part only: compare the words with what your device shows."),
    "generic": _("No particular model: we ask what we need to know."),
}
ADDED = _("You added it, or somebody whose file you imported.")


class DevicePage(Page):
    """Search and list until a device is picked; then its card and the questions that its profile leaves open."""

    id = PageId.DEVICE
    title = _("Which device is it?")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.search = Field(
            _("Brand, model or kind"), placeholder=_("for example Sharp, LaserJet, NAS, alarm")
        )
        self.search.edit.textChanged.connect(self._fill)
        self.search.edit.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Devices found"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemDoubleClicked.connect(lambda _item: self._pick())
        self.none_found = Words(
            _("Not in the list. Choose the kind of device that comes closest: that works as well.")
        )
        self.card = Panel()
        self.name = subheading()
        self.knows = Words("")
        self.notes = Words("")
        self.sure = quiet()
        self.other = LinkButton(_("Choose another device"))
        self.other.clicked.connect(self._choose_another)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.other)
        self.card.rows.addLayout(head)
        self.card.rows.addWidget(self.knows)
        self.card.rows.addWidget(self.notes)
        self.card.rows.addWidget(self.sure)
        self.label = Field(
            _("A name for it, if you like"),
            _("It appears on the sheet and in the scripts."),
            _("for example Front desk"),
        )
        self.label.edit.textEdited.connect(lambda text: desk.dispatch(Typed("device.name", text)))
        self.part = QuestionsPart(desk, PageId.DEVICE)
        self.own = OwnProfilesPart(desk)
        self.card.rows.addWidget(self.own.deeds)
        self.missing = Notice()
        self.missing.action.setText(_("Import its file\N{HORIZONTAL ELLIPSIS}"))
        self.missing.action.clicked.connect(lambda: desk.perform("profile-import"))
        self.missing.action.show()
        for widget in (
            *(self.own.deleted, self.own.unfinished, self.search, self.none_found, self.list, self.own),
            *(self.missing, self.card, self.part, self.label),
        ):
            self.body.addWidget(widget)
        self._searching = False
        self._fits = True
        self._cards: tuple[ProfileCard, ...] = ()
        self._look_again()

    def _look_again(self) -> None:
        """The list anew where a profile came or went."""
        cards = list_profiles()
        if cards == self._cards:
            return
        new = next((card.id for card in cards if card.own and self._cards and card not in self._cards), "")
        self._cards, self._found = cards, ProfileSearch(cards)
        self._fill(self.search.edit.text())
        for row in range(self.list.count()):
            if new and self.list.item(row).data(Qt.ItemDataRole.UserRole) == new:
                self.list.setCurrentRow(row)

    def _fill(self, typed: str) -> None:
        self.list.clear()
        found = self._found.find(typed)
        for card in found.cards:
            item = QListWidgetItem(
                _("{device} (yours)").format(device=one_line(shown_name(card), 120))
                if card.own
                else shown_name(card)
            )
            item.setData(Qt.ItemDataRole.UserRole, card.id)
            item.setSizeHint(self._row_size())
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._fits = found.fits
        self.none_found.setVisible(not found.fits and self.search.isVisibleTo(self))
        self._fit_list()

    def _fit_list(self) -> None:
        row = self._row_size().height()
        for index in range(self.list.count()):
            self.list.item(index).setSizeHint(self._row_size())
        shown = min(max(self.list.count(), 1), ROWS_SHOWN)
        self.list.setFixedHeight(row * shown + 2 * self.list.frameWidth() + 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Up and Down in the search field walk through the list, as in any search box.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}.get(event.key())
            if step is not None and self.list.count():
                row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            # Only when all widgets have heard of the new font does the list measure with it.
            QTimer.singleShot(0, self, self._fit_list)

    def _row_size(self) -> QSize:
        """High enough for a finger."""
        return QSize(0, round(self.list.fontMetrics().height() * 1.7))

    def _choose_another(self) -> None:
        self._searching = True
        self.draw(self.desk.store.state, self.desk.store.view)
        self.search.edit.setFocus()

    def _pick(self) -> None:
        if self.list.currentRow() < 0:
            self.search.edit.setFocus()
            return
        self._searching = False
        self.desk.dispatch(ProfilePicked(self.list.currentItem().data(Qt.ItemDataRole.UserRole)))
        self.search.edit.clear()  # the next device is looked for afresh
        self.draw(self.desk.store.state, self.desk.store.view)
        self.desk.focus_first()

    @property
    def picking(self) -> bool:
        """Whether the list is shown, because nothing is picked yet or something else is looked for."""
        return self._searching or self.desk.store.state.answers.device.profile is None

    def can_take_back(self) -> bool:
        return self.desk.deleted is not None

    def take_back(self) -> bool:
        if self.desk.deleted is None:
            return False
        self.desk.perform("profile-undelete")
        return True

    def left(self) -> None:
        self._searching = False  # whoever goes elsewhere keeps the device that was picked
        self.desk.deleted = None

    def draw(self, state: State, view: View) -> None:
        picking = self.picking
        self._look_again()
        self.own.draw(picking=picking)
        self.search.setVisible(picking)
        self.list.setVisible(picking)
        self.none_found.setVisible(picking and not self._fits)
        self.card.setVisible(not picking)
        gone = not picking and view.profile is None
        self.missing.setVisible(gone)
        self.part.setVisible(not picking)
        self.label.setVisible(not picking)
        if picking:
            self.say(self.title, _("Type a brand, a model or a kind, or choose one from the list."))
            return
        self.say(_("Your device"))
        self.part.draw(state, view)
        self.part.setVisible(
            self.part.asking is not None or not self.part.answered.isHidden()
        )  # else only a gap
        shown = state.drafts.get("device.name", state.answers.device.name or "")
        self.label.show_value(shown, state.problems.get("device.name"))
        if view.profile is not None:
            self._draw_card(view.profile)
        else:
            self._draw_missing(state.answers.device.profile or "")

    def _draw_missing(self, profile_id: str) -> None:
        """A plan that was made with a profile which is not here, or is no longer."""
        try:
            load_profile(profile_id)
        except WizardError as error:
            # The button below does what the fix says.
            self.missing.show_problem(replace(error.problem, fix=""), RowState.ATTENTION)
        deleted = self.desk.deleted
        just_now = deleted is not None and deleted.id == profile_id
        self.missing.setVisible(not just_now)
        self.name.setText(one_line(deleted.name if deleted is not None and just_now else profile_id, 80))
        self.sure.setText(_("Nothing is known of it here, so everything is asked."))
        for words in (self.knows, self.notes):
            words.hide()
        self.own.show_deeds(None)

    def _draw_card(self, profile: DeviceProfile) -> None:
        self.name.setText(shown_name(profile))
        self.knows.setText(known_of(profile))
        self.knows.setVisible(bool(self.knows.text()))
        self.notes.setText("\n".join(profile.notes[:2]))
        self.notes.setVisible(bool(profile.notes))
        sure = _(ADDED) if is_own(profile.id) else _(CONFIDENCE[profile.confidence])
        self.sure.setText(sure)
        self.own.show_deeds(profile)

    def primary(self, state: State, view: View) -> tuple[str, bool]:
        return (_("This is my device"), True) if self.picking else (_("Continue"), True)

    def press(self) -> None:
        if self.picking:
            self._pick()
            return
        if self.part.commit(self.desk.store.view):
            if self.part.asking is not None:
                return
        elif self.part.asking is not None:
            return
        self.desk.dispatch(Next())

    def first(self) -> QWidget | None:
        if self.picking:
            return self.search.edit
        return self.part.asking.first() if self.part.asking is not None else None


def known_of(profile: DeviceProfile) -> str:
    """What a profile documents, in plain words; "" when it documents nothing."""
    can, said = profile.capability, []
    ways = {
        "none": _("without signing in"),
        "basic": _("with user name and password"),
        "oauth2": _("with a Microsoft sign-in (OAuth 2.0)"),
    }
    if can.sign_in:
        *first, last = (ways[way.value] for way in can.sign_in)
        listed = _("{first} or {last}").format(first=", ".join(first), last=last) if first else last
        said.append(_("It can send {ways}.").format(ways=listed))
    modes = {"none": _("no encryption"), "starttls": "STARTTLS", "implicit": _("SSL/TLS from the start")}
    if can.security_modes == (Security.NONE,):
        said.append(_("It can not encrypt what it sends."))
    elif can.security_modes:
        listed = ", ".join(modes[mode.value] for mode in can.security_modes)
        said.append(_("Encryption: {modes}.").format(modes=listed))
    return " ".join(said)
