"""The Domain page on the real window: on the practice company's servers, and on a small world that misbehaves."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme
from PySide6.QtWidgets import QApplication

from tests.net.dns_server import NameServer
from tests.net.small_world import IP, SmallWorld, small_world, zone
from tests.ui.conftest import SENDER, Stage, clipped, nameless, out_of_reading_order, said
from wizard.core import flow, view
from wizard.core import state as ev
from wizard.core.answers import YesNo
from wizard.core.facts import RowState
from wizard.core.look_words import ADDRESS, GROUPS
from wizard.core.state import PageId, State
from wizard.net.services import Services
from wizard.ui import theme
from wizard.ui.look_rows import LookRow
from wizard.ui.pages.domain import DomainPage

ALL = [probe for _title, probes in GROUPS for probe in probes]


def at_domain(stage: Stage, sender: str = SENDER) -> DomainPage:
    """The Domain page with the address typed and looked up."""
    stage.desk.dispatch(ev.ProfilePicked("generic-printer"))
    if sender:
        stage.desk.dispatch(ev.Typed("sending.from", sender))
    for question in stage.desk.store.view.open[PageId.DEVICE]:
        stage.desk.dispatch(ev.Answered(question, "unknown"))
    page = stage.go(PageId.DOMAIN)
    assert isinstance(page, DomainPage)
    if sender:
        stage.wait(lambda: stage.state.facts is not None and not stage.state.looking)
    stage.settle()
    return page


def states(stage: Stage) -> dict[str, RowState]:
    return {row.probe: row.state for row in stage.state.rows}


def lines(page: DomainPage) -> list[str]:
    return [probe for group in page.groups for probe in group.lines if group.isVisible()]


Open = Callable[..., tuple[Stage, SmallWorld]]


@pytest.fixture
def in_small_world(
    stage: Callable[..., Stage], tmp_path: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Open]:
    """The window on a small world; ``names`` is its nameserver."""
    ends: list[tuple[Stage, contextlib.AsyncExitStack]] = []

    def open_(names: NameServer | None = None, probe_s: float = 5.0) -> tuple[Stage, SmallWorld]:
        one = stage()
        authority = trustme.CA()
        ca = tmp_path_factory.mktemp("ca") / "ca.pem"
        authority.cert_pem.write_to_path(ca)
        end = contextlib.AsyncExitStack()
        world = one.run(
            end.enter_async_context(small_world(authority, str(ca), names=names, probe_s=probe_s))
        )
        ends.append((one, end))
        one.serve(Services(world.discoverer, None, None))  # type: ignore[arg-type] # nothing is sent here
        one.desk.services = None  # what the window reads of practice; the look-up gets the services by itself
        return one, world

    yield open_
    for one, end in ends:
        one.run(end.aclose())


def test_everything_is_grouped_and_the_site_asks_first(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = at_domain(one)
    assert lines(page) == [probe for probe in ALL if probe not in ADDRESS]
    shown = said(page)
    for title, _probes in GROUPS:
        assert title in shown
    assert "goes to Microsoft 365" in shown
    assert "nobody outside is asked" in shown
    assert "Looked up just now." in shown
    assert nameless(page) == []
    assert clipped(page) == []
    assert out_of_reading_order(one) == []
    page.site.button.click()
    one.wait(lambda: "blocklists" in states(one) and not one.state.looking)
    assert one.state.facts is not None
    assert one.state.facts.network is not None
    assert one.state.facts.network.public_ip == IP
    one.settle()
    assert lines(page) == ALL
    assert set(states(one).values()) == {RowState.GOOD}
    assert not page.site.button.isVisible()
    assert QApplication.focusWidget() is page.site.other.button
    assert one.desk.store.view.answers.network.public_ips == (IP,), "it answers where nothing was typed"
    assert one.state.answers.network.public_ips is None
    assert clipped(page) == []


def test_a_row_is_drawn_when_it_changes_and_decides_nothing(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage("connector-ip")
    page = at_domain(one)
    decided: list[State] = []
    drawn: list[str] = []
    view_of, show_row = view.view_of, LookRow.show_row

    def counted(state: State, *others: Any) -> view.View:
        decided.append(state)
        return view_of(state, *others)

    def noted(row: LookRow, *words: Any) -> None:
        drawn.append(row.probe)
        show_row(row, *words)

    monkeypatch.setattr(flow, "view_of", counted)
    monkeypatch.setattr(LookRow, "show_row", noted)
    page.look.again()
    one.wait(lambda: not one.state.looking)
    one.settle()
    assert len(decided) <= 1, "when all has ended, where it found anything else: never for a row"
    assert set(drawn) == set(lines(page))
    # Asked, asked again with what another row found, answered, and the end of all: never for another row's sake.
    assert max(map(drawn.count, drawn)) <= 4


def test_what_was_found_out_is_not_asked(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    at_domain(one)
    answers = one.desk.store.view.answers
    assert answers.network.port_25 == "open"
    assert answers.tenant.mx_host == "contoso-com.mail.protection.outlook.com"
    assert answers.tenant.cloud == "worldwide"
    asked = {question for open_ in one.desk.store.view.open.values() for question in open_}
    assert not asked & {"network.port_25", "network.port_587"}


def test_in_the_real_world_the_line_says_who_learns_what(in_small_world: Open) -> None:
    one, world = in_small_world()
    page = at_domain(one)
    shown = said(page)
    assert "ipify.org" in shown
    assert "Spamhaus" in shown
    assert "They learn the address, and not your domain." in shown
    page.site.fold.button.click()
    assert "Without: Read the address on your router" in said(page)
    assert {host for host, _path in world.web.asked} == {"login.microsoftonline.com"}
    page.site.button.click()
    one.wait(lambda: not one.state.looking and "blocklists" in states(one))
    assert "api.ipify.org" in {host for host, _path in world.web.asked}
    one.desk.dispatch(ev.StartedOver())
    page = at_domain(one)
    assert lines(page) == ALL, "the yes holds for the session"


def test_a_row_that_is_not_known_is_asked_again_by_itself(in_small_world: Open) -> None:
    names = NameServer(zone(), silent={"_dmarc.contoso.com"})
    one, world = in_small_world(names, probe_s=0.8)
    page = at_domain(one)
    row = page.groups[1].lines["dmarc"]
    assert states(one)["dmarc"] is RowState.NOT_KNOWN
    assert row.again.isVisible()
    assert row.again.accessibleName() == "Try again: DMARC"
    assert not page.groups[0].lines["mx"].again.isVisible()
    assert row.todo.text(), "what to do stands beside it"
    names.silent.clear()
    names.asked.clear()
    row.again.click()
    assert one.state.looking
    assert [probe for probe, state in states(one).items() if state is RowState.LOOKING] in ([], ["dmarc"])
    one.wait(lambda: not one.state.looking)
    assert states(one)["dmarc"] is RowState.GOOD
    assert {name for name, _type in names.asked} == {"_dmarc.contoso.com", "_dmarc.com"} - {"_dmarc.com"}
    assert one.state.facts is not None
    assert one.state.facts.dmarc is not None
    assert one.state.facts.mx is not None, "the rest is still known"
    assert world.doors, "the ports were tried the first time"


def test_cancel_ends_the_look_up_and_each_row_says_so(in_small_world: Open) -> None:
    names = NameServer(zone(), silent={"contoso.com", "_dmarc.contoso.com"})
    one, _world = in_small_world(names, probe_s=600)
    one.desk.dispatch(ev.ProfilePicked("generic-printer"))
    one.desk.dispatch(ev.Typed("sending.from", SENDER))
    for question in one.desk.store.view.open[PageId.DEVICE]:
        one.desk.dispatch(ev.Answered(question, "unknown"))
    page = one.go(PageId.DOMAIN)
    one.wait(lambda: states(one).get("tenant") is RowState.GOOD)
    wait = page.busy(one.state)
    assert wait is not None
    assert wait[0] == "Looking up contoso.com"
    assert not any(row.again.isVisible() for group in page.groups for row in group.lines.values())
    one.shell.waiting.cancel.click()
    one.settle()
    assert not one.state.looking
    assert states(one)["mx"] is RowState.NOT_KNOWN
    assert states(one)["tenant"] is RowState.GOOD, "what had come stays"
    assert "Cancelled before an answer came." in said(page)
    names.silent.clear()
    page.groups[0].lines["mx"].again.click()
    one.wait(lambda: states(one)["mx"] is RowState.GOOD and not one.state.looking)
    assert states(one)["port_25"] is not RowState.LOOKING


def test_cancelling_a_second_look_puts_the_rows_back(in_small_world: Open) -> None:
    names = NameServer(zone())
    one, _world = in_small_world(names, probe_s=600)
    page = at_domain(one)
    before = {row.probe: row.text for row in one.state.rows}
    facts = one.state.facts
    names.silent = {"contoso.com", "_dmarc.contoso.com"}
    page.again.click()
    one.wait(lambda: one.state.looking)
    one.shell.waiting.cancel.click()
    one.settle()
    assert {row.probe: row.text for row in one.state.rows} == before
    assert one.state.facts is facts


def test_an_address_typed_later_is_looked_at_and_a_new_one_again(in_small_world: Open) -> None:
    one, world = in_small_world()
    page = at_domain(one)
    doors = list(world.doors)
    page.site.address.edit.setFocus()
    one.qtbot.keyClicks(page.site.address.edit, "203.0.113.7")
    one.wait(lambda: one.state.facts.spf.result == {"203.0.113.7": "fail"})  # type: ignore[union-attr]
    one.desk.dispatch(ev.Typed("network.public_ips", IP))
    one.wait(lambda: one.state.facts.spf.result == {IP: "pass"})  # type: ignore[union-attr]
    assert world.doors == doors, "the ports depend on no address"
    assert {host for host, _path in world.web.asked} == {"login.microsoftonline.com"}, "nobody said yes"


def test_another_domain_and_back_answers_at_once(in_small_world: Open) -> None:
    one, world = in_small_world()
    page = at_domain(one)
    asked = 0
    for sender in ("scanner@example.org", SENDER):
        asked = len(world.names.asked)
        page.address.edit.setText(sender)
        page._typed(sender)
        one.wait(lambda: one.state.facts is not None and not one.state.looking)
    assert len(world.names.asked) == asked, "contoso.com was known"
    assert "Looked up just now." in said(page)


def test_technical_lines_stay_shown_once_asked_for(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = at_domain(one)
    assert "v=DMARC1" not in said(page)
    page.details.click()
    assert "v=DMARC1" in said(page)
    one.go(PageId.DEVICE)
    one.go(PageId.DOMAIN)
    assert "v=DMARC1" in said(page)
    page.details.click()
    assert "v=DMARC1" not in said(page)


def test_a_network_without_dns_says_what_still_works(in_small_world: Open) -> None:
    class Deaf(NameServer):
        def answer(self, wire: bytes) -> None:
            return None

    one, _world = in_small_world(Deaf({}), probe_s=0.6)
    page = at_domain(one)
    assert page.closed.isVisible()
    shown = said(page)
    assert "DNS is closed to programs here" in shown
    assert "type the mail host, or import the tenant report" in shown
    assert "Try again: SPF" in shown
    row = page.groups[1].lines["spf"]
    assert row.text.width() > row.width() / 2, "the sentence has the room, not the link"
    assert clipped(page) == []
    one.desk.dispatch(ev.Next())
    assert one.state.page is PageId.SENDING, "nothing looked up stands in nobody's way"


def test_before_an_address_is_typed_the_page_is_calm(stage: Callable[..., Stage]) -> None:
    one = stage("connector-ip")
    page = at_domain(one, sender="")
    assert "is looked up" in said(page)
    assert lines(page) == []
    assert not any(widget.isVisible() for widget in (page.again, page.details, page.age, page.closed))
    assert not page.site.isVisible()


def test_a_hint_is_no_answer(in_small_world: Open) -> None:
    table = zone() | {("10.113.0.203.in-addr.arpa", "PTR"): ["dyn-10.pool.example.net."]}
    one, _world = in_small_world(NameServer(table))
    page = at_domain(one)
    page.site.button.click()
    one.wait(lambda: states(one).get("reverse_name") is RowState.ATTENTION)
    facts = one.state.facts
    one.wait(lambda: not one.state.looking)
    facts = one.state.facts
    assert facts is not None
    assert facts.network is not None
    assert facts.network.looks_dynamic is YesNo.YES
    assert one.desk.store.view.answers.network.static_ip is None
    given: dict[str, str | tuple[str, ...]] = {
        "device.signing_in": ("basic", "none"),
        "sending.recipients": "both",
        "device.mail_settings": ("any_port",),
        "device.encryption": ("starttls_unsure", "none"),
    }
    for question, value in given.items():
        one.desk.dispatch(ev.Reopened(question))
        one.desk.dispatch(ev.Answered(question, value))
    assert one.desk.store.view.open[PageId.NETWORK][:1] == ("network.address",)
    network = one.go(PageId.NETWORK)
    assert "the name behind 203.0.113.10 is dyn-10.pool.example.net" in said(network)


@pytest.mark.parametrize("zoom", [100, 200])
def test_nothing_is_clipped_on_a_narrow_window(stage: Callable[..., Stage], zoom: int) -> None:
    one = stage("connector-ip-mismatch")
    one.window.resize(760, 560)
    size = theme.TextSize()
    try:
        size.set(zoom)
        page = at_domain(one)
        page.details.click()
        page.site.button.click()
        one.wait(lambda: "blocklists" in states(one) and not one.state.looking)
        one.settle()
        assert clipped(page) == []
        assert nameless(page) == []
    finally:
        size.set(100)
