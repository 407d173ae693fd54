"""What was looked up in this session, by question. Every entry has its age in its row."""

import datetime
from typing import Any

from wizard.core.facts import RowState
from wizard.net.finding import Finding

KEPT_FOR = datetime.timedelta(hours=1)
"""After that, a question is asked again by itself: somebody may have changed the record meanwhile."""

KEPT = 500
"""Findings kept at most; the oldest go first."""

Question = tuple[str, tuple[object, ...]]


class KeptFindings:
    """Findings by the row's name and the question's key."""

    def __init__(self) -> None:
        self._kept: dict[Question, Finding[Any]] = {}

    def keep(self, question: Question, finding: Finding[Any]) -> None:
        """Keeps one, in place of what was known."""
        self._kept.pop(question, None)
        self._kept[question] = finding
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]

    def known(self, question: Question, now: datetime.datetime) -> Finding[Any] | None:
        """What was found out and is young enough; a failure is no knowledge."""
        found = self.last(question)
        if found is None or found.row.state is RowState.NOT_KNOWN or found.row.at is None:
            return None
        return found if now - found.row.at <= KEPT_FOR else None

    def last(self, question: Question) -> Finding[Any] | None:
        """What came of the question the last time, failures too."""
        return self._kept.get(question)
