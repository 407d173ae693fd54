"""``discover``: what DNS and the network say about a domain, row by row as it comes, or as one JSON document."""

import argparse
import asyncio
import ipaddress
import json
import textwrap

import msgspec

from wizard.commands.lines import print_row, print_unknown
from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.look_words import SITE, name_of, own_view, who_learns_what
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_outside
from wizard.net.discover import Discoverer
from wizard.net.dns import DnsResolver
from wizard.net.live import live_ways
from wizard.net.looks import PORT_587
from wizard.net.probe_spf import PROBE as SPF
from wizard.net.services import Discovery, LookOrder

DNS_PORT = 53

ASKED_HERE = {
    "public-ip-not-looked-up": _("Run it without --no-outside, or give the address with --ip."),
}
"""What to do on the command line, where a problem's own words speak of the window; by the problem's id."""
BETTER_LATER = (SPF, PORT_587)
"""Rows that may come a second time, better informed: printed at the end."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("domain", metavar="DOMAIN", help="the part after the @ of your addresses")
    parser.add_argument(
        "--ip", metavar="IP", help="this site's public IPv4 address, to be added to the SPF record"
    )
    parser.add_argument(
        "--nameserver", metavar="IP[:PORT]", help="ask this nameserver in place of the system's"
    )
    parser.add_argument(
        "--dns-only",
        action="store_true",
        help="look at the domain's DNS only: no ports, no tenant, no public address",
    )
    parser.add_argument(
        "--no-outside",
        action="store_true",
        help="do not ask the outside services that learn this site's public address (marked * below)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _who_learns_what()


def run(args: argparse.Namespace) -> int:
    """Looks and prints. 0 when anything was found out, 1 when no question got an answer."""
    resolver = DnsResolver([_nameserver(args.nameserver)] if args.nameserver else None)
    discover = Discoverer(resolver, None if args.dns_only else live_ways())
    outside = not (args.dns_only or args.no_outside)
    order = LookOrder(_domain(args.domain), (args.ip,) if args.ip else (), outside=outside)
    try:
        return asyncio.run(look(discover, order, as_json=args.json))
    except WizardError as error:
        if error.problem.id != "public-ip":
            raise
        raise WizardError(msgspec.structs.replace(error.problem, field="--ip")) from error


async def look(discover: Discovery, order: LookOrder, *, as_json: bool) -> int:
    """The command on any discovery: prints, and gives the exit code."""
    printer = _Printer(quiet=as_json)
    facts = await discover(order, printer.row)
    printer.rest(facts)
    if as_json:
        print(json.dumps(msgspec.to_builtins(facts), indent=2))
    network = facts.network
    known = (facts.mx, facts.spf, facts.dkim, facts.dmarc, facts.mail_tls, facts.tenant)
    reached = network is not None and (network.port_25_detail, network.port_587_detail, network.public_ip)
    return 0 if any(known) or (reached and any(reached)) else 1


def _who_learns_what() -> str:
    """The end of ``--help``: everybody who is asked, and what they learn."""
    told = load_outside().told
    lines = [
        textwrap.fill(
            sentence, 78, initial_indent="  * " if one.asked_first else "    ", subsequent_indent="    "
        )
        for one, sentence in zip(told, who_learns_what(told), strict=True)
    ]
    return "\n".join([_("Who learns what when this runs:"), *lines]).replace("%", "%%")


def _domain(text: str) -> str:
    """What was typed, unless it is a mail address: the most likely slip has a sentence of its own."""
    if "@" not in text:
        return text
    raise WizardError(
        Problem(
            id="domain",
            text=_("{text} is a mail address.").format(text=one_line(text, 100)),
            fix=_("Give the part after the @ only, such as contoso.com."),
            field="domain",
        )
    )


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


class _Printer:
    """Prints rows as they come, and then what they mean together."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._later: dict[str, ProbeRow] = {}
        self._unknown: dict[tuple[str, str], list[str]] = {}
        self._site = False

    def row(self, row: ProbeRow) -> None:
        """One row, unless it may still become better informed, or says what the next ones may say too."""
        self._site = self._site or row.probe in SITE
        if row.probe in BETTER_LATER:
            self._later[row.probe] = row
        elif not self._quiet:
            self._print(row)

    def _print(self, row: ProbeRow) -> None:
        if row.state is RowState.NOT_KNOWN:
            self._unknown.setdefault((row.text, row.detail), []).append(name_of(row.probe))
        else:
            print_row(row)

    def rest(self, facts: Facts) -> None:
        """Everything that is no row."""
        if self._quiet:
            return
        for row in self._later.values():
            self._print(row)
        for (text, detail), names in self._unknown.items():
            print_unknown(names, text, detail)
        if facts.spf is not None and facts.spf.proposed:
            print(f"\n{_('SPF record with this site in it:')}\n  {one_line(facts.spf.proposed)}")
        if facts.problems:
            print(f"\n{_('What to know:')}")
        for problem in facts.problems:
            fix = ASKED_HERE.get(problem.id, problem.fix)
            print(f"- {one_line(problem.text)} {one_line(fix)}")
        if self._site:
            print(f"\n{own_view()}")
        print(f"\n{_('Done in {ms} ms.').format(ms=facts.elapsed_ms)}")
