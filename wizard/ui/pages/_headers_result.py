"""What a received message's headers say, as calm lists: a verdict on top, then the checks by what they are about."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.core.facts import RowState
from wizard.core.header_facts import HeaderFacts
from wizard.core.header_model import Finding, Reading
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.aloud import say_aloud
from wizard.ui.buttons import LinkButton
from wizard.ui.marks import DASH, NONE, MarkIcon
from wizard.ui.pages._headers_way import WayPanel, technical
from wizard.ui.text import Words, quiet, subheading
from wizard.ui.widgets import Panel, StateRow, clear_layout

MARKS = {RowState.GOOD: "good", RowState.PROBLEM: "problem", RowState.ATTENTION: "attention"}

NOTE = _("Note")
"""The word beside what is neither good nor bad."""

GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (_("Is it the right message, and did it come the right way?"), frozenset(("token", "token-unknown", "no-token", "way", "connector"))),
    (
        _("Does the receiver believe the sender?"),
        frozenset(("spf", "dkim", "dmarc", "compauth", "arc", "not-checked", "who-wrote", "auth-as", "originator", "directionality", "left-aside", "results-disagree", "doubled")),
    ),
    (_("What did the spam filter say?"), frozenset(("spam", "address-list", "scl"))),
)  # fmt: skip
"""What the findings are about, and their ids; the rest is about the way."""

REST = _("Is anything else odd?")


class FindingRow(StateRow):
    """One finding: icon, word, sentence, what to do, and the technical line where it is wanted."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        plain = finding.severity is RowState.NOT_KNOWN
        if plain:  # something to know, neither good nor bad: no question mark
            mark = MarkIcon(RowState.NOT_KNOWN)
            mark.show_mark(RowState.NOT_KNOWN, DASH)
            layout = self.layout()
            assert layout is not None
            layout.replaceWidget(self.icon, mark)
            self.icon.hide()
            self.icon.deleteLater()
            self.icon = mark
        self.show_row(finding.severity, finding.text, word=_(NOTE) if plain else None)
        self.fix = Words("")
        self.fix.setText(_("What to do: {fix}").format(fix=one_line(finding.fix)) if finding.fix else "")
        self.fix.setVisible(bool(finding.fix))
        self.unsure = quiet(_("No page of Microsoft's documents this mark; others report what it means."))
        self.unsure.setVisible(not finding.sure)
        self.raw = technical(finding.raw)
        for words in (self.fix, self.unsure, self.raw):
            self.texts.addWidget(words)
        said = f"{self.word.text()}: {self.text.text()} {self.fix.text()}".strip()
        self.setAccessibleName(said)


class HeadersResult(QWidget):
    """A verdict, the way, the findings in groups; the raw lines on demand, remembered in ``remembered``."""

    def __init__(self, facts: HeaderFacts, remembered: dict[str, bool]) -> None:
        super().__init__()
        self._services = {name: service.name for name, service in facts.service.items()}
        self._remembered = remembered
        self.icon, self.word, self.verdict = MarkIcon(RowState.NOT_KNOWN), Words("", bold=True), Words("")
        self.about = quiet("")
        self.head = Panel()
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP // 2)
        for words in (self.word, self.verdict, self.about):
            texts.addWidget(words)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        self.head.rows.addLayout(line)
        self.technical = LinkButton("")
        self.technical.clicked.connect(lambda: self.show_technical(on=not self._shows_technical))
        self.way = WayPanel()
        self.findings: list[FindingRow] = []
        self._groups = QVBoxLayout()
        self._groups.setSpacing(2 * theme.GAP)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GAP)
        rows.addWidget(self.head)
        rows.addWidget(self.technical, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addLayout(self._groups)
        rows.addWidget(self.way)

    def show_reading(self, reading: Reading) -> None:
        """Shows another message."""
        state = reading.verdict.severity
        plain = state is RowState.NOT_KNOWN
        self.icon.show_mark(state, DASH if plain else NONE)
        self.head.set_mark(MARKS.get(state, ""))
        self.word.setText(_(NOTE) if plain else _(StateRow.WORDS[state]))
        self.word.set_state(MARKS.get(state, "quiet"))
        self.verdict.setText(one_line(reading.verdict.text))
        self.about.setText(_about(reading))
        self.about.setVisible(bool(self.about.text()))
        self.head.setAccessibleName(f"{self.word.text()}: {self.verdict.text()}")
        clear_layout(self._groups)
        self.findings = []
        named = frozenset().union(*(ids for _title, ids in GROUPS))
        for title, ids in GROUPS:
            self._add_group(title, [one for one in reading.findings if one.id in ids])
        self._add_group(REST, [one for one in reading.findings if one.id not in named])
        self.way.show_reading(reading, self._services)
        self.show_technical(on=self._shows_technical)
        say_aloud(self, self.head.accessibleName())

    def _add_group(self, title: str, findings: list[Finding]) -> None:
        if not findings:
            return
        panel = Panel()
        panel.rows.addWidget(subheading(_(title)))
        for finding in findings:
            row = FindingRow(finding)
            self.findings.append(row)
            panel.rows.addWidget(row)
        self._groups.addWidget(panel)

    @property
    def _shows_technical(self) -> bool:
        return self._remembered.get("headers-raw", False)

    def show_technical(self, *, on: bool) -> None:
        """Shows the technical line below each sentence, or hides it; it stays so for the next message."""
        self._remembered["headers-raw"] = on
        self.technical.setText(_("Hide the technical lines") if on else _("Show the technical lines"))
        for row in self.findings:
            row.raw.setVisible(on and bool(row.raw.text()))
        self.way.show_technical(on=on)


def _about(reading: Reading) -> str:
    """Which message it is, by its own words."""
    message = reading.message
    parts = []
    if message.subject:
        parts.append(_("Subject: {text}").format(text=one_line(message.subject, 160)))
    if message.from_:
        parts.append(_("From: {text}").format(text=one_line(message.from_, 120)))
    if message.date:
        parts.append(_("Sent: {text}").format(text=message.date))
    return ". ".join(parts)
