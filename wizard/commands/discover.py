"""``discover``: what DNS and the network say about a domain, row by row as it comes, or as one JSON document."""

import argparse
import asyncio
import ipaddress
import json

import msgspec

from wizard.commands.lines import print_row
from wizard.core.facts import Facts, ProbeRow
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.discover import make_discovery
from wizard.net.dns import DnsResolver
from wizard.net.ports import TcpPortProbe

DNS_PORT = 53


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("domain", metavar="DOMAIN", help="the part after the @ of your addresses")
    parser.add_argument("--ip", metavar="IP", help="this site's public IPv4 address, to be let into SPF")
    parser.add_argument(
        "--nameserver", metavar="IP[:PORT]", help="ask this nameserver in place of the system's"
    )
    parser.add_argument("--dns-only", action="store_true", help="leave the network alone but for DNS")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Looks and prints. 0 when anything was found out, 1 when no question got an answer."""
    resolver = DnsResolver([_nameserver(args.nameserver)] if args.nameserver else None)
    discover = make_discovery(resolver, None if args.dns_only else TcpPortProbe())
    facts = asyncio.run(discover(args.domain, args.ip, _silent if args.json else print_row))
    if args.json:
        print(json.dumps(msgspec.to_builtins(facts), indent=2))
    else:
        _print_rest(facts)
    return 0 if any((facts.mx, facts.spf, facts.dkim, facts.dmarc)) else 1


def _nameserver(text: str) -> tuple[str, int]:
    host, port = text.strip(), str(DNS_PORT)
    if host.startswith("[") and "]" in host:
        host, _bracket, rest = host[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif host.count(":") == 1:
        host, _colon, port = host.partition(":")
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        address = ""
    if not (address and 0 < number < 65536):
        raise WizardError(
            Problem(
                id="nameserver",
                text=_("{text} is no nameserver's address.").format(text=one_line(text, 80)),
                fix=_("Give an IP address, with a port after a colon if it is not 53: 192.0.2.1:5353."),
                field="--nameserver",
            )
        )
    return address, number


def _silent(_row: ProbeRow) -> None:
    return


def _print_rest(facts: Facts) -> None:
    if facts.spf is not None and facts.spf.proposed:
        print(f"\n{_('SPF record with this site in it:')}\n  {one_line(facts.spf.proposed)}")
    if facts.problems:
        print(f"\n{_('What to know:')}")
    for problem in facts.problems:
        print(f"- {one_line(problem.text)} {one_line(problem.fix)}")
    print(f"\n{_('Done in {ms} ms.').format(ms=facts.elapsed_ms)}")
