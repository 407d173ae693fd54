"""``demo``: the whole journey without a window, on the simulated Exchange Online. Nothing leaves this computer.

A sample printer meets a tenant whose connector knows another address: the first try fails, the diagnosis says
why, the plan's change is applied to the simulated tenant, and the second try arrives.
"""

import argparse
import asyncio
import datetime
from functools import partial
from pathlib import Path

from wizard.commands.bundle import bundle
from wizard.commands.lines import print_row, print_stage
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.diagnose import diagnose_transcript
from wizard.core.facts import Facts
from wizard.core.knowledge import Knowledge
from wizard.core.looked_up import with_facts
from wizard.core.model import Decision, Diagnosis, Plan, Transcript
from wizard.core.plan import make_plan
from wizard.core.profiles import DeviceProfile, shown_name
from wizard.core.texts import many_lines, one_line
from wizard.files import load_causes, load_knowledge, load_profile, write_folder
from wizard.net.attempt import try_out
from wizard.net.services import LookOrder, Services
from wizard.sim.practice import start_practice
from wizard.sim.scenarios import load_scenario

SCENARIO = "connector-ip-mismatch"


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--out", metavar="DIR", help="write the plan, the sheet, the scripts and the DNS changes there"
    )


def run(args: argparse.Namespace) -> int:
    """Plays the journey; 0 when the verification email arrived in the end."""
    return asyncio.run(_play(Path(args.out) if args.out else None))


async def _play(out: Path | None) -> int:
    scenario = load_scenario(SCENARIO)
    print(
        "Relay Wizard for Microsoft 365: demo. Everything happens on this computer; nothing is sent to anyone."
    )
    _title("The story")
    print(one_line(scenario.story))
    services = await start_practice(SCENARIO)
    try:
        facts = await _look(services, scenario.answers)
        answers = with_facts(scenario.answers, facts)
        knowledge = load_knowledge()
        profile = load_profile(answers.device.profile) if answers.device.profile else None
        today = datetime.date.today()  # noqa: DTZ011 - the admin's own calendar day
        decision = decide(answers, profile, knowledge, today)
        plan = make_plan(answers, decision, decision.recommended, profile, knowledge, facts)
        if plan is None:
            print("No method fits.")
            return 1
        _tell(decision, plan, knowledge)
        if out is not None:
            _write(out, answers, decision, plan, profile, knowledge, today)
        return await _try_twice(services, answers, plan, profile)
    finally:
        await services.close()


def _title(title: str) -> None:
    print(f"\n{title}\n{'=' * len(title)}", flush=True)


async def _look(services: Services, answers: Answers) -> Facts:
    _title(f"What DNS says about {answers.domain}")

    row = partial(print_row, indent="  ", details=False)
    practice = services.practice
    ips = (practice.device_public_ip,) if practice is not None else ()
    return await services.discover(LookOrder(answers.domain, ips), row)


def _tell(decision: Decision, plan: Plan, knowledge: Knowledge) -> None:
    _title(f"The answer: {knowledge.methods[plan.method].name}")
    candidate = next(found for found in decision.candidates if found.method is plan.method)
    for requirement in candidate.requirements:
        print(f"  {requirement.status:8} {one_line(requirement.why)}")
    _title("What to type into the printer")
    for field in plan.settings.fields:
        print(f"  {one_line(field.label)}: {one_line(field.value or '(read it in the admin centre)')}")


def _write(
    out: Path,
    answers: Answers,
    decision: Decision,
    plan: Plan,
    profile: DeviceProfile | None,
    knowledge: Knowledge,
    today: datetime.date,
) -> None:
    files = bundle(answers, decision, plan, profile, today, knowledge)
    write_folder(out, files)
    _title("Written")
    for name in sorted(files):
        print(f"  {out / name}")


async def _try_twice(services: Services, answers: Answers, plan: Plan, profile: DeviceProfile | None) -> int:
    practice = services.practice
    assert practice is not None  # a demo has a simulated tenant
    causes = load_causes()
    device = shown_name(profile) if profile else "Sample printer"
    for number in (1, 2):
        _title(f"Try {number}: the verification email")
        attempt = await try_out(
            services,
            plan,
            practice.external_recipient,
            device=device,
            now=datetime.datetime.now(datetime.UTC),
            on_stage=partial(print_stage, reply_limit=90),
        )
        transcript = attempt.transcript
        diagnosis = diagnose_transcript(transcript, plan, causes, answers=answers)
        if transcript.delivered:
            await _arrived(services)
            return 0
        _explain(transcript, diagnosis)
        _title("Applying the plan to the simulated tenant")
        for line in await practice.apply(plan, answers):
            print(f"  {one_line(line)}")
    return 1


def _explain(transcript: Transcript, diagnosis: Diagnosis | None) -> None:
    if diagnosis is None:
        print(f"  Not delivered ({transcript.error}).")
        return
    print(f"\n  Why: {one_line(diagnosis.meaning)} ({diagnosis.confidence}, {diagnosis.cause})")
    for number, step in enumerate(diagnosis.fix, 1):
        print(f"  {number}. {one_line(step)}")


async def _arrived(services: Services) -> None:
    practice = services.practice
    assert practice is not None
    message = (await practice.arrived())[-1]
    _title("It arrived")
    print(f"  {one_line(message.path)}")
    head, _blank, _body = many_lines(message.raw).partition("\n\n")
    for line in head.splitlines():
        print(f"  | {line}")
