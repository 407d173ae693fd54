"""The reverse: a plan with one thing wrong. What the documented rules refuse, they refuse with the documented reply at
the documented stage, and the diagnosis names it; what they let through stands here with its reason.
"""

import dataclasses
import re
from functools import lru_cache

from tests.sim.proof import mistakes_around as around
from tests.sim.proof import mistakes_typed as typed
from tests.sim.proof.attempts import FILTERED, HARMLESS, Attempt, Refused, Spoil, Through, recipients_of
from tests.sim.proof.building import OUTSIDE
from tests.sim.proof.client import send
from tests.sim.proof.internet import Microsoft
from tests.sim.proof.playing import OwnNetwork, Stand
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.model import Diagnosis, Transcript
from wizard.files import load_causes

WRONGS: dict[str, Spoil] = {
    spoil.__name__.replace("_", "-"): spoil
    for spoil in (
        typed.host_misspelt,
        typed.host_of_submission,
        typed.host_of_mx,
        typed.port_where_nobody_listens,
        around.port_closed,
        typed.encryption_off,
        typed.encryption_from_the_first_byte,
        typed.tls_too_old,
        typed.sign_in_off,
        typed.account_misspelt,
        typed.secret_wrong,
        typed.from_foreign,
        typed.site_address_other,
        typed.certificate_wrong,
        around.connector_missing,
        around.connector_off,
        around.smtp_auth_missing,
        around.send_as_missing,
        around.spf_missing,
        around.licence_missing,
        around.security_defaults_on,
        around.basic_removed,
        around.direct_send_rejected,
        typed.recipient_outside,
        typed.recipient_misspelt,
        around.limit_reached,
        typed.relay_from_elsewhere,
        typed.relay_password,
    )
}
"""Every kind of mistake, by name."""


class WrongError(AssertionError):
    """A mistake did not end as documented, or was explained wrongly."""


def tried(stand: Stand, attempt: Attempt) -> tuple[Transcript, Microsoft]:
    """The try, and what came of it; a relay's own try is what counts once it has taken the message."""
    other = dataclasses.replace(stand, setup=attempt.setup or stand.setup, site=attempt.site or stand.site)
    microsoft = stand.microsoft(attempt.tenant)
    if attempt.traffic is not None:
        microsoft.traffic = attempt.traffic
    network = OwnNetwork(other, microsoft, ip=attempt.ip, lan_ip=attempt.lan_ip, relay_host=stand.setup.host)
    transcript = send(other.setup, network, *(attempt.to or recipients_of(stand)))
    relay = network.relay
    return (relay.tries[-1] if relay is not None and relay.tries else transcript), microsoft


def check(stand: Stand, name: str) -> list[Attempt]:
    """Makes every try of one kind of mistake; raises `WrongError` where one ends otherwise than documented."""
    made = list(WRONGS[name](stand))
    for attempt in made:
        _check(stand, name, attempt)
    return made


def _check(stand: Stand, name: str, attempt: Attempt) -> None:
    transcript, microsoft = tried(stand, attempt)
    last = transcript.stages[-1]
    if isinstance(attempt.ends, Through):
        if not transcript.delivered:
            raise WrongError(f"{name}: let through by the rules, refused at {last.stage}: {last.reply}")
        if attempt.ends.reason == FILTERED and not any("Junk" in one.path for one in microsoft.arrived):
            raise WrongError(f"{name}: must lie in Junk Email, lies in {microsoft.arrived[-1].path}")
        ids = {warning.id for warning in stand.plan.warnings}
        if attempt.ends.reason not in HARMLESS and not ids & set(attempt.ends.warnings):
            raise WrongError(f"{name}: let through ({attempt.ends.reason}), and the plan warns of none of it")
        return
    if transcript.delivered or microsoft.arrived:
        raise WrongError(f"{name}: must be refused, reached {microsoft.recipients()}")
    if last.stage is not attempt.ends.stage or re.search(attempt.ends.says, last.reply) is None:
        raise WrongError(
            f"{name}: wanted {attempt.ends.says} at {attempt.ends.stage}, got {last.stage}: {last.reply}"
        )
    explain(stand, name, attempt, attempt.ends, transcript)


def explain(stand: Stand, name: str, attempt: Attempt, ends: Refused, transcript: Transcript) -> None:
    """The diagnosis names the mistake, or says that it can not rule it out."""
    last = transcript.stages[-1]
    setup = attempt.setup or stand.setup
    to = attempt.to or recipients_of(stand)
    found = _explained(
        Evidence(
            text=last.reply,
            method=stand.plan.method,
            port=setup.port,
            stage=last.stage,
            error=transcript.error,
            tls=transcript.tls,
            external=OUTSIDE in to,
        )
    )
    named = {found.cause, *found.also}
    if ends.causes and not named & set(ends.causes):
        raise WrongError(f"{name}: {last.reply} is explained by {sorted(named)}, not by {ends.causes}")


@lru_cache(maxsize=4096)
def _explained(evidence: Evidence) -> Diagnosis:
    return diagnose(evidence, load_causes())
