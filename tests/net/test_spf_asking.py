"""How the SPF probe asks: side by side, each question once, no longer than it may, and over real sockets."""

import asyncio

import pytest

from tests.net.dns_server import NameServer, Table
from tests.net.spf_looking import IP, OTHER, OUTLOOK, PASS, ids, look, zone_of
from tests.net.spf_suite import Zone, ZoneResolver
from wizard.core.facts import RowState
from wizard.core.problem import Problem, WizardError
from wizard.core.spf_facts import SpfFacts, SpfResult
from wizard.net.finding import Finding
from wizard.net.probe_spf import probe_spf
from wizard.net.services import DnsAnswer


class Held:
    """A resolver that answers ``free`` names at once and the rest when it is let go."""

    def __init__(self, zone: Zone, free: set[str]) -> None:
        self.zone, self.free = ZoneResolver(zone), free
        self.waiting: set[tuple[str, str]] = set()
        self.changed, self.go, self.cancelled = asyncio.Event(), asyncio.Event(), 0

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if name not in self.free:
            self.waiting.add((name, rdtype))
            self.changed.set()
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        return await self.zone.query(name, rdtype)

    async def until(self, wanted: set[tuple[str, str]]) -> None:
        while not wanted <= self.waiting:
            self.changed.clear()
            await self.changed.wait()


WIDE = zone_of("v=spf1 include:a.example a:h.example mx:m.example include:b.example exists:e.example redirect=c.example", a="v=spf1 a:x.example -all", b="v=spf1 -all", c="v=spf1 -all")  # fmt: skip
LEVEL = {("a.example", "TXT"), ("h.example", "A"), ("m.example", "MX"), ("b.example", "TXT"), ("e.example", "A"), ("c.example", "TXT")}  # fmt: skip


async def test_the_questions_of_one_level_go_side_by_side_and_each_once() -> None:
    held = Held(WIDE, {"contoso.com"})
    task = asyncio.create_task(probe_spf("contoso.com", (IP, OTHER), held, frozenset()))
    await held.until(LEVEL)  # all of them while none is answered
    held.go.set()
    await task
    assert len(held.zone.asked) == len(set(held.zone.asked))
    assert ("x.example", "A") in held.zone.asked


async def test_a_cancelled_look_leaves_no_question_behind() -> None:
    held = Held(WIDE, {"contoso.com"})
    task = asyncio.create_task(probe_spf("contoso.com", (IP,), held, frozenset()))
    await held.until(LEVEL)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert held.cancelled == len(LEVEL)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_is_late_is_not_known_and_the_rest_is() -> None:
    held = Held(zone_of(f"v=spf1 include:{OUTLOOK} include:a.example -all"), {"contoso.com", OUTLOOK})
    found = await probe_spf("contoso.com", (IP,), held, frozenset({OUTLOOK}), deadline_s=0.2)
    assert found.value is not None
    assert found.value.includes_microsoft
    assert found.value.result == {IP: SpfResult.TEMPERROR}
    assert "spf-include-unread" in ids(found)
    assert held.cancelled == 1


async def test_microsofts_own_record_may_be_late() -> None:
    held = Held(zone_of("v=spf1 +all"), {"contoso.com"})
    found = await probe_spf("contoso.com", (IP,), held, frozenset({OUTLOOK}), deadline_s=0.2)
    assert found.value is not None
    assert (found.value.includes_microsoft, found.value.result) == (False, {IP: PASS})


async def test_no_answer_for_the_domain_itself_is_the_callers() -> None:
    with pytest.raises(WizardError):
        await look({"contoso.com": [("TIMEOUT", ())]}, IP)


class Failing:
    """A resolver that fails in every way in which ours can, by the name."""

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        if name == "contoso.com":
            names = ("dns-name", "dns-failed", "dns-no-nameserver")
            words = " ".join(f"include:{one}.example" for one in names)
            return DnsAnswer(name, rdtype, (f"v=spf1 {words} -all",))
        raise WizardError(Problem(name.removesuffix(".example"), "no"))


async def test_a_name_that_can_not_be_asked_for_does_not_exist() -> None:
    found = await probe_spf("contoso.com", (IP,), Failing(), frozenset())
    [missing] = [one for one in found.problems if one.id == "spf-include-missing"]
    assert "dns-name.example" in missing.text
    [unread] = [one for one in found.problems if one.id == "spf-include-unread"]
    assert "dns-failed.example, dns-no-nameserver.example" in unread.text


async def over_sockets(table: Table, *ips: str) -> tuple[SpfFacts, Finding[SpfFacts]]:
    async with NameServer(table) as server:
        found = await probe_spf("contoso.com", ips, server.resolver(), frozenset({OUTLOOK}))
    assert found.value is not None
    return found.value, found


async def test_octets_that_are_no_utf_8_are_an_error_of_the_record() -> None:
    facts, found = await over_sockets({("contoso.com", "TXT"): ['"v=spf1 a:\\255\\254.example ~all"']}, IP)
    assert facts.result == {IP: SpfResult.PERMERROR}
    assert facts.record == r"v=spf1 a:\xff\xfe.example ~all"
    assert ids(found) == {"spf-syntax", "spf-address-not-listed"}


async def test_six_hundred_records_and_one_that_counts() -> None:
    texts = [f'"{"site-verification " * 4}{at}"' for at in range(600)]
    table: Table = {("contoso.com", "TXT"): [*texts, f'"v=spf1 ip4:{IP} " "include:{OUTLOOK} -all"'], (OUTLOOK, "TXT"): ['"v=spf1 -all"']}  # fmt: skip
    facts, found = await over_sockets(table, IP)
    assert facts.record == f"v=spf1 ip4:{IP} include:{OUTLOOK} -all"
    assert facts.result == {IP: PASS}
    assert found.row.state is RowState.GOOD


async def test_hostile_text_is_harmless_wherever_it_is_shown() -> None:
    evil = r'"v=spf1 \027[2J<script> include:\226\128\174moc.elpmaxe -all"'
    _facts, found = await over_sockets({("contoso.com", "TXT"): [evil]}, IP)
    shown = [found.row.text, found.row.detail]
    shown += [text for problem in found.problems for text in (problem.text, problem.fix, problem.detail)]
    assert all(text.isprintable() for text in shown)
    assert "spf-syntax" in ids(found)
