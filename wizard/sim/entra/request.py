"""One HTTP request to the practice Entra and its answer, as values: no sockets, no library's types."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import msgspec

from wizard.core.secret import Secret

MAX_FIELDS = 100
MAX_VALUE = 20_000
"""Octets of one value: a client assertion with a certificate chain has some thousands."""


class Request(msgspec.Struct, frozen=True):
    """What a client asks. ``base`` is scheme, host and port under which it found us: links lead back there.

    ``body`` is a Secret: it may hold passwords, codes and assertions.
    """

    method: str
    base: str
    path: str
    query: Secret = Secret("")
    headers: Mapping[str, str] = {}
    body: Secret = Secret("")

    @property
    def host(self) -> str:
        """The host name of ``base``."""
        return urlsplit(self.base).hostname or ""


class Response(msgspec.Struct, frozen=True):
    """What is answered. ``body`` is a Secret: it may hold tokens. ``error`` is the AADSTS number, 0 for none."""

    status: int
    content_type: str
    body: Secret
    headers: Mapping[str, str] = {}
    error: int = 0


def request(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: str = "", base: str = ""
) -> Request:
    """A request for ``url``. Header names are folded; ``base`` takes the place of the url's own."""
    split = urlsplit(url)
    return Request(
        method=method.upper(),
        base=base or f"{split.scheme}://{split.netloc}",
        path=split.path,
        query=Secret(split.query),
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=Secret(body),
    )


def fields(text: Secret) -> dict[str, str]:
    """The fields of a form or query; the last of a name counts. What is no form, or too much of one, is empty."""
    try:
        pairs = parse_qsl(text.reveal(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return {}
    return {name: value for name, value in pairs if len(value) <= MAX_VALUE}


def basic_credentials(request: Request) -> tuple[str, Secret] | None:
    """The client id and secret of an Authorization header (RFC 6749, section 2.3.1)."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote_plus(name), Secret(unquote_plus(secret))) if colon else None


def as_json(content: Mapping[str, Any], status: int = 200, error: int = 0) -> Response:
    """A JSON document, never to be kept by a cache."""
    return Response(
        status,
        "application/json; charset=utf-8",
        Secret(json.dumps(content)),
        {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"},
        error,
    )
