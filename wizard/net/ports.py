"""Tries whether a mail server can be reached from this computer, what greets there, and what encryption it offers.

It says EHLO, STARTTLS and QUIT; no mail is sent and nobody signs in. Whether what answers is Microsoft's is
``probe_ports``'s business.
"""

import asyncio
import ssl
import threading
from functools import partial
from typing import Any, Protocol

import msgspec

from wizard.core.domains import a_label
from wizard.core.network_facts import PortDetail, PortState, TlsState
from wizard.core.texts import one_line
from wizard.net import tls
from wizard.net.blocking import in_daemon_thread
from wizard.net.connect import (
    DNS,
    REFUSED,
    TIMEOUT,
    UNREACHABLE,
    Endpoint,
    NoConnectionError,
    Route,
    connect,
    resolve,
)
from wizard.net.peer_chain import chain_of, is_public, looking_context, octets_of, state_of
from wizard.net.smtp_greeting import Conversation, NoMailServerError, is_masked, offers

PATIENCE = 0.75
"""The part of the time in which a greeting must come. The rest is for finding out what is silent there."""

GOODBYE_S = 0.5
"""Seconds that are kept back for QUIT."""

_STATES = {
    DNS: PortState.NO_ADDRESS,
    REFUSED: PortState.REFUSED,
    TIMEOUT: PortState.SWALLOWED,
    UNREACHABLE: PortState.UNREACHABLE,
}
_OLD = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


class PortLook(Protocol):
    """Looks what is behind a port."""

    async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
        """What was seen, within ``timeout_s`` seconds. Never raises for what a network or a server does."""
        ...


class TcpPortProbe:
    """`PortLook` over the network. ``route`` and ``ca_file`` are practice's: loopback, and its own authority."""

    def __init__(self, route: Route | None = None, ca_file: str | None = None) -> None:
        self._route = route
        self._ca_file = ca_file
        self._context: ssl.SSLContext | None = None
        self._reading = threading.Lock()

    async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
        """The state, the greeting, and how STARTTLS ended with the chain that was shown."""
        target = self._route(host, port) if self._route else (host, port)
        look = _Look(host, port, asyncio.get_running_loop().time() + timeout_s)
        try:
            context = self._context
            if context is None:
                context = await in_daemon_thread(self._read_context)
            return await look.all(target, context)
        finally:
            look.close()

    def _read_context(self) -> ssl.SSLContext:
        with self._reading:  # two ports are looked at side by side: one of them reads the roots
            self._context = self._context or tls.client_context(self._ca_file)
            return self._context


