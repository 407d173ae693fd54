"""What must hold for every answer: the decision over the whole answer space.

The second reading of the policy (`tests.core.reference`) says what is right; here it is tried for every combination
of the answers that a requirement rests on, and the laws are checked that no table shows.
"""

import datetime
import itertools
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.cases import DAYS, GIVEN, KNOWLEDGE, TODAY, answers_of, documents, profile_of, put
from tests.core.reference import LISTS, ORDER, QUESTIONS, Reader, every_answer
from tests.core.rests_on import CHOICES, RESTS_ON
from wizard.core.answers import Priority
from wizard.core.decide import decide, ranked
from wizard.core.levels import CHANGEABLE, FINAL, MET, QUESTION_LEVELS, UNKNOWN, answer_levels
from wizard.core.model import Decision, Method, Requirement, Status
from wizard.core.paths import paths
from wizard.files import load_profile
from wizard.files.bundled import profile_ids

Document = dict[str, Any]

BADNESS = {"met": 0, "unknown": 1, "unmet": 2, "never": 3}
VERDICTS = ["fits", "unknown", "fits_after_change", "ruled_out"]


def decided(document: Document, today: datetime.date = TODAY) -> Decision:
    answers = answers_of(document)
    return decide(answers, profile_of(answers), KNOWLEDGE, today)


def state(requirement: Requirement) -> str:
    """In the words of the second reading: an unmet requirement that can not be changed is never met."""
    final = requirement.status is Status.UNMET and not requirement.changeable
    return "never" if final else requirement.status.value


def states(decision: Decision) -> dict[str, dict[str, str]]:
    """Every method's requirements as they stand, in the order in which they are shown."""
    return {
        one.method.value: {requirement.id: state(requirement) for requirement in one.requirements}
        for one in decision.candidates
    }


def verdicts(decision: Decision) -> dict[str, str]:
    """Every method's verdict, best first."""
    return {one.method.value: one.verdict.value for one in decision.candidates}


def answered(document: Document, values: dict[str, Any]) -> Document:
    """The document with these values; None takes one away."""
    for path, value in values.items():
        document = {**document, path: value} if path == "domain" else put(path, value, document)
    return document


# --- every requirement, for every combination of what it rests on ---------------------------------------------------


def combinations(requirement: str) -> Iterator[Document]:
    """Every answer to all that it rests on; of many questions, left out and "unknown" are tried as one."""
    names = sorted(RESTS_ON[requirement])
    first = 1 if len(names) > 4 else 0
    for values in itertools.product(*(CHOICES[name][first:] for name in names)):
        yield answered({"domain": "contoso.com"}, dict(zip(names, values, strict=True)))


@pytest.mark.parametrize("requirement", RESTS_ON)
def test_every_requirement_stands_as_the_policy_says_for_all_that_it_rests_on(requirement: str) -> None:
    for document in combinations(requirement):
        for today in (datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)):
            expected = Reader(answers_of(document), None, today).requirements()
            found = states(decided(document, today))
            for method, requirements in expected.items():
                if requirement in requirements:
                    assert found[method][requirement] == requirements[requirement], (method, document)
            if requirement != "basic-available":
                break


def test_the_policy_s_requirements_are_all_there_and_in_one_order() -> None:
    expected = Reader(answers_of({"domain": "contoso.com"}), None, TODAY).requirements()
    found = states(decided({"domain": "contoso.com"}))
    for method, requirements in expected.items():
        assert list(found[method]) == list(requirements)
    assert {name for requirements in expected.values() for name in requirements} == set(RESTS_ON)


@given(documents(), st.data())
def test_a_requirement_rests_on_nothing_but_what_the_policy_names(
    document: Document, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted({*QUESTIONS, *GIVEN} - {"device.profile"})))
    value = data.draw(st.sampled_from(every_answer(path)) if path in QUESTIONS else GIVEN[path])
    before, after = decided(document), decided(put(path, value, document))
    for method, requirements in states(before).items():
        for requirement, stood in requirements.items():
            if path not in RESTS_ON[requirement]:
                assert states(after)[method][requirement] == stood


