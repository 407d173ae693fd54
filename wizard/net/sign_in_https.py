"""What msal speaks HTTPS with: the system's roots and proxy, a deadline for each request, and an end from outside.

msal's own client would be requests, which trusts certifi's roots and not those that an organisation gave its
computers. Nothing of a request or an answer is in any text from here: they hold codes, secrets and tokens.
"""

import json
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from wizard.core.problem import WizardError
from wizard.net.blocking import in_daemon_thread, in_seconds
from wizard.net.connect import Route
from wizard.net.fetch_problems import late, not_understood, refused_with
from wizard.net.https_call import Answer, Https, HttpsCall, ProxyFor, system_proxy
from wizard.net.sign_in_https_problems import asked_in_vain

T = TypeVar("T")

HTTP_S = 15.0
"""Seconds for one request to Entra, from looking its name up to the last octet."""


class HttpClient(Protocol):
    """msal's abstract client (``msal.oauth2cli.http.HttpClient``). It also calls ``close``, in its tests only."""

    def get(self, url: str, *, params: Any = None, headers: Any = None) -> Any:
        """A GET."""
        ...

    def post(self, url: str, *, params: Any = None, data: Any = None, headers: Any = None) -> Any:
        """A POST of a form."""
        ...


class Turn:
    """What is asked in one go, and ended in one go: nothing that runs in it asks any further after `end`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = False
        self._call: HttpsCall | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """The result of ``work``, off the loop. Cancelling ends the request that is under way."""
        context = copy_context()
        context.run(_TURN.set, self)
        try:
            return await in_daemon_thread(partial(context.run, work))
        finally:
            self.end()

    def begin(self, call: HttpsCall) -> None:
        """``call`` is what is under way now, and ends with the turn; where that is over, it ends at once."""
        with self._lock:
            self._call = call
            if self._over:
                call.end()

    def end(self) -> None:
        """Ends whatever is under way."""
        with self._lock:
            self._over = True
            if self._call is not None:
                self._call.end()


_TURN: ContextVar[Turn | None] = ContextVar("turn", default=None)


class SignInHttps:
    """`HttpClient` over `Https`. Every method raises `WizardError` where no answer came, or none that Entra gives."""

    def __init__(
        self,
        route: Route | None = None,
        ca_file: str | None = None,
        proxy_for: ProxyFor = system_proxy,
        timeout_s: float = HTTP_S,
    ) -> None:
        self._https = Https(route, ca_file, proxy_for)
        self._timeout_s = timeout_s

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_rest: Any,
    ) -> "JsonResponse":
        """A GET; ``params`` join the address's own query."""
        return self._asked(url, params, headers, None)

    def post(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_rest: Any,
    ) -> "JsonResponse":
        """A POST of a form."""
        return self._asked(url, params, headers, data if isinstance(data, str) else urlencode(_sent(data)))

    def close(self) -> None:
        """Nothing stays open between two requests."""

    def _asked(
        self,
        url: str,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        form: str | None,
    ) -> "JsonResponse":
        if params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(_sent(params))
        shown = {name: str(value) for name, value in _sent(headers).items()}
        try:
            call = HttpsCall(url, self._timeout_s, shown, form)
            return _read(call.host, self._answered(call))
        except WizardError as error:
            problem = asked_in_vain(error.problem, urlsplit(url).hostname or "")
        # Not chained: the frames below hold what was sent.
        raise WizardError(problem)

    def _answered(self, call: HttpsCall) -> Answer:
        turn = _TURN.get() or Turn()
        turn.begin(call)
        try:
            return in_seconds(partial(self._https.answer, call), self._timeout_s)
        except TimeoutError:
            raise WizardError(late(call.host, self._timeout_s, reached=call.reached)) from None
        finally:
            call.end()


class JsonResponse:
    """msal's ``Response``: a status, a text, headers. Its text is in no print."""

    def __init__(self, status_code: int, headers: Mapping[str, str], text: str) -> None:
        self.status_code = status_code
        self.headers = dict(headers)
        self.text = text

    def raise_for_status(self) -> None:
        """Raises for 400 and above, with nothing of the text in it."""
        if self.status_code >= 400:
            raise OSError(f"HTTP status {self.status_code}")


def _read(host: str, answer: Answer) -> JsonResponse:
    """The answer, where it is one that Entra gives: JSON, also with a refusal."""
    if answer.status >= 500:
        raise WizardError(refused_with(host, answer.status))
    try:
        text = answer.body.decode()
        understood = isinstance(json.loads(text), dict)
    except ValueError:  # no UTF-8, no JSON
        understood, text = False, ""
    except RecursionError:
        understood, text = False, ""
    if not understood:
        raise WizardError(not_understood(host, f"HTTP status {answer.status}, but no JSON"))
    return JsonResponse(answer.status, answer.headers, text)


def _sent(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is None is not sent; bytes (msal's assertion) go as they are."""
    return {name: value for name, value in (values or {}).items() if value is not None}
