"""Where something is written: the page's title, with its address one click away, to open or to copy."""

import re

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.text import quiet
from wizard.ui.values import COPIED_FOR_MS

_CITED = re.compile(r"(?P<title>.+) \((?P<url>https://[^\s()]+)\)")
"""A source as `core.knowledge.Source.cited` writes it: title, then the address in brackets, if it has one."""


def parted(cited: str) -> tuple[str, str]:
    """A cited source's title and address; the address is "" where there is none."""
    found = _CITED.fullmatch(cited)
    return (found["title"], found["url"]) if found is not None else (cited, "")


class SourceLine(QWidget):
    """A cited source. Only addresses that begin with ``https://`` are opened."""

    def __init__(self, cited: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.url = ""
        self.title = quiet("")
        self.open = LinkButton(_("Open the page"))
        self.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.url)))
        self.copy = LinkButton(_("Copy its address"))
        self.copy.clicked.connect(self._copy)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self.title, 1)
        for link in (self.open, self.copy):
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self.show_source(cited)

    def show_source(self, cited: str, note: str = "") -> None:
        """Names a source; ``note`` follows its title."""
        title, self.url = parted(cited)
        said = _("Source: {source}").format(source=one_line(title))
        self.title.setText(f"{said}. {note}" if note else said)
        for link, name in (
            (self.open, _("Open the page: {title}")),
            (self.copy, _("Copy the address: {title}")),
        ):
            link.setVisible(bool(self.url))
            link.setAccessibleName(name.format(title=one_line(title)))
            link.setToolTip(self.url)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.url)
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(_("Copy its address")))
