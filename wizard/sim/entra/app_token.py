"""The token of an application that signs in by itself: for an SMTP username of Azure Communication Services (facts 5)."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

from wizard.core.diagnose import Evidence, diagnose
from wizard.core.model import Method
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.files import load_causes
from wizard.sim.directory import AppRegistration, Directory
from wizard.sim.entra.request import Request, Response, request
from wizard.sim.entra.tenants import authority
from wizard.sim.token_rules import COMMUNICATION_AUDIENCE


def app_token(directory: Directory, app: AppRegistration, answer: Callable[[Request], Response]) -> Secret:
    """Asks Entra with the application's first secret. Raises `WizardError` with Entra's refusal, explained."""
    form = {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": app.secrets[0].value.reveal() if app.secrets else "",
        "scope": f"{COMMUNICATION_AUDIENCE}/.default",
    }
    response = answer(
        request(
            "POST",
            f"{authority(directory.cloud)}/{directory.tenant_id}/oauth2/v2.0/token",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form),
        )
    )
    said = json.loads(response.body.reveal())
    if response.error == 0 and "access_token" in said:
        return Secret(said["access_token"])
    detail = one_line(str(said.get("error_description", "")), 500)
    found = diagnose(Evidence(detail, method=Method.AZURE_COMMUNICATION_SERVICES), load_causes())
    raise WizardError(
        Problem(
            id=found.cause,
            text=found.meaning or _("Entra gave the application no token."),
            fix=" ".join(found.fix),
            detail=detail,
        )
    )
