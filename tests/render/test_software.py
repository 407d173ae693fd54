"""Configuration files of every program, for every way that it can go: what they hold, and what they never hold."""

import ast
import configparser
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import tree_sitter_c_sharp
import tree_sitter_php
import tree_sitter_ruby
import yaml  # type: ignore[import-untyped]
from tree_sitter import Language, Parser

from tests.render import ps_reading
from tests.render.golden_files import matches_golden
from tests.render.running_postfix import STOCK_MASTER, Postfix, needs_postfix
from tests.render.software_cases import BY_PROGRAM, answers, case_of, files_of, plan_of
from tests.render.test_software_quoting import HOSTILE
from wizard.core.answers import Security, SignIn
from wizard.core.model import Method
from wizard.core.profiles import Program
from wizard.files import list_profiles, load_knowledge, load_profile
from wizard.render.configuration import configuration_files, has_configuration
from wizard.render.relay.case import UNREAD_HOST
from wizard.render.software import NOT_WRITTEN, WRITERS, program_files
from wizard.render.software.case import USER_OPEN, Ability, SoftwareCase

TOKEN = {
    Program.POSTFIX,
    Program.MSMTP,
    Program.ZABBIX,
    Program.MAILOZAURR,
    Program.PYTHON,
    Program.DOTNET,
    Program.OAUTH_PROXY,
}
CERTIFICATE = {
    Program.POSTFIX,
    Program.EXIM,
    Program.MSMTP,
    Program.GRAFANA,
    Program.PYTHON,
    Program.DOTNET,
}
EVERY = [(program, method) for program in Program for method in Method]


GRAMMARS = {
    ".cs": Parser(Language(tree_sitter_c_sharp.language())),
    ".php": Parser(Language(tree_sitter_php.language_php())),
    ".rb": Parser(Language(tree_sitter_ruby.language())),
}


def faults(name: str, text: str) -> list[str]:
    """What a reader of that language has to say."""
    if name.endswith(".ps1"):
        return ps_reading.faults(text.encode())
    if name.endswith(".py"):
        ast.parse(text, feature_version=(3, 9))
        return []
    if name.endswith(".yaml"):
        assert set(yaml.safe_load(text)) <= {"unclassified", "credentials"}
        return []
    if name.endswith(".sh"):
        done = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
        return [done.stderr] if done.returncode else []
    if name == "sasl-xoauth2.conf":
        assert json.loads(text)["client_secret"] == ""
        return []
    grammar = GRAMMARS.get(Path(name).suffix)
    if grammar is None:
        return []
    root = grammar.parse(text.encode()).root_node
    return [f"{name}: {root}"] if root.has_error else []


# --- every program, every way -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("program", "method"), EVERY)
def test_each_program_has_files_for_what_it_can_do_and_none_for_what_it_can_not(
    program: Program, method: Method
) -> None:
    case, files = case_of(program, method, answers()), files_of(program, method)
    can = (not case.by_token or program in TOKEN) and (not case.by_certificate or program in CERTIFICATE)
    if program is Program.OAUTH_PROXY:
        can = case.by_token  # it is there for nothing else
    assert bool(files) is can
    if program is Program.ONEVIEW and method is Method.AZURE_COMMUNICATION_SERVICES:
        assert "signs in as its sender" in files[NOT_WRITTEN]
        return
    assert NOT_WRITTEN not in files
    for name, text in files.items():
        assert text.endswith("\n")
        assert faults(name, text) == []
        if name == "sasl-xoauth2.conf" or name.startswith("relay-wizard-"):
            continue
        assert "Made by Relay Wizard" in text
        for label in ("Goes to:", "Load it:", "Test it:", "Take back:"):
            assert label in text, f"{name} does not say what to do"
    whole = "\n".join(files.values())
    if files:
        assert case.host in whole
        assert case.sender in whole
        assert "CERT_NONE" not in whole


