"""The sign-in's side doors: the page for a device's code, consent for everybody, and signing out."""

import re
from datetime import datetime
from urllib.parse import urlencode

from wizard.core.texts import _
from wizard.sim.directory import Directory
from wizard.sim.entra import authorize, device_codes, errors, issuing, pages
from wizard.sim.entra.clients import client
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.request import Request, Response, fields
from wizard.sim.entra.sign_in_flow import SignIn
from wizard.sim.entra.tenants import resolve

Result = tuple[Directory, Response]


def device_page(directory: Directory, request: Request, now: datetime) -> Result:
    """The page where a device's code is typed, and the sign-in that follows."""
    action = f"{request.base}/common/oauth2/deviceauth"
    if request.method == "GET":
        return directory, pages.device_code(action, fields(request.query).get("otc", ""), "", 0)
    typed = fields(request.body).get("otc", "")
    try:
        flow = device_codes.of_user_code(directory, typed, now)
    except RefusedError as refused:
        words = errors.said(refused, directory, request, now)
        return directory, pages.device_code(action, typed, words.description, refused.number)
    sign_in = SignIn(
        tenant=directory.tenant_id, client_id=flow.client_id, scope=" ".join(flow.scopes), device=flow.digest
    )
    return directory, authorize.pick(directory, request, sign_in, now)


_POST_LOGOUT = re.compile(r"https?://[^\s<>\"]{1,500}")


def logout(directory: Directory, request: Request) -> Result:
    """Ends the session: practice keeps none, so this only leads on (OpenID Connect RP-Initiated Logout 1.0)."""
    address = fields(request.query).get("post_logout_redirect_uri", "")
    registered = {one.uri for app in directory.applications for one in app.redirects}
    if _POST_LOGOUT.fullmatch(address) and address in registered:
        state = fields(request.query).get("state", "")
        return directory, pages.redirect(f"{address}?{urlencode({'state': state})}" if state else address)
    return directory, pages.done(_("You signed out of your account."), _("You may close this window."))


def admin_consent(directory: Directory, request: Request, segment: str) -> Result:
    """An administrator agrees for everybody: at once, the practice tenant's person is its administrator."""
    asked = fields(request.query)
    tenant = resolve(directory, segment, request.host)
    app = client(directory, asked.get("client_id", ""), tenant)
    redirect = authorize.redirect_of(
        app, asked.get("redirect_uri", "") or (app.redirects[0].uri if app.redirects else "")
    )
    directory = issuing.consented(directory, app, "", app.permissions)
    answer = {"admin_consent": "True", "tenant": directory.tenant_id, "scope": asked.get("scope", "")}
    sign_in = SignIn(
        tenant,
        app.client_id,
        "",
        redirect_uri=redirect.uri,
        state=asked.get("state", ""),
        response_mode="query",
    )
    return directory, authorize.back(sign_in, answer)
