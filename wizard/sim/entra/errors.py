"""Entra's refusals: the words and codes of ``entra_errors.toml``, in the JSON that Entra wraps them in."""

import functools
import hashlib
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self

import msgspec

from wizard.core.sources import Fact
from wizard.core.texts import one_line
from wizard.files.bundled import read_toml, resource
from wizard.sim.directory import Directory
from wizard.sim.entra.request import Request, Response, as_json

LONGEST = 200
"""Characters of one value that is repeated in an answer."""


class EntraError(Fact, frozen=True):
    """One AADSTS number: the OAuth ``error`` and HTTP ``status`` that go with it, and its words.

    ``cause`` is the diagnosis that the words lead to, "" where there is none. ``source`` is a key of the file's own.
    """

    number: int
    error: str
    text: str
    status: int = 400
    cause: str = ""


class EntraErrors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"errors": "error"}):
    """``resources/knowledge/entra_errors.toml``."""

    sources: dict[str, str]
    errors: tuple[EntraError, ...]


@functools.cache
def load_errors() -> dict[int, EntraError]:
    """The errors by their numbers. Read once for the process."""
    read = read_toml(resource("knowledge", "entra_errors.toml"), EntraErrors)
    return {one.number: one for one in read.errors}


class RefusedError(Exception):
    """Ends a request with an AADSTS number.

    ``values`` fill the words' names and are repeated to the client, so no secret is ever among them. ``error``
    takes the place of the OAuth error where the same number goes with another one.
    """

    def __init__(self, number: int, *, error: str = "", **values: str) -> None:
        super().__init__(f"AADSTS{number}")
        self.number = number
        self.error = error
        self.values = values
        self.directory: Directory | None = None

    def leaving(self, directory: Directory) -> Self:
        """The same refusal, which has changed the directory: a wrong password counts, a question that came too soon too."""
        self.directory = directory
        return self


class Said(msgspec.Struct, frozen=True):
    """A refusal in Entra's words."""

    number: int
    error: str
    status: int
    description: str
    timestamp: str
    trace_id: str
    correlation_id: str


def said(refused: RefusedError, directory: Directory, request: Request, now: datetime) -> Said:
    """The refusal with its names filled in, and the three lines that end every description of Entra's."""
    known = load_errors()[refused.number]
    correlation = request.headers.get("client-request-id", "")
    if not _GUID.fullmatch(correlation):
        correlation = identifier(directory, "correlation")
    trace = identifier(directory, "trace")
    timestamp = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    words = filled(known.text, {"tenant": directory.name, **refused.values})
    return Said(
        number=known.number,
        error=refused.error or known.error,
        status=known.status,
        description=(
            f"AADSTS{known.number}: {words} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
        ),
        timestamp=timestamp,
        trace_id=trace,
        correlation_id=correlation,
    )


def answer(refusal: Said, base: str) -> Response:
    """The refusal as the token endpoint sends it (Microsoft's reference of the error codes, sample error response)."""
    content = {
        "error": refusal.error,
        "error_description": refusal.description,
        "error_codes": [refusal.number],
        "timestamp": refusal.timestamp,
        "trace_id": refusal.trace_id,
        "correlation_id": refusal.correlation_id,
        "error_uri": f"{base}/error?code={refusal.number}",
    }
    suberror = _SUBERRORS.get(refusal.number)
    if suberror:
        content["suberror"] = suberror
    return as_json(content, refusal.status, refusal.number)


def identifier(directory: Directory, purpose: str) -> str:
    """A made-up GUID, the same for the same directory: nothing here draws a number."""
    digest = hashlib.sha256(f"{directory.tenant_id}|{directory.state.serial}|{purpose}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16]))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with their names filled in; what the request said is cut to a line. An unknown name stays."""
    return _NAME.sub(lambda found: one_line(values.get(found[1], found[0]), LONGEST), text)


_NAME = re.compile(r"\{(\w+)\}")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_SUBERRORS = {
    65001: "consent_required",
    50076: "basic_action",
    50079: "basic_action",
    50078: "basic_action",
    70008: "bad_token",
    700082: "bad_token",
    70043: "token_expired",
    50173: "bad_token",
}
"""What a client may do about it, where Entra says so."""
