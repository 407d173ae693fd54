"""One try of the practice device, from its settings to what arrived, on the network's thread."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace as put_in
from datetime import datetime

import msgspec

from wizard.core.answers import SignIn
from wizard.core.lessons import Outcome
from wizard.core.model import ArrivedMessage, Diagnosis, Method, Plan, Stage, Transcript
from wizard.core.plan import make_plan
from wizard.core.practice import Reason, Sending
from wizard.core.problem import Problem, WizardError
from wizard.core.replies import ReplyFact
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.core.view import View
from wizard.net.services import PracticeTenant, Services
from wizard.ui.page import Desk
from wizard.ui.pages._practice_message import reported

replace = msgspec.structs.replace
LINE = b"practice-scan" * 5 + b"\r\n"
"""A line of the made-up scan."""


class Tried(msgspec.Struct, frozen=True):
    """A try that came to its end.

    ``reason`` is why the server refused it. ``returned`` are the words of the report where Microsoft 365 took the
    message and could not deliver it; ``diagnosis`` and ``reason`` are of those then.
    """

    sending: Sending
    transcript: Transcript
    diagnosis: Diagnosis | None = None
    arrived: ArrivedMessage | None = None
    reason: Reason | None = None
    returned: str = ""

    @property
    def came_back(self) -> bool:
        """Whether the server took the message and nobody got it."""
        return self.transcript.delivered and self.arrived is None


def planned(sending: Sending, view: View, desk: Desk) -> Plan:
    """The plan of the sending's method for the scenario's answers, with the device set as ``sending`` says."""
    knowledge = desk.store.flow.knowledge
    plan = make_plan(view.answers, view.decision, sending.method, view.profile, knowledge)
    assert plan is not None, "make_plan has a plan for every method"
    settings = replace(
        plan.settings,
        from_=sending.from_,
        security=sending.security,
        sign_in=sending.sign_in,
        username=sending.username,
    )
    return replace(plan, settings=settings)


async def try_it(
    services: Services, sending: Sending, plan: Plan, device: str, report: Callable[[object], None]
) -> Tried:
    """Sends as the device would, and says how it ended. Raises `WizardError` where nothing could be sent."""
    from wizard.core.diagnose import diagnose_transcript
    from wizard.core.verification import verification_message
    from wizard.files import load_causes, load_replies
    from wizard.net.order import order_for

    practice = services.practice
    if practice is None:
        raise WizardError(
            Problem("not-practising", _("This is not the practice tenant, so nothing is sent from here."))
        )
    order_for(plan, sending.to, b"")  # an address that is none is said before anybody signs in
    token = secrets.token_hex(12)
    message = verification_message(
        method=plan.method,
        settings=plan.settings,
        host=plan.settings.host or "",
        recipient=sending.to,
        device=device,
        token=token,
        date=datetime.now().astimezone(),
    )
    message += LINE * max((sending.size_bytes - len(message)) // len(LINE), 0)
    order = order_for(plan, sending.to, message, secret=await _secret(services, practice, sending))
    if sending.certificate and practice.client_certificate is not None:
        certificate, key = practice.client_certificate
        order = put_in(order, client_cert=certificate, client_key=key)
    before = await practice.arrived()
    transcript = await services.sender.send(order, report)
    if not transcript.delivered:
        diagnosis = diagnose_transcript(transcript, plan, load_causes())
        reply = ended_at(transcript)[1]
        reason = _reason(reply, load_replies().about(reply, sending.method))
        return Tried(sending, transcript, diagnosis, reason=reason)
    fresh = _since(before, await practice.arrived())
    arrived = next((one for one in fresh if token in one.raw), None)
    return Tried(sending, transcript, arrived=arrived) if arrived else _came_back(sending, transcript, fresh)


def _since(
    before: tuple[ArrivedMessage, ...], after: tuple[ArrivedMessage, ...]
) -> tuple[ArrivedMessage, ...]:
    """What arrived since, newest first; the oldest are forgotten at times, so counting does not do."""
    fresh: list[ArrivedMessage] = []
    for one in reversed(after):
        if before and one == before[-1]:
            break
        fresh.append(one)
    return tuple(fresh)


def _came_back(sending: Sending, transcript: Transcript, fresh: Sequence[ArrivedMessage]) -> Tried:
    """The server took it, and nobody got it. The report says why, where the sender has a mailbox to read it in."""
    from wizard.core.diagnose import Evidence, diagnose
    from wizard.files import load_causes, load_replies

    words = next((said for said in map(reported, (one.raw for one in fresh)) if said), "")
    if not words:
        return Tried(sending, transcript)
    diagnosis = diagnose(Evidence(words, method=sending.method), load_causes())
    reason = _reason(words, load_replies().about_bounce(words))
    return Tried(sending, transcript, diagnosis, reason=reason, returned=words)


def _reason(reply: str, fact: ReplyFact | None) -> Reason | None:
    from wizard.files import load_knowledge

    if fact is None:
        return None
    # The bracket at the end names server, time and session, and says nothing of the reason.
    said = re.sub(r" \[[^][]* [^][]*\]$", "", one_line(reply, 400))
    return Reason(said, _(fact.text), load_knowledge().cite(fact.source, fact.section), fact.doubt)


async def _secret(services: Services, practice: PracticeTenant, sending: Sending) -> Secret | None:
    """What the device signs in with: it knows its password, and gets its token from the practice Entra."""
    if sending.sign_in is SignIn.NONE or sending.username is None:
        return None
    if sending.sign_in is SignIn.OAUTH2:
        return await services.tokens.token(sending.username)
    known = practice.password_of(sending.username)
    return known if known is not None else Secret(secrets.token_urlsafe(9))


def ended_at(transcript: Transcript) -> tuple[Stage, str]:
    """The stage that decided, and the reply there: the first that failed, else the message itself."""
    failed = next((one for one in transcript.stages if not one.ok), None)
    if failed is not None:
        return failed.stage, failed.reply
    data = next((one for one in transcript.stages if one.stage is Stage.DATA), None)
    return Stage.DATA, data.reply if data is not None else ""


def came_out(expected: Outcome, tried: Tried) -> bool:
    """Whether a try ended as a lesson says that it does."""
    transcript, arrived = tried.transcript, tried.arrived
    if transcript.delivered != expected.delivered:
        return False
    stage, reply = ended_at(transcript)
    if expected.delivered:
        path, raw = (arrived.path, arrived.raw) if arrived is not None else ("", "")
        return path.startswith(expected.path) and all(text in raw for text in expected.shows)
    cause = tried.diagnosis.cause if tried.diagnosis is not None else ""
    return (
        stage is expected.stage
        and one_line(reply).startswith(expected.reply)
        and (not expected.cause or cause == expected.cause)
    )


SMALL_BYTES = 100_000
"""Below this the size of a message decides nothing."""


def same_sending(one: Sending, other: Sending) -> bool:
    """Whether the server sees the same: the method's name is nothing that travels, and small sizes are all one."""
    return _seen(one) == _seen(other)


def _seen(sending: Sending) -> Sending:
    size = sending.size_bytes if sending.size_bytes >= SMALL_BYTES else 0
    return replace(sending, method=Method.DIRECT_SEND, size_bytes=size)
