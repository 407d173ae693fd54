"""The columns of a fleet's table: every answer by its path, and the names that admins write over their columns.

One table, as data: `COLUMNS`. Case, spaces, hyphens, underscores and brackets in a heading do not matter.
"""

import re
from collections.abc import Sequence

import msgspec

from wizard.core.fleet_report import ReportHeader, report_header
from wizard.core.texts import _, one_line

SITE = "fleet.site"
CRITICAL = "fleet.critical"


class Column(msgspec.Struct, frozen=True):
    """One column: the answers' path (or the fleet's own), the other names it goes by, and a cell as an example."""

    path: str
    names: tuple[str, ...] = ()
    example: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("device.name", ("name", "device", "device name", "printer", "hostname", "asset", "label"), "Front desk"),
    Column(SITE, ("site", "location", "office", "branch", "building", "place", "city"), "Berlin"),
    Column("device.profile", ("profile", "model", "brand", "make", "make and model", "device model", "product", "type", "device type"), "Ricoh IM C3000"),
    Column("device.count", ("count", "quantity", "number of devices", "devices")),
    Column(CRITICAL, ("critical", "important", "business critical", "criticality"), "no"),
    Column("domain", ("domain", "mail domain", "email domain", "smtp domain"), "contoso.com"),
    Column("sending.from", ("from", "from address", "sender", "sender address", "send from", "email", "e-mail", "mail from"), "scanner@contoso.com"),
    Column("sending.recipients", ("recipients", "to", "sends to", "send to", "receivers", "recipient"), "internal"),
    Column("network.public_ips", ("public ip", "public ips", "public ip address", "public ip addresses", "external ip", "wan ip", "ip", "public ipv4", "internet address"), "203.0.113.10"),
    Column("network.static_ip", ("static ip", "static", "fixed ip", "ip static", "static public ip"), "yes"),
    Column("network.ip_shared", ("ip shared", "shared ip", "cgnat", "shared"), "no"),
    Column("network.port_25", ("port 25", "port25", "outbound 25", "port 25 open", "tcp 25"), "open"),
    Column("network.port_587", ("port 587", "port587", "outbound 587", "port 587 open", "tcp 587"), "open"),
    Column("device.hosting", ("hosting", "where", "runs at", "runs on", "hosted")),
    Column("device.sign_in", ("sign in", "signin", "login", "authentication", "auth", "smtp auth", "auth method", "sign in methods")),
    Column("device.tls", ("tls", "tls version", "newest tls", "max tls")),
    Column("device.security_modes", ("encryption", "security", "security modes", "security mode", "ssl", "ssl tls", "connection security")),
    Column("device.ports", ("ports", "port", "smtp port", "smtp ports", "device ports")),
    Column("device.client_certificate", ("client certificate", "client cert", "device certificate")),
    Column("device.max_host_length", ("max host length", "server field length", "host length")),
    Column("device.host_by_name", ("host by name", "server by name", "takes a server name")),
    Column("sending.peak_per_minute", ("peak per minute", "messages per minute", "peak")),
    Column("sending.recipients_per_day", ("recipients per day", "messages per day", "mails per day", "per day", "volume")),
    Column("sending.external_recipients_per_day", ("external recipients per day", "external per day")),
    Column("sending.connections", ("connections", "connections at once")),
    Column("sending.largest_message_mb", ("largest message mb", "largest message", "max size mb", "largest mb")),
    Column("tenant.licensed_mailbox", ("licensed mailbox", "licenced mailbox", "has mailbox", "mailbox licensed", "licence", "license")),
    Column("tenant.mailbox", ("mailbox", "account", "user", "user name", "username", "smtp user", "smtp username", "login account")),
    Column("tenant.cloud", ("cloud", "microsoft cloud")),
    Column("tenant.mx_host", ("mx", "mx host", "mx record", "smart host", "mx endpoint")),
    Column("tenant.accepted_domains", ("accepted domains", "accepted domain")),
    Column("tenant.smtp_auth_tenant", ("smtp auth tenant", "smtp auth organisation", "smtp auth organization")),
    Column("tenant.smtp_auth_mailbox", ("smtp auth mailbox",)),
    Column("tenant.security_defaults", ("security defaults",)),
    Column("tenant.reject_direct_send", ("reject direct send", "rejectdirectsend")),
    Column("tenant.created", ("tenant created", "created")),
    Column("tenant.licences", ("licences", "licenses", "tenant licences", "tenant licenses")),
    Column("options.certificate", ("certificate", "public certificate")),
    Column("options.local_server", ("local server", "server on site", "always on computer")),
    Column("options.local_relay_host", ("local relay host", "relay host", "relay", "local relay")),
    Column("options.azure_subscription", ("azure subscription", "azure")),
    Column("options.acs_username", ("acs username", "acs user")),
    Column("options.hve_account", ("hve account", "hve")),
    Column("preferences.priority", ("priority", "preference", "prefer")),
)  # fmt: skip
"""Every column that is read. A test holds it against every path of the answers, and no name stands twice."""


def plain(heading: str) -> str:
    """A heading as headings compare: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", heading.casefold())


_BY_NAME = {plain(name): column.path for column in COLUMNS for name in (column.path, *column.names)}


class HeaderCell(msgspec.Struct, frozen=True):
    """One column of the file: where it stands (from 0), its heading as written, and what it holds."""

    index: int
    heading: str
    path: str


class Header(msgspec.Struct, frozen=True):
    """The columns of one file. ``report`` is set where it is the SMTP AUTH clients report."""

    line: int
    cells: tuple[HeaderCell, ...]
    ignored: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    report: ReportHeader | None = None


def known_columns(cells: Sequence[str]) -> int:
    """How many of these cells are headings that we know: what tells a heading from a title, and a separator."""
    report = report_header(cells)
    found = {_BY_NAME[plain(cell)] for cell in cells if plain(cell) in _BY_NAME}
    return max(len(found), len(report.indexes()) if report is not None else 0)


def read_header(line: int, cells: Sequence[str]) -> Header:
    """What the columns hold. One that is not known is ignored, and of two that say the same the first counts."""
    report = report_header(cells)
    taken = report.indexes() if report is not None else frozenset()
    found: dict[str, HeaderCell] = {}
    ignored: list[str] = []
    repeated: list[str] = []
    for index, cell in enumerate(cells):
        heading = one_line(cell.strip(), 60)
        if not heading or index in taken:
            continue
        path = _BY_NAME.get(plain(cell))
        if path is None:
            ignored.append(heading)
        elif path in found:
            repeated.append(
                _("{second} says the same as {first}").format(second=heading, first=found[path].heading)
            )
        else:
            found[path] = HeaderCell(index, heading, path)
    return Header(line, tuple(found.values()), tuple(ignored), tuple(repeated), report)


def header_warnings(header: Header) -> tuple[str, ...]:
    """What the reader of the file should know about its columns."""
    warnings = []
    if header.ignored:
        warnings.append(
            _("These columns are not known and were ignored: {names}.").format(
                names=", ".join(header.ignored)
            )
        )
    if header.repeated:
        warnings.append(
            _("Columns that say the same twice were ignored: {names}.").format(
                names="; ".join(header.repeated)
            )
        )
    return tuple(warnings)


def shown_column(path: str) -> str:
    """A column's heading for people, by the path of what it holds."""
    return next((column.names[0] for column in COLUMNS if column.path == path and column.names), path)


def template_rows() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A table to begin with: the headings that most fleets need, and one example below them."""
    shown = [column for column in COLUMNS if column.example]
    return tuple(column.names[0] for column in shown), tuple(column.example for column in shown)
