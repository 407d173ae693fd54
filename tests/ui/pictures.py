"""Grabs every page in its states, light and dark, at 100 % and 200 % text, small and large: to be looked at.

    python tests/ui/pictures.py FOLDER [part of a name]

Everything shown is real: the practice company runs on loopback, its DNS and its servers answer.
"""

import datetime
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.core.received import corpus
from tests.ui.profile_scenes import profiles
from tests.ui.report_scenes import reports
from wizard import app as composition
from wizard.core import state as ev
from wizard.core.certificates import Certificate
from wizard.core.connector_match import check_connectors
from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.look_events import LookupEnded, OutsideAllowed, RowsArrived
from wizard.core.model import Method
from wizard.core.problem import Problem, WizardError
from wizard.core.sign_in import Way
from wizard.core.state import PageId, TestState
from wizard.core.tenant_report import InboundConnector, InboundConnectors
from wizard.net.services import Services
from wizard.ui import theme
from wizard.ui.line import Line
from wizard.ui.pages._practice_chooser import Pick, Shelf
from wizard.ui.pages.comparison import ComparisonPage
from wizard.ui.pages.domain import DomainPage
from wizard.ui.pages.fleet import FleetPage
from wizard.ui.pages.glossary import GlossaryPage
from wizard.ui.pages.headers import HeadersPage
from wizard.ui.pages.practice import PracticePage
from wizard.ui.pages.test import TestPage
from wizard.ui.window import Window

TODAY = datetime.date(2026, 11, 20)
SIZES = (QSize(760, 700), QSize(1024, 700), QSize(1600, 1000))
SCHEMES = ("light", "dark")
ZOOMS = (100, 200)

Value = str | tuple[str, ...]
RELAY: dict[str, Value] = {
    "device.hosting": "on_premises",
    "device.sign_in": ("none",),
    "device.security_modes": ("none", "starttls"),
    "device.tls": "1.2",
    "device.ports": ("any",),
    "sending.recipients": "both",
    "network.static_ip": "yes",
    "network.ip_shared": "no",
    "network.port_25": "open",
}
NOTHING: dict[str, Value] = {
    "device.hosting": "vendor_hosted",
    "device.sign_in": ("none",),
    "device.security_modes": ("none",),
    "device.tls": "none",
    "sending.recipients": "both",
}
UNSURE: dict[str, Value] = {**RELAY, "network.static_ip": "unknown", "network.port_25": "unknown"}
PASSWORD: dict[str, Value] = {
    **RELAY,
    "device.sign_in": ("basic",),
    "network.port_587": "open",
    "tenant.licensed_mailbox": "yes",
}
OAUTH: dict[str, Value] = {**PASSWORD, "device.sign_in": ("oauth2",)}


class Studio:
    """One window that is brought into a state and grabbed."""

    def __init__(self, app: QApplication, scenario: str) -> None:
        self.app = app
        self.window, self.backstage = composition.build(app, scenario, TODAY)
        self.desk = self.window.desk
        self.window.show()
        self.window.after_first_paint()
        self.until(lambda: self.desk.services is not None)

    def until(self, done: Callable[[], bool], seconds: float = 20.0) -> None:
        """Lets the window live until something is so."""
        end = time.monotonic() + seconds
        while not done():
            self.app.processEvents()
            time.sleep(0.005)
            assert time.monotonic() < end, "waited too long"
        self.app.processEvents()

    def answer(self, answers: dict[str, Value], sender: str = "scanner@contoso.com") -> None:
        """Everything up to the recommendation, with the domain looked up."""
        self.desk.dispatch(ev.ProfilePicked("generic-printer"))
        self.desk.dispatch(ev.Typed("device.name", "Front desk"))
        self.desk.dispatch(ev.Typed("sending.from", sender))
        for question, value in answers.items():
            self.desk.dispatch(ev.Answered(question, value))
        self.go(PageId.DOMAIN)
        self.until(lambda: self.desk.store.state.facts is not None)
        for question in self.desk.store.view.decision.questions_left:
            self.desk.dispatch(ev.Answered(question, "unknown"))
        self.desk.dispatch(ev.Typed("network.public_ips", "203.0.113.10"))

    def go(self, page: PageId) -> None:
        """To a page that is open."""
        self.desk.dispatch(ev.Go(page))
        assert self.desk.store.state.page is page, page

    def send(self) -> None:
        """Sends the verification email and waits for its end."""
        self.window.shell.press()
        test = self.desk.store
        self.until(
            lambda: (
                not test.state.test.running
                and (test.state.test.transcript or test.state.test.problem) is not None
            )
        )

    def close(self) -> None:
        """Ends the servers."""
        import asyncio

        self.window.close()
        asyncio.run_coroutine_threadsafe(self.backstage.close(), self.desk.network.loop()).result(10)
        self.desk.network.stop()


