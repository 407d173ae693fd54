"""What a port's state means to people, and whether Microsoft answered or a machine on the way."""

import asyncio
import contextlib
import datetime
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from tests.net.listening import listening
from tests.net.smtp_server import MailServer, Script, ca_file, server_context
from wizard.core.answers import Port
from wizard.core.facts import RowState
from wizard.core.mail_servers import greets_as_microsoft, is_microsofts, judge, marks_of
from wizard.core.network_facts import PortDetail, PortState, TlsState, port_of
from wizard.files import load_endpoints, load_outside
from wizard.net.finding import Finding
from wizard.net.ports import TcpPortProbe
from wizard.net.probe_ports import probe_mail_port, whose_view

MARKS = marks_of(load_endpoints(), load_outside().mail_servers)
MX = "contoso-com.mail.protection.outlook.com"
GREETING = b"220 DB5EUR01FT040.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready at x\r\n"
FOREIGN = b"220 fortigate.local ESMTP\r\n"
NO_TLS = b"250-x\r\n250 SIZE\r\n"


@pytest.fixture(scope="module")
def digicert() -> trustme.CA:
    """An authority of a name that certifies Microsoft, trusted for these tests only."""
    return trustme.CA(organization_name="DigiCert Inc")


async def look(
    script: Script, ca: str | None = None, host: str = MX, port: int = 25, timeout_s: float = 5.0
) -> Finding[PortDetail]:
    async with MailServer(script) as server:
        return await probe_mail_port(host, port, TcpPortProbe(server.route, ca), timeout_s, MARKS)


def only_problem(found: Finding[PortDetail]) -> str:
    (problem,) = found.problems
    assert problem.text == found.row.text
    assert problem.fix
    assert problem.field == "network.port_25"
    return problem.id


async def test_microsoft_itself(digicert: trustme.CA, tmp_path: Path) -> None:
    script = Script(greeting=GREETING, context=server_context(digicert, MX))
    found = await look(script, ca_file(digicert, tmp_path))
    assert found.value is not None
    assert found.value.state is PortState.OPEN
    assert (found.row.probe, found.row.state, found.problems) == ("port_25", RowState.GOOD, ())
    assert "TLS 1.3" in found.row.text


async def test_a_certificate_that_holds_outweighs_an_unknown_greeting(
    digicert: trustme.CA, tmp_path: Path
) -> None:
    script = Script(greeting=b"220 new-name.example ready\r\n", context=server_context(digicert, MX))
    found = await look(script, ca_file(digicert, tmp_path))
    assert found.row.state is RowState.GOOD


