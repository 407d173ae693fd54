"""What the sign-in shows while somebody types a code elsewhere, and once somebody is signed in."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.problem import Problem
from wizard.core.sign_in import APPLICATION_WAYS, DeviceCode, SignedIn
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.icons import StateIcon
from wizard.ui.text import Words, quiet
from wizard.ui.values import COPIED_FOR_MS
from wizard.ui.widgets import Panel

TICK_MS = 1000


class WaitPanel(Panel):
    """What the sign-in waits for, in the place of its form."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        super().__init__()
        self.icon = StateIcon(RowState.LOOKING)
        self.text = Words("", bold=True)
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel the sign-in"))
        self.cancel.clicked.connect(cancel)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.text, 1)
        line.addWidget(self.cancel)
        self.rows.addLayout(line)
        self.hide()

    def show_wait(self, what: str) -> None:
        """Shows what is waited for, or disappears."""
        self.text.setText(what)
        self.setAccessibleName(what)
        self.setVisible(bool(what))


class CodePanel(Panel):
    """The code for another device: large, to be copied, with its page and the time that is left."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: DeviceCode | None = None
        self._ends = 0.0
        self.lead = Words(_("Open the page on any device, type this code, and sign in as the mailbox:"))
        self.code = Words("", scale=2 * theme.LARGE / 1.5, bold=True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = QPushButton(_("Copy the code"))
        self.copy.clicked.connect(self._copy)
        self.open = LinkButton("")
        self.open.clicked.connect(self._open)
        self.left = quiet("")
        self.rows.addWidget(self.lead)
        self.rows.addWidget(self.code)
        self.rows.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(self.left)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    def show_code(self, code: DeviceCode | None) -> None:
        """Shows a code, or none any more."""
        self.setVisible(code is not None)
        if code is self._shown:
            return
        self._shown = code
        if code is None:
            self._timer.stop()
            self.code.setText("")
            return
        self.code.setText(one_line(code.code, 40))
        self.code.setAccessibleName(_("The code: {signs}").format(signs=" ".join(code.code)))
        self._ends = monotonic() + code.seconds
        self.open.setVisible(bool(code.page))
        self.open.setText(_("Open {page}").format(page=one_line(code.page, 200)))
        if not code.page:
            self.lead.setText(_("On a real sign-in you type this code on another device. Practice types it:"))
        self._tick()
        self._timer.start()

    def _open(self) -> None:
        if self._shown is not None and self._shown.page:
            QDesktopServices.openUrl(QUrl(self._shown.page))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(_("Copy the code")))

    def _tick(self) -> None:
        seconds = max(0, round(self._ends - monotonic()))
        self.left.setText(
            _("The code is good for another {minutes}:{seconds:02d} minutes.").format(
                minutes=seconds // 60, seconds=seconds % 60
            )
        )


class AccountPanel(Panel):
    """Who is signed in and until when, what to know about it, and the way out."""

    def __init__(self, sign_out: Callable[[], None]) -> None:
        super().__init__()
        self.icon = StateIcon(RowState.GOOD)
        self.text = Words("", bold=True)
        self.until = Words("")
        self.leave = QPushButton(_("Sign out"))
        self.leave.clicked.connect(sign_out)
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP // 2)
        texts.addWidget(self.text)
        texts.addWidget(self.until)
        self._texts = texts
        self._notes: list[QWidget] = []
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.rows.addLayout(line)
        self.rows.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        self._shown: SignedIn | None = None
        self.hide()

    def show_account(self, signed_in: SignedIn | None, *, practice: bool) -> None:
        """Shows who is signed in, or disappears. ``practice`` keeps nothing beyond its own end."""
        self.setVisible(signed_in is not None)
        if signed_in is None or signed_in == self._shown:
            return
        self._shown = signed_in
        doubtful = any(note.id in DOUBTFUL for note in signed_in.notes)
        self.icon.set_state(RowState.ATTENTION if doubtful else RowState.GOOD)
        self.set_mark("attention" if doubtful else "good")
        if signed_in.way in APPLICATION_WAYS:
            said = _("The application is signed in as itself, for {mailbox}.").format(
                mailbox=one_line(signed_in.mailbox, 120)
            )
        else:
            said = _("Signed in as {account}.").format(account=one_line(signed_in.account, 120))
        self.text.setText(said)
        self.until.setText(_lasts(signed_in, practice=practice))
        self.setAccessibleName(f"{said} {self.until.text()}")
        for old in self._notes:
            self._texts.removeWidget(old)
            old.deleteLater()
        self._notes = [_note(one) for one in signed_in.notes]
        for note in self._notes:
            self._texts.addWidget(note)


DOUBTFUL = frozenset(
    {"oauth-wrong-account", "clock", "token-issuer", "certificate-soon", "service-person-unsure"}
)
"""Notes that may keep the mail from going out."""


def _lasts(signed_in: SignedIn, *, practice: bool) -> str:
    clock = f"{signed_in.until.astimezone():%H:%M}"
    if signed_in.kept and practice:
        return _(
            "Practice remembers it until practice ends. A real one would be kept in this computer's key store until "
            "you sign out."
        )
    if signed_in.kept:
        return _("It is kept in this computer's key store until you sign out.")
    if signed_in.renews:
        return _("It holds until you sign out or close this window; nothing is kept on this computer.")
    return _(
        "It holds until {time}, or until you sign out or close this window. Nothing is kept on this computer."
    ).format(time=clock)


def _note(problem: Problem) -> QWidget:
    words = Words(one_line(" ".join(part for part in (problem.text, problem.fix, problem.detail) if part)))
    words.set_state("attention" if problem.id in DOUBTFUL else "quiet")
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return words
