"""The report for the helpdesk: one Markdown file that reads as plain text in any ticket, with the same as JSON at its end.

Markdown and not HTML: mail gateways and ticket systems strip HTML attachments, and text can be pasted. It holds the
plan, the versions, every try with its stages, transcript and diagnosis, and what was looked up. None of these ever holds
a secret; whoever knows one masks the finished text as well (``mask``).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from wizard.core.certificates import chain_lines
from wizard.core.facts import ProbeRow
from wizard.core.model import Diagnosis, PlanDocument, SessionNote, Stage, TestNote
from wizard.core.texts import _, one_line
from wizard.core.verification import method_name
from wizard.render.markdown import md_code, md_quote

REPORT = 1
"""The version of the JSON part."""

MOST_TESTS = 20
"""The newest ones; a report of a whole day's tries helps nobody."""


def helpdesk_report(
    document: PlanDocument,
    tests: tuple[TestNote, ...],
    *,
    made: datetime,
    versions: Mapping[str, str],
    rows: tuple[ProbeRow, ...] = (),
    skipped: Mapping[str, str] | None = None,
    mask: Callable[[str], str] = str,
) -> str:
    """The whole file. ``made`` must know its time zone; ``skipped`` says which recipient was not tried, and why."""
    tests = tests[-MOST_TESTS:]
    blocks = [
        *_head(document, tests, made, versions),
        *_results(tests, skipped or {}),
        *(block for number, note in enumerate(tests, 1) for block in _test(number, note)),
        *_settings(document),
        *_looked_up(rows),
        *_as_json(document, tests, made, versions, rows, skipped or {}),
    ]
    # The fallback is the rule: what a secret could have slipped into is masked once more, whole.
    return mask("\n\n".join(blocks) + "\n")


def _head(
    document: PlanDocument, tests: tuple[TestNote, ...], made: datetime, versions: Mapping[str, str]
) -> Iterator[str]:
    answers = document.answers if isinstance(document.answers, msgspec.Struct) else None
    device = (answers.device.name if answers else None) or _("a device without a name")
    yield "# " + _("Report for the helpdesk")
    yield _(
        "Made by Relay Wizard for Microsoft 365. It holds no password and no token. It names your domain, addresses "
        "and servers: look through it before you pass it on."
    )
    facts = [
        (_("Device"), device),
        (_("Domain"), answers.domain if answers else ""),
        (_("Method"), method_name(document.method or document.recommended)),
        (_("Made"), made.isoformat(timespec="seconds")),
        *((_("Version of {name}").format(name=name), version) for name, version in versions.items()),
        (_("Tests"), str(len(tests))),
    ]
    yield "\n".join(f"- {md_quote(label)}: {md_quote(value)}" for label, value in facts if value)


def _results(tests: tuple[TestNote, ...], skipped: Mapping[str, str]) -> Iterator[str]:
    yield "## " + _("What came of it")
    lines = [
        f"{number}. {md_code(note.recipient)}: {md_quote(outcome(note))}"
        for number, note in enumerate(tests, 1)
    ]
    lines += [
        f"- {md_code(recipient)}: {md_quote(_('Not tried.') + ' ' + why)}"
        for recipient, why in skipped.items()
    ]
    yield "\n".join(lines) or md_quote(_("No test was made yet."))
    if any(note.transcript.delivered for note in tests):
        yield md_quote(
            _(
                "The tests were sent from a computer: that it works from there does not prove that it works from the device."
            )
        )


def outcome(note: TestNote) -> str:
    """One sentence: delivered, or where it ended and why."""
    if note.transcript.delivered:
        return _("Delivered.")
    last = note.transcript.stages[-1].stage if note.transcript.stages else Stage.RESOLVE
    said = _("Not delivered, ended at {stage}.").format(stage=last.value.upper())
    if note.diagnosis is None:
        return said
    return f"{said} {one_line(note.diagnosis.meaning)}"


