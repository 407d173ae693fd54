"""The system's root certificates: all of them count, however they are read."""

import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import trustme

from tests.net.smtp_server import MailServer, Script, server_context
from tests.net.test_smtp import order, send
from wizard.core.answers import Security
from wizard.net import tls

BUNDLE = "ca-certificates.crt"


@pytest.fixture
def debian(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two roots as ``update-ca-certificates`` leaves them: a file for each, a link by its hash, and all in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path / "certs"
    folder.mkdir()
    roots = (authority, trustme.CA(organization_name="Another authority"))
    for number, root in enumerate(roots):
        root.cert_pem.write_to_path(folder / f"{number}.pem")
        root.cert_pem.write_to_path(folder / BUNDLE, append=True)
    subprocess.run(["openssl", "rehash", str(folder)], check=True, capture_output=True)
    lie_at(monkeypatch, folder / BUNDLE, folder)
    return folder


def lie_at(monkeypatch: pytest.MonkeyPatch, file: Path, folder: Path) -> None:
    """Where OpenSSL of this system looks. Its own variables lead there, since its own paths are compiled in."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    paths = ssl.DefaultVerifyPaths(
        str(file), str(folder), "SSL_CERT_FILE", str(file), "SSL_CERT_DIR", str(folder)
    )
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)


async def test_a_root_is_found_by_its_name_and_no_other_is_read(debian: Path, authority: trustme.CA) -> None:
    assert tls.client_context().get_ca_certs() == []
    async with MailServer(Script(context=server_context(authority))) as server:
        assert (await send(server, order(security=Security.STARTTLS))).delivered


async def test_a_server_of_no_root_in_the_folder_is_not_believed(debian: Path) -> None:
    stranger = trustme.CA(organization_name="Nobody knows it")
    async with MailServer(Script(context=server_context(stranger))) as server:
        transcript = await send(server, order(security=Security.STARTTLS))
        assert (transcript.delivered, transcript.error) == (False, "cert")
        assert server.messages == []


def test_a_folder_that_lacks_a_root_of_the_file_is_not_enough(debian: Path) -> None:
    next(debian.glob("*.0")).unlink()
    assert tls._folder_of_roots() is None


def test_a_link_that_leads_nowhere_is_no_root(debian: Path) -> None:
    (debian / "0.pem").unlink()
    assert tls._folder_of_roots() is None


def test_a_file_of_roots_that_was_made_apart_from_the_folder_is_read(
    debian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = Path(shutil.copy(debian / BUNDLE, tmp_path / "cert.pem"))
    lie_at(monkeypatch, apart, debian)
    assert tls._folder_of_roots() is None


def test_a_link_to_the_file_is_the_file(
    debian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "cert.pem"
    link.symlink_to(debian / BUNDLE)
    lie_at(monkeypatch, link, debian)
    assert tls._folder_of_roots() == os.path.realpath(debian)


def test_a_file_that_somebody_named_is_read(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(debian / BUNDLE))
    assert tls._folder_of_roots() is None
    assert len(tls.client_context().get_ca_certs()) == 2


async def test_a_connection_in_clear_text_needs_no_roots(ca: str) -> None:
    context = await tls.begin_context(order(security=Security.NONE, ca_file=ca)).result()
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
