"""``diagnose``: explains an error text, for one text or a stream of them.

A text is whatever people paste: a reply, a log, a stack trace, a bounce, a panel code. Exit codes: 0 explained, or said
that nothing explains it (``unknown``); 2 the text cannot be read.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from wizard.core.causes import UNKNOWN_CAUSE, Causes
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_reading import decoded
from wizard.core.model import Confidence, Diagnosis
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_causes
from wizard.files.reading import lines_of, open_bytes, read_bytes

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one line of ``--jsonl``; a longer one is answered with an error and skipped."""
ALSO_SHOWN = 5

HOW_SURE = {
    Confidence.CERTAIN: _("certain: the text names it"),
    Confidence.LIKELY: _("likely"),
    Confidence.POSSIBLE: _("possible: the text alone does not decide it"),
}


class _Context(msgspec.Struct):
    method: str | None = None
    port: int | None = None


class _Line(msgspec.Struct):
    """One line of ``--jsonl``. Other fields may be there and mean nothing."""

    text: str
    context: _Context | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        default="-",
        help="the text, a log or a bounce as .eml; - or nothing is standard input",
    )
    parser.add_argument(
        "--method",
        metavar="ID",
        help="how mail is sent: a method's id, or smtp_auth, oauth, connector, hve, acs; another word is unknown",
    )
    parser.add_argument("--port", metavar="N", help="the port that was used")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument(
        "--jsonl", action="store_true", help="read one document a line and print one a line, in order"
    )


def run(args: argparse.Namespace) -> int:
    """Explains one text, or each line of a stream. Always 0."""
    port = _port(args.port)
    if args.jsonl:
        if args.json or args.method is not None or port is not None:
            raise WizardError(
                Problem(
                    id="usage",
                    text=_("--jsonl takes method and port from each line."),
                    fix=_("Leave --json, --method and --port away."),
                )
            )
        return _stream(args.file)
    _ask_for_the_text(args.file)
    causes = load_causes()
    found = diagnose(Evidence(decoded(read_bytes(args.file)), args.method, port), causes)
    if args.json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        sys.stdout.buffer.flush()
    else:
        for line in _told(found, causes):
            print(one_line(line))
    return 0


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    if not 0 < number < 65536:
        raise WizardError(
            Problem(
                id="usage",
                text=_("--port does not take {text}.").format(text=one_line(text, 40)),
                fix=_("Write a number from 1 to 65535."),
            )
        )
    return number


def _ask_for_the_text(path: str) -> None:
    """A word to a person who typed the command alone and now sees nothing happen."""
    if path == "-" and sys.stdin is not None and sys.stdin.isatty():
        end = "Ctrl+Z, Enter" if sys.platform == "win32" else "Ctrl+D"
        print(_("Paste the text, then press {keys}.").format(keys=end), file=sys.stderr, flush=True)


# --- a stream -------------------------------------------------------------------------------------------------------


def _stream(path: str) -> int:
    """One answer a line, in order, each as soon as its line is there."""
    out, encoder = sys.stdout.buffer, msgspec.json.Encoder()
    causes, decoder = load_causes(), msgspec.json.Decoder(_Line)
    with open_bytes(path) as source:
        for number, line in enumerate(lines_of(source, MAX_LINE), start=1):
            out.write(encoder.encode(_answer(number, line, decoder, causes)) + b"\n")
            out.flush()
    return 0


def _answer(
    number: int, line: bytes | None, decoder: msgspec.json.Decoder[_Line], causes: Causes
) -> Diagnosis | dict[str, Any]:
    if line is None:
        return _refused(number, "", _("The line is longer than {limit} bytes.").format(limit=MAX_LINE))
    if not line.strip():
        return _refused(number, "", _("The line is empty. Each line takes one document."))
    try:
        asked = decoder.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message, _at, path = str(error).partition(" - at `$.")
        if not path:
            path = "text" if "`text`" in message else ""
        return _refused(number, path.rstrip("`"), message)
    context = asked.context or _Context()
    if context.port is not None and not 0 < context.port < 65536:
        return _refused(number, "context.port", _("A port is a number from 1 to 65535, or null."))
    return diagnose(Evidence(asked.text, context.method, context.port), causes)


def _refused(number: int, path: str, message: str) -> dict[str, Any]:
    return {"error": {"line": number, "path": path, "message": one_line(message, 500)}}


# --- for people -----------------------------------------------------------------------------------------------------


def _told(found: Diagnosis, causes: Causes) -> Iterator[str]:
    """The answer in a few lines: what it is, how sure, what else it could be, the one check, the steps."""
    yield found.meaning
    if found.cause != UNKNOWN_CAUSE:
        yield _("How sure: {how}.").format(how=HOW_SURE[found.confidence])
    others = found.also[:ALSO_SHOWN]
    if others:
        yield ""
        yield _("It could also be:")
        for other in others:
            yield f"  - {causes.by_id(other).meaning}"
    if found.next_check:
        yield ""
        yield _("What decides it: {check}").format(check=found.next_check)
    yield ""
    yield _("What to do:")
    for number, step in enumerate(found.fix, start=1):
        yield f"  {number}. {step}"
    yield ""
    for part in found.evidence:
        yield _("In the text: {part}").format(part=part)
    yield _("For the helpdesk: {cause} ({source})").format(cause=found.cause, source=found.source)
