"""Cells as admins write them, profiles by what people call devices, and errors that name line, column and what it takes."""

from typing import Any

import pytest

from tests.core.fleets import FINDER, read_one
from wizard.core.fleet_columns import COLUMNS, known_columns, plain, read_header, shown_column, template_rows
from wizard.core.fleet_model import DeviceRow, TableRow
from wizard.core.fleet_report import report_header
from wizard.core.fleet_rows import read_device
from wizard.core.paths import get_path, paths
from wizard.core.problem import WizardError


def device(**cells: str) -> DeviceRow:
    found = read_one(**({"domain": "contoso.com"} | cells))
    assert isinstance(found, DeviceRow), found
    return found


def test_every_answer_has_a_column_and_no_name_means_two_things() -> None:
    known = {column.path for column in COLUMNS}
    assert known >= set(paths()) - {"schema"}
    assert known - set(paths()) == {"fleet.site", "fleet.critical"}
    meanings: dict[str, set[str]] = {}
    for column in COLUMNS:
        for name in (column.path, *column.names):
            meanings.setdefault(plain(name), set()).add(column.path)
    assert {name: held for name, held in meanings.items() if len(held) > 1} == {}


@pytest.mark.parametrize(
    "heading", ["Public IP", "public_ip", "PUBLIC-IP", " Public  IP ", "network.public_ips", "Public IP(s)"]
)
def test_case_spaces_and_marks_of_a_heading_do_not_matter(heading: str) -> None:
    assert read_header(1, [heading]).cells[0].path == "network.public_ips"


def test_unknown_and_repeated_columns_are_told_once() -> None:
    header = read_header(1, ["Name", "Colour", "From", "Sender", "Colour 2", ""])
    assert header.ignored == ("Colour", "Colour 2")
    assert header.repeated == ("Sender says the same as From",)


@pytest.mark.parametrize(
    ("column", "cell", "path", "value"),
    [
        ("static_ip", "Y", "network.static_ip", "yes"),
        ("static_ip", "dynamic", "network.static_ip", "no"),
        ("static_ip", "don't know", "network.static_ip", "unknown"),
        ("static_ip", "??", "network.static_ip", "unknown"),
        ("static_ip", "n/a", "network.static_ip", None),
        ("static_ip", "-", "network.static_ip", None),
        ("port_25", "Closed", "network.port_25", "blocked"),
        ("port_25", "yes", "network.port_25", "open"),
        ("sign_in", "Anonymous", "device.sign_in", ("none",)),
        ("sign_in", "Basic and OAuth 2.0", "device.sign_in", ("basic", "oauth2")),
        ("sign_in", "none|basic;oauth2", "device.sign_in", ("none", "basic", "oauth2")),
        ("sign_in", "?", "device.sign_in", "unknown"),
        ("encryption", "SSL/TLS", "device.security_modes", ("implicit",)),
        ("encryption", "TLS, none", "device.security_modes", ("starttls", "none")),
        ("tls", "TLSv1.2", "device.tls", "1.2"),
        ("tls", "1,2", "device.tls", "1.2"),
        ("ports", "25; 587", "device.ports", (25, 587)),
        ("ports", "[25, 587, 25]", "device.ports", (25, 587)),
        ("recipients", "Inside", "sending.recipients", "internal"),
        ("recipients", "internal and external", "sending.recipients", "both"),
        ("largest_message_mb", "2,5", "sending.largest_message_mb", 2.5),
        ("recipients_per_day", "1.200", "sending.recipients_per_day", 1200),
        ("recipients_per_day", "1 200", "sending.recipients_per_day", 1200),
        ("public_ip", "203.0.113.10 203.0.113.11", "network.public_ips", ("203.0.113.10", "203.0.113.11")),
        ("public_ip", "dynamic", "network.static_ip", "no"),
        ("mailbox", "yes", "tenant.licensed_mailbox", "yes"),
        ("mailbox", "scan@contoso.com", "tenant.mailbox", "scan@contoso.com"),
        ("priority", "Least work", "preferences.priority", "least_work"),
        ("security_defaults", "enabled", "tenant.security_defaults", "on"),
        ("accepted_domains", "contoso.com; fabrikam.com", "tenant.accepted_domains", ("contoso.com", "fabrikam.com")),
        ("hosting", "SaaS", "device.hosting", "vendor_hosted"),
        ("count", "3", "device.count", 3),
        ("name", "=HYPERLINK(1)", "device.name", "=HYPERLINK(1)"),
        ("name", "Front\r\ndesk", "device.name", "Front desk"),
    ],
)  # fmt: skip
def test_a_cell_means_what_the_admin_means(column: str, cell: str, path: str, value: Any) -> None:
    assert get_path(device(**{column: cell}).answers, path) == value


def test_an_address_under_static_ip_says_both() -> None:
    answers = device(static_ip="203.0.113.10").answers
    assert answers.network.static_ip == "yes"
    assert answers.network.public_ips == ("203.0.113.10",)


@pytest.mark.parametrize(
    ("cell", "critical"), [("high", True), ("yes", True), ("", False), ("low", False), ("no", False)]
)
def test_critical_in_its_own_column_or_as_a_priority(cell: str, critical: bool) -> None:
    assert device(critical=cell).critical is critical
    assert device(priority=cell).critical is critical


