"""The conversation with the mail server as a row of stages, each with its place before it has happened."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.core.answers import Security, SignIn
from wizard.core.facts import RowState
from wizard.core.model import Settings, Stage, StageResult
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.marks import DASH, NONE, MarkIcon
from wizard.ui.text import Words, quiet

DONE, FAILED, RUNNING = _("Done"), _("Failed"), _("Running")
WAITING, NOT_YET, NOT_NEEDED, NOT_REACHED = _("Waiting"), _("Not yet"), _("Not needed"), _("Not reached")
ALL_WORDS = (DONE, FAILED, RUNNING, WAITING, NOT_YET, NOT_NEEDED, NOT_REACHED)

REPLY_LIMIT = 300


def stage_text(stage: Stage, settings: Settings) -> str:
    """What happens in a stage, in plain words with the protocol's own name."""
    return {
        Stage.RESOLVE: _("Find the mail server's address"),
        Stage.CONNECT: _("Connect to port {port}").format(port=settings.port),
        Stage.GREETING: _("Hear the server's greeting"),
        Stage.EHLO: _("Introduce ourselves (EHLO)"),
        Stage.STARTTLS: _("Encrypt the connection (STARTTLS)"),
        Stage.AUTH: _("Sign in (AUTH)"),
        Stage.MAIL: _("Name the sender (MAIL FROM)"),
        Stage.RCPT: _("Name the recipient (RCPT TO)"),
        Stage.DATA: _("Hand over the message (DATA)"),
        Stage.QUIT: _("Say goodbye (QUIT)"),
    }[stage]


def not_needed(stage: Stage, settings: Settings) -> str:
    """Why a stage has no place in this plan; "" where it has."""
    if stage is Stage.AUTH and settings.sign_in is SignIn.NONE:
        return _("This method does not sign in.")
    if stage is Stage.STARTTLS and settings.security is Security.NONE:
        return _("The device sends in clear text.")
    if stage is Stage.STARTTLS and settings.security is Security.IMPLICIT:
        return _("The connection is encrypted from its first byte.")
    return ""


class StageRow(QWidget):
    """One stage: icon, word, what happens, how long it took, and below it the server's words where it failed."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.icon = MarkIcon()
        self.word = Words("", bold=True)
        self.word.setWordWrap(False)
        self.text = Words("")
        self.time = quiet("")
        self.time.setWordWrap(False)
        self.detail = quiet("")
        self.detail.hide()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.text)
        texts.addWidget(self.detail)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 1, 0, 1)
        line.setSpacing(theme.GAP)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.icon, 0, top)
        line.addWidget(self.word, 0, top)
        line.addLayout(texts, 1)
        line.addWidget(self.time, 0, top)
        self._fix_column()

    def _fix_column(self) -> None:
        metrics = QFontMetrics(theme.font(self, bold=True))
        widest = max(metrics.horizontalAdvance(_(word)) for word in ALL_WORDS)
        self.word.setFixedWidth(widest + theme.GAP)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fix_column()

    def show_stage(
        self,
        state: RowState,
        word: str,
        text: str,
        *,
        mark: str = NONE,
        detail: str = "",
        ms: int | None = None,
    ) -> None:
        """Shows where the stage stands. ``ms`` is wall time in milliseconds."""
        self.icon.show_mark(state, mark)
        self.word.setText(_(word))
        self.word.set_state("" if not mark else "quiet")
        self.text.setText(one_line(text))
        self.text.set_state("" if not mark else "quiet")
        self.time.setText("" if ms is None else _("{ms} ms").format(ms=f"{ms:,}"))
        self.detail.setText(one_line(detail, REPLY_LIMIT))
        self.detail.setVisible(bool(detail))
        said = (f"{_(word)}: {self.text.text()}", self.time.text(), self.detail.text())
        self.setAccessibleName(", ".join(part for part in said if part))


class StageList(QWidget):
    """All ten stages in order. A result changes its row in place: nothing moves under the pointer."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = {stage: StageRow(stage) for stage in Stage}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        for index, row in enumerate(self.rows.values()):
            grid.addWidget(row, index, 0)

    def show_stages(self, results: tuple[StageResult, ...], settings: Settings, *, running: bool) -> None:
        """Brings every row up to date."""
        found = {result.stage: result for result in results}
        coming = True
        for stage, row in self.rows.items():
            text, skipped = stage_text(stage, settings), not_needed(stage, settings)
            result = found.get(stage)
            if result is not None:
                state, word = (RowState.GOOD, DONE) if result.ok else (RowState.PROBLEM, FAILED)
                row.show_stage(state, word, text, detail="" if result.ok else result.reply, ms=result.ms)
            elif skipped:
                row.show_stage(RowState.NOT_KNOWN, NOT_NEEDED, f"{text}. {skipped}", mark=DASH)
            elif running and coming:
                row.show_stage(RowState.LOOKING, RUNNING, text)
                coming = False
            else:
                word = WAITING if running else NOT_REACHED if found else NOT_YET
                row.show_stage(RowState.NOT_KNOWN, word, text, mark=DASH)
