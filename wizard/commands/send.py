"""``send``: sends a plan's verification email, prints every stage, then what it means.

Secrets come from a file or a prompt, never by argument or environment, and are never printed.
"""

import argparse
import asyncio
import dataclasses
import datetime
import getpass
import ipaddress
import json
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import Any

import msgspec

from wizard.commands.lines import print_stage
from wizard.core.answers import SignIn
from wizard.core.diagnose import diagnose_transcript
from wizard.core.fields import check_relay_host
from wizard.core.model import Diagnosis, PlanDocument, StageResult, Transcript
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.core.verification import verification_message
from wizard.files import load_causes, open_plan, read_text
from wizard.net.order import order_for
from wizard.net.services import SendOrder
from wizard.net.smtp import SmtpSender

SECRET_LIMIT = 64 * 1024
"""Octets of a secret file: access tokens have a few thousand."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("plan", metavar="PLAN", help="plan.json of `plan --out` or of the window")
    parser.add_argument("--to", metavar="ADDRESS", required=True, help="who gets the verification email")
    parser.add_argument("--server", metavar="HOST:PORT", help="another server than the plan's")
    parser.add_argument("--ca", metavar="FILE", help="PEM file of a certificate authority to trust as well")
    parser.add_argument(
        "--client-cert", metavar="FILE", help="PEM file with the client certificate and its chain"
    )
    parser.add_argument("--client-key", metavar="FILE", help="PEM file with its key")
    parser.add_argument("--username", metavar="NAME", help="the account, where it is not the plan's")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password-file", metavar="FILE", help="file that holds the password")
    secret.add_argument("--token-file", metavar="FILE", help="file that holds the access token")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Sends and explains. 0 when the message was delivered, 1 when it was not."""
    if args.client_key is not None and args.client_cert is None:
        raise WizardError(
            Problem(
                id="key-without-certificate",
                text=_("A key alone is no client certificate."),
                fix=_("Name the certificate's file with --client-cert."),
                field="--client-key",
            )
        )
    document = open_plan(args.plan)
    token = secrets.token_hex(12)
    order = _order(document, args, token)
    if not args.json:
        server = f"{one_line(order.host, 253)}:{order.port}"
        print(
            _("Sending to {to} through {server}.").format(to=one_line(args.to, 320), server=server),
            flush=True,
        )
    transcript = asyncio.run(SmtpSender().send(order, _silent if args.json else print_stage))
    diagnosis = diagnose_transcript(transcript, document, load_causes())
    if args.json:
        print(json.dumps(_document(transcript, diagnosis, token), indent=2))
    else:
        _print_result(diagnosis, token)
    return 0 if transcript.delivered else 1


def _order(document: PlanDocument, args: argparse.Namespace, token: str) -> SendOrder:
    host, port = _server(args.server) if args.server else (None, None)
    # The order checks the plan and the recipient; only then is anybody asked for a secret.
    order = order_for(document, args.to, b"", username=args.username, host_override=host, port_override=port)
    assert document.settings is not None
    answers = None if document.answers is msgspec.UNSET else document.answers
    message = verification_message(
        method=document.method or document.recommended,
        settings=document.settings,
        host=order.host,
        recipient=args.to,
        device=(answers.device.name if answers else None) or "",
        token=token,
        date=datetime.datetime.now(datetime.UTC),
    )
    return dataclasses.replace(
        order,
        message=message,
        secret=_secret(order, args),
        ca_file=args.ca,
        client_cert=args.client_cert,
        client_key=args.client_key,
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


def _secret(order: SendOrder, args: argparse.Namespace) -> Secret | None:
    given = args.password_file or args.token_file
    if order.sign_in is SignIn.NONE:
        if given:
            print(_("The plan does not sign in, so the secret is not used."), file=sys.stderr)
        return None
    wanted, option = (
        ("--token-file", args.token_file)
        if order.sign_in is SignIn.OAUTH2
        else ("--password-file", args.password_file)
    )
    if option is None:
        if given or not sys.stdin.isatty():
            raise WizardError(
                Problem(
                    id="secret-missing",
                    text=_("This plan signs in, and {option} is missing.").format(option=wanted),
                    fix=_(
                        "Put the secret into a file that only you can read, and name the file with {option}."
                    ).format(option=wanted),
                    field=wanted,
                )
            )
        return Secret(
            getpass.getpass(_("Secret for {name}: ").format(name=one_line(order.username or "", 320)))
        )
    _warn_if_open(option)
    text = read_text(option, SECRET_LIMIT).rstrip("\r\n")
    if not text:
        raise WizardError(
            Problem(
                id="secret-empty",
                text=_("{file} is empty.").format(file=one_line(option, 200)),
                fix=_("Put the secret into it, on one line."),
                field=wanted,
            )
        )
    return Secret(text)


def _warn_if_open(path: str) -> None:
    """Others on this computer should not be able to read a secret; where modes mean nothing, nothing is said."""
    if os.name != "posix" or path == "-":
        return
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return  # reading it will say what is wrong
    if stat.S_ISREG(mode) and mode & stat.S_IROTH:
        warning = _("Everybody on this computer can read {file}. Change that with: chmod 600")
        print(warning.format(file=one_line(path, 200)), file=sys.stderr)


def _silent(_stage: StageResult) -> None:
    return


def _print_result(diagnosis: Diagnosis | None, token: str) -> None:
    print()
    if diagnosis is None:
        print(
            _("Delivered: the server took the message. Look for it by its token {token}.").format(token=token)
        )
        return
    print(_("Not delivered. {meaning}").format(meaning=one_line(diagnosis.meaning)))
    print(_("Cause: {cause} ({confidence})").format(cause=diagnosis.cause, confidence=diagnosis.confidence))
    if diagnosis.also:
        print(_("It could also be: {causes}").format(causes=", ".join(diagnosis.also)))
    for number, step in enumerate(diagnosis.fix, 1):
        print(f"  {number}. {one_line(step)}")
    if diagnosis.next_check:
        print(_("What tells them apart: {check}").format(check=one_line(diagnosis.next_check)))
    print(_("Source: {source}").format(source=diagnosis.source))


def _document(transcript: Transcript, diagnosis: Diagnosis | None, token: str) -> dict[str, Any]:
    """The diagnosis with the try beside it; its fields are null or empty for a message that was delivered."""
    explained: dict[str, Any] = (
        msgspec.to_builtins(diagnosis)
        if diagnosis is not None
        else {
            "cause": None,
            "confidence": None,
            "also": [],
            "meaning": _("The server took the message."),
            "evidence": [],
            "fix": [],
            "next_check": None,
            "source": None,
        }
    )
    return explained | {
        "delivered": transcript.delivered,
        "stages": msgspec.to_builtins(transcript.stages),
        "transcript": list(transcript.lines),
        "tls": transcript.tls,
        "error": transcript.error,
        "message_id": transcript.message_id,
        "token": token,
    }
