"""Lays a document out on sheets of paper: in faces fit for paper, on one sheet where that stays readable.

The same for a PDF and for a printer: both are a ``QPagedPaintDevice``. No page of ours is filled with ink.
"""

from collections.abc import Iterator

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
)

from wizard.core.paper import Paper
from wizard.core.texts import _
from wizard.ui.paper import SIZES

SIDE_MM, TOP_MM = 15.0, 12.0
"""Margins: no printer leaves out so much, and a sheet that is cut or taped down loses no letter."""
BASE_PT = 10.0
_LARGER, _SMALLER = (1.16, 1.12, 1.08, 1.04), (0.96, 0.92, 0.88, 0.84)
"""A short sheet grows, to be read from further away. Below the smallest scale the smallest text, 8.5 pt, would be under
7 pt: a second page reads better."""
_FOOTER_PT = 8.0
_BEGINNING = 0.25
"""So much of a page stays together at most: no step is longer, and a long table begins below its heading."""
_BREAK = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore

FACES = ("Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial")
"""For words, the first that is there. They are narrower than many a desktop's font: a sheet stays one page with them."""
VALUE_FACES = (
    "Cascadia Mono", "Consolas", "Menlo", "SF Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono",
)  # fmt: skip
"""For what is typed off the paper: in each of them 0 and O, 1 and l and I are told apart at a glance."""


class ClosedDocument(QTextDocument):
    """Loads nothing: no picture, no style sheet, whatever the page asks for."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


def page_layout(
    paper: Paper, orientation: QPageLayout.Orientation = QPageLayout.Orientation.Portrait
) -> QPageLayout:
    """The paper with our margins."""
    margins = QMarginsF(SIDE_MM, TOP_MM, SIDE_MM, TOP_MM)
    return QPageLayout(QPageSize(SIZES[paper]), orientation, margins, QPageLayout.Unit.Millimeter)


def paper_document(html: str, base_pt: float = BASE_PT) -> QTextDocument:
    """The document of a page in Qt's HTML."""
    document = ClosedDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(_face(base_pt))
    document.setDefaultStyleSheet(f"code {{ font-family: '{_value_family()}'; }}")
    document.setHtml(html)
    return document


def _face(points: float) -> QFont:
    installed = set(QFontDatabase.families())
    family = next((name for name in FACES if name in installed), None)
    font = QFont(family) if family else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(points)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # A ligature would make "office" uncopyable: the PDF's text would hold one character for "ffi".
    for ligatures in ("liga", "clig", "dlig"):
        font.setFeature(QFont.Tag(ligatures), 0)
    return font


def _value_family() -> str:
    installed = set(QFontDatabase.families())
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return next((name for name in VALUE_FACES if name in installed), fixed).replace("'", "")


def paint_pages(document: QTextDocument, device: QPagedPaintDevice, second_page: str = "") -> None:
    """Draws the document as large as it fits on one page, a sixth larger or smaller at most.

    Where it does not fit, the second page begins with the heading that is called ``second_page``, if that costs no third.
    """
    document.documentLayout().setPaintDevice(device)
    body = _body(device)
    scale = _fitting_scale(document, body)
    document.setPageSize(body / scale)
    if document.pageCount() > 1:
        _begin_second_page(document, second_page)
    _keep_together(document, body.height() / scale)
    _paint(document, device, scale)


def paint_to_width(document: QTextDocument, device: QPagedPaintDevice, points: float) -> None:
    """Draws the document as it is on paper with that much room across, in points, scaled to this paper."""
    document.documentLayout().setPaintDevice(device)
    body = _body(device)
    scale = body.width() / (points / 72 * device.logicalDpiX())
    document.setPageSize(body / scale)
    _paint(document, device, scale)


def _area(device: QPagedPaintDevice) -> QRectF:
    return QRectF(device.pageLayout().paintRectPixels(int(device.logicalDpiX())))


def _body(device: QPagedPaintDevice) -> QSizeF:
    """The room for the document; the rest is the footer's."""
    area = _area(device)
    return QSizeF(area.width(), area.height() * 0.97)


def _paint(document: QTextDocument, device: QPagedPaintDevice, scale: float) -> None:
    """Draws the pages as they are laid out, with a footer where there are several."""
    page_width, page_height = document.pageSize().width(), document.pageSize().height()
    pages = document.pageCount()
    painter = QPainter(device)
    try:
        for page in range(pages):
            if page:
                device.newPage()
            painter.save()
            painter.scale(scale, scale)
            painter.translate(0, -page * page_height)
            # A dot less: what begins the next page would stand on this one too, unseen but for a program.
            document.drawContents(painter, QRectF(0, page * page_height, page_width, page_height - 1))
            painter.restore()
            if pages > 1:
                _paint_footer(painter, document, _area(device), (page + 1, pages))
    finally:
        painter.end()


def _fitting_scale(document: QTextDocument, body: QSizeF) -> float:
    """The largest scale at which everything stands on one page; 1 where there is none.

    No sheet grows so far that a value which has room on one line is broken.
    """
    document.setPageSize(body)
    lines = _lines_of_values(document)
    for scale in _LARGER if document.pageCount() == 1 else _SMALLER:
        document.setPageSize(body / scale)
        if document.pageCount() == 1 and (scale < 1 or _lines_of_values(document) <= lines):
            return scale
    return 1.0


def _lines_of_values(document: QTextDocument) -> int:
    """How many lines all that is set in the face for values takes."""
    family, count, block = _value_family(), 0, document.begin()
    while block.isValid():
        families = block.begin().fragment().charFormat().fontFamilies() if block.length() > 1 else None
        if families and family in families:
            count += block.layout().lineCount()
        block = block.next()
    return count


def _headings(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            yield block
        block = block.next()


def _begin_second_page(document: QTextDocument, title: str) -> None:
    """The settings on the first page, to be taped to the device; the work to be done on the second."""
    heading = next((block for block in _headings(document) if block.text() == title), None)
    if heading is None or int(_rect(document, heading).top() / document.pageSize().height()) > 0:
        return
    pages = document.pageCount()
    _set_break(heading, _BREAK)
    if document.pageCount() > pages:
        _set_break(heading, QTextFormat.PageBreakFlag.PageBreak_Auto)


def _set_break(heading: QTextBlock, policy: QTextFormat.PageBreakFlag) -> None:
    own = heading.blockFormat()
    own.setPageBreakPolicy(policy)
    QTextCursor(heading).setBlockFormat(own)


def _keep_together(document: QTextDocument, page_height: float) -> None:
    """Moves a step that would be torn apart, or a heading that would stand alone, to the next page."""
    place = document.rootFrame().begin()
    heading: QTextBlock | None = None
    while not place.atEnd():
        table: QTextFrame | None = place.currentFrame()
        block = place.currentBlock()
        if heading is not None and _torn(document, heading, table or block, page_height):
            _set_break(heading, _BREAK)
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


def _paint_footer(painter: QPainter, document: QTextDocument, area: QRectF, page: tuple[int, int]) -> None:
    font = document.defaultFont()
    font.setPointSizeF(_FOOTER_PT)
    painter.setFont(font)
    painter.setPen(QColor("#444444"))
    title = document.metaInformation(QTextDocument.MetaInformation.DocumentTitle)
    text = _("{title}, page {number} of {count}").format(title=title, number=page[0], count=page[1])
    rect = QRectF(0, 0, area.width(), area.height())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight), text)