UNRELATED = sorted(
    set(paths()) - {path for rests in RESTS_ON.values() for path in rests} - {"device.profile"}
)
"""Fields of the answers that no requirement rests on; the priority orders and judges nothing."""


@given(documents(), st.data())
def test_names_counts_and_accounts_change_neither_order_nor_questions(
    document: Document, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(set(UNRELATED) & set(GIVEN) - {"preferences.priority"})))
    without, with_it = (
        decided(put(path, None, document)),
        decided(put(path, data.draw(GIVEN[path]), document)),
    )
    assert list(verdicts(with_it).items()) == list(verdicts(without).items())
    assert states(with_it) == states(without)
    assert with_it.questions_left == without.questions_left


def test_the_fields_that_no_requirement_rests_on() -> None:
    assert UNRELATED == [
        "device.count",
        "device.name",
        "network.public_ips",
        "options.acs_username",
        "options.hve_account",
        "options.local_relay_host",
        "preferences.priority",
        "sending.largest_message_mb",
        "tenant.mailbox",
        "tenant.smtp_auth_mailbox",
        "tenant.smtp_auth_tenant",
    ]


# --- total, deterministic, in the policy's order --------------------------------------------------------------------


@given(documents(), DAYS)
def test_every_answer_is_decided_on_every_day_and_in_the_policy_s_order(
    document: Document, today: datetime.date
) -> None:
    answers = answers_of(document)
    profile = profile_of(answers)
    decision = decide(answers, profile, KNOWLEDGE, today)
    reader = Reader(answers, profile, today)
    assert [one.method.value for one in decision.candidates] == reader.order()
    assert sorted(reader.order()) == sorted(Method)
    assert decision.recommended == reader.recommended()
    assert verdicts(decision) == reader.verdicts()
    assert states(decision) == reader.requirements()
    assert decision.as_of == today.isoformat()
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision
    assert decide(answers, profile, KNOWLEDGE, today) == decision


def reordered(document: Document, rng: random.Random) -> Document:
    """The same answers with the keys and every list in another order, and things said twice."""
    made: Document = {}
    for key in rng.sample(list(document), len(document)):
        value = document[key]
        if isinstance(value, dict):
            value = reordered(value, rng)
        elif isinstance(value, list):
            value = rng.sample(value, len(value)) + rng.choices(value, k=rng.randint(0, 3))
        made[key] = value
    return made


@given(documents(), st.randoms(use_true_random=False))
def test_order_and_repetition_mean_nothing(document: Document, rng: random.Random) -> None:
    answers, other = answers_of(document), answers_of(reordered(document, rng))
    one = decide(answers, profile_of(answers), KNOWLEDGE, TODAY)
    two = decide(other, profile_of(other), KNOWLEDGE, TODAY)
    assert list(verdicts(two).items()) == list(verdicts(one).items())
    assert states(two) == states(one)
    assert (two.questions_left, two.assumptions) == (one.questions_left, one.assumptions)
    assert [candidate.warnings for candidate in two.candidates] == [
        candidate.warnings for candidate in one.candidates
    ]


@pytest.mark.parametrize(
    ("day", "ended"), [("2026-12-31", False), ("2027-01-01", True), ("2027-03-01", True)]
)
def test_the_end_of_passwords_is_told_before_and_after_it(day: str, ended: bool) -> None:
    found = decided({"domain": "contoso.com"}, datetime.date.fromisoformat(day)).candidates
    texts = [
        one.text for method in found if method.method is Method.SMTP_AUTH_BASIC for one in method.warnings
    ]
    told = KNOWLEDGE.basic_authentication
    assert any(told.meaning_after in text for text in texts) == ended
    assert any(told.meaning_before in text for text in texts) != ended


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_is_not_known(question: str) -> None:
    names = QUESTION_LEVELS[question]
    assert answer_levels(question, None) == answer_levels(question, "unknown") == (UNKNOWN,) * len(names)


