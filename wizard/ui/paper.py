"""Which paper: the one that was chosen, else the one that the computer's country prints on."""

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize

from wizard.core.paper import Paper, paper_of, territory_of
from wizard.core.texts import _
from wizard.files import Choices, load_choices, load_paper_use, save_choices

SIZES: dict[Paper, QPageSize.PageSizeId] = {
    "A4": QPageSize.PageSizeId.A4,
    "Letter": QPageSize.PageSizeId.Letter,
}

PAPER_NAMES: dict[Paper, str] = {"A4": _("A4"), "Letter": _("US Letter")}


def usual_paper(environment: Mapping[str, str] = os.environ) -> Paper:
    """The paper of the computer's country.

    Windows and macOS tell the country of the user's settings. Elsewhere it stands in the locale: ``LC_ALL``, else
    ``LC_PAPER``, else ``LANG``, the first that is set (POSIX, XBD 8.2); Qt does not read ``LC_PAPER``.
    """
    if sys.platform in {"win32", "darwin"}:
        territory = QLocale.territoryToCode(QLocale.system().territory())
    else:
        named = (environment.get(name, "") for name in ("LC_ALL", "LC_PAPER", "LANG"))
        territory = territory_of(next(filter(None, named), ""))
    return paper_of(territory, load_paper_use())


class ChosenPaper:
    """The paper of all that the window prints and saves."""

    def __init__(self) -> None:
        self._paper: Paper | None = None

    @property
    def paper(self) -> Paper:
        """The paper that was chosen last, else that of the computer's country."""
        if self._paper is None:
            self._paper = load_choices().paper or usual_paper()
        return self._paper

    def choose(self, paper: Paper) -> None:
        """Holds from now on, and the next time too. Raises `WizardError` where it can not be kept for then."""
        if paper != self.paper:
            self._paper = paper
            save_choices(Choices(paper=paper))


def paper_of_size(size: QPageSize.PageSizeId) -> Paper | None:
    """The paper of Qt's name for it; None for any other."""
    return next((paper for paper, known in SIZES.items() if known is size), None)
