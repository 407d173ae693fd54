"""A decision worked out: settings, tenant changes, DNS, steps. Values only; files are ``render``'s business."""

import datetime
from typing import TYPE_CHECKING

import msgspec

from wizard.core.answers import Answers
from wizard.core.case import Case, case_of, numbers
from wizard.core.caveats import warnings_from
from wizard.core.dns_changes import FROM_THE_SITE, dns_changes
from wizard.core.domains import domain_of
from wizard.core.knowledge import Knowledge
from wizard.core.model import (
    SCHEMA,
    Candidate,
    Decision,
    Method,
    Plan,
    PlanDocument,
    SessionNote,
    Settings,
    Warning,
)
from wizard.core.own_app import own_app
from wizard.core.profiles import DeviceProfile
from wizard.core.relay import missing_for, relay_plan
from wizard.core.settings import wiring
from wizard.core.sheet import fields_of
from wizard.core.steps import Draft, steps_of, tenant_changes, way_out
from wizard.core.wording import wording_of

if TYPE_CHECKING:
    from wizard.core.facts import Facts


def make_plan(
    answers: Answers,
    decision: Decision,
    method: Method | None,
    profile: DeviceProfile | None,
    knowledge: Knowledge,
    facts: "Facts | None" = None,
) -> Plan | None:
    """The plan for ``method``, which need not be the recommended one; None where there is no method.

    ``facts`` are what look-ups found out, where there were any: the MX host and the records that exist.
    """
    if method is None:
        return None
    case = case_of(answers, profile, knowledge, datetime.date.fromisoformat(decision.as_of))
    candidate = next(one for one in decision.candidates if one.method is method)
    wired = wiring(method, case, profile, knowledge, facts)
    relay = relay_plan(wired, case, knowledge, facts) if method is Method.LOCAL_RELAY else None
    # What Microsoft 365 sees is the relay: tenant and DNS are those of its way on.
    way = relay.way_on if relay is not None else method
    changes = tenant_changes(way, wired, case, relay)
    app = own_app(way, profile, relay)
    dns = dns_changes(way, case, knowledge, facts, domain_of(wired.sender))
    missing = [*wired.missing, *(missing_for(relay, case) if relay is not None else ())]
    if way in FROM_THE_SITE and not answers.network.public_ips:
        missing.append("network.public_ips")
    return Plan(
        method=method,
        settings=Settings(
            host=wired.host,
            port=wired.port,
            security=wired.security,
            sign_in=wired.sign_in,
            username=wired.username,
            from_=wired.sender,
            fields=fields_of(method, wired, case, profile, knowledge),
        ),
        dns=dns,
        steps=steps_of(
            Draft(method, wired, candidate, changes, dns, relay, app), case, profile, knowledge, facts
        ),
        changes=changes,
        warnings=_warnings(way, candidate, case, knowledge, facts),
        placeholders=tuple(dict.fromkeys(missing)),
        relay=relay,
        app=app,
    )


def _warnings(
    way: Method, candidate: Candidate, case: Case, knowledge: Knowledge, facts: "Facts | None"
) -> tuple[Warning, ...]:
    """The candidate's own, and what the look-ups add: the decision rests on answers alone and knows none of them."""
    if facts is None:
        return candidate.warnings
    known = {warning.id for warning in candidate.warnings}
    names, quoted = warnings_from(facts, candidate.method, way, case, knowledge)
    more = wording_of(knowledge).warnings(
        [name for name in names if name not in known], {**numbers(case, knowledge), **quoted}
    )
    return candidate.warnings + more


def document(
    answers: Answers,
    decision: Decision,
    plan: Plan | None,
    *,
    with_answers: bool,
    session: SessionNote | None = None,
    basic_authentication: str | None = None,
) -> PlanDocument:
    """``plan.json`` (with the answers) or the output of ``plan --json`` (without).

    ``basic_authentication`` is the sentence of `core.deadline.deadline_of`.

    Without a plan its steps are the smallest set of changes that would open a method.
    """
    return PlanDocument(
        schema_=SCHEMA,
        as_of=decision.as_of,
        recommended=decision.recommended,
        candidates=decision.candidates,
        questions_left=decision.questions_left,
        settings=plan.settings if plan is not None else None,
        dns=plan.dns if plan is not None else (),
        steps=plan.steps if plan is not None else way_out(decision),
        assumptions=decision.assumptions,
        what_would_change=decision.what_would_change,
        method=plan.method if plan is not None else None,
        relay=plan.relay if plan is not None else None,
        basic_authentication=basic_authentication,
        answers=answers if with_answers else msgspec.UNSET,
        session=session if session is not None else msgspec.UNSET,
    )
