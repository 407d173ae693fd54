"""The four scripts of many plans: they parse, call only what Microsoft documents, and keep values values."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.render import cases, ps_reading
from tests.render.golden_files import matches_golden
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.answers import Cloud
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method, Plan
from wizard.files import load_knowledge
from wizard.render import powershell

MAKERS: dict[str, Callable[..., str]] = {
    "check": powershell.check_script,
    "apply": powershell.apply_script,
    "verify": powershell.verify_script,
    "undo": powershell.undo_script,
}
READING = ("check", "verify")
REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "cmdlets.json").read_text(encoding="utf-8")
)
BUILT_IN = {
    "ConvertFrom-Json": (),
    "ConvertTo-Json": ("InputObject", "Depth"),
    "ForEach-Object": ("Process",),
    "Format-Table": ("Property", "AutoSize", "Wrap"),
    "Get-Command": ("Name",),
    "Get-Content": ("LiteralPath", "Raw", "Encoding"),
    "Get-Date": (),
    "Get-Module": ("Name", "ListAvailable"),
    "Get-PfxCertificate": ("LiteralPath",),
    "Import-Module": ("Name",),
    "Invoke-RestMethod": ("Method", "Uri", "Body"),
    "Join-Path": ("Path", "ChildPath"),
    "Move-Item": ("LiteralPath", "Destination", "Force"),
    "Out-Null": (),
    "Out-String": (),
    "Resolve-DnsName": ("Name", "Type"),
    "Select-Object": ("First", "Property", "Unique"),
    "Set-Content": ("LiteralPath", "Value", "Encoding"),
    "Set-StrictMode": ("Version",),
    "Sort-Object": ("Property", "Descending"),
    "Test-Path": ("LiteralPath", "PathType"),
    "Where-Object": ("FilterScript",),
    "Write-Information": ("MessageData",),
    "Write-Verbose": ("Message",),
    "Write-Warning": ("Message",),
}
"""PowerShell's own commands with the parameters that the templates use (Windows PowerShell 5.1 reference)."""


def script(kind: str, plan: Plan, text: str | None = None, cloud: Cloud = Cloud.WORLDWIDE) -> bytes:
    made = MAKERS[kind](cases.answers(text, cloud), plan, load_knowledge(), cases.TODAY)
    return powershell.script_bytes(made)


