"""Whether an account may sign in: its password, locks and blocks, the second factor, Conditional Access."""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import (
    AppRegistration,
    Directory,
    Failures,
    PolicyKind,
    User,
    folded,
    mfa_registered,
    mfa_required,
    policies_for,
    user,
)
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.tenants import SHARED

LOCK_AFTER = 10
LOCK_S = 60
"""Smart lockout: ten wrong passwords lock the account for a minute (Microsoft Learn, smart lockout)."""

PERSONAL_DOMAINS = frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com"})


class Flow(StrEnum):
    """How somebody signs in: rules differ."""

    PAGE = "page"
    DEVICE_CODE = "device_code"
    PASSWORD = "password"
    REFRESH = "refresh"


def find(directory: Directory, address: str, app: AppRegistration, tenant: str) -> User:
    """The account of that name. Raises `RefusedError` with the number for a stranger, personal or otherwise."""
    found = user(directory, address)
    if found is not None:
        return found
    names = {"user": address, "app": app.client_id, "name": app.name}
    domain = folded(address).rpartition("@")[2]
    if domain in PERSONAL_DOMAINS:
        raise RefusedError(500200 if tenant in SHARED else 50020, **names)
    if tenant in SHARED and domain not in {folded(one) for one in directory.domains}:
        raise RefusedError(50059, **names)
    raise RefusedError(50034, **names)


def check_password(
    directory: Directory, account: User, password: Secret, app: AppRegistration, now: datetime
) -> Directory:
    """The directory after a right password. Raises `RefusedError`, with the count of wrong ones, for a wrong one."""
    names = {"user": account.address, "app": app.client_id, "name": app.name}
    failed = _failures(directory, account, now)
    if account.locked or (failed is not None and failed.count >= LOCK_AFTER):
        raise RefusedError(50053, **names)
    if account.password is None:
        raise RefusedError(50056, **names)
    if not hmac.compare_digest(account.password.reveal().encode(), password.reveal().encode()):
        count = Failures(folded(account.address), (failed.count if failed else 0) + 1, now)
        raise RefusedError(50126, **names).leaving(_with_failures(directory, account, count))
    if account.password_expired:
        raise RefusedError(50055, **names)
    return _with_failures(directory, account, None)


def check_account(directory: Directory, account: User, app: AppRegistration, flow: Flow) -> None:
    """Blocks and policies. Raises `RefusedError`. The second factor is `check_second_factor`'s."""
    names = {"user": account.address, "app": app.client_id, "name": app.name}
    if account.blocked:
        raise RefusedError(50057, **names)
    if account.locked:
        raise RefusedError(50053, **names)
    blocked = policies_for(directory, account.address, PolicyKind.BLOCK)
    if flow is Flow.DEVICE_CODE:
        blocked += policies_for(directory, account.address, PolicyKind.BLOCK_DEVICE_CODE)
    if blocked:
        raise RefusedError(53003, **names)
    if app.assignment_required and folded(account.address) not in {folded(one) for one in app.assigned}:
        raise RefusedError(50105, **names)


def check_second_factor(directory: Directory, account: User, *, shown: bool, resource: str) -> None:
    """Raises `RefusedError` where a second factor is needed and was not shown: to register one, or to use it."""
    if shown or not mfa_required(directory, account):
        return
    raise RefusedError(50076 if mfa_registered(directory, account) else 50079, resource=resource)


def _failures(directory: Directory, account: User, now: datetime) -> Failures | None:
    found = next((one for one in directory.state.failures if one.user == folded(account.address)), None)
    if found is None or now - found.last >= timedelta(seconds=LOCK_S):
        return None
    return found


def _with_failures(directory: Directory, account: User, failures: Failures | None) -> Directory:
    others = tuple(one for one in directory.state.failures if one.user != folded(account.address))
    after = others if failures is None else (*others, failures)
    if after == directory.state.failures:
        return directory
    state = msgspec.structs.replace(directory.state, failures=after)
    return msgspec.structs.replace(directory, state=state)
