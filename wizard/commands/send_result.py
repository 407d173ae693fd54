"""What ``send`` prints: each try's end in words, or everything as one JSON document."""

from collections.abc import Sequence
from typing import Any

import msgspec

from wizard.core.model import Diagnosis, Method, PlanDocument, Stage, StageResult, Transcript
from wizard.core.texts import _, one_line

UNTRUSTED = "cert-verify"
"""The cause that a further authority may end."""


class Result(msgspec.Struct, frozen=True):
    """What came of one recipient: ``skipped`` says why it was not tried."""

    recipient: str
    transcript: Transcript | None = None
    diagnosis: Diagnosis | None = None
    token: str = ""
    skipped: str = ""


def stopped(seen: Sequence[StageResult]) -> str:
    """What a try that was stopped by hand may have done, after the stages that had ended."""
    ended = {one.stage for one in seen if one.ok}
    if Stage.DATA in ended:
        return _("Stopped. The server had taken the message already: it is on its way.")
    if Stage.RCPT in ended:
        return _("Stopped while the message was being handed over: it may arrive all the same.")
    return _("Stopped. This message was not handed over.")


def print_result(
    transcript: Transcript, diagnosis: Diagnosis | None, token: str, *, authorities_given: bool = False
) -> None:
    """What came of one try, for people."""
    if transcript.tls:
        print(_("Encrypted: {tls}").format(tls=one_line(transcript.tls)))
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
    if diagnosis.cause == UNTRUSTED and not authorities_given:
        print(
            _(
                "If the server's certificate is from an authority of your own (or from practice, which writes ca_file "
                "with --info-out), name the authority's file with --ca."
            )
        )
    if diagnosis.next_check:
        print(_("What tells them apart: {check}").format(check=one_line(diagnosis.next_check)))
    print(_("Source: {source}").format(source=diagnosis.source))


def print_end(document: PlanDocument, results: tuple[Result, ...], report: str | None) -> None:
    """What holds for the whole run."""
    for one in results:
        if one.skipped:
            print(
                _("Not tried: {to}. {why}").format(to=one_line(one.recipient, 320), why=one_line(one.skipped))
            )
    if any(one.transcript is not None and one.transcript.delivered for one in results):
        print(_("That it works from this computer does not prove that it works from the device."))
        if (document.method or document.recommended) is Method.SMTP_AUTH_BASIC:
            print(_("A password is a stopgap: plan the change to a method that goes on without one."))
    if report:
        print(_("The report for the helpdesk is in {file}.").format(file=one_line(report, 300)))


def document_of(results: tuple[Result, ...]) -> dict[str, Any]:
    """That of the first try that failed, else of the last one; ``results`` has every recipient's own."""
    tried = [one for one in results if one.transcript is not None]
    deciding = next(
        (one for one in tried if one.transcript is not None and not one.transcript.delivered), tried[-1]
    )
    return _one_document(deciding) | {"results": [_one_document(one) for one in results]}


def _one_document(result: Result) -> dict[str, Any]:
    """The diagnosis with the try beside it; its fields are null or empty for a message that was delivered."""
    transcript, diagnosis = result.transcript, result.diagnosis
    if transcript is None:
        return {"recipient": result.recipient, "delivered": False, "not_tried": result.skipped}
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
        "recipient": result.recipient,
        "delivered": transcript.delivered,
        "stages": msgspec.to_builtins(transcript.stages),
        "transcript": list(transcript.lines),
        "tls": transcript.tls,
        "chain": msgspec.to_builtins(transcript.chain),
        "error": transcript.error,
        "message_id": transcript.message_id,
        "token": result.token,
    }
