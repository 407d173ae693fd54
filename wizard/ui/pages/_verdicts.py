"""How a method and its requirements stand, in icon and word: the parts of the Recommendation page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wizard.core.answers import Answers
from wizard.core.facts import RowState
from wizard.core.model import Candidate, Method, Requirement, Status, Verdict
from wizard.core.testimony import stated
from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.marks import CROSS, NONE, MarkIcon
from wizard.ui.source_line import SourceLine
from wizard.ui.text import Words, quiet
from wizard.ui.widgets import Fold, StateRow

VERDICTS: dict[Verdict, tuple[RowState, str, str]] = {
    Verdict.FITS: (RowState.GOOD, NONE, _("Fits")),
    Verdict.UNKNOWN: (RowState.NOT_KNOWN, NONE, _("Not sure yet")),
    Verdict.FITS_AFTER_CHANGE: (RowState.ATTENTION, NONE, _("Fits after a change")),
    Verdict.RULED_OUT: (RowState.PROBLEM, CROSS, _("Ruled out")),
}
"""State, mark and word. What is ruled out gets a quiet cross: seven red ones would shout down the answer."""


def reasons_for(candidate: Candidate, others: Sequence[Candidate], most: int = 3) -> tuple[str, ...]:
    """Up to ``most`` reasons for a method: met requirements, first those that fewest other methods share."""
    shared: dict[str, int] = {}
    for other in others:
        for requirement in other.requirements:
            shared[requirement.id] = shared.get(requirement.id, 0) + 1
    met = [requirement for requirement in candidate.requirements if requirement.status is Status.MET]
    met.sort(key=lambda requirement: shared.get(requirement.id, 0))
    return tuple(requirement.why for requirement in met[:most])


def with_reason(candidate: Candidate) -> str:
    """The verdict's word, and why in one sentence. What is ruled out says so by itself: "Not possible, because"."""
    _state, _mark, word = VERDICTS[candidate.verdict]
    reason = one_line(_(candidate.summary))
    if candidate.verdict is Verdict.RULED_OUT:
        return reason
    return _("{verdict}. {reason}").format(verdict=_(word), reason=reason)


class VerdictLine(QWidget):
    """A verdict in icon and word, with its reason in a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = MarkIcon()
        self.text = Words("")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.text, 1)

    def show_verdict(self, candidate: Candidate) -> None:
        """Shows how a method stands."""
        state, mark, _word = VERDICTS[candidate.verdict]
        self.icon.show_mark(state, mark)
        self.text.setText(with_reason(candidate))


class RequirementRow(StateRow):
    """One requirement: how it stands, why, what to do about it, what that rests on, and where it is written."""

    def __init__(self, requirement: Requirement, given: Answers, told: frozenset[str]) -> None:
        super().__init__()
        state, word = {
            Status.MET: (RowState.GOOD, _("Met")),
            Status.UNKNOWN: (RowState.NOT_KNOWN, _("Not known")),
            Status.UNMET: (RowState.ATTENTION, _("To change"))
            if requirement.changeable
            else (RowState.PROBLEM, _("Not met")),
        }[requirement.status]
        self.show_row(state, requirement.why, requirement.fix or "", word)
        for evidence in requirement.evidence:
            self.texts.addWidget(quiet(stated(evidence, given, told)))
        self.texts.addWidget(SourceLine(requirement.source))


class RequirementsFold(Fold):
    """Every requirement of a method, made when it is first opened: eight methods have about sixty of them.

    ``given`` are the answers without what was looked up, ``told`` the paths that a tenant report answered.
    """

    def __init__(
        self,
        title: str,
        candidate: Candidate,
        given: Answers,
        remembered: dict[str, bool],
        key: str,
        told: frozenset[str] = frozenset(),
    ) -> None:
        self._requirements = candidate.requirements
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(2 * theme.GAP, 0, 0, 0)
        self._rows.setSpacing(theme.GAP // 2)
        super().__init__(title, inside, opened=False)

        def follow(opened: bool) -> None:
            remembered[key] = opened
            if opened and self._rows.count() == 0:
                for requirement in self._requirements:
                    self._rows.addWidget(RequirementRow(requirement, given, told))

        self.on_toggled = follow
        if remembered.get(key):
            self.button.setChecked(True)


class MethodRow(QWidget):
    """One of the other methods: its verdict, its name, the reason in a line, and the way to prefer it."""

    def __init__(
        self,
        candidate: Candidate,
        name: str,
        given: Answers,
        remembered: dict[str, bool],
        choose: Callable[[Method], None],
        told: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self.candidate = candidate
        state, mark, _word = VERDICTS[candidate.verdict]
        icon = MarkIcon()
        icon.show_mark(state, mark)
        self.name = Words(name, bold=True)
        self.reason = Words(with_reason(candidate))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.name)
        texts.addWidget(self.reason)
        top = Qt.AlignmentFlag.AlignTop
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GAP // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(icon, 0, 0, top)
        grid.addLayout(texts, 0, 1)
        self.requirements = RequirementsFold(
            _("Details"), candidate, given, remembered, f"requirements:{candidate.method}", told
        )
        self.requirements.button.setAccessibleName(_("Every requirement: {method}").format(method=name))
        # The fold's title stands beside the name, its inside below the row.
        grid.addWidget(self.requirements.button, 0, 2, top)
        self.use: QPushButton | None = None
        if candidate.verdict is not Verdict.RULED_OUT:
            self.use = QPushButton(_("Use this one"))
            self.use.setAccessibleName(_("Use this one: {method}").format(method=name))
            self.use.clicked.connect(lambda: choose(candidate.method))
            grid.addWidget(self.use, 1, 1, Qt.AlignmentFlag.AlignLeft)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(grid)
        rows.addWidget(self.requirements)
        self.setAccessibleName(f"{name}. {self.reason.text()}")
