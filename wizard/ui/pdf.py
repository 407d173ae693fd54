"""A PDF made in memory: real text, embedded fonts, title, author and language. Nothing is written to disk."""

import re
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QPageLayout, QPdfWriter

from wizard.core.texts import language

AUTHOR = "Relay Wizard for Microsoft 365"
_DOTS_PER_INCH = 600


def make_pdf(title: str, layout: QPageLayout, paint: Callable[[QPagedPaintDevice], None]) -> bytes:
    """The pages that ``paint`` draws, as a PDF.

    Works with any Qt application or none: then one without a screen is made, and kept for the process.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setTitle(title)
    writer.setCreator(AUTHOR)
    if hasattr(writer, "setAuthor"):  # since Qt 6.9
        writer.setAuthor(AUTHOR)
    writer.setPageLayout(layout)
    writer.setResolution(_DOTS_PER_INCH)
    paint(writer)
    buffer.close()
    return with_language(bytes(buffer.data().data()), language())


def ensure_application() -> None:
    """Fonts need a Qt application. A QApplication, since a plain one would bar widgets from this process."""
    if QGuiApplication.instance() is not None:
        return
    from PySide6.QtWidgets import QApplication

    _kept.append(QApplication(["relay-wizard", "-platform", "offscreen"]))


_kept: list[QGuiApplication] = []

_TRAILER = re.compile(
    rb"trailer\s*<<(?P<dictionary>.*?)>>\s*startxref\s+(?P<table>\d+)\s+%%EOF\s*$", re.DOTALL
)


def with_language(pdf: bytes, code: str) -> bytes:
    """The PDF with its language (``en``) in the catalogue, and its title in the reader's window bar. Qt sets neither.

    Appends one changed object, as ISO 32000-1 (7.5.6, incremental updates) has it. What is not of Qt's shape stays as
    it is: a reader then takes the text for its user's own language.
    """
    trailer = _TRAILER.search(pdf, max(0, len(pdf) - 2048))
    root = re.search(rb"/Root (\d+) 0 R", trailer["dictionary"]) if trailer else None
    if trailer is None or root is None:
        return pdf
    found = re.search(rb"\n" + root[1] + rb" 0 obj\s*<<\s*/Type /Catalog(.*?)>>\s*endobj", pdf, re.DOTALL)
    if found is None or b"<<" in found[1]:
        return pdf
    added = f"/Lang ({code})\n/ViewerPreferences << /DisplayDocTitle true >>\n".encode("ascii")
    catalogue = b"%s 0 obj\n<<\n/Type /Catalog%s%s>>\nendobj\n" % (root[1], found[1], added)
    table = b"xref\n%s 1\n%010d 00000 n \n" % (root[1], len(pdf))
    end = b"trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        trailer["dictionary"],
        trailer["table"],
        len(pdf) + len(catalogue),
    )
    return pdf + catalogue + table + end
