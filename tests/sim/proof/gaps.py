"""Where a plan does not keep its promise and it is known why: each with its reason, and none that no longer occurs.

A case outside this list that fails is a finding. A gap that stops occurring fails the test that holds this list, so
that what is mended leaves it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.sim.proof.applying import way_of
from tests.sim.proof.drawing import Drawn
from wizard.core.case import known_device
from wizard.core.model import Method, Plan


@dataclass(frozen=True)
class Gap:
    """``says`` is a part of the failure's text, ``holds`` whether this is such a case."""

    id: str
    says: str
    holds: Callable[[Drawn, Plan], bool]
    reason: str


def _only_oauth(drawn: Drawn, plan: Plan) -> bool:
    return known_device(drawn.answers, drawn.profile).sign_in == ("oauth2",)


def _warned(warning: str) -> Callable[[Drawn, Plan], bool]:
    return lambda drawn, plan: any(one.id == warning for one in plan.warnings)


def _long_name(drawn: Drawn, plan: Plan) -> bool:
    return plan.method not in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE, Method.DIRECT_SEND}


GAPS = (
    Gap(
        "relay-and-oauth-only-device",
        "sign_in was answered otherwise",
        lambda drawn, plan: plan.method is Method.LOCAL_RELAY and _only_oauth(drawn, plan),
        "policy.md lets any device use the own relay ('anything goes'); one that can only sign in with OAuth 2.0 finds no "
        "relay that takes a token.",
    ),
    Gap(
        "relay-and-broken-tls",
        "tls was answered otherwise",
        _warned("relay-tls-too-old"),
        "policy.md lets any device use the own relay; one that insists on TLS 1.0 or 1.1 is warned of, not ruled out.",
    ),
    Gap(
        "host-name-too-long",
        "characters, not",
        _long_name,
        "policy.md asks whether the MX host's name fits the device's field, and not whether a submission host or a relay's "
        "name does.",
    ),
    Gap(
        "certificate-without-spf",
        "lies in Junk Email",
        lambda drawn, plan: way_of(plan) is Method.CONNECTOR_CERTIFICATE,
        "The certificate lets the mail in, but what comes in is filtered (facts 2), and the plan's SPF record does not "
        "name the place: a device that is known by its certificate may have any address.",
    ),
)


def gap_of(drawn: Drawn, plan: Plan, failure: str) -> Gap | None:
    """The known reason for this failure, or None: then it is a finding."""
    return next((one for one in GAPS if one.says in failure and one.holds(drawn, plan)), None)
