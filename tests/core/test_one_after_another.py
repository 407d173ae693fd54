"""One decision after another: what is kept from the last one never shows in the next, nor from process to process."""

import datetime
import itertools
import json
import os
import subprocess
import sys

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE, TODAY, answers_of
from tests.core.named_cases import answers_document, read_table
from tests.core.reference import Reader
from wizard.core import decide as decide_module
from wizard.core.decide import decide
from wizard.files import load_profile


def test_the_same_answers_on_another_day_with_another_profile_are_another_case() -> None:
    """A plan is made from the case that was just decided; what was asked otherwise is read again."""
    answers = answers_of(
        {"domain": "contoso.com", "device": {"sign_in": ["basic"]}, "tenant": {"security_defaults": "off"}}
    )
    profile = load_profile("epson-web-config-oauth")
    days = [datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)]
    for today, known in [
        *itertools.product(days, [None, profile]),
        *itertools.product(reversed(days), [profile, None]),
    ]:
        fresh = msgspec.structs.replace(answers)
        decision = decide(answers, known, KNOWLEDGE, today)
        verdicts = {one.method.value: one.verdict.value for one in decision.candidates}
        assert verdicts == Reader(fresh, known, today).verdicts()
        assert decision == decide(fresh, known, KNOWLEDGE, today)


def test_a_sentence_may_quote_what_its_requirement_does_not_rest_on() -> None:
    """A sentence that quotes the case is never kept for the next one."""
    quoting = {
        name: msgspec.structs.replace(text, met="Here is {from_domain}.") if name == "local-server" else text
        for name, text in KNOWLEDGE.requirements.items()
    }
    knowledge = msgspec.structs.replace(KNOWLEDGE, requirements=quoting)
    for domain in ("contoso.com", "fabrikam.com"):
        answers = answers_of({"domain": domain, "options": {"local_server": "yes"}})
        found = decide(answers, None, knowledge, TODAY).candidates
        said = {one.why for candidate in found for one in candidate.requirements if one.id == "local-server"}
        assert said == {f"Here is {domain}."}


def test_what_is_kept_stays_small_however_many_documents_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.core.decide.MANY_OF_A_RULE", 300)
    monkeypatch.setattr("wizard.core.decide._last", None)
    for number in range(1, 330):
        answers = answers_of(
            {
                "domain": "contoso.com",
                "device": {"max_host_length": number},
                "sending": dict.fromkeys(
                    ("peak_per_minute", "recipients_per_day", "external_recipients_per_day", "connections"),
                    number,
                ),
                "tenant": {"created": f"2024-01-{1 + number % 28:02}", "licences": number},
            }
        )
        decide(answers, None, KNOWLEDGE, TODAY)
    kept = decide_module._judgements_of(KNOWLEDGE)._known
    assert 20 <= max(map(len, kept)) <= 301


def test_another_knowledge_is_read_at_once() -> None:
    """What is kept from one decision to the next belongs to the knowledge that it was made with."""
    said = {"accepted-domain": "Another sentence."}
    texts = {
        name: msgspec.structs.replace(text, met=said.get(name, text.met))
        for name, text in KNOWLEDGE.requirements.items()
    }
    other = msgspec.structs.replace(KNOWLEDGE, requirements=texts)
    answers = answers_of({"domain": "contoso.com"})
    for knowledge in (KNOWLEDGE, other, KNOWLEDGE):
        found = decide(answers, None, knowledge, TODAY).candidates[0].requirements
        why = next(one.why for one in found if one.id == "accepted-domain")
        assert (why == "Another sentence.") == (knowledge is other)


def test_every_process_answers_the_same() -> None:
    """Sets have another order in every process; nothing that is printed may follow it."""
    givens, cases = read_table()
    lines = "".join(json.dumps(answers_document(case, givens[case.given])) + "\n" for case in cases)
    printed = []
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-m", "wizard", "plan", "-", "--jsonl", "--on", "2026-11-20"],
            input=lines.encode(),
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        printed.append(run.stdout)
    assert printed[0] == printed[1]
    assert printed[0].count(b"\n") == len(cases)
