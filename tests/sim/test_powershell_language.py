"""The interpreter reads PowerShell as PowerShell does, and refuses with line and construct what it does not know."""

import subprocess
import sys

import pytest

from tests.sim.scripts import tenant
from wizard.sim.powershell import Host, Outcome, Refused, Stream, run_script


def run(text: str, host: Host | None = None, **arguments: object) -> Outcome:
    return run_script(text, tenant(), arguments, host or Host())


def values(text: str) -> list[object]:
    outcome = run(text)
    assert outcome.errors == (), outcome.errors
    return list(outcome.objects)


STRICT = "Set-StrictMode -Version 'Latest'\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("'a' + 5 + $true", ["a5True"]),
        ("5 + '6'", [11]),
        ("'it''s'", ["it's"]),
        ("'O\u2019\u2019Brien'", ["O\u2019Brien"]),
        ('"a`n$(1 + 1)b"', ["a\n2b"]),
        ("$x = 'y'; \"<$x>\"", ["<y>"]),
        ("@'\nkept 'as' $x\n'@", ["kept 'as' $x"]),
        ('$x = 1; @"\nis $x\n"@', ["is 1"]),
        ("'{0} of {1,3}' -f 1, 2", ["1 of   2"]),
        ("[char]0x41 + 'b'", ["Ab"]),
        ("[string] $null -eq ''", [True]),
        ("$null -eq ''", [False]),
        ("'ABC' -eq 'abc'", [True]),
        ("'abc' -like 'A*'", [True]),
        ("'abc' -match '^B'", [False]),
        ("1, 2, 3 -contains '2'", [True]),
        ("'x' -in 'X', 'y'", [True]),
        ("1, 2, 2 -eq 2", [2, 2]),
        ("@(1, 2) + 3 -join '+'", ["1+2+3"]),
        ("'a.b' -replace '\\.', '<$0>'", ["a<.>b"]),
        ("7 -band 12", [4]),
        ("@(1 .. 3)", [1, 2, 3]),
        ("[int] 2.5; [int] 3.5; [int] '7'", [2, 4, 7]),
        ("'no' -as [version]; [string] ('3.2.1' -as [version])", [None, "3.2.1"]),
        ("[version] '3.10.0' -gt [version] '3.9.0'", [True]),
        ("([System.Net.IPAddress] '010.0.0.1').GetAddressBytes()", [8, 0, 0, 1]),
        ("@($null).Count; @().Count; @(@()).Count", [1, 0, 0]),
        ("$x = @(); $x += 'a'; $x += 'b'; $x.Count", [2]),
        ("foreach ($x in $null) { 'never' }", []),
        ("foreach ($x in 1, 2, 3) { if ($x -eq 2) { continue }; $x }", [1, 3]),
        ("$i = 0; while ($true) { $i += 1; if ($i -gt 3) { break } }; $i", [4]),
        ("for ($i = 0; $i -lt 2; $i++) { $i }", [0, 1]),
        ("3, 1, 2 | Sort-Object -Descending | Select-Object -First 2", [3, 2]),
        ("'a', 'b', 'a' | Select-Object -Unique", ["a", "b"]),
        ("(1, 2, 3 | Where-Object -FilterScript { $_ -gt 1 } | Measure-Object).Count", [2]),
        ("$o = [ordered]@{ b = 1; a = 2 }; ConvertTo-Json -InputObject $o", ['{\n  "b": 1,\n  "a": 2\n}']),
        ("('{\"a\": [1]}' | ConvertFrom-Json).A[0]", [1]),
        ("try { throw 'no' } catch { $_.Exception.Message } finally { 'end' }", ["no", "end"]),
        ("try { [int] 'x' } catch { 'caught' }", ["caught"]),
        ("$f = { $x }; $x = 3; & $f", [3]),
        ("$h = @{ Check = 'a' }; $h.check; $h['CHECK']; $h.none", ["a", "a", None]),
        ("Split-Path -Path '/a/b.ps1' -Leaf; Join-Path -Path '/a/' -ChildPath 'b'", ["b.ps1", "/a/b"]),
    ],
)
def test_what_a_line_gives(written: str, found: list[object]) -> None:
    assert values(written) == found


