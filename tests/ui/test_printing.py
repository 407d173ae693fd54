"""The sheet as PDF and on paper."""

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.render import cases
from tests.render.test_profile_sheets import view as profile_view
from wizard.core.model import Decision, Method, Step
from wizard.core.paper import Paper
from wizard.files import load_knowledge
from wizard.files.bundled import profile_ids
from wizard.render.sheet import sheet_print_html
from wizard.render.sheet_view import sheet_view
from wizard.ui import printing
from wizard.ui.pdf import with_language
from wizard.ui.sheets_of_paper import FACES, VALUE_FACES

DECISION = Decision(as_of="2026-11-20", recommended=None, candidates=(), questions_left=())
HOME = Path(__file__).parents[2]


def sheet(text: str | None = None, steps: int = 0) -> str:
    plan = cases.plan(Method.CONNECTOR_IP, text)
    if steps:
        more = tuple(Step(f"s{n}", f"Step {n}", "device", "A line of detail. " * 12) for n in range(steps))
        plan = msgspec.structs.replace(plan, steps=more)
    view = sheet_view(cases.answers(text), DECISION, plan, None, cases.TODAY, load_knowledge())
    return sheet_print_html(view)


def pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n")


def poppler(tool: str, pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} (poppler-utils) is not on this computer")
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    done = subprocess.run(
        [path, *options, "sheet.pdf", *(("-",) if tool == "pdftotext" else ())],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b"", "a PDF that its reader had to mend"
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_pdf_has_real_text_on_one_page(qapp: QApplication, tmp_path: Path, paper: Paper) -> None:
    pdf = printing.sheet_pdf(sheet(), paper)
    assert pdf.startswith(b"%PDF-1.6")
    assert pages(pdf) == 1
    text = poppler("pdftotext", pdf, tmp_path, "-layout")
    for words in ("Mail settings for Front desk", "contoso-com.mail.protection.outlook.com", "v=spf1"):
        assert words in text
    assert re.search(rb"/Type /Catalog[^>]*/Lang \(en\)", pdf[pdf.rindex(b"/Type /Catalog") :])
    fonts = poppler("pdffonts", pdf, tmp_path).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), "embedded"
    about = poppler("pdfinfo", pdf, tmp_path)
    assert "Mail settings for Front desk" in about
    assert "Author:          Relay Wizard" in about
    assert ("(A4)" if paper == "A4" else "(letter)") in about


