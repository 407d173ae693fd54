"""The trainer's hand-out as files: a page, a PDF with its pictures as lines and real text, and each picture alone."""

import datetime

from PySide6.QtCore import QByteArray, QRect, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPainter, QPyTextObject, QTextDocument, QTextFormat
from PySide6.QtSvg import QSvgRenderer

from wizard.core.knowledge import Knowledge
from wizard.core.paper import Paper
from wizard.files import load_comparison
from wizard.render.flow_svg import WIDTH, flow_height
from wizard.render.handout import Handout, handout_of, handout_pictures, handout_print_html, page_files
from wizard.ui.pdf import ensure_application, make_pdf
from wizard.ui.sheets_of_paper import page_layout, paint_to_width, paper_document

PAGE_WIDTH_PT = 757.0
"""The room on A4 across: the hand-out is laid out for it, and scaled to other paper."""
_PIXELS = 96 / 72
"""Of Qt's HTML to a point."""


def handout_files(knowledge: Knowledge, today: datetime.date, paper: Paper) -> dict[str, bytes]:
    """File name to content. On the window's thread only: Qt draws the PDF."""
    view = handout_of(knowledge, load_comparison(), today)
    return page_files(view) | {"handout.pdf": handout_pdf(view, paper)}


def handout_pdf(view: Handout, paper: Paper) -> bytes:
    """The hand-out on paper, across."""
    ensure_application()
    sizes = {one.id: (WIDTH * _PIXELS, flow_height(one.flow) * _PIXELS) for one in view.methods}
    document = paper_document(handout_print_html(view, sizes), base_pt=8.0)
    pictures = _Pictures(document, view)
    layout = document.documentLayout()
    layout.registerHandler(int(QTextFormat.ObjectTypes.ImageObject), pictures)
    across = page_layout(paper, QPageLayout.Orientation.Landscape)
    made = make_pdf(view.title, across, lambda device: paint_to_width(document, device, PAGE_WIDTH_PT))
    layout.unregisterHandler(int(QTextFormat.ObjectTypes.ImageObject), pictures)
    return made


class _Pictures(QPyTextObject):
    """Draws the pictures of the page's ``img`` elements as lines, by the name in ``src``; any other draws nothing."""

    def __init__(self, document: QTextDocument, view: Handout) -> None:
        super().__init__(document)
        drawn = handout_pictures(view, faces=document.defaultFont().family())
        self._drawn = {str(name): QSvgRenderer(QByteArray(str(svg).encode())) for name, svg in drawn.items()}

    def intrinsicSize(self, document: QTextDocument, place: int, shape: QTextFormat) -> QSizeF:
        image = shape.toImageFormat()
        scale = document.documentLayout().paintDevice().logicalDpiX() / 96
        return QSizeF(image.width() * scale, image.height() * scale)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, place: int, shape: QTextFormat
    ) -> None:
        picture = self._drawn.get(shape.toImageFormat().name())
        if picture is not None:
            picture.render(painter, QRectF(rect))
