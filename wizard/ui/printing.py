"""The settings sheet on paper and as PDF, through Qt's rich text. What stands on it is ``render.sheet``'s business.

Nothing is written to disk here: a PDF is made in memory, a printer gets its pages from Qt.
"""

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextDocument

from wizard.core.paper import Paper
from wizard.core.texts import _
from wizard.ui.paper import paper_of_size
from wizard.ui.pdf import ensure_application, make_pdf
from wizard.ui.sheets_of_paper import page_layout, paint_pages, paper_document

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

WORK = _("What to do, in this order")
"""The heading with which the second page begins, where one page does not hold everything."""


def sheet_pdf(html: str, paper: Paper = "A4") -> bytes:
    """The sheet (`render.sheet.sheet_print_html`) as a PDF with real text, on one page where that is readable.

    Works with any Qt application or none: then one without a screen is made, and kept for the process.
    """
    ensure_application()
    document = paper_document(html)
    return make_pdf(
        _title(document), page_layout(paper), lambda device: paint_pages(document, device, _(WORK))
    )


def print_sheet(html: str, parent: "QWidget | None", paper: Paper = "A4") -> Paper | None:
    """Asks for a printer and prints the sheet. The paper that it went to; None where it was not printed.

    The dialogue begins with ``paper``, and takes any other that the printer has.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(page_layout(paper))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print the settings sheet"))
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return None
    print_document(html, printer)
    return paper_of_size(printer.pageLayout().pageSize().id()) or paper


def print_document(html: str, printer: "QPrinter") -> None:
    """Prints the sheet on a printer that was chosen, with the paper and margins that it is set to."""
    document = paper_document(html)
    printer.setDocName(_title(document))
    paint_pages(document, printer, _(WORK))


def _title(document: QTextDocument) -> str:
    return document.metaInformation(QTextDocument.MetaInformation.DocumentTitle)
