"""Tries whether a port can be reached from this computer, and what greets there.

It looks at the first line and hangs up politely; certificates and mail belong to ``smtp``.
"""

import asyncio
import socket

from wizard.core.answers import Port
from wizard.core.texts import one_line
from wizard.net.connect import REFUSED, TIMEOUT, NoConnectionError, Route, connect, resolve

GREETING_LIMIT = 1024
"""Octets of greeting that are read at most; RFC 5321 (section 4.5.3.1.5) allows 512 a line."""


class TcpPortProbe:
    """`wizard.net.services.PortProbe` by a plain TCP connection."""

    def __init__(self, route: Route | None = None) -> None:
        self._route = route

    async def probe(self, host: str, port: int, timeout_s: float) -> tuple[Port, str]:
        """The state and one technical line, within ``timeout_s`` seconds.

        Open: something that speaks SMTP greeted. Blocked: refused, or swallowed without an answer. Unknown:
        the name has no address, no way leads there, or something answered that is no mail server (a proxy, a
        virus scanner).
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        target, target_port = self._route(host, port) if self._route else (host, port)
        where = f"{one_line(host, 253)}:{port}"
        try:
            async with asyncio.timeout(timeout_s):
                endpoints = await resolve(target, target_port)
            connection = await connect(endpoints, max(0.0, end - loop.time()))
        except TimeoutError:
            return Port.UNKNOWN, f"{where}: no nameserver answered within {timeout_s:g} s"
        except NoConnectionError as error:
            state = Port.BLOCKED if error.word in {REFUSED, TIMEOUT} else Port.UNKNOWN
            return state, f"{where}: {one_line(str(error))}"
        with connection:
            return await _greeting(loop, connection, end, where)


async def _greeting(
    loop: asyncio.AbstractEventLoop, connection: socket.socket, end: float, where: str
) -> tuple[Port, str]:
    received = b""
    try:
        async with asyncio.timeout(max(0.0, end - loop.time())):
            while b"\n" not in received and len(received) < GREETING_LIMIT:
                more = await loop.sock_recv(connection, GREETING_LIMIT)
                if not more:
                    break
                received += more
            if received[:3].isdigit():
                await loop.sock_sendall(connection, b"QUIT\r\n")
    except TimeoutError:
        return Port.UNKNOWN, f"{where}: connected, but nothing greeted in time"
    except OSError as error:
        return Port.UNKNOWN, f"{where}: connected, then {error.strerror or error}"
    line = one_line(received.split(b"\n", 1)[0].decode("utf-8", "replace"), 300)
    if not received:
        return Port.UNKNOWN, f"{where}: connected, then closed without a greeting"
    if not received[:3].isdigit():
        return Port.UNKNOWN, f"{where}: connected, but this is no mail server: {line}"
    return Port.OPEN, f"{where}: {line}"
