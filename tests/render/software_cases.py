"""Configuration made from real answers by the real engine, for the tests of ``wizard.render.software``."""

from typing import Any

from tests.render.relay_cases import HOST, TODAY
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.intake import read_answers
from wizard.core.model import Method, Plan
from wizard.core.plan import make_plan
from wizard.core.profiles import Program
from wizard.files import list_profiles, load_knowledge, load_profile
from wizard.render.software import program_files, software_case
from wizard.render.software.case import SoftwareCase

BY_PROGRAM = {
    program: next(
        profile.id
        for profile in (load_profile(card.id) for card in list_profiles())
        if profile.configuration[:1] == (program,)
    )
    for program in Program
}
"""A profile of each program's own."""


def answers(**more: Any) -> Answers:
    """A ticket system's; ``more`` by section."""
    document: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"name": "Ticket system", **more.get("device", {})},
        "sending": {"from": "scanner@contoso.com", "recipients": "both", **more.get("sending", {})},
        "network": {"public_ips": ["203.0.113.10"]},
        "tenant": {"mx_host": HOST, "mailbox": "scanner@contoso.com", **more.get("tenant", {})},
        "options": {
            "local_relay_host": "relay.contoso.com",
            "acs_username": "contoso-mail.app",
            "hve_account": "bulk@contoso.com",
            **more.get("options", {}),
        },
    }
    return read_answers(document)


def plan_of(program: Program, method: Method, given: Answers) -> Plan:
    """The plan of that method, whatever is recommended."""
    knowledge, profile = load_knowledge(), load_profile(BY_PROGRAM[program])
    plan = make_plan(given, decide(given, profile, knowledge, TODAY), method, profile, knowledge)
    assert plan is not None
    return plan


def case_of(program: Program, method: Method, given: Answers) -> SoftwareCase:
    """What the files are made from."""
    return software_case(given, plan_of(program, method, given), load_knowledge(), TODAY)


def files_of(program: Program, method: Method, **more: Any) -> dict[str, str]:
    """File name below the program's folder to text; empty where the program can not do it."""
    made = program_files(program, case_of(program, method, answers(**more)))
    return {file.name: file.text for file in made}
