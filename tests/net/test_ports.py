"""Every state of a port, produced for real: on loopback, and by a firewall in a network namespace of its own."""

import asyncio
import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import trustme

from tests.net.https_server import silence
from tests.net.listening import Serve, listening
from tests.net.smtp_server import DROP, HOST, SILENT, MailServer, Script, server_context
from wizard.core.answers import Port
from wizard.core.network_facts import PortDetail, PortState, TlsState, port_of
from wizard.core.problem import Problem, WizardError
from wizard.net import ports, tls
from wizard.net.connect import TIMEOUT, Endpoint, NoConnectionError, connect, resolve
from wizard.net.ports import TcpPortProbe

EHLO = b"250-mx.example.com hello\r\n250 SIZE 100\r\n"
HOSTILE = "\x1b[2J\u202e<b>&\x07\x00"


def saying(words: bytes | None) -> contextlib.AbstractAsyncContextManager[int]:
    """A server that says ``words`` and hangs up, or says nothing at all for None."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if words is None:
            await reader.read()
        else:
            writer.write(words)

    return listening(serve)


async def look(port: int, timeout_s: float = 5.0, ca: str | None = None, host: str = HOST) -> PortDetail:
    detail = await TcpPortProbe(lambda _host, _port: ("127.0.0.1", port), ca).look(host, 25, timeout_s)
    assert (detail.host, detail.port) == (host, 25)
    assert detail.line.startswith(f"{host}:25: ")
    assert harmless(detail)
    return detail


def harmless(detail: PortDetail) -> bool:
    texts = [detail.line, detail.greeting, detail.address, detail.tls_version]
    texts += [text for one in detail.chain for text in (one.subject, one.issuer, one.issued_by, *one.names)]
    return all(text.isprintable() for text in texts)


async def look_at(script: Script, ca: str | None = None, timeout_s: float = 5.0) -> PortDetail:
    async with MailServer(script) as server:
        return await look(server.port, timeout_s, ca)


async def test_two_ports_side_by_side_read_the_roots_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a tenth of a second of a processor, which the window would like to have."""
    read: list[str | None] = []
    real = tls.client_context

    def counted(ca_file: str | None) -> ssl.SSLContext:
        read.append(ca_file)
        return real(ca_file)

    monkeypatch.setattr(tls, "client_context", counted)
    async with saying(b"220 mx.example.com ESMTP\r\n") as port:
        probe = TcpPortProbe(lambda _host, _port: ("127.0.0.1", port))
        seen = await asyncio.gather(*(probe.look(HOST, asked, 5.0) for asked in (25, 587)))
    assert {one.state for one in seen} == {PortState.OPEN}
    assert read == [None]


