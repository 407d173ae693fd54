"""What would change the answer: held against every set of changes, tried on the answers, one by one."""

import datetime
import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.core.cases import (
    BEST_ANSWERS,
    HOST,
    KNOWLEDGE,
    LATER,
    OFFICE_PRINTER,
    TODAY,
    answers_of,
    documents,
    profile_of,
    put,
)
from tests.core.reference import ORDER, QUESTIONS, Reader, every_answer
from wizard.core.answers import Answers
from wizard.core.decide import decide
from wizard.core.model import Decision, Method, Opening, Verdict
from wizard.core.openings import CHANGES, DEVICE, MOST_CHANGES, MOST_SETS, SITE
from wizard.core.paths import get_path, set_path
from wizard.core.plan import document
from wizard.core.profiles import DeviceProfile

# --- changes, as edits of the answers -------------------------------------------------------------------------------


def _set(path: str, good: Any, *bad: Any) -> Callable[[Answers], Answers | None]:
    """Turns one of the bad answers into the good one; None where the answer is none of them."""
    return lambda answers: set_path(answers, path, good) if get_path(answers, path) in bad else None


def _add(path: str, choice: Any) -> Callable[[Answers], Answers | None]:
    def edit(answers: Answers) -> Answers | None:
        value = get_path(answers, path)
        if not isinstance(value, tuple) or choice in value:
            return None
        return set_path(answers, path, [*value, choice])

    return edit


def _accept_domain(answers: Answers) -> Answers:
    sender = answers.sending.from_
    domain = sender.rpartition("@")[2] if sender else answers.domain
    return set_path(
        answers, "tenant.accepted_domains", [*(answers.tenant.accepted_domains or [answers.domain]), domain]
    )


EDITS: dict[str, Callable[[Answers], Answers | None]] = {
    "open-port-25": _set("network.port_25", "open", "blocked"),
    "open-port-587": _set("network.port_587", "open", "blocked"),
    "licensed-mailbox": _set("tenant.licensed_mailbox", "yes", "no"),
    "static-address": _set("network.static_ip", "yes", "no"),
    "own-address": _set("network.ip_shared", "no", "yes"),
    "public-certificate": _set("options.certificate", "yes", "no"),
    "local-server": _set("options.local_server", "yes", "no"),
    "azure-subscription": _set("options.azure_subscription", "yes", "no"),
    "accepted-domain": _accept_domain,
    "higher-quota": lambda answers: answers,
    "no-sign-in-on-device": _add("device.sign_in", "none"),
    "oauth-on-device": _add("device.sign_in", "oauth2"),
    "password-on-device": _add("device.sign_in", "basic"),
    "tls-1-2-on-device": _set("device.tls", "1.2", "none", "1.0", "1.1"),
    "starttls-on-device": _add("device.security_modes", "starttls"),
    "clear-text-on-device": _add("device.security_modes", "none"),
    "port-25-on-device": _add("device.ports", 25),
    "port-587-on-device": _add("device.ports", 587),
    "client-certificate-on-device": _set("device.client_certificate", "yes", "no"),
    "own-network": _set("device.hosting", "on_premises", "cloud_vm", "vendor_hosted"),
    "own-computer": _set("device.hosting", "cloud_vm", "vendor_hosted"),
    "longer-host-on-device": lambda answers: set_path(answers, "device.max_host_length", 255),
}


def changed(answers: Answers, names: tuple[str, ...]) -> Answers | None:
    """The answers with these changes made; None where one of them changes nothing that stands in the way."""
    made: Answers | None = answers
    for name in names:
        made = EDITS[name](made) if made is not None else None
    return made


class RaisedQuota(Reader):
    """The policy for somebody whose quota at Azure Communication Services was raised: no answer says so."""

    def at_most(self, path: str, limit: int, bad: str = "never") -> str:
        return "met" if bad == "unmet" else super().at_most(path, limit, bad)


def reader_for(answers: Answers, names: tuple[str, ...], today: datetime.date) -> Reader:
    return (RaisedQuota if "higher-quota" in names else Reader)(answers, None, today)


