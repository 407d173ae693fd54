import asyncio
import datetime
import socket
import ssl
import threading
import traceback
from pathlib import Path

import pytest
import trustme

from tests.net.https_server import Proxy, WebServer, page, silence
from tests.net.listening import listening
from wizard.core.problem import Problem, WizardError
from wizard.net.fetch import Fetcher, SystemFetcher
from wizard.net.https_call import SIZE_LIMIT

URL = "https://login.example.com/contoso.com/what?a=1"
PATH = "/contoso.com/what?a=1"


async def problem_of(fetcher: Fetcher, url: str = URL, timeout_s: float = 5.0) -> Problem:
    with pytest.raises(WizardError) as caught:
        await fetcher.get(url, timeout_s)
    problem = caught.value.problem
    assert problem.text.startswith("Not known, because")
    assert problem.fix
    assert problem.detail.isprintable()
    return problem


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "wizard-blocking-call"]


async def no_thread_left() -> None:
    for thread in threads():
        await asyncio.to_thread(thread.join, 5.0)
    assert not threads()


async def test_a_document_is_fetched_and_only_its_address_is_told(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: page('{"ip": "203.0.113.10"}')}) as server:
        found = await server.fetcher(ca).get(URL, 5.0)
    assert (found.status, found.body) == (200, b'{"ip": "203.0.113.10"}')
    assert server.asked == [("login.example.com", PATH)]
    names = {line.split(":")[0].lower() for line in server.heads[0].split("\r\n")[1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_a_status_is_an_answer(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: page("{}", "400 Bad Request")}) as server:
        assert (await server.fetcher(ca).get(URL, 5.0)).status == 400


async def test_the_systems_own_certificates_count(
    authority: trustme.CA, ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # OpenSSL's own variable names the system's store, on Linux.
    monkeypatch.setenv("SSL_CERT_FILE", ca)
    async with WebServer(authority, {PATH: page("{}")}) as server:
        fetcher = SystemFetcher(lambda _host, _port: ("127.0.0.1", server.port))
        if ssl.get_default_verify_paths().cafile != ca:
            pytest.skip("this system keeps its certificates elsewhere")
        assert (await fetcher.get(URL, 5.0)).status == 200


async def test_a_certificate_that_nobody_vouches_for(authority: trustme.CA) -> None:
    async with WebServer(authority, {PATH: page("{}")}) as server:
        fetcher = SystemFetcher(lambda _host, _port: ("127.0.0.1", server.port))
        assert (await problem_of(fetcher)).id == "https-untrusted"
        assert server.asked == []


async def test_a_certificate_for_another_name(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: page("{}")}, hosts=("portal.example.net",)) as server:
        problem = await problem_of(server.fetcher(ca))
    assert problem.id == "https-untrusted"
    assert "mismatch" in problem.detail
    assert server.asked == []


async def test_a_certificate_that_ran_out(authority: trustme.CA, ca: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    authority.issue_cert("login.example.com", not_after=past).configure_cert(context)
    async with WebServer(authority, {PATH: page("{}")}, context=context) as server:
        problem = await problem_of(server.fetcher(ca))
    assert problem.id == "https-untrusted"
    assert "expired" in problem.detail


async def test_no_environment_leaves_a_certificate_unchecked(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONHTTPSVERIFY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "0" if name == "PYTHONHTTPSVERIFY" else "")
    async with WebServer(authority, {PATH: page("{}")}) as server:
        fetcher = SystemFetcher(lambda _host, _port: ("127.0.0.1", server.port))
        assert (await problem_of(fetcher)).id == "https-untrusted"


async def test_no_tls_at_all() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(page("{}"))

    async with listening(plain) as port:
        problem = await problem_of(SystemFetcher(lambda _host, _port: ("127.0.0.1", port)))
    assert problem.id == "https-tls"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "304 Not Modified"])
