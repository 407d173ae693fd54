"""One HTTPS request by the system's own roots and proxy. Everything that can go wrong ends as a `WizardError`.

Verified always: there is no argument, setting or environment that leaves a certificate unchecked. The roots are the
operating system's own (``tls``), as is the proxy. No cookie, nothing out of ``.netrc``, no redirect followed, and no
connection kept for a second request.

urllib3 speaks HTTP: it comes with msal and is well kept. requests would add certifi's roots to the system's and send
what it finds in ``.netrc``; httpx has had no release since 2024. It blocks, so a daemon thread runs it, and whoever
waits ends it by closing its socket.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from wizard.core.domains import a_label
from wizard.core.problem import WizardError
from wizard.core.texts import one_line
from wizard.net import tls
from wizard.net.connect import Route
from wizard.net.fetch_problems import elsewhere, failed, no_use, not_understood, proxy_unknown, too_large

if TYPE_CHECKING:
    import ssl

    from urllib3.connection import HTTPSConnection
    from urllib3.response import BaseHTTPResponse

SIZE_LIMIT = 256 * 1024
"""Octets of an answer that are read; those that we ask for have a few thousand."""

HTTPS_PORT = 443

ProxyFor = Callable[[str], str | None]
"""The proxy on the way to a host, None for none."""


@dataclass(frozen=True)
class Answer:
    """What a server said, whatever its status. Its octets stay out of every print: some hold tokens."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def system_proxy(host: str) -> str | None:
    """The proxy that the system wants used for HTTPS to ``host``: environment, Windows settings or macOS's."""
    from urllib.request import getproxies, proxy_bypass

    return None if proxy_bypass(host) else getproxies().get("https")


class Https:
    """The way to web servers. ``route`` says where connections really go and leaves proxies out of it (practice,
    tests: loopback); ``ca_file`` is trusted beside the system's roots."""

    def __init__(
        self, route: Route | None = None, ca_file: str | None = None, proxy_for: ProxyFor = system_proxy
    ) -> None:
        self._route = route
        self._ca_file = ca_file
        self._proxy_for = proxy_for
        self._context: ssl.SSLContext | None = None
        self._reading = threading.Lock()

    def answer(self, call: "HttpsCall") -> Answer:
        """What the server says. Blocks. Raises `WizardError`."""
        with self._reading:  # the roots take a tenth of a second: one of several first calls reads them
            self._context = self._context or tls.client_context(self._ca_file)
        return call.run(self._context, self._route, self._proxy_for)


def checked(url: str) -> tuple[SplitResult, str]:
    """The address in its parts, and its host. Only ``https`` will do, and nothing that would break a request line."""
    try:
        parts = urlsplit(url)
        host = a_label(parts.hostname or "")
        _port = parts.port
    except ValueError as error:
        raise WizardError(no_use(url)) from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme != "https" or not plain or parts.username is not None:
        raise WizardError(no_use(url))
    return parts, host


