"""The trainer's hand-out: the methods side by side and the way of the mail by each, with the sources at the end.

The same table as the window's comparison (``core.comparison``), the same ways as its pictures (``core.mail_flow``). No
QR code on it, as on the sheet: see `render.sheet`.
"""

import base64
import datetime
import hashlib

import msgspec
from markupsafe import Markup

from wizard.core.comparison import Cell, Comparison, said
from wizard.core.knowledge import Knowledge
from wizard.core.mail_flow import MailFlow, example_flow
from wizard.core.model import Method
from wizard.core.texts import _, full_date
from wizard.render.flow_svg import FACES, flow_svg
from wizard.render.template import page, style

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""A cell names its source by a letter: a figure beside a figure would be read as one."""


class MethodShown(msgspec.Struct, frozen=True):
    """A method with its picture."""

    id: Method
    name: str
    plain_name: str
    summary: str
    flow: MailFlow


class RowShown(msgspec.Struct, frozen=True):
    """A row of the table: what it is about, the field's own word for it, and text and source letter by method."""

    label: str
    term: str
    cells: tuple[tuple[str, str], ...]


class SourceShown(msgspec.Struct, frozen=True):
    """A source with its letter; ``checked`` is a day in full."""

    letter: str
    title: str
    sections: str
    url: str
    checked: str


class Handout(msgspec.Struct, frozen=True):
    """Everything on the hand-out."""

    title: str
    day: str
    methods: tuple[MethodShown, ...]
    rows: tuple[RowShown, ...]
    sources: tuple[SourceShown, ...]
    unsure: str
    unproven: str


def handout_of(knowledge: Knowledge, comparison: Comparison, today: datetime.date) -> Handout:
    """The hand-out as of ``today``. ``comparison`` is ``filled``."""
    order = sources_in_order(comparison)
    letters = {source: _letter(number) for number, source in enumerate(order)}
    return Handout(
        title=_("Eight ways to send mail through Microsoft 365"),
        day=full_date(today),
        methods=tuple(_method(method, knowledge, today) for method in Method),
        rows=tuple(
            RowShown(
                label=_(row.label),
                term=row.term if row.term.lower() != _(row.label).lower() else "",
                cells=tuple((said(row.cells[one]), letters[row.cells[one].source]) for one in Method),
            )
            for row in comparison.row
        ),
        sources=tuple(_source(source, cells, letters, knowledge) for source, cells in order.items()),
        unsure=_(
            "What is marked as reported or not confirmed is not settled by Microsoft's pages. Check the live page before "
            "you rely on it."
        ),
        unproven=_(
            "This hand-out says what the sources said on the days named with them, as of {day}. Microsoft changes limits, prices "
            "and dates: the live page counts. Names and addresses in the pictures are those of an example company."
        ).format(day=full_date(today)),
    )


def sources_in_order(comparison: Comparison) -> dict[str, list[Cell]]:
    """Source to its cells, in the order in which a reader comes across them."""
    found: dict[str, list[Cell]] = {}
    for row in comparison.row:
        for method in Method:
            found.setdefault(row.cells[method].source, []).append(row.cells[method])
    return found


def _letter(number: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab``."""
    more, place = divmod(number, len(LETTERS))
    return (LETTERS[more - 1] if more else "") + LETTERS[place]


def _method(method: Method, knowledge: Knowledge, today: datetime.date) -> MethodShown:
    facts = knowledge.methods[method]
    return MethodShown(
        id=method,
        name=_(facts.name),
        plain_name=_(facts.plain_name),
        summary=_(facts.summary),
        flow=example_flow(method, knowledge, today),
    )


def _source(source: str, cells: list[Cell], letters: dict[str, str], knowledge: Knowledge) -> SourceShown:
    known = knowledge.sources[source]
    sections = sorted({cell.section for cell in cells if cell.section})
    return SourceShown(
        letter=letters[source],
        title=known.title,
        sections="; ".join(sections),
        url=known.url,
        checked=full_date(max(cell.checked for cell in cells)),
    )


def handout_html(view: Handout) -> str:
    """One page that stands alone: no script, no request; the pictures are part of it."""
    css = style("handout.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return page("handout.html", view=view, css=css, style_hash=digest, pictures=handout_pictures(view))


def handout_print_html(view: Handout, sizes: dict[Method, tuple[float, float]]) -> str:
    """The same in the HTML that ``QTextDocument`` reads. ``sizes``: width and height of each picture, in its pixels."""
    return page("handout_print.html", view=view, sizes=sizes)


def handout_pictures(view: Handout, *, faces: str = FACES) -> dict[Method, Markup]:
    """The pictures, each an SVG of its own: for slides, or for paper with letters of ``faces``."""
    return {one.id: flow_svg(one.flow, one.name, faces=faces) for one in view.methods}


def page_files(view: Handout) -> dict[str, bytes]:
    """What needs no Qt: the page, and each picture as a file of its own, for slides."""
    pictures = handout_pictures(view)
    return {
        "handout.html": handout_html(view).encode("utf-8"),
        **{f"diagrams/{method}.svg": str(svg).encode("utf-8") for method, svg in pictures.items()},
    }
