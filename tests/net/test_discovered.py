"""The whole `discover --dns-only` on an authoritative nameserver's zones, and on nameservers that misbehave."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.background import in_background
from tests.net.authority import authority, needs_nsd, zones
from tests.net.broken_names import BROKEN
from tests.net.dns_front import Front
from wizard.cli import main
from wizard.core.domains import a_label

TABLE = Path(__file__).parents[1] / "data" / "discovered.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["case"]
NETWORK_ONLY = {"tenant-not-looked-up", "network-not-tried"}
"""What discovery always says when it is to ask DNS alone."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with authority() as real, in_background(Front(behind=real, faults=BROKEN)) as front:
        yield front.port


@needs_nsd
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["domain"])
def test_what_is_found(case: dict[str, Any], port: int, capsys: pytest.CaptureFixture[str]) -> None:
    ip = case.get("ip")
    command = ["discover", case["domain"], "--nameserver", f"127.0.0.1:{port}", "--dns-only", "--json"]
    main([*command, *(["--ip", ip] if ip else [])])
    printed = capsys.readouterr().out
    made = json.loads(printed)
    assert made["domain"] == a_label(case["domain"])
    assert _part(made["mx"], ("route", "microsoft_host", "cloud", "gateway")) == case.get("mx")
    spf = made["spf"]
    if spf is not None and ip is not None:
        spf = {**spf, "result": spf["result"].get(ip)}
    wanted = case.get("spf")
    named = tuple(wanted) if wanted else ("record",)
    assert _part(spf, named) == wanted
    dkim = made["dkim"]
    assert (dkim and [dkim[f"selector{number}"]["state"] for number in (1, 2)]) == case.get("dkim")
    assert _part(made["dmarc"], ("policy", "effective", "domain")) == case.get("dmarc")
    assert _part(made["mail_tls"], ("policy_id", "tls_rpt")) == (
        case.get("mail_tls", {}) if made["dkim"] else None
    )
    assert {problem["id"] for problem in made["problems"]} - NETWORK_ONLY == set(case["problems"])
    assert all(
        problem[part].isprintable() for problem in made["problems"] for part in ("text", "fix", "detail")
    )
    assert not {"\x1b", "\x07", "\u202e"} & set(_strings(made))


def test_the_table_has_every_zone_that_is_a_companys() -> None:
    asked = {a_label(case["domain"]) for case in CASES}
    assert len(asked & set(zones())) >= 60
    assert len(asked - set(zones()) - set(BROKEN)) >= 5  # names below a zone, and one that does not exist
    assert asked >= set(BROKEN)


def _part(found: dict[str, Any] | None, keys: tuple[str, ...]) -> dict[str, Any] | None:
    """Of what was found, the keys that a case may name and that are not null."""
    return found and {key: found[key] for key in keys if found[key] is not None}


def _strings(value: object) -> str:
    """All text in a document, end to end."""
    if isinstance(value, dict):
        return "".join(map(_strings, value.values()))
    if isinstance(value, list):
        return "".join(map(_strings, value))
    return value if isinstance(value, str) else ""