async def test_no_redirect_is_followed(authority: trustme.CA, ca: str, status: str) -> None:
    portal = "https://login.example.com/portal\u202e\x1b[31m".encode("latin-1", "replace").decode()
    answers = {PATH: page("", status, "text/html", f"Location: {portal}"), "/portal": page("{}")}
    async with WebServer(authority, dict(answers)) as server:
        problem = await problem_of(server.fetcher(ca))
    assert problem.id == "https-redirect"
    assert len(server.asked) == 1
    assert "/portal" in problem.detail


async def test_far_too_much(authority: trustme.CA, ca: str) -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _block in range(64):
            writer.write(b"x" * 65536)
            await writer.drain()

    async with WebServer(authority, {PATH: flood}) as server:
        assert (await problem_of(server.fetcher(ca))).id == "https-too-large"
        await server.gone.wait()
    async with WebServer(authority, {PATH: page(b"x" * SIZE_LIMIT)}) as server:
        assert len((await server.fetcher(ca).get(URL, 5.0)).body) == SIZE_LIMIT


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"\x00\xff\x1b[2J\r\n\r\n",
    ],
)
async def test_what_is_no_http(authority: trustme.CA, ca: str, answer: bytes) -> None:
    async with WebServer(authority, {PATH: answer}) as server:
        problem = await problem_of(server.fetcher(ca))
    assert problem.id in {"https-not-understood", "https-unreachable"}


async def test_silence_ends_with_the_deadline_and_leaves_no_thread(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: silence}) as server:
        assert (await problem_of(server.fetcher(ca), timeout_s=0.3)).id == "https-timeout"
        await server.gone.wait()
        await no_thread_left()


async def test_slow_octets_end_with_the_deadline_and_leave_no_thread(authority: trustme.CA, ca: str) -> None:
    """Every read gets an octet in time; only the whole call is late."""

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with WebServer(authority, {PATH: drip}) as server:
        assert (await problem_of(server.fetcher(ca), timeout_s=0.3)).id == "https-timeout"
        await server.gone.wait()
        await no_thread_left()


async def test_a_handshake_that_never_ends(ca: str) -> None:
    async with listening(silence) as port:
        fetcher = SystemFetcher(lambda _host, _port: ("127.0.0.1", port), ca)
        assert (await problem_of(fetcher, timeout_s=0.3)).id == "https-timeout"
        await no_thread_left()


async def test_cancelling_closes_the_connection(authority: trustme.CA, ca: str) -> None:
    asked = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()

    async with WebServer(authority, {PATH: wait}) as server:
        task = asyncio.create_task(server.fetcher(ca).get(URL, 60.0))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.gone.wait()
        await no_thread_left()


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        problem = await problem_of(SystemFetcher(lambda _host, _port: ("127.0.0.1", port)))
    assert problem.id == "https-unreachable"
    assert "0x" not in problem.detail


async def test_a_name_without_an_address() -> None:
    fetcher = SystemFetcher(proxy_for=lambda _host: None)
    assert (await problem_of(fetcher, "https://nothing.invalid/")).id == "https-no-address"


async def test_the_way_through_a_proxy(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: page("{}")}) as server:
        proxy = Proxy(server.port)
        async with listening(proxy.serve) as port:
            fetcher = SystemFetcher(ca_file=ca, proxy_for=lambda _host: f"http://me:p%40ss@127.0.0.1:{port}")
            assert (await fetcher.get(URL, 5.0)).status == 200
    assert server.asked == [("login.example.com", PATH)]
    assert proxy.asked[0].startswith("CONNECT login.example.com:443 ")
    assert "proxy-authorization: basic bwu6ceBzcw==".lower() in proxy.asked[0].lower()  # me:p@ss
    assert "contoso" not in proxy.asked[0]