class HttpsCall:
    """One request, run in a thread of its own and ended from outside. ``timeout_s`` bounds every single wait.

    ``headers`` join those that every request has; ``form`` makes it a POST. Raises `WizardError` for an address that
    is none.
    """

    def __init__(
        self, url: str, timeout_s: float, headers: Mapping[str, str] | None = None, form: str | None = None
    ) -> None:
        self._parts, self.host = checked(url)
        self._port = self._parts.port or HTTPS_PORT
        self._timeout_s = timeout_s
        self._headers = dict(headers or {})
        self._form = form
        self._connection: HTTPSConnection | None = None
        self._socket: socket.socket | None = None
        self._over = threading.Event()
        self.reached = False

    def run(self, context: "ssl.SSLContext", route: Route | None, proxy_for: ProxyFor) -> Answer:
        """The answer, or `WizardError`. Blocks."""
        proxy = None if route else proxy_for(self.host)
        try:
            connection = self._connection = self._made(context, route, proxy)
            if self._over.is_set():  # given up before anything was connected
                raise TimeoutError  # noqa: TRY301 - nobody waits for it any more
            connection.connect()
            # A response that ends the connection takes the socket away from it.
            self._socket, self.reached = _bottom(connection.sock), True
            if self._over.is_set():  # given up while the connection was being made
                self.end()
            return self._answer(connection)
        except WizardError:
            raise
        except Exception as error:  # urllib3, http.client, ssl and socket each have their own
            raise WizardError(failed(self.host, error, _shown(proxy))) from error
        finally:
            if self._connection is not None:
                self._connection.close()
            if self._socket is not None:
                self._socket.close()

    def end(self) -> None:
        """Ends whatever is being waited for on the connection. The thread then closes it."""
        self._over.set()
        sock = self._socket or (_bottom(self._connection.sock) if self._connection is not None else None)
        if sock is not None:
            with suppress(OSError):
                # Unlike close, it wakes a thread that reads; and not TLS's own, which would change what is being read.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _made(self, context: "ssl.SSLContext", route: Route | None, proxy: str | None) -> "HTTPSConnection":
        from urllib3.connection import HTTPSConnection

        options: dict[str, Any] = {"timeout": self._timeout_s, "ssl_context": context}
        if route is not None:
            target, port = route(self.host, self._port)
            return HTTPSConnection(target, port, server_hostname=self.host, **options)
        if proxy is None:
            return HTTPSConnection(self.host, self._port, **options)
        return self._through(proxy, options)

    def _through(self, proxy: str, options: dict[str, Any]) -> "HTTPSConnection":
        """A connection by way of an HTTP proxy (CONNECT): it sees the host's name and nothing of what is said."""
        from urllib3.connection import HTTPSConnection, ProxyConfig
        from urllib3.exceptions import LocationParseError
        from urllib3.util import make_headers, parse_url

        try:
            way = parse_url(proxy if "://" in proxy else f"http://{proxy}")
        except LocationParseError:
            # Its text holds the proxy's password.
            raise WizardError(proxy_unknown(_shown(proxy) or "")) from None
        if way.scheme not in {"http", "https"} or not way.host:
            raise WizardError(proxy_unknown(_shown(proxy) or ""))
        connection = HTTPSConnection(
            way.host,
            way.port or (443 if way.scheme == "https" else 80),
            proxy=way,
            proxy_config=ProxyConfig(options["ssl_context"], False, None, None),
            **options,
        )
        headers = make_headers(proxy_basic_auth=unquote(way.auth)) if way.auth else {}
        connection.set_tunnel(self.host, self._port, headers=headers, scheme=way.scheme)
        return connection

    def _answer(self, connection: "HTTPSConnection") -> Answer:
        path = self._parts.path or "/"
        host = self.host if self._port == HTTPS_PORT else f"{self.host}:{self._port}"
        headers = {
            "Host": host,
            "User-Agent": "relay-wizard",
            "Accept": "application/json, text/plain",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        if self._form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(
            "GET" if self._form is None else "POST",
            f"{path}?{self._parts.query}" if self._parts.query else path,
            body=None if self._form is None else self._form.encode(),
            headers=headers | self._headers,
            preload_content=False,
        )
        response = connection.getresponse()
        with closing(response):
            return self._read(response)

    def _read(self, response: "BaseHTTPResponse") -> Answer:
        if 300 <= response.status < 400:
            raise WizardError(elsewhere(self.host, response.headers.get("Location", "")))
        body = response.read(SIZE_LIMIT + 1, decode_content=False)
        if len(body) > SIZE_LIMIT:
            raise WizardError(too_large(self.host, SIZE_LIMIT))
        if response.length_remaining:
            raise WizardError(not_understood(self.host, "the connection ended in the middle of the answer"))
        return Answer(response.status, dict(response.headers), body)


def _bottom(sock: Any) -> socket.socket | None:
    """The socket that TLS stands on where TLS runs inside a proxy's TLS, else the socket itself."""
    return getattr(sock, "socket", sock)  # type: ignore[no-any-return] # urllib3's transport has it, untyped


def _shown(proxy: str | None) -> str | None:
    """The proxy without its password."""
    return one_line(proxy.rpartition("@")[2].rpartition("//")[2], 200) if proxy else None
