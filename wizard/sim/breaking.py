"""How a practice server breaks a conversation off, where its scenario says so: hangs up, stops half-way, falls silent."""

import asyncio
import contextlib

from wizard.core.model import Stage
from wizard.sim.scenario import Break, Ending
from wizard.sim.session import Phase
from wizard.sim.wire import EndOfStreamError, Wire

_STAGES = {
    b"EHLO": Stage.EHLO,
    b"HELO": Stage.EHLO,
    b"STARTTLS": Stage.STARTTLS,
    b"AUTH": Stage.AUTH,
    b"MAIL": Stage.MAIL,
    b"RCPT": Stage.RCPT,
    b"QUIT": Stage.QUIT,
}
_UNHEARD = 4096
"""Octets that are read and thrown away at once, while a server that has fallen silent waits for the client to go."""


def stage_of(phase: Phase, command: bytes) -> Stage | None:
    """The stage that the reply to ``command`` ends; DATA ends with the message, not with the word."""
    if phase is Phase.CONTENT:
        return Stage.DATA
    if phase is not Phase.COMMAND:
        return Stage.AUTH
    return _STAGES.get(command.split(None, 1)[0].upper() if command.strip() else b"")


class BreakOff:
    """One conversation's end before its time; does nothing where ``breaks`` is None."""

    def __init__(self, wire: Wire, breaks: Break | None, patience_s: float) -> None:
        self._wire = wire
        self._breaks = breaks
        self._patience_s = patience_s

    async def before(self, stage: Stage | None) -> None:
        """Raises `EndOfStreamError` where the conversation ends in place of the reply at ``stage``."""
        if self._breaks is None or self._breaks.stage is not stage:
            return
        if self._breaks.how is Ending.HALF_REPLY:
            return
        if self._breaks.how is Ending.SILENCE:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience_s):
                    while True:
                        await self._wire.piece(_UNHEARD)
        self._wire.abort()
        raise EndOfStreamError

    def halves(self, stage: Stage | None) -> bool:
        """Whether only half of the reply at ``stage`` is said, and then nothing more."""
        return (
            self._breaks is not None and self._breaks.stage is stage and self._breaks.how is Ending.HALF_REPLY
        )