# --- brute force ----------------------------------------------------------------------------------------------------


def outcomes(answers: Answers) -> Iterator[Answers]:
    """Every way in which what is not known can turn out."""
    unsure = [question for question in QUESTIONS if get_path(answers, question) in {None, "unknown"}]
    for combination in itertools.product(*(every_answer(question) for question in unsure)):
        filled = answers
        for question, value in zip(unsure, combination, strict=True):
            filled = set_path(filled, question, value)
        yield filled


def opened_by(answers: Answers, names: tuple[str, ...], today: datetime.date) -> set[str]:
    """The methods that some outcome recommends and lets fit, once these changes are made."""
    made = changed(answers, names)
    if made is None:
        return set()
    found = set()
    for outcome in outcomes(made):
        reader = reader_for(outcome, names, today)
        method = reader.recommended()
        if method is not None and reader.verdicts()[method] == "fits":
            found.add(method)
    return found


def brute_force(answers: Answers, today: datetime.date) -> dict[str, set[frozenset[str]]]:
    """For each better method, all smallest sets of at most three changes that open it."""
    start = Reader(answers, None, today)
    verdicts, recommended = start.verdicts(), start.recommended()
    order = ORDER[answers.preferences.priority or "security"].split()
    if recommended is None:
        better = set(order)
        changes = [*SITE, *DEVICE]
    else:
        better = set(order[: order.index(recommended) + 1])
        better = {method for method in better if verdicts[method] == "fits_after_change"}
        changes = [*SITE]
    changes = [name for name in changes if changed(answers, (name,)) is not None]
    found: dict[str, set[frozenset[str]]] = {}
    for size in range(1, MOST_CHANGES + 1):
        opened: dict[str, set[frozenset[str]]] = {}
        for names in itertools.combinations(changes, size):
            for method in opened_by(answers, names, today) & better - found.keys():
                opened.setdefault(method, set()).add(frozenset(names))
        found |= opened
    return found


def random_answers(rng: random.Random, unsure: int) -> Answers:
    """A case with few unsure answers, in which something usually stands in the way."""
    answers = Answers(domain="contoso.com")
    open_ = set(rng.sample(sorted(QUESTIONS), rng.randrange(unsure + 1)))
    for question in QUESTIONS:
        known = [value for value in every_answer(question) if value != "unknown"]
        if question in open_:
            answers = set_path(answers, question, rng.choice([None, "unknown"]))
        elif rng.random() < 0.4:
            answers = set_path(answers, question, BEST_ANSWERS[question])
        else:
            answers = set_path(answers, question, rng.choice(known))
    extras: dict[str, list[Any]] = {
        "sending.from": [None, None, "x@fabrikam.com"],
        "sending.peak_per_minute": [None, None, 31],
        "sending.recipients_per_day": [None, None, 2401],
        "tenant.mx_host": [None, HOST],
        "device.max_host_length": [None, None, 16],
        "tenant.cloud": [None, None, "gcc_high"],
        "preferences.priority": [None, *ORDER],
    }
    for path, values in extras.items():
        answers = set_path(answers, path, rng.choice(values))
    return answers


def opened(decision: Decision) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for opening in decision.what_would_change:
        found.setdefault(opening.method.value, []).append(frozenset(one.id for one in opening.changes))
    return found


def cost(names: frozenset[str]) -> tuple[int, int, int]:
    texts = [KNOWLEDGE.changes[name] for name in names]
    return len(texts), max(text.waiting_days for text in texts), sum(text.minutes for text in texts)


