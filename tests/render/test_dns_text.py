"""DNS changes as text to paste."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render import cases
from tests.render.golden_files import matches_golden
from tests.render.test_powershell_quoting import HOSTILE
from wizard.core.model import DnsChange, Method
from wizard.render.dns import dns_text, txt_strings


@given(st.text(max_size=600))
def test_a_zone_file_reads_the_value_back(value: str) -> None:
    from dns.rdata import from_text
    from dns.rdataclass import IN
    from dns.rdatatype import TXT

    value = value.encode("utf-8", "replace").decode("utf-8")
    record = from_text(IN, TXT, txt_strings(value))
    assert record.rdtype == TXT
    wire, read = record.to_digestable(), b""
    while wire:
        read, wire = read + wire[1 : 1 + wire[0]], wire[1 + wire[0] :]
    assert read == value.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_stay_on_their_line(text: str) -> None:
    made = dns_text(cases.plan(Method.CONNECTOR_IP, text))
    harmless = dns_text(cases.plan(Method.CONNECTOR_IP, text and "harmless"))
    assert len(made.splitlines()) == len(harmless.splitlines())
    assert made.replace("\n", "").isprintable()


def test_nothing_to_change_is_said() -> None:
    plan = msgspec.structs.replace(cases.plan(Method.CONNECTOR_IP), dns=())
    assert dns_text(plan) == "This plan needs no change in DNS.\n"


def test_a_record_that_stays_gives_no_line_to_paste() -> None:
    kept = DnsChange(action="keep", type="TXT", name="contoso.com", value="v=spf1 -all", why="It is right.")
    made = dns_text(msgspec.structs.replace(cases.plan(Method.CONNECTOR_IP), dns=(kept,)))
    assert "Keep this record" in made
    assert "IN TXT" not in made


def test_golden_records() -> None:
    matches_golden("connector_ip/dns.txt", dns_text(cases.plan(Method.CONNECTOR_IP)))
