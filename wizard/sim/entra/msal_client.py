"""What msal takes for its HTTP client (``http_client=``): it asks the practice Entra and opens no connection."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from wizard.sim.entra.request import Request, Response, request


class MsalResponse:
    """msal's ``Response``: a status, a text, headers."""

    def __init__(self, response: Response) -> None:
        self.status_code = response.status
        self.headers = dict(response.headers)
        self._body = response.body

    @property
    def text(self) -> str:
        """The body; msal reads tokens from it."""
        return self._body.reveal()

    def raise_for_status(self) -> None:
        """Raises for 400 and above, with nothing of the body in it."""
        if self.status_code >= 400:
            raise OSError(f"the practice Entra answered {self.status_code}")


class MsalClient:
    """msal's abstract ``HttpClient`` on top of ``answer``; it can reach nothing else, whatever the address says."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_rest: Any,
    ) -> MsalResponse:
        """A GET; ``params`` join the address's own query."""
        return self._send("GET", url, params, headers, "")

    def post(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_rest: Any,
    ) -> MsalResponse:
        """A POST of a form."""
        body = data if isinstance(data, str) else urlencode(_sent(data))
        return self._send("POST", url, params, headers, body)

    def close(self) -> None:
        """There is nothing to close."""

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        body: str,
    ) -> MsalResponse:
        if params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(_sent(params))
        sent = {name: str(value) for name, value in _sent(headers).items()}
        return MsalResponse(self._answer(request(method, url, headers=sent, body=body)))


def _sent(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """As requests does: what is None is not sent, bytes (msal's assertion) go as they are."""
    return {name: value for name, value in (values or {}).items() if value is not None}
