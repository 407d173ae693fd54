"""The relay on the own network, worked out: by which way it goes on to Microsoft 365, and what it listens for.

What the device is told is `core.settings`' business. Values only: the files for the relay are ``render.relay``'s.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.core.answers import SignIn
from wizard.core.case import Case
from wizard.core.knowledge import Knowledge
from wizard.core.levels import Levels
from wizard.core.model import Method, RelayPlan
from wizard.core.requirements import RANKING, relay_by_address, relay_by_certificate, relay_by_mailbox
from wizard.core.settings import SMTP_AUTH, TO_MX, Wiring, as_typed, cloud_of, microsoft_mx

if TYPE_CHECKING:
    from wizard.core.facts import Facts

WAYS_ON: dict[Method, Callable[[Levels], int]] = {
    Method.SMTP_AUTH_OAUTH: relay_by_mailbox,
    Method.CONNECTOR_IP: relay_by_address,
    Method.CONNECTOR_CERTIFICATE: relay_by_certificate,
}
"""The three ways from a relay to Microsoft 365, and the rule that says how each stands."""


def way_on(case: Case) -> Method:
    """The relay's best way to Microsoft 365: by how it stands, then by what the admin values.

    Among ways that stand alike, a mailbox comes last where the day's recipients are more than it may write to; a
    peak is no reason, since the relay's queue flattens it.
    """
    rank = RANKING[case.priority]

    def key(method: Method) -> tuple[int, bool, int]:
        too_many = method is Method.SMTP_AUTH_OAUTH and case.levels.recipients_per_day != 0
        return WAYS_ON[method](case.levels), too_many, rank.index(method)

    return min(WAYS_ON, key=key)


def relay_plan(wired: Wiring, case: Case, knowledge: Knowledge, facts: "Facts | None") -> RelayPlan:
    """The relay of a plan whose device is set up as ``wired``."""
    way = way_on(case)
    mailbox = case.answers.tenant.mailbox
    return RelayPlan(
        way_on=way,
        host=_host(way, case, knowledge, facts),
        port=_port(way, case.levels),
        listens_on=wired.port,
        listens_with=wired.security,
        password=wired.sign_in is not SignIn.NONE,
        mailbox=(as_typed(mailbox) if mailbox else wired.sender) if way in SMTP_AUTH else None,
    )


def missing_for(relay: RelayPlan, case: Case) -> tuple[str, ...]:
    """What the relay's way on still needs to know, by question or field."""
    missing = []
    if relay.host is None:
        missing.append("tenant.mx_host" if relay.way_on in TO_MX else "tenant.cloud")
    if relay.way_on in SMTP_AUTH and case.answers.tenant.mailbox is None:
        missing.append("tenant.mailbox")
    return tuple(missing)


def _host(way: Method, case: Case, knowledge: Knowledge, facts: "Facts | None") -> str | None:
    if way in TO_MX:
        return microsoft_mx(case, knowledge, facts)
    return knowledge.endpoints.cloud[cloud_of(case)].smtp_auth_host


def _port(way: Method, levels: Levels) -> int:
    """587 for a mailbox, 25 where that is known to be better; 25 for a connector."""
    return 25 if way in TO_MX or levels.open_25 < levels.open_587 else 587
