"""From a name and a port to a connected socket, in two steps that can be timed and explained one by one.

Knows addresses and TCP only. What is spoken over the connection belongs to ``smtp`` and ``ports``.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wizard.core.domains import a_label
from wizard.core.texts import one_line
from wizard.net.blocking import in_daemon_thread

Route = Callable[[str, int], tuple[str, int]]
"""Where a connection to a host and port really goes. Practice mode routes everything to loopback."""

REFUSED = "refused"
TIMEOUT = "timeout"
UNREACHABLE = "unreachable"
DNS = "dns"


class NoConnectionError(Exception):
    """No connection came about. ``word`` is the transcript's stable word, the text is the technical line."""

    def __init__(self, word: str, text: str) -> None:
        super().__init__(text)
        self.word = word


@dataclass(frozen=True)
class Endpoint:
    """One address to try."""

    family: int
    address: tuple[str, int] | tuple[str, int, int, int]

    def __str__(self) -> str:
        return str(self.address[0])


async def resolve(host: str, port: int) -> tuple[Endpoint, ...]:
    """The addresses of ``host`` in the order in which the system prefers them (RFC 6724).

    Raises `NoConnectionError` with the word ``dns``. Cancelling does not wait for a resolver that hangs.
    """
    try:
        name = str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        try:
            name = a_label(host)
        except ValueError as error:
            raise NoConnectionError(DNS, f"{one_line(host, 300)}: {error}") from error
    try:
        found = await in_daemon_thread(lambda: socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NoConnectionError(DNS, f"{name}: {reason}") from error
    endpoints = dict.fromkeys(Endpoint(family, _address(sockaddr)) for family, *_rest, sockaddr in found)
    if not endpoints:
        raise NoConnectionError(DNS, f"{name}: no address")
    return tuple(endpoints)


def _address(sockaddr: tuple[object, ...]) -> tuple[str, int] | tuple[str, int, int, int]:
    """The socket address as the type checker knows it: two parts for IPv4, four for IPv6."""
    host, port, *rest = sockaddr
    assert isinstance(host, str)
    assert isinstance(port, int)
    if not rest:
        return host, port
    flow, scope = rest
    assert isinstance(flow, int)
    assert isinstance(scope, int)
    return host, port, flow, scope


async def connect(endpoints: Sequence[Endpoint], deadline_s: float) -> socket.socket:
    """A connected, non-blocking socket to the first address that answers.

    Each address gets a fair part of the time that is left, so that a swallowed IPv6 attempt leaves room for
    IPv4. Raises `NoConnectionError` naming what became of every address; the word is the last one's.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline_s
    failures: list[str] = []
    word = UNREACHABLE
    for left, endpoint in zip(range(len(endpoints), 0, -1), endpoints, strict=True):
        try:
            async with asyncio.timeout(max(0.0, end - loop.time()) / left):
                return await _connect_one(loop, endpoint)
        except TimeoutError:
            word, said = TIMEOUT, "no answer"
        except ConnectionRefusedError:
            word, said = REFUSED, "connection refused"
        except OSError as error:
            word, said = UNREACHABLE, error.strerror or str(error)
        failures.append(f"{endpoint} port {endpoint.address[1]}: {said}")
    raise NoConnectionError(word, "; ".join(failures))


async def _connect_one(loop: asyncio.AbstractEventLoop, endpoint: Endpoint) -> socket.socket:
    connection = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await loop.sock_connect(connection, endpoint.address)
    except BaseException:
        connection.close()
        raise
    return connection
