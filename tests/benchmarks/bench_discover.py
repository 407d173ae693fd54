"""Wall time of discovery with 50 ms added to each DNS answer, against the longest chain of dependent answers.

    python tests/benchmarks/bench_discover.py [zones] [milliseconds]

NSD serves the zones of tests/data/zones; a forwarder in a process of its own holds every answer back. For each zone
the chain is counted from the zones themselves, by a walker that shares no code with the program: an answer depends
on another where its question can not be known before. Beside it checkdmarc does its own checks of the same zones, in
the same run and in turn (without its tests of mail servers' TLS; `pip install 'relay-wizard[benchmark]'`). Bound of the
project: wall time at most 1.25 times the chain, as the median over zones.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import io
import logging
import math
import multiprocessing
import multiprocessing.connection
import re
import socket
import statistics
import sys
import time
from collections.abc import Iterator

import dns.message
import dns.query
import dns.rcode
import dns.resolver

from tests.net.authority import PROGRAM, authority, zones
from tests.net.dns_front import Front
from wizard.core.domains import a_label
from wizard.net.discover import Discoverer
from wizard.net.dns import DnsResolver
from wizard.net.services import LookOrder

BOUND = 1.25
TURNS = 3
"""Runs of each zone, in turn with bare questions; the fastest counts, so that a busy machine disturbs less."""

REPORTS = re.compile(r"mailto:[^@,;]+@([^,;!\s]+)")


def main(count: int, delay_s: float) -> int:
    """Exit code 1 where the bound is not kept."""
    if PROGRAM is None:
        print("nsd is not installed on this computer: apt-get install nsd")
        return 1
    other = importlib.util.find_spec("checkdmarc") is not None
    if not other:
        print("checkdmarc is not installed (pip install 'relay-wizard[benchmark]'): measured without it")
    with authority() as real, delayed(real, delay_s) as port:
        walker = Walker(real)
        companies = [name for name in zones() if walker.has_mail(name)]
        count = min(count, len(companies))
        domains = [companies[place * len(companies) // count] for place in range(count)]
        asyncio.run(
            ours(domains[0], port)
        )  # imports and the public suffix list are no part of an answer's way
        if other:
            theirs(domains[0], port)
        ratios, times = [], []
        print(f"{'zone':<32} {'chain':>5} {'ours':>8} {'ratio':>6} {'checkdmarc':>11}")
        for domain in domains:
            chain = walker.chain(domain)
            mine, bare = math.inf, math.inf
            for _turn in range(TURNS):
                mine = min(mine, asyncio.run(ours(domain, port)))
                bare = min(bare, walker.bare(port, chain))
            their = theirs(domain, port) if other else 0.0
            ratios.append(mine / (chain * delay_s))
            times.append((chain * delay_s, bare, mine, their))
            print(
                f"{domain[:32]:<32} {chain:>5} {mine * 1000:>5.0f} ms {ratios[-1]:>6.2f} {their * 1000:>8.0f} ms"
            )
    ideal, bare, mine, their = (sum(column) for column in zip(*times, strict=True))
    median, worst = statistics.median(ratios), max(ratios)
    print(f"\n{len(domains)} zones, {delay_s * 1000:.0f} ms an answer")
    print(
        f"wall time / longest chain: median {median:.2f}, all together {mine / ideal:.2f}, worst {worst:.2f}"
    )
    print(f"wall time / as many bare questions one after another, same run: {mine / bare:.2f}")
    if other:
        print(f"checkdmarc / ours: {their / mine:.1f}")
    return 0 if median <= BOUND else 1


async def ours(domain: str, port: int) -> float:
    """Seconds for everything that we ask DNS about a domain."""
    discover = Discoverer(DnsResolver([("127.0.0.1", port)]))
    started = time.perf_counter()
    await discover(LookOrder(domain), lambda _row: None)
    return time.perf_counter() - started


def theirs(domain: str, port: int) -> float:
    """Seconds for checkdmarc's checks; what it says is not looked at."""
    checkdmarc = importlib.import_module("checkdmarc")
    logging.disable(logging.CRITICAL)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        checkdmarc.check_domains([domain], resolver=resolver)
    return time.perf_counter() - started