async def test_any_public_authority_is_believed(
    authority: trustme.CA, ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Microsoft may change its authorities; the list of public ones is asked, not their names alone."""
    monkeypatch.setattr("certifi.where", lambda: ca)
    script = Script(greeting=GREETING, context=server_context(authority, MX))
    found = await look(script, ca)
    assert found.value is not None
    assert found.value.public
    assert found.row.state is RowState.GOOD


async def test_a_firewall_whose_own_authority_is_trusted_here(authority: trustme.CA, ca: str) -> None:
    script = Script(greeting=GREETING, context=server_context(authority, MX))
    found = await look(script, ca)
    assert found.value is not None
    assert (found.value.state, port_of(found.value)) == (PortState.INTERCEPTED, Port.UNKNOWN)
    assert only_problem(found) == "port-25-intercepted"
    assert "trustme" in found.row.text
    assert found.row.state is RowState.PROBLEM


@pytest.mark.parametrize(
    "script",
    [
        Script(greeting=FOREIGN, ehlo=NO_TLS),
        Script(greeting=GREETING, ehlo=NO_TLS),
        Script(greeting=b"220 ****************\r\n", ehlo=b"250-x\r\n250 XXXXXXXA\r\n"),
        Script(greeting=FOREIGN, starttls=b"454 no\r\n"),
        Script(greeting=b"220 evil.example.outlook.com.example.net\r\n", starttls=b"454 no\r\n"),
    ],
)
async def test_what_microsoft_never_does_is_a_machine_on_the_way(script: Script) -> None:
    found = await look(script)
    assert only_problem(found) == "port-25-intercepted"


async def test_wrong_certificates_are_a_machine_on_the_way(authority: trustme.CA, ca: str) -> None:
    for context, part in (
        (server_context(authority, "portal.example.net"), "portal.example.net"),
        (server_context(trustme.CA(organization_name="Wall")), "Wall"),
    ):
        found = await look(Script(greeting=GREETING, context=context), ca)
        assert only_problem(found) == "port-25-intercepted"
        assert part in found.row.text


async def test_an_expired_certificate_says_more_of_the_clock(digicert: trustme.CA, tmp_path: Path) -> None:
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    script = Script(greeting=GREETING, context=server_context(digicert, MX, not_after=past))
    found = await look(script, ca_file(digicert, tmp_path))
    assert found.value is not None
    assert found.value.state is PortState.OPEN
    assert found.row.state is RowState.ATTENTION
    assert "clock" in found.row.text


async def test_microsofts_refusal_in_the_first_words() -> None:
    words = b"550 5.7.511 Access denied, banned sender[203.0.113.10]\r\n"
    found = await look(Script(greeting=words))
    assert found.value is not None
    assert found.value.state is PortState.OPEN
    assert found.row.state is RowState.ATTENTION
    assert "5.7.511" in found.row.detail


async def test_a_handshake_that_does_not_come_about_leaves_the_port_open(authority: trustme.CA) -> None:
    script = Script(greeting=GREETING, starttls=b"454 4.7.0 TLS not available\r\n")
    found = await look(script)
    assert found.value is not None
    assert found.value.state is PortState.OPEN
    assert found.row.state is RowState.ATTENTION


async def test_other_hosts_are_not_judged_by_microsofts_marks(authority: trustme.CA, ca: str) -> None:
    found = await look(Script(greeting=FOREIGN, context=server_context(authority, "relay.contoso.com")), ca,
                       host="relay.contoso.com")  # fmt: skip
    assert found.row.state is RowState.GOOD


@contextlib.asynccontextmanager
async def behind(state: PortState) -> AsyncIterator[int]:
    """A port on loopback in that state."""

    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n" if state is PortState.WRONG_SERVICE else b"")

    async def hush(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    if state is PortState.REFUSED:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            yield taken.getsockname()[1]
        return
    async with listening(hush if state is PortState.SWALLOWED else say) as port:
        yield port


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (PortState.REFUSED, RowState.PROBLEM),
        (PortState.SWALLOWED, RowState.NOT_KNOWN),
        (PortState.CLOSED, RowState.NOT_KNOWN),
        (PortState.WRONG_SERVICE, RowState.PROBLEM),
    ],
)
async def test_every_state_has_its_sentence(state: PortState, shown: RowState) -> None:
    async with behind(state) as number:
        probe = TcpPortProbe(lambda _host, _port: ("127.0.0.1", number))
        found = await probe_mail_port(MX, 25, probe, 0.5 if state is PortState.SWALLOWED else 10.0, MARKS)
    assert found.value is not None
    assert (found.value.state, found.row.state) == (state, shown)
    assert only_problem(found) == f"port-25-{state.value.replace('_', '-')}"
    assert "25" in found.row.text


class Seen:
    """A look whose end is known."""

    def __init__(self, state: PortState, tls: TlsState = TlsState.NOT_TRIED) -> None:
        self._state = state
        self._tls = tls

    async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
        return PortDetail(host, port, self._state, f"{host}:{port}: x", greeting="220 x", tls=self._tls)


@pytest.mark.parametrize(
    ("state", "tls"),
    [*((state, TlsState.NOT_TRIED) for state in PortState), *((PortState.OPEN, tls) for tls in TlsState)],
)
async def test_no_state_is_without_a_sentence(state: PortState, tls: TlsState) -> None:
    for port in (25, 587):
        found = await probe_mail_port("relay.contoso.com", port, Seen(state, tls), 1.0, MARKS)
        assert found.row.probe == f"port_{port}"
        assert "{" not in found.row.text
        assert all(problem.fix and "{" not in problem.fix for problem in found.problems)
        assert bool(found.problems) == (found.row.state is not RowState.GOOD)


async def test_hostile_words_on_the_way_to_people() -> None:
    hostile = "220 \x1b[2J\u202e<script>\x00.outlook.com\r\n".encode()
    found = await look(Script(greeting=hostile, ehlo=NO_TLS))
    texts = [found.row.text, found.row.detail, *(problem.detail for problem in found.problems)]
    assert all(text.isprintable() for text in texts)


@pytest.mark.parametrize(
    ("host", "microsofts"),
    [
        ("smtp.office365.com", True),
        ("contoso-com.s-v1.mx.microsoft", True),
        ("contoso-us.mail.protection.office365.us", True),
        ("smtp.partner.outlook.cn", True),
        ("outlook-dod.office365.us", True),
        ("smtp.hve.mx.microsoft", True),
        ("mail.protection.outlook.com.evil.example", False),
        ("notsmtp.office365.com", False),
        ("127.0.0.1", False),
        ("", False),
    ],
)
def test_which_hosts_are_microsofts(host: str, *, microsofts: bool) -> None:
    assert is_microsofts(host, MARKS) is microsofts


@pytest.mark.parametrize(
    ("greeting", "microsofts"),
    [
        ("220 BY1PR10CA0041.outlook.office365.com Microsoft ESMTP MAIL Service ready", True),
        ("220-DB8EUR05FT061.mail.protection.outlook.com x", True),
        ("550 5.7.511 Access denied", True),
        ("220 contoso.local Microsoft ESMTP MAIL Service ready", False),
        ("220", False),
        ("220 ****", False),
    ],
)
def test_greetings(greeting: str, *, microsofts: bool) -> None:
    assert greets_as_microsoft(greeting, MARKS) is microsofts


def test_whose_view_it_is_is_said() -> None:
    assert "this computer" in whose_view()
    assert "device" in whose_view()


def test_the_old_tls_of_a_machine_on_the_way_is_no_microsoft() -> None:
    detail = PortDetail(
        MX, 25, PortState.OPEN, "x", "127.0.0.1", GREETING.decode(), TlsState.TOO_OLD, "TLSv1"
    )
    assert judge(detail, MARKS).state is PortState.INTERCEPTED
