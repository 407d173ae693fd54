"""Writes down one delivery as it happens: stages, and the lines of both sides with every secret masked.

What is recorded here may be shown, saved and sent to a helpdesk: nothing enters it unmasked.
"""

import base64
import time
from collections.abc import Callable
from urllib.parse import quote

from wizard.core.model import Stage, StageResult
from wizard.core.secret import Secret
from wizard.core.texts import one_line

SHORTEST_MASKED = 4
"""A shorter secret is no secret: masking its letters would blank ordinary words."""

LINES_KEPT = 400
"""More than any delivery has; a server that floods us does not fill the memory."""


class Mask:
    """Replaces a secret in any text, in the shapes in which a server may echo it."""

    def __init__(self, secret: Secret | None) -> None:
        value = secret.reveal() if secret else ""
        self._shapes = sorted(_shapes(value), key=len, reverse=True) if len(value) >= SHORTEST_MASKED else []

    def __call__(self, text: str) -> str:
        """The text with ``***`` in place of the secret."""
        for shape in self._shapes:
            text = text.replace(shape, Secret.MASK)
        return text


def _shapes(value: str) -> set[str]:
    """The secret as it is, as hex, as part of a URL, and inside any base64 text (at each of the 3 offsets)."""
    octets = value.encode("utf-8", "surrogatepass")
    shapes = {
        value,
        one_line(value),
        octets.hex(),
        octets.hex().upper(),
        quote(octets),
        quote(octets, safe=""),
    }
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + octets).decode("ascii").rstrip("=")
        # Characters at both ends also depend on the neighbours; those in between are the secret's alone.
        inner = encoded[(offset * 8 + 5) // 6 : (offset * 8 + len(octets) * 8) // 6]
        if len(inner) >= SHORTEST_MASKED:
            shapes |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {shape for shape in shapes if len(shape) >= SHORTEST_MASKED}


class Recorder:
    """The growing transcript of one delivery."""

    def __init__(self, secret: Secret | None, on_stage: Callable[[StageResult], None]) -> None:
        self._mask = Mask(secret)
        self._on_stage = on_stage
        self.stages: list[StageResult] = []
        self.lines: list[str] = []

    def clean(self, text: str) -> str:
        """Foreign text on one harmless line, without the secret."""
        # Masked before a cut could leave half of it, and after what may have split it is gone.
        return self._mask(one_line(self._mask(text)))

    def client(self, text: str) -> None:
        """Notes what we sent. The caller has left out what must not be seen."""
        self._add(f"C: {self.clean(text)}")

    def server(self, code: int, message: str) -> None:
        """Notes a reply, line by line as the server sent it."""
        *continued, last = self._mask(message).split("\n")
        for line in continued:
            self._add(self.clean(f"S: {code}-{line}"))
        self._add(self.clean(f"S: {code} {last}"))

    def note(self, text: str) -> None:
        """Notes an event that is no line of either side."""
        self._add(self.clean(text))

    def _add(self, line: str) -> None:
        if len(self.lines) < LINES_KEPT:
            self.lines.append(line)

    def stage(self, stage: Stage, *, ok: bool, started: float, reply: str) -> None:
        """Ends a stage that began at ``started`` (of `time.perf_counter`) and tells whoever watches."""
        ms = round((time.perf_counter() - started) * 1000)
        result = StageResult(stage=stage, ok=ok, ms=ms, reply=self.clean(reply))
        self.stages.append(result)
        self._on_stage(result)