def asked_together(studio: Studio) -> Iterator[tuple[str, Window]]:
    """The questions that stand for several, empty, ticked, answered and taken back."""
    desk = studio.desk
    desk.dispatch(ev.Typed("sending.from", "scanner@contoso.com"))
    desk.dispatch(ev.Answered("device.signing_in", ("basic", "none")))
    yield "2-device-answered", studio.window
    studio.go(PageId.DOMAIN)
    studio.until(lambda: desk.store.state.facts is not None)
    desk.dispatch(ev.Answered("sending.recipients", "both"))
    studio.go(PageId.NETWORK)
    page = studio.window.shell.current
    yield "5-network-mail-settings", studio.window
    page.part.asking.mark(("starttls_new", "none"))  # type: ignore[attr-defined]
    yield "5-network-mail-settings-ticked", studio.window
    desk.dispatch(ev.Answered("device.mail_settings", ("any_port",)))
    yield "5-network-encryption", studio.window
    desk.dispatch(ev.Answered("device.encryption", ("starttls_unsure", "none")))
    yield "5-network-address", studio.window
    page.part.asking.mark(("unknown",))  # type: ignore[attr-defined]
    yield "5-network-address-unsure", studio.window
    desk.dispatch(ev.Answered("network.address", "own"))
    yield "5-network-answered", studio.window
    page.part.reopen("device.mail_settings")  # type: ignore[attr-defined]
    yield "5-network-taken-back", studio.window


def looked_up(studio: Studio) -> Iterator[tuple[str, Window]]:
    """The Domain page: found out, asking first, everything, technical lines, looking, cancelled, and without DNS."""
    studio.go(PageId.DOMAIN)
    desk, page = studio.desk, studio.window.shell.current
    assert isinstance(page, DomainPage)
    yield "3-domain", studio.window
    desk.dispatch(OutsideAllowed())
    studio.until(lambda: not desk.store.state.looking and len(desk.store.state.rows) > 8)
    yield "3-domain-all", studio.window
    desk.opened_folds["look-details"] = True
    desk.store.changed.emit()
    yield "3-domain-details", studio.window
    desk.opened_folds.clear()
    rows, facts = desk.store.state.rows, desk.store.state.facts
    assert facts is not None
    looking = tuple(ProbeRow(row.probe, RowState.LOOKING, f"Asking about {row.probe}.") for row in rows[3:])
    desk.dispatch(RowsArrived(looking))
    yield "3-domain-looking", studio.window
    fix = "Try again. If it stays so, ask your network administrator whether DNS is allowed from here."
    silent = "Not known, because no nameserver answers this computer."
    desk.dispatch(
        RowsArrived(tuple(ProbeRow(row.probe, RowState.NOT_KNOWN, silent, todo=(fix,)) for row in rows))
    )
    closed = Problem(
        "dns-closed",
        "This computer reaches the web, and no nameserver: DNS is closed to programs here.",
        "What still works: type the mail host, or import the tenant report, on the Network and tenant page. Or look "
        "again from another network.",
    )
    desk.dispatch(LookupEnded(Facts("contoso.com", problems=(closed,))))
    yield "3-domain-no-dns", studio.window
    desk.dispatch(RowsArrived(rows))
    desk.dispatch(LookupEnded(facts))


TABLE = """Name;Model;Site;From;Recipients;Public IP;Static IP;IP shared;Port 25;Sign in;Encryption;TLS;Ports;Critical
Front desk;Ricoh IM C3000;Berlin;scanner@contoso.com;both;203.0.113.10;yes;no;open;none;none, starttls;1.2;25 587;no
Accounting;generic-printer;Berlin;accounting@contoso.com;external;203.0.113.10;yes;no;open;none;starttls;1.2;25;yes
Warehouse label printer with a very long name that somebody once typed;generic-printer;Hamburg;labels@contoso.com;\
internal;198.51.100.7;no;no;open;none;none;none;25;no
Alarm;generic-camera;Munich;alarm@fabrikam.com;internal;;;;;;;;;yes
Old ERP;generic-application;Munich;erp@contoso.com;both;;;;;basic;implicit;1.0;465;yes
Bad;no such printer;Berlin;x@contoso.com;both;;;;;;;;;
Bad too;generic-printer;Berlin;not an address;both;10.0.0.1;;;;;;;;
"""


