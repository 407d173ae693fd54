"""How a script can leave its straight way: an error that it may catch, an end, or a construct that nobody here knows."""


class PsFault(Exception):  # noqa: N818 - PowerShell's own word would be ErrorRecord; it is no error of this program
    """A terminating error of the script, which its ``catch`` may see. ``message`` is ``$_.Exception.Message``, ``details``
    is ``$_.ErrorDetails.Message``, "" where there are none."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class CmdletFault(Exception):  # noqa: N818 - as above
    """What a cmdlet refuses. Whether it ends the script is ``-ErrorAction``'s business."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(Exception):  # noqa: N818 - the interpreter refuses; that is its whole point
    """The script holds something that this interpreter does not play. Never caught by the script itself.

    ``line`` counts from the script's first line once ``settled``; until then from the function's.
    """

    def __init__(self, construct: str, line: int = 0, *, settled: bool = False) -> None:
        super().__init__(construct)
        self.construct = construct
        self.line = line
        self.settled = settled

    def __str__(self) -> str:
        """Where it stands, and what it is."""
        return f"line {self.line}: the simulator does not play {self.construct}"


class Exited(Exception):  # noqa: N818 - `exit` ends a script, which is no error
    """``exit``: the script ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Returned(Exception):  # noqa: N818 - flow control
    """``return``: what was to be put out is put out already."""


class LoopLeft(Exception):  # noqa: N818 - flow control
    """``break``."""


class LoopContinued(Exception):  # noqa: N818 - flow control
    """``continue``."""
