import json
from pathlib import Path

import pytest
import trustme

from tests.commands.background import in_background
from tests.net.dns_server import NameServer, Table
from tests.net.small_world import small_world
from wizard.cli import main
from wizard.commands.discover import look
from wizard.files import load_outside
from wizard.net.services import LookOrder

MX = "contoso-com.mail.protection.outlook.com"
TABLE: Table = {
    ("contoso.com", "MX"): [f"0 {MX}."],
    (MX, "A"): ["192.0.2.25"],
    ("contoso.com", "TXT"): ['"v=spf1 include:spf.protection.outlook.com -all"'],
    ("spf.protection.outlook.com", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=\\027[31mreject"'],
}
KEYS = {
    "domain",
    "elapsed_ms",
    "mx",
    "spf",
    "dkim",
    "dmarc",
    "mail_tls",
    "dns_host",
    "tenant",
    "network",
    "problems",
}


def test_the_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(NameServer(TABLE)) as names:
        code = main(
            [
                "discover",
                "contoso.com",
                "--ip",
                "203.0.113.10",
                "--nameserver",
                f"127.0.0.1:{names.port}",
                "--dns-only",
                "--json",
            ]
        )
    made = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(made) == KEYS
    assert made["mx"] == {
        "hosts": [{"preference": 0, "host": MX}],
        "microsoft_host": MX,
        "cloud": "worldwide",
        "gateway": None,
        "route": "microsoft",
    }
    assert made["spf"]["proposed"] == "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"
    assert made["tenant"] is None
    assert made["network"] is None
    assert {"id", "text", "fix"} <= set(made["problems"][0])
    assert isinstance(made["elapsed_ms"], int)


def test_the_rows_for_people_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(NameServer(TABLE)) as names:
        assert main(["discover", "contoso.com", "--nameserver", f"127.0.0.1:{names.port}", "--dns-only"]) == 0
    printed = capsys.readouterr().out
    assert "goes to Microsoft 365" in printed
    assert "\x1b" not in printed


def test_nothing_found_out_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(
        NameServer(
            {},
            silent={
                "contoso.com",
                *(
                    f"{one}.contoso.com"
                    for one in (
                        "_dmarc",
                        "selector1._domainkey",
                        "selector2._domainkey",
                        "_mta-sts",
                        "_smtp._tls",
                    )
                ),
            },
        )
    ) as names:
        code = main(
            ["discover", "contoso.com", "--nameserver", f"127.0.0.1:{names.port}", "--dns-only", "--json"]
        )
    made = json.loads(capsys.readouterr().out)
    assert code == 1
    assert all(made[name] is None for name in ("mx", "spf", "dkim", "dmarc", "tenant", "network"))
    assert len(made["problems"]) >= 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["conto so.com"],
        ["localhost"],
        ["contoso.com", "--ip", "300.1.1.1"],
        ["contoso.com", "--ip", "2001:db8::1"],
        ["contoso.com", "--ip", "192.168.1.10"],
        ["contoso.com", "--ip", ""],
        ["contoso.com", "--nameserver", "dns.example.com"],
        ["contoso.com", "--nameserver", "127.0.0.1:99999"],
        ["contoso.com", "--nameserver", "127.0.0.1:x"],
        ["contoso.com", "--nameserver", "[::1"],
    ],
)
def test_bad_input_exits_2_with_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discover", "--dns-only", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["anna@contoso.com"], "anna@contoso.com is a mail address. Give the part after the @ only"),
        (["contoso.com", "--ip", "192.168.1.10"], "--ip: 192.168.1.10 can not be this site's public address"),
    ],
)
def test_the_likely_slips_are_named(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["discover", "--dns-only", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_help_says_who_learns_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discover", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "--no-outside" in said
    for told in load_outside().told:
        assert f"{'* ' if told.asked_first else ''}{told.learns}" in said


@pytest.mark.parametrize("outside", [True, False])
async def test_rows_come_once_and_the_document_is_whole(
    outside: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with small_world(authority, str(tmp_path / "ca.pem")) as world:
        order = LookOrder("contoso.com", (), outside)
        assert await look(world.discoverer, order, as_json=False) == 0
        printed = capsys.readouterr().out
        assert await look(world.discoverer, order, as_json=True) == 0
        made = json.loads(capsys.readouterr().out)
    assert printed.count("SPF lets Microsoft 365") == 1
    assert ("This site's public address is 203.0.113.10." in printed) is outside
    assert "This is what this computer sees." in printed
    assert {line[:11] for line in printed.splitlines() if line.startswith("good")} == {"good       "}
    assert made["tenant"]["exists"] is True
    assert made["network"]["port_25"] == "open"
    empty = [name for name in ("public_ip", "reverse_name", "blocklists") if made["network"][name] is None]
    assert bool(empty) is not outside
    assert ("public-ip-not-looked-up" in {problem["id"] for problem in made["problems"]}) is not outside