# --- what greets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state", "port", "part"),
    [
        (b"220 mx.example.com ESMTP\r\n", PortState.OPEN, Port.OPEN, "220 mx.example.com ESMTP"),
        (b"220-mx.example.com\r\n220 ESMTP\r\n", PortState.OPEN, Port.OPEN, "220-mx.example.com"),
        (b"554 5.7.1 go away\r\n", PortState.OPEN, Port.OPEN, "554 5.7.1"),
        (b"421 4.3.2 later\r\n", PortState.OPEN, Port.OPEN, "421 4.3.2"),
        (b"HTTP/1.1 403 Forbidden\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "no mail server"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "SSH-2.0-OpenSSH_9.6"),
        (b"+OK POP3 ready\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "+OK POP3"),
        (b"<html>sign in</html>\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "<html>"),
        (b"220 \x1b[2Jcleared\r\n", PortState.OPEN, Port.OPEN, "cleared"),
        (f"220 {HOSTILE}\r\n".encode(), PortState.OPEN, Port.OPEN, "<b>&"),
        (b"220 mx.exa", PortState.WRONG_SERVICE, Port.UNKNOWN, "half a line: 220 mx.exa"),
        (b"220mx.example.com\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "220mx"),
        (b"\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "empty line"),
        (b"\x16\x03\x01\x00\xa5\xff\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "no mail server"),
        (b"", PortState.CLOSED, Port.UNKNOWN, "without a greeting"),
        (None, PortState.SWALLOWED, Port.UNKNOWN, "nothing greeted"),
        (b"x" * 1_000_000, PortState.WRONG_SERVICE, Port.UNKNOWN, "more than 2048 octets"),
        (b"220 " + b"x" * 1_000_000 + b"\r\n", PortState.WRONG_SERVICE, Port.UNKNOWN, "more than 2048"),
        (b"220-and on\r\n" * 5000, PortState.WRONG_SERVICE, Port.UNKNOWN, "more than 100 lines"),
    ],
)
async def test_what_greets_decides(words: bytes | None, state: PortState, port: Port, part: str) -> None:
    async with saying(words) as number:
        detail = await look(number, 0.6 if words is None else 10.0)
    assert detail.state is state
    assert port_of(detail) is port
    assert part in detail.line
    assert detail.address == "127.0.0.1"


async def test_a_service_that_waits_for_the_first_word_shows_itself_at_the_goodbye(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "PATIENCE", 0.02)
    heard: list[bytes] = []

    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.write(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")

    async with listening(web) as port:
        detail = await look(port, 10.0)
    assert heard == [b"QUIT\r\n"]
    assert detail.state is PortState.WRONG_SERVICE
    assert detail.greeting == "HTTP/1.1 400 Bad Request"


async def test_half_a_greeting_and_then_silence_is_swallowed() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.exa")
        await reader.read()

    async with listening(half) as port:
        detail = await look(port, 0.8)
    assert detail.state is PortState.SWALLOWED
    assert "220 mx.exa" in detail.line


async def test_slow_octets_end_with_the_deadline() -> None:
    loop = asyncio.get_running_loop()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _octet in range(1000):
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with listening(drip) as port:
        detail = await asyncio.wait_for(look(port, 0.4), 5.0)
    assert detail.state is PortState.SWALLOWED
    assert loop.is_running()


async def test_a_refused_port_is_blocked() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        detail = await look(taken.getsockname()[1], 2.0)
    assert (detail.state, port_of(detail), detail.address) == (PortState.REFUSED, Port.BLOCKED, "")
    assert "refused" in detail.line


async def test_a_full_backlog_swallows() -> None:
    with socket.socket() as full, contextlib.ExitStack() as clients:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _number in range(8):
            client = clients.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        detail = await look(full.getsockname()[1], 0.5)
    assert (detail.state, port_of(detail)) == (PortState.SWALLOWED, Port.BLOCKED)


async def test_a_name_without_address_says_nothing_about_the_port() -> None:
    detail = await TcpPortProbe().look("nothing.invalid", 25, 5.0)
    assert (detail.state, port_of(detail)) == (PortState.NO_ADDRESS, Port.UNKNOWN)


async def test_practices_closed_doors_stay_closed() -> None:
    def closed(_host: str, _port: int) -> tuple[str, int]:
        raise WizardError(Problem("practice-no-way-out", "no", "x"))

    with pytest.raises(WizardError):
        await TcpPortProbe(closed).look(HOST, 25, 1.0)


# --- a firewall -------------------------------------------------------------------------------------------------------

_INSIDE = """
import asyncio, sys, msgspec
from wizard.net.ports import TcpPortProbe
detail = asyncio.run(TcpPortProbe().look(sys.argv[1], 25, 0.8))
print(msgspec.json.encode(detail).decode())
"""


def in_namespace(address: str, route: str, rule: str) -> dict[str, str]:
    """A look at port 25 of ``address`` in a network namespace of its own, with this route and this firewall rule."""
    if shutil.which("unshare") is None or shutil.which("nft") is None:
        pytest.skip("unshare or nft is not installed")
    table = ["table inet filter {", "chain output {", "type filter hook output priority 0;", rule, "}", "}"]
    steps = (
        f'ip link set lo up && ip route add {route} && nft -f - && exec {sys.executable} -c "$CODE" {address}'
    )
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", "sh", "-c", steps],
        input="\n".join(table),
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "CODE": _INSIDE,
            "PYTHONPATH": ":".join(filter(None, sys.path)),
        },
        timeout=60,
        check=False,
    )
    if "Operation not permitted" in done.stderr or "unshare failed" in done.stderr:
        pytest.skip(f"no network namespace here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
@pytest.mark.parametrize(
    ("address", "route", "rule", "state"),
    [
        ("127.0.0.1", "default dev lo", "tcp dport 25 drop", "swallowed"),
        ("192.0.2.1", "default dev lo", "tcp dport 25 reject with tcp reset", "refused"),
        ("192.0.2.1", "unreachable default", "", "unreachable"),
        ("192.0.2.1", "prohibit default", "", "unreachable"),
    ],
)
def test_a_firewall_on_the_way(address: str, route: str, rule: str, state: str) -> None:
    detail = in_namespace(address, route, rule)
    assert detail["state"] == state
    assert detail.get("address", "") == ""


# --- encryption -------------------------------------------------------------------------------------------------------


async def test_a_server_with_everything_right(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        detail = await look(server.port, ca=ca)
        await server.gone.wait()
    assert (detail.state, detail.tls, detail.tls_version) == (PortState.OPEN, TlsState.VERIFIED, "TLSv1.3")
    assert detail.chain[0].names == (HOST,)
    assert detail.chain[0].issued_by.startswith("trustme")
    assert detail.chain[0].not_before < datetime.now(UTC).date().isoformat() < detail.chain[0].not_after
    assert detail.greeting == "220 mx.example.com ESMTP ready"
    assert detail.public is False  # the test's own authority is not the internet's
    # It says hello, asks for encryption and leaves: no mail, no sign-in, no name of this computer.
    assert server.commands == [b"EHLO [127.0.0.1]", b"STARTTLS", b"QUIT"]


@pytest.mark.parametrize(
    ("script", "state", "part"),
    [
        (Script(ehlo=EHLO), TlsState.NOT_OFFERED, "no STARTTLS"),
        (Script(starttls=b"454 4.7.0 not now\r\n"), TlsState.REFUSED, "454 4.7.0"),
        (Script(starttls=DROP), TlsState.FAILED, "closed"),
        (Script(ehlo=DROP), TlsState.FAILED, "closed"),
        (Script(ehlo=b"550 5.7.1 go\r\n"), TlsState.NOT_TRIED, "550 5.7.1"),
        (Script(ehlo=b"x" * 100_000), TlsState.FAILED, "no SMTP"),
        (Script(ehlo=b"250-XXXXXXXA\r\n250 XXXXXXXB\r\n"), TlsState.NOT_OFFERED, "no STARTTLS"),
    ],
)
async def test_an_open_port_without_encryption(script: Script, state: TlsState, part: str) -> None:
    detail = await look_at(script)
    assert (detail.state, detail.tls) == (PortState.OPEN, state)
    assert part in detail.line


@pytest.mark.parametrize("script", [Script(ehlo=SILENT), Script(starttls=SILENT)])
async def test_silence_after_the_greeting_ends_with_the_deadline(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "GOODBYE_S", 0.05)
    detail = await look_at(script, timeout_s=0.8)
    assert (detail.state, detail.tls) == (PortState.OPEN, TlsState.FAILED)
    assert "no answer in time" in detail.line


async def test_words_behind_the_reply_to_starttls_are_not_believed(authority: trustme.CA, ca: str) -> None:
    script = Script(starttls=b"220 go\r\n250 injected\r\n", context=server_context(authority))
    detail = await look_at(script, ca)
    assert detail.tls is TlsState.FAILED
    assert "clear text" in detail.line


@pytest.mark.parametrize("greeting", [b"220 **********************2******\r\n", b"220 ****\r\n"])
async def test_a_firewall_that_blanks_the_conversation(greeting: bytes) -> None:
    assert (await look_at(Script(greeting=greeting, ehlo=b"250-XXXXXXXA\r\n250 SIZE\r\n"))).masked
    assert not (await look_at(Script(ehlo=EHLO))).masked


def self_signed() -> ssl.SSLContext:
    """A server whose certificate nobody but itself vouches for."""
    lonely = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with lonely.cert_pem.tempfile() as certificate, lonely.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    return context


def expired(authority: trustme.CA) -> ssl.SSLContext:
    return server_context(authority, not_after=datetime(2020, 1, 1, tzinfo=UTC))


def not_yet(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    begins = datetime(2090, 1, 1, tzinfo=UTC)
    authority.issue_cert(HOST, not_before=begins, not_after=datetime(2091, 1, 1, tzinfo=UTC)).configure_cert(
        context
    )
    return context


def old(authority: trustme.CA, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = server_context(authority)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (expired, TlsState.EXPIRED),
        (not_yet, TlsState.NOT_YET_VALID),
        (lambda _authority: self_signed(), TlsState.SELF_SIGNED),
        (lambda authority: server_context(authority, "portal.example.net"), TlsState.WRONG_NAME),
        (lambda _authority: server_context(trustme.CA()), TlsState.UNKNOWN_ISSUER),
        (
            lambda _authority: server_context(trustme.CA().create_child_ca()),
            TlsState.UNKNOWN_ISSUER,
        ),
    ],
)
async def test_a_certificate_that_does_not_hold_is_shown(
    authority: trustme.CA, ca: str, made: Callable[[trustme.CA], ssl.SSLContext], state: TlsState
) -> None:
    async with MailServer(Script(context=made(authority))) as server:
        detail = await look(server.port, ca=ca)
    assert (detail.state, detail.tls) == (PortState.OPEN, state)
    assert detail.chain
    assert detail.chain[0].not_after
    assert detail.tls_version == "TLSv1.3"
    if state is TlsState.WRONG_NAME:
        assert detail.chain[0].names == ("portal.example.net",)
    # Nothing but a goodbye goes over what was not checked.
    assert set(server.commands) == {b"EHLO [127.0.0.1]", b"STARTTLS", b"QUIT"}


@pytest.mark.parametrize(
    ("version", "name"), [(ssl.TLSVersion.TLSv1, "TLSv1"), (ssl.TLSVersion.TLSv1_1, "TLSv1.1")]
)
async def test_a_server_with_old_tls_only(
    authority: trustme.CA, ca: str, version: ssl.TLSVersion, name: str
) -> None:
    detail = await look_at(Script(context=old(authority, version)), ca)
    assert (detail.state, detail.tls, detail.tls_version) == (PortState.OPEN, TlsState.TOO_OLD, name)
    assert detail.chain


async def test_a_handshake_that_is_cut_off() -> None:
    """A firewall that lets the words pass and no encryption."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx\r\n")
        await reader.readline()
        writer.write(b"250-mx\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n")
        await reader.read(10)

    async with listening(cut) as port:
        detail = await look(port, 2.0)
    assert (detail.state, detail.tls) == (PortState.OPEN, TlsState.FAILED)


async def test_hostile_names_in_a_certificate_are_shown_harmless(ca: str) -> None:
    mean = trustme.CA(organization_name=f"Evil{HOSTILE}", organization_unit_name="x" * 60)
    detail = await look_at(Script(context=server_context(mean)), ca)
    assert detail.tls is TlsState.UNKNOWN_ISSUER
    assert "Evil" in detail.chain[0].issued_by


@pytest.mark.parametrize("host", ["127.0.0.1", "[127.0.0.1]"])
async def test_an_address_is_checked_as_such(authority: trustme.CA, ca: str, host: str) -> None:
    async with MailServer(Script(context=server_context(authority, "127.0.0.1"))) as server:
        assert (await look(server.port, ca=ca, host=host)).tls is TlsState.VERIFIED


@pytest.mark.parametrize("serve", [silence])
async def test_cancelling_closes_the_connection(serve: Serve) -> None:
    gone = asyncio.Event()
    here = asyncio.Event()

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here.set()
        with contextlib.suppress(OSError):
            await serve(reader, writer)
        gone.set()

    async with listening(note) as port:
        task = asyncio.create_task(look(port, 60.0))
        await here.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await gone.wait()


# --- connecting -------------------------------------------------------------------------------------------------------


async def test_the_second_address_is_tried_when_the_first_refuses() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refusing = Endpoint(socket.AF_INET, taken.getsockname())
        async with saying(b"220 hi\r\n") as port:
            with await connect([refusing, Endpoint(socket.AF_INET, ("127.0.0.1", port))], 5.0) as connection:
                assert connection.getpeername() == ("127.0.0.1", port)


async def test_a_full_backlog_swallows_and_the_next_address_still_gets_its_turn() -> None:
    with socket.socket() as full, contextlib.ExitStack() as clients:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _number in range(8):
            client = clients.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        swallowing = Endpoint(socket.AF_INET, full.getsockname())
        with pytest.raises(NoConnectionError) as caught:
            await connect([swallowing], 0.5)
        assert caught.value.word == TIMEOUT
        async with saying(b"220 hi\r\n") as port:
            with await connect(
                [swallowing, Endpoint(socket.AF_INET, ("127.0.0.1", port))], 2.0
            ) as connection:
                assert connection.getpeername()[1] == port


async def test_addresses_and_brackets_resolve_to_themselves() -> None:
    assert [str(one) for one in await resolve("127.0.0.1", 25)] == ["127.0.0.1"]
    assert [str(one) for one in await resolve("[::1]", 25)] == ["::1"]