@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_every_set_of_changes_tried_on_the_answers(seed: int) -> None:
    rng = random.Random(seed)
    seen = 0
    while seen < 12:
        answers = random_answers(rng, unsure=2)
        today = rng.choice([TODAY, LATER])
        decision = decide(answers, None, KNOWLEDGE, today)
        unsure = sum(get_path(answers, question) in {None, "unknown"} for question in QUESTIONS)
        if decision.recommended is None and (unsure > 1 or rng.random() < 0.6):
            continue  # every set of all changes is slow to try; some such cases are enough
        expected = brute_force(answers, today)
        found = opened(decision)
        assert found.keys() == expected.keys(), answers
        for method, sets in found.items():
            everything = sorted(expected[method], key=cost)
            assert len(sets) == len(set(sets)) == min(MOST_SETS, len(everything))
            assert set(sets) <= set(everything), answers
            assert [cost(one) for one in sets] == [cost(one) for one in everything[:MOST_SETS]]
        seen += bool(expected)


# --- what must hold for every answer --------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(documents(), st.sampled_from([TODAY, LATER]))
def test_changes_are_few_sorted_and_never_weaken_anything(
    document: dict[str, Any], today: datetime.date
) -> None:
    answers = answers_of(document)
    decision = decide(answers, profile_of(answers), KNOWLEDGE, today)
    openings = decision.what_would_change
    sizes = [len(opening.changes) for opening in openings]
    assert sizes == sorted(sizes)
    assert all(1 <= size <= MOST_CHANGES for size in sizes)
    order = ORDER[answers.preferences.priority or "security"].split()
    allowed = CHANGES if decision.recommended is None else SITE
    for opening in openings:
        assert {change.id for change in opening.changes} <= set(allowed)
        assert opening.method is not Method.SMTP_AUTH_BASIC
        if decision.recommended is not None:
            assert order.index(opening.method) <= order.index(decision.recommended)
    best = decision.candidates[0]
    if decision.recommended is not None and best.verdict is not Verdict.FITS_AFTER_CHANGE:
        assert all(opening.method is not decision.recommended for opening in openings)


def turned_out_well(answers: Answers, opening: Opening, decision: Decision) -> Iterator[Answers]:
    """Outcomes of the fields that the provided requirements rest on, best answers first."""
    candidate = next(one for one in decision.candidates if one.method is opening.method)
    fields = {
        evidence.field
        for requirement in candidate.requirements
        if requirement.id in opening.provided
        for evidence in requirement.evidence
        if evidence.field in QUESTIONS and evidence.value in {None, "unknown"}
    }
    assume(len(fields) <= 4)
    choices: dict[str, list[Any]] = {
        "device.sign_in": [["none"], ["basic"], ["oauth2"]],
        "device.security_modes": [["none"], ["starttls"]],
        "device.ports": [[25], [587]],
        "device.hosting": ["on_premises", "cloud_vm"],
    }
    for values in itertools.product(*(choices.get(field, [BEST_ANSWERS[field], None]) for field in fields)):
        made = answers
        for field, value in zip(fields, values, strict=True):
            made = set_path(made, field, value)
        yield made


@settings(max_examples=300, deadline=None)
@given(documents(0.9), st.sampled_from([TODAY, LATER]))
def test_a_change_that_is_named_really_opens_its_method(
    document: dict[str, Any], today: datetime.date
) -> None:
    document.get("device", {}).pop("profile", None)
    profile: DeviceProfile | None = None
    answers = answers_of(document)
    decision = decide(answers, profile, KNOWLEDGE, today)
    for opening in decision.what_would_change:
        names = tuple(change.id for change in opening.changes)
        if "higher-quota" in names:
            continue  # no answer says that it was raised; the test against all sets has it
        made = changed(answers, names)
        assert made is not None
        then = [
            decide(outcome, profile, KNOWLEDGE, today) for outcome in turned_out_well(made, opening, decision)
        ]
        assert any(
            one.recommended is opening.method and one.candidates[0].verdict is Verdict.FITS for one in then
        )
        if not opening.provided:
            assert len(then) == 1


# --- named cases ----------------------------------------------------------------------------------------------------

PRINTER = OFFICE_PRINTER
for _path, _answer in {
    "network.static_ip": "no",
    "tenant.licensed_mailbox": "no",
    "tenant.reject_direct_send": "on",
    "options.azure_subscription": "yes",
}.items():
    PRINTER = put(_path, _answer, PRINTER)


