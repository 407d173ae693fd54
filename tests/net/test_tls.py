"""What is trusted, on systems whose certificates OpenSSL reads and on those that check by themselves."""

import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
import trustme
import truststore
from cryptography import x509

from tests.net.smtp_server import HOST, MailServer, Script, server_context
from tests.net.test_smtp import order, send
from wizard.core.answers import Security
from wizard.core.network_facts import TlsState
from wizard.net import tls
from wizard.net.peer_chain import _roots, is_public, looking_context, state_of
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


@pytest.mark.parametrize(
    ("made", "host", "public"),
    [
        (lambda ca: ca.issue_cert("mx.example.com"), "mx.example.com", True),
        (lambda ca: ca.issue_cert("*.example.com"), "mx.example.com", True),
        (lambda ca: ca.create_child_ca().issue_cert("mx.example.com"), "mx.example.com", True),
        (lambda ca: ca.issue_cert("127.0.0.1"), "127.0.0.1", True),
        (
            lambda ca: ca.issue_cert("mx.example.com", not_after=datetime(2020, 1, 1, tzinfo=UTC)),
            "mx.example.com",
            True,
        ),
        (lambda ca: ca.issue_cert("other.example.com"), "mx.example.com", False),
        (lambda _ca: trustme.CA().issue_cert("mx.example.com"), "mx.example.com", False),
    ],
)
def test_which_chains_are_public(
    authority: trustme.CA,
    ca: str,
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[[trustme.CA], trustme.LeafCert],
    host: str,
    *,
    public: bool,
) -> None:
    monkeypatch.setattr("certifi.where", lambda: ca)
    octets = [ssl.PEM_cert_to_DER_cert(one.bytes().decode()) for one in made(authority).cert_chain_pems]
    assert is_public(octets, host) is public


def test_what_is_no_chain_is_not_public() -> None:
    assert not is_public([], "mx.example.com")
    assert not is_public([b"junk"], "mx.example.com")


def test_the_authority_that_microsoft_asks_mail_servers_to_trust_is_among_the_public_ones() -> None:
    blocks = Path(certifi.where()).read_text("ascii", "replace").split("-----END CERTIFICATE-----")[:-1]
    ends = [one[one.index("-----BEGIN") :] + "-----END CERTIFICATE-----\n" for one in blocks]
    (root,) = [one for one in map(ssl.PEM_cert_to_DER_cert, ends) if b"DigiCert Global Root G2" in one]
    own = x509.load_der_x509_certificate(root)
    assert _roots([own]) == [own]
