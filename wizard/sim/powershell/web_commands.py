"""Two of PowerShell's own commands that look outside: a certificate's file, and Microsoft Entra's token endpoint."""

import http
import json
from urllib.parse import urlencode

import msgspec

from wizard.sim.entra import service
from wizard.sim.entra.registration import current
from wizard.sim.entra.request import request
from wizard.sim.powershell.arguments import taken
from wizard.sim.powershell.asking import whole_path
from wizard.sim.powershell.certificate_values import certificate_of
from wizard.sim.powershell.commands import Given
from wizard.sim.powershell.faults import CmdletFault, PsFault, Refused
from wizard.sim.powershell.json_text import from_json
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import Named, text_of


def get_pfx_certificate(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    """``Get-PfxCertificate -LiteralPath``: of a PEM file, since the host's files are texts."""
    path = whole_path(scope, text_of(taken("Get-PfxCertificate", given, "LiteralPath")["literalpath"]))
    if path not in scope.run.files:
        raise PsFault(f"Cannot find path '{path}' because it does not exist.")
    try:
        return [certificate_of(scope.run.files[path])]
    except CmdletFault as fault:
        raise PsFault(fault.message) from None


def invoke_rest_method(scope: Scope, passed: list[object] | None, given: list[Given]) -> list[object]:
    """``Invoke-RestMethod``, to the tenant's own Entra and nowhere else.

    The directory does not change by it: an application's token leaves no trace there but its number.
    """
    found = taken("Invoke-RestMethod", given, "Method Uri Body")
    body = found["body"]
    if text_of(found["method"]).lower() != "post" or not isinstance(body, Named):
        raise Refused("Invoke-RestMethod that does not post a form")
    form = urlencode({name: text_of(value) for name, value in body.items()})
    asked = request(
        "POST",
        text_of(found["uri"]),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=form,
    )
    tenant = scope.run.tenant
    directory = msgspec.structs.replace(current(tenant), today=scope.run.host.now.date())
    _after, answer = service.handle(directory, asked, scope.run.host.now)
    written = answer.body.reveal()
    if answer.status >= 400:
        reason = http.HTTPStatus(answer.status).phrase
        raise PsFault(f"Response status code does not indicate success: {answer.status} ({reason}).", written)
    return [from_json(json.dumps(json.loads(written)))]
