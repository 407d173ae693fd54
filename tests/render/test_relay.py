"""The relay's files and scripts: what is in them, for whom, and that no value ever becomes more than a value."""

import configparser
import json
import re
import shlex
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.render import ps_reading
from tests.render.golden_files import matches_golden
from tests.render.relay_cases import DEVICES, TODAY, WAYS, relay_answers, relay_case_of, relay_plan_of
from wizard.core.answers import Answers, Security
from wizard.core.texts import one_line
from wizard.files import load_knowledge
from wizard.render import powershell
from wizard.render.folder import files_of
from wizard.render.relay import quoting, relay_files
from wizard.render.relay.bridge import emailproxy_config
from wizard.render.relay.case import PRIVATE, RelayCase, Station
from wizard.render.relay.guide import bridge_guide, guide
from wizard.render.relay.keepalived import keepalived_conf
from wizard.render.relay.postfix import master_lines, postfix_files

HARMLESS = "harmless"
TEXTS = st.text(
    st.one_of(st.sampled_from("'\"`$(){}[]#<>@;|&\\/!=:,^~% \t\n\r\0\u2028\u202e\u2019"), st.characters()),
    min_size=1,
    max_size=30,
)


def made(way: str, kind: str, **more: Any) -> dict[str, str]:
    answers = relay_answers(way, kind, **more)
    files = relay_files(answers, relay_plan_of(answers), None, load_knowledge(), TODAY)
    return {name: content.decode("utf-8") for name, content in files.items()}


def parameters(main_cf: str) -> dict[str, str]:
    """main.cf as Postfix reads it: comments out, lines that begin with a space joined (postconf(5))."""
    lines: list[str] = []
    for line in main_cf.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            lines[-1] += line
        else:
            lines.append(line)
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}


def folders(files: dict[str, str]) -> set[str]:
    return {"/".join(name.split("/")[1:-1]) for name in files if name.count("/") > 1 and "sasl/" not in name}


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("kind", list(DEVICES))
def test_one_two_and_a_bridge_where_it_can_work(way: str, kind: str) -> None:
    files = made(way, kind)
    wanted = {"one", "two/relay-1", "two/relay-2"}
    if way == "smtp_auth_oauth" and "basic" in DEVICES[kind]["sign_in"]:
        wanted.add("bridge")
    assert folders(files) == wanted
    for place in ("one", "two/relay-1", "two/relay-2"):
        found = parameters(files[f"relay/{place}/main.cf"])
        assert found["smtp_tls_security_level"] == "secure"
        assert found["mynetworks"] == "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"
        assert found["smtpd_client_restrictions"] == "permit_mynetworks, reject"
        assert found["smtpd_relay_restrictions"].endswith(", reject")
        assert "TLSv1\n" not in files[f"relay/{place}/main.cf"]
        assert ("smtp_sasl_password_maps" in found) is (way == "smtp_auth_oauth")
        assert ("smtp_tls_cert_file" in found) is (way == "connector_certificate")
        assert ("smtpd_tls_cert_file" in found) is (kind in {"starttls", "implicit", "password"})
        assert (found["smtpd_sasl_auth_enable"] == "yes") is kind.startswith("password")
    names = [
        parameters(files[f"relay/{place}/main.cf"])["myhostname"] for place in ("two/relay-1", "two/relay-2")
    ]
    assert names == ["relay-1.contoso.com", "relay-2.contoso.com"]


def test_two_relays_share_what_the_mailbox_may_send() -> None:
    files = made("smtp_auth_oauth", "clear")
    delays = {
        place: parameters(files[f"relay/{place}/main.cf"])["smtp_destination_rate_delay"]
        for place in ("one", "two/relay-1", "two/relay-2")
    }
    assert delays == {"one": "2s", "two/relay-1": "4s", "two/relay-2": "4s"}


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("clear", []),
        ("starttls", []),
        ("password", ["587       inet  n       -       n       -       -       smtpd"]),
        ("implicit", ["465       inet  n       -       n       -       -       smtpd"]),
    ],
)
def test_master_cf_opens_the_port_that_the_device_uses(kind: str, lines: list[str]) -> None:
    text = master_lines(relay_case_of(relay_answers("connector_ip", kind)))
    assert [line for line in text.splitlines() if not line.startswith(" ")] == lines
    assert ("smtpd_tls_wrappermode=yes" in text) is (kind == "implicit")


