"""The one place of the simulator that changes: the tenant as it is now, what was sent, what arrived.

Every connection asks the same `World`. It holds no socket and reads no clock: the adapter hands the time in.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from wizard.core.model import ArrivedMessage, TenantChange
from wizard.sim import changes, exchange
from wizard.sim.session import Reply, Session, Traffic
from wizard.sim.tenant import Tenant, folded

KEPT_MESSAGES = 1000
"""Arrived messages that are remembered; the oldest go first, so that a long practice stays small."""


class World:
    """A running practice tenant. Not for use from several threads: the event loop that serves it owns it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._before: list[Tenant] = []
        self._arrived: deque[ArrivedMessage] = deque(maxlen=KEPT_MESSAGES)
        self._submissions: deque[tuple[str, datetime, int]] = deque()
        self._outside: deque[tuple[datetime, int]] = deque()
        self._signed_in: dict[int, str] = {}
        self._sessions = 0

    def open(self) -> int:
        """A number for a new connection, never used twice."""
        self._sessions += 1
        return self._sessions

    def close(self, session_id: int) -> None:
        """Forgets a connection that has ended."""
        self._signed_in.pop(session_id, None)

    def respond(self, session: Session, command: bytes, now: datetime) -> tuple[Session, Reply]:
        """One step of a conversation, with its consequences: counted, delivered."""
        session = msgspec.structs.replace(session, now=now, traffic=self._traffic(session, now))
        after, reply = exchange.respond(self.tenant, session, command)
        if after.user is not None:
            self._signed_in[after.id] = folded(after.user)
        if reply.submitted and session.user is not None:
            self._submissions.append((folded(session.user), now, reply.submitted))
        if reply.outside:
            self._outside.append((now, reply.outside))
        self._arrived.extend(reply.arrived)
        return after, reply

    def _traffic(self, session: Session, now: datetime) -> Traffic:
        while self._submissions and self._submissions[0][1] <= now - timedelta(days=1):
            self._submissions.popleft()
        while self._outside and self._outside[0][0] <= now - timedelta(days=1):
            self._outside.popleft()
        outside = sum(count for _, count in self._outside)
        if session.user is None:
            return Traffic(outside_last_day=outside)
        user = folded(session.user)
        mine = [(at, count) for who, at, count in self._submissions if who == user]
        return Traffic(
            messages_last_minute=sum(at > now - timedelta(minutes=1) for at, _ in mine),
            messages_last_hour=sum(at > now - timedelta(hours=1) for at, _ in mine),
            outside_last_day=outside,
            recipients_last_day=sum(count for _, count in mine),
            other_connections=sum(
                who == user for number, who in self._signed_in.items() if number != session.id
            ),
        )

    def arrived(self) -> tuple[ArrivedMessage, ...]:
        """What was delivered so far, oldest first."""
        return tuple(self._arrived)

    def apply(self, wanted: Sequence[TenantChange]) -> tuple[str, ...]:
        """All of the changes or none; each in one sentence. Raises `WizardError` for one that the tenant refuses."""
        tenant, sentences = changes.applied(self.tenant, wanted)
        self._before.append(self.tenant)
        self.tenant = tenant
        return sentences

    def undo(self) -> tuple[str, ...]:
        """Brings back the tenant before the last `apply`; says so, or that there was nothing to undo."""
        if not self._before:
            return ("There is nothing to undo: no change was made.",)
        self.tenant = self._before.pop()
        return ("The practice tenant is back in the state before the last change.",)

    def begin_again(self, tenant: Tenant) -> None:
        """As if practice had only now started with ``tenant``: nothing sent, nothing arrived, nothing to undo."""
        self.tenant = tenant
        self._before.clear()
        self._arrived.clear()
        self._submissions.clear()
        self._outside.clear()