@pytest.mark.parametrize("priority", Priority)
def test_any_two_methods_stand_as_the_policy_ranks_them(priority: Priority) -> None:
    """For every pair of methods and verdicts, whatever the others are: the whole order follows."""
    place = {method: index for index, method in enumerate([*ORDER[priority].split(), "smtp_auth_basic"])}
    badness = {MET: 0, UNKNOWN: 1, CHANGEABLE: 2, FINAL: 3}
    for one, other in itertools.combinations(Method, 2):
        for mine, its, rest in itertools.product(badness, badness, badness):
            levels = {**dict.fromkeys(Method, rest), one: mine, other: its}
            found = ranked(levels, priority)
            assert sorted(found) == sorted(Method)

            def key(method: Method, levels: dict[Method, int] = levels) -> tuple[bool, bool, int, int]:
                out = levels[method] == FINAL
                stopgap = method is Method.SMTP_AUTH_BASIC and not out
                return out, stopgap, badness[levels[method]], place[method]

            assert (found.index(one) < found.index(other)) == (key(one) < key(other))


# --- better answers never hurt --------------------------------------------------------------------------------------

_BETTER_FIRST: dict[str, list[list[Any]]] = {
    "device.hosting": [
        ["on_premises", "unknown", "vendor_hosted"],
        ["on_premises", "cloud_vm", "vendor_hosted"],
    ],
    "device.tls": [[one, "unknown", other] for one in ("1.2", "1.3") for other in ("none", "1.0", "1.1")],
    "sending.recipients": [["internal", "unknown", other] for other in ("external", "both")],
    "network.ip_shared": [["no", "unknown", "yes"]],
    "network.port_25": [["open", "unknown", "blocked"]],
    "network.port_587": [["open", "unknown", "blocked"]],
    "tenant.security_defaults": [["off", "unknown", "on"]],
    "tenant.reject_direct_send": [["off", "unknown", "on"]],
    "tenant.cloud": [["worldwide", other] for other in ("gcc", "gcc_high", "dod", "china")],
    "tenant.created": [["2024-05-01", "2026-12-31", "2027-01-01", "2030-01-01"]],
    "tenant.licences": [[5000, 25, 1, 0]],
    "tenant.accepted_domains": [
        [["contoso.com", "fabrikam.com"], one] for one in (["contoso.com"], ["fabrikam.com"])
    ],
    "tenant.mx_host": [["contoso-com.s-v1.mx.microsoft", "contoso-com.mail.protection.outlook.com"]],
    "device.max_host_length": [[64, 39, 38, 29, 28, 1]],
    "device.host_by_name": [["yes", "unknown", "no"]],
    "sending.peak_per_minute": [[0, 30, 31, 1000]],
    "sending.recipients_per_day": [[0, 2400, 2401, 10_000, 10_001]],
    "sending.external_recipients_per_day": [[0, 9500, 9501, 20_000, 10**9]],
    "sending.connections": [[0, 3, 4, 50]],
    **{
        question: [["yes", "unknown", "no"]]
        for question, choices in QUESTIONS.items()
        if choices == ["yes", "no", "unknown"] and question != "network.ip_shared"
    },
}


def better_pairs() -> Iterator[tuple[str, Any, Any]]:
    """Each field with two answers of which the first is at least as good for every method."""
    for path, chains in _BETTER_FIRST.items():
        for chain in chains:
            for better, worse in itertools.combinations(chain, 2):
                yield path, better, worse
    for path in sorted(LISTS):
        lists = [one for one in every_answer(path) if one != "unknown"]
        for better, worse in itertools.permutations(lists, 2):
            if set(better) > set(worse):
                yield path, better, worse
        # Able to do everything is better than nobody knows what.
        yield path, lists[-1], "unknown"
    yield "device.ports", "unknown", [465]
    yield "device.security_modes", "unknown", ["implicit"]


PAIRS = list(dict.fromkeys((path, repr(better), repr(worse)) for path, better, worse in better_pairs()))
_VALUES = {(path, repr(better), repr(worse)): (path, better, worse) for path, better, worse in better_pairs()}