def many_devices(studio: Studio) -> Iterator[tuple[str, Window]]:
    """The page for many devices: before a table is chosen, with one worked out, and with one that is none."""
    studio.desk.dispatch(ev.StepAside(PageId.FLEET))
    yield "11-fleet-empty", studio.window
    page = studio.window.shell.current
    assert isinstance(page, FleetPage)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "devices.csv")
        table.write_text(TABLE.replace("\\\n", ""), encoding="utf-8")
        page.read(str(table))
        yield "11-fleet-reading", studio.window
        studio.until(lambda: page.result is not None)
        yield "11-fleet-worked-out", studio.window
        table.write_bytes(b"PK\x03\x04")
        page.read(str(table))
        studio.until(lambda: studio.desk.store.state.notice is not None)
        yield "11-fleet-no-table", studio.window
    studio.desk.dispatch(ev.Back())


def words_explained(studio: Studio) -> Iterator[tuple[str, Window]]:
    """The glossary: as it opens, searched, nothing found, and the shelf of popular mistakes."""
    studio.desk.dispatch(ev.StepAside(PageId.GLOSSARY))
    yield "12-glossary", studio.window
    page = studio.window.shell.current
    assert isinstance(page, GlossaryPage)
    page.search.edit.setText("limit")
    yield "12-glossary-searched", studio.window
    page.search.edit.setText("pigeon")
    yield "12-glossary-nothing", studio.window
    page.search.edit.clear()
    page.shelf.setCurrentIndex(1)
    yield "12-glossary-mistakes", studio.window
    page.shelf.setCurrentIndex(2)
    yield "12-glossary-announced", studio.window
    studio.desk.dispatch(ev.Back())


def received(studio: Studio) -> Iterator[tuple[str, Window]]:
    """The page that reads received messages: empty, nothing to read, real ones, hostile ones, the practice message."""
    studio.desk.dispatch(ev.StepAside(PageId.HEADERS))
    page = studio.window.shell.current
    assert isinstance(page, HeadersPage)
    yield "15-headers-empty", studio.window

    def explained(text: str) -> None:
        page.again()
        page.box.setPlainText(text)
        page.press()
        studio.until(lambda: not page.job.running)

    explained("Dear colleague, the scanner does not send any more.")
    yield "15-headers-none", studio.window
    for name in (
        "owa-empty-lines-between",
        "cable-provider-2024",
        "forged-authas-2025",
        "greylisted-a-day-2017",
    ):
        explained(next(one.raw for one in corpus() if one.name == name))
        yield f"15-headers-{name}", studio.window
    explained(
        "Received: from a.example (203.0.113.1) by b.example with ESMTP; Sat, 21 Nov 2026 10:00:00 +0000\n"
        * 500
    )
    page.result.show_technical(on=True)
    yield "15-headers-hostile", studio.window
    page.result.show_technical(on=False)
    page.again()
    if studio.desk.store.state.test.transcript is not None:
        page.use_practice()
        studio.until(lambda: not page.job.running)
        yield "15-headers-practice", studio.window
        page.result.show_technical(on=True)
        yield "15-headers-practice-technical", studio.window
        page.result.show_technical(on=False)
    else:
        page.use_practice()
        studio.until(lambda: not page.job.running)
        yield "15-headers-nothing-arrived", studio.window
    page.again()
    studio.desk.dispatch(ev.Back())