@pytest.mark.parametrize(
    ("host", "networks"),
    [
        (None, PRIVATE),
        ("relay.contoso.local", PRIVATE),
        ("192.168.7.25", ("192.168.7.0/24",)),
        ("10.0.0.1", ("10.0.0.0/24",)),
        ("203.0.113.25", PRIVATE),
    ],
)
def test_only_the_own_network_may_send(host: str | None, networks: tuple[str, ...]) -> None:
    answers = relay_answers("connector_ip", "clear", options={"local_relay_host": host})
    assert relay_case_of(answers).networks == networks


@pytest.mark.parametrize(
    ("megabytes", "octets"), [(None, 35 << 20), (10, 35 << 20), (40, 55 << 20), (1000, 150 << 20)]
)
def test_the_largest_message_fits_as_far_as_exchange_online_takes_it(
    megabytes: float | None, octets: int
) -> None:
    answers = relay_answers("connector_ip", "clear", sending={"largest_message_mb": megabytes})
    assert relay_case_of(answers).size == octets


def test_an_unread_host_is_never_guessed() -> None:
    files = made("connector_ip", "clear", tenant={"mx_host": None})
    assert parameters(files["relay/one/main.cf"])["relayhost"] == "[not-read-yet.invalid]:25"
    assert "Still missing" in files["relay/README.md"]
    assert "Still missing" not in made("connector_ip", "clear")["relay/README.md"]


def test_a_mailbox_sends_as_nobody_else_and_a_connector_as_anybody_of_the_domain() -> None:
    mailbox = made("smtp_auth_oauth", "clear")["relay/one/sender_canonical"].splitlines()
    assert mailbox[-1] == "/.@/  scanner@contoso.com"
    assert len([line for line in mailbox if line.startswith("/")]) == 2
    both = {"accepted_domains": ["contoso.com", "Fabrikam.com"]}
    connector = made("connector_ip", "clear", tenant=both)["relay/one/sender_canonical"]
    assert r"/^(.*@(contoso\.com|fabrikam\.com))$/  ${1}" in connector


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("kind", list(DEVICES))
def test_no_file_holds_a_secret_or_asks_to_write_one_into_a_file_that_all_may_read(
    way: str, kind: str
) -> None:
    files = made(way, kind)
    for name, text in files.items():
        assert "PRIVATE KEY" not in text
        if name.endswith("sasl_passwd"):
            entries = [line for line in text.splitlines() if line and not line.startswith("#")]
            assert entries == ["[smtp.office365.com]:587 mfp@contoso.com:/etc/tokens/relay"]
        if name.endswith("sasl-xoauth2.conf"):
            assert json.loads(text)["client_secret"] == ""


@pytest.mark.parametrize("cloud", ["worldwide", "gcc", "gcc_high", "dod", "china"])
def test_the_sign_in_is_the_cloud_s_own(cloud: str) -> None:
    answers = relay_answers("smtp_auth_oauth", "password", tenant={"cloud": cloud})
    endpoints = load_knowledge().endpoints.cloud[answers.tenant.cloud]  # type: ignore[index]
    case = relay_case_of(answers)
    (station,) = case.stations(1)
    xoauth2 = json.loads(postfix_files(case, station)["sasl-xoauth2.conf"])
    assert xoauth2["token_endpoint"] == f"{endpoints.authority}/contoso.com/oauth2/v2.0/token"
    assert case.host == endpoints.smtp_auth_host
    assert ("worldwide cloud only" in guide(case)) is (endpoints.user_scope is None)
    assert ("Still missing" in bridge_guide(case)) is (endpoints.user_scope is None or case.host is None)


# --- hostile values -------------------------------------------------------------------------------------------------


def with_text(case: RelayCase, text: str) -> RelayCase:
    """The case with ``text`` in every field that holds one from outside."""
    return msgspec.structs.replace(
        case,
        device=text,
        domain=text,
        sender=text,
        kept_domains=tuple(text for _ in case.kept_domains),
        host=text,
        mailbox=text,
        user=text if case.user is not None else None,
        name=text,
        networks=(text,),
        public_ips=(text,),
    )


