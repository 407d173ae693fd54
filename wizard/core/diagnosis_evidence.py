"""What is known about a failure: the text, and what the one who asks knows besides."""

import msgspec

from wizard.core.model import Method, Stage

METHOD_FAMILIES: dict[str, str] = {
    Method.SMTP_AUTH_OAUTH: "oauth",
    Method.SMTP_AUTH_BASIC: "smtp_auth",
    Method.CONNECTOR_IP: "connector",
    Method.CONNECTOR_CERTIFICATE: "connector",
    Method.DIRECT_SEND: "direct_send",
    Method.LOCAL_RELAY: "local_relay",
    Method.HIGH_VOLUME_EMAIL: "hve",
    Method.AZURE_COMMUNICATION_SERVICES: "acs",
    "smtp_auth": "smtp_auth",
    "oauth": "oauth",
    "connector": "connector",
    "hve": "hve",
    "acs": "acs",
}
"""What `Evidence.method` may be, to the family that the signs name. Any other word is ``unknown``."""


class Evidence(msgspec.Struct, frozen=True):
    """What is known about a failure. Only ``text`` is needed.

    ``method`` is a method's id or a family (``contract.md``, diagnose). ``error`` is a transcript's error word.
    ``tls`` names the session's version, "" for none or not known. ``external``: the recipient is outside the
    tenant; None where that is not known. ``known`` are words of `diagnosis_known.KNOWN_WORDS` that hold.
    """

    text: str
    method: str | None = None
    port: int | None = None
    stage: Stage | None = None
    error: str = ""
    tls: str = ""
    external: bool | None = None
    known: frozenset[str] = frozenset()
