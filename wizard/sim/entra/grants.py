"""The token endpoint: what is given for a code, a device code, a password, a refresh token, or a client's own word.

Microsoft identity platform: OAuth 2.0 authorization code, device authorization grant, client credentials, resource
owner password; RFC 6749, RFC 7636, RFC 8628.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from wizard.core.secret import Secret
from wizard.sim.directory import (
    AppRegistration,
    Code,
    Directory,
    Grant,
    Platform,
    PolicyKind,
    RefreshToken,
    folded,
    policies_for,
)
from wizard.sim.entra import device_codes, issuing, people, scopes
from wizard.sim.entra.clients import Shown, client, client_id_of, prove, shown
from wizard.sim.entra.errors import RefusedError, load_errors
from wizard.sim.entra.people import Flow
from wizard.sim.entra.request import Request, Response, fields
from wizard.sim.entra.tenants import COMMON, CONSUMERS, SHARED, authority, resolve

CODE_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=90)
SPA_LIFETIME = timedelta(hours=24)
"""Microsoft Learn, refresh tokens: 90 days without use, 24 hours for a single-page application."""


class Turn(msgspec.Struct, frozen=True):
    """One token request, taken apart. ``tenant`` is the tenant's id or a shared address."""

    request: Request
    form: Mapping[str, str]
    tenant: str
    app: AppRegistration
    given: Shown
    now: datetime

    def field(self, name: str) -> str:
        """A field that the request must have. Raises `RefusedError` where it has none."""
        if not self.form.get(name):
            raise RefusedError(900144, parameter=name)
        return self.form[name]

    def confidential(self) -> bool:
        """Whether the client has shown a credential."""
        return self.given.secret is not None or self.given.assertion is not None

    def platform(self) -> Platform:
        """How a client that needs no redirect address got its tokens: the same is asked of it when it refreshes."""
        return Platform.WEB if self.confidential() else Platform.PUBLIC


Result = tuple[Directory, Response]


def token(directory: Directory, request: Request, segment: str, now: datetime) -> Result:
    """Answers a token request. Raises `RefusedError`."""
    form = fields(request.body)
    given = shown(request, form)
    confidential = given.secret is not None or given.assertion is not None
    tenant = resolve(directory, segment, request.host, confidential=confidential)
    kind = form.get("grant_type", "")
    if not kind:
        raise RefusedError(900144, parameter="grant_type")
    answer = _GRANTS.get(kind)
    if answer is None:
        raise RefusedError(70003, grant=kind)
    if "resource" in form:
        raise RefusedError(901002)
    app = client(directory, client_id_of(request, form), tenant)
    if directory.refuse_with in load_errors():
        raise RefusedError(directory.refuse_with, app=app.client_id, name=app.name)
    if confidential:
        prove(app, given, form, _audiences(directory, request), now, directory.today)
    return answer(directory, Turn(request, form, tenant, app, given, now))


def _audiences(directory: Directory, request: Request) -> tuple[str, ...]:
    """What a client assertion may be addressed to: the tenant's token endpoint, or its issuer."""
    names = (directory.tenant_id, *directory.domains, *SHARED)
    bases = (request.base, authority(directory.cloud))
    ends = ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "")
    return tuple(f"{base}/{name}{end}".casefold() for base in bases for name in names for end in ends)


def _public_client(turn: Turn) -> None:
    """Without a credential only where the registration allows public client flows."""
    if not turn.confidential() and not turn.app.public_flows:
        raise RefusedError(7000218)


def _as_registered(turn: Turn, platform: Platform) -> None:
    """A web application shows a credential, a public one has none, a single-page one comes from a browser."""
    confidential = turn.confidential()
    origin = turn.request.headers.get("origin", "")
    if platform is Platform.SPA and not origin:
        raise RefusedError(9002327)
    if platform is not Platform.SPA and origin:
        raise RefusedError(9002326, origin=origin)
    if platform is Platform.WEB and not confidential:
        raise RefusedError(7000218)
    if platform is Platform.PUBLIC and confidential:
        raise RefusedError(700025)


# --- authorization code -----------------------------------------------------------------------------------------------


def _authorization_code(directory: Directory, turn: Turn) -> Result:
    value, uri = turn.field("code"), turn.field("redirect_uri")
    digest = issuing.digest_of(value)
    code = next((one for one in directory.state.codes if one.digest == digest), None)
    if code is None or folded(code.grant.client_id) != folded(turn.app.client_id):
        raise RefusedError(70000)
    if code.redeemed:
        raise RefusedError(54005)
    if turn.now - code.issued >= CODE_LIFETIME:
        raise RefusedError(70008)
    if uri != code.redirect.uri:
        raise RefusedError(500112, redirect=uri, expected=code.redirect.uri)
    _check_proof_key(turn, code)
    _as_registered(turn, code.redirect.platform)
    asked = _asked(directory, turn, code.grant)
    account = people.find(directory, code.grant.user, turn.app, turn.tenant)
    people.check_account(directory, account, turn.app, Flow.PAGE)
    used = msgspec.structs.replace(code, redeemed=True)
    codes = tuple(used if one is code else one for one in directory.state.codes)
    order = issuing.Issue(
        turn.app, account, asked, code.grant, code.redirect.platform, turn.request.base, _wants_info(turn)
    )
    return issuing.for_person(issuing.with_state(directory, codes=codes), order, turn.now)