CASES = {(way, kind): relay_case_of(relay_answers(way, kind)) for way in WAYS for kind in DEVICES}


def shape(text: str) -> list[str]:
    """A table or settings file without its values: what Postfix would take for keys, patterns and actions."""
    found = []
    for line in text.split("\n"):
        if line.startswith("#") or not line:
            continue
        found.append(re.split(r"=|  | \[|\]", line)[0] if not line.startswith("[") else "[")
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from(sorted(CASES)), text=TEXTS)
def test_drawn_values_stay_values_in_every_file(key: tuple[str, str], text: str) -> None:
    case, plain = with_text(CASES[key], text), with_text(CASES[key], HARMLESS)
    files = postfix_files(case, Station(1, 1, text))
    expected = postfix_files(plain, Station(1, 1, HARMLESS))
    assert files.keys() == expected.keys()
    for name, content in files.items():
        assert content.replace("\n", "").isprintable(), name
        if name == "sasl-xoauth2.conf":
            assert json.loads(content).keys() == json.loads(expected[name]).keys()
            continue
        assert content.isascii()
        assert content.count("\n") == expected[name].count("\n"), name
    found, wanted = parameters(files["main.cf"]), parameters(expected["main.cf"])
    assert found.keys() == wanted.keys()
    for name, value in found.items():
        # Nothing but what the file itself expands, and as many elements as with a harmless value.
        assert set(re.findall(r"(?<!\$)(?:\$\$)*\$(?!\$)\{?(\w*)", value)) <= {
            "config_directory",
            "myhostname",
        }
        assert len(value.split()) == len(wanted[name].split()), name
    for table in ("sender_canonical", "generic", "header_checks"):
        rules = [line for line in files[table].splitlines() if line and not line.startswith("#")]
        assert len(rules) == len([li for li in expected[table].splitlines() if li and not li.startswith("#")])
        for rule in rules:
            assert rule.startswith(("/", "if !/", "endif"))
    if "sasl_passwd" in files:
        (entry,) = (line for line in files["sasl_passwd"].splitlines() if line and not line.startswith("#"))
        assert len(entry.split()) == 2
        assert entry.count(":/etc/tokens/relay") >= 1


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_drawn_values_stay_values_in_keepalived_and_the_bridge(text: str) -> None:
    case = with_text(CASES["smtp_auth_oauth", "password"], text)
    conf = keepalived_conf(msgspec.structs.replace(case, address=text), Station(1, 2, text))
    plain = keepalived_conf(
        msgspec.structs.replace(with_text(case, HARMLESS), address=HARMLESS), Station(1, 2, HARMLESS)
    )
    live = [line for line in conf.split("\n") if not line.startswith("#")]
    assert len(live) == len([line for line in plain.split("\n") if not line.startswith("#")])
    assert [len(line.split()) for line in live] == [
        len(line.split()) for line in plain.split("\n") if not line.startswith("#")
    ]
    assert "".join(live).count("{") == plain.count("{")
    assert not set("\"'!#") & set("".join(line for line in live if "ADDRESS" in line or "router_id" in line))
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.read_string(emailproxy_config(case))
    assert len(read.sections()) <= 7
    assert set(read["SMTP-587"]) == {
        "server_address",
        "server_port",
        "server_starttls",
        "local_address",
        "local_starttls",
        "local_certificate_path",
        "local_key_path",
    }


@settings(max_examples=40, deadline=None)
@given(key=st.sampled_from(sorted(CASES)), text=TEXTS)
def test_drawn_values_stay_values_in_the_guide(key: tuple[str, str], text: str) -> None:
    """The page has the headings, lists and code blocks that it has with harmless values, and no link or HTML."""
    assume(
        one_line(text).strip()
    )  # a value of blanks is none, and the page has a section for what is missing
    reader = MarkdownIt("commonmark", {"linkify": False})

    def structure(page: str) -> list[str]:
        found = []
        for token in reader.parse(page):
            found.append(token.type)
            found += [
                one.type for one in token.children or () if one.type in {"image", "html_inline", "link_open"}
            ]
        return found

    for write in (guide, bridge_guide):
        page, plain = write(with_text(CASES[key], text)), write(with_text(CASES[key], HARMLESS))
        assert structure(page) == structure(plain)
        for block, wanted in zip(commands(reader, page), commands(reader, plain), strict=True):
            assert len(block) == len(wanted)
            for line, other in zip(block, wanted, strict=True):
                assert len(shlex.split(line)) == len(shlex.split(other)), "a value is one word"


