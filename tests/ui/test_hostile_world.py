"""A zone, a mail server and web pages that want to do harm, followed into everything that people see: the window, the
terminal, the sheet, and the files that go on to others."""

import contextlib
import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.net.dns_server import NameServer, Table
from tests.net.https_server import page
from tests.net.small_world import IP, MX, WEB_ADDRESS, SmallWorld, small_world, tenant_pages, zone
from tests.net.smtp_server import Script
from tests.ui.conftest import RELAY, Stage
from wizard.commands.bundle import bundle
from wizard.commands.discover import look
from wizard.core.facts import Facts, ProbeRow
from wizard.core.look_events import OutsideAllowed
from wizard.core.state import PageId
from wizard.files import plan_bytes
from wizard.net.services import LookOrder, Services

EVIL = "\x1b[2J\u202e<img src=x onerror=alert(1)>\u200b\x07'\"`$(calc)&"
"""Clears a terminal, turns text around, is HTML, rings, and tries to leave a quotation."""
ZONE_EVIL = r"\027[2J\226\128\174<img src=x onerror=alert(1)>\226\128\139\007'\"`$(calc)&"
"""The same as a zone file writes it."""


def hostile_zone() -> Table:
    return zone() | {
        ("contoso.com", "MX"): [f"0 {MX}.", r"10 a\027\226\128\174\<img\>.example.net."],
        ("contoso.com", "TXT"): [f'"v=spf1 include:spf.protection.outlook.com exp={ZONE_EVIL} -all"'],
        ("_dmarc.contoso.com", "TXT"): [f'"v=DMARC1; p=none; rua=mailto:{ZONE_EVIL}@contoso.com"'],
        ("_mta-sts.contoso.com", "TXT"): [f'"v=STSv1; id={ZONE_EVIL}"'],
        ("_smtp._tls.contoso.com", "TXT"): [f'"v=TLSRPTv1; rua={ZONE_EVIL}"'],
        ("selector1._domainkey.contoso.com", "CNAME"): [r"x\027\<img\>\226\128\174.dkim.mail.microsoft."],
        ("selector2._domainkey.contoso.com", "TXT"): [f'"v=DKIM1; p={ZONE_EVIL}"'],
        ("10.113.0.203.in-addr.arpa", "PTR"): [r"dyn\027\<img\>\226\128\174.pool.example.net."],
        ("10.113.0.203.zen.spamhaus.org", "A"): ["127.0.0.2"],
    }


def hostile_pages() -> dict[str, bytes]:
    found = {WEB_ADDRESS: page(json.dumps({"ip": IP, "x": EVIL})), **tenant_pages(brand=f"Contoso {EVIL}")}
    return {path: answer for path, answer in found.items() if isinstance(answer, bytes)}


def harmful(text: str) -> list[str]:
    """The characters that would steer a terminal or turn text around."""
    return [
        repr(character)
        for character in text
        if character not in "\r\n\ufeff" and unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
    ]


@pytest.fixture
def world(stage: Callable[..., Stage], tmp_path: Path) -> Iterator[tuple[Stage, SmallWorld]]:
    one = stage()
    authority = trustme.CA()
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca)
    script = Script(
        greeting=f"220 {MX} {EVIL}\r\n".encode(), ehlo=f"250-{MX} {EVIL}\r\n250 SIZE 1\r\n".encode()
    )
    names = NameServer(hostile_zone())
    made = small_world(authority, str(ca), pages=dict(hostile_pages()), script=script, names=names)
    end = contextlib.AsyncExitStack()
    yield one, one.run(end.enter_async_context(made))
    one.run(end.aclose())


def texts_of(window: QWidget) -> list[str]:
    """Everything in a window that is shown or read aloud."""
    found = [label.text() for label in window.findChildren(QLabel)]
    for widget in window.findChildren(QWidget):
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    return found


def test_nothing_harmful_reaches_anybody(
    world: tuple[Stage, SmallWorld], capsys: pytest.CaptureFixture[str]
) -> None:
    one, small = world
    one.serve(Services(small.discoverer, None, None))  # type: ignore[arg-type] # nothing is sent here
    one.desk.services = None
    one.desk.opened_folds["look-details"] = True
    one.answer(RELAY)
    one.desk.dispatch(OutsideAllowed())
    page_ = one.go(PageId.DOMAIN)
    one.wait(lambda: one.state.facts is not None and not one.state.looking)
    one.settle()
    facts = one.state.facts
    assert facts is not None
    _it_was_hostile(facts, one.state.rows)

    # The window, this page and every other one that is open.
    for page_id in one.desk.store.view.reached:
        one.go(page_id)
        shown = texts_of(one.window)
        assert harmful("".join(shown)) == [], page_id
        # A tool tip that looks like HTML is shown as HTML.
        assert not [tip for widget in one.window.findChildren(QWidget) if "<" in (tip := widget.toolTip())]
    for label in page_.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or "<" not in label.text(), label.text()

    # The terminal: rows, problems, and the document.
    capsys.readouterr()
    order = LookOrder("contoso.com", (), outside=True)
    assert one.run(look(small.discoverer, order, as_json=False)) == 0
    printed = capsys.readouterr().out
    assert "contoso.com belongs to the Microsoft 365 tenant" in printed
    assert harmful(printed) == []
    assert one.run(look(small.discoverer, order, as_json=True)) == 0
    document = capsys.readouterr().out
    assert harmful("".join(_strings(json.loads(document)))) == []

    # The sheet and everything that goes with it, and the plan as it is saved.
    view = one.desk.store.view
    assert view.plan is not None
    files = bundle(
        view.answers,
        view.decision,
        view.plan,
        view.profile,
        one.desk.store.flow.today,
        one.desk.store.flow.knowledge,
    )
    assert {"settings.html", "settings.md", "dns.txt", "apply.ps1"} <= set(files)
    assert b"calc" in files["dns.txt"], "the zone's record is in it"
    files["saved.json"] = plan_bytes(one.desk.store.flow.document(one.state))
    for name, content in files.items():
        if name.endswith(".pdf"):
            continue
        text = content.decode("utf-8")
        assert "<img" not in text or not name.endswith(".html"), name
        said = "".join(_strings(json.loads(text))) if name.endswith(".json") else text
        assert harmful(said) == [], name


def _it_was_hostile(facts: Facts, rows: tuple[ProbeRow, ...]) -> None:
    """The harm has come as far as the facts: else the rest would prove nothing."""
    kept = repr(msgspec.to_builtins(facts)) + repr(rows)
    assert kept.count("<img") >= 5
    assert facts.tenant is not None
    assert facts.network is not None
    assert facts.network.port_25_detail is not None
    assert "<img" in facts.network.port_25_detail.greeting
    assert facts.network.blocklists


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.items() for part in one for text in _strings(part)]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [value] if isinstance(value, str) else []


def test_the_measure_finds_what_it_looks_for() -> None:
    assert len(harmful(EVIL)) == 4