@pytest.mark.parametrize("program", list(Program))
@pytest.mark.parametrize("method", [Method.CONNECTOR_IP, Method.SMTP_AUTH_BASIC])
def test_a_way_to_microsoft_is_encrypted_and_checked_where_the_program_can_say_so(
    program: Program, method: Method
) -> None:
    says = {
        Program.POSTFIX: "smtp_tls_security_level = secure",
        Program.EXIM: "tls_verify_hosts = *",
        Program.MSMTP: "tls_certcheck on",
        Program.GRAFANA: "startTLS_policy = MandatoryStartTLS",
        Program.GITLAB: "gitlab_rails['smtp_openssl_verify_mode'] = 'peer'",
        Program.JENKINS_EMAIL_EXT: "mail.smtp.ssl.checkserveridentity=true",
        Program.ZABBIX: '"smtp_verify_peer": 1, "smtp_verify_host": 1',
        Program.PROXMOX: "--mode starttls",
        Program.FORTIGATE: "set validate-server enable",
        Program.ROUTEROS: "certificate-verification=yes",
        Program.WP_MAIL_SMTP: "define( 'WPMS_SSL', 'tls' );",
        Program.MAILOZAURR: "$Security = 'StartTls'",
        Program.PYTHON: "ssl.create_default_context()",
        Program.DOTNET: "SecureSocketOptions.StartTls",
        Program.OAUTH_PROXY: "",  # it has files for a token only, and STARTTLS in them
    }
    whole = "\n".join(files_of(program, method).values())
    if program in says:
        assert says[program] in whole
    else:
        assert "no switch for" in whole, "a program that can not be told says so"


def test_every_program_has_a_writer_and_a_profile_of_its_own() -> None:
    assert set(WRITERS) == set(Program) == set(BY_PROGRAM)
    for card in list_profiles():
        profile = load_profile(card.id)
        sign_in = profile.capability.sign_in
        if not profile.configuration or sign_in is None:
            continue
        for program in profile.configuration:
            if BY_PROGRAM[program] == card.id and card.id != "zabbix-6-7_0":
                assert (SignIn.OAUTH2 in sign_in) is (Ability.TOKEN in WRITERS[program].abilities), card.id


def test_a_program_that_hands_its_mail_on_gets_the_files_of_that_one() -> None:
    profile, given = load_profile("nagios-core"), answers()
    plan = plan_of(Program.MSMTP, Method.CONNECTOR_IP, given)
    names = [file.name for file in configuration_files(given, plan, profile, load_knowledge(), case_day())]
    assert "configuration/msmtp/msmtprc" in names
    assert "configuration/postfix/settings.cf" in names
    assert (
        configuration_files(given, plan, load_profile("generic-printer"), load_knowledge(), case_day()) == ()
    )
    assert configuration_files(given, plan, None, load_knowledge(), case_day()) == ()
    for card in list_profiles():
        case = given, plan, load_profile(card.id), load_knowledge(), case_day()
        assert has_configuration(*case) is bool(configuration_files(*case))