@pytest.fixture(params=list(Method), ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    return cases.plan(request.param)


@pytest.fixture(params=list(MAKERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_windows_powershell_finds_the_script_s_folder_also_with_file(plan: Plan, kind: str) -> None:
    """``powershell -File`` leaves ``$PSScriptRoot`` empty among the parameters (PowerShell/PowerShell issue 4688)."""
    text = script(kind, plan).decode("utf-8-sig")
    assert "$PSScriptRoot" not in text[text.index("[CmdletBinding(") : text.index("$ErrorActionPreference")]


@pytest.mark.parametrize("cloud", list(Cloud))
def test_every_call_is_documented_and_names_its_parameters(plan: Plan, kind: str, cloud: Cloud) -> None:
    made = script(kind, plan, cloud=cloud)
    assert ps_reading.faults(made) == []
    own = ps_reading.functions(made)
    common = set(REFERENCE["_meta"]["common"])
    for call in ps_reading.calls(made):
        assert call.unnamed == () or call.name == "$Body", f"{call} leaves an argument without a name"
        if call.name in own or call.name == "$Body":
            continue
        if call.name in BUILT_IN:
            assert set(call.parameters) <= {*BUILT_IN[call.name], "ErrorAction"}, call
            continue
        documented = REFERENCE["cmdlets"][call.name]
        given_names = set(call.parameters) - common
        fitting = [
            names
            for names in documented["sets"].values()
            if given_names <= names.keys() and {n for n, needed in names.items() if needed} <= given_names
        ]
        assert fitting, f"{call} fits no documented parameter set"
        assert not given_names & set(documented.get("partner_only", ())) - {"RequireTls"}, call


def test_every_function_is_used_and_every_value_of_the_summary_has_a_place(plan: Plan, kind: str) -> None:
    made = script(kind, plan)
    called = {call.name for call in ps_reading.calls(made)}
    assert ps_reading.functions(made) <= called


@pytest.mark.parametrize("reading", READING)
def test_check_and_verify_only_read(plan: Plan, reading: str) -> None:
    made = script(reading, plan)
    text = made.decode("utf-8-sig")
    for verb in ("Set-", "New-", "Remove-", "Add-", "Enable-", "Disable-"):
        assert verb not in text
    for call in ps_reading.calls(made):
        if call.name in REFERENCE["cmdlets"]:
            assert call.name.split("-")[0] in {"Get", "Connect", "Disconnect"}, call


def test_a_plan_without_changes_calls_nothing_that_changes() -> None:
    for method in Method:
        if cases.changes(method) or method is Method.CONNECTOR_CERTIFICATE:
            continue
        for kind in MAKERS:
            names = {call.name for call in ps_reading.calls(script(kind, cases.plan(method)))}
            changing = {
                n
                for n in names & REFERENCE["cmdlets"].keys()
                if not n.startswith(("Get-", "Connect-", "Disconnect-"))
            }
            assert not changing


def test_apply_makes_what_the_plan_says() -> None:
    relay = CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=False)
    plain = script("apply", cases.plan(Method.CONNECTOR_IP, own_changes=(relay,)))
    (creation,) = [call for call in ps_reading.calls(plain) if call.name == "New-InboundConnector"]
    assert "SenderIPAddresses" in creation.parameters
    assert "RequireTls" not in creation.parameters
    both = (relay, EnableSmtpAuth("a@contoso.com"), GrantSendAs("b@contoso.com", "a@contoso.com"))
    names = {
        call.name
        for call in ps_reading.calls(script("apply", cases.plan(Method.LOCAL_RELAY, own_changes=both)))
    }
    assert {"New-InboundConnector", "Set-CASMailbox", "Add-RecipientPermission"} <= names
    back = {
        call.name
        for call in ps_reading.calls(script("undo", cases.plan(Method.LOCAL_RELAY, own_changes=both)))
    }
    assert {"Remove-InboundConnector", "Set-CASMailbox", "Remove-RecipientPermission"} <= back


def test_a_certificate_connector_never_names_an_address() -> None:
    made = script("apply", cases.plan(Method.CONNECTOR_CERTIFICATE))
    (creation,) = [call for call in ps_reading.calls(made) if call.name == "New-InboundConnector"]
    assert {"TlsSenderCertificateName", "RequireTls"} <= set(creation.parameters)
    assert "SenderIPAddresses" not in creation.parameters


def test_an_unknown_value_is_asked_for() -> None:
    relay = CreateInboundConnector("Relay", (), require_tls=True)
    text = script("apply", cases.plan(Method.CONNECTOR_IP, own_changes=(relay,))).decode("utf-8-sig")
    before = text[: text.index("[string[]] $SenderIPAddresses,")]
    assert "Mandatory = $true" in before[before.rindex("[Parameter(") :]


def test_a_plan_with_two_connectors_is_refused() -> None:
    relay = CreateInboundConnector("Relay", ("203.0.113.10",), require_tls=True)
    with pytest.raises(ValueError, match="one connector"):
        script("apply", cases.plan(Method.CONNECTOR_IP, own_changes=(relay, relay)))


def test_sovereign_clouds_sign_in_where_they_live() -> None:
    for cloud, environment in (
        (Cloud.GCC_HIGH, "O365USGovGCCHigh"),
        (Cloud.DOD, "O365USGovDoD"),
        (Cloud.CHINA, "O365China"),
    ):
        made = script("apply", cases.plan(Method.CONNECTOR_IP), cloud=cloud)
        assert f"$ExchangeEnvironmentName = '{environment}'".encode() in made
    assert b"ExchangeEnvironmentName" not in script("apply", cases.plan(Method.CONNECTOR_IP), cloud=Cloud.GCC)


def test_the_files_are_what_windows_powershell_reads(plan: Plan, kind: str) -> None:
    made = script(kind, plan)
    assert made.startswith(b"\xef\xbb\xbf#Requires -Version 5.1\r\n<#\r\n.SYNOPSIS\r\n")
    assert made.count(b"\n") == made.count(b"\r\n")
    text = made.decode("utf-8-sig")
    assert text.isascii()
    assert "SupportsShouldProcess = $true" in text
    for only_in_7 in (" ?? ", " ? ", "&&", "||", "-Parallel", "?."):
        assert only_in_7 not in text


@pytest.mark.parametrize("text", HOSTILE[:-1])
@pytest.mark.parametrize("method", list(Method))
def test_hostile_values_change_nothing_but_values(method: Method, text: str) -> None:
    _holds(method, text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    method=st.sampled_from(list(Method)),
    text=st.text(
        st.one_of(
            st.sampled_from(
                "'\"`$(){}[]#<>@;|&\n\r\0\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013\u2014\u202e"
            ),
            st.characters(),
        ),
        min_size=1,
        max_size=40,
    ),
)
def test_drawn_values_change_nothing_but_values(method: Method, text: str) -> None:
    _holds(method, text)


def _holds(method: Method, text: str) -> None:
    """With ``text`` in every field, all four scripts call exactly what they call with harmless values."""
    for kind in MAKERS:
        harmless = ps_reading.calls(script(kind, cases.plan(method, "harmless"), "harmless"))
        made = script(kind, cases.plan(method, text), text)
        assert made.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "").isprintable()
        for reading in (made, ps_reading.translated(made)):
            assert ps_reading.faults(reading) == []
            assert [(c.name, c.parameters, c.unnamed) for c in ps_reading.calls(reading)] == [
                (c.name, c.parameters, c.unnamed) for c in harmless
            ]


@pytest.mark.parametrize("method", [Method.CONNECTOR_IP, Method.SMTP_AUTH_OAUTH, Method.DIRECT_SEND])
def test_golden_scripts(method: Method, kind: str) -> None:
    matches_golden(
        f"{method}/{kind}.ps1", script(kind, cases.plan(method)).decode("utf-8-sig").replace("\r\n", "\n")
    )


def test_a_mailbox_that_is_said_to_be_open_is_read_and_left_alone() -> None:
    said = cases.plan(Method.SMTP_AUTH_BASIC, own_changes=())
    names = {call.name for call in ps_reading.calls(script("apply", said))}
    assert {"Get-CASMailbox", "Get-TransportConfig", "Get-AuthenticationPolicy"} <= names
    assert not {name for name in names & REFERENCE["cmdlets"].keys() if name.startswith(("Set-", "Add-"))}
    assert b"$Mailbox = 'scanner@contoso.com'" in script("verify", said)
    unknown = cases.plan(Method.SMTP_AUTH_OAUTH, own_changes=(EnableSmtpAuth(""),))
    for kind in ("apply", "verify"):
        text = script(kind, unknown).decode("utf-8-sig")
        assert "Mandatory = $true" in text[: text.index("[string] $Mailbox,")]
        assert ps_reading.functions(script(kind, unknown)) <= {
            c.name for c in ps_reading.calls(script(kind, unknown))
        }


def test_a_record_that_stays_is_not_among_those_to_publish() -> None:
    import msgspec

    plan = cases.plan(Method.CONNECTOR_IP)
    kept = msgspec.structs.replace(plan, dns=(msgspec.structs.replace(plan.dns[0], action="keep"),))
    assert b"DnsRecord" in script("apply", plan)
    assert b"DnsRecord" not in script("apply", kept)
