"""The proof: what the plans promise is what the simulated Exchange Online does. A sample of it; the whole is
``python tests/benchmarks/bench_proof.py``.
"""

import functools
from pathlib import Path

import msgspec
import pytest

from tests.sim.proof.applying import apply_changes
from tests.sim.proof.attempts import HARMLESS, WARNED
from tests.sim.proof.cases import SAMPLE, WHOLE, Tally, play, play_many, table
from tests.sim.proof.client import Server
from tests.sim.proof.closing import NOT_SHOWN
from tests.sim.proof.drawing import DAYS, METHODS, Drawn, decided, draw
from tests.sim.proof.gaps import GAPS, gap_of
from tests.sim.proof.playing import PromiseError, Stand, keep_promise, plan_of, put_up
from tests.sim.proof.postfix import Relay, main_cf
from tests.sim.proof.site import Site
from tests.sim.proof.sockets import on_the_wire
from tests.sim.proof.wrong import WRONGS
from wizard.core.answers import Hosting, SignIn
from wizard.core.model import Method, Plan, Verdict
from wizard.sim.tenant import Tenant

CASES = 1504
"""A multiple of the eight methods and of the rounds in which a method stays ruled out."""


@functools.cache
def sample() -> Tally:
    return play_many(range(CASES), 1, SAMPLE)


def test_every_plan_of_the_sample_keeps_its_promise() -> None:
    assert sample().findings == [], table(sample())


def test_every_method_is_played_with_every_verdict() -> None:
    counts = {(method, verdict): sample().cases[method, verdict] for method in METHODS for verdict in Verdict}
    assert min(counts.values()) >= 15, counts


def test_every_requirement_is_played_open_and_granted() -> None:
    seen = sample().requirements
    names = {name for name, _ in seen}
    assert all(seen[name, "met"] >= 50 for name in names)
    assert all(seen[name, "unmet"] + seen[name, "unknown"] >= 2 for name in names)
    changeable_or_unknown = {name for name, status in seen if status == "unknown"}
    assert changeable_or_unknown <= set(sample().granted)


def test_every_mistake_is_made() -> None:
    made = set(sample().refused) | {name for name, _ in sample().passed}
    assert made == set(WRONGS)


def test_what_is_let_through_is_listed_with_its_reason_and_the_list_holds_nothing_else() -> None:
    assert {reason for _, reason in sample().passed} == WARNED.keys() | HARMLESS.keys()


def test_what_rules_a_method_out_shows_when_it_is_played() -> None:
    not_shown = {by for by, shown in sample().closed if not shown}
    assert not_shown == set(NOT_SHOWN)


def test_every_known_gap_still_occurs() -> None:
    seen = set(sample().gaps) | {_gap_of_a_large_day()}
    assert seen == {gap.id for gap in GAPS}


def _gap_of_a_large_day() -> str:
    """Too rare for the sample: a relay whose only way on is a mailbox, and one recipient too many for it."""
    document = {
        "domain": "contoso.com",
        "device": {"hosting": "on_premises", "sign_in": ["none"], "security_modes": ["none"], "ports": [25]},
        "sending": {"recipients": "internal", "recipients_per_day": 10_001},
        "network": {"port_25": "blocked", "port_587": "open"},
        "tenant": {"licensed_mailbox": "yes"},
        "options": {"local_server": "yes"},
    }
    drawn = decided(0, document, DAYS[0], Method.LOCAL_RELAY)
    stand = put_up(drawn)
    with pytest.raises(PromiseError) as failed:
        keep_promise(stand)
    gap = gap_of(stand.plan, str(failed.value))
    assert gap is not None, failed.value
    return gap.id


def test_a_gap_that_the_plan_does_not_warn_of_is_a_finding() -> None:
    plan = plan_of(draw(_case_of(Method.LOCAL_RELAY)))
    warned = {warning.id for warning in plan.warnings}
    for gap in GAPS:
        assert (gap_of(plan, f"refused: {gap.says}") is gap) == bool(warned & set(gap.warnings))


def test_intruders_are_kept_out_and_plans_are_taken_back() -> None:
    assert sample().intruders >= 4000
    assert sample().undone >= 350


# --- that it can fail -------------------------------------------------------------------------------------------------


def _nothing(drawn: Drawn, plan: Plan, site: Site, tenant: Tenant) -> Tenant:
    return tenant


def test_a_plan_that_is_not_applied_is_found_out() -> None:
    tally = Tally()
    for number in range(64, 128):
        tally.add(play(number, 1, SAMPLE, _nothing))
    assert any("5.7.64" in finding for finding in tally.findings)
    assert any("SmtpClientAuthentication is disabled" in finding for finding in tally.findings)


def _open_to_all(drawn: Drawn, plan: Plan, site: Site, tenant: Tenant) -> Tenant:
    after = apply_changes(drawn, plan, site, tenant)
    wide = tuple(
        msgspec.structs.replace(one, sender_ips=("203.0.113.0/24", "198.51.100.0/24"))
        for one in after.connectors
    )
    return msgspec.structs.replace(after, connectors=wide)