def _check_proof_key(turn: Turn, code: Code) -> None:
    verifier = turn.form.get("code_verifier", "")
    if not code.challenge:
        if code.redirect.platform is Platform.SPA:
            raise RefusedError(9002325)
        return
    made = verifier
    if code.challenge_method == "S256":
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(made.encode(), code.challenge.encode()):
        raise RefusedError(501481)


def _asked(directory: Directory, turn: Turn, grant: Grant) -> scopes.Asked:
    """The scope of this request, or all that the sign-in was for. OpenID words stay those of the sign-in."""
    text = turn.form.get("scope", "")
    if text:
        return scopes.understand(directory, text)
    return scopes.understand(directory, " ".join(grant.scopes), several=True)


def _wants_info(turn: Turn) -> bool:
    return turn.form.get("client_info") == "1"


# --- refresh token ----------------------------------------------------------------------------------------------------


def _refresh_token(directory: Directory, turn: Turn) -> Result:
    digest = issuing.digest_of(turn.field("refresh_token"))
    kept = next((one for one in directory.state.refresh_tokens if one.digest == digest), None)
    if kept is None or folded(kept.grant.client_id) != folded(turn.app.client_id):
        raise RefusedError(70000)
    _as_registered(turn, kept.platform)
    _check_age(directory, turn, kept)
    account = people.find(directory, kept.grant.user, turn.app, turn.tenant)
    if account.password_changed is not None and account.password_changed > kept.grant.signed_in:
        raise RefusedError(50173, issued=_moment(kept.issued), valid_from=_moment(account.password_changed))
    people.check_account(directory, account, turn.app, Flow.REFRESH)
    asked = _asked(directory, turn, kept.grant)
    if "offline_access" not in asked.openid:
        # A refresh is answered with a new refresh token whether or not it is asked for again.
        asked = msgspec.structs.replace(asked, openid=(*asked.openid, "offline_access"))
    people.check_second_factor(directory, account, shown=kept.grant.mfa, resource=_resource_id(asked))
    order = issuing.Issue(
        turn.app, account, asked, kept.grant, kept.platform, turn.request.base, _wants_info(turn)
    )
    return issuing.for_person(directory, order, turn.now)


def _check_age(directory: Directory, turn: Turn, kept: RefreshToken) -> None:
    age = turn.now - kept.issued
    signed_in_for = turn.now - kept.grant.signed_in
    if kept.platform is Platform.SPA and signed_in_for >= SPA_LIFETIME:
        raise RefusedError(700084, issued=_moment(kept.grant.signed_in), lifetime="1.00:00:00")
    if age >= REFRESH_LIFETIME:
        raise RefusedError(700082, issued=_moment(kept.issued), lifetime="90.00:00:00")
    for policy in policies_for(directory, kept.grant.user, PolicyKind.SIGN_IN_FREQUENCY):
        if signed_in_for >= timedelta(hours=policy.hours):
            lifetime = str(policy.hours * 3600)
            raise RefusedError(70043, issued=_moment(kept.grant.signed_in), lifetime=lifetime)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}0Z"


# --- device code ------------------------------------------------------------------------------------------------------


def _device_code(directory: Directory, turn: Turn) -> Result:
    value = turn.form.get("device_code") or turn.form.get("code") or turn.field("device_code")
    _public_client(turn)
    directory, grant = device_codes.poll(directory, turn.app, value, turn.now)
    account = people.find(directory, grant.user, turn.app, turn.tenant)
    people.check_account(directory, account, turn.app, Flow.DEVICE_CODE)
    asked = scopes.understand(directory, " ".join(grant.scopes), several=True)
    order = issuing.Issue(
        turn.app, account, asked, grant, turn.platform(), turn.request.base, _wants_info(turn)
    )
    return issuing.for_person(directory, order, turn.now)


# --- password ---------------------------------------------------------------------------------------------------------


def _password(directory: Directory, turn: Turn) -> Result:
    if turn.tenant in {COMMON, CONSUMERS}:
        raise RefusedError(9001023)
    name, password = turn.field("username"), Secret(turn.field("password"))
    _public_client(turn)
    asked = scopes.understand(directory, turn.field("scope"))
    account = people.find(directory, name, turn.app, turn.tenant)
    directory = people.check_password(directory, account, password, turn.app, turn.now)
    people.check_account(directory, account, turn.app, Flow.PASSWORD)
    people.check_second_factor(directory, account, shown=False, resource=_resource_id(asked))
    grant = Grant(turn.app.client_id, account.address, asked.written(), turn.now)
    order = issuing.Issue(
        turn.app, account, asked, grant, turn.platform(), turn.request.base, _wants_info(turn)
    )
    return issuing.for_person(directory, order, turn.now)


def _resource_id(asked: scopes.Asked) -> str:
    return asked.resource.app_id if asked.resource is not None else "00000003-0000-0000-c000-000000000000"


# --- client credentials -----------------------------------------------------------------------------------------------


def _client_credentials(directory: Directory, turn: Turn) -> Result:
    if turn.tenant in SHARED:
        raise RefusedError(50059)
    if not turn.confidential():
        raise RefusedError(7000216)
    text = turn.field("scope")
    if not text.casefold().endswith("/.default") or len(text.split()) > 1:
        raise RefusedError(1002012, scope=text)
    return issuing.for_application(directory, turn.app, scopes.understand(directory, text), turn.now)


_GRANTS: dict[str, Callable[[Directory, Turn], Result]] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "urn:ietf:params:oauth:grant-type:device_code": _device_code,
    "device_code": _device_code,
    "password": _password,
    "client_credentials": _client_credentials,
}