@contextlib.contextmanager
def delayed(real: int, delay_s: float) -> Iterator[int]:
    """The port of a forwarder to ``real`` that holds every answer back."""
    ours_end, its_end = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_forward, args=(real, delay_s, its_end))
    process.start()
    try:
        yield ours_end.recv()
    finally:
        ours_end.send("end")
        process.join(10)


def _forward(real: int, delay_s: float, end: "multiprocessing.connection.Connection[int, str]") -> None:
    async def serve() -> None:
        async with Front(behind=real, delay_s=delay_s) as front:
            end.send(front.port)
            await asyncio.to_thread(end.recv)

    asyncio.run(serve())


class Walker:
    """Counts how many answers in a row anybody needs who knows nothing but the domain."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.exists = True
        """Whether the name asked for last is there."""

    def has_mail(self, domain: str) -> bool:
        """Whether it is a company's zone: it has an MX record and is no alias."""
        return domain != "." and self._ask(domain, "MX")[0] != []

    def chain(self, domain: str) -> int:
        """The longest of the ways: MX and its hosts, SPF and its includes, DMARC and its reports, DKIM and its keys."""
        return max(self._mx(domain), self._spf(domain, ()), self._dmarc(domain), *self._dkim(domain))

    def bare(self, port: int, count: int) -> float:
        """Seconds for so many questions one after another, with nothing done between them."""
        wire = dns.message.make_query("contoso.com", "SOA").to_wire()
        started = time.perf_counter()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(5)
            udp.connect(("127.0.0.1", port))
            for _question in range(count):
                udp.send(wire)
                udp.recv(4096)
        return time.perf_counter() - started

    def _ask(self, name: str, rdtype: str) -> tuple[list[str], int]:
        """The records, and how many answers in a row they took: an alias out of the server's zones costs one more."""
        answers = 0
        while True:
            query = dns.message.make_query(name, rdtype, use_edns=0, payload=1232)
            found, cut_off = dns.query.udp_with_fallback(query, "127.0.0.1", port=self._port, timeout=5)
            assert isinstance(found, dns.message.QueryMessage)
            answers += 2 if cut_off else 1
            chain = found.resolve_chaining()
            if chain.answer is not None or not chain.cnames or found.rcode() != dns.rcode.NOERROR:
                self.exists = found.rcode() == dns.rcode.NOERROR
                return [record.to_text() for record in chain.answer or ()], answers
            name = chain.canonical_name.to_text()

    def _mx(self, domain: str) -> int:
        hosts, first = self._ask(domain, "MX")
        ways = [first]
        for host in (record.split()[1] for record in hosts[:10]):
            with contextlib.suppress(ValueError):
                a_label(host)
                addresses, further = self._ask(host, "A")
                ways.append(first + further + (1 if self.exists and not addresses else 0))
        return max(ways)

    def _spf(self, name: str, above: tuple[str, ...]) -> int:
        if name in above or len(above) > 10:
            return 0
        records, first = self._ask(name, "TXT")
        texts = ["".join(re.findall(r'"([^"]*)"', record)).lower() for record in records]
        record = next((text for text in texts if text.startswith("v=spf1")), "")
        ways = [self._spf(one, (*above, name)) for one in re.findall(r"(?:include:|redirect=)(\S+)", record)]
        ways.append(1 if re.search(r" [+?~-]?(?:a|exists)[:/ ]", record) else 0)
        ways.append(2 if re.search(r" [+?~-]?mx[:/ ]", record) else 0)  # the hosts, then their addresses
        return first + max(ways)

    def _dmarc(self, domain: str) -> int:
        records, first = self._ask("_dmarc." + domain, "TXT")
        reports = [host for record in records for host in REPORTS.findall(record)]
        return first + (1 if any(not host.endswith(domain) for host in reports) else 0)

    def _dkim(self, domain: str) -> list[int]:
        return [self._ask(f"selector{number}._domainkey.{domain}", "TXT")[1] for number in (1, 2)]


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 40,
            float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.05,
        )
    )