async def test_the_way_through_an_encrypted_proxy(authority: trustme.CA, ca: str) -> None:
    async with WebServer(authority, {PATH: page("{}")}) as server:
        proxy = Proxy(server.port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        async with listening(proxy.serve, context) as port:
            fetcher = SystemFetcher(ca_file=ca, proxy_for=lambda _host: f"https://127.0.0.1:{port}")
            assert (await fetcher.get(URL, 5.0)).status == 200


async def test_a_proxy_that_says_no_and_its_password_stays_with_us(ca: str) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
    async with listening(Proxy(0, refusal).serve) as port:
        fetcher = SystemFetcher(ca_file=ca, proxy_for=lambda _host: f"http://me:secret@127.0.0.1:{port}")
        problem = await problem_of(fetcher)
    assert problem.id == "https-proxy"
    assert "407" in problem.detail
    assert "secret" not in repr(problem)


async def test_a_proxy_that_is_not_there(ca: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        fetcher = SystemFetcher(ca_file=ca, proxy_for=lambda _host: f"127.0.0.1:{port}")
        assert (await problem_of(fetcher)).id == "https-proxy"


async def test_a_proxy_that_opens_the_connection_is_found_out(authority: trustme.CA, ca: str) -> None:
    """A filter that shows a certificate of its own."""
    async with WebServer(trustme.CA(), {PATH: page("{}")}) as server:
        async with listening(Proxy(server.port).serve) as port:
            fetcher = SystemFetcher(ca_file=ca, proxy_for=lambda _host: f"http://127.0.0.1:{port}")
            assert (await problem_of(fetcher)).id == "https-untrusted"
        assert server.asked == []


async def test_the_systems_proxy_is_taken_from_the_environment(
    authority: trustme.CA, ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with WebServer(authority, {PATH: page("{}")}) as server:
        proxy = Proxy(server.port)
        async with listening(proxy.serve) as port:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
            monkeypatch.setenv("no_proxy", "other.example")
            assert (await SystemFetcher(ca_file=ca).get(URL, 5.0)).status == 200
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    "proxy",
    ["socks5://me:secret@127.0.0.1:1080", "ftp://x", "http://", "http://me:secret@[bad", "http://a:b:c:d"],
)
async def test_a_proxy_of_another_kind(proxy: str) -> None:
    with pytest.raises(WizardError) as caught:
        await SystemFetcher(proxy_for=lambda _host: proxy).get(URL, 5.0)
    assert caught.value.problem.id == "https-proxy-kind"
    assert "secret" not in "".join(traceback.format_exception(caught.value))


async def test_what_is_given_up_early_connects_to_nobody(ca: str) -> None:
    """The proxy's look-up takes longer than the whole deadline."""
    asked, go_on = asyncio.Event(), threading.Event()

    async def serve(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        asked.set()

    async with listening(serve) as port:

        def slow(_host: str) -> str:
            go_on.wait(10.0)
            return f"http://127.0.0.1:{port}"

        fetcher = SystemFetcher(ca_file=ca, proxy_for=slow)
        assert (await problem_of(fetcher, timeout_s=0.2)).id == "https-timeout"
        go_on.set()
        await no_thread_left()
        assert not asked.is_set()


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com/",
        "https://user:word@login.example.com/",
        "https://login.example.com/a b",
        "https://login.example.com/\r\nX: y",
        "https://login.example.com/\u202e",
        "https://login.example.com:99999/",
        "https://-/",
        "",
    ],
)
async def test_an_address_that_is_none(url: str) -> None:
    assert (await problem_of(SystemFetcher(), url)).id == "https-address"


async def test_a_route_that_is_closed_stays_closed() -> None:
    def closed(_host: str, _port: int) -> tuple[str, int]:
        raise WizardError(
            Problem("practice-no-way-out", "Not known, because nothing leaves this computer.", "x")
        )

    assert (await problem_of(SystemFetcher(closed))).id == "practice-no-way-out"


def test_importing_it_loads_no_http_library(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys, wizard.net.fetch; print({'urllib3', 'truststore', 'ssl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "urllib3" not in done.stdout
    assert "truststore" not in done.stdout
