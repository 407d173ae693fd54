"""The practice Entra: access tokens for the scenario's mailboxes, good for nothing outside the practice tenant.

They have the shape of a JSON Web Token so that clients treat them as one, but carry no signature: clients must
not look inside (RFC 6750, section 1.2), and the simulated Exchange Online compares them as they are.
"""

import base64
import json
import secrets
from datetime import datetime

from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _
from wizard.sim.tenant import AccessToken, Tenant, folded

AUDIENCE = "https://outlook.office.com"
SCOPE = "SMTP.Send"
LIFETIME_S = 3600


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def issue(mailbox: str, now: datetime) -> AccessToken:
    """A new token for ``mailbox``; no two are alike."""
    issued = int(now.timestamp())
    header = {"typ": "JWT", "alg": "none", "practice": True}
    claims: dict[str, object] = {
        "aud": AUDIENCE,
        "scp": SCOPE,
        "upn": mailbox,
        "iat": issued,
        "exp": issued + LIFETIME_S,
    }
    return AccessToken(mailbox, Secret(f"{_part(header)}.{_part(claims)}.{secrets.token_urlsafe(32)}"))


class PracticeTokens:
    """`wizard.net.services.TokenSource` for practice: hands out the tokens that the practice tenant accepts."""

    def __init__(self, tenant: Tenant) -> None:
        self._tokens = {folded(one.mailbox): one.secret for one in tenant.tokens}

    async def token(self, mailbox: str) -> Secret:
        """The token for ``mailbox``. Raises `WizardError` for one that the scenario does not have."""
        found = self._tokens.get(folded(mailbox))
        if found is None:
            raise WizardError(
                Problem(
                    id="practice-no-account",
                    text=_("The practice tenant has no mailbox {mailbox!r} to sign in with.").format(
                        mailbox=mailbox[:100]
                    ),
                    fix=_("Use one of: {mailboxes}.").format(mailboxes=", ".join(self._tokens)),
                    field="tenant.mailbox",
                )
            )
        return found
