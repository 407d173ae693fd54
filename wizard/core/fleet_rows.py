"""One row of a fleet's table as a device's answers, or everything that is wrong with it, column by column."""

from typing import Any

from wizard.core.addresses import wire_address
from wizard.core.answers import Answers, SignIn, Tls
from wizard.core.domains import domain_of
from wizard.core.fleet_cells import read_cell
from wizard.core.fleet_columns import CRITICAL, SITE, Header, HeaderCell
from wizard.core.fleet_model import DeviceRow, ReportUse, RowFault, TableRow
from wizard.core.fleet_profiles import ProfileFinder
from wizard.core.fleet_report import ReportHeader, read_use
from wizard.core.intake import LISTS, parse_field
from wizard.core.paths import set_path
from wizard.core.problem import WizardError
from wizard.core.texts import _, one_line

SITE_LIMIT = 100
"""Characters of a site's name."""


def read_device(row: TableRow, header: Header, profiles: ProfileFinder) -> DeviceRow | tuple[RowFault, ...]:
    """The device of that row; where anything is wrong with it, all that is wrong and no device."""
    faults: list[RowFault] = []
    given: dict[str, Any] = {}
    site = ""
    for column in header.cells:
        cell = row.cells[column.index] if column.index < len(row.cells) else ""
        if column.path == SITE:
            site = one_line(" ".join(cell.split()), SITE_LIMIT)
            continue
        try:
            given |= _read(column, cell, profiles)
        except WizardError as error:
            faults.append(_fault(row, column.heading, error))
    if header.report is not None:
        try:
            use, said = _from_report(header.report, row)
            given = said | given
        except WizardError as error:
            use = None
            faults.append(_fault(row, _("Sender address"), error))
    else:
        use = None
    if "domain" not in given and not faults:
        address = given.get("sending.from") or given.get("tenant.mailbox")
        if address is None:
            missing = _("The domain is missing. Fill in the column domain, or a From address.")
            faults.append(RowFault(row.line, "domain", "domain", missing))
        else:
            given["domain"] = domain_of(wire_address(address))
    if faults:
        return tuple(faults)
    critical = bool(given.pop(CRITICAL, False))
    answers = _answers(given)
    name = answers.device.name or answers.sending.from_ or answers.tenant.mailbox or ""
    return DeviceRow(
        line=row.line, name=one_line(name, 120), answers=answers, site=site, critical=critical, use=use
    )


def _read(column: HeaderCell, cell: str, profiles: ProfileFinder) -> dict[str, Any]:
    if column.path == "device.profile":
        return {column.path: profiles.find(cell)} if cell.strip() else {}
    if column.path == "device.name":
        # A cell with a line break in it is one name all the same.
        cell = " ".join(cell.split())
    return read_cell(column.path, cell)


def _answers(given: dict[str, Any]) -> Answers:
    answers = Answers(domain=given.pop("domain"))
    for path, value in given.items():
        listed = path in LISTS and isinstance(value, tuple)
        answers = set_path(answers, path, tuple(dict.fromkeys(value)) if listed else value)
    return answers


def _fault(row: TableRow, heading: str, error: WizardError) -> RowFault:
    problem = error.problem
    return RowFault(row.line, heading, problem.field, one_line(f"{problem.text} {problem.fix}".strip(), 500))


def _from_report(header: ReportHeader, row: TableRow) -> tuple[ReportUse, dict[str, Any]]:
    """What the report proves about a sender, and no more.

    It signs in today, so the mailbox is there and licensed well enough. One that used OAuth can do it. One that used
    Basic may be able to do more: that stays a question. TLS 1.2 or newer at Microsoft's submission server means
    STARTTLS, since that server offers nothing else.
    """
    use = read_use(header, row.cells)
    sender = row.cells[header.sender].strip() if header.sender < len(row.cells) else ""
    said: dict[str, Any] = {}
    address = parse_field("sending.from", sender)
    if address is not None:
        said |= {"sending.from": address, "tenant.mailbox": address, "tenant.licensed_mailbox": "yes"}
    if header.domain is not None and header.domain < len(row.cells):
        domain = parse_field("domain", row.cells[header.domain]) if row.cells[header.domain].strip() else None
        if domain is not None:
            said["domain"] = domain
    if use.sign_in is SignIn.OAUTH2:
        said["device.sign_in"] = (SignIn.OAUTH2,)
    if use.tls is not None:
        said["device.tls"] = use.tls
        if use.tls in {Tls.V1_2, Tls.V1_3}:
            said["device.security_modes"] = ("starttls",)
    return use, said
