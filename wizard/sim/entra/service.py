"""The practice Entra: one pure function from a directory and a request to a directory and an answer.

It is total: whatever comes gets an answer, and no answer but a token's own holds a secret.
"""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

from wizard.sim.directory import Directory
from wizard.sim.entra import authorize, device_codes, discovery, errors, grants, pages, side_doors
from wizard.sim.entra.authorize import GoBackError
from wizard.sim.entra.errors import RefusedError
from wizard.sim.entra.request import Request, Response

Result = tuple[Directory, Response]
LONGEST_PATH = 2000


def handle(directory: Directory, request: Request, now: datetime) -> Result:
    """Entra's answer at ``now`` (with a time zone), and the directory after it."""
    if len(request.path) > LONGEST_PATH:
        return directory, _not_found()
    for route in _ROUTES:
        found = route.pattern.fullmatch(unquote(request.path))
        if found is not None:
            return _answered(directory, request, route, found[1] if found.lastindex else "", now)
    return directory, _not_found()


class _Route:
    def __init__(
        self,
        path: str,
        methods: tuple[str, ...],
        answer: Callable[[Directory, Request, str, datetime], Result],
        *,
        as_page: bool = False,
    ) -> None:
        self.pattern = re.compile(path, re.IGNORECASE)
        self.methods = methods
        self.answer = answer
        self.as_page = as_page


def _answered(directory: Directory, request: Request, route: _Route, segment: str, now: datetime) -> Result:
    try:
        _check(directory, request, route, segment)
        return route.answer(directory, request, segment, now)
    except GoBackError as going:
        after = _after(directory, going.refused)
        words = errors.said(going.refused, after, request, now)
        return after, authorize.back(
            going.sign_in,
            {
                "error": words.error,
                "error_description": words.description,
                "error_uri": f"{request.base}/error?code={words.number}",
            },
        )
    except RefusedError as refused:
        after = _after(directory, refused)
        words = errors.said(refused, after, request, now)
        if route.as_page:
            return after, pages.refused(
                words.description, words.number, 400 if words.status < 405 else words.status
            )
        return after, errors.answer(words, request.base)


def _check(directory: Directory, request: Request, route: _Route, segment: str) -> None:
    if request.method not in route.methods:
        raise RefusedError(900561, accepted=" and ".join(route.methods), method=request.method)
    if directory.signing_key is None or not directory.tenant_id:
        raise RefusedError(90002, tenant=segment)


def _after(directory: Directory, refused: RefusedError) -> Directory:
    return refused.directory if refused.directory is not None else directory


def _not_found() -> Response:
    return pages.page("not-found", "404", "There is no such page at the practice sign-in.", status=404)


_TENANT = r"/([^/]*)"
_ROUTES = (
    _Route(_TENANT + r"/oauth2/v2\.0/token", ("POST",), grants.token),
    _Route(_TENANT + r"/oauth2/v2\.0/authorize", ("GET", "POST"), authorize.authorize, as_page=True),
    _Route(_TENANT + r"/oauth2/v2\.0/devicecode", ("POST",), device_codes.start),
    _Route(
        r"/practice/login",
        ("POST",),
        lambda directory, request, _segment, now: authorize.page(directory, request, now),
        as_page=True,
    ),
    _Route(
        r"/common/oauth2/deviceauth",
        ("GET", "POST"),
        lambda directory, request, _segment, now: side_doors.device_page(directory, request, now),
        as_page=True,
    ),
    _Route(
        _TENANT + r"/oauth2/v2\.0/logout",
        ("GET", "POST"),
        lambda directory, request, _segment, _now: side_doors.logout(directory, request),
        as_page=True,
    ),
    _Route(
        _TENANT + r"/v2\.0/adminconsent",
        ("GET",),
        lambda directory, request, segment, _now: side_doors.admin_consent(directory, request, segment),
        as_page=True,
    ),
    _Route(
        _TENANT + r"(?:/v2\.0)?/\.well-known/openid-configuration",
        ("GET",),
        lambda directory, request, segment, _now: (directory, discovery.openid(directory, request, segment)),
    ),
    _Route(
        _TENANT + r"/discovery/v2\.0/keys",
        ("GET",),
        lambda directory, request, segment, _now: (directory, discovery.keys(directory, request, segment)),
    ),
    _Route(
        r"/common/discovery/instance",
        ("GET",),
        lambda directory, request, _segment, _now: (directory, discovery.instance(directory, request)),
    ),
    _Route(
        r"/getuserrealm\.srf",
        ("GET",),
        lambda directory, request, _segment, _now: (directory, discovery.public_realm(directory, request)),
    ),
    _Route(
        r"/common/userrealm/([^/]+)",
        ("GET",),
        lambda directory, request, segment, _now: (directory, discovery.realm(directory, segment)),
    ),
)