def test_a_connector_that_trusts_too_many_is_found_out() -> None:
    tally = Tally()
    for number in range(65, 1000, 8):
        tally.add(play(number, 1, WHOLE, _open_to_all))
        if any("IntruderError" in finding for finding in tally.findings):
            return
    pytest.fail("nobody noticed that the connector takes everybody")


def test_the_changes_as_values_come_to_the_same_as_the_script() -> None:
    for number in range(64, 104):
        drawn = draw(number)
        if drawn.candidate.verdict is Verdict.RULED_OUT or drawn.method is Method.CONNECTOR_CERTIFICATE:
            continue
        script, values = put_up(drawn), put_up(drawn, apply_changes)
        assert _recognised(script) == _recognised(values)
        assert script.after.mailboxes == values.after.mailboxes


def _recognised(stand: Stand) -> set[tuple[object, ...]]:
    return {(one.type, one.sender_ips, one.require_tls, one.enabled) for one in stand.after.connectors}


# --- cases that were wrong once ---------------------------------------------------------------------------------------


def test_the_port_that_is_known_to_be_open_is_the_one_of_the_plan() -> None:
    document = {
        "domain": "contoso.com",
        "device": {"tls": "1.3", "sign_in": ["oauth2"], "security_modes": ["starttls"], "ports": [25, 587]},
        "network": {"port_25": "open", "port_587": "unknown"},
        "tenant": {"licensed_mailbox": "yes"},
    }
    drawn = decided(0, document, DAYS[0], Method.SMTP_AUTH_OAUTH)
    assert drawn.candidate.verdict is Verdict.FITS
    assert plan_of(drawn).settings.port == 25
    keep_promise(put_up(drawn))


def test_high_volume_email_signs_in_as_security_defaults_let_it() -> None:
    document = {
        "domain": "contoso.com",
        "device": {"tls": "1.3", "security_modes": ["starttls"], "ports": [587]},
        "sending": {"recipients": "internal"},
        "network": {"port_587": "open"},
        "tenant": {"security_defaults": "on"},
        "options": {"azure_subscription": "yes"},
    }
    drawn = decided(0, document, DAYS[0], Method.HIGH_VOLUME_EMAIL)
    assert plan_of(drawn).settings.sign_in is SignIn.OAUTH2
    keep_promise(put_up(drawn))


def test_azure_needs_no_accepted_domain() -> None:
    document = {
        "domain": "contoso.com",
        "device": {"tls": "1.3", "sign_in": ["basic"], "security_modes": ["starttls"], "ports": [587]},
        "sending": {"from": "x@fabrikam.com"},
        "network": {"port_587": "open"},
        "tenant": {"accepted_domains": ["contoso.com"]},
        "options": {"azure_subscription": "yes"},
    }
    keep_promise(put_up(decided(0, document, DAYS[0], Method.AZURE_COMMUNICATION_SERVICES)))


# --- the parts --------------------------------------------------------------------------------------------------------


def test_the_same_number_draws_the_same_case() -> None:
    assert draw(77).answers == draw(77).answers
    assert draw(77, 2).answers != draw(77).answers


def test_the_relay_model_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="smtpd_milters"):
        main_cf("smtpd_milters = inet:localhost:8891")


def _relay(number: int) -> Relay:
    stand = put_up(draw(number))
    return Relay(stand.relay_files, _NoWay())


class _NoWay:
    def open(self, host: str, port: int, implicit: bool) -> Server:
        raise AssertionError("nothing goes out here")


def _case_of(method: Method, start: int = 64) -> int:
    """A case of the method that is played without a gap."""
    for number in range(start, start + 800):
        drawn = draw(number)
        if drawn.method is not method or drawn.candidate.verdict is Verdict.RULED_OUT:
            continue
        try:
            keep_promise(put_up(drawn))
        except AssertionError as error:
            if gap_of(plan_of(drawn), str(error)) is None:
                raise
        else:
            return number
    raise AssertionError(method)


def test_the_relay_model_knows_its_own_network_only() -> None:
    relay = _relay(_case_of(Method.LOCAL_RELAY))
    assert not relay.in_mynetworks("203.0.113.10")
    assert relay.in_mynetworks("127.0.0.1")


def test_a_device_that_can_not_be_set_up_as_the_plan_says_fails() -> None:
    stand = put_up(draw(_case_of(Method.SMTP_AUTH_OAUTH)))
    stand.site.sign_in = frozenset({SignIn.BASIC})
    with pytest.raises(PromiseError, match="can not set sign_in oauth2"):
        keep_promise(stand)
    assert stand.site.hosting in Hosting


def test_ten_cases_over_real_sockets(tmp_path: Path) -> None:
    numbers = [_case_of(method) for method in METHODS]
    numbers += [_case_of(method, 300) for method in (Method.CONNECTOR_IP, Method.LOCAL_RELAY)]
    assert on_the_wire([put_up(draw(number)) for number in numbers], tmp_path) >= 10
