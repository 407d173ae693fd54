"""One run, more than one recipient: what came of each, at one glance. And what the connection was encrypted with."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.core.certificates import chain_lines
from wizard.core.facts import RowState
from wizard.core.model import Transcript
from wizard.core.state import TestState
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.listing import Listing
from wizard.ui.text import quiet
from wizard.ui.widgets import Fold, StateRow

REPLY_LIMIT = 200


class EachRecipient(QWidget):
    """A row for each recipient of the run; gone where there is only one."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[StateRow] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, theme.GAP // 2, 0, 0)
        self._lines.setSpacing(theme.GAP // 2)

    def show_run(self, test: TestState) -> None:
        """Brings the rows up to date."""
        rows = [
            (RowState.GOOD, _("Delivered"), note.recipient, "")
            if note.transcript.delivered
            else (RowState.PROBLEM, _("Not delivered"), note.recipient, _ended(note.transcript))
            for note in test.run
        ]
        rows += [(RowState.NOT_KNOWN, _("Not tried"), recipient, why) for recipient, why in test.skipped]
        while len(self._rows) < len(rows):
            self._rows.append(StateRow())
            self._lines.addWidget(self._rows[-1])
        for widget, (state, word, text, detail) in zip(self._rows, rows, strict=False):
            widget.show_row(state, one_line(text), one_line(detail, REPLY_LIMIT), word)
            if detail:
                widget.setAccessibleName(f"{widget.accessibleName()}. {one_line(detail, REPLY_LIMIT)}")
        for index, widget in enumerate(self._rows):
            widget.setVisible(index < len(rows))
        self._align()
        self.setVisible(len(rows) > 1)

    def _align(self) -> None:
        shown = [widget for widget in self._rows if not widget.isHidden()]
        widest = max((widget.word_width() for widget in shown), default=0)
        for widget in shown:
            widget.widen_word(widest)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._align()

    def sentences(self) -> tuple[str, ...]:
        """What a screen reader is told."""
        return tuple(widget.accessibleName() for widget in self._rows if not widget.isHidden())


def _ended(transcript: Transcript) -> str:
    return transcript.stages[-1].reply if transcript.stages else transcript.error


class Encryption(QWidget):
    """Version and cipher on one line; the server's certificates in a fold below it."""

    def __init__(self, remembered: dict[str, bool]) -> None:
        super().__init__()
        self.line = quiet("")
        self.chain = Listing()
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        rows.addWidget(self.chain)
        self.fold = Fold(
            _("The certificates that the server showed"), inside, opened=remembered.get("chain", False)
        )
        self.fold.on_toggled = lambda opened: remembered.update(chain=opened)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.GAP // 2)
        lines.addWidget(self.line)
        lines.addWidget(self.fold)

    def show_transcript(self, transcript: Transcript | None) -> None:
        """What the last try was encrypted with; nothing where there is none."""
        self.setVisible(transcript is not None and bool(transcript.tls or transcript.chain))
        if transcript is None:
            return
        if transcript.tls:
            said = _("Encrypted with {tls}; the certificate was verified.").format(
                tls=one_line(transcript.tls)
            )
        else:
            said = _("The certificate was not believed, so nothing was sent.")
        self.line.setText(said)
        self.chain.show_sentences(chain_lines(transcript.chain))
        self.fold.setVisible(bool(transcript.chain))
