"""Asks DNS. dnspython's exceptions end here: callers see an answer or a `WizardError`.

What the records mean is ``discover``'s business. dnspython is imported when the first question is asked.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wizard.core.answers import Cloud
from wizard.core.domains import a_label
from wizard.core.problem import WizardError
from wizard.files import load_endpoints
from wizard.net import dns_problems
from wizard.net.dns_exchange import Fault, FaultError, ask
from wizard.net.services import DnsAnswer

if TYPE_CHECKING:
    import dns.message
    import dns.rdata

Server = tuple[str, int]

NEXT_SERVER_S = 0.3
"""Seconds after which the next nameserver is asked beside the one that is still silent."""

ROUNDS_S = (0.0, 1.5, 3.0)
"""Seconds after which all nameservers are asked again; the last time without EDNS, which some firewalls drop."""

NAMESERVERS = 3
"""Nameservers asked at most, as the system's own resolvers do (resolv.conf(5), MAXNS)."""

HOPS = 8
"""Aliases followed at most where the nameserver does not follow them itself."""

KEPT_S = 300
"""Seconds for which an answer is kept at most, whatever its TTL says."""

KEPT = 2000
"""Answers kept at most."""


@dataclass
class _Flight:
    """A question under way, and how many wait for it."""

    task: "asyncio.Task[DnsAnswer]"
    waiting: int = 0


class DnsResolver:
    """`wizard.net.services.Resolver`: UDP with EDNS, TCP where an answer was cut off (RFC 7766).

    Asks ``nameservers`` (address, port), or the system's own where that is None. ``timeout_s`` bounds one
    question with all its retries. The same question asked twice at once goes out once; an answer is kept for its
    TTL, `KEPT_S` at most, until `forget`. A failure is never kept.

    Where only a proxy leads out, the system's nameserver often knows the network's own names and calls every other
    missing. So it is believed that a name does not exist only where it finds ``witness``, a name that does; for
    the system's nameservers that is Microsoft's host, nameservers that were named are believed without one.
    """

    def __init__(
        self,
        nameservers: Sequence[Server] | None = None,
        timeout_s: float = 5.0,
        witness: str | None = None,
    ) -> None:
        self._witness = witness
        self._configured = nameservers
        self._timeout_s = timeout_s
        self._servers: list[Server] = []
        self._kept: dict[tuple[str, str], tuple[float, DnsAnswer]] = {}
        self._flights: dict[tuple[str, str], _Flight] = {}
        self._heard = False

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of ``name``, aliases followed. Raises `WizardError` when no answer came."""
        try:
            plain = a_label(name)
        except ValueError as error:
            raise WizardError(dns_problems.bad_name(name, str(error))) from error
        key = plain, rdtype
        now = asyncio.get_running_loop().time()
        if key in self._kept and self._kept[key][0] > now:
            return self._kept[key][1]
        return await self._joined(key)

    def forget(self) -> None:
        """Drops what was kept: the next question goes out again."""
        self._kept.clear()

    async def _joined(self, key: tuple[str, str]) -> DnsAnswer:
        """The answer of the one flight for this question; who leaves last ends it."""
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(asyncio.create_task(self._look_up(*key)))
            self._flights[key] = flight
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if flight.waiting == 0:
                if self._flights.get(key) is flight:
                    del self._flights[key]
                flight.task.cancel()
                await asyncio.gather(flight.task, return_exceptions=True)

    async def _look_up(self, name: str, rdtype: str) -> DnsAnswer:
        servers = self._open()
        search = _Search(servers)
        try:
            async with asyncio.timeout(self._timeout_s):
                answer, ttl = await search.answer(name, rdtype)
        except TimeoutError:
            fault, detail = max(search.faults, default=(Fault.SILENT, ""))
        except FaultError as error:
            fault, detail = max(search.faults, default=(error.fault, str(error)))
        else:
            self._heard = True
            # Whoever answered is asked first from now on: a dead nameserver costs its wait once.
            servers.sort(key=search.silent_last)
            self._keep((name, rdtype), answer, ttl)
            if not answer.exists:
                await self._believed(name)
            return answer
        self._heard = self._heard or fault > Fault.SILENT
        raise WizardError(
            dns_problems.no_answer(name, rdtype, fault, detail, ever_heard=self._heard)
        ) from None

    async def _believed(self, name: str) -> None:
        """`WizardError` where the nameserver's "does not exist" says nothing."""
        witness = self._witness or (_microsoft_host() if self._configured is None else None)
        if witness is None or name == witness:
            return
        try:
            if (await self.query(witness, "A")).exists:
                return
        except WizardError:
            return  # nobody knows; the answer stands
        self.forget()
        raise WizardError(dns_problems.inside_names_only(witness))

    def _keep(self, key: tuple[str, str], answer: DnsAnswer, ttl: int) -> None:
        if len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = asyncio.get_running_loop().time() + min(ttl, KEPT_S), answer

    def _open(self) -> list[Server]:
        if not self._servers:
            named = self._configured if self._configured is not None else _system_nameservers()
            self._servers = list(named)[:NAMESERVERS]
        return self._servers