@given(documents(), st.sampled_from(PAIRS), DAYS)
def test_a_better_answer_hurts_no_method(
    document: Document, pair: tuple[str, str, str], today: datetime.date
) -> None:
    path, good, bad = _VALUES[pair]
    # A profile would fill in what is "unknown".
    document = put("device.profile", None, document)
    better, worse = decided(put(path, good, document), today), decided(put(path, bad, document), today)
    for method, requirements in states(worse).items():
        for name, stood in requirements.items():
            assert BADNESS[states(better)[method][name]] <= BADNESS[stood]
        assert VERDICTS.index(verdicts(better)[method]) <= VERDICTS.index(verdicts(worse)[method])
    if better.recommended is None:
        assert worse.recommended is None


def test_every_field_that_counts_has_better_and_worse_answers() -> None:
    compared = {path for path, _better, _worse in PAIRS}
    assert compared == {path for rests in RESTS_ON.values() for path in rests} - {"domain", "sending.from"}


@given(documents())
def test_an_earlier_day_is_never_worse(document: Document) -> None:
    days = [datetime.date(2026, 12, 31), datetime.date(2027, 1, 1), datetime.date(2030, 1, 1)]
    found = [verdicts(decided(document, day)) for day in days]
    for earlier, later in itertools.pairwise(found):
        for method in Method:
            assert VERDICTS.index(earlier[method]) <= VERDICTS.index(later[method])
            if method is not Method.SMTP_AUTH_BASIC:
                assert earlier[method] == later[method]


# --- what is not known ----------------------------------------------------------------------------------------------


@given(documents(), st.sampled_from(sorted(QUESTIONS)))
def test_not_known_lies_between_the_best_and_the_worst_answer(document: Document, question: str) -> None:
    document = put("device.profile", None, document)
    unknown = verdicts(decided(put(question, "unknown", document)))
    known = [
        verdicts(decided(put(question, answer, document)))
        for answer in every_answer(question)
        if answer != "unknown"
    ]
    for method in Method:
        reached = [VERDICTS.index(one[method]) for one in known]
        assert min(reached) <= VERDICTS.index(unknown[method]) <= max(reached)
    assert verdicts(decided(put(question, None, document))) == unknown


@given(documents(), st.sampled_from(sorted(QUESTIONS)))
def test_i_do_not_know_is_not_asked_again(document: Document, question: str) -> None:
    assert question not in decided(put(question, "unknown", document)).questions_left


# --- profiles -------------------------------------------------------------------------------------------------------

DOCUMENTED = {
    profile_id: msgspec.to_builtins(
        {
            name: value
            for name, value in msgspec.structs.asdict(load_profile(profile_id).capability).items()
            if value is not None and name != "from_address"  # it is told on the sheet, and decides nothing
        }
    )
    for profile_id in profile_ids()
}


@given(documents(), st.sampled_from(sorted(DOCUMENTED)), st.sampled_from([None, "unknown"]))
def test_a_profile_says_what_the_same_explicit_answers_say(
    document: Document, profile_id: str, silent: str | None
) -> None:
    document = put("device.profile", profile_id, document)
    filled = written = document
    for name, value in DOCUMENTED[profile_id].items():
        takes_unknown = f"device.{name}" in QUESTIONS
        filled = put(f"device.{name}", silent if takes_unknown else None, filled)
        written = put(f"device.{name}", value, written)
    one, two = decided(filled), decided(written)
    assert list(verdicts(one).items()) == list(verdicts(two).items())
    assert states(one) == states(two)
    assert (one.questions_left, one.assumptions) == (two.questions_left, two.assumptions)


@given(documents(), st.sampled_from(sorted(DOCUMENTED)), st.data())
def test_an_explicit_answer_beats_the_profile(
    document: Document, profile_id: str, data: st.DataObject
) -> None:
    for name in DOCUMENTED[profile_id]:
        path = f"device.{name}"
        values = [one for one in CHOICES[path] if one not in (None, "unknown")]
        document = put(path, data.draw(st.sampled_from(values)), document)
    with_profile = decided(put("device.profile", profile_id, document))
    without = decided(put("device.profile", None, document))
    assert states(with_profile) == states(without)
    assert with_profile.questions_left == without.questions_left


def test_some_profiles_document_something() -> None:
    assert sum(len(documented) > 1 for documented in DOCUMENTED.values()) >= 3