def test_functions_return_what_they_put_out_and_see_their_callers_variables() -> None:
    text = """
function Inner { $outer; return 'early'; 'never' }
function Outer { $outer = 'seen'; $script:kept = 'here'; Inner }
$outer = 'global'
Outer
$outer
$kept
@(Outer).Count
$one = Outer | Select-Object -First 1
$one
"""
    assert values(text) == ["seen", "early", "global", "here", 2, "seen"]


def test_a_null_that_is_returned_is_one_value_and_no_output_is_none() -> None:
    text = """
function Get-Null { return $null }
function Get-None { }
@(Get-Null).Count
@(Get-None).Count
$kept = Get-None
@($kept).Count
$null -eq $kept
"""
    assert values(text) == [1, 0, 0, True]


def test_a_parameter_keeps_its_type_and_is_asked_for_or_checked() -> None:
    text = """
param(
    [Parameter(Mandatory = $true, HelpMessage = 'x')]
    [ValidatePattern('^a')]
    [string[]] $Names,
    [ValidateSet('one', 'two')]
    [string] $Which = 'three',
    [ValidateRange(1, 10)]
    [int] $Days = 2,
    [switch] $Loud
)
function Show {
    param([string] $Text)
    $Text = 5
    $Text + 1
}
$Names.Count; $Which; $Days + 1; [bool] $Loud; Show -Text $null
"""
    assert list(run(text, Names="abc", Loud=True).objects) == [1, "three", 3, True, "51"]
    assert run(text, Host(typed={"Names": ["a", "ab"]})).objects[0] == 2
    for arguments, why in (
        ({}, "missing mandatory parameters"),
        ({"Names": []}, "because it is null"),
        ({"Names": ["b"]}, 'The argument "b" does not match'),
        ({"Names": "a", "Which": "three"}, 'does not belong to the set "one,two"'),
        ({"Names": "a", "Days": 11}, "outside the allowed range"),
        ({"Names": "a", "Days": "many"}, "Cannot convert value"),
        ({"Names": "a", "Else": 1}, "matches parameter name 'Else'"),
    ):
        outcome = run(text, **arguments)
        assert (outcome.exit_code, outcome.objects) == (1, ())
        assert why in outcome.errors[0]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("$missing", "The variable '$missing' cannot be retrieved"),
        ("(@{ a = 1 }).b", "The property 'b' cannot be found"),
        ("@(1)[1]", "Index was outside"),
        ("(5).Count", "The property 'Count' cannot be found"),
        ("$n = $null; $n.Name", "The property 'Name' cannot be found"),
    ],
)
def test_strict_mode_finds_what_plain_mode_lets_pass(written: str, why: str) -> None:
    assert run(written).exit_code == 0
    outcome = run(STRICT + written)
    assert outcome.exit_code == 1
    assert why in outcome.errors[0]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("$null.ToString()", "null-valued expression"),
        ("$null['a']", "Cannot index into a null array"),
        ("Get-TransportConfig", "not recognized"),
        ("Connect-ExchangeOnline -Nonsense 1", "matches parameter name 'Nonsense'"),
        ("$o = [pscustomobject]@{ a = 1 }; $o.b = 2", "can be set"),
        ("function F { param([bool] $On) } F -On 'yes'", "Boolean parameters accept only Boolean"),
        ("1 / 0", "divide by zero"),
    ],
)
def test_an_error_that_powershell_has_ends_the_script_as_there(written: str, why: str) -> None:
    outcome = run(written.replace("} F", "}\nF"))
    assert outcome.exit_code == 1
    assert why in outcome.errors[0]


