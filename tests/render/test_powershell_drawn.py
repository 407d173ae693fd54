"""Every script of drawn plans: it parses as PowerShell reads it, calls only what is documented, with all that a call
must give, in the syntax of Windows PowerShell 5.1; and whatever stands in its values, it stays a value.

``SCRIPT_PLANS=500 pytest tests/render/test_powershell_drawn.py`` draws that many; CI draws a few.
"""

import enum
import os
import random
from typing import Any

import msgspec
import pytest

from tests.core.cases import KNOWLEDGE
from tests.render import cases, ps_reading
from tests.render.golden_files import matches_golden
from tests.render.test_powershell import BUILT_IN, REFERENCE
from tests.render.test_powershell_quoting import HOSTILE
from tests.sim.proof.drawing import draw
from wizard.core.answers import Cloud
from wizard.core.model import Method
from wizard.core.plan import make_plan
from wizard.render import powershell
from wizard.render.powershell.case import ScriptCase, script_case

PLANS = int(os.environ.get("SCRIPT_PLANS", "8"))
FIRST = 40
"""Where the draw begins: the first 64 cases of the proof are ruled out on purpose."""

COMMON = frozenset(REFERENCE["_meta"]["common"])
READS = frozenset({"check", "verify"})
ALWAYS = {"check", "apply", "verify", "undo", "remove", "reject-direct-send"}


def drawn_case(number: int) -> ScriptCase:
    """The scripts' case of one drawn plan."""
    drawn = draw(number, seed=7)
    plan = make_plan(drawn.answers, drawn.decision, drawn.method, drawn.profile, KNOWLEDGE)
    assert plan is not None
    return script_case(drawn.answers, plan, KNOWLEDGE, drawn.day)


def scripts_of(case: ScriptCase) -> dict[str, bytes]:
    made = powershell.case_scripts(case, KNOWLEDGE)
    return {name.removesuffix(".ps1"): powershell.script_bytes(text) for name, text in made.items()}


def wrong_calls(made: bytes) -> list[str]:
    """Every call that Microsoft's reference does not know as it stands."""
    found = []
    own = ps_reading.functions(made)
    for call in ps_reading.calls(made):
        if call.name.startswith("$"):
            continue
        if call.unnamed:
            found.append(f"{call} leaves an argument without a name")
        if call.name in own:
            continue
        if call.name in BUILT_IN:
            found += [f"{call}"] if set(call.parameters) - {*BUILT_IN[call.name], "ErrorAction"} else []
            continue
        if call.name not in REFERENCE["cmdlets"]:
            found.append(f"{call} is no documented cmdlet")
            continue
        given = set(call.parameters) - COMMON
        sets = REFERENCE["cmdlets"][call.name]["sets"].values()
        if not any(
            given <= names.keys() and {n for n, needed in names.items() if needed} <= given for names in sets
        ):
            found.append(f"{call} fits no documented parameter set")
    return found


def holds(name: str, made: bytes) -> None:
    """One script, as it stands and as PowerShell's tokenizer takes its quotes and dashes."""
    for reading in (made, ps_reading.translated(made)):
        assert ps_reading.faults(reading) == [], name
        assert wrong_calls(reading) == [], name
    assert ps_reading.only_in_7(made) == [], name
    called = {call.name for call in ps_reading.calls(made)}
    own = ps_reading.functions(made)
    assert own <= called, f"{name} carries a function that it does not use"


@pytest.mark.parametrize("number", range(FIRST, FIRST + PLANS))
def test_every_script_of_a_drawn_plan(number: int) -> None:
    case = drawn_case(number)
    made = scripts_of(case)
    assert made.keys() >= ALWAYS
    assert ("add-line" in made) is (case.connector is not None)
    assert ("change-address" in made) is (case.connector is not None and not case.by_certificate)
    for name, script in made.items():
        holds(name, script)
        verbs = [verb for verb in ("Set-", "New-", "Add-", "Remove-") if verb.encode() in script]
        assert name not in READS or verbs == []
    text = random.Random(number).choice(HOSTILE[:-1])
    for name, script in scripts_of(hostile(case, text)).items():
        holds(name, script)
        assert shape(script) == shape(made[name]), f"{name} with {text!r} calls something else"


