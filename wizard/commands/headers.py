"""``headers``: explains a received message's headers, as text or as one JSON document.

The document (``--json``) is `core.header_model.Reading`: ``verdict`` (severity and a sentence), ``message`` (what it says
of itself), ``ours`` (token, promised method, ``promised_way`` yes/no/unknown and why), ``received_by``, ``hops`` (one
server each, the first first), ``authentication`` (SPF, DKIM, DMARC and compauth as the receiving side found them, with
the line that is believed and why), ``auth_as``, ``connecting_ip``, ``connector``, ``spam`` and ``findings`` (severity,
text, fix, raw line, source). Severities are ``good``, ``attention``, ``problem`` and ``not_known``.

Exit codes: 0 explained; 1 the message did not come the promised way; 2 nothing to explain.
"""

import argparse
import json

import msgspec

from wizard.core.header_findings import duration
from wizard.core.header_model import Expectation, Finding, Hop, Reading
from wizard.core.headers import explain_bytes
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line

HOPS_SHOWN = 20

WORDS = {"good": "good", "attention": "attention", "problem": "problem", "not_known": "note"}
"""Severity to the word in front of a line."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="a message as .eml, or its headers as text; - is standard input"
    )
    parser.add_argument(
        "--plan", metavar="FILE", help="plan.json: hold the message's way against this plan's"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Explains. 1 where the promised way was not kept."""
    from wizard.files import load_header_facts, read_message

    data = read_message(args.file)
    promised = _promised(args.plan) if args.plan else None
    reading = explain_bytes(data, load_header_facts(), promised)
    if not reading.fields:
        raise WizardError(
            Problem(
                id="no-headers",
                text=_("There are no email headers in {name}.").format(name=_named(args.file)),
                fix=_("Save the message as an .eml file, or copy its internet headers from Outlook."),
            )
        )
    if args.json:
        print(json.dumps(msgspec.to_builtins(reading), indent=2))
    else:
        _tell(reading)
    return 1 if reading.ours.promised_way == "no" else 0


def _named(path: str) -> str:
    return _("standard input") if path == "-" else one_line(path, 200)


def _promised(path: str) -> Expectation:
    from wizard.core.header_promise import promised_by
    from wizard.files import open_plan

    return promised_by(open_plan(path))


def _tell(reading: Reading) -> None:
    print(reading.verdict.text)
    print(f"\n{_('The way:')}")
    shown = reading.hops if len(reading.hops) <= HOPS_SHOWN else reading.hops[-HOPS_SHOWN:]
    if len(shown) < len(reading.hops):
        print(_("  ({count} earlier servers are left out)").format(count=len(reading.hops) - len(shown)))
    for hop in shown:
        print(f"  {hop.number:3}  {_hop(hop)}")
    if not reading.hops:
        print(_("  No Received line."))
    print(f"\n{_('What the headers say:')}")
    for finding in reading.findings:
        _tell_finding(finding)


def _hop(hop: Hop) -> str:
    sender = hop.from_host or _("somebody")
    if hop.from_ip and hop.from_ip not in sender:
        sender = f"{sender} ({hop.from_ip})"
    said = _("{sender} to {host}").format(sender=sender, host=hop.by_host or _("a server without a name"))
    parts = [said]
    if hop.tls:
        parts.append(_("encrypted") if hop.tls == "yes" else f"TLS {hop.tls}".replace("TLS SSL", "SSL"))
    if hop.delay_seconds is not None and hop.delay_seconds > 0:
        parts.append(_("after {time}").format(time=duration(hop.delay_seconds)))
    return ", ".join(parts)


def _tell_finding(finding: Finding) -> None:
    print(f"  {WORDS[finding.severity.value]:10} {finding.text}")
    if finding.fix:
        print(f"  {'':10} {_('What to do:')} {finding.fix}")
    if finding.raw:
        print(f"  {'':10} {one_line(finding.raw, 300)}")
