"""What a text is about: mail at all, and a server near by or one out on the internet."""

import re
from collections.abc import Mapping

from wizard.core.diagnosis_patterns import ready

SERVER_NEAR = "server-near"
"""The word of `diagnosis_known.KNOWN_WORDS` for a refused connection to this computer or to a server of the network."""


def is_of_another_program(text: str, terms: Mapping[str, str]) -> bool:
    """Whether a text of small letters names another program or service, and nothing that only mail has."""
    other, mail = terms.get("other_program"), terms.get("surely_mail")
    if not other or not mail:
        return False
    if ready(mail).search(text) is not None:
        return False
    return ready(other).search(text) is not None or _is_at_other_ports(text)


_PORT = re.compile(
    r"(?:\blocalhost|\d\.\d{1,3}|\]|\b(?:tcp|dial) [^\s:]{1,80}):(\d{2,5})(?![\w.]|:\d)|\bport\W{1,3}(\d{2,5})(?![\w.])"
)
_MAIL_PORTS = frozenset(("25", "26", "110", "143", "443", "465", "587", "993", "995", "1025", "2525"))


def _is_at_other_ports(text: str) -> bool:
    """Whether a text names ports, and none of them is one of mail or of HTTPS, over which tokens come."""
    ports = {first or second for first, second in _PORT.findall(text)}
    return bool(ports) and ports.isdisjoint(_MAIL_PORTS)


_REFUSED = re.compile(
    r"refused|refusée|verweigert|abgelehnt|rechazad|rehusada|rifiutat|recusad|geweigerd|10061|errno 111|拒否|拒绝"
)
_NEAR = re.compile(
    r"(?<![\w.@-])(?:localhost|host\.docker\.internal|127(?:\.\d{1,3}){3}|0\.0\.0\.0|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}"
    r"|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[?::1\]?(?![\w:])|[\w-]{1,63}\.(?:local|lan|home|internal|localdomain|intranet))(?![\w.]|:?\d{0,5} ?->)"
)
_AROUND = 160


def is_refused_near(text: str) -> bool:
    """Whether a text of small letters tells of a connection that a private or loopback address refused (RFC 1918)."""
    for found in _REFUSED.finditer(text):
        if _NEAR.search(text, max(0, found.start() - _AROUND), found.end() + _AROUND):
            return True
    return False