def shape(made: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """What a script calls, in order, with the names of the parameters; how often a step is listed does not matter."""
    return [(call.name, call.parameters) for call in ps_reading.calls(ps_reading.translated(made))]


NOT_FREE = frozenset({"environment", "graph_environment", "where", "id"})
"""Texts that only ever come from our own data."""


def hostile(value: Any, text: str) -> Any:
    """The same value with ``text`` in every text that comes from outside."""
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, str):
        return text if value else value
    if isinstance(value, tuple):
        return tuple(hostile(one, text) for one in value)
    if isinstance(value, msgspec.Struct):
        changed = {
            field.name: hostile(getattr(value, field.name), text)
            for field in msgspec.structs.fields(value)
            if field.name not in NOT_FREE
        }
        return msgspec.structs.replace(value, **changed)
    return value


@pytest.mark.parametrize("method", list(Method))
def test_hostile_values_in_every_field_of_every_script(method: Method) -> None:
    plan, harmless = cases.plan(method), cases.answers()
    case = script_case(harmless, plan, KNOWLEDGE, cases.TODAY)
    expected = {name: shape(made) for name, made in scripts_of(case).items()}
    drawn = random.Random(str(method)).sample(HOSTILE[:-1], 2)
    for text in ("".join(HOSTILE), *drawn):
        for name, made in scripts_of(hostile(case, text)).items():
            holds(name, made)
            assert shape(made) == expected[name], f"{name} with {text!r}"
            assert made.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "").isprintable()


def test_a_value_may_not_become_a_default_that_runs() -> None:
    case = script_case(cases.answers(), cases.plan(Method.CONNECTOR_IP), KNOWLEDGE, cases.TODAY)
    text = "'; Set-OrganizationConfig -RejectDirectSend $true #"
    for name, made in scripts_of(hostile(case, text)).items():
        calls = [call.name for call in ps_reading.calls(ps_reading.translated(made))]
        allowed = 2 if name == "reject-direct-send" else 0
        assert calls.count("Set-OrganizationConfig") == allowed, name


@pytest.mark.parametrize("cloud", [Cloud.GCC_HIGH, Cloud.CHINA])
def test_other_clouds_sign_in_where_they_live_in_every_script(cloud: Cloud) -> None:
    case = script_case(cases.answers(cloud=cloud), cases.plan(Method.CONNECTOR_IP), KNOWLEDGE, cases.TODAY)
    for name, made in scripts_of(case).items():
        assert b"-ExchangeEnvironmentName $ExchangeEnvironmentName" in made, name
        assert b"https://admin.exchange.microsoft.com" not in made, name


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("$a = $b ?? 'c'", "??"),
        ("$a ??= 'c'", "??="),
        ("$a = $b ? 1 : 2", "?:"),
        ("Get-Date && Get-Date", "&&"),
        ("Get-Date || Get-Date", "||"),
        ("1, 2 | ForEach-Object -Parallel { $_ }", "-Parallel"),
        ("${a}?.Length", "?."),
        ("${a}?[0]", "?["),
        ("Get-Content -LiteralPath 'a' -AsByteStream", "-AsByteStream"),
        ("ConvertFrom-Json -AsHashtable", "-AsHashtable"),
        ("class A { }", "class"),
    ],
)
def test_what_only_powershell_7_knows_is_found(written: str, found: str) -> None:
    assert found in ps_reading.only_in_7(written.encode())
    assert ps_reading.only_in_7(f"# {written}\n$x = '{found}'\n".encode()) == []


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (Method.CONNECTOR_IP, "change-address"),
        (Method.CONNECTOR_IP, "add-line"),
        (Method.CONNECTOR_IP, "remove"),
        (Method.CONNECTOR_IP, "reject-direct-send"),
        (Method.SMTP_AUTH_OAUTH, "remove"),
        (Method.DIRECT_SEND, "remove"),
    ],
)
def test_golden_scripts_of_the_years_after(method: Method, name: str) -> None:
    case = script_case(cases.answers(), cases.plan(method), KNOWLEDGE, cases.TODAY)
    matches_golden(f"{method}/{name}.ps1", powershell.case_scripts(case, KNOWLEDGE)[f"{name}.ps1"])