def _test(number: int, note: TestNote) -> Iterator[str]:
    transcript = note.transcript
    yield "## " + _("Test {number}").format(number=number)
    yield "\n".join(
        f"- {label}: {md_code(value)}"
        for label, value in (
            (_("To"), note.recipient),
            (_("Message-ID"), transcript.message_id),
            (_("Encryption"), transcript.tls or _("none")),
            (_("Ended by"), transcript.error),
        )
        if value
    )
    if transcript.stages:
        head = f"| {_('Stage')} | {_('Result')} | {_('Time')} | {_('Answer')} |\n| --- | --- | ---: | --- |\n"
        yield head + "\n".join(
            f"| {stage.stage.value} | {_('ok') if stage.ok else _('failed')} | {stage.ms} ms "
            f"| {_cell(stage.reply)} |"
            for stage in transcript.stages
        )
    if transcript.chain:
        yield "### " + _("Certificates that the server showed")
        yield "\n".join(f"- {md_quote(line)}" for line in chain_lines(transcript.chain))
    if note.diagnosis is not None:
        yield from _diagnosis(note.diagnosis)
    yield "### " + _("The conversation, line by line")
    yield _fenced("\n".join(map(one_line, transcript.lines)))


def _cell(text: str) -> str:
    return md_quote(one_line(text, 400))


def _diagnosis(diagnosis: Diagnosis) -> Iterator[str]:
    yield "### " + _("Why")
    yield md_quote(diagnosis.meaning)
    rows = [
        (_("Cause"), diagnosis.cause),
        (_("How sure"), diagnosis.confidence.value),
        (_("It could also be"), ", ".join(diagnosis.also)),
        (_("What tells them apart"), diagnosis.next_check or ""),
        (_("Source"), diagnosis.source),
    ]
    yield "\n".join(f"- {label}: {md_quote(value)}" for label, value in rows if value)
    if diagnosis.evidence:
        yield "\n".join(f"- {_('It rests on')}: {md_code(text)}" for text in diagnosis.evidence)
    yield "\n".join(f"{number}. {md_quote(step)}" for number, step in enumerate(diagnosis.fix, 1))


def _settings(document: PlanDocument) -> Iterator[str]:
    settings = document.settings
    if settings is None:
        return
    yield "## " + _("Settings of the plan")
    rows = [
        (_("Mail server"), settings.host or _("not known yet")),
        (_("Port"), str(settings.port)),
        (_("Encryption"), settings.security.value),
        (_("Sign-in"), settings.sign_in.value),
        (_("Account"), settings.username or ""),
        (_("Sender"), settings.from_),
    ]
    yield "\n".join(f"- {label}: {md_code(value)}" for label, value in rows if value)


def _looked_up(rows: tuple[ProbeRow, ...]) -> Iterator[str]:
    if not rows:
        return
    yield "## " + _("What was looked up")
    yield "\n".join(
        f"- {md_code(row.probe)} ({row.state.value}): {md_quote(row.text)}"
        + (f" {md_code(row.detail)}" if row.detail else "")
        for row in rows
    )


def _as_json(
    document: PlanDocument,
    tests: tuple[TestNote, ...],
    made: datetime,
    versions: Mapping[str, str],
    rows: tuple[ProbeRow, ...],
    skipped: Mapping[str, str],
) -> Iterator[str]:
    note = document.session if isinstance(document.session, SessionNote) else None
    plan = msgspec.structs.replace(document, session=msgspec.UNSET)
    whole: dict[str, Any] = {
        "report": REPORT,
        "made": made.isoformat(timespec="seconds"),
        "versions": dict(versions),
        "plan": msgspec.to_builtins(plan),
        "tests": [msgspec.to_builtins(msgspec.structs.replace(test, raw="")) for test in tests],
        "not_tried": dict(skipped),
        "probes": msgspec.to_builtins(rows),
        "facts": msgspec.to_builtins(note.facts) if note is not None else None,
    }
    # What could end the fence, begin HTML or turn the text around is written as an escape of JSON's.
    text = json.dumps(whole, indent=1, ensure_ascii=True)
    for sign in "`<>&~":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    yield "## " + _("The same for programs")
    yield f"```json\n{text}\n```"


def report_json(report: str) -> Any:
    """The JSON part of a finished report. Raises ValueError where there is none."""
    found = re.search(r"(?ms)^```json\n(.*)\n```$", report)
    if found is None:
        raise ValueError("no JSON part")
    return json.loads(found[1])


def _fenced(text: str) -> str:
    """A block whose fence nothing in it can end (CommonMark, section 4.5)."""
    longest = max((len(run) for run in re.findall("~+", text)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
