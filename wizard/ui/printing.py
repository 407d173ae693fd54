"""The settings sheet on paper and as PDF, through Qt's rich text. What stands on it is ``render.sheet``'s business.

Nothing is written to disk here: a PDF is made in memory, a printer gets its pages from Qt.
"""

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
)

from wizard.core.texts import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

Paper = Literal["A4", "Letter"]

_PAPERS = {"A4": QPageSize.PageSizeId.A4, "Letter": QPageSize.PageSizeId.Letter}
_MARGIN_MM = 15.0
_BASE_PT = 10.0
_SMALLEST = 0.8
"""Below this scale the smallest text would be under 7 pt: two pages read better."""
_FOOTER_PT = 8.0
_BEGINNING = 0.25
"""So much of a page stays together at most: no step is longer, and a long table begins below its heading."""
_BREAK = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore


class _ClosedDocument(QTextDocument):
    """Loads nothing: no picture, no style sheet, whatever the page asks for."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


def sheet_pdf(html: str, paper: Paper = "A4") -> bytes:
    """The sheet (`render.sheet.sheet_print_html`) as a PDF with real text, on one page where that is readable.

    Works with any Qt application or none: then one without a screen is made, and kept for the process.
    """
    _ensure_application()
    document = _document(html)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    writer.setCreator("Relay Wizard for Microsoft 365")
    if hasattr(writer, "setAuthor"):  # since Qt 6.9
        writer.setAuthor("Relay Wizard for Microsoft 365")
    writer.setPageLayout(_layout(_PAPERS[paper]))
    writer.setResolution(600)
    _paint(document, writer)
    buffer.close()
    return bytes(buffer.data().data())


def print_sheet(html: str, parent: "QWidget | None") -> bool:
    """Asks for a printer and prints the sheet. True when it was handed to the printer."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = printer.pageLayout().pageSize().id()
    printer.setPageLayout(_layout(size if size in _PAPERS.values() else QPageSize.PageSizeId.A4))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print the settings sheet"))
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    print_document(html, printer)
    return True


def print_document(html: str, printer: "QPrinter") -> None:
    """Prints the sheet on a printer that was chosen, with the paper and margins that it is set to."""
    document = _document(html)
    printer.setDocName(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    _paint(document, printer)


def _ensure_application() -> None:
    """Fonts need a Qt application. A QApplication, since a plain one would bar widgets from this process."""
    if QGuiApplication.instance() is not None:
        return
    from PySide6.QtWidgets import QApplication

    _kept.append(QApplication(["relay-wizard", "-platform", "offscreen"]))


_kept: list[QGuiApplication] = []


def _layout(size: QPageSize.PageSizeId) -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(
        QPageSize(size), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
    )


def _document(html: str) -> QTextDocument:
    document = _ClosedDocument()
    document.setDocumentMargin(0)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(_BASE_PT)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A ligature would make "office" uncopyable: the PDF's text would hold one character for "ffi".
    for ligatures in ("liga", "clig", "dlig"):
        font.setFeature(QFont.Tag(ligatures), 0)
    document.setDefaultFont(font)
    document.setHtml(html)
    return document


def _paint(document: QTextDocument, device: QPagedPaintDevice) -> None:
    """Lays the sheet out for the device, shrunk by a fifth at most where that saves the second page."""
    document.documentLayout().setPaintDevice(device)
    area = QRectF(device.pageLayout().paintRectPixels(_resolution(device)))
    footer = area.height() * 0.03
    body = QSizeF(area.width(), area.height() - footer)
    scale = _fitting_scale(document, body)
    page_height = body.height() / scale
    document.setPageSize(QSizeF(body.width() / scale, page_height))
    _keep_together(document, page_height)
    pages = document.pageCount()
    painter = QPainter(device)
    try:
        for page in range(pages):
            if page:
                device.newPage()
            painter.save()
            painter.scale(scale, scale)
            painter.translate(0, -page * page_height)
            document.drawContents(painter, QRectF(0, page * page_height, body.width() / scale, page_height))
            painter.restore()
            if pages > 1:
                _paint_footer(painter, document, area, (page + 1, pages))
    finally:
        painter.end()


def _keep_together(document: QTextDocument, page_height: float) -> None:
    """Moves a step that would be torn apart, or a heading that would stand alone, to the next page."""
    place = document.rootFrame().begin()
    heading: QTextBlock | None = None
    while not place.atEnd():
        table: QTextFrame | None = place.currentFrame()
        block = place.currentBlock()
        if heading is not None and _torn(document, heading, table or block, page_height):
            own = heading.blockFormat()
            own.setPageBreakPolicy(_BREAK)
            QTextCursor(heading).setBlockFormat(own)
        # Asked again, since the heading may have taken its step along.
        if isinstance(table, QTextTable) and table.rows() == 1 and _torn(document, table, table, page_height):
            moved = table.format().toTableFormat()
            moved.setPageBreakPolicy(_BREAK)
            table.setFormat(moved)
        heading = block if table is None and block.blockFormat().headingLevel() else None
        place += 1


def _torn(
    document: QTextDocument, first: QTextBlock | QTextFrame, last: QTextBlock | QTextFrame, page_height: float
) -> bool:
    """Whether a page ends between the top of ``first`` and the end of ``last``, or of a long table's beginning."""
    top, rect = _rect(document, first).top(), _rect(document, last)
    bottom = min(rect.bottom(), rect.top() + page_height * _BEGINNING)
    return int(top / page_height) != int((bottom - 1) / page_height)


def _rect(document: QTextDocument, part: QTextBlock | QTextFrame) -> QRectF:
    layout = document.documentLayout()
    return layout.frameBoundingRect(part) if isinstance(part, QTextFrame) else layout.blockBoundingRect(part)


def _fitting_scale(document: QTextDocument, body: QSizeF) -> float:
    """The largest scale down to `_SMALLEST` at which everything stands on one page, else 1."""
    for percent in range(100, int(_SMALLEST * 100) - 1, -2):
        scale = percent / 100
        document.setPageSize(QSizeF(body.width() / scale, body.height() / scale))
        if document.pageCount() == 1:
            return scale
    return 1.0


def _paint_footer(painter: QPainter, document: QTextDocument, area: QRectF, page: tuple[int, int]) -> None:
    font = document.defaultFont()
    font.setPointSizeF(_FOOTER_PT)
    painter.setFont(font)
    painter.setPen(QColor("#444444"))
    title = document.metaInformation(QTextDocument.MetaInformation.DocumentTitle)
    text = _("{title}, page {number} of {count}").format(title=title, number=page[0], count=page[1])
    rect = QRectF(0, 0, area.width(), area.height())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight), text)


def _resolution(device: QPagedPaintDevice) -> int:
    return int(device.logicalDpiX())
