"""From a name and a port to a connected socket, in two steps that can be timed and explained one by one.

Knows addresses and TCP only. What is spoken over the connection belongs to ``smtp`` and ``ports``.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from wizard.core.domains import a_label
from wizard.core.texts import one_line
from wizard.net.blocking import in_daemon_thread

Route = Callable[[str, int], tuple[str, int]]
"""Where a connection to a host and port really goes. Practice mode routes everything to loopback."""

REFUSED = "refused"
TIMEOUT = "timeout"
UNREACHABLE = "unreachable"
DNS = "dns"

NEXT_TRY_S = 0.25
"""How long an address may keep quiet before the next one is tried beside it (RFC 8305, section 5)."""
MOST_ADDRESSES = 8
"""A name with more addresses than this is tried at the first ones only."""


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
    flags = 0
    try:
        name = str(ipaddress.ip_address(host.strip("[]")))
        flags = socket.AI_NUMERICHOST
    except ValueError:
        try:
            name = a_label(host)
        except ValueError as error:
            raise NoConnectionError(DNS, f"{one_line(host, 300)}: {error}") from error

    def look_up() -> Sequence[tuple[Any, ...]]:
        # As octets: Python would load its own IDNA tables (2 ms) for what is an A-label already.
        return socket.getaddrinfo(name.encode("ascii"), port, type=socket.SOCK_STREAM, flags=flags)

    try:
        # An address asks nobody, so it can not hang and needs no thread.
        found = look_up() if flags else await in_daemon_thread(look_up)
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


def interleaved(endpoints: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    """IPv6 and IPv4 in turn, beginning with the family that the system prefers (RFC 8305, section 4)."""
    families = dict.fromkeys(endpoint.family for endpoint in endpoints)
    rows = [[one for one in endpoints if one.family == family] for family in families]
    return tuple(one for turn in zip_longest(*rows) for one in turn if one is not None)


async def connect(
    endpoints: Sequence[Endpoint], deadline_s: float, note: Callable[[str], None] | None = None
) -> socket.socket:
    """A connected, non-blocking socket to the first address that answers (RFC 8305).

    The next address gets its try when the one before has failed, or has not answered for `NEXT_TRY_S`; the slow one
    goes on meanwhile. ``note`` is told what became of each address that failed before another one answered. Raises
    `NoConnectionError` naming what became of every address; the word is the one that says most.
    """
    loop = asyncio.get_running_loop()
    waiting = list(interleaved(endpoints)[:MOST_ADDRESSES])
    running: dict[asyncio.Task[socket.socket], Endpoint] = {}
    failures: dict[Endpoint, tuple[str, str]] = {}
    end = loop.time() + deadline_s
    try:
        while waiting or running:
            if waiting:
                endpoint = waiting.pop(0)
                running[asyncio.ensure_future(_connect_one(loop, endpoint))] = endpoint
            left = end - loop.time()
            if left <= 0:
                break
            pause = min(left, NEXT_TRY_S) if waiting else left
            done, _pending = await asyncio.wait(running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=lambda one: one.exception() is not None):
                endpoint = running.pop(task)
                error = task.exception()
                if error is None:
                    for other, why in failures.items():
                        _tell(note, f"   ({_line(other, why)})")
                    return task.result()
                failures[endpoint] = _failure(error)
    finally:
        await _give_up(running)
    failures |= dict.fromkeys([*running.values(), *waiting], (TIMEOUT, "no answer"))
    said = "; ".join(_line(endpoint, why) for endpoint, why in failures.items())
    words = {word for word, _text in failures.values()}
    raise NoConnectionError(
        next((word for word in (TIMEOUT, REFUSED, UNREACHABLE) if word in words), UNREACHABLE), said
    )


def _line(endpoint: Endpoint, failure: tuple[str, str]) -> str:
    return f"{endpoint} port {endpoint.address[1]}: {failure[1]}"


def _tell(note: Callable[[str], None] | None, text: str) -> None:
    if note is not None:
        note(text)


def _failure(error: BaseException) -> tuple[str, str]:
    if isinstance(error, TimeoutError):
        return TIMEOUT, "no answer"
    if isinstance(error, ConnectionRefusedError):
        return REFUSED, "connection refused"
    if isinstance(error, OSError):
        return UNREACHABLE, error.strerror or str(error)
    raise error


async def _give_up(running: dict[asyncio.Task[socket.socket], Endpoint]) -> None:
    """Ends the tries that nobody waits for; one that got through meanwhile is closed again."""
    for task in running:
        task.cancel()
    for ended in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(ended, socket.socket):
            ended.close()


async def _connect_one(loop: asyncio.AbstractEventLoop, endpoint: Endpoint) -> socket.socket:
    connection = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await loop.sock_connect(connection, endpoint.address)
    except BaseException:
        connection.close()
        raise
    return connection