def _microsoft_host() -> str | None:
    return load_endpoints().cloud[Cloud.WORLDWIDE].smtp_auth_host


def _system_nameservers() -> list[Server]:
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.Resolver(configure=True)
    except (dns.exception.DNSException, OSError) as error:
        raise WizardError(dns_problems.no_nameserver(str(error))) from error
    return [(str(one), found.port) for one in found.nameservers if isinstance(one, str)]


class _Search:
    """One question until its end: the nameservers side by side, and alias after alias."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = tuple(servers)
        self._winner: Server | None = None
        self.faults: list[tuple[Fault, str]] = []

    def silent_last(self, server: Server) -> bool:
        """A sort key: the nameserver that answered comes first."""
        return server != self._winner

    async def answer(self, name: str, rdtype: str) -> tuple[DnsAnswer, int]:
        """The answer and its TTL in seconds, or `FaultError`."""
        import dns.exception
        import dns.flags
        import dns.message
        import dns.rcode

        aliases: list[str] = []
        ttl = KEPT_S
        asked, seen = name, set[str]()
        while len(aliases) <= HOPS and asked not in seen:
            seen.add(asked)
            message = await self._raced(asked, rdtype)
            try:
                chain = message.resolve_chaining()
            except dns.message.ChainTooLong as error:
                raise self._noted(Fault.LOOP, str(error)) from error
            except dns.exception.DNSException as error:
                raise self._noted(Fault.GARBLED, f"{type(error).__name__}: {error}") from error
            aliases += [_name(rrset[0].target) for rrset in chain.cnames]
            ttl = min(ttl, chain.minimum_ttl)
            exists = message.rcode() != dns.rcode.NXDOMAIN
            followed = bool(message.flags & dns.flags.RA) or not chain.cnames
            if chain.answer is not None or not exists or followed:
                records = tuple(_texts(rdtype, chain.answer or ()))
                return DnsAnswer(name, rdtype, records, exists, tuple(aliases)), ttl
            # An authoritative nameserver stops where its own zones end; the rest of the way is ours.
            asked = _asked_next(aliases[-1])
        raise self._noted(Fault.LOOP, " -> ".join((name, *aliases)))

    def _noted(self, fault: Fault, detail: str) -> FaultError:
        self.faults.append((fault, detail))
        return FaultError(fault, detail)

    async def _raced(self, name: str, rdtype: str) -> "dns.message.QueryMessage":
        """The first answer. A silent nameserver is not waited for, one that fails is not asked again."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        turns = [
            (start + NEXT_SERVER_S * place, server, round_ < len(ROUNDS_S) - 1)
            for round_, start in enumerate(ROUNDS_S)
            for place, server in enumerate(self._servers)
        ]
        running: dict[asyncio.Task[dns.message.QueryMessage], Server] = {}
        try:
            while turns or running:
                due = turns[0][0] - (loop.time() - begun) if turns else None
                if due is not None and (due <= 0 or not running):
                    _start, server, edns = turns.pop(0)
                    running[_started(ask(name, rdtype, server, edns=edns))] = server
                    continue
                done, _late = await asyncio.wait(running, timeout=due, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    server = running.pop(task)
                    try:
                        message = task.result()
                    except FaultError as error:
                        self.faults.append((error.fault, str(error)))
                        turns = [turn for turn in turns if turn[1] != server]
                    else:
                        self._winner = server
                        return message
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        fault, detail = max(self.faults, default=(Fault.SILENT, ""))
        raise FaultError(fault, detail)


def _started(
    work: "Coroutine[Any, Any, dns.message.QueryMessage]",
) -> "asyncio.Task[dns.message.QueryMessage]":
    return asyncio.create_task(work)


def _name(target: Any) -> str:
    """A name from a record, in presentation form, without its trailing dot."""
    return str(target.to_text(omit_final_dot=True))


def _asked_next(alias: str) -> str:
    """An alias's target as it is asked for: lower case, so that a circle is noticed."""
    with contextlib.suppress(ValueError):
        return a_label(alias)
    return alias.lower()


def _texts(rdtype: str, records: "Iterable[dns.rdata.Rdata]") -> Iterable[str]:
    for record in records:
        if rdtype == "TXT":
            # A record is cut into strings of up to 255 octets that belong together without a space
            # (RFC 7208, section 3.3). Octets that are no UTF-8 stay visible as \xNN.
            yield b"".join(record.strings).decode("utf-8", "backslashreplace")  # type: ignore[attr-defined]
        elif rdtype == "MX":
            yield f"{record.preference} {_name(record.exchange)}"  # type: ignore[attr-defined]
        elif rdtype in {"CNAME", "NS", "PTR"}:
            yield _name(record.target)  # type: ignore[attr-defined]
        else:
            yield record.to_text()
