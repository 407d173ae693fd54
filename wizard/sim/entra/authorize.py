"""The authorize endpoint and the pages behind it: somebody signs in, agrees, and goes back with a code.

Microsoft identity platform, OAuth 2.0 authorization code flow; OpenID Connect Core 1.0, section 3.1.2.
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import msgspec

from wizard.core.secret import Secret
from wizard.core.texts import _
from wizard.sim.directory import (
    AppRegistration,
    Code,
    Directory,
    FlowState,
    Grant,
    Platform,
    Redirect,
    User,
    folded,
    mfa_registered,
    mfa_required,
    user,
)
from wizard.sim.entra import device_codes, errors, issuing, pages, people, scopes, sign_in_flow
from wizard.sim.entra.clients import client
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.people import Flow
from wizard.sim.entra.request import Request, Response, fields
from wizard.sim.entra.sign_in_flow import SignIn
from wizard.sim.entra.tenants import resolve

SHOWN_ACCOUNTS = 50
RESPONSE_MODES = ("query", "fragment", "form_post")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")

Result = tuple[Directory, Response]


class GoBackError(Exception):
    """Ends a sign-in by taking a refusal back to the application."""

    def __init__(self, refused: RefusedError, sign_in: SignIn) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.sign_in = sign_in


def authorize(directory: Directory, request: Request, segment: str, now: datetime) -> Result:
    """Answers what an application sends the browser with. Raises `RefusedError` where nothing may go back to it."""
    asked = fields(request.query if request.method == "GET" else request.body)
    tenant = resolve(directory, segment, request.host)
    app = client(directory, asked.get("client_id", ""), tenant)
    redirect = redirect_of(app, asked.get("redirect_uri", ""))
    sign_in = SignIn(
        tenant=tenant,
        client_id=app.client_id,
        scope=asked.get("scope", ""),
        redirect_uri=redirect.uri,
        platform=redirect.platform,
        state=asked.get("state", ""),
        nonce=asked.get("nonce", ""),
        response_mode=asked.get("response_mode", "query"),
        challenge=asked.get("code_challenge", ""),
        challenge_method=asked.get("code_challenge_method", "plain"),
        hint=asked.get("login_hint", ""),
        password=asked.get("prompt") == "login",
        ask_consent=asked.get("prompt") == "consent",
    )
    try:
        _check(directory, app, sign_in, asked)
        if asked.get("prompt") == "none":
            return _silent(directory, sign_in, now)
        return directory, pick(directory, request, sign_in, now)
    except RefusedError as refused:
        raise GoBackError(refused, sign_in) from refused


def _check(directory: Directory, app: AppRegistration, sign_in: SignIn, asked: Mapping[str, str]) -> None:
    kind = asked.get("response_type", "")
    if sign_in.response_mode not in RESPONSE_MODES:
        raise RefusedError(70007, parameter=sign_in.response_mode)
    if kind != "code":
        known = kind and set(kind.split()) <= {"code", "token", "id_token"}
        raise RefusedError(700054 if known else 70005, parameter=kind)
    if not sign_in.scope:
        raise RefusedError(900144, parameter="scope")
    if sign_in.challenge:
        length = len(sign_in.challenge)
        if sign_in.challenge_method not in {"S256", "plain"} or not 43 <= length <= 128:
            raise RefusedError(501491)
    elif sign_in.platform is Platform.SPA:
        raise RefusedError(9002325)
    issuing.wanted(app, scopes.understand(directory, sign_in.scope, several=True))


def redirect_of(app: AppRegistration, uri: str) -> Redirect:
    """The registered address that ``uri`` fits. On loopback any port does (RFC 8252, section 7.3)."""
    if not app.redirects:
        raise RefusedError(500113, app=app.client_id)
    if not uri:
        raise RefusedError(900971)
    for one in app.redirects:
        if one.uri == uri or (one.platform is Platform.PUBLIC and _same_on_loopback(one.uri, uri)):
            return Redirect(uri, one.platform)
    raise RefusedError(50011, redirect=uri, app=app.client_id)


def _same_on_loopback(registered: str, given: str) -> bool:
    try:
        mine, theirs = urlsplit(registered), urlsplit(given)
        port = theirs.port
    except ValueError:
        return False
    return (
        mine.scheme == theirs.scheme == "http"
        and mine.hostname == theirs.hostname
        and mine.hostname in LOOPBACK
        and (mine.path.rstrip("/"), mine.query) == (theirs.path.rstrip("/"), theirs.query)
        and theirs.username is None
        and (port is None or port > 0)
    )


def _silent(directory: Directory, sign_in: SignIn, now: datetime) -> Result:
    """``prompt=none``: the account of the hint, if nothing has to be asked."""
    account = user(directory, sign_in.hint)
    if account is None:
        raise RefusedError(50058)
    app = client(directory, sign_in.client_id, sign_in.tenant)
    people.check_account(directory, account, app, Flow.PAGE)
    people.check_second_factor(directory, account, shown=False, resource=sign_in.client_id)
    permissions = issuing.wanted(app, scopes.understand(directory, sign_in.scope, several=True))
    if issuing.missing(directory, app, account, permissions):
        raise RefusedError(65001, error="consent_required", app=app.client_id, name=app.name)
    return _finish(directory, msgspec.structs.replace(sign_in, user=account.address), now)


# --- the pages --------------------------------------------------------------------------------------------------------


def _login(request: Request) -> str:
    return f"{request.base}/practice/login"


def pick(
    directory: Directory, request: Request, sign_in: SignIn, now: datetime, problem: str = "", error: int = 0
) -> Response:
    """The page on which somebody says who signs in, with what was wrong with the last try."""
    known = [] if sign_in.password else [one.address for one in directory.users][:SHOWN_ACCOUNTS]
    hinted = [name for name in known if folded(name) == folded(sign_in.hint)]
    sealed = sign_in_flow.seal(directory, sign_in, now)
    return pages.pick(_login(request), sealed, hinted or known, sign_in.hint, problem, error)


def page(directory: Directory, request: Request, now: datetime) -> Result:
    """Answers a button on one of the pages. Raises `RefusedError`, or `GoBackError` with a refusal to take back."""
    form = fields(request.body)
    sign_in = sign_in_flow.unseal(directory, form.get("flow", ""), now)
    pressed = form.get("do", "")
    app = client(directory, sign_in.client_id, sign_in.tenant)
    if pressed in {"pick", "password"}:
        return _sign_in(directory, request, sign_in, app, form, now)
    account = user(directory, sign_in.user)
    if account is None:
        return directory, pick(directory, request, sign_in, now)
    if pressed in {"cancel", "deny"}:
        return _stop(directory, sign_in, 65004 if pressed == "cancel" else 50074)
    match pressed:
        case "approve" if mfa_registered(directory, account):
            sign_in = msgspec.structs.replace(sign_in, mfa=True)
        case "register":
            names = (*directory.state.mfa_registered, folded(account.address))
            directory = issuing.with_state(directory, mfa_registered=names)
            sign_in = msgspec.structs.replace(sign_in, mfa=True)
        case "accept" if directory.users_may_consent or sign_in.administrator:
            asked = scopes.understand(directory, sign_in.scope, several=True)
            directory = issuing.consented(directory, app, account.address, issuing.wanted(app, asked))
            sign_in = msgspec.structs.replace(sign_in, consented=True)
        case "continue":
            sign_in = msgspec.structs.replace(sign_in, confirmed=True)
    return _go_on(directory, request, sign_in, now)


def _sign_in(
    directory: Directory,
    request: Request,
    sign_in: SignIn,
    app: AppRegistration,
    form: Mapping[str, str],
    now: datetime,
) -> Result:
    """An account was picked, or a name and password typed: what is wrong with them is said on the page."""
    name = form.get("user", "")
    try:
        account = people.find(directory, name, app, sign_in.tenant)
        if form.get("do") == "password" or sign_in.password:
            directory = people.check_password(directory, account, Secret(form.get("password", "")), app, now)
    except RefusedError as refused:
        if refused.directory is not None:
            directory = refused.directory
        words = errors.said(refused, directory, request, now)
        again = msgspec.structs.replace(sign_in, hint=name)
        return directory, pick(directory, request, again, now, words.description, refused.number)
    return _go_on(directory, request, msgspec.structs.replace(sign_in, user=account.address), now)


def _go_on(directory: Directory, request: Request, sign_in: SignIn, now: datetime) -> Result:
    """The next question that is open, or the end."""
    app = client(directory, sign_in.client_id, sign_in.tenant)
    account = user(directory, sign_in.user)
    if account is None:
        return directory, pick(directory, request, sign_in, now)
    flow = Flow.DEVICE_CODE if sign_in.device else Flow.PAGE
    try:
        people.check_account(directory, account, app, flow)
        asked = scopes.understand(directory, sign_in.scope, several=True)
        permissions = issuing.wanted(app, asked)
    except RefusedError as refused:
        if not sign_in.device:
            raise
        return _refuse_device(directory, request, sign_in, refused, now)
    sealed = sign_in_flow.seal(directory, sign_in, now)
    if mfa_required(directory, account) and not sign_in.mfa:
        if mfa_registered(directory, account):
            return directory, pages.second_factor(_login(request), sealed, account.address)
        return directory, pages.register(_login(request), sealed, account.address)
    open_ones = issuing.missing(directory, app, account, permissions)
    if open_ones and not directory.users_may_consent:
        words = errors.said(RefusedError(90094, app=app.client_id, name=app.name), directory, request, now)
        return directory, pages.need_admin(_login(request), sealed, app.name, words.description)
    if open_ones or (sign_in.ask_consent and not sign_in.consented):
        names = [f"{one.service}: {one.name}" for one in permissions]
        return directory, pages.consent(_login(request), sealed, app.name, account.address, names)
    if sign_in.device and not sign_in.confirmed:
        return directory, pages.confirm_device(_login(request), sealed, app.name)
    return _finish(directory, sign_in, now)


# --- the ends ---------------------------------------------------------------------------------------------------------


def _grant(directory: Directory, sign_in: SignIn, account: User, now: datetime) -> Grant:
    asked = scopes.understand(directory, sign_in.scope, several=True)
    # The words as they were asked for: a sign-in may be for several services, a token is for one.
    scope = tuple(sign_in.scope.split()) if asked.resource is not None else asked.openid
    return Grant(sign_in.client_id, account.address, scope, now, sign_in.mfa, sign_in.nonce)


def _finish(directory: Directory, sign_in: SignIn, now: datetime) -> Result:
    account = user(directory, sign_in.user)
    assert account is not None
    grant = _grant(directory, sign_in, account, now)
    if sign_in.device:
        return _approve_device(directory, sign_in, grant)
    directory, drawn = issuing.draw(directory, "code")
    code = Code(
        digest=issuing.digest_of(drawn.reveal()),
        grant=grant,
        redirect=Redirect(sign_in.redirect_uri, sign_in.platform),
        challenge=sign_in.challenge,
        challenge_method=sign_in.challenge_method,
        issued=now,
    )
    directory = issuing.with_state(directory, codes=(*directory.state.codes, code))
    answer = {"code": drawn.reveal(), "session_state": errors.identifier(directory, "session")}
    return directory, back(sign_in, answer)


def back(sign_in: SignIn, answer: Mapping[str, str]) -> Response:
    """Takes an answer to the application in the way that it asked for."""
    sent = {**answer, "state": sign_in.state} if sign_in.state else dict(answer)
    if sign_in.response_mode == "form_post":
        return pages.send_back(sign_in.redirect_uri, sent)
    if sign_in.response_mode == "fragment":
        return pages.redirect(f"{sign_in.redirect_uri}#{urlencode(sent)}")
    joint = "&" if "?" in sign_in.redirect_uri else "?"
    return pages.redirect(f"{sign_in.redirect_uri}{joint}{urlencode(sent)}")


def _stop(directory: Directory, sign_in: SignIn, number: int) -> Result:
    """The person said no: the application, or the device, hears of it."""
    if not sign_in.device:
        raise GoBackError(RefusedError(number, error="access_denied"), sign_in)
    flow = next((one for one in directory.state.device_flows if one.digest == sign_in.device), None)
    if flow is not None and flow.state is FlowState.PENDING:
        directory = device_codes.changed(directory, msgspec.structs.replace(flow, state=FlowState.DECLINED))
    return directory, pages.done(
        _("You declined."), _("The device does not get access. You may close this window.")
    )


def _refuse_device(
    directory: Directory, request: Request, sign_in: SignIn, refused: RefusedError, now: datetime
) -> Result:
    words = errors.said(refused, directory, request, now)
    flow = next((one for one in directory.state.device_flows if one.digest == sign_in.device), None)
    if flow is not None and flow.state is FlowState.PENDING:
        after = msgspec.structs.replace(flow, state=FlowState.REFUSED, refusal=refused.number)
        directory = device_codes.changed(directory, after)
    return directory, pages.refused(words.description, refused.number)


def _approve_device(directory: Directory, sign_in: SignIn, grant: Grant) -> Result:
    flow = next((one for one in directory.state.device_flows if one.digest == sign_in.device), None)
    if flow is None or flow.state is not FlowState.PENDING:
        raise RefusedError(90120)
    after = msgspec.structs.replace(flow, state=FlowState.APPROVED, grant=grant)
    return device_codes.changed(directory, after), pages.done(
        _("You are signed in on your device."), _("You may close this window.")
    )