def commands(reader: MarkdownIt, page: str) -> list[list[str]]:
    """The lines of each block of shell commands."""
    blocks = [one.content for one in reader.parse(page) if one.type == "fence" and one.info == "sh"]
    return [block.replace("\\\n", "").splitlines() for block in blocks]


@given(TEXTS)
def test_a_regexp_s_pattern_means_its_text_and_ends_where_it_should(text: str) -> None:
    quoted = quoting.pattern(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*/", quoted), "it would end the pattern"
    assert re.fullmatch(quoted, "".join(one if one.isascii() else "?" for one in one_line(text)))


@given(TEXTS)
def test_a_shell_s_word_is_one_word(text: str) -> None:
    assert len(shlex.split(quoting.shell_word(text))) == 1


# --- golden ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "kind"),
    [("smtp_auth_oauth", "password"), ("connector_ip", "starttls"), ("connector_certificate", "implicit")],
)
def test_golden_files(way: str, kind: str) -> None:
    for name, text in made(way, kind, options={"local_relay_host": "192.168.7.25"}).items():
        if "/two/relay-1/" in name and not name.endswith(("main.cf", "keepalived.conf")):
            continue  # as in relay/one
        if "/two/relay-2/" not in name:
            matches_golden(f"local_relay/{way}/{name}", text)


@pytest.mark.parametrize("way", list(WAYS))
def test_golden_scripts(way: str) -> None:
    answers = relay_answers(way, "clear")
    plan, knowledge = relay_plan_of(answers), load_knowledge()
    for kind, make in (
        ("check", powershell.check_script),
        ("apply", powershell.apply_script),
        ("verify", powershell.verify_script),
        ("undo", powershell.undo_script),
    ):
        text = make(answers, plan, knowledge, TODAY)
        assert ps_reading.faults(powershell.script_bytes(text)) == []
        matches_golden(f"local_relay/{way}/{kind}.ps1", text)


def test_apply_and_undo_are_those_of_the_way_on() -> None:
    calls: dict[tuple[str, str], set[str]] = {}
    for way in WAYS:
        answers = relay_answers(way, "clear")
        files = files_of_relay(answers)
        for name in ("apply.ps1", "undo.ps1"):
            calls[way, name] = {call.name for call in ps_reading.calls(files[name])}
    assert "New-InboundConnector" in calls["connector_ip", "apply.ps1"]
    assert "Remove-InboundConnector" in calls["connector_ip", "undo.ps1"]
    assert "New-InboundConnector" in calls["connector_certificate", "apply.ps1"]
    assert "Remove-InboundConnector" in calls["connector_certificate", "undo.ps1"]
    assert {"Set-CASMailbox", "Add-RecipientPermission"} <= calls["smtp_auth_oauth", "apply.ps1"]
    assert {"Set-CASMailbox", "Remove-RecipientPermission"} <= calls["smtp_auth_oauth", "undo.ps1"]


def files_of_relay(answers: Answers) -> dict[str, bytes]:
    from wizard.core.decide import decide

    plan, knowledge = relay_plan_of(answers), load_knowledge()
    decision = decide(answers, None, knowledge, TODAY)
    return files_of(answers, decision, plan, None, TODAY, knowledge)


def test_the_guide_names_the_hop_that_the_plan_says() -> None:
    for kind, words in (
        ("clear", "no encryption"),
        ("starttls", "STARTTLS"),
        ("implicit", "TLS from the first byte"),
    ):
        case = relay_case_of(relay_answers("connector_ip", kind))
        assert words in guide(case)
        assert case.encrypts is (case.listens_with is not Security.NONE)
