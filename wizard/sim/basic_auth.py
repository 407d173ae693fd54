"""Whether a mailbox's password counts for client submission on the tenant's day (facts 1). Pure."""

import hmac
from datetime import date
from enum import StrEnum

from wizard.core.secret import Secret
from wizard.sim.organization import AuthenticationPolicy
from wizard.sim.tenant import BasicAuth, Mailbox, Tenant, folded

OFF_BY_DEFAULT = date(2027, 1, 1)
"""The first day after "the end of December 2026"; tenants that are made from then on do not have Basic at all."""


class Basic(StrEnum):
    """What stands in a password's way, and who put it there."""

    OPEN = "open"
    POLICY = "policy"
    OFF_BY_DEFAULT = "off_by_default"
    NEVER_HAD = "never_had"
    REMOVED = "removed"


def policy_of(tenant: Tenant, name: str) -> AuthenticationPolicy | None:
    """The authentication policy that is assigned under that name: the account's own, else the organisation's."""
    for wanted in (name, tenant.default_authentication_policy):
        for policy in tenant.authentication_policies:
            if wanted and folded(policy.name) == folded(wanted):
                return policy
    return None


def basic_of(tenant: Tenant, account: Mailbox) -> Basic:
    """What becomes of a password of this mailbox today. How the switch-off works is not published: this is its effect."""
    if tenant.basic_auth is BasicAuth.RETIRED:
        return Basic.REMOVED
    if tenant.date >= OFF_BY_DEFAULT:
        if tenant.created is not None and tenant.created >= OFF_BY_DEFAULT:
            return Basic.NEVER_HAD
        if not tenant.basic_switched_on:
            return Basic.OFF_BY_DEFAULT
    policy = policy_of(tenant, account.authentication_policy)
    allowed = policy.allow_basic_smtp if policy else tenant.basic_auth is not BasicAuth.BLOCKED
    return Basic.OPEN if allowed else Basic.POLICY


def matches(secret: Secret, given: str) -> bool:
    """Whether somebody gave the right password, token or client secret."""
    return hmac.compare_digest(secret.reveal().encode(), given.encode())