def test_the_domain_may_come_from_the_sender() -> None:
    found = read_one(name="A", **{"from": "scan@Bücher.example"})
    assert isinstance(found, DeviceRow)
    assert found.answers.domain == "xn--bcher-kva.example"
    faults = read_one(name="A")
    assert isinstance(faults, tuple)
    assert [(fault.path, fault.line) for fault in faults] == [("domain", 2)]


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    faults = read_one(
        domain="contoso.com", static_ip="maybe", public_ip="10.0.0.1", critical="perhaps", tls="9"
    )
    assert isinstance(faults, tuple)
    assert {(one.column, one.path) for one in faults} == {
        ("static ip", "network.static_ip"),
        ("public ip", "network.public_ips"),
        ("critical", "fleet.critical"),
        ("tls", "device.tls"),
    }
    assert all("takes" in one.message for one in faults)


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("ricoh-wim", "ricoh-wim"),
        ("Ricoh IM C3000", "ricoh-wim"),
        ("Generic Printer", "generic-printer"),
        ("printer", "generic-printer"),
        ("HP LaserJet Pro M428fdw", "hp-laserjet-pro-m428-m478"),
        ("Brother MFC-L6800DW", "brother-wbm"),
        ("kyocera taskalfa 3554ci", "kyocera-command-center-rx"),
        ("Synology DSM", "synology-dsm7-notifications"),
        ("NAS Synology", "synology-dsm7-notifications"),
        ("Brother MFP", "brother-wbm"),
    ],
)
def test_a_profile_by_what_people_call_the_device(text: str, profile: str) -> None:
    assert FINDER.find(text) == profile


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("HP", "hp-futuresmart"),
        ("NAS", "generic-nas"),
        ("Epson", "epson-web-config-oauth"),
        ("ricoh-win", "ricoh-wim"),
        ("HP MFP", "hp-laserjet-pro-m428-m478"),
        ("HP printer", "generic-printer"),
        ("Synology DSM printer", "synology-dsm7-notifications"),
    ],
)
def test_an_unclear_device_is_refused_with_what_is_near(text: str, near: str) -> None:
    with pytest.raises(WizardError) as refused:
        FINDER.find(text)
    assert near in refused.value.problem.fix


@pytest.mark.parametrize(
    "text", ["Sharp", "Konica Minolta bizhub", "Canon imageRUNNER", "Epson WorkForce Pro"]
)
def test_abilities_are_never_filled_in_from_a_maker_and_a_range(text: str) -> None:
    """Older devices of the same range do not have what the profile documents, OAuth 2.0 for instance."""
    with pytest.raises(WizardError):
        FINDER.find(text)


def test_a_strange_device_is_never_guessed() -> None:
    for text in ("HP printer", "Fax 3000", "MFP", "x" * 300, "../../etc", "\x1b[2J"):
        with pytest.raises(WizardError) as refused:
            FINDER.find(text)
        assert "generic-printer" in refused.value.problem.fix
        assert refused.value.problem.text.isprintable()


def test_the_template_is_a_table_that_reads_itself() -> None:
    headings, example = template_rows()
    header = read_header(1, headings)
    assert header.ignored == header.repeated == ()
    found = read_device(TableRow(2, example), header, FINDER)
    assert isinstance(found, DeviceRow)
    assert found.site
    assert found.answers.device.profile == "ricoh-wim"


def test_a_column_is_shown_by_a_name_that_is_read() -> None:
    for column in COLUMNS:
        assert read_header(1, [shown_column(column.path)]).cells[0].path == column.path


# --- Microsoft's report -----------------------------------------------------------------------------------------------

REPORT = ("Sender address", "Domain", "TLS 1.0 (percentage)", "TLS 1.1 (percentage)", "TLS 1.2 (percentage)", "Messages sent", "Authentication protocol")  # fmt: skip


@pytest.mark.parametrize(
    "headings",
    [
        REPORT,
        ("Sender Address", "TLS1.0%", "TLS1.1%", "TLS1.2%", "Message count"),
        ("senderAddress", "domain", "authenticationProtocol", "messagesSent"),
        (
            "Indirizzo del mittente",
            "Dominio",
            "TLS 1.0 (percentuale)",
            "TLS 1.2 (percentuale)",
            "Messaggi inviati",
        ),
    ],
)
def test_the_report_is_known_by_its_headings(headings: tuple[str, ...]) -> None:
    assert report_header(headings) is not None
    assert known_columns(headings) == len(headings)
    assert read_header(1, headings).ignored == ()


@pytest.mark.parametrize(
    "headings", [("Sender address", "Domain"), ("Name", "Sender", "TLS", "Messages per day"), ()]
)
def test_a_table_of_devices_is_no_report(headings: tuple[str, ...]) -> None:
    assert report_header(headings) is None


def of_report(*cells: str) -> DeviceRow:
    found = read_device(TableRow(2, cells), read_header(1, REPORT), FINDER)
    assert isinstance(found, DeviceRow), found
    return found


def test_basic_in_the_report_leaves_open_what_the_device_can() -> None:
    row = of_report("scan@contoso.com", "contoso.com", "0", "0%", "100,0 %", "1,204", "Basic")
    assert row.use is not None
    assert (row.use.sign_in, row.use.tls, row.use.messages) == ("basic", "1.2", 1204)
    assert row.answers.device.sign_in is None
    assert row.answers.device.hosting is None
    assert row.answers.device.tls == "1.2"
    assert row.answers.tenant.mailbox == row.answers.sending.from_ == row.name == "scan@contoso.com"


def test_oauth_in_the_report_proves_oauth() -> None:
    row = of_report("erp@contoso.com", "", "", "", "25% (12)", "90.000", "OAuth")
    assert row.answers.device.sign_in == ("oauth2",)
    assert row.answers.domain == "contoso.com"
    assert row.use is not None
    assert row.use.messages == 90000


def test_old_tls_in_the_report_is_the_newest_that_was_used() -> None:
    row = of_report("old@contoso.com", "contoso.com", "90", "10", "0", "", "")
    assert row.answers.device.tls == "1.1"
    assert row.answers.device.security_modes is None
    assert row.use is not None
    assert row.use.sign_in is None
    assert row.use.messages is None
