"""What a look-up does to the window's state. Pure, as ``core.flow`` is: a state and an event in, the next state out."""

import msgspec

from wizard.core.facts import Facts
from wizard.core.look_events import LookupEnded, LookupStarted, OutsideAllowed, RowsArrived
from wizard.core.state import State

replace = msgspec.structs.replace

LookEvent = LookupStarted | RowsArrived | LookupEnded | OutsideAllowed


def looked(state: State, event: LookEvent) -> State:
    """The state after something happened to the look-up. The facts stay the same where nothing new was found."""
    if isinstance(event, OutsideAllowed):
        return replace(state, outside=True)
    if isinstance(event, LookupStarted):
        return replace(state, looking=True, notice=None)
    if isinstance(event, RowsArrived):
        # A dictionary keeps a row's place when it is written anew.
        rows = {row.probe: row for row in (*state.rows, *event.rows)}
        return replace(state, rows=tuple(rows.values()))
    ended = replace(state, looking=False, notice=event.problem or state.notice)
    if event.facts is None or _same(event.facts, state.facts):
        return ended
    return replace(ended, facts=event.facts)


def _same(one: Facts, other: Facts | None) -> bool:
    """Whether two look-ups found the same, however long they took."""
    return other is not None and replace(one, elapsed_ms=0) == replace(other, elapsed_ms=0)
