"""The scripts of a plan whose program needs an app registration of its own, and the tenant before them."""

import functools
from datetime import UTC, datetime

import msgspec

from tests.render import cases
from tests.sim.directories import signing_key
from tests.sim.scripts import TODAY, Desk, tenant
from wizard.core.answers import Cloud
from wizard.core.model import Method, OwnApp, Plan
from wizard.core.secret import Secret
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.sim.entra import service
from wizard.sim.entra.registration import current, directory_of
from wizard.sim.entra.request import request
from wizard.sim.powershell import Host, Outcome, Stream
from wizard.sim.tenant import Tenant

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ITSELF = OwnApp(as_application=True)
USER = OwnApp(as_application=False, redirects=("http://localhost",), secret=False)
STATE = "/plan/state-before-apply-app.json"


def app_plan(app: OwnApp = ITSELF, text: str | None = None) -> Plan:
    """SMTP AUTH with OAuth by an app of one's own, sending as another address than the mailbox."""
    return msgspec.structs.replace(cases.plan(Method.SMTP_AUTH_OAUTH, text), app=app)


@functools.cache
def _scripts(app: OwnApp, cloud: Cloud) -> dict[str, str]:
    made = powershell.plan_scripts(cases.answers(cloud=cloud), app_plan(app), load_knowledge(), TODAY)
    return {name.removesuffix(".ps1"): text for name, text in made.items()}


def app_tenant(cloud: Cloud = Cloud.WORLDWIDE) -> Tenant:
    """Contoso with a directory."""
    bare = tenant()
    directory = directory_of(bare, signing_key(), Secret("practice"))
    return msgspec.structs.replace(bare, directory=msgspec.structs.replace(directory, cloud=cloud))


class AppDesk(Desk):
    """Runs them; nothing asks before a change."""

    def run(self, kind: str, **arguments: object) -> Outcome:
        """Runs one script, with ``-Confirm:$false`` where it changes something."""
        asked = {**arguments} if kind in {"check", "verify"} else {"Confirm": False, **arguments}
        return super().run(kind, **asked)


def desk(app: OwnApp = ITSELF, start: Tenant | None = None, host: Host | None = None) -> AppDesk:
    cloud = start.directory.cloud if start is not None else Cloud.WORLDWIDE
    return AppDesk(_scripts(app, cloud), start or app_tenant(), host=host or Host())


def secret_shown(outcome: Outcome) -> str:
    """The secret as it stood in the window."""
    lines = [line.strip() for line in outcome.said(Stream.CONSOLE) if line.startswith("    ")]
    (secret,) = lines
    return secret


def token_of(found: Tenant, client_id: str, secret: str) -> str:
    """The token that Entra gives the application now, or the name of its refusal."""
    form = (
        f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
        "&scope=https://outlook.office365.com/.default"
    )
    address = f"https://login.microsoftonline.com/{found.directory.tenant_id}/oauth2/v2.0/token"
    asked = request("POST", address, headers={"Content-Type": "application/x-www-form-urlencoded"}, body=form)
    _after, answer = service.handle(current(found), asked, NOW)
    said = msgspec.json.decode(answer.body.reveal())
    return str(said["access_token"] if answer.status == 200 else said["error_description"].split(":")[0])
