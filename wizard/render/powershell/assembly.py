"""Puts a script together: help at the top, parameters, the functions it needs, one ``try``.

The functions are the files of ``resources/templates/powershell``, fixed text without a gap to fill. Every
value of the case comes in as a parameter's default. What a method needs is the families' business.
"""

import datetime
import functools
from enum import StrEnum

import msgspec

from wizard import __version__
from wizard.files import resource
from wizard.render.powershell.quoting import ps_array, ps_comment, ps_quote

BOM = b"\xef\xbb\xbf"
"""Windows PowerShell 5.1 reads a script without it as the computer's ANSI code page."""


class Kind(StrEnum):
    """Which script; the value is its file's name without ``.ps1``."""

    CHECK = "check"
    APPLY = "apply"
    VERIFY = "verify"
    UNDO = "undo"
    CHANGE_ADDRESS = "change-address"
    ADD_LINE = "add-line"
    REMOVE = "remove"
    REJECT_DIRECT_SEND = "reject-direct-send"
    APPLY_APP = "apply-app"
    UNDO_APP = "undo-app"
    DKIM = "dkim"


READING = frozenset({Kind.CHECK, Kind.VERIFY})
"""The scripts that change nothing. Not even ``Set-StrictMode`` is in them, so that a search for ``Set-`` finds nothing."""


class Parameter(msgspec.Struct, frozen=True):
    """One parameter. ``default`` is a finished PowerShell expression, or None: then the script asks for it.

    ``sets`` are the parameter sets that it belongs to; without any it belongs to all. A switch with the default None
    is what chooses its set. ``beside`` is the name of a file that stands beside the script where the parameter is left
    empty.
    """

    name: str
    type: str
    about: str
    default: str | None
    validation: str = ""
    sets: tuple[str, ...] = ()
    beside: str = ""

    def declaration(self) -> str:
        """The lines in the ``param`` block."""
        lines = []
        asked = f"Mandatory = $true, HelpMessage = {ps_quote(self.about)}" if self.default is None else ""
        for name in self.sets:
            both = ", ".join(part for part in (f"ParameterSetName = {ps_quote(name)}", asked) if part)
            lines.append(f"[Parameter({both})]")
        if asked and not self.sets:
            lines.append(f"[Parameter({asked})]")
        if self.validation:
            lines.append(self.validation)
        if self.type == "switch":
            lines.append(f"[switch] ${self.name}")
        elif self.default is None:
            lines.append(f"[{self.type}] ${self.name}")
        else:
            lines.append(f"[{self.type}] ${self.name} = {self.default}")
        return "\n".join("    " + line for line in lines)


def text_parameter(name: str, about: str, value: str, validation: str = "") -> Parameter:
    """A text whose default is ``value``; without a value the script asks for it."""
    rule = validation or "[ValidateNotNullOrEmpty()]"
    return Parameter(name, "string", about, ps_quote(value) if value else None, rule)


def list_parameter(name: str, about: str, values: tuple[str, ...], validation: str = "") -> Parameter:
    """Several texts; without any the script asks for them."""
    rule = validation or "[ValidateNotNullOrEmpty()]"
    return Parameter(name, "string[]", about, ps_array(values) if values else None, rule)


def file_parameter(name: str, about: str, beside: str) -> Parameter:
    """A file's path. Empty: the file of the name ``beside`` in the folder of the script."""
    return Parameter(name, "string", about, "''", beside=beside)


class Script(msgspec.Struct, frozen=True):
    """A script before it is text: ``parts`` are files of the templates folder, ``calls`` the lines of the try.

    ``run`` is what a plain run does where the script changes nothing; ``prepares`` and ``last`` are lines before
    the functions and after the summary. ``default_set`` is the parameter set of a call that names none; ``examples``
    are calls with what each does, in place of the usual ones.
    """

    kind: Kind
    synopsis: str
    description: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    parts: tuple[str, ...]
    calls: tuple[str, ...]
    made_for: str
    day: datetime.date
    run: str = ""
    rights: str = ""
    prepares: str = ""
    last: str = ""
    connects: bool = True
    modules: tuple[str, ...] = ("ExchangeOnlineManagement",)
    closing: str = ""
    default_set: str = ""
    examples: tuple[tuple[str, str], ...] = ()


@functools.cache
def _part(name: str) -> str:
    return resource("templates", "powershell", f"{name}.ps1").read_text(encoding="utf-8").strip("\n")


