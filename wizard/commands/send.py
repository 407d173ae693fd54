"""``send``: sends a plan's verification email to one recipient or several in turn, prints every stage, then what it means.

Secrets come from a file or a prompt, never by argument or environment, and are never printed.
"""

import argparse
import dataclasses
import datetime
import ipaddress
import ssl
import sys

import msgspec

from wizard.commands import shown_certificate, sign_in_secret
from wizard.commands.lines import print_stage
from wizard.commands.send_result import Result, document_of, print_end, print_result, stopped
from wizard.core.fields import check_relay_host
from wizard.core.model import Diagnosis, Method, PlanDocument, StageResult, Transcript
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.core.tries import in_turn, pointless
from wizard.files import open_plan
from wizard.net import tls
from wizard.net.begun import Begun
from wizard.net.order import order_for
from wizard.net.send_order import SendOrder

AUTHORITIES_LIMIT = 4 * 1024 * 1024
"""Octets of a file of authorities: a whole system's takes some 200 000."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("plan", metavar="PLAN", help="plan.json of `plan --out` or of the window")
    parser.add_argument(
        "--to",
        metavar="ADDRESS",
        required=True,
        action="append",
        help="who gets the verification email; may be given twice: one inside your organisation, one outside",
    )
    parser.add_argument("--server", metavar="HOST:PORT", help="another server than the plan's")
    parser.add_argument("--ca", metavar="FILE", help="PEM file of a certificate authority to trust as well")
    shown_certificate.configure(parser)
    sign_in_secret.configure(parser)
    parser.add_argument("--report", metavar="FILE", help="write a report for the helpdesk (Markdown) there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Sends and explains. 0 when every message was delivered, 1 when one was not."""
    shown_certificate.check_arguments(args)
    document = open_plan(args.plan)
    host, port = _server(args.server) if args.server else (None, None)
    _check_authorities(args.ca)
    # The order checks the plan and the recipients; only then is anybody asked for a secret.
    orders = {
        to: _order(document, to, args.username, host, port)
        for to in in_turn(tuple(args.to), _own_domains(document))
    }
    first = next(iter(orders.values()))
    opening = shown_certificate.opening_password(
        document,
        args,
        _own_domains(document),
        by_certificate=_method(document) is Method.CONNECTOR_CERTIFICATE,
    )
    secret = sign_in_secret.sign_in_secret(first, args, document, _method(document))
    ready = {
        to: dataclasses.replace(
            order,
            secret=secret,
            ca_file=args.ca,
            client_cert=args.client_cert,
            client_key=args.client_key,
            client_password=opening,
        )
        for to, order in orders.items()
    }
    context = tls.begin_context(next(iter(ready.values())))  # every order names the same files
    # Loading it and the mail library takes as long as reading the root certificates, which has just begun.
    import asyncio

    seen: list[StageResult] = []
    try:
        results = asyncio.run(_send_all(document, ready, context, seen, quiet=args.json))
    except KeyboardInterrupt:
        print(stopped(seen), file=sys.stderr)
        raise
    if args.report:
        from wizard.commands.helpdesk_file import write_report

        write_report(
            args.report,
            document,
            tuple((one.recipient, one.transcript, one.diagnosis) for one in results if one.transcript),
            {one.recipient: one.skipped for one in results if one.skipped},
            (secret, opening),
        )
    if args.json:
        import json  # its reader and writer take 2 ms to load

        print(json.dumps(document_of(results), indent=2))
    else:
        print_end(document, results, args.report)
    return 0 if all(one.transcript is not None and one.transcript.delivered for one in results) else 1


def _order(
    document: PlanDocument, to: str, username: str | None, host: str | None, port: int | None
) -> SendOrder:
    try:
        return order_for(document, to, b"", username=username, host_override=host, port_override=port)
    except WizardError as error:
        if error.problem.field != "recipient":
            raise
        raise WizardError(msgspec.structs.replace(error.problem, field="--to")) from error


def _check_authorities(path: str | None) -> None:
    """Raises `WizardError` for a file that holds none, before anybody is asked for a secret."""
    if path is None:
        return
    from wizard.files import read_bytes

    read_bytes(path, AUTHORITIES_LIMIT)  # what can not be read at all is said in its own words
    tls.check_authorities(path)


async def _send_all(
    document: PlanDocument,
    orders: dict[str, SendOrder],
    context: Begun[ssl.SSLContext],
    seen: list[StageResult],
    *,
    quiet: bool,
) -> tuple[Result, ...]:
    import secrets

    from wizard.net.smtp import SmtpSender

    sender, results = SmtpSender(context=context), list[Result]()
    for to, order in orders.items():
        made = tuple(one.transcript for one in results if one.transcript is not None)
        why = pointless(_method(document), to, _own_domains(document), made)
        if why:
            results.append(Result(to, skipped=why))
            continue
        token = secrets.token_hex(12)
        whole = dataclasses.replace(order, message=_message(document, order, to, token))
        if not quiet:
            if results:
                print()
            server = f"{one_line(order.host, 253)}:{order.port}"
            print(
                _("Sending to {to} through {server}.").format(to=one_line(to, 320), server=server), flush=True
            )
        seen.clear()

        def on_stage(stage: StageResult) -> None:
            seen.append(stage)
            if not quiet:
                print_stage(stage)

        transcript = await sender.send(whole, on_stage)
        diagnosis = None if transcript.delivered else _diagnose(transcript, document)
        results.append(Result(to, transcript, diagnosis, token))
        if not quiet:
            print_result(transcript, diagnosis, token, authorities_given=order.ca_file is not None)
    return tuple(results)


def _diagnose(transcript: Transcript, document: PlanDocument) -> Diagnosis | None:
    """Its knowledge is large, so it is loaded where something failed."""
    from wizard.core.diagnose import diagnose_transcript
    from wizard.files import load_causes

    return diagnose_transcript(transcript, document, load_causes())


def _method(document: PlanDocument) -> Method | None:
    return document.method or document.recommended


def _own_domains(document: PlanDocument) -> tuple[str, ...]:
    answers = None if document.answers is msgspec.UNSET else document.answers
    own = [document.settings.from_.rpartition("@")[2]] if document.settings else []
    if answers is not None:
        own += [answers.domain, *(answers.tenant.accepted_domains or ())]
    return tuple(own)


def _message(document: PlanDocument, order: SendOrder, to: str, token: str) -> bytes:
    from wizard.core.verification import verification_message

    assert document.settings is not None
    answers = None if document.answers is msgspec.UNSET else document.answers
    return verification_message(
        method=_method(document),
        settings=document.settings,
        host=order.host,
        recipient=to,
        device=(answers.device.name if answers else None) or "",
        token=token,
        date=datetime.datetime.now(datetime.UTC),
    )


def _server(text: str) -> tuple[str, int]:
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (
        colon
        and _is_host(host)
        and port.isascii()
        and port.isdigit()
        and len(port) <= 5
        and 0 < int(port) < 65536
    ):
        raise WizardError(
            Problem(
                id="server",
                text=_("{text} is no server with a port.").format(text=one_line(text, 100)),
                fix=_("Write it as HOST:PORT, such as 127.0.0.1:2525."),
                field="--server",
            )
        )
    return host, int(port)


def _is_host(text: str) -> bool:
    """An IP address, or a name that could be one of a computer."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        try:
            check_relay_host(text)
        except ValueError:
            return False
    return True