def practising(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """The practice page: choosing, a situation refused, changed since and delivered, a lesson, a start that fails."""
    scenario = studio.desk.store.state.practice
    assert scenario is not None
    studio.desk.dispatch(ev.PracticeEnded())
    studio.desk.dispatch(ev.StepAside(PageId.PRACTICE))
    page = studio.window.shell.current
    assert isinstance(page, PracticePage)
    yield "13-practice-choosing", studio.window

    def start(pick: Pick) -> None:
        page.chooser.stand_on(pick)
        page.start()
        studio.until(lambda: page.session.running)

    start(Pick(Shelf.SITUATION, scenario.id))
    yield "13-practice-situation", studio.window
    page.send()
    studio.until(lambda: page.last is not None)
    yield "13-practice-refused", studio.window
    page.apply.click()
    studio.until(lambda: bool(studio.desk.store.state.applied))
    line = page.board.rows["site.address"].control
    assert isinstance(line, Line)
    line.setText("10.0.0.300")
    line.editingFinished.emit()
    studio.until(lambda: not page.session.turning.running)
    yield "13-practice-changed", studio.window
    line.setText("203.0.113.10")
    line.editingFinished.emit()
    page.send()
    studio.until(lambda: page.last is not None)
    yield "13-practice-delivered", studio.window
    start(Pick(Shelf.SITUATION, "smtp-auth-oauth"))
    assert page.form.sending is not None
    page.set_and_send(msgspec.structs.replace(page.form.sending, to="nobody@contoso.com"))
    studio.until(lambda: page.last is not None)
    yield "13-practice-returned", studio.window
    start(Pick(Shelf.SITUATION, "message-too-large"))
    page.send()
    studio.until(lambda: page.last is not None)
    yield "13-practice-unconfirmed", studio.window
    for service in ("high-volume-email-external", "azure-communication-services"):
        start(Pick(Shelf.SITUATION, service))
        page.send()
        studio.until(lambda: page.last is not None)
        yield f"13-practice-{service}", studio.window
    for switch, value in (("group", "on"), ("group.0.allowed", "reception@contoso.com"), ("ca-legacy", "on")):
        page.session.turn(switch, value)
        studio.until(lambda: not page.session.turning.running)
    for fold, _rows in page.board._groups.values():
        fold.button.setChecked(True)
    yield "13-practice-switches", studio.window
    start(Pick(Shelf.LESSON, next(iter(page.course.lessons))))
    yield "13-practice-lesson", studio.window
    for place in range(len(page.current.trials) if page.current else 0):
        page.teaching.do_trial(place)
        studio.until(lambda: page.session.busy() is None)
    assert page.lesson.question is not None
    page.lesson.question.cards[0].click()
    page.lesson.question.check.click()
    yield "13-practice-lesson-answered", studio.window
    yield from presenting(studio, page)
    ready = studio.desk.ready_services

    async def taken() -> Services:
        raise WizardError(
            Problem("port-taken", "Port 2525 on this computer is taken.", "Choose another port.")
        )

    studio.desk.ready_services = taken
    page.reset()
    studio.until(lambda: not page.session.starting.running)
    yield "13-practice-failed", studio.window
    studio.desk.ready_services = ready
    start(Pick(Shelf.SITUATION, scenario.id))
    studio.desk.dispatch(ev.Back())


def presenting(studio: Studio, page: PracticePage) -> Iterator[tuple[str, QWidget]]:
    """The presenter's view: the lesson, what to try, what came of it, the answer."""
    page.teaching.present()
    presenter = page.teaching.presenter
    assert presenter is not None
    presenter.showNormal()
    yield "14-presenter-title", presenter
    presenter.forward()
    yield "14-presenter-try", presenter
    presenter.forward()
    studio.until(lambda: not presenter.waiting)
    yield "14-presenter-tried", presenter
    while not presenter.slide.revealed:
        presenter.forward()
        studio.until(lambda: not presenter.waiting)
    presenter.forward()
    yield "14-presenter-answer", presenter
    presenter.close()


def side_by_side(studio: Studio, name: str) -> Iterator[tuple[str, Window]]:
    """The methods side by side, opened from where the window stands, with each method's picture."""
    studio.desk.dispatch(ev.StepAside(PageId.COMPARISON))
    yield f"12-comparison-{name}", studio.window
    page = studio.window.shell.current
    assert isinstance(page, ComparisonPage)
    for method in (Method.LOCAL_RELAY, Method.HIGH_VOLUME_EMAIL, Method.AZURE_COMMUNICATION_SERVICES):
        page.table.pick(method)
        yield f"12-comparison-{name}-{method}", studio.window
    page.show_which.setCurrentIndex(1)
    yield f"12-comparison-{name}-fewer", studio.window
    page.show_which.setCurrentIndex(0)
    studio.desk.dispatch(ev.Back())


def signing_in(app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The sign-in of the Test page: each way, what is wrong, the code, who is signed in, out again, without practice."""
    studio = Studio(app, "smtp-auth-oauth")
    studio.answer(OAUTH)
    studio.go(PageId.TEST)
    page = studio.window.shell.current
    assert isinstance(page, TestPage)
    part = page.inputs.sign_in
    yield "15-sign-in-browser", studio.window
    for place, way in enumerate(Way):
        part.form.way.setCurrentIndex(place)
        if way is not Way.BROWSER:
            yield f"15-sign-in-{way.replace('_', '-')}", studio.window
    part.form.application.edit.setText("scanner@contoso.com")
    part.form.application.edit.textEdited.emit("scanner@contoso.com")
    part.start()
    yield "15-sign-in-wrong", studio.window
    part.form.application.edit.setText("")
    part.form.way.setCurrentIndex(2)
    part.form.secret.edit.setText("wrong~secret")
    part.start()
    studio.until(lambda: not part.job.running)
    yield "15-sign-in-refused", studio.window
    part.form.way.setCurrentIndex(1)
    part.start()
    studio.until(part.code.isVisible)
    yield "15-sign-in-code", studio.window
    studio.until(lambda: not part.job.running)
    yield "15-sign-in-done", studio.window
    part.sign_out()
    studio.until(lambda: not part.job.running)
    part.form.way.setCurrentIndex(2)
    part.form.keep.setChecked(True)
    part.start()
    studio.until(lambda: not part.job.running)
    yield "15-sign-in-application", studio.window
    part.sign_out()
    studio.until(lambda: not part.job.running)
    yield "15-sign-in-out", studio.window
    studio.close()


def certified(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """The fields for a client certificate, which stand outside practice only: what is wrong and what is doubtful."""
    before, page = studio.desk.store.state, studio.window.shell.current
    assert isinstance(page, TestPage)
    part = page.inputs.certificate
    studio.desk.store.state = msgspec.structs.replace(
        before,
        practice=None,
        chosen=Method.CONNECTOR_CERTIFICATE,
        test=TestState("", "alex@fabrikam.com"),
    )
    part.file.edit.setText("/home/you/printer.pfx")
    wrong = Problem(
        "x", "The password does not open printer.pfx.", "Type it again.", "--client-password-file"
    )
    missing = Problem(
        "y",
        "Between the certificate and its authority at least one is missing: that of CN=R12,O=Let's Encrypt.",
        "Add the intermediate certificates that the authority gave you to the file, below your own.",
    )
    part.refuse(wrong)
    part.warn(missing)
    shown = Certificate("printer.contoso.com", names=("printer.contoso.com",))
    relay = InboundConnector("Old relay", "OnPremises", enabled=True, certificate="mail.contoso.com")
    (other,) = check_connectors(shown, InboundConnectors((relay,)), "scanner@contoso.com", TODAY)
    part.warn(other)
    yield "8-test-certificate", studio.window
    studio.desk.store.state = before
    studio.desk.store.changed.emit()


def scenes(app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """Every state worth looking at, one after the other."""
    studio = Studio(app, "connector-ip-mismatch")
    yield "1-start", studio.window
    yield from side_by_side(studio, "no-case")
    studio.desk.dispatch(ev.Next())
    yield "2-device-list", studio.window
    yield from profiles(studio)
    studio.desk.dispatch(ev.ProfilePicked("generic-printer"))
    yield "2-device-question", studio.window
    yield from asked_together(studio)
    yield from reports(studio)
    yield from many_devices(studio)
    yield from words_explained(studio)
    yield from practising(studio)
    studio.desk.dispatch(ev.StartedOver())
    studio.answer(RELAY)
    yield from looked_up(studio)
    studio.go(PageId.SENDING)
    yield "4-sending", studio.window
    studio.go(PageId.NETWORK)
    yield "5-network", studio.window
    studio.go(PageId.RECOMMENDATION)
    yield "6-recommendation", studio.window
    yield from side_by_side(studio, "case")
    studio.desk.opened_folds.update({"requirements": True, "how": True, "changes": True, "assumed": True})
    studio.desk.dispatch(ev.Answered("network.static_ip", "no"))
    yield "6-recommendation-folds-open", studio.window
    studio.desk.opened_folds.clear()
    studio.desk.dispatch(ev.Answered("network.static_ip", "yes"))
    studio.go(PageId.SETUP)
    time.sleep(0.8)
    studio.until(lambda: True)
    yield "7-setup", studio.window
    yield from clicked(studio)
    yield from configured(studio)
    studio.go(PageId.TEST)
    yield "8-test-before", studio.window
    studio.send()
    yield "8-test-one-of-two", studio.window
    studio.desk.dispatch(ev.RecipientTyped(""))
    studio.send()
    yield "8-test-failed", studio.window
    studio.go(PageId.FINISH)
    yield "9-finish-failed", studio.window
    studio.go(PageId.SETUP)
    page = studio.window.shell.current
    page.practice.apply.click()  # type: ignore[attr-defined]
    studio.until(lambda: bool(studio.desk.store.state.applied))
    for step in studio.desk.store.view.plan.steps:  # type: ignore[union-attr]
        studio.desk.dispatch(ev.Ticked(step.id, done=True))
    yield "7-setup-applied", studio.window
    studio.go(PageId.TEST)
    studio.desk.opened_folds["transcript"] = True
    studio.send()
    studio.desk.opened_folds["transcript"] = False
    yield "8-test-delivered", studio.window
    yield from certified(studio)
    yield from received(studio)
    studio.desk.dispatch(ev.Saved("/home/you/Documents/Front desk"))
    studio.go(PageId.FINISH)
    yield "9-finish", studio.window
    studio.go(PageId.RECOMMENDATION)
    studio.desk.dispatch(ev.MethodChosen(Method.LOCAL_RELAY))
    yield "6-recommendation-chosen", studio.window
    for name, answers in (("unsure", UNSURE), ("nothing", NOTHING)):
        studio.desk.dispatch(ev.StartedOver())
        studio.answer(answers)
        studio.go(PageId.RECOMMENDATION)
        yield f"6-recommendation-{name}", studio.window
        if name == "nothing":
            yield from side_by_side(studio, name)
    studio.desk.dispatch(ev.StartedOver())
    studio.answer(PASSWORD)
    for page_id in (PageId.RECOMMENDATION, PageId.SETUP, PageId.TEST, PageId.FINISH):
        studio.go(page_id)
        time.sleep(0.3)
        studio.until(lambda: True)
        yield f"10-password-{page_id}", studio.window
    studio.close()
    yield from signing_in(app)


def clicked(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """A script as clicks, and the scripts for later; then as it was."""
    page = studio.window.shell.current
    studio.until(lambda: page.scripts.tabs.count() > 0)  # type: ignore[attr-defined]
    page.scripts.tabs.setCurrentIndex(1)  # type: ignore[attr-defined]
    page.scripts.other.click()  # type: ignore[attr-defined]
    page.later.open.click()  # type: ignore[attr-defined]
    page.later.viewer.tabs.setCurrentIndex(3)  # type: ignore[attr-defined]
    yield "7-setup-clicks", studio.window
    page.scripts.other.click()  # type: ignore[attr-defined]
    page.later.open.click()  # type: ignore[attr-defined]


def configured(studio: Studio) -> Iterator[tuple[str, QWidget]]:
    """The files of a program, and the case as it was afterwards."""
    studio.desk.dispatch(ev.ProfilePicked("postfix"))
    for question, value in RELAY.items():
        studio.desk.dispatch(ev.Answered(question, value))
    studio.go(PageId.SETUP)
    viewer = studio.window.shell.current.configuration  # type: ignore[attr-defined]
    studio.until(lambda: viewer.tabs.count() > 0)
    yield "7-setup-configuration", studio.window
    studio.desk.dispatch(ev.ProfilePicked("generic-printer"))
    for question, value in RELAY.items():
        studio.desk.dispatch(ev.Answered(question, value))
    studio.go(PageId.SETUP)
    time.sleep(0.8)
    studio.until(lambda: True)


def grab(app: QApplication, window: QWidget, path: Path) -> None:
    """The window as it stands, and the whole page below it where it is longer than the window."""
    for _ in range(3):
        app.processEvents()
    window.grab().save(str(path))
    if not isinstance(window, Window):
        return
    area = window.shell.stack.currentWidget()
    inside = area.widget() if isinstance(area, QScrollArea) else None
    if isinstance(area, QScrollArea) and inside is not None:
        bar = area.verticalScrollBar()
        if bar.maximum() > 0:
            inside.grab().save(str(path.with_name(f"{path.stem}-whole.png")))


def main(folder: Path, part: str = "") -> None:
    """Grabs all scenes whose name holds ``part`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    text = theme.TextSize()
    for name, window in scenes(app):
        if part not in name:
            continue
        for scheme in SCHEMES:
            theme.use_colour_scheme(scheme)
            for zoom in ZOOMS:
                text.set(zoom)
                for size in SIZES:
                    window.resize(size)
                    grab(app, window, folder / f"{name}-{scheme}-{zoom}-{size.width()}.png")
        theme.use_colour_scheme("light")
        text.set(100)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
