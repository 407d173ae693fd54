"""Where a plan may not keep its promise because `policy.md` decides so: each with its reason, and warned of in the plan.

A case outside this list that fails is a finding, and so is one whose plan does not warn. A gap that stops occurring fails
the test that holds this list, so that what is mended leaves it.
"""

from dataclasses import dataclass

from wizard.core.model import Plan


@dataclass(frozen=True)
class Gap:
    """``says`` is a part of the failure's text, and one of ``warnings`` stands in the plan."""

    id: str
    says: str
    warnings: tuple[str, ...]
    reason: str


GAPS = (
    Gap(
        "relay-and-oauth-only-device",
        "sign_in was answered otherwise",
        ("relay-takes-no-token",),
        "policy.md lets any device use the own relay ('anything goes'): whether a device that is said to know OAuth 2.0 only "
        "can go without is looked at on the device.",
    ),
    Gap(
        "relay-and-broken-tls",
        "tls was answered otherwise",
        ("relay-tls-too-old",),
        "policy.md lets any device use the own relay. The relay does not offer TLS 1.0 or 1.1, so one that insists on it is "
        "refused: a broken lock is worse than none that one knows of, and clear text stays in the own network.",
    ),
    Gap(
        "host-name-too-long",
        "characters, not",
        ("host-name-too-long", "relay-name-too-long"),
        "policy.md rules a method out for the MX host's name only. Microsoft's other names are short, and a relay's name is "
        "the admin's to choose.",
    ),
    Gap(
        "relay-and-large-day",
        "550 5.1.90",
        ("relay-too-many-recipients", "many-devices-recipients"),
        "policy.md asks a relay for a way on and not for its day: a way without a mailbox goes first where it stands as "
        "well.",
    ),
)


def gap_of(plan: Plan, failure: str) -> Gap | None:
    """The known reason for this failure, or None: then it is a finding."""
    warned = {warning.id for warning in plan.warnings}
    return next((one for one in GAPS if one.says in failure and warned & set(one.warnings)), None)
