"""``send``: the client certificate that is shown, looked at before anything is sent.

What is wrong with it is said on standard error; what no server takes ends the run.
"""

import argparse
import datetime
import sys
from typing import TYPE_CHECKING

import msgspec

from wizard.commands.given_secret import ask_secret, read_secret_file
from wizard.core.answers import Answers
from wizard.core.model import PlanDocument
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line

if TYPE_CHECKING:
    from wizard.core.certificates import Certificate


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds its arguments to those of ``send``."""
    parser.add_argument(
        "--client-cert", metavar="FILE", help="PEM file with the client certificate and its chain, or PFX"
    )
    parser.add_argument("--client-key", metavar="FILE", help="PEM file with its key")
    parser.add_argument(
        "--client-password-file", metavar="FILE", help="file that holds the password of the PFX or the key"
    )
    parser.add_argument(
        "--tenant-report",
        metavar="FILE",
        help="what check.ps1 wrote: the certificate is compared with the connectors of your organisation",
    )


def check_arguments(args: argparse.Namespace) -> None:
    """Raises `WizardError` for what makes no sense without a certificate."""
    if args.client_cert is not None:
        return
    for option in ("client_key", "client_password_file", "tenant_report"):
        if getattr(args, option) is not None:
            raise WizardError(
                Problem(
                    id="key-without-certificate",
                    text=_("A key alone is no client certificate.")
                    if option == "client_key"
                    else _("This belongs to a client certificate, and none is named."),
                    fix=_("Name the certificate's file with --client-cert."),
                    field=f"--{option.replace('_', '-')}",
                )
            )


def opening_password(
    document: PlanDocument, args: argparse.Namespace, own_domains: tuple[str, ...], *, by_certificate: bool
) -> Secret | None:
    """The password that opens the certificate that is to be shown; None where it needs none, or there is none."""
    if args.client_cert is None:
        if by_certificate:
            print(
                _("The plan shows a certificate, and --client-cert is missing: the server will not know us."),
                file=sys.stderr,
            )
        return None
    from wizard.core.certificates import FATAL, check_own
    from wizard.net.client_certificate import PASSWORD_WANTED, read_client_certificate

    option, opening = "--client-password-file", None
    if args.client_password_file:
        opening = read_secret_file(args.client_password_file, option)
    try:
        read = read_client_certificate(args.client_cert, args.client_key, opening, args.ca)
    except WizardError as error:
        if error.problem.id != PASSWORD_WANTED:
            raise
        opening = ask_secret(_("Password of {file}: ").format(file=one_line(args.client_cert, 200)))
        if opening is None:
            raise
        read = read_client_certificate(args.client_cert, args.client_key, opening, args.ca)
    today = datetime.datetime.now(datetime.UTC).date()
    found = check_own(read.about, own_domains, today)
    if found and found[0].id in FATAL:
        raise WizardError(msgspec.structs.replace(found[0], field="--client-cert"))
    if args.tenant_report is not None:
        found += _against_report(document, args.tenant_report, read.about.chain[0], today)
    for problem in found:
        print(f"{one_line(problem.text)} {one_line(problem.fix)}", file=sys.stderr)
    return opening


def _against_report(
    document: PlanDocument, path: str, leaf: "Certificate", today: datetime.date
) -> tuple[Problem, ...]:
    from wizard.core.connector_match import check_connectors
    from wizard.core.report_doubts import FOREIGN_DOMAIN, FOREIGN_TENANT, doubts_about
    from wizard.core.tenant_report import Unread
    from wizard.files import read_report

    assert document.settings is not None  # the order is made of them
    report, sender = read_report(path), document.settings.from_
    answers = (
        document.answers
        if isinstance(document.answers, Answers)
        else Answers(domain=sender.rpartition("@")[2])
    )
    doubts = doubts_about(report, answers, None, today)
    foreign = next((one for one in doubts if one.id in {FOREIGN_DOMAIN, FOREIGN_TENANT}), None)
    if foreign is not None:
        raise WizardError(msgspec.structs.replace(foreign, field="--tenant-report"))
    if isinstance(report.inbound_connectors, Unread):
        unread = _(
            "The tenant report could not read the connectors, so the certificate is not compared with them."
        )
        return *doubts, Problem("report-connectors-unread", unread, report.inbound_connectors.problem)
    read_on = report.created.date() if report.created is not None else None
    return *doubts, *check_connectors(leaf, report.inbound_connectors, sender, read_on)
