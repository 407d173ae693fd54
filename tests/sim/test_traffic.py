"""What the limits count: the same as adding up everything anew, and cheap however much was sent."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from wizard.sim.session import Traffic
from wizard.sim.traffic import DAY, HOUR, MINUTE, Ledger

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(
        st.sampled_from((0, 1, 59, 60, 3599, 3600, 40_000, 86_399, 86_400)),
        st.sampled_from(("in", "out", "sent", "left")),
        st.sampled_from(("a@contoso.com", "A@contoso.com", "b@contoso.com")),
        st.integers(1, 4),
    ),
    max_size=60,
)


class Everything:
    """Keeps all and adds it up for every question."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, datetime, int]] = []
        self.outside: list[tuple[datetime, int]] = []
        self.connected: dict[int, str] = {}

    def traffic(self, connection: int, user: str | None, now: datetime) -> Traffic:
        outside = sum(count for at, count in self.outside if at > now - DAY)
        if user is None:
            return Traffic(outside_last_day=outside)
        mine = [(at, count) for who, at, count in self.sent if who == user.casefold()]
        return Traffic(
            messages_last_minute=sum(at > now - MINUTE for at, _ in mine),
            messages_last_hour=sum(at > now - HOUR for at, _ in mine),
            outside_last_day=outside,
            recipients_last_day=sum(count for at, count in mine if at > now - DAY),
            other_connections=sum(
                who == user.casefold() for number, who in self.connected.items() if number != connection
            ),
        )


@given(STEPS)
def test_it_counts_what_adding_up_everything_counts(steps: list[tuple[int, str, str, int]]) -> None:
    ledger, everything, now = Ledger(), Everything(), START
    for seconds, what, user, number in steps:
        now += timedelta(seconds=seconds)
        match what:
            case "in":
                ledger.signed_in(number, user)
                everything.connected[number] = user.casefold()
            case "out":
                ledger.ended(number)
                everything.connected.pop(number, None)
            case "sent":
                ledger.submitted(user, now, number)
                everything.sent.append((user.casefold(), now, number))
            case _:
                ledger.left(now, number)
                everything.outside.append((now, number))
        for asked in (None, "a@contoso.com", "B@contoso.com"):
            assert ledger.traffic(number, asked, now) == everything.traffic(number, asked, now)


class Moment(datetime):
    """A time that counts how often it is compared."""

    compared: ClassVar[int] = 0

    def __le__(self, other: object) -> bool:
        Moment.compared += 1
        return super().__le__(other)  # type: ignore[operator]


def test_a_command_costs_the_same_after_a_day_of_messages() -> None:
    ledger = Ledger()
    times = [Moment.fromtimestamp(START.timestamp() + number, UTC) for number in range(0, 86_000, 4)]
    for now in times:
        ledger.submitted("scanner@contoso.com", now, 2)
        ledger.left(now, 1)
    last = times[-1]
    first = ledger.traffic(1, "scanner@contoso.com", last)
    assert first.recipients_last_day == 2 * len(times)
    Moment.compared = 0
    for _each in range(100):
        assert ledger.traffic(1, "scanner@contoso.com", last) == first
    assert Moment.compared <= 400
    assert ledger.traffic(1, "scanner@contoso.com", last + 2 * DAY) == Traffic()
    assert ledger._accounts == {}