def script_text(script: Script) -> str:
    """The whole script with LF line ends. Pure ASCII but for the values of the case."""
    strict = "" if script.kind in READING else "Set-StrictMode -Version 'Latest'\n"
    impact = "" if script.kind in READING else ", ConfirmImpact = 'High'"
    by_default = f", DefaultParameterSetName = {ps_quote(script.default_set)}" if script.default_set else ""
    parameters = ",\n\n".join(parameter.declaration() for parameter in script.parameters)
    block = f"param(\n{parameters}\n)" if parameters else "param()"
    opened = "$script:OpenedSession = ''\n" if script.connects else ""
    prepares = script.prepares + "\n" if script.prepares else ""
    leaving = "; ".join(one for one in ("Disconnect-Tenant" * script.connects, script.closing) if one)
    ends = f"\nfinally {{ {leaving} }}" if leaving else ""
    last = script.last + "\n" if script.last else ""
    sections = [
        "#Requires -Version 5.1\n" + _help(script),
        f"[CmdletBinding(SupportsShouldProcess = $true{impact}{by_default})]\n{block}",
        f"{strict}$ErrorActionPreference = 'Stop'\n$InformationPreference = 'Continue'\n"
        f"$script:Summary = @()\n$script:Stopped = $false\n{opened}{prepares}{_places(script)}".rstrip(),
        *(_part(name) for name in script.parts),
        "try {\n" + "\n".join("    " + call for call in script.calls) + "\n}\n"
        "catch {\n"
        "    $script:Stopped = $true\n"
        "    Write-Warning -Message ('Stopped: ' + $_.Exception.Message)\n"
        "}" + ends,
        "Write-Line -Text ($script:Summary | Format-Table -Property 'State', 'Check', 'Detail' -AutoSize -Wrap | "
        "Out-String)\n" + last + "if ($script:Stopped) { exit 1 }",
    ]
    return "\n\n".join(sections) + "\n"


def _places(script: Script) -> str:
    """Where files go that nobody named.

    Not as the parameters' defaults: there Windows PowerShell 5.1 leaves ``$PSScriptRoot`` empty in a script with
    ``CmdletBinding`` that ``powershell -File`` starts (https://github.com/PowerShell/PowerShell/issues/4688).
    """
    return "".join(
        f"if (${one.name} -eq '') {{ ${one.name} = Join-Path -Path $PSScriptRoot -ChildPath {ps_quote(one.beside)} }}\n"
        for one in script.parameters
        if one.beside
    )


def script_bytes(text: str) -> bytes:
    """The file's bytes: UTF-8 with BOM and CRLF, which both Windows PowerShell 5.1 and PowerShell 7 read right."""
    return BOM + text.replace("\n", "\r\n").encode("utf-8")


def _help(script: Script) -> str:
    """Comment-based help (about_Comment_Based_Help): what ``Get-Help`` shows."""
    lines = ["<#", ".SYNOPSIS", "    " + ps_comment(script.synopsis), "", ".DESCRIPTION"]
    lines += ["    " + ps_comment(sentence) for sentence in script.description]
    for parameter in script.parameters:
        lines += ["", f".PARAMETER {parameter.name}", "    " + ps_comment(parameter.about)]
    for call, does in _examples(script):
        lines += ["", ".EXAMPLE", f"    .\\{script.kind.value}.ps1{call}", "", f"    {does}"]
    lines += ["", ".NOTES"]
    lines.append(
        f"    Made by Relay Wizard {__version__} on {script.day.isoformat()} for {ps_comment(script.made_for)}."
    )
    if script.connects:
        several = len(script.modules) > 1
        named = f"modules {', '.join(script.modules)}" if several else f"module {script.modules[0]}"
        lines.append(f"    Needs the PowerShell {named}. Nothing is installed.")
    if script.rights:
        lines.append("    " + ps_comment(script.rights))
    lines.append("    Runs on Windows PowerShell 5.1 and on PowerShell 7.")
    lines.append(
        "    Where Windows says that running scripts is disabled, this line starts it all the same: "
        f"powershell -ExecutionPolicy RemoteSigned -File .\\{script.kind.value}.ps1"
    )
    return "\n".join([*lines, "#>"])


def _examples(script: Script) -> tuple[tuple[str, str], ...]:
    """Ways to call it, and what each does."""
    if script.examples:
        return script.examples
    if script.run:
        return (("", script.run),)
    if script.kind is Kind.CHECK:
        return ("", "Reads, and writes the report."), (" -IncludeGraph", "Reads Microsoft Entra's part too.")
    if script.kind is Kind.VERIFY:
        return (("", "Reads, and says for each point whether it is right."),)
    done = "Asks before each change, makes it, and checks it."
    if script.kind is Kind.UNDO:
        done = "Asks before each change, then puts things back."
    return (
        (" -WhatIf", "Shows what would change, and changes nothing."),
        ("", done),
        (" -Confirm:$false", "The same without asking."),
    )