def decided(document: dict[str, Any]) -> Decision:
    return decide(answers_of(document), None, KNOWLEDGE, TODAY)


def test_a_static_address_opens_the_connector() -> None:
    decision = decided(PRINTER)
    assert decision.recommended is Method.AZURE_COMMUNICATION_SERVICES
    assert opened(decision) == {
        "connector_ip": [frozenset({"static-address"})],
        "local_relay": [
            frozenset({"local-server", "licensed-mailbox"}),
            frozenset({"local-server", "public-certificate"}),
        ],
    }


def test_what_fits_only_after_a_change_says_which() -> None:
    decision = decided(put("options.azure_subscription", "no", PRINTER))
    assert decision.recommended is Method.CONNECTOR_IP
    assert opened(decision) == {"connector_ip": [frozenset({"static-address"})]}


def test_what_is_not_known_is_named_beside_the_changes() -> None:
    opening = decided(put("network.port_25", "unknown", PRINTER)).what_would_change[0]
    assert opening.method is Method.CONNECTOR_IP
    assert opening.provided == ("port-25",)


def test_where_nothing_better_can_be_opened_nothing_is_said() -> None:
    best = {"domain": "contoso.com"}
    for path, value in BEST_ANSWERS.items():
        best = put(path, value, best)
    assert decided(best).what_would_change == ()


def test_a_set_that_would_let_a_still_better_one_win_is_not_named_for_the_lesser() -> None:
    """In the own network the certificate serves as well, and it stands before the address."""
    made = put("preferences.priority", "compliance", PRINTER)
    for path, value in {
        "device.hosting": "unknown",
        "device.client_certificate": "yes",
        "options.certificate": "yes",
    }.items():
        made = put(path, value, made)
    decision = decided(made)
    assert decision.recommended is Method.AZURE_COMMUNICATION_SERVICES
    assert Method.CONNECTOR_IP not in opened(decision)


def test_what_only_has_to_be_found_out_is_no_change() -> None:
    made = put("options.local_server", "yes", put("network.port_25", "unknown", PRINTER))
    made = put("network.static_ip", "yes", made)
    decision = decided(made)
    verdicts = {one.method: one.verdict for one in decision.candidates}
    assert verdicts[Method.LOCAL_RELAY] is verdicts[Method.CONNECTOR_IP] is Verdict.UNKNOWN
    assert opened(decision) == {}


def test_a_device_is_to_be_changed_only_where_nothing_fits() -> None:
    nothing: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {"hosting": "vendor_hosted", "sign_in": ["basic"], "tls": "1.0"},
    }
    decision = decided(nothing)
    assert decision.recommended is None
    assert {"tls-1-2-on-device"} in opened(decision)["azure_communication_services"]
    assert {"own-network"} in opened(decision)["local_relay"]
    steps = document(answers_of(nothing), decision, None, with_answers=False).steps
    assert [step.id for step in steps] == [
        f"obtain-{change.id}" for change in decision.what_would_change[0].changes
    ]


def test_where_three_changes_do_not_suffice_nothing_is_promised() -> None:
    hopeless: dict[str, Any] = {
        "domain": "contoso.com",
        "device": {
            "hosting": "vendor_hosted",
            "sign_in": ["none"],
            "tls": "none",
            "security_modes": ["implicit"],
            "ports": [465],
        },
        "sending": {"recipients": "external", "external_recipients_per_day": 20000},
        "tenant": {"licences": 1},
        "options": {"azure_subscription": "no"},
    }
    decision = decided(hopeless)
    assert decision.recommended is None
    assert decision.what_would_change == ()
    assert document(answers_of(hopeless), decision, None, with_answers=False).steps == ()


def test_every_change_has_its_words_and_every_word_its_change() -> None:
    assert set(KNOWLEDGE.changes) == set(CHANGES) == set(EDITS)
    for text in KNOWLEDGE.changes.values():
        assert text.minutes > 0
        assert text.waiting_days >= 0
        assert all((text.title, text.how, text.effort))
