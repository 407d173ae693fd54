"""The device code flow: the code that a device shows, and the device's questions whether it was used (RFC 8628)."""

from datetime import datetime, timedelta

import msgspec

from wizard.sim.directory import AppRegistration, DeviceFlow, Directory, FlowState, Grant, folded
from wizard.sim.entra import issuing, scopes
from wizard.sim.entra.clients import client
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.request import Request, Response, as_json, fields
from wizard.sim.entra.tenants import resolve

LIFETIME = timedelta(minutes=15)
SLOWER_S = 5
"""Seconds that every hasty question adds to the wait (RFC 8628, section 3.5)."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No I, O, 0 or 1: the code is read from a small display and typed."""


def start(directory: Directory, request: Request, segment: str, now: datetime) -> tuple[Directory, Response]:
    """A new pair of codes. Raises `RefusedError`."""
    form = fields(request.body)
    tenant = resolve(directory, segment, request.host)
    app = client(directory, form.get("client_id", ""), tenant)
    if not form.get("scope"):
        raise RefusedError(900144, parameter="scope")
    asked = scopes.understand(directory, form["scope"], several=True)
    directory, drawn = issuing.draw(directory, "device")
    directory, typed = issuing.draw(directory, "user-code")
    user_code = "".join(LETTERS[sign % len(LETTERS)] for sign in typed.reveal().encode()[:9])
    flow = DeviceFlow(
        issuing.digest_of(drawn.reveal()), user_code, app.client_id, asked.written(), issued=now
    )
    page = f"{request.base}/common/oauth2/deviceauth"
    content = {
        "user_code": user_code,
        "device_code": drawn.reveal(),
        "verification_uri": page,
        "expires_in": int(LIFETIME.total_seconds()),
        "interval": flow.interval_s,
        "message": (
            f"To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
        ),
    }
    flows = (*directory.state.device_flows, flow)
    return issuing.with_state(directory, device_flows=flows), as_json(content)


def poll(directory: Directory, app: AppRegistration, code: str, now: datetime) -> tuple[Directory, Grant]:
    """What was agreed to at the page; a second time it is refused. Raises `RefusedError` until then."""
    digest = issuing.digest_of(code)
    flow = next((one for one in directory.state.device_flows if one.digest == digest), None)
    if flow is None or folded(flow.client_id) != folded(app.client_id):
        raise RefusedError(70018)
    match flow.state:
        case FlowState.DECLINED:
            raise RefusedError(90120)
        case FlowState.REFUSED:
            raise RefusedError(flow.refusal, app=app.client_id, name=app.name)
        case FlowState.REDEEMED:
            raise RefusedError(54005)
    if now - flow.issued >= LIFETIME:
        raise RefusedError(70020)
    if flow.grant is not None:
        used = msgspec.structs.replace(flow, state=FlowState.REDEEMED)
        return changed(directory, used), flow.grant
    hasty = flow.polled is not None and now - flow.polled < timedelta(seconds=flow.interval_s) * 0.9
    after = msgspec.structs.replace(flow, polled=now, interval_s=flow.interval_s + (SLOWER_S if hasty else 0))
    raise RefusedError(70016, error="slow_down" if hasty else "").leaving(changed(directory, after))


def of_user_code(directory: Directory, typed: str, now: datetime) -> DeviceFlow:
    """The flow whose code somebody typed. Raises `RefusedError` for none, an old or a used one."""
    wanted = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not wanted:
        raise RefusedError(90119)
    found = next((one for one in directory.state.device_flows if one.user_code == wanted), None)
    if found is None:
        raise RefusedError(70018)
    if found.state is not FlowState.PENDING:
        raise RefusedError(90120)
    if now - found.issued >= LIFETIME:
        raise RefusedError(70019)
    return found


def changed(directory: Directory, flow: DeviceFlow) -> Directory:
    """The directory with this flow in place of its former self."""
    flows = tuple(flow if one.digest == flow.digest else one for one in directory.state.device_flows)
    return issuing.with_state(directory, device_flows=flows)
