"""What is trusted, on systems whose certificates OpenSSL reads and on those that check by themselves."""

import ssl
import sys
from datetime import UTC, datetime

import pytest
import trustme
import truststore

from tests.net.smtp_server import HOST, MailServer, Script, server_context
from tests.net.test_smtp import order, send
from wizard.core.answers import Security
from wizard.core.network_facts import TlsState
from wizard.net import tls
from wizard.net.peer_chain import looking_context, state_of
from wizard.net.ports import TcpPortProbe


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of Windows and macOS; truststore checks by OpenSSL where this test runs on Linux."""
    monkeypatch.setattr(tls, "_checks_by_itself", lambda: True)


def test_windows_and_macos_check_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        assert isinstance(tls.system_context(), truststore.SSLContext)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: ssl.DefaultVerifyPaths(*(None,) * 6))  # type: ignore[arg-type]
    assert isinstance(tls.system_context(), truststore.SSLContext)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_no_context_leaves_anything_unchecked(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", "/dev/null")
    monkeypatch.setattr(sys, "platform", platform)
    context = tls.client_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.keylog_filename is None


@pytest.mark.usefixtures("native")
async def test_mail_goes_over_the_systems_own_checks(authority: trustme.CA, ca: str) -> None:
    async with MailServer(Script(context=server_context(authority))) as server:
        assert (await send(server, order(security=Security.STARTTLS, ca_file=ca))).delivered
    async with MailServer(Script(context=server_context(trustme.CA()))) as server:
        transcript = await send(server, order(security=Security.STARTTLS, ca_file=ca))
        assert (transcript.delivered, transcript.error) == (False, "cert")
        assert server.messages == []


@pytest.mark.usefixtures("native")
async def test_a_look_at_a_port_uses_the_systems_own_checks(authority: trustme.CA, ca: str) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    for context, state in (
        (server_context(authority), TlsState.VERIFIED),
        (server_context(trustme.CA()), TlsState.UNKNOWN_ISSUER),
        (server_context(authority, "other.example"), TlsState.WRONG_NAME),
        (server_context(authority, not_after=past), TlsState.EXPIRED),
    ):
        async with MailServer(Script(context=context)) as server:
            detail = await TcpPortProbe(server.route, ca).look(HOST, 25, 5.0)
        assert detail.tls is state
        assert detail.chain


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (10, TlsState.EXPIRED),
        (0x800B0101, TlsState.EXPIRED),
        (-67818, TlsState.EXPIRED),
        (62, TlsState.WRONG_NAME),
        (0x800B010F, TlsState.WRONG_NAME),
        (-67602, TlsState.WRONG_NAME),
        (-67819, TlsState.NOT_YET_VALID),
        (0x800B0109, TlsState.UNKNOWN_ISSUER),
        (-67843, TlsState.UNKNOWN_ISSUER),
        (4, TlsState.UNKNOWN_ISSUER),
    ],
)
def test_what_each_system_says_of_a_certificate(code: int, state: TlsState) -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    assert state_of(error) is state
    hidden = ConnectionResetError("lost")
    hidden.__cause__ = error
    assert state_of(hidden) is state


def test_only_looking_is_unchecked_and_takes_old_versions() -> None:
    context = looking_context()
    assert context.verify_mode is ssl.CERT_NONE
    assert context.minimum_version is ssl.TLSVersion.MINIMUM_SUPPORTED
