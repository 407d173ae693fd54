"""``handout``: the trainer's hand-out as a page, a PDF and a picture for each method."""

import argparse
import datetime

from wizard.commands.bundle import made_by_qt
from wizard.commands.paper import add_paper, asked_paper
from wizard.core.paper import Paper
from wizard.core.texts import one_line
from wizard.files import load_comparison, load_knowledge, write_folder
from wizard.render.handout import Handout, handout_of, page_files

EXIT_DONE = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--out",
        metavar="DIR",
        required=True,
        help="write handout.html, handout.pdf and diagrams/ there",
    )
    add_paper(parser)


def run(args: argparse.Namespace) -> int:
    """Writes the files and names them. The PDF is left out, with a line that says so, where Qt can not start."""
    today = datetime.date.today()  # noqa: DTZ011 - the trainer's own calendar day
    view = handout_of(load_knowledge(), load_comparison(), today)
    files = page_files(view)
    pdf = made_by_qt("handout.pdf", lambda: _pdf(view, asked_paper(args)))
    if pdf is not None:
        files["handout.pdf"] = pdf
    write_folder(args.out, files)
    print(one_line(f"Written to {args.out}: {', '.join(sorted(files))}"))
    return EXIT_DONE


def _pdf(view: Handout, paper: Paper | None) -> bytes:
    from wizard.ui.handout import handout_pdf
    from wizard.ui.paper import usual_paper

    return handout_pdf(view, paper or usual_paper())