CHINESE = QFontDatabase.WritingSystem.SimplifiedChinese
SCRIPTS = {
    "Chinese": "前台打印机 · 扫描到邮件",
    "Greek, Cyrillic": "Γραφείο Ω — Приёмная №1",
    "accents": "Büro Größe Ærø İstanbul Łódź",
    "long": "relay-" * 60 + "end",
    "alike": "0O 1lI| rn m 5S 8B",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_value_is_read_back_whole(qapp: QApplication, tmp_path: Path, paper: Paper, text: str) -> None:
    if not text.isascii() and ord(max(text)) > 0x2E80 and not QFontDatabase.families(CHINESE):
        pytest.skip("no font with Chinese characters is on this computer")
    read = poppler("pdftotext", printing.sheet_pdf(sheet(text), paper), tmp_path, "-raw")
    # A long value goes on in the next line; nothing of it is left out.
    assert "".join(text.split()) in "".join(read.split())


def test_what_is_typed_off_the_paper_is_set_in_a_face_for_it(qapp: QApplication, tmp_path: Path) -> None:
    names = poppler("pdffonts", printing.sheet_pdf(sheet()), tmp_path).replace(" ", "")
    known = [face.replace(" ", "") for face in VALUE_FACES]
    if not any(face in QFontDatabase.families() for face in VALUE_FACES):
        pytest.skip("none of the faces for values is on this computer")
    assert any(face in names for face in known)


def test_where_one_page_is_too_short_the_work_begins_the_second(qapp: QApplication, tmp_path: Path) -> None:
    pdf = printing.sheet_pdf(sheet(steps=18))
    assert pages(pdf) == 2
    first, second, _end = poppler("pdftotext", pdf, tmp_path).split("\f")
    assert "Settings at the device" in first
    assert second.lstrip().startswith("What to do, in this order")


@pytest.mark.parametrize("profile", profile_ids()[::9])
def test_a_profile_s_own_method_fits_one_page_of_a4(qapp: QApplication, profile: str) -> None:
    html = sheet_print_html(profile_view(profile))
    assert pages(printing.sheet_pdf(html, "Letter")) <= 2
    if set(FACES).isdisjoint(QFontDatabase.families()):
        pytest.skip("none of the faces for paper is on this computer: what it has may be wider")
    assert pages(printing.sheet_pdf(html)) == 1


def test_a_file_that_is_no_pdf_of_qt_keeps_its_bytes() -> None:
    for odd in (b"", b"%PDF-1.6\n", b"trailer\n<<\n/Root 1 0 R\n>>\nstartxref\n12\n%%EOF\n"):
        assert with_language(odd, "en") == odd


def test_no_ligature_spoils_a_copied_value(qapp: QApplication, tmp_path: Path) -> None:
    assert "office-flow-file" in poppler("pdftotext", printing.sheet_pdf(sheet("office-flow-file")), tmp_path)


def test_a_long_sheet_takes_more_pages_and_counts_them(qapp: QApplication, tmp_path: Path) -> None:
    pdf = printing.sheet_pdf(sheet(steps=40))
    assert pages(pdf) > 1
    text = poppler("pdftotext", pdf, tmp_path)
    assert f"page 1 of {pages(pdf)}" in text
    for number in range(40):
        # A step is never torn: its title and its detail stand on the same page.
        (page,) = [
            page for page in text.split("\f") if f"Step {number}\n" in page or f"Step {number} " in page
        ]
        assert "A line of detail." in page[page.index(f"Step {number}") :]


@pytest.mark.parametrize("steps", range(14, 30))
def test_no_heading_stands_at_the_foot_of_a_page(qapp: QApplication, tmp_path: Path, steps: int) -> None:
    pdf = printing.sheet_pdf(sheet(steps=steps))
    headings = {"Settings at the device", "What to do, in this order", "DNS records", "Good to know"}
    for page in poppler("pdftotext", pdf, tmp_path).split("\f"):
        lines = [line for line in page.splitlines() if line and ", page " not in line]
        assert not lines or lines[-1] not in headings


def test_hostile_values_are_text_and_load_nothing(qapp: QApplication, tmp_path: Path) -> None:
    bait = tmp_path / "bait.png"
    pdf = printing.sheet_pdf(sheet(f'<img src="file://{bait}"><b>x</b>'))
    assert "<b>x</b>" in poppler("pdftotext", pdf, tmp_path)
    assert b"/Subtype /Image" not in pdf


def test_without_any_qt_application(tmp_path: Path) -> None:
    (tmp_path / "sheet.html").write_text(sheet(), encoding="utf-8")
    program = (
        "import sys, pathlib, tempfile\n"
        "from wizard.ui.printing import sheet_pdf\n"
        "html = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')\n"
        "assert sheet_pdf(html).startswith(b'%PDF') and sheet_pdf(html, 'Letter').startswith(b'%PDF')\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "QLabel('still works')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(tmp_path / "sheet.html")],
        cwd=HOME,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_on_another_thread(qapp: QApplication) -> None:
    made: list[bytes] = []
    worker = threading.Thread(target=lambda: made.append(printing.sheet_pdf(sheet())))
    worker.start()
    worker.join(60)
    assert made[0].startswith(b"%PDF")
    assert pages(made[0]) == 1


def test_nothing_is_left_on_disk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    printing.sheet_pdf(sheet())
    assert list(tmp_path.iterdir()) == []


def test_a_printer_gets_the_same_pages(qapp: QApplication, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printing.print_document(sheet(), printer)
    printed = (tmp_path / "paper.pdf").read_bytes()
    assert "scanner@contoso.com" in poppler("pdftotext", printed, tmp_path)
    assert pages(printed) == 1


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word on any dialog
def test_cancel_prints_nothing(qtbot: QtBot) -> None:
    def cancel() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.reject()

    QTimer.singleShot(200, cancel)
    assert printing.print_sheet(sheet(), None) is None