def test_a_plan_for_a_printer_loads_nothing_of_the_programs() -> None:
    code = (
        "import sys, wizard.render.folder, wizard.ui.pages.setup, wizard.ui.configuration\n"
        "assert not [name for name in sys.modules if name.startswith('wizard.render.software')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def case_day() -> Any:
    return case_of(Program.MSMTP, Method.CONNECTOR_IP, answers()).day


@pytest.mark.parametrize("program", list(Program))
def test_what_is_not_known_yet_stands_open_and_resolves_nowhere(program: Program) -> None:
    files = files_of(program, Method.CONNECTOR_IP, tenant={"mx_host": None})
    if program is Program.OAUTH_PROXY:
        assert files == {}
        return
    assert UNREAD_HOST in "\n".join(files.values())
    assert any("Still missing: the server's name" in text for text in files.values())
    opened = files_of(program, Method.AZURE_COMMUNICATION_SERVICES, options={"acs_username": None})
    if opened and NOT_WRITTEN not in opened:
        assert any(f"{USER_OPEN} stands in its place" in text for text in opened.values())


@pytest.mark.parametrize("program", list(Program))
def test_a_relay_of_one_s_own_is_believed_by_its_own_certificate_only(program: Program) -> None:
    given = answers(device={"tls": "1.2", "security_modes": ["starttls"]})
    case = case_of(program, Method.LOCAL_RELAY, given)
    assert case.own_relay
    assert case.encrypts
    made = [file.text for file in program_files(program, case)]
    if program is Program.OAUTH_PROXY:
        assert made == []
        return
    head = made[0]
    assert "Your relay's certificate is its own" in head


@pytest.mark.parametrize("program", list(Program))
def test_every_variant_is_read_by_its_language(program: Program) -> None:
    """What no plan of these answers asks for: a person's sign-in, a clear hop, TLS from the first byte, two at once."""
    by_token = case_of(program, Method.SMTP_AUTH_OAUTH, answers())
    by_password = case_of(program, Method.SMTP_AUTH_BASIC, answers())
    plain = case_of(program, Method.LOCAL_RELAY, answers())
    variants = [
        msgspec.structs.replace(by_token, as_application=False),
        msgspec.structs.replace(by_token, as_application=True),
        msgspec.structs.replace(by_token, user_scope=None),
        *(msgspec.structs.replace(by_password, security=one, own_relay=True) for one in Security),
        *(msgspec.structs.replace(plain, security=one) for one in Security),
    ]
    for case in variants:
        for file in program_files(program, case):
            assert faults(file.name, file.text) == [], file.text
            assert file.name != NOT_WRITTEN
    mailed = "\n".join(file.text for file in program_files(program, variants[0]))
    if program in {Program.MAILOZAURR, Program.PYTHON, Program.DOTNET, Program.OAUTH_PROXY}:
        assert "SMTP.Send" in mailed or "Mail.Send" in mailed
        assert "client_credentials" not in mailed


@pytest.mark.parametrize("program", [Program.DATABASE_MAIL, Program.FORTIGATE, Program.ILO])
def test_what_a_field_would_cut_is_refused(program: Program) -> None:
    plain = case_of(program, Method.SMTP_AUTH_BASIC, answers())
    long = msgspec.structs.replace(plain, host=".".join(["long"] * 30) + ".example")
    assert [file.name for file in program_files(program, long)] == [NOT_WRITTEN]


# --- hostile values ---------------------------------------------------------------------------------------------------


def with_everything(case: SoftwareCase, text: str) -> Iterator[SoftwareCase]:
    """The case with that text in each field that comes from outside, one after another."""
    for field in ("device", "domain", "tenant", "host", "user", "sender", "way_name"):
        if field != "user" or case.user:
            yield msgspec.structs.replace(case, **{field: text})
    if case.kept_domains:
        yield msgspec.structs.replace(case, kept_domains=(text,))


WORST = {
    "o'neil\"@contoso.com",
    "\\'; DROP TABLE x; --",
    "$(touch /tmp/owned)",
    "?> <?php echo 1; ?>",
    "line\nbreak",
}
"""What a parser looks at; the others are counted. A shell that is started for each would take minutes."""


@pytest.mark.parametrize("program", list(Program))
@pytest.mark.parametrize("method", [Method.SMTP_AUTH_BASIC, Method.SMTP_AUTH_OAUTH])
def test_no_value_from_outside_breaks_a_file(program: Program, method: Method) -> None:
    """It is written so that the language reads it as one value, or nothing is written but the reason."""
    plain = case_of(program, method, answers())
    lines = {file.name: file.text.count("\n") for file in program_files(program, plain)}
    assert set(lines) != {NOT_WRITTEN}
    for text in {*HOSTILE, *WORST}:
        for case in with_everything(plain, text):
            for file in program_files(program, case):
                if file.name == NOT_WRITTEN:
                    assert file.text.count("\n") == 2
                    continue
                assert text not in WORST or faults(file.name, file.text) == [], (file.name, text)
                assert file.text.count("\n") <= lines[file.name], "no line more than with a plain value"
                assert "\0" not in file.text
                assert "\u202e" not in file.text


# --- Postfix reads its own --------------------------------------------------------------------------------------------


@needs_postfix
@pytest.mark.parametrize(
    "method", [Method.CONNECTOR_CERTIFICATE, Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC]
)
def test_postfix_knows_every_parameter(method: Method, tmp_path: Path) -> None:
    text = files_of(Program.POSTFIX, method)["settings.cf"]
    (tmp_path / "main.cf").write_text("compatibility_level = 3.6\n" + text, "utf-8")
    (tmp_path / "master.cf").write_bytes(STOCK_MASTER.read_bytes())
    said = Postfix(tmp_path, settings=tmp_path).run("postconf", "-n")
    assert "warning:" not in said
    known = {line.partition(" =")[0] for line in said.splitlines()}
    given = {line.partition(" =")[0] for line in text.splitlines() if line[:1].islower()}
    assert given <= known


# --- golden files -----------------------------------------------------------------------------------------------------


GOLDEN = [
    *((program, Method.CONNECTOR_IP) for program in Program),
    *((program, Method.SMTP_AUTH_OAUTH) for program in sorted(TOKEN)),
    *((program, Method.SMTP_AUTH_BASIC) for program in sorted(set(Program) - TOKEN)),
    *((program, Method.CONNECTOR_CERTIFICATE) for program in sorted(CERTIFICATE)),
    (Program.MSMTP, Method.LOCAL_RELAY),
]


@pytest.mark.parametrize(("program", "method"), GOLDEN)
def test_golden(program: Program, method: Method) -> None:
    for name, text in files_of(program, method).items():
        if name in {"microsoft_token.py", "ask-password.sh"} and program not in {
            Program.PYTHON,
            Program.EXIM,
        }:
            continue  # the same for all, but for a path
        written = text.removeprefix("\ufeff").replace("\r\n", "\n")
        # A program of its own kind among the tests would be read as one of them.
        kept = f"{name}.txt" if name.endswith(".py") else name
        matches_golden(f"software/{program}/{method}/{kept}", written)


def test_the_proxy_s_file_reads_back_and_holds_no_secret() -> None:
    text = files_of(Program.OAUTH_PROXY, Method.SMTP_AUTH_OAUTH)["emailproxy.config"]
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(text)
    assert dict(read["SMTP-2587"]) == {
        "server_address": "smtp.office365.com",
        "server_port": "587",
        "server_starttls": "True",
        "local_address": "127.0.0.1",
    }
    account = read["scanner@contoso.com"]
    assert account["token_url"] == "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
    assert account["oauth2_flow"] == "client_credentials"
    assert account["client_secret"] == ""


def test_the_bodies_for_an_api_are_what_their_shell_sends(tmp_path: Path) -> None:
    """A curl that shows what it was called with: the body arrives as JSON, and no secret is an argument."""
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n', "utf-8")
    curl.chmod(0o755)
    zabbix = sent(
        tmp_path, files_of(Program.ZABBIX, Method.SMTP_AUTH_BASIC), "https://z.example/api\n0a1b2c\n"
    )
    assert json.loads(zabbix["--data"])["params"]["smtp_server"] == "smtp.office365.com"
    assert zabbix["--url"] == "https://z.example/api"
    assert "0a1b2c" not in "".join(zabbix.values())
    ilo = sent(tmp_path, files_of(Program.ILO, Method.CONNECTOR_IP), "ilo.example\nit@contoso.com\nadmin\n")
    mail = json.loads(ilo["--data"])["Oem"]["Hpe"]
    assert (mail["AlertMailEmail"], mail["AlertMailSMTPPort"]) == ("it@contoso.com", 25)
    assert (mail["AlertMailSenderDomain"], mail["AlertMailSMTPAuthEnabled"]) == ("contoso.com", False)
    assert ilo["--url"] == "https://ilo.example/redfish/v1/Managers/1/NetworkProtocol"


def sent(folder: Path, files: dict[str, str], typed: str) -> dict[str, str]:
    """Option to value, of the one call of curl that the one program makes."""
    (text,) = files.values()
    done = subprocess.run(
        ["sh", "-c", text],
        input=typed,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
    )
    words = done.stdout.splitlines()
    return {words[index]: words[index + 1] for index, word in enumerate(words[:-1]) if word.startswith("--")}
