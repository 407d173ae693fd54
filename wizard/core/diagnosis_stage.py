"""At which stage a pasted conversation broke off: by the command that was refused, where the text names it.

Every library says it in its own way: Postfix "in reply to RCPT TO command", nodemailer ``command: 'MAIL FROM'``, Python
by the class of its exception. The wordings are in ``causes.toml``, under ``stages``.
"""

from collections.abc import Mapping

from wizard.core.diagnosis_patterns import ready
from wizard.core.model import Stage


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
