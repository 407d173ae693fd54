"""The practice scenarios of ``resources/scenarios``, by id."""

from wizard import files
from wizard.core.model import ScenarioCard
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.sim.scenario import Internet, Scenario

ORDER = (
    "connector-ip",
    "connector-ip-mismatch",
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
    "send-as-denied",
    "sender-domain-not-accepted",
    "recipient-unknown",
    "partner-lockdown",
    "ip-blocklisted",
    "throttled-rate",
    "throttled-connections",
    "message-too-large",
    "slow-server",
    "drops-connection",
    "cert-untrusted",
)
"""The scenarios in the order in which a class would take them; a file of that name holds each."""


def list_scenarios() -> tuple[ScenarioCard, ...]:
    """Every scenario's card, in teaching order."""
    return tuple(load_scenario(scenario_id).card for scenario_id in ORDER)


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