@pytest.mark.parametrize(
    ("written", "line", "construct"),
    [
        ("'a'\n\nGet-Process", 3, "Get-Process"),
        ("'a'\nInvoke-Expression -Command 'x'", 2, "Invoke-Expression"),
        ("$x = 1\n$x -shl 2", 2, "-shl"),
        ("$env:PATH", 1, "$env:PATH"),
        ("'a' > 'b.txt'", 1, "redirection"),
        ("[System.IO.File]::Delete('a')", 1, "Delete"),
        ("[xml] 'a'", 1, "[xml]"),
        ("'a'.Substring(1)", 1, "substring"),
        ("function F {\n    'a'\n    Get-Item -Path 'x'\n}\n'before'\nF", 3, "Get-Item"),
        ("switch (1) {\n 1 { 'a' }\n}", 1, "switch"),
        ("trap { 'a' }", 1, "trap"),
        ("do { 'a' } while ($false)", 1, "do"),
        ("$f = { param($a) $a }", 1, "parameters of a script block"),
        ("function F($a) { $a }", 1, "function parameter"),
        ("foreach -parallel ($x in 1) { $x }", 1, "foreach"),
        ("'a' | ForEach-Object -Process { $_ } -End { 'b' }", 1, "-End"),
        ("if (Get-Process) { 'a' }", 1, "Get-Process"),
        ("Where-Object -Property 'a'", 1, "-Property"),
        ("Get-Content -LiteralPath 'a' -Tail 1 -Raw", 1, "-Tail"),
        ("Write-Warning 'a'", 1, "without a name"),
        ("ConvertTo-Json -InputObject @{ a = 1 }", 1, "whose order nobody knows"),
        ("[CmdletBinding(PositionalBinding = $false)]\nparam()\n'a'", 1, "CmdletBinding"),
        ("'a' +", 1, "syntax"),
        ("'\u2018a'", 1, "single quote"),
        ("while ($true) { 'a' }", 1, "more than 10000 turns"),
    ],
)
def test_what_is_not_known_is_refused_with_its_line_and_never_skipped(
    written: str, line: int, construct: str
) -> None:
    with pytest.raises(Refused) as caught:
        run(written)
    assert caught.value.line == line, str(caught.value)
    assert construct.lower() in str(caught.value).lower()


def test_a_refusal_is_no_error_that_the_script_may_catch() -> None:
    with pytest.raises(Refused):
        run("try { Get-Process } catch { 'caught' } finally { 'end' }")


def test_an_error_of_a_cmdlet_ends_nothing_without_stop_and_the_modules_do_not_see_the_preference() -> None:
    text = "$ErrorActionPreference = 'Stop'\nConnect-ExchangeOnline -ShowBanner:$false\n"
    outcome = run(text + "Get-CASMailbox -Identity 'nobody@contoso.com'\n'on'")
    assert (outcome.objects, outcome.exit_code, len(outcome.errors)) == (("on",), 0, 1)
    assert outcome.said(Stream.ERROR)
    silent = run(text + "Get-CASMailbox -Identity 'nobody@contoso.com' -ErrorAction 'SilentlyContinue'\n'on'")
    assert (silent.objects, silent.errors) == (("on",), ())
    stopped = run(text + "Get-CASMailbox -Identity 'nobody@contoso.com' -ErrorAction 'Stop'\n'on'")
    assert (stopped.objects, stopped.exit_code) == ((), 1)


def test_a_run_leaves_its_tenant_and_its_host_alone() -> None:
    host, start = Host(files={"/plan/a": "1"}), tenant()
    outcome = run_script("Set-Content -LiteralPath 'b' -Value 'x' -Encoding 'UTF8'", start, {}, host)
    assert dict(outcome.files) == {"/plan/a": "1", "/plan/b": "x\n"}
    assert dict(host.files) == {"/plan/a": "1"}
    assert start == tenant()


def test_the_grammar_is_loaded_with_the_first_script_and_not_before() -> None:
    code = "import sys, wizard.sim.practice; print('tree_sitter' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


SETS = """[CmdletBinding(DefaultParameterSetName = 'One')]
param(
    [Parameter(ParameterSetName = 'One', Mandatory = $true)]
    [string] $Name,

    [Parameter(ParameterSetName = 'One')]
    [Parameter(ParameterSetName = 'Two', Mandatory = $true)]
    [int] $Count = 1,

    [Parameter(ParameterSetName = 'Other', Mandatory = $true)]
    [switch] $Undo,

    [string] $Path = 'p'
)
$Name + $Count + $Undo + $Path
"""


def test_only_the_parameters_of_the_chosen_set_are_asked_for() -> None:
    assert run(SETS, Name="a").objects == ("a1Falsep",)
    assert run(SETS, Undo=True, Path="q").objects == ("1Trueq",)
    assert run(SETS, Host(typed={"Name": "typed"})).objects == ("typed1Falsep",)
    for given, why in (
        ({}, "missing mandatory parameters: name"),
        ({"Count": 2}, "missing mandatory parameters: name"),
        ({"Name": "a", "Undo": True}, "Parameter set cannot be resolved"),
    ):
        outcome = run(SETS, **given)
        assert (outcome.exit_code, outcome.objects) == (1, ())
        assert why in outcome.errors[0]
