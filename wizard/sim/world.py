"""The one place of the simulator that changes: the tenant as it is now, what was sent, what arrived.

Every connection asks the same `World`. It holds no socket and reads no clock: the adapter hands the time in.
"""

from collections import deque
from datetime import datetime

import msgspec

from wizard.core.model import ArrivedMessage
from wizard.sim import exchange
from wizard.sim.session import Reply, Session
from wizard.sim.tenant import Tenant
from wizard.sim.traffic import Ledger

KEPT_MESSAGES = 1000
"""Arrived messages that are remembered; the oldest go first, so that a long practice stays small."""


class World:
    """A running practice tenant. Not for use from several threads: the event loop that serves it owns it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._arrived: deque[ArrivedMessage] = deque(maxlen=KEPT_MESSAGES)
        self._ledger = Ledger()
        self._sessions = 0

    def open(self) -> int:
        """A number for a new connection, never used twice."""
        self._sessions += 1
        return self._sessions

    def close(self, session_id: int) -> None:
        """Forgets a connection that has ended."""
        self._ledger.ended(session_id)

    def respond(self, session: Session, command: bytes, now: datetime) -> tuple[Session, Reply]:
        """One step of a conversation, with its consequences: counted, delivered."""
        traffic = self._ledger.traffic(session.id, session.user, now)
        session = msgspec.structs.replace(session, now=now, traffic=traffic)
        after, reply = exchange.respond(self.tenant, session, command)
        if after.user is not None:
            self._ledger.signed_in(after.id, after.user)
        if reply.submitted and session.user is not None:
            self._ledger.submitted(session.user, now, reply.submitted)
        if reply.outside:
            self._ledger.left(now, reply.outside)
        self._arrived.extend(reply.arrived)
        return after, reply

    def arrived(self) -> tuple[ArrivedMessage, ...]:
        """What was delivered so far, oldest first."""
        return tuple(self._arrived)

    def begin_again(self, tenant: Tenant) -> None:
        """As if practice had only now started with ``tenant``: nothing sent, nothing arrived."""
        self.tenant = tenant
        self._arrived.clear()
        self._ledger.begin_again()
