"""Fetches small public documents over HTTPS: nothing is sent but the address, no cookie, no password, no body."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from wizard.core.problem import WizardError
from wizard.net.blocking import in_daemon_thread
from wizard.net.connect import Route
from wizard.net.fetch_problems import late
from wizard.net.https_call import Https, HttpsCall, ProxyFor, system_proxy


@dataclass(frozen=True)
class Page:
    """An answer, whatever its status. ``body`` is as the server sent it."""

    status: int
    body: bytes


class Fetcher(Protocol):
    """Gets one document."""

    async def get(self, url: str, timeout_s: float) -> Page:
        """The answer, within ``timeout_s`` seconds from the call. Raises `WizardError` when none came."""
        ...


class SystemFetcher:
    """`Fetcher` with the system's proxy and the system's certificates, by the way that `Https` describes."""

    def __init__(
        self,
        route: Route | None = None,
        ca_file: str | None = None,
        proxy_for: ProxyFor = system_proxy,
    ) -> None:
        self._https = Https(route, ca_file, proxy_for)

    async def get(self, url: str, timeout_s: float) -> Page:
        """The answer to a GET. Cancelling closes the connection at once."""
        call = HttpsCall(url, timeout_s)
        try:
            async with asyncio.timeout(timeout_s):
                answer = await in_daemon_thread(partial(self._https.answer, call))
        except TimeoutError as error:
            raise WizardError(late(call.host, timeout_s, reached=call.reached)) from error
        finally:
            call.end()
        return Page(answer.status, answer.body)
