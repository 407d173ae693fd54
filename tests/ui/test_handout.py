"""The hand-out on paper."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.render.test_handout import TODAY, view
from tests.ui.test_printing import pages, poppler
from wizard.core.model import Method
from wizard.core.paper import Paper
from wizard.files import load_comparison, load_knowledge
from wizard.ui.handout import handout_files


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_pdf_has_the_table_the_ways_and_the_sources(
    qapp: QApplication, tmp_path: Path, paper: Paper
) -> None:
    files = handout_files(load_knowledge(), TODAY, paper)
    assert {"handout.html", "handout.pdf"} < set(files)
    pdf = files["handout.pdf"]
    assert pages(pdf) == 4
    assert b"/Subtype /Image" not in pdf, "lines, no pixels"
    about = poppler("pdfinfo", pdf, tmp_path)
    assert "Eight ways to send mail" in about
    assert (
        ("841.89 x 595.28" if paper == "A4" else "792 x 612") in about
        or "(A4)" in about
        or "(letter)" in about
    )
    first, second, ways, sources, _end = poppler("pdftotext", pdf, tmp_path, "-raw").split("\f")
    rows = load_comparison().row
    flat = ["".join(page.split()) for page in (first, second, ways, sources)]
    for row in rows:
        # A row is never torn.
        assert ["".join(row.label.split()) in page for page in flat[:2]].count(True) >= 1
    for one in view().methods:
        assert "".join(one.name.split()) in flat[2]
        for station in (one.flow.device, one.flow.server, one.flow.inside, one.flow.outside):
            assert "".join(station.title.split()) in flat[2]
    assert flat[2].count("port") >= len(Method)
    for source in view().sources:
        assert "".join(source.url.split()) in flat[3]
