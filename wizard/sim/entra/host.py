"""The one place of the practice Entra that changes: the directory as it is now, and what was granted so far.

Every way in asks the same `EntraHost`: msal's HTTP client and the server on loopback. What administrators set is read
afresh for every request; what requests change is kept here, so that undoing a change of the tenant takes no sign-in back.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from wizard.sim.directory import Directory, State
from wizard.sim.entra.request import Request, Response
from wizard.sim.entra.service import handle


def _now() -> datetime:
    return datetime.now(UTC)


class EntraHost:
    """A running practice Entra. Safe for several threads: msal works in one of its own."""

    def __init__(self, directory: Callable[[], Directory], clock: Callable[[], datetime] = _now) -> None:
        self._directory = directory
        self._clock = clock
        self._state: State = directory().state
        self._lock = threading.Lock()

    @property
    def directory(self) -> Directory:
        """The directory with everything that was granted so far."""
        return msgspec.structs.replace(self._directory(), state=self._state)

    def begin_again(self) -> None:
        """Forgets every grant, consent and wrong password since the beginning."""
        with self._lock:
            self._state = self._directory().state

    def answer(self, request: Request) -> Response:
        """Entra's answer to one request."""
        with self._lock:
            after, response = handle(self.directory, request, self._clock())
            self._state = after.state
            return response