class _Look:
    """One look at one port."""

    def __init__(self, host: str, port: int, end: float) -> None:
        self._host = host
        self._port = port
        self._end = end
        self._seen: dict[str, Any] = {}
        self._open: list[Conversation] = []

    async def all(self, target: tuple[str, int], context: ssl.SSLContext) -> PortDetail:
        try:
            async with asyncio.timeout(self._left()):
                endpoints = await resolve(*target)
        except TimeoutError:
            return self._told(PortState.NO_ADDRESS, "no nameserver answered in time")
        except NoConnectionError as error:
            return self._told(_STATES[error.word], str(error))
        try:
            talk = await self._connected(endpoints)
        except NoConnectionError as error:
            return self._told(_STATES[error.word], str(error))
        except OSError as error:
            return self._told(PortState.CLOSED, f"connected, then {_reason(error)}")
        try:
            greeting = await self._greeting(talk)
        except TimeoutError:
            half = f": half a line came, {talk.half_line}" if talk.half_line else ""
            return self._told(PortState.SWALLOWED, f"connected, but nothing greeted in time{half}")
        except NoMailServerError as error:
            self._seen["greeting"] = one_line(str(error), 300)
            return self._told(PortState.WRONG_SERVICE, f"connected, but this is no mail server: {error}")
        except OSError as error:
            return self._told(
                PortState.CLOSED, f"connected, then closed without a greeting ({_reason(error)})"
            )
        return await self._encryption(talk, endpoints, greeting, context)

    async def _connected(self, endpoints: tuple[Endpoint, ...]) -> Conversation:
        connection = await connect(endpoints, self._left())
        self._seen["address"] = str(connection.getpeername()[0])
        talk = await Conversation.over(connection)
        self._open.append(talk)
        return talk

    async def _greeting(self, talk: Conversation) -> tuple[str, ...]:
        """The greeting. Some services wait for the other side's first word: a goodbye makes them show themselves."""
        try:
            async with asyncio.timeout(self._left() * PATIENCE):
                return await talk.reply()
        except TimeoutError:
            async with asyncio.timeout(self._left()):
                return await talk.say("QUIT")

    async def _encryption(
        self,
        talk: Conversation,
        endpoints: tuple[Endpoint, ...],
        greeting: tuple[str, ...],
        context: ssl.SSLContext,
    ) -> PortDetail:
        """The rest of a conversation with a mail server: the port is open, whatever comes now."""
        self._seen["greeting"] = greeting[0]
        self._seen["masked"] = is_masked(greeting)
        said = greeting[0]
        if greeting[0].startswith("220"):
            try:
                async with asyncio.timeout(max(0.0, self._left() - GOODBYE_S)):
                    said = f"{said} | {await self._starttls(talk, endpoints, context)}"
            except TimeoutError:
                self._seen.setdefault("tls", TlsState.FAILED)
                said += " | no answer in time"
            except NoMailServerError as error:
                self._seen.setdefault("tls", TlsState.FAILED)
                said += f" | this is no SMTP: {error}"
            except OSError as error:
                self._seen.setdefault("tls", TlsState.FAILED)
                said += f" | {_reason(error)}"
        await self._leave(talk)
        return self._told(PortState.OPEN, said)

    async def _starttls(
        self, talk: Conversation, endpoints: tuple[Endpoint, ...], context: ssl.SSLContext
    ) -> str:
        hello = await talk.hello()
        self._seen["masked"] = self._seen["masked"] or is_masked(hello)
        if not hello[0].startswith("250"):
            return hello[0]
        if not offers(hello, "STARTTLS"):
            self._seen["tls"] = TlsState.NOT_OFFERED
            return "no STARTTLS"
        ready = await talk.say("STARTTLS")
        if not ready[0].startswith("220"):
            self._seen["tls"] = TlsState.REFUSED
            return f"STARTTLS: {ready[0]}"
        try:
            session = await talk.encrypt(context, _tls_name(self._host))
        except (ssl.SSLError, ssl.CertificateError, OSError) as error:
            blamed = tls.failure(error)
            self._seen["tls"] = state_of(error)
            return f"{blamed[1] if blamed else _reason(error)} | {await self._second_look(endpoints)}"
        self._seen["tls"] = TlsState.VERIFIED
        return await self._note(session)

    async def _second_look(self, endpoints: tuple[Endpoint, ...]) -> str:
        """What the server showed, for people: no check passes by this."""
        try:
            talk = await self._connected(endpoints)
            await talk.reply()
            await talk.hello()
            await talk.say("STARTTLS")
            session = await talk.encrypt(looking_context(), _tls_name(self._host))
        except (NoConnectionError, NoMailServerError, OSError) as error:
            return f"a second look: {_reason(error)}"
        said = await self._note(session)
        if self._seen["tls_version"] in _OLD:
            self._seen["tls"] = TlsState.TOO_OLD
        await self._leave(talk)
        return said

    async def _note(self, session: ssl.SSLObject) -> str:
        version, octets = session.version() or "", octets_of(session)
        chain = chain_of(octets)
        public = await in_daemon_thread(partial(is_public, octets, _tls_name(self._host)))
        self._seen |= {"tls_version": version, "chain": chain, "public": public}
        return f"{version}, " + " < ".join(f"{one.subject}, until {one.not_after}" for one in chain[:3])

    async def _leave(self, talk: Conversation) -> None:
        try:
            async with asyncio.timeout(self._left()):
                await talk.leave()
        except TimeoutError:
            talk.close()

    def _told(self, state: PortState, said: str) -> PortDetail:
        where = f"{one_line(self._host, 253)}:{self._port}"
        detail = PortDetail(self._host, self._port, state, one_line(f"{where}: {said}", 1000))
        return msgspec.structs.replace(detail, **self._seen)

    def _left(self) -> float:
        return max(0.0, self._end - asyncio.get_running_loop().time())

    def close(self) -> None:
        """Ends every connection that is still open."""
        for talk in self._open:
            talk.close()


def _tls_name(host: str) -> str:
    """The name that the certificate must carry."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return a_label(host)


def _reason(error: Exception) -> str:
    return one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, 300)
