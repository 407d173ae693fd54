"""The practice scenarios of ``resources/scenarios``, by id."""

from wizard import files
from wizard.core.lessons import Exercise
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.sim.device import sending_of
from wizard.sim.scenario import Internet, Scenario

ORDER = (
    "connector-ip",
    "connector-ip-mismatch",
    "second-line",
    "connector-certificate",
    "direct-send",
    "direct-send-external",
    "direct-send-rejected",
    "smtp-auth-oauth",
    "smtp-auth-disabled-tenant",
    "smtp-auth-disabled-mailbox",
    "starttls-required",
    "security-defaults",
    "basic-auth-disabled",
    "high-volume-email",
    "high-volume-email-external",
    "azure-communication-services",
    "azure-sender-not-linked",
    "send-as-denied",
    "sender-domain-not-accepted",
    "recipient-unknown",
    "partner-lockdown",
    "ip-blocklisted",
    "throttled-rate",
    "throttled-connections",
    "message-too-large",
    "slow-server",
    "late-greeting",
    "one-octet-at-a-time",
    "drops-connection",
    "half-a-reply",
    "cert-untrusted",
    "cert-expired",
    "cert-wrong-name",
    "tls-too-old",
)
"""The scenarios in the order in which a class would take them; a file of that name holds each."""


def list_scenarios() -> tuple[Exercise, ...]:
    """Every scenario as the window shows it, in teaching order."""
    return tuple(exercise_of(load_scenario(scenario_id)) for scenario_id in ORDER)


def exercise_of(scenario: Scenario) -> Exercise:
    """What the window shows of a scenario."""
    return Exercise(
        id=scenario.id,
        title=scenario.title,
        story=scenario.story,
        device=scenario.device.name,
        account=scenario.device.account,
        internal_recipient=scenario.internal_recipient,
        external_recipient=scenario.external_recipient,
        try_=scenario.try_,
        notice=scenario.notice,
        question=scenario.question,
        answer=scenario.answer,
        method=scenario.method,
        sending=sending_of(scenario),
        outcome=scenario.outcome,
    )


def load_scenario(scenario_id: str) -> Scenario:
    """The scenario of that id. Raises `WizardError` for an id that does not exist."""
    if scenario_id not in ORDER:
        raise WizardError(
            Problem(
                id="scenario-unknown",
                text=_("There is no practice scenario {id!r}.").format(id=scenario_id[:80]),
                fix=_("Choose one of: {ids}.").format(ids=", ".join(ORDER)),
            )
        )
    return files.read_toml(files.resource("scenarios", f"{scenario_id}.toml"), Scenario)


def load_internet() -> Internet:
    """The rest of the practice world: Microsoft's names, other people's domains."""
    return files.read_toml(files.resource("scenarios", "world", "internet.toml"), Internet)
