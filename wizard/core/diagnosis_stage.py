"""At which stage a pasted conversation broke off, and on which port: where the text names them.

Every library says it in its own way: Postfix "in reply to RCPT TO command", nodemailer ``command: 'MAIL FROM'``, Python
by the class of its exception. The wordings are in ``causes.toml``, under ``stages``.
"""

import re
from collections.abc import Mapping

from wizard.core.diagnosis_patterns import ready
from wizard.core.model import Stage

_PORT = re.compile(r"(?:\bports?\W{1,3}|[a-z]\]?:|\d\]?:)(25|26|110|143|465|587|993|995|2525)(?![\w.:])")


def port_of(text: str) -> int | None:
    """The one mail port that a text of small letters names (``port 465``, ``host:465``); None for none or several."""
    found = set(_PORT.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def stage_of(text: str, wordings: Mapping[Stage, tuple[str, ...]]) -> Stage | None:
    """The stage that a text of small letters names last, or None: what is said last is where it ended."""
    last, found = -1, None
    for stage, patterns in wordings.items():
        for pattern in patterns:
            one = ready(pattern)
            match = one.search(text)
            while match is not None:
                if match.start() >= last:
                    last, found = match.start(), stage
                match = one.pattern.search(text, max(match.end(), match.start() + 1))
    return found
