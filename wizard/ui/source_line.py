"""Where something is written: the page's title, which opens it, and its address to copy."""

import re

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.core.texts import _, one_line
from wizard.ui import theme
from wizard.ui.buttons import LinkButton
from wizard.ui.text import quiet
from wizard.ui.values import COPIED_FOR_MS

_CITED = re.compile(r"(?P<title>.+) \((?P<url>https://[^\s()]+)\)")
"""A source as `core.knowledge.Source.cited` writes it: title, then the address in brackets, if it has one."""

NARROW = 40
"""Average characters below which the title and the copy button do not stand side by side."""


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
        self.open, self.copy = LinkButton(""), LinkButton(_("Copy address"))
        self.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self.url)))
        self.copy.clicked.connect(self._copy)
        self._line = line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line.setSpacing(theme.GAP)
        # The title may wrap, and takes what it needs before it does.
        self.copy.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line.addWidget(self.open, 1000, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        line.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.title)
        rows.addLayout(line)
        self._fit()
        self.show_source(cited)

    def show_source(self, cited: str, note: str = "") -> None:
        """Names a source; ``note`` stands above it."""
        title, self.url = parted(one_line(cited, 1000))
        said = _("Source: {source}").format(source=title)
        self.open.setText(said.replace("&", "&&"))
        self.open.setAccessibleName(_("Open the page: {title}").format(title=title))
        self.copy.setAccessibleName(_("Copy the address: {title}").format(title=title))
        for link in (self.open, self.copy):
            link.setVisible(bool(self.url))
            link.setToolTip(self.url)
        lines = (note, "" if self.url else said)
        self.title.setText(" ".join(text for text in lines if text))
        self.title.setVisible(bool(self.title.text()))

    def _fit(self) -> None:
        for link in (self.open, self.copy):
            link.setFont(theme.font(link, theme.SMALL))
        self.open.setMinimumWidth(self.copy.sizeHint().width() // 2)
        self._arrange()

    def _arrange(self) -> None:
        """Side by side where there is room, else below one another."""
        narrow = self.width() < NARROW * self.copy.fontMetrics().averageCharWidth()
        directions = QBoxLayout.Direction
        wanted = directions.TopToBottom if narrow else directions.LeftToRight
        if wanted is not self._line.direction():
            self._line.setDirection(wanted)
            self._line.setSpacing(0 if narrow else theme.GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._fit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.url)
        self.copy.setText(_("Copied"))
        QTimer.singleShot(COPIED_FOR_MS, self, lambda: self.copy.setText(_("Copy address")))
