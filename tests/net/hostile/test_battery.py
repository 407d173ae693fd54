"""Every hostile server ends a try within its deadlines, at the right stage, with a right diagnosis and nothing leaked."""

import asyncio
import base64
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import trustme

from tests.net.hostile.hostile_server import METHODS, SECRET, Case, HostileServer, battery
from tests.net.smtp_server import HOST
from wizard.core.answers import SignIn
from wizard.core.diagnose import diagnose_transcript
from wizard.core.model import Confidence, Diagnosis, Plan, Settings, StageResult, Transcript
from wizard.core.secret import Secret
from wizard.files import load_causes
from wizard.net.order import order_for
from wizard.net.smtp import SmtpSender

CASES = battery()
FLOODS = [case for case in CASES if "flood" in repr(case.says) or "times" in repr(case.says)]
FLAT = 8 * 2**20
"""Octets that a try against a flooding server may allocate at most: the libraries' code, and next to nothing else."""


@dataclass(frozen=True)
class Ended:
    transcript: Transcript
    diagnosis: Diagnosis | None


def plan_of(case: Case) -> Plan:
    method, security, sign_in = METHODS[case.plan]
    return Plan(
        method=method,
        settings=Settings(
            host=HOST,
            port=587 if sign_in is not SignIn.NONE else 25,
            security=security,
            sign_in=sign_in,
            username=None if sign_in is SignIn.NONE else "scanner@contoso.com",
            from_="scanner@contoso.com",
            fields=(),
        ),
        dns=(),
        steps=(),
        changes=(),
    )


@asynccontextmanager
async def playing(case: Case, authority: trustme.CA) -> AsyncIterator[HostileServer]:
    async with HostileServer(case, authority) as server:
        yield server


async def send(case: Case, authority: trustme.CA, ca: str) -> Ended:
    plan = plan_of(case)
    secret = Secret(SECRET) if plan.settings.sign_in is not SignIn.NONE else None
    order = order_for(
        plan,
        "alex@fabrikam.com",
        b"From: scanner@contoso.com\r\nMessage-ID: <t@contoso.com>\r\n\r\nhello\r\n",
        secret=secret,
        deadline_s=case.deadline_s,
    )
    stages: list[StageResult] = []
    async with playing(case, authority) as server, asyncio.timeout(30):
        transcript = await SmtpSender(server.route, ca).send(order, stages.append)
    assert tuple(stages) == transcript.stages
    return Ended(transcript, diagnose_transcript(transcript, plan, load_causes()))


def test_the_battery_is_large_and_each_is_itself() -> None:
    assert len(CASES) >= 80
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id.replace(" ", "-"))
async def test_hostile(case: Case, authority: trustme.CA, ca: str) -> None:
    ended = await send(case, authority, ca)
    transcript, diagnosis = ended.transcript, ended.diagnosis
    last = transcript.stages[-1]
    assert (last.stage.value, transcript.error) in {(case.stage.value, case.error), *case.or_ends}, last
    assert transcript.delivered is case.delivered
    text = "\n".join((*transcript.lines, *(stage.reply for stage in transcript.stages)))
    for shape in (SECRET, base64.b64encode(SECRET.encode()).decode().rstrip("="), *case.never):
        assert shape not in text.replace("\n", " ")
    assert "XINJECTED" not in " ".join(line for line in transcript.lines if line.startswith("S:"))
    assert len(text) < 200_000
    if case.delivered:
        assert diagnosis is None
        return
    assert diagnosis is not None
    assert diagnosis.cause in case.causes, (diagnosis.cause, diagnosis.also, last.reply)
    if diagnosis.cause != case.causes[0]:
        assert diagnosis.confidence is not Confidence.CERTAIN, "a second-best answer is never a certain one"


@pytest.mark.parametrize("case", FLOODS, ids=lambda case: case.id.replace(" ", "-"))
async def test_memory_stays_flat(case: Case, authority: trustme.CA, ca: str) -> None:
    await send(case, authority, ca)  # what is loaded once is loaded by now
    tracemalloc.start()
    try:
        await send(case, authority, ca)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < FLAT
