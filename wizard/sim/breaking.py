"""How a practice server breaks a conversation off, where its scenario says so: hangs up, or stops half-way."""

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


def stage_of(phase: Phase, command: bytes) -> Stage | None:
    """The stage that the reply to ``command`` ends; DATA ends with the message, not with the word."""
    if phase is Phase.CONTENT:
        return Stage.DATA
    if phase is not Phase.COMMAND:
        return Stage.AUTH
    return _STAGES.get(command.split(None, 1)[0].upper() if command.strip() else b"")


class BreakOff:
    """One conversation's end before its time; does nothing where ``breaks`` is None."""

    def __init__(self, wire: Wire, breaks: Break | None) -> None:
        self._wire = wire
        self._breaks = breaks

    def before(self, stage: Stage | None) -> None:
        """Raises `EndOfStreamError` where the conversation ends in place of the reply at ``stage``."""
        if self._breaks is None or self._breaks.stage is not stage or self._breaks.how is not Ending.CLOSED:
            return
        self._wire.abort()
        raise EndOfStreamError

    def halves(self, stage: Stage | None) -> bool:
        """Whether only half of the reply at ``stage`` is said, and then nothing more."""
        return (
            self._breaks is not None and self._breaks.stage is stage and self._breaks.how is Ending.HALF_REPLY
        )
