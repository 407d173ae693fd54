"""``--paper``: for the commands that make a PDF."""

import argparse

from wizard.core.paper import PAPERS, Paper


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Adds the argument."""
    parser.add_argument(
        "--paper",
        choices=[paper.lower() for paper in PAPERS],
        help="the paper of the PDF; left out, that of the country in the computer's settings",
    )


def asked_paper(args: argparse.Namespace) -> Paper | None:
    """The paper that was asked for; None where that was left to the country."""
    return next((paper for paper in PAPERS if paper.lower() == args.paper), None)
