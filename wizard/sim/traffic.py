"""What accounts did lately, as the limits count it: kept up as time goes on, never added up anew.

A message costs a few numbers as long as a limit remembers it, and a command costs the same however many there were.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wizard.sim.session import Traffic
from wizard.sim.tenant import folded

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Window:
    """The sum over the last ``span``: what was counted exactly that long ago is out."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._counted: deque[tuple[datetime, int]] = deque()
        self._total = 0

    def add(self, now: datetime, count: int) -> None:
        """Counts something that happens now."""
        self._counted.append((now, count))
        self._total += count

    def total(self, now: datetime) -> int:
        """What was counted and is not out yet."""
        oldest = now - self._span
        while self._counted and self._counted[0][0] <= oldest:
            self._total -= self._counted.popleft()[1]
        return self._total


@dataclass
class _Account:
    minute: Window = field(default_factory=lambda: Window(MINUTE))
    hour: Window = field(default_factory=lambda: Window(HOUR))
    recipients: Window = field(default_factory=lambda: Window(DAY))


class Ledger:
    """The counts of a running practice tenant: of every account that signed in, and of the whole tenant."""

    def __init__(self) -> None:
        self._accounts: dict[str, _Account] = {}
        self._outside = Window(DAY)
        self._signed_in: dict[int, str] = {}
        self._connections: Counter[str] = Counter()

    def signed_in(self, connection: int, user: str) -> None:
        """The connection is the account's from now on."""
        name = folded(user)
        if self._signed_in.get(connection) != name:
            self.ended(connection)
            self._signed_in[connection] = name
            self._connections[name] += 1

    def ended(self, connection: int) -> None:
        """The connection is nobody's any more."""
        name = self._signed_in.pop(connection, None)
        if name is not None:
            self._connections[name] -= 1
            if not self._connections[name]:
                del self._connections[name]

    def submitted(self, user: str, now: datetime, recipients: int) -> None:
        """A message that the account handed in."""
        account = self._accounts.setdefault(folded(user), _Account())
        account.minute.add(now, 1)
        account.hour.add(now, 1)
        account.recipients.add(now, recipients)

    def left(self, now: datetime, recipients: int) -> None:
        """Recipients outside the tenant that a message went to."""
        self._outside.add(now, recipients)

    def traffic(self, connection: int, user: str | None, now: datetime) -> Traffic:
        """What stands against the next command of this connection."""
        outside = self._outside.total(now)
        if user is None:
            return Traffic(outside_last_day=outside)
        name = folded(user)
        own = self._signed_in.get(connection) == name
        others = self._connections[name] - own
        account = self._accounts.get(name)
        if account is None:
            return Traffic(outside_last_day=outside, other_connections=others)
        found = Traffic(
            messages_last_minute=account.minute.total(now),
            messages_last_hour=account.hour.total(now),
            outside_last_day=outside,
            recipients_last_day=account.recipients.total(now),
            other_connections=others,
        )
        if not found.recipients_last_day:
            del self._accounts[name]  # idle for a day: nothing of it is remembered
        return found

    def begin_again(self) -> None:
        """Forgets what was sent; who is connected stays."""
        self._accounts.clear()
        self._outside = Window(DAY)
